"""A report as a presentation: one slide a figure, charts that can be edited, notes that say all."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any, TypeVar

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Emu, Inches, Mm, Pt

from dashboard.formats import NBSP
from dashboard.reports.docx_parts import SVG_EXTENSION, SVG_NAMESPACE
from dashboard.reports.layout import (
    Numbered,
    clean,
    made_on,
    numbered,
    numeric_columns,
    paragraphs,
    shown_rows,
    shows_drawing,
    shows_table,
    warning,
)
from dashboard.reports.logo import logo_png
from dashboard.reports.picture import drawn, png
from dashboard.reports.pptx_chart import add_chart, drawable
from dashboard.reports.pptx_theme import EDGE, FIGURE, SECTION, TITLE_SLIDE, WIDTH, foot, opened
from dashboard.reports.report import DRAWN, TABLE, Report
from dashboard.reports.sizes import SIZES

TOP, BOTTOM = Inches(1.75), Inches(6.1)
"""Of the figure; its caption follows."""

ROWS, LISTED, SAID, LONG = 13, 14, 12, 60
"""Lines of a table a slide holds, figures a list holds, lines of words, characters of a cell."""

SHORT, LONG_TITLE = 260, 130
"""Characters of the measure on a slide; those over which a title is written smaller."""

_ADDRESS = re.compile(r"https?://\S+$")
_IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"


class _Writer:
    """One presentation being written."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.presentation = opened(report.style)
        self.pictures = 0

    def slide(self, layout: int, title: str) -> Any:
        """A slide with its title, the words of the foot and its number."""
        made = self.presentation.slides.add_slide(self.presentation.slide_layouts[layout])
        made.shapes.title.text_frame.text = clean(title)
        words = [self.report.style.footer or self.report.title, warning(self.report)]
        foot(made, clean(" – ".join(word for word in words if word)))
        return made

    def box(self, slide: Any, words: list[str], place: tuple[int, ...], size: float) -> Any:
        """Paragraphs on a slide; an address that ends one is a link."""
        frame = slide.shapes.add_textbox(*map(Emu, place)).text_frame
        frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.TOP
        for rank, said in enumerate(words):
            paragraph = frame.paragraphs[0] if rank == 0 else frame.add_paragraph()
            found = _ADDRESS.search(said)
            run = paragraph.add_run()
            run.text, run.font.size = clean(said[: found.start()] if found else said), Pt(size)
            if found:
                last = paragraph.add_run()
                last.text, last.font.size = clean(found[0]), Pt(size)
                last.hyperlink.address = clean(found[0])
        return frame

    def cover(self) -> None:
        """Title, what, where and when; the logo of the town."""
        report = self.report
        made = self.slide(TITLE_SLIDE, report.title)
        lines = [report.subtitle, report.place, made_on(report), warning(report)]
        frame = made.placeholders[1].text_frame
        frame.text = "\n".join(clean(line) for line in lines if line)
        for paragraph in frame.paragraphs:
            paragraph.alignment = PP_ALIGN.LEFT
            paragraph.font.size = Pt(18)
        logo = logo_png(report.style)
        if logo:
            shape = made.shapes.add_picture(
                io.BytesIO(logo.body), EDGE, EDGE, height=Mm(logo.height_mm)
            )
            shape._element.nvPicPr.cNvPr.set("descr", clean(report.style.logo_words))

    def contents(self) -> None:
        """The list of the figures, over as many slides as it needs."""
        found = [one for _, inside in numbered(self.report) for one in inside]
        if not self.report.style.summary:
            return
        for start in range(0, len(found), LISTED):
            made = self.slide(FIGURE, "Figures" if not start else "Figures (suite)")
            lines = [f"{one.label}{NBSP}: {one.title}" for one in found[start : start + LISTED]]
            self.box(made, lines, (EDGE, TOP, WIDTH - 2 * EDGE, BOTTOM - TOP), 14)

    def section(self, title: str, words: str) -> None:
        """The slide that opens a part, and those that follow when it has much to say."""
        said = paragraphs(words)
        pages = _shared(said, [1 + len(one) // 95 for one in said], SAID) or [[]]
        for rank, page in enumerate(pages):
            made = self.slide(SECTION, f"{title} (suite)" if rank else title)
            body = made.placeholders[1]
            if not page:
                body._element.getparent().remove(body._element)
                continue
            body.text_frame.text = "\n".join(page)
            for paragraph in body.text_frame.paragraphs:
                paragraph.font.size = Pt(16)

    def figure(self, one: Numbered) -> None:
        """The slides of a figure: its drawing, then its table when it is asked."""
        native = drawable(one.item.block) and one.item.showing != TABLE
        if shows_drawing(one.item) or native:
            self._drawing(one)
        if shows_table(one.item) and not (native and one.item.showing == DRAWN):
            self._table(one)

    def _around(self, one: Numbered, suffix: str = "") -> Any:
        """A slide with all the words of a figure; those that do not fit are in its notes."""
        caption = one.item.caption
        made = self.slide(FIGURE, f"{one.title}{suffix}")
        if len(one.title) > LONG_TITLE:
            for paragraph in made.shapes.title.text_frame.paragraphs:
                paragraph.font.size = Pt(18)
        measure = _first(f"{one.label}. {caption.measure}" if caption.measure else one.label)
        self.box(made, [measure], (EDGE, Inches(1.25), WIDTH - 2 * EDGE, Inches(0.5)), 12)
        short = [caption.reading, caption.source, caption.simulated, *caption.lines[-1:]]
        lines = list(dict.fromkeys(line for line in short if line))
        self.box(made, lines, (EDGE, BOTTOM, WIDTH - 2 * EDGE, Inches(0.85)), 9)
        notes = [caption.measure, caption.summary, one.item.comment, *caption.lines]
        made.notes_slide.notes_text_frame.text = clean("\n".join(said for said in notes if said))
        return made

    def _drawing(self, one: Numbered) -> None:
        made = self._around(one)
        comment = paragraphs(one.item.comment)
        room = WIDTH - 2 * EDGE - (Inches(3.6) if comment else 0)
        place = (EDGE, TOP, room, BOTTOM - TOP)
        said = clean(one.item.caption.alternative)
        if drawable(one.item.block):
            frame = add_chart(made, one.item.block, place)
            named = frame._element.nvGraphicFramePr.cNvPr
        else:
            named = self._picture(made, one, place)
        named.set("descr", said)
        named.set("title", one.title)
        if comment:
            left = EDGE + room + Inches(0.3)
            self.box(made, comment, (left, TOP, Inches(3.3), BOTTOM - TOP), 14)

    def _picture(self, slide: Any, one: Numbered, place: tuple[int, int, int, int]) -> Any:
        """The drawing: SVG for those who read it, 300 dpi pixels for the others."""
        image = drawn(one.item.block, SIZES["16-9"].width_mm * place[2] / WIDTH)
        if image is None:
            raise ValueError(one.item.block.identifier)
        scale = min(place[2] / Mm(image.width_mm), place[3] / Mm(image.height_mm))
        wide, high = (round(Mm(one) * scale) for one in (image.width_mm, image.height_mm))
        left, top = place[0] + (place[2] - wide) // 2, place[1] + (place[3] - high) // 2
        shape = slide.shapes.add_picture(io.BytesIO(png(image)), left, top, wide, high)
        self.pictures += 1
        name = PackURI(f"/ppt/media/figure{self.pictures}.svg")
        package = slide.part.package
        held = Part(name, "image/svg+xml", package, image.markup.encode())
        related = slide.part.relate_to(held, _IMAGE)
        blip = shape._element.blipFill.find(
            "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
        )
        blip.append(
            parse_xml(
                f'<a:extLst {nsdecls("a", "r")}><a:ext uri="{SVG_EXTENSION}"><asvg:svgBlip '
                f'xmlns:asvg="{SVG_NAMESPACE}" r:embed="{related}"/></a:ext></a:extLst>'
            )
        )
        return shape._element.nvPicPr.cNvPr

    def _table(self, one: Numbered) -> None:
        """A real table, over as many slides as its rows need."""
        grid = one.item.block.grid
        if grid is None:
            return
        rows, right = shown_rows(grid), numeric_columns(grid)
        letter = 12 if len(grid.headings) <= 6 else 10 if len(grid.headings) <= 9 else 8
        size = Pt(letter)
        widths = _widths([list(grid.headings), *rows[:200]], WIDTH - 2 * EDGE)
        fitting = [width / Pt(letter) * 2 for width in widths]
        tall = [max(1 + int(len(w) / f) for w, f in zip(row, fitting, strict=True)) for row in rows]
        pages = _shared(rows, tall, ROWS * 12 // letter) or [[]]
        before = 0
        for rank, page in enumerate(pages):
            more = f" ({rank + 1}/{len(pages)})" if len(pages) > 1 else ""
            made = self._around(one, more)
            place = (EDGE, TOP, WIDTH - 2 * EDGE, Inches(0.28) * (len(page) + 1))
            frame = made.shapes.add_table(len(page) + 1, len(grid.headings), *place)
            frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(one.item.caption.alternative))
            table = frame.table
            table.first_row, table.horz_banding = True, False
            for column, width in zip(table.columns, widths, strict=True):
                column.width = Emu(width)
            totals = {i - before for i in grid.totals}
            before += len(page)
            for line, cells in enumerate([list(grid.headings), *page]):
                strong = line == 0 or line - 1 in totals
                for i, words in enumerate(cells):
                    _fill(table.cell(line, i), words, size, right=i in right, strong=strong)


T = TypeVar("T")


def _shared(things: list[T], tall: list[int], most: int) -> list[list[T]]:
    """Things over as many slides as they need: lines of each, lines of a slide."""
    pages: list[list[T]] = []
    room = 0
    for thing, lines in zip(things, tall, strict=True):
        if not pages or lines > room:
            pages.append([])
            room = most
        pages[-1].append(thing)
        room -= lines
    return pages


def _first(words: str) -> str:
    """The first sentences, as many as two lines hold; the notes have them all."""
    kept = ""
    for sentence in re.split(r"(?<=[.!?]) (?=[A-ZÀ-Ý])", words):
        if kept and len(kept) + len(sentence) > SHORT:
            break
        kept = f"{kept} {sentence}" if kept else sentence
    return kept


def _widths(rows: list[list[str]], total: int) -> list[int]:
    """Widths of columns by their longest value, words taking at most `LONG` characters."""
    asked = [
        max(
            *(min(len(row[i]), LONG) for row in rows[1:]),
            max(map(len, rows[0][i].split()), default=1),
            6,
        )
        if len(rows) > 1
        else 10
        for i in range(len(rows[0]))
    ]
    return [total * one // sum(asked) for one in asked]


def _fill(cell: Any, words: str, size: Any, *, right: bool, strong: bool) -> None:
    """A cell of a table."""
    frame = cell.text_frame
    frame.text = clean(words)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    paragraph = frame.paragraphs[0]
    paragraph.font.size, paragraph.font.bold = size, strong
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT


def write(report: Report) -> bytes:
    """The file."""
    writer = _Writer(report)
    known = writer.presentation.core_properties
    known.title, known.author = clean(report.title), clean(report.place)
    known.subject, known.language = clean(report.subtitle), "fr-FR"
    known.created = known.modified = report.made_at.astimezone(dt.UTC).replace(tzinfo=None)
    writer.cover()
    writer.contents()
    for part, inside in numbered(report):
        if part.title:
            writer.section(part.title, part.words)
        for one in inside:
            writer.figure(one)
    if report.missing:
        made = writer.slide(FIGURE, "Figures qui manquent")
        lines = [f"{m.address}#{m.identifier}{NBSP}: {m.reason}" for m in report.missing]
        writer.box(made, lines, (EDGE, TOP, WIDTH - 2 * EDGE, BOTTOM - TOP), 13)
    held = io.BytesIO()
    writer.presentation.save(held)
    return held.getvalue()
