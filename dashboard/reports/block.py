"""A block of a page: a figure or a table with its title, its measure, its source, its values."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.exports import Cell

Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that stands alone: its colours are written in it, light on white.

    Attributes:
        markup: SVG text with its namespace.
        width, height: in CSS pixels.
    """

    markup: str
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Sketches:
    """A column of small drawings (bars, courses), that say again the numbers of their rows.

    Attributes:
        heading: of the column.
        drawings: one a row of the grid; None where nothing is drawn.
    """

    heading: str
    drawings: tuple[Drawing | None, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """The table of a block, as the page has it.

    Attributes:
        headings: one per column, units in them (« Voté (€) »).
        rows: one value per column: text, exact number, day, or None where nothing is known.
        shares: ranks of the columns whose numbers are parts of one, read in % on the page.
        shown: the same cells as they are read on the page (« 42 803 900 », « 81,3 % »).
        totals: ranks of the rows that sum others.
        sketches: what the page draws in the rows; None when it draws nothing.
    """

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    shares: frozenset[int] = frozenset()
    shown: tuple[tuple[str, ...], ...] = ()
    totals: frozenset[int] = frozenset()
    sketches: Sketches | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """A mark of the key and what it means; the mark is 16 × 12 pixels."""

    drawing: Drawing
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """How an office program draws the table of a block.

    Attributes:
        genre: lignes, barres (one horizontal bar a row), barres_groupees, barres_empilees
            (columns), nuage (first series across, second upwards).
        categories: rank of the column that names the points.
        series: ranks of the columns drawn.
        backwards: the table has the last point first.
    """

    genre: str
    categories: int
    series: tuple[int, ...]
    backwards: bool = False


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
        drawings: the drawing at each width the page has it, widest first; () for a table.
        key: what its marks mean, in reading order.
        native: how an office program draws it; None when no native chart says the same.
    """

    identifier: str
    title: str
    measure: str
    summary: str
    source: str
    notes: tuple[str, ...]
    grid: Grid | None
    drawings: tuple[Drawing, ...] = ()
    key: tuple[Sample, ...] = ()
    native: Chart | None = None


@dataclass(frozen=True, slots=True)
class Producer:
    """A source of the data: its name, who makes it, under which licence."""

    name: str
    producer: str
    licence: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a block was read.

    Attributes:
        address: path and choices of the page, version included.
        version, built_at: the data; simulated: they are made up.
        place: whose dashboard it is.
        last_data: most recent day a source speaks of; None when none carries a date.
        sources: those loaded in this version.
    """

    address: str
    version: str
    built_at: dt.datetime
    place: str
    simulated: bool
    last_data: dt.date | None = None
    sources: tuple[Producer, ...] = ()
