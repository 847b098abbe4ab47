"""Pieces of a Word document that its library does not make: fields, links, SVG, large tables."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm
from docx.text.paragraph import Paragraph
from lxml import etree

from dashboard.reports.block import Grid, Sketches
from dashboard.reports.layout import (
    SKETCH_MM,
    clean,
    numeric_columns,
    shown_rows,
    sketches_of,
)
from dashboard.reports.picture import Picture, png, sketch_picture

SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_TWIPS_MM = 1440 / 25.4


def field(paragraph: Any, instruction: str, shown: str) -> Any:
    """A field that Word computes again, with what it shows until then."""
    made = OxmlElement("w:fldSimple")
    made.set(qn("w:instr"), f" {instruction} ")
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = shown
    run.append(text)
    made.append(run)
    paragraph._p.append(made)
    return made


def mark(paragraph: Any, name: str, rank: int) -> None:
    """A bookmark around a paragraph, that links and page numbers lead to."""
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for one in (start, end):
        one.set(qn("w:id"), str(rank))
    start.set(qn("w:name"), name)
    paragraph._p.insert(1 if paragraph._p.pPr is not None else 0, start)
    paragraph._p.append(end)


def link(paragraph: Any, words: str, *, address: str = "", inside: str = "") -> Any:
    """Words that lead to an address, or to a bookmark of the document."""
    made = OxmlElement("w:hyperlink")
    if address:
        related = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        made.set(qn("r:id"), related)
    else:
        made.set(qn("w:anchor"), inside)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    if address:
        looks, style = OxmlElement("w:rPr"), OxmlElement("w:rStyle")
        style.set(qn("w:val"), "Hyperlink")
        looks.append(style)
        run.append(looks)
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    made.append(run)
    paragraph._p.append(made)
    return made


def picture(paragraph: Any, drawn: Picture, rank: str, title: str, said: str) -> None:
    """An image with its alternative: SVG for those who read it, 300 dpi pixels for the others."""
    run = paragraph.add_run()
    shape = run.add_picture(io.BytesIO(png(drawn)), width=Mm(drawn.width_mm))
    properties = shape._inline.docPr
    properties.set("descr", said)
    properties.set("title", title)
    package = paragraph.part.package
    name = PackURI(f"/word/media/figure{rank}.svg")
    held = Part(name, "image/svg+xml", drawn.markup.encode(), package)
    related = paragraph.part.relate_to(held, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.xpath(".//a:blip")[0]
    blip.append(
        parse_xml(
            f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}">'
            f'<asvg:svgBlip xmlns:asvg="{SVG_NAMESPACE}" r:embed="{related}"/></a:ext></a:extLst>'
        )
    )


def _cell(words: str, width: int, style: str, *, right: bool) -> etree._Element:
    cell = OxmlElement("w:tc")
    cell.append(parse_xml(f'<w:tcPr {nsdecls("w")}><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'))
    aligned = '<w:jc w:val="end"/>' if right else ""
    paragraph = parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:pStyle w:val="{style}"/>{aligned}</w:pPr></w:p>'
    )
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = words
    text.set(qn("xml:space"), "preserve")
    run.append(text)
    paragraph.append(run)
    cell.append(paragraph)
    return cell


def _row(
    cells: Sequence[str], widths: Sequence[int], right: frozenset[int], style: str, *, head: bool
) -> etree._Element:
    """A row that no page cuts; the heading comes again on each page."""
    row = OxmlElement("w:tr")
    again = "<w:tblHeader/>" if head else ""
    row.append(parse_xml(f"<w:trPr {nsdecls('w')}><w:cantSplit/>{again}</w:trPr>"))
    for rank, words in enumerate(cells):
        row.append(_cell(words, widths[rank], style, right=rank in right))
    return row


def _widths(grid: Grid, total: float) -> list[int]:
    """Widths of the columns: by their longest word or value, words taking what remains."""
    rows = shown_rows(grid)[:200]
    asked = []
    for rank, heading in enumerate(grid.headings):
        longest = max([len(w) for w in heading.split()] + [min(len(r[rank]), 40) for r in rows])
        asked.append(max(longest, 5) + 2)
    return [round(total * one / sum(asked)) for one in asked]


def table(grid: Grid, width_mm: float, described: str) -> etree._Element:
    """The table of a figure, built at once: cell by cell takes minutes for thousands of rows.

    Args:
        grid: its values.
        width_mm: width on the page.
        described: what it holds, for those who do not see it.
    """
    sketches, right = sketches_of(grid), numeric_columns(grid)
    beside = [round((SKETCH_MM + 4) * _TWIPS_MM)] if sketches else []
    widths = [*_widths(grid, width_mm * _TWIPS_MM - sum(beside)), *beside]
    made = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblStyle w:val="Vigie"/>'
        f'<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr></w:tbl>'
    )
    said = OxmlElement("w:tblDescription")
    said.set(qn("w:val"), described)
    made[0].append(said)
    columns = OxmlElement("w:tblGrid")
    for width in widths:
        column = OxmlElement("w:gridCol")
        column.set(qn("w:w"), str(width))
        columns.append(column)
    made.append(columns)
    headings = [*grid.headings, clean(sketches.heading)] if sketches else grid.headings
    made.append(_row(headings, widths, right, "Entetetableau", head=True))
    for rank, cells in enumerate(shown_rows(grid)):
        style = "Totaltableau" if rank in grid.totals else "Tableau"
        cells += [""] if sketches else []
        made.append(_row(cells, widths, right, style, head=False))
    return made


def sketch(made: Any, grid: Grid, sketches: Sketches, number: int, body: Any) -> None:
    """Draw in the last cell of each row of a table, once it is in the document.

    Args:
        made: the table; its heading is its first row.
        grid: its values.
        sketches: what is drawn.
        number: of the figure, for the names of the images.
        body: of the document.
    """
    rows = made.xpath("./w:tr")[1:]
    for rank, (row, drawing) in enumerate(zip(rows, sketches.drawings, strict=True)):
        if drawing:
            line = Paragraph(row.xpath("./w:tc[last()]/w:p")[0], body)
            said = clean(f"{sketches.heading}, {grid.shown[rank][0]}")
            shown = sketch_picture(drawing, SKETCH_MM)
            picture(line, shown, f"{number}-{rank}", clean(sketches.heading), said)
