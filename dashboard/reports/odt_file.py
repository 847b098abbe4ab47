"""A report as an OpenDocument text: styles, captions, real tables, images and their words."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from odf import dc, draw, meta, svg
from odf import style as st
from odf import table as tb
from odf import text as tx

from dashboard.formats import NBSP
from dashboard.reports.block import Grid, Sketches
from dashboard.reports.layout import (
    SKETCH_MM,
    Numbered,
    clean,
    is_wide,
    made_on,
    numbered,
    numeric_columns,
    paragraphs,
    shown_rows,
    shows_drawing,
    shows_table,
    sketches_of,
    warning,
)
from dashboard.reports.logo import logo_png
from dashboard.reports.odt_styles import LANDSCAPE, PORTRAIT, WIDTHS, styled
from dashboard.reports.picture import Picture, drawn, key_picture, png, sketch_picture
from dashboard.reports.report import Part, Report

SEQUENCE = "Figure"
"""Figures and tables are counted together, as in the other formats."""

_ADDRESS = re.compile(r"https?://\S+$")


class _Writer:
    """One text being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document: Any = styled(report.style, report.place)
        self.page = PORTRAIT
        self.tables = self.images = 0
        declared = tx.SequenceDecls()
        declared.addElement(tx.SequenceDecl(displayoutlinelevel="0", name=SEQUENCE))
        self.document.text.addElement(declared)

    def say(self, words: str, style: str) -> Any:
        """A paragraph."""
        made = tx.P(stylename=style)
        made.addText(clean(words))
        self.document.text.addElement(made)
        return made

    def _turned(self, style: str, page: str) -> str:
        """The style of a title: another one where pages turn."""
        if page == self.page:
            return style
        self.page = page
        return f"{style}{page}"

    def _image(self, body: bytes, kind: str) -> Any:
        self.images += 1
        ending = "svg" if kind == "image/svg+xml" else "png"
        name = self.document.addPicture(f"Pictures/image{self.images}.{ending}", kind, body)
        return draw.Image(href=name, type="simple", show="embed", actuate="onLoad")

    def _frame(self, into: Any, size: tuple[float, float], said: str, images: list[Any]) -> None:
        """Images of which a program shows the first it can, with their alternative."""
        frame = draw.Frame(
            width=f"{size[0]:.2f}mm", height=f"{size[1]:.2f}mm", anchortype="as-char"
        )
        for image in images:
            frame.addElement(image)
        frame.addElement(svg.Title(text=clean(said)[:120]))
        frame.addElement(svg.Desc(text=clean(said)))
        into.addElement(frame)

    def _picture(self, into: Any, picture: Picture, said: str) -> None:
        """Pixels first: the drawing is shown with other letters where these are missing."""
        images = [
            self._image(png(picture), "image/png"),
            self._image(picture.markup.encode(), "image/svg+xml"),
        ]
        self._frame(into, (picture.width_mm, picture.height_mm), said, images)

    def head(self) -> None:
        """Logo, title, what, where and when; then the table of the figures."""
        report = self.report
        logo = logo_png(report.style)
        if logo:
            line = self.say("", "Standard")
            images = [self._image(logo.body, "image/png")]
            said = report.style.logo_words or report.place
            self._frame(line, (logo.width_mm, logo.height_mm), said, images)
        first = tx.H(outlinelevel=1, stylename="Title")
        first.addText(clean(report.title))
        self.document.text.addElement(first)
        for words in (report.subtitle, report.place, made_on(report)):
            if words:
                self.say(words, "Subtitle")
        if warning(report):
            self.say(warning(report), "Avertissement")
        found = [one for _, inside in numbered(report) for one in inside]
        if report.style.summary and found:
            self.say("Table des figures", "Titre_20_de_20_table")
            for one in found:
                line = self.say("", "Standard")
                words = f"{one.label}{NBSP}: {one.title}"
                line.addElement(tx.A(href=f"#figure{one.number}", type="simple", text=words))

    def _caption(self, one: Numbered, page: str) -> None:
        """Number and title, that an index of the figures gathers."""
        line = tx.P(stylename=self._turned("Caption", page))
        line.addElement(tx.BookmarkStart(name=f"figure{one.number}"))
        line.addText(one.label.partition(NBSP)[0] + NBSP)
        line.addElement(
            tx.Sequence(
                name=SEQUENCE,
                refname=f"refFigure{one.number}",
                formula=f"ooow:{SEQUENCE}+1",
                numformat="1",
                text=str(one.number),
            )
        )
        line.addText(f"{NBSP}: {one.title}")
        line.addElement(tx.BookmarkEnd(name=f"figure{one.number}"))
        self.document.text.addElement(line)

    def figure(self, one: Numbered) -> None:
        """A figure and everything that goes with it."""
        item = one.item
        grid = item.block.grid if shows_table(item) else None
        self._caption(one, _page_of(grid))
        if item.caption.measure:
            self.say(item.caption.measure, "Mesure")
        picture = drawn(item.block, WIDTHS[PORTRAIT]) if shows_drawing(item) else None
        if picture:
            self._picture(self.say("", "Dessin"), picture, item.caption.alternative)
        if grid:
            key = key_picture(item.block, WIDTHS[PORTRAIT]) if sketches_of(grid) else None
            if key:
                said = ", ".join(sample.words for sample in item.block.key)
                self._picture(self.say("", "Dessin"), key, said)
            self._table(grid)
        for words in paragraphs(item.comment):
            self.say(words, "Commentaire")
        for words in item.caption.lines:
            self._line(clean(words))

    def _line(self, words: str) -> None:
        """A line of the caption; the address that ends it is a link."""
        found = _ADDRESS.search(words)
        line = self.say(words[: found.start()] if found else words, "Legende")
        if found:
            line.addElement(tx.A(href=found[0], type="simple", text=found[0]))

    def _table(self, grid: Grid) -> None:
        """A real table; its heading comes again on each page, no row is cut."""
        self.tables += 1
        rows, right, sketches = shown_rows(grid), numeric_columns(grid), sketches_of(grid)
        headings = list(grid.headings)
        beside = [SKETCH_MM + 4] if sketches else []
        widths = [*_widths(grid, rows, WIDTHS[self.page] - sum(beside)), *beside]
        made = tb.Table(name=f"Tableau{self.tables}")
        for rank, width in enumerate(widths):
            name = f"Tableau{self.tables}.{rank}"
            column = st.Style(name=name, family="table-column")
            column.addElement(st.TableColumnProperties(columnwidth=f"{width:.2f}mm"))
            self.document.automaticstyles.addElement(column)
            made.addElement(tb.TableColumn(stylename=name))
        head = tb.TableHeaderRows()
        headings += [sketches.heading] if sketches else []
        head.addElement(_row(headings, right, "Entete", strong=True))
        made.addElement(head)
        for rank, cells in enumerate(rows):
            row = _row(cells, right, "Cellule", strong=rank in grid.totals)
            if sketches:
                row.addElement(self._sketch(sketches, rank, cells[0]))
            made.addElement(row)
        self.document.text.addElement(made)

    def _sketch(self, sketches: Sketches, rank: int, row: str) -> Any:
        """The cell of what the page draws in a row."""
        cell = tb.TableCell(stylename="Cellule", valuetype="string")
        paragraph, drawing = tx.P(stylename="Cellule_20_texte"), sketches.drawings[rank]
        if drawing:
            said = f"{sketches.heading}, {row}"
            self._picture(paragraph, sketch_picture(drawing, SKETCH_MM), said)
        cell.addElement(paragraph)
        return cell

    def part(self, part: Part, inside: tuple[Numbered, ...]) -> None:
        """A part: its heading goes on the page of its first figure."""
        if part.title:
            first = inside[0].item if inside else None
            grid = first.block.grid if first and shows_table(first) else None
            title = tx.H(outlinelevel=1, stylename=self._turned("Heading_20_1", _page_of(grid)))
            title.addText(clean(part.title))
            self.document.text.addElement(title)
        for words in paragraphs(part.words):
            self.say(words, "Standard")
        for one in inside:
            self.figure(one)

    def missing(self) -> None:
        """Figures that could not be read again."""
        if self.report.missing:
            title = tx.H(outlinelevel=1, stylename=self._turned("Heading_20_1", PORTRAIT))
            title.addText("Figures qui manquent")
            self.document.text.addElement(title)
            for one in self.report.missing:
                named = f"#{one.identifier}" if one.identifier else ""
                self.say(f"{one.address}{named}{NBSP}: {one.reason}", "Standard")

    def properties(self) -> None:
        """What the text says of itself."""
        report, when = self.report, self.report.made_at.astimezone(dt.UTC).replace(tzinfo=None)
        known = self.document.meta
        known.addElement(dc.Title(text=clean(report.title)))
        known.addElement(dc.Creator(text=clean(report.place)))
        known.addElement(dc.Language(text="fr-FR"))
        known.addElement(dc.Subject(text=clean(report.subtitle)))
        known.addElement(meta.CreationDate(text=when.isoformat(timespec="seconds")))


def _page_of(grid: Grid | None) -> str:
    return LANDSCAPE if is_wide(grid) else PORTRAIT


def _row(cells: list[str], right: frozenset[int], style: str, *, strong: bool) -> Any:
    row = tb.TableRow(stylename="Ligne")
    for rank, words in enumerate(cells):
        kind = "Cellule_20_nombre" if rank in right else "Cellule_20_texte"
        if strong:
            kind = "Cellule_20_nombre_20_fort" if rank in right else "Cellule_20_forte"
        cell = tb.TableCell(stylename=style, valuetype="string")
        paragraph = tx.P(stylename=kind)
        paragraph.addText(clean(words))
        cell.addElement(paragraph)
        row.addElement(cell)
    return row


def _widths(grid: Grid, rows: list[list[str]], total: float) -> list[float]:
    """Widths of the columns: by their longest word or value, in millimetres."""
    asked = []
    for rank, heading in enumerate(grid.headings):
        longest = max(
            [len(w) for w in heading.split()] + [min(len(r[rank]), 40) for r in rows[:200]]
        )
        asked.append(max(longest, 5) + 2)
    return [total * one / sum(asked) for one in asked]


def write(report: Report) -> bytes:
    """The file."""
    writer = _Writer(report)
    writer.properties()
    writer.head()
    for part, inside in numbered(report):
        writer.part(part, inside)
    writer.missing()
    held = io.BytesIO()
    writer.document.write(held)
    return held.getvalue()
