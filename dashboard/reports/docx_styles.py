"""Styles of a Word document, from the template of a town: colours, letters, sizes."""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor

from dashboard.reports.report import Style

GREY = "4B5460"


def _named(document: Any, name: str, base: str = "Normal") -> Any:
    """A paragraph style, made when the document lacks it."""
    known = {style.name for style in document.styles}
    if name in known:
        return document.styles[name]
    made = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    made.base_style = document.styles[base]
    made.quick_style = True
    return made


def _look(
    style: Any,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    before: float = 0,
    after: float = 4,
    together: bool = False,
) -> None:
    """Letters and room of a style; together: it stays with what follows."""
    font, room = style.font, style.paragraph_format
    font.size, font.bold, font.italic = Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(colour)
    room.space_before, room.space_after = Pt(before), Pt(after)
    room.keep_with_next = together


def _family(style: Any, name: str) -> None:
    """Its letters, instead of those of the theme."""
    style.font.name = name
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), name)


def _border(style: Any, side: str, colour: str, width: int, away: int) -> None:
    """A rule on one side of the paragraphs of a style."""
    properties = style.element.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:pBdr {nsdecls("w")}><w:{side} w:val="single" w:sz="{width}" w:space="{away}" '
            f'w:color="{colour}"/></w:pBdr>'
        )
    )


def _table_style(document: Any, ink: str) -> None:
    """Rules under rows, a stronger one under the heading."""
    rule = 'w:val="single" w:space="0"'
    document.styles.element.append(
        parse_xml(
            f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="Vigie">'
            '<w:name w:val="Vigie"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
            f'<w:bottom {rule} w:sz="4" w:color="{ink}"/>'
            f'<w:insideH {rule} w:sz="4" w:color="D6DAE0"/></w:tblBorders>'
            '<w:tblCellMar><w:top w:w="30" w:type="dxa"/><w:left w:w="40" w:type="dxa"/>'
            '<w:bottom w:w="30" w:type="dxa"/><w:right w:w="80" w:type="dxa"/></w:tblCellMar>'
            '</w:tblPr><w:tblStylePr w:type="firstRow"><w:tcPr><w:tcBorders>'
            f'<w:bottom {rule} w:sz="8" w:color="{ink}"/></w:tcBorders>'
            "</w:tcPr></w:tblStylePr></w:style>"
        )
    )


def _language(document: Any) -> None:
    """The whole document is in French."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    looks = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for known in looks.findall(qn("w:lang")):
        looks.remove(known)
    looks.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="fr-FR" w:eastAsia="fr-FR"/>'))


def set_styles(document: Any, style: Style) -> None:
    """Give a new document the styles of a template."""
    accent, ink = style.accent.lstrip("#").upper(), style.ink.lstrip("#").upper()
    size = style.size
    _language(document)
    _look(document.styles["Normal"], size, ink, after=6)
    _look(document.styles["Title"], size * 2.2, accent, bold=True, after=6)
    _look(document.styles["Subtitle"], size * 1.1, GREY, after=2)
    _look(_named(document, "Avertissement"), size, ink, bold=True, before=6, after=8)
    _look(document.styles["Heading 1"], size * 1.5, accent, bold=True, before=18, after=8)
    _look(_named(document, "TOC Heading"), size * 1.15, accent, bold=True, before=14, after=4)
    _look(_named(document, "table of figures"), size, ink, after=2)
    _look(document.styles["Caption"], size * 1.15, accent, bold=True, before=14, after=2)
    _look(_named(document, "Mesure"), size * 0.9, GREY, after=4, together=True)
    _look(_named(document, "Dessin"), size, ink, after=4, together=True)
    _look(_named(document, "Tableau"), size * 0.82, ink, after=0)
    _look(_named(document, "Entete tableau"), size * 0.82, ink, bold=True, after=0)
    _look(_named(document, "Total tableau"), size * 0.82, ink, bold=True, after=0)
    _look(_named(document, "Espace"), 4, ink, after=0)
    _look(_named(document, "Commentaire"), size, ink, before=4, after=4)
    _look(_named(document, "Legende"), size * 0.76, GREY, after=1)
    for name in ("Heading 1", "Caption", "TOC Heading"):
        document.styles[name].paragraph_format.keep_with_next = True
    for name in ("Header", "Footer"):
        _look(document.styles[name], size * 0.76, GREY, after=0)
        # the stops of the library are those of another page
        for stops in document.styles[name].element.findall(f".//{qn('w:tabs')}"):
            stops.getparent().remove(stops)
    _border(document.styles["Heading 1"], "top", accent, 12, 6)
    _border(document.styles["Commentaire"], "left", accent, 18, 8)
    for one in document.styles:
        if one.type == WD_STYLE_TYPE.PARAGRAPH:
            _family(one, style.font)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    link.font.color.rgb, link.font.underline = RGBColor.from_string(accent), True
    _table_style(document, ink)
