"""Execution of a budget at a date: what is done, what was expected, where the exercice lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.budget.landing import Series
from dashboard.budget.post import Post
from dashboard.budget.rhythm import Course, Rhythm, closed, curve
from dashboard.budget.scope import Scope
from dashboard.budget.snapshots import Export, exports
from dashboard.budget.weekly import Kept, Reading
from dashboard.errors import QueryError
from dashboard.secrecy import Gate

KINDS = ("chapitre", "service")
END = {"F": 395, "I": 364}
"""Last day of an exercice: running costs go on in January, investment does not (DOMAIN §1.1)."""


@dataclass(frozen=True)
class Execution:
    """Everything the page of the execution says.

    Attributes:
        scope: budget and exercice; section: F or I; side: D or R.
        chapter, service: codes kept, None for all; label: words of what is kept, "" for all.
        date: of the snapshot read; closed: the exercice is over.
        exports: every export of the budget, oldest first.
        open_years: exercices the export of that date speaks of.
        total: the whole; parts: kind → posts, the largest gap first.
        chapters: courses of every chapter of the section and side, whatever is kept: what the
            landings are measured with.
        course: snapshots of the whole up to the date; expected: (day, rhythm) of the whole
            exercice; past: exercices the rhythm is made of.
        last: last day of the axis.
    """

    scope: Scope
    section: str
    side: str
    chapter: str | None
    service: str | None
    label: str
    date: dt.date
    closed: bool
    exports: tuple[Export, ...]
    open_years: tuple[int, ...]
    total: Post
    parts: Mapping[str, tuple[Post, ...]]
    chapters: Mapping[str, Sequence[Course]]
    course: Course
    expected: tuple[tuple[int, Rhythm], ...]
    past: tuple[int, ...]
    last: int

    @property
    def export(self) -> Export:
        """The export read."""
        return next(e for e in self.exports if (e.year, e.date) == (self.scope.year, self.date))


def _as_of(known: tuple[Export, ...], year: int, asked: dt.date | None) -> dt.date:
    """The day of the last export of an exercice, not after the day asked."""
    days = [e.date for e in known if e.year == year and (asked is None or e.date <= asked)]
    if not days:
        raise QueryError(
            f"aucun extrait de l'exercice {year} à cette date",
            remedy="Choisissez une date plus tardive",
        )
    return max(days)


def execution(
    gate: Gate,
    scope: Scope,
    *,
    section: str = "F",
    side: str = "D",
    chapter: str | None = None,
    service: str | None = None,
    until: dt.date | None = None,
    known: tuple[Export, ...] | None = None,
) -> Execution | None:
    """The execution of a budget at the last export, or at the last one before a day.

    Nothing after the date read is looked at: a past date gives what could be said that day.

    Args:
        gate: the version.
        scope: budget and exercice.
        section: F or I.
        side: D or R.
        chapter: kept alone; None keeps all.
        service: kept alone; None keeps all.
        until: day asked; None for the last export.
        known: exports of the budget, when the caller has read them.

    Returns:
        None when the finance software gave nothing for this budget and exercice.

    Raises:
        QueryError: no export of the exercice at that day.
        ChoiceError: nothing for that chapter or service.
    """
    known = exports(gate, scope.budget) if known is None else known
    if not any(e.year == scope.year for e in known):
        return None
    latest = max(e.date for e in known if until is None or e.date <= until)
    read = Reading(
        gate,
        scope,
        date=_as_of(known, scope.year, until),
        over=closed(scope.year, latest),
        kept=Kept(section, side, chapter, service),
    )
    open_years = sorted({e.year for e in known if e.date == latest})
    return _execution(read, known, tuple(open_years))


def _execution(read: Reading, known: tuple[Export, ...], open_years: tuple[int, ...]) -> Execution:
    kept, total, series = read.kept, read.post, read.total.series
    shown = {"chapitre": kept.chapter is None, "service": kept.service is None}
    return Execution(
        scope=read.scope,
        section=kept.section,
        side=kept.side,
        chapter=kept.chapter,
        service=kept.service,
        label=read.label,
        date=read.date,
        closed=read.over,
        exports=known,
        open_years=open_years,
        total=total,
        parts={kind: read.posts(kind) for kind in KINDS if shown[kind]},
        chapters=read.chapters,
        course=series.now,
        expected=_curve(series, END[kept.section]),
        past=total.rhythm.years if total.rhythm else (),
        last=END[kept.section],
    )


def _curve(one: Series, last: int) -> tuple[tuple[int, Rhythm], ...]:
    """The rhythm of the whole exercice, week by week."""
    year, day = one.now.year, one.day
    found = curve(one.opened, one.past, year=year, at=day, last=last, parent=one.parent)
    return tuple(found)
