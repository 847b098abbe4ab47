"""A report as a Word document: styles, fields, real tables, images with their alternative."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm

from dashboard.formats import NBSP
from dashboard.reports.block import Grid
from dashboard.reports.docx_parts import field, link, mark, picture, sketch, table
from dashboard.reports.docx_styles import set_styles
from dashboard.reports.layout import (
    Numbered,
    clean,
    is_wide,
    made_on,
    numbered,
    paragraphs,
    shows_drawing,
    shows_table,
    sketches_of,
    warning,
)
from dashboard.reports.logo import logo_png
from dashboard.reports.picture import drawn, key_picture
from dashboard.reports.report import Part, Report

MARGIN, WIDTH, HEIGHT = 25.0, 210.0, 297.0
"""Of an A4 page, in millimetres."""

_ADDRESS = re.compile(r"https?://\S+$")


class _Writer:
    """One document being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.document: Any = Document()
        set_styles(self.document, report.style)
        self.landscape = False
        self._page(self.document.sections[0])

    def _page(self, section: Any) -> None:
        """Size and margins of the pages of a section."""
        long, short = Mm(HEIGHT), Mm(WIDTH)
        section.orientation = WD_ORIENT.LANDSCAPE if self.landscape else WD_ORIENT.PORTRAIT
        section.page_width = long if self.landscape else short
        section.page_height = short if self.landscape else long
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin, section.bottom_margin = Mm(24), Mm(20)

    @property
    def width(self) -> float:
        """Between the margins, in millimetres."""
        return (HEIGHT if self.landscape else WIDTH) - 2 * MARGIN

    def turn(self, *, landscape: bool) -> None:
        """Pages the other way round from here on."""
        if landscape != self.landscape:
            self.landscape = landscape
            self._page(self.document.add_section(WD_SECTION.NEW_PAGE))
            self._feet(self.document.sections[-1])

    def say(self, words: str, style: str) -> Any:
        """A paragraph."""
        return self.document.add_paragraph(clean(words), style=style)

    def _feet(self, section: Any) -> None:
        """Words of the template at the top and at the foot, and the number of the page."""
        style = self.report.style
        for part in (section.header, section.footer):
            part.is_linked_to_previous = False
        section.header.paragraphs[0].text = clean(style.header)
        foot = section.footer.paragraphs[0]
        foot.text = clean(style.footer or self.report.place)
        foot.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        foot.add_run(f"\tPage{NBSP}")
        field(foot, "PAGE", "1")
        foot.add_run(f" sur{NBSP}")
        field(foot, "NUMPAGES", "1")

    def head(self) -> None:
        """Logo, title, what, where and when; then the table of the figures."""
        report = self.report
        self._feet(self.document.sections[0])
        logo = logo_png(report.style)
        if logo:
            shape = self.document.add_picture(io.BytesIO(logo.body), height=Mm(logo.height_mm))
            shape._inline.docPr.set("descr", clean(report.style.logo_words))
        self.say(report.title, "Title")
        for words in (report.subtitle, report.place, made_on(report)):
            if words:
                self.say(words, "Subtitle")
        if warning(report):
            self.say(warning(report), "Avertissement")
        found = [one for _, inside in numbered(report) for one in inside]
        if report.style.summary and found:
            self._figures(found)

    def _figures(self, found: list[Numbered]) -> None:
        """The table of the figures, already filled; Word can compute it again."""
        self.say("Table des figures", "TOC Heading")
        for rank, one in enumerate(found):
            line = self.say("", "table of figures")
            stops = line.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
            link(line, f"{one.label}{NBSP}: {one.title}", inside=f"figure{one.number}")
            line.add_run("\t")
            field(line, f"PAGEREF figure{one.number} \\h", "…" if rank else "1")

    def _caption(self, one: Numbered) -> None:
        """Number and title, that the table of the figures gathers."""
        line = self.say("", "Caption")
        line.add_run(one.label.partition(NBSP)[0] + NBSP)
        field(line, "SEQ Figure \\* ARABIC", str(one.number))
        line.add_run(f"{NBSP}: {one.title}")
        mark(line, f"figure{one.number}", one.number)

    def figure(self, one: Numbered) -> None:
        """A figure and everything that goes with it."""
        item = one.item
        grid = item.block.grid if shows_table(item) else None
        self.turn(landscape=is_wide(grid))
        self._caption(one)
        if item.caption.measure:
            self.say(item.caption.measure, "Mesure")
        image = drawn(item.block, min(self.width, 160.0)) if shows_drawing(item) else None
        if image:
            said = clean(item.caption.alternative)
            picture(self.say("", "Dessin"), image, f"{one.number}", one.title, said)
        if grid:
            self._table(one, grid)
        for words in paragraphs(item.comment):
            self.say(words, "Commentaire")
        for words in item.caption.lines:
            self._line(clean(words))

    def _table(self, one: Numbered, grid: Grid) -> None:
        """A table, with what the page draws in its rows and what the marks mean."""
        sketches = sketches_of(grid)
        key = key_picture(one.item.block, min(self.width, 160.0)) if sketches else None
        if key:
            said = clean(", ".join(sample.words for sample in one.item.block.key))
            picture(self.say("", "Dessin"), key, f"{one.number}-cle", one.title, said)
        made = table(grid, self.width, clean(one.item.caption.alternative))
        self.document.element.body.insert_element_before(made, "w:sectPr")
        if sketches:
            sketch(made, grid, sketches, one.number, self.document._body)
        self.say("", "Espace")

    def _line(self, words: str) -> None:
        """A line of the caption; the address that ends it is a link."""
        found = _ADDRESS.search(words)
        line = self.say(words[: found.start()] if found else words, "Legende")
        if found:
            link(line, found[0], address=found[0])

    def part(self, part: Part, inside: tuple[Numbered, ...]) -> None:
        """A part: its heading goes on the page of its first figure."""
        first = inside[0].item if inside else None
        grid = first.block.grid if first and shows_table(first) else None
        self.turn(landscape=is_wide(grid))
        if part.title:
            self.say(part.title, "Heading 1")
        for words in paragraphs(part.words):
            self.say(words, "Normal")
        for one in inside:
            self.figure(one)

    def missing(self) -> None:
        """Figures that could not be read again."""
        if self.report.missing:
            self.turn(landscape=False)
            self.say("Figures qui manquent", "Heading 1")
            for one in self.report.missing:
                named = f"#{one.identifier}" if one.identifier else ""
                self.say(f"{one.address}{named}{NBSP}: {one.reason}", "List Bullet")

    def properties(self) -> None:
        """What the document says of itself."""
        known = self.document.core_properties
        known.title, known.author = clean(self.report.title), clean(self.report.place)
        known.subject, known.language = clean(self.report.subtitle), "fr-FR"
        known.comments, known.last_modified_by = warning(self.report), clean(self.report.place)
        known.created = known.modified = self.report.made_at.astimezone(dt.UTC).replace(tzinfo=None)


def write(report: Report) -> bytes:
    """The file."""
    writer = _Writer(report)
    writer.properties()
    writer.head()
    for part, inside in numbered(report):
        writer.part(part, inside)
    writer.missing()
    held = io.BytesIO()
    writer.document.save(held)
    return held.getvalue()
