"""What every format of a report shares: numbers of figures, what is shown, clean words, columns."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dashboard.formats import NBSP, date_long
from dashboard.formats import PARIS as ZONE
from dashboard.reports.block import Grid, Sketches
from dashboard.reports.report import BOTH, DRAWN, TABLE, Item, Part, Report

WIDE_TABLE = 7
"""A table of more columns is laid out on a landscape page."""

SKETCH_MM = 32.0
"""Width on paper of the drawings in the rows of a table."""
MOST_SKETCHES = 80
"""Rows of a table whose drawings are shown too; a longer one is read for its numbers."""

_UNSAID = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(words: str) -> str:
    """Words without the characters that no document can hold."""
    return _UNSAID.sub("", words)


def shows_drawing(item: Item) -> bool:
    """Whether the drawing of a figure is shown."""
    return bool(item.block.drawings) and item.showing in (DRAWN, BOTH)


def shows_table(item: Item) -> bool:
    """Whether the table of a figure is shown: when it is asked, or when there is no drawing."""
    asked = item.showing in (TABLE, BOTH) or not shows_drawing(item)
    return item.block.grid is not None and asked


@dataclass(frozen=True, slots=True)
class Numbered:
    """A figure and its number in the report, from 1."""

    item: Item
    number: int

    @property
    def label(self) -> str:
        """« Figure 3 » for a drawing, « Tableau 3 » for a table."""
        return f"{'Figure' if shows_drawing(self.item) else 'Tableau'}{NBSP}{self.number}"

    @property
    def title(self) -> str:
        """Its finding, without what no document can hold."""
        return clean(self.item.caption.title)


def numbered(report: Report) -> tuple[tuple[Part, tuple[Numbered, ...]], ...]:
    """Parts of a report with their figures, numbered through the whole of it."""
    found, number = [], 0
    for part in report.parts:
        inside = []
        for item in part.items:
            number += 1
            inside.append(Numbered(item, number))
        found.append((part, tuple(inside)))
    return tuple(found)


def numeric_columns(grid: Grid) -> frozenset[int]:
    """Ranks of the columns aligned right: those that hold a number."""
    return frozenset(
        rank
        for rank in range(len(grid.headings))
        if any(not isinstance(row[rank], (str, type(None))) for row in grid.rows)
    )


def sketches_of(grid: Grid) -> Sketches | None:
    """The drawings in the rows of a table, when they are shown."""
    return grid.sketches if len(grid.rows) <= MOST_SKETCHES else None


def is_wide(grid: Grid | None) -> bool:
    """Whether a table asks for a landscape page."""
    if grid is None:
        return False
    return len(grid.headings) + (sketches_of(grid) is not None) > WIDE_TABLE


def shown_rows(grid: Grid) -> list[list[str]]:
    """Rows as they are read on the page, one text a column."""
    width = len(grid.headings)
    return [[clean(cell) for cell in [*row, *[""] * (width - len(row))]] for row in grid.shown]


def paragraphs(words: str) -> list[str]:
    """Paragraphs of the author's words, apart by an empty line."""
    found = (re.sub(r"[ \t\r\n]+", " ", one).strip() for one in re.split(r"\n\s*\n", clean(words)))
    return [one for one in found if one]


def made_on(report: Report) -> str:
    """« Fait le lundi 17 novembre 2025 »."""
    return f"Fait le {date_long(report.made_at.astimezone(ZONE).date())}"


def warning(report: Report) -> str:
    """What a report of made-up data says of itself, "" otherwise."""
    return "Données simulées, inventées pour la démonstration" if report.simulated else ""
