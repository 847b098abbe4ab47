"""A report: figures in parts, with words, ready to be written in any format."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from dashboard.reports.block import Block, Origin
from dashboard.reports.caption import Caption

DRAWN, TABLE, BOTH = "dessin", "tableau", "dessin et tableau"
SHOWINGS = (DRAWN, TABLE, BOTH)
"""What a report shows of a figure."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a report looks: all a town changes without code.

    Attributes:
        name: of the template, as read on screen.
        accent, ink: colours `#rrggbb` of titles and rules, and of text.
        font: family written in office files, which the reader's machine must have.
        size: of the text, in points.
        logo: image of the town, SVG or PNG; b"" for none.
        logo_words: text alternative of the logo.
        header, footer: words at the top and at the foot of each page.
        summary: a table of the figures follows the title.
        css: more rules for the PDF and the HTML page.
    """

    name: str
    accent: str = "#1f5a96"
    ink: str = "#1b1f24"
    font: str = "Arial"
    size: float = 10.5
    logo: bytes = b""
    logo_words: str = ""
    header: str = ""
    footer: str = ""
    summary: bool = True
    css: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A figure asked for in a report.

    Attributes:
        address: path and choices of its page; `version` in it freezes the data.
        identifier: id of the figure in the page; "" for every figure of the page.
        comment, showing: as in `Item`.
        needed: said missing when it cannot be read; otherwise left out.
    """

    address: str
    identifier: str = ""
    comment: str = ""
    showing: str = DRAWN
    needed: bool = True


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a report as it is asked for; `slides`: slides show it too."""

    title: str
    words: str = ""
    figures: tuple[Wanted, ...] = ()
    slides: bool = True


@dataclass(frozen=True, slots=True)
class Plan:
    """A report as it is asked for, before any figure is read."""

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    style: Style


@dataclass(frozen=True, slots=True)
class Item:
    """A figure of a report.

    Attributes:
        block: what it shows, drawn at the width of the report.
        origin: where it was read.
        caption: everything that must be said beside it.
        comment: words of the author, paragraphs apart by an empty line; "" for none.
        showing: one of `SHOWINGS`; a figure without drawing is always a table.
    """

    block: Block
    origin: Origin
    caption: Caption
    comment: str = ""
    showing: str = DRAWN


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report; a part without title has no heading."""

    title: str
    words: str = ""
    items: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """A figure that could not be read again, and why, in words.

    Attributes:
        address, identifier: what was asked.
        reason: why not.
    """

    address: str
    identifier: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is written.

    Attributes:
        title, subtitle: its title, then what or when it is about.
        place: whose dashboard it is.
        made_at: when it was put together.
        simulated: its data are made up; said on each page.
        parts: in reading order.
        style: how it looks.
        missing: figures asked that could not be read again.
    """

    title: str
    subtitle: str
    place: str
    made_at: dt.datetime
    simulated: bool
    parts: tuple[Part, ...]
    style: Style
    missing: tuple[Missing, ...] = field(default=())

    @property
    def items(self) -> tuple[Item, ...]:
        """Its figures, in reading order; their rank, from 1, is their number."""
        return tuple(item for part in self.parts for item in part.items)
