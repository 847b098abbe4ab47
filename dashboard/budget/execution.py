"""Execution of a budget at a date: what is done, what was expected, where the exercice lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial

from dashboard.budget.landing import Series, landing, series_at, usual_size, whole_size
from dashboard.budget.post import Post
from dashboard.budget.reading import label_of
from dashboard.budget.rhythm import Course, Rhythm, closed, curve, past_of, summed
from dashboard.budget.scope import Scope
from dashboard.budget.snapshots import Export, chapter_labels, courses, exports
from dashboard.budget.spread import REACH
from dashboard.errors import ChoiceError, QueryError
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


@dataclass(frozen=True)
class _Told:
    """A chapter, a service or the whole, as the export of the day tells it."""

    history: Sequence[Course]
    series: Series


@dataclass(frozen=True)
class _Reading:
    """What every post of a reading is measured with; the same whatever is kept.

    Attributes:
        over: nothing remains to be forecast.
        chapters: courses of each chapter of the section and side.
    """

    year: int
    date: dt.date
    over: bool
    side: str
    chapters: Mapping[str, Sequence[Course]]

    @cached_property
    def whole(self) -> tuple[Course, ...]:
        """Courses of the whole section and side."""
        return summed(self.chapters.values())

    @cached_property
    def parent(self) -> tuple[Course, ...]:
        """Past courses of the whole, for what has no history of its own."""
        return past_of(self.whole, self.year, self.date)

    @cached_property
    def neighbours(self) -> dict[str, _Told]:
        """The chapters told that day."""
        return self.told(self.chapters)

    @cached_property
    def size(self) -> float:
        """See `usual_size`."""
        return usual_size(one.series for one in self.neighbours.values())

    def told(self, cut: Mapping[str, Sequence[Course]]) -> dict[str, _Told]:
        """What the export of the day tells among chapters or services."""
        found = {}
        for code, history in cut.items():
            one = series_at(history, self.year, self.date, self.parent)
            if one is not None:
                found[code] = _Told(history, one)
        return found

    @property
    def whole_size(self) -> float | None:
        """See `landing.whole_size`."""
        return whole_size(self.size, len(self.neighbours))

    def post(self, one: _Told, size: float | None, code: str = "", label: str = "") -> Post:
        """What is done, what was expected, where it should land."""
        series = one.series
        before = next((course for course in one.history if course.year == self.year - 1), None)
        return Post(
            code=code,
            label=label,
            now=series.now.snapshots[-1],
            previous=before.at(series.day) if before else None,
            rhythm=series.rhythm,
            landing=None if self.over else landing(series, size),
            side=self.side,
        )


def _order(post: Post) -> tuple[Decimal, Decimal, str]:
    """The largest gap first, then the largest amount; without rhythm last."""
    gap, done = post.gap, post.now.realised or Decimal(0)
    return -abs(gap) if gap is not None else Decimal(1), -abs(done), post.code


def _posts(
    gate: Gate, scope: Scope, kind: str, told: Mapping[str, _Told], read: _Reading
) -> tuple[Post, ...]:
    """The chapters or services that have credits or amounts, the largest gap first."""
    names = chapter_labels(gate, scope, told) if kind == "chapitre" else {}
    posts = (
        read.post(one, read.size, code, label_of(kind, code, names.get(code)))
        for code, one in told.items()
    )
    return tuple(sorted((p for p in posts if p.now.opened or p.now.realised), key=_order))


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

    Nothing after the date read is looked at: a past date gives what could be said that day. What
    is said of a chapter or service is the same in a list and kept alone.

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
    date = _as_of(known, scope.year, until)
    latest = max(e.date for e in known if until is None or e.date <= until)
    ask = partial(courses, gate, scope, until=date, section=section, side=side)
    read = _Reading(scope.year, date, closed(scope.year, latest), side, ask(by="chapitre"))
    kept = chapter is not None or service is not None
    one = read.told(ask(chapter=chapter, service=service) if kept else {"": read.whole}).get("")
    if one is None:
        choice = "node" if service is None else "service"
        raise ChoiceError(
            "aucun crédit sous ce choix à cette date",
            choice=choice,
            remedy="Choisissez un autre poste",
        )
    parts, around = {}, (one.series.day, REACH)
    for kind, of_kind in zip(KINDS, (chapter, service), strict=True):
        if of_kind is None:
            every = kind == "chapitre" and not kept
            told = (
                read.neighbours
                if every
                else read.told(ask(by=kind, chapter=chapter, service=service, around=around))
            )
            parts[kind] = _posts(gate, scope, kind, told, read)
    total = read.post(one, read.size if kept else read.whole_size)
    return Execution(
        scope=scope,
        section=section,
        side=side,
        chapter=chapter,
        service=service,
        label=_kept(gate, scope, chapter, service),
        date=date,
        closed=read.over,
        exports=known,
        open_years=tuple(sorted({e.year for e in known if e.date == latest})),
        total=total,
        parts=parts,
        chapters=read.chapters,
        course=one.series.now,
        expected=_curve(one.series, END[section]),
        past=total.rhythm.years if total.rhythm else (),
        last=END[section],
    )


def _curve(one: Series, last: int) -> tuple[tuple[int, Rhythm], ...]:
    """The rhythm of the whole exercice, week by week."""
    year, day = one.now.year, one.day
    found = curve(one.opened, one.past, year=year, at=day, last=last, parent=one.parent)
    return tuple(found)


def _kept(gate: Gate, scope: Scope, chapter: str | None, service: str | None) -> str:
    """Words of the chapter and service kept."""
    parts = []
    if chapter is not None:
        name = label_of("chapitre", chapter, chapter_labels(gate, scope, (chapter,)).get(chapter))
        parts.append(f"{chapter} {name}".strip())
    if service is not None:
        parts.append(label_of("service", service, None))
    return ", ".join(parts)
