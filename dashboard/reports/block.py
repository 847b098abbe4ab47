"""A block of a page: a figure or a table with its title, its measure, its source, its values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.exports import Cell

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of a block, as the page has it.

    Attributes:
        headings: one per column, units in them (« Voté (€) »).
        rows: one value per column: text, exact number, day, or None where nothing is known.
        shares: ranks of the columns whose numbers are parts of one, read in % on the page.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Block:
    """What is read of a block.

    Attributes:
        identifier: id of the block in its page.
        title: the finding, in words.
        measure: measure, unit, place and period; "" when the title says it all.
        summary: what the drawing shows, in words; "" when the table is the drawing.
        source: producer, date and scope; "" when the page gives none.
        notes: caveats, in reading order.
        grid: its values; None for a drawing without table.
    """

    identifier: str
    title: str
    measure: str
    summary: str
    source: str
    notes: tuple[str, ...]
    grid: Grid | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block was read.

    Attributes:
        address: path and choices of the page, version included.
        version, built_at: the data; simulated: they are made up.
        place: whose dashboard it is.
    """

    address: str
    version: str
    built_at: dt.datetime
    place: str
    simulated: bool
