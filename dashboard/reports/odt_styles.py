"""Styles and pages of an OpenDocument text, from the template of a town."""

from __future__ import annotations

from typing import Any

from odf import style as st
from odf import text as tx
from odf.element import Element
from odf.namespaces import nsdict
from odf.opendocument import OpenDocumentText

from dashboard.formats import NBSP
from dashboard.reports.layout import clean
from dashboard.reports.report import Style

# The library adds names as it meets them: all are there from the first document on, so that the
# same report always makes the same bytes.
Element.namespaces.update(nsdict)

GREY = "#4b5460"
PORTRAIT, LANDSCAPE = "Portrait", "Paysage"
"""Names of the pages."""

WIDTHS = {PORTRAIT: 160.0, LANDSCAPE: 247.0}
"""Between the margins, in millimetres."""

_LANGUAGE = {"language": "fr", "country": "FR"}


def _paragraph(
    document: Any,
    name: str,
    *,
    size: float,
    colour: str,
    bold: bool = False,
    before: float = 0,
    after: float = 4,
    parent: str = "Standard",
    **layout: str,
) -> None:
    """A named style of paragraphs."""
    extra = {"defaultoutlinelevel": layout.pop("level")} if "level" in layout else {}
    made = st.Style(name=name, family="paragraph", parentstylename=parent, **extra)
    room = {"margintop": f"{before}pt", "marginbottom": f"{after}pt", **layout}
    made.addElement(st.ParagraphProperties(**room))
    weight = "bold" if bold else "normal"
    made.addElement(
        st.TextProperties(fontsize=f"{size:g}pt", color=colour, fontweight=weight, **_LANGUAGE)
    )
    document.styles.addElement(made)


def _page(document: Any, style: Style, name: str, foot: str) -> None:
    """A page, its words at the top and at the foot, its number."""
    wide, high = ("297mm", "210mm") if name == LANDSCAPE else ("210mm", "297mm")
    layout = st.PageLayout(name=f"Page{name}")
    layout.addElement(
        st.PageLayoutProperties(
            pagewidth=wide,
            pageheight=high,
            printorientation="landscape" if name == LANDSCAPE else "portrait",
            margin="25mm",
            margintop="20mm",
            marginbottom="15mm",
        )
    )
    for kind in (st.HeaderStyle, st.FooterStyle):
        held = kind()
        held.addElement(st.HeaderFooterProperties(minheight="8mm"))
        layout.addElement(held)
    document.automaticstyles.addElement(layout)
    master = st.MasterPage(name=name, pagelayoutname=layout)
    top, bottom = st.Header(), st.Footer()
    top.addElement(tx.P(stylename="Pied", text=clean(style.header)))
    line = tx.P(stylename=f"Pied{name}", text=foot)
    line.addElement(tx.Tab())
    line.addText(f"Page{NBSP}")
    line.addElement(tx.PageNumber(selectpage="current", text="1"))
    line.addText(f" sur{NBSP}")
    line.addElement(tx.PageCount(text="1"))
    bottom.addElement(line)
    master.addElement(top)
    master.addElement(bottom)
    document.masterstyles.addElement(master)


def _foot(document: Any, name: str, size: float) -> None:
    """Letters of the foot of a page, its number at the right."""
    made = st.Style(name=f"Pied{name}", family="paragraph", parentstylename="Pied")
    room = st.ParagraphProperties()
    stops = st.TabStops()
    stops.addElement(st.TabStop(position=f"{WIDTHS[name]}mm", type="right"))
    room.addElement(stops)
    made.addElement(room)
    made.addElement(st.TextProperties(fontsize=f"{size:g}pt", color=GREY, **_LANGUAGE))
    document.automaticstyles.addElement(made)


def _turning(document: Any, name: str) -> None:
    """Titles that start a page the other way round."""
    for style in ("Heading_20_1", "Caption"):
        made = st.Style(
            name=f"{style}{name}",
            family="paragraph",
            parentstylename=style,
            masterpagename=name,
        )
        document.automaticstyles.addElement(made)


def _cells(document: Any, ink: str) -> None:
    """Rules under the rows of tables."""
    for name, rule in (("Cellule", "0.5pt solid #d6dae0"), ("Entete", f"1pt solid {ink}")):
        made = st.Style(name=name, family="table-cell")
        made.addElement(
            st.TableCellProperties(borderbottom=rule, padding="0.6mm", paddingright="1.5mm")
        )
        document.automaticstyles.addElement(made)
    row = st.Style(name="Ligne", family="table-row")
    row.addElement(st.TableRowProperties(keeptogether="always"))
    document.automaticstyles.addElement(row)


def styled(style: Style, place: str) -> Any:
    """An empty text with the styles and pages of a template."""
    document: Any = OpenDocumentText()
    size, accent, ink = style.size, style.accent, style.ink
    base = st.DefaultStyle(family="paragraph")
    base.addElement(st.TextProperties(fontfamily=style.font, color=ink, **_LANGUAGE))
    document.styles.addElement(base)
    plain = st.Style(name="Standard", family="paragraph")
    plain.addElement(st.ParagraphProperties(marginbottom="6pt"))
    plain.addElement(
        st.TextProperties(fontfamily=style.font, fontsize=f"{size:g}pt", color=ink, **_LANGUAGE)
    )
    document.styles.addElement(plain)
    keep = {"keepwithnext": "always"}
    known: tuple[tuple[str, dict[str, Any]], ...] = (
        ("Title", {"size": size * 2.2, "colour": accent, "bold": True, "after": 6}),
        ("Subtitle", {"size": size * 1.1, "colour": GREY, "after": 2}),
        ("Avertissement", {"size": size, "colour": ink, "bold": True, "before": 6, "after": 8}),
        (
            "Heading_20_1",
            {
                "size": size * 1.5,
                "colour": accent,
                "bold": True,
                "before": 18,
                "after": 8,
                "bordertop": f"1.5pt solid {accent}",
                "paddingtop": "2mm",
                "level": "1",
                **keep,
            },
        ),
        (
            "Titre_20_de_20_table",
            {"size": size * 1.15, "colour": accent, "bold": True, "before": 14, **keep},
        ),
        (
            "Caption",
            {"size": size * 1.15, "colour": accent, "bold": True, "before": 14, "after": 2, **keep},
        ),
        ("Mesure", {"size": size * 0.9, "colour": GREY, **keep}),
        ("Dessin", {"size": size, "colour": ink, **keep}),
        ("Cellule_20_texte", {"size": size * 0.82, "colour": ink, "after": 0}),
        (
            "Cellule_20_nombre",
            {"size": size * 0.82, "colour": ink, "after": 0, "textalign": "end"},
        ),
        ("Cellule_20_forte", {"size": size * 0.82, "colour": ink, "after": 0, "bold": True}),
        (
            "Cellule_20_nombre_20_fort",
            {"size": size * 0.82, "colour": ink, "after": 0, "bold": True, "textalign": "end"},
        ),
        (
            "Commentaire",
            {
                "size": size,
                "colour": ink,
                "before": 4,
                "borderleft": f"2pt solid {accent}",
                "paddingleft": "3mm",
            },
        ),
        ("Legende", {"size": size * 0.76, "colour": GREY, "after": 1}),
        ("Pied", {"size": size * 0.76, "colour": GREY, "after": 0}),
    )
    for name, look in known:
        _paragraph(document, name, **look)
    _cells(document, ink)
    for name in (PORTRAIT, LANDSCAPE):
        _foot(document, name, size * 0.76)
        _page(document, style, name, clean(style.footer or place))
        _turning(document, name)
    return document
