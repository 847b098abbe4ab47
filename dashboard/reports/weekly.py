"""What the weekly review says, as tables and words of a report: the same brief as the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask import Flask

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components import desk
from dashboard.components.context import EXTENSION, Site
from dashboard.components.ids import slug
from dashboard.components.review_filters import span_words
from dashboard.formats import NBSP, instant, typography
from dashboard.reports.block import Block, Grid
from dashboard.reviews.brief import Brief
from dashboard.reviews.brief_words import document_of
from dashboard.reviews.document import Bullets, Document, Section, Table

PAGE = "/"
"""Page of the review, that its tables refer to."""
_SECTIONS = ("exceptions", "alertes", "changements", "decisions")
"""Anchors of its page, in the order of the sections of the brief."""
_NAMES = {"a_regarder": "exceptions"}
"""Name in a template → anchor, where they differ."""
_KEPT = (0, 1, 2, 3, 5)
"""Columns of a family kept in the table of all: indicator, value, period, status, a year before."""


@dataclass(frozen=True)
class Week:
    """A review to be written.

    Attributes:
        code, label, days: « 2025-W47 », « S47 2025 », « du 17 au 23 novembre 2025 ».
        version: data its figures come from.
        exceptions: codes of the indicators to be looked at first.
        words: what each name of a template says: « alertes »…
    """

    code: str
    label: str
    days: str
    version: str
    exceptions: tuple[str, ...]
    words: Mapping[str, str]


def _brief(server: Flask, week: str, version: str) -> Brief:
    site: Site = server.extensions[EXTENSION]
    with server.app_context():
        return desk.brief_of(site.gate(version), week)


def _paragraphs(section: Section) -> Iterator[str]:
    """What a section says beside its tables."""
    for block in section.blocks:
        if isinstance(block, Bullets):
            yield from (f"–{NBSP}{item}" for item in block.items)
        elif isinstance(block, str):
            yield block


def _said(parts: Iterator[str]) -> str:
    return "\n\n".join(typography(part) for part in parts)


def read_week(server: Flask, week: str = "", version: str = "") -> Week:
    """The review of a week: the last one over by default.

    Raises:
        QueryError: this is no week.
        StateError: frozen figures were tampered with.
    """
    brief = _brief(server, week, version)
    told = document_of(brief)
    sections = dict(zip(_SECTIONS, told.sections, strict=False))
    words = {name: _said(_paragraphs(section)) for name, section in sections.items()}
    return Week(
        brief.week.code,
        brief.week.label,
        span_words(brief.week),
        brief.version_id,
        tuple(one.reading.indicator.code for one in brief.agenda),
        {
            **words,
            **{name: words[anchor] for name, anchor in _NAMES.items()},
            # its first line is the place and the week, which the title of a report says
            "revue": _said(iter(told.lede[1:])),
        },
    )


def _table(section: Section) -> Table | None:
    return next((one for one in section.blocks if isinstance(one, Table)), None)


def _whole(told: Document, brief: Brief) -> Table:
    """Every indicator in one table, without what a page of families says more."""
    headings, rows = tuple[str, ...](), []
    for section in _families(told, brief):
        table = _table(section)
        if table is not None:
            headings = ("Famille", *(table.headings[rank] for rank in _KEPT))
            rows += [(section.title, *(row[rank] for rank in _KEPT)) for row in table.rows]
    return Table("Tous les indicateurs suivis", headings, rows)


def _families(told: Document, brief: Brief) -> Sequence[Section]:
    """The sections of families: the last ones of the brief."""
    return told.sections[len(told.sections) - len(brief.families) :]


def _block(anchor: str, table: Table, brief: Brief) -> Block:
    rows = tuple(tuple(typography(cell) for cell in row) for row in table.rows)
    grid = Grid(tuple(typography(h) for h in table.headings), rows, shown=rows)
    return Block(
        identifier=anchor,
        title=table.caption,
        measure=f"Semaine {brief.week.label}, {brief.area or brief.place}.",
        summary="",
        source=f"Source : revue de la semaine {brief.week.label},"
        f" données construites le {instant(brief.built_at)}.",
        notes=(),
        grid=grid,
    )


def _tables(brief: Brief) -> Iterator[tuple[str, Table | None]]:
    """Anchors of the page of the review, and the table that each says."""
    told = document_of(brief)
    codes = {name: code for code, name in FAMILIES.items()}
    for anchor, section in zip(_SECTIONS, told.sections, strict=False):
        yield anchor, _table(section)
    yield "indicateurs", _whole(told, brief)
    for section in _families(told, brief):
        yield f"famille-{slug(codes[section.title])}", _table(section)


def review_blocks(server: Flask, week: str, version: str) -> dict[str, Block]:
    """Tables of the review of a week, by the anchor of its page, in reading order.

    Raises:
        QueryError: this is no week.
    """
    brief = _brief(server, week, version)
    return {
        anchor: _block(anchor, table, brief)
        for anchor, table in _tables(brief)
        if table is not None and table.rows
    }
