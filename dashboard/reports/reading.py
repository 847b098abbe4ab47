"""The blocks of a painted page, read from its HTML: nothing is computed again."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from lxml import etree, html
from lxml.html import HtmlElement

from dashboard.exports import Cell
from dashboard.exports.sheet import FORMULA
from dashboard.figures.theme import NEUTRAL
from dashboard.reports.block import Block, Chart, Drawing, Grid, Row, Sample, Sketches
from dashboard.reports.cascade import Cascade
from dashboard.reports.ink import Ink, Shape, no_shape

_NUMBER = re.compile(r"-?\d+(,\d+)?(e[+-]?\d+)?")
_DAY = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_PERCENT = re.compile(r"[+]?(-?\d+(?:,\d+)?)\s*%")
_ROUNDED = Decimal("0.51")
_BLOCK = "graphique"
_LINES = ("p", "div", "li", "br", "dd", "dt")
_APART = {"note", "unite"}
NARROW = 120.0
"""A drawing narrower than this many pixels is a sign beside words."""
_SPACES = " \t\r\n"


def _has(name: str) -> str:
    """The condition « of that class » in XPath."""
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"


def _words(node: HtmlElement) -> str:
    """Text as read aloud: signs left out, spaces joined, no-break spaces kept."""
    said = node.xpath(".//text()[not(ancestor::*[@aria-hidden='true'])]")
    return re.sub(f"[{_SPACES}]+", " ", "".join(map(_apart, said))).strip(_SPACES)


def _apart(text: Any) -> str:
    """A text with a space before it when the page writes it on a line of its own, or a dash."""
    node = text.getparent()
    classes = set((node.get("class") or "").split())
    if text.is_tail or not (node.tag in _LINES or _APART & classes):
        return str(text)
    noted = "note" in classes and node.xpath("boolean(ancestor::th[@data-csv])")
    return f" – {text}" if noted else f" {text}"


def _first(block: HtmlElement, *classes: str) -> str:
    """Text of the first element of the first class found."""
    for name in classes:
        found = block.xpath(f".//*[{_has(name)}]")
        if found:
            return _words(found[0])
    return ""


def _source(block: HtmlElement) -> str:
    """What the line of the source says, without the links after it."""
    found = block.xpath(f".//*[{_has('provenance')}]")
    said = found[0].xpath("./span") if found else []
    return _words(said[0]) if said else _words(found[0]) if found else ""


def _is_number(cell: HtmlElement) -> bool:
    """A code like « 011 » is text: what is aligned as a number is one."""
    return bool(cell.xpath(f"(self::* | .//*)[{_has('nombre')} or {_has('exact')}]"))


def _value(cell: HtmlElement) -> Cell:
    """The exact value of a cell, as its CSV gives it."""
    text: str = cell.get("data-csv", _words(cell))
    if not text:
        return None
    if _NUMBER.fullmatch(text) and _is_number(cell):
        plain = Decimal(text.replace(",", "."))
        whole = plain == plain.to_integral_value() and "," not in text and "e" not in text
        return int(plain) if whole else plain
    day = _DAY.fullmatch(text)
    if day:
        return _day(*day.groups()) or text
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA else text


def _day(day: str, month: str, year: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _cells(row: HtmlElement) -> Iterator[HtmlElement]:
    """Cells of a row but those that are drawings."""
    return iter(row.xpath("./*[(self::td or self::th) and not(@data-dessin)]"))


def _spread(row: HtmlElement, *, heading: bool = False) -> Iterator[Cell]:
    """Values of a row; a wide cell fills its columns: heading again, otherwise nothing."""
    for cell in _cells(row):
        value = _words(cell) if heading else _value(cell)
        yield value
        wide = int(cell.get("colspan") or 1)
        yield from [value if heading else None] * (wide - 1)


def _headings(rows: list[HtmlElement]) -> tuple[str, ...]:
    """One heading a column; those of several rows, top first, « Dépenses – Voté »."""
    width = max((sum(1 for _ in _spread(row)) for row in rows), default=0)
    columns: list[list[str]] = [[] for _ in range(width)]
    held: dict[int, tuple[str, int]] = {}
    for rank, row in enumerate(rows):
        at = 0
        for cell in _cells(row):
            while at in held and held[at][1] >= rank:
                at += 1
            words, tall = _words(cell), int(cell.get("rowspan") or 1)
            for _ in range(int(cell.get("colspan") or 1)):
                if at == len(columns):
                    columns.append([])
                columns[at].append(words)
                held[at] = (words, rank + tall - 1)
                at += 1
    return tuple(" – ".join(dict.fromkeys(w for w in c if w)) for c in columns)


def _is_share(cell: HtmlElement) -> bool | None:
    """Whether a number is written « 80,9 % » for 0.809; None for what is not a number."""
    value = _value(cell)
    if not isinstance(value, (int, Decimal)):
        return None
    read = _PERCENT.fullmatch(_words(cell).replace("\u2212", "-"))
    if read is None:
        return False
    return abs(value * 100 - Decimal(read[1].replace(",", "."))) <= _ROUNDED


def _shares(rows: list[HtmlElement], width: int) -> frozenset[int]:
    """Ranks of the columns whose numbers all are shares."""
    seen: list[set[bool]] = [set() for _ in range(width)]
    for row in rows:
        for rank, cell in enumerate(_cells(row)):
            told = _is_share(cell)
            if told is not None:
                seen[rank].add(told)
    return frozenset(rank for rank, told in enumerate(seen) if told == {True})


def _sketches(head: list[HtmlElement], lines: list[HtmlElement], ink: Ink) -> Sketches | None:
    """The first column of drawings of the table; None when there is none."""
    cells = [line.xpath("./*[@data-dessin]") for line in lines]
    found = [_sketch(row[0], ink) if row else None for row in cells]
    if not any(found):
        return None
    named = [cell for row in head for cell in row.xpath("./th[@data-dessin]")]
    return Sketches(_words(named[0]) if named else "", tuple(found))


def _listed(block: HtmlElement, lines: list[HtmlElement], ink: Ink) -> Sketches | None:
    """The drawings of a list of bars, beside the rows of its table that bear their names."""
    drawn = {_words(li[0]): _sketch(li, ink) for li in block.xpath(".//ol/li[*][.//svg]")}
    found = tuple(drawn.get(_words(next(_cells(line)))) for line in lines)
    return Sketches("", found) if any(found) else None


def _sketch(node: HtmlElement, ink: Ink) -> Drawing | None:
    drawn = node.xpath("(.//svg[not(ancestor::svg)])[1]")
    return ink.drawing(drawn[0]) if drawn else None


def _grid(block: HtmlElement, ink: Ink) -> Grid | None:
    """The first table of the block that says its values."""
    found = block.xpath(f".//table[ancestor::*[{_has('jumeau')}]]")
    elsewhere = block.get("data-jumeau", "")
    if elsewhere:
        found = block.xpath("//*[@id=$twin]/descendant-or-self::table", twin=elsewhere)
    if not found:
        return None
    head = found[0].xpath("./thead/tr")
    lines = found[0].xpath("./tbody/tr | ./tfoot/tr | ./tr")
    body = [tuple(_spread(row)) for row in lines]
    headings = _headings(head)
    width = max([len(headings), *map(len, body)])
    rows: tuple[Row, ...] = tuple((*row, *[None] * (width - len(row))) for row in body)
    named = (*headings, *[""] * (width - len(headings)))
    shown = tuple((*told, *[""] * (width - len(told))) for told in map(_told, lines))
    totals = frozenset(
        rank for rank, line in enumerate(lines) if line.xpath(f"self::*[{_has('total')}]")
    )
    sketches = _listed(block, lines, ink) if elsewhere else _sketches(head, lines, ink)
    return Grid(named, rows, _shares(lines, width), shown, totals, sketches)


def _told(row: HtmlElement) -> tuple[str, ...]:
    """What is read in each column of a row; a wide cell is read in its first column."""
    told: list[str] = []
    for cell in _cells(row):
        told += [_words(cell), *[""] * (int(cell.get("colspan") or 1) - 1)]
    return tuple(told)


def _native(node: HtmlElement) -> Chart | None:
    """The office chart that the page says this block is."""
    said = node.get("data-natif")
    if not said:
        return None
    known = json.loads(said)
    return Chart(
        known["genre"], known["categories"], tuple(known["series"]), known.get("backwards", False)
    )


def _summary(block: HtmlElement) -> str:
    """The words for those who do not see the drawing, shown or not."""
    said = block.xpath("./p[@class='cache']")
    return _first(block, "resume") or (_words(said[0]) if said else "")


def _drawings(node: HtmlElement, ink: Ink) -> tuple[Drawing, ...]:
    """The drawings of the block, widest first; those inside its cells or its key are not."""
    outside = "not(ancestor::table or ancestor::li or ancestor::summary)"
    found = [ink.drawing(one) for one in node.xpath(f".//svg[@viewbox and {outside}]")]
    wide = [one for one in found if one is not None and one.width >= NARROW]
    return tuple(sorted(wide, key=lambda one: -one.width))


def _key(node: HtmlElement, ink: Ink) -> tuple[Sample, ...]:
    """The marks of its key and what they mean."""
    items = node.xpath(".//ul[contains(@class, 'cles')]/li")
    found = [ink.sample(one) for one in items]
    return tuple(one for one in found if one is not None)


def _block(node: HtmlElement, ink: Ink) -> Block:
    kept = node.xpath(f".//*[{_has('note')} and not(self::table or ancestor::table)]")
    # what the letters of a drawing mean is listed beside it
    kept += node.xpath("//*[@data-note-de=$block]//li", block=node.get("id", ""))
    return Block(
        identifier=node.get("id", ""),
        title=_first(node, "constat"),
        measure=_first(node, "mesure"),
        summary=_summary(node),
        source=_source(node),
        notes=tuple(words for one in kept if (words := _words(one))),
        grid=_grid(node, ink),
        drawings=_drawings(node, ink),
        key=_key(node, ink),
        native=_native(node),
    )


def read_blocks(markup: str, accent: str = NEUTRAL, shape: Shape = no_shape) -> dict[str, Block]:
    """Blocks of a page by id, in reading order; those without an id cannot be named.

    Args:
        markup: HTML of the page.
        accent: colour of the town.
        shape: finds the shapes that drawings take from files of the site.
    """
    page = html.document_fromstring(f"<html><body><main>{markup}</main></body></html>")
    etree.strip_tags(page, etree.Comment)
    ink = Ink(Cascade(page, accent), shape)
    found: Any = page.xpath(f".//*[{_has(_BLOCK)} and @id]")
    return {node.get("id", ""): _block(node, ink) for node in found}
