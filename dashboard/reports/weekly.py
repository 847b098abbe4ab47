"""What the weekly review says, as tables and words of a report: the same brief as the site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask import Flask

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components import desk
from dashboard.components.context import EXTENSION, Site
from dashboard.components.ids import slug
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


@dataclass(frozen=True)
class Week:
    """A review to be written.

    Attributes:
        code, label: « 2025-W47 », « S47 2025 ».
        version: data its figures come from.
        exceptions: codes of the indicators to be looked at first.
        words: what each name of a template says: « alertes »…
    """

    code: str
    label: str
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
        brief.version_id,
        tuple(one.reading.indicator.code for one in brief.agenda),
        {
            **words,
            **{name: words[anchor] for name, anchor in _NAMES.items()},
            "revue": _said(iter(told.lede)),
        },
    )


def _block(anchor: str, section: Section, brief: Brief) -> Block | None:
    """The table of a section; None when it has none."""
    table = next((one for one in section.blocks if isinstance(one, Table)), None)
    if table is None:
        return None
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


def _anchors(brief: Brief, told: Document) -> Iterator[tuple[str, Section]]:
    """Sections of the brief and the anchors of its page: the last ones are its families."""
    codes = {name: code for code, name in FAMILIES.items()}
    yield from zip(_SECTIONS, told.sections, strict=False)
    for section in told.sections[len(told.sections) - len(brief.families) :]:
        yield f"famille-{slug(codes[section.title])}", section


def review_blocks(server: Flask, week: str, version: str) -> dict[str, Block]:
    """Tables of the review of a week, by the anchor of its page, in reading order.

    Raises:
        QueryError: this is no week.
    """
    brief = _brief(server, week, version)
    found = {
        anchor: _block(anchor, section, brief)
        for anchor, section in _anchors(brief, document_of(brief))
    }
    return {anchor: block for anchor, block in found.items() if block is not None}
