"""Execution of a budget at a date: what is done, what was expected, where the exercice lands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboard.budget.landing import Landing, Series, landings
from dashboard.budget.post import Post
from dashboard.budget.reading import label_of
from dashboard.budget.rhythm import (
    Course,
    Rhythm,
    closed,
    curve,
    day_of,
    expected,
    past_of,
)
from dashboard.budget.scope import Scope
from dashboard.budget.snapshots import Export, chapter_labels, courses, exports
from dashboard.errors import QueryError
from dashboard.secrecy import Gate

WHOLE = "\0"
"""Key of the whole among its parts: no chapter and no service is called so."""
KINDS = ("chapitre", "service")
END = {"F": 395, "I": 364}
"""Last day of an exercice: running costs go on in January, investment does not (DOMAIN §1.1)."""


@dataclass(frozen=True)
class Execution:
    """Everything the page of the execution says.

    Attributes:
        scope: budget and exercice; section: F, I or "" for both; side: D or R.
        chapter, service: codes kept, None for all; label: words of what is kept, "" for all.
        date: of the snapshot read; closed: the exercice is over.
        exports: every export of the budget, oldest first.
        open_years: exercices the export of that date speaks of.
        total: the whole; parts: kind → posts, the largest gap first.
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
    course: Course
    expected: tuple[tuple[int, Rhythm], ...]
    past: tuple[int, ...]
    last: int

    @property
    def export(self) -> Export:
        """The export read."""
        return next(e for e in self.exports if (e.year, e.date) == (self.scope.year, self.date))


def _of_year(known: Iterable[Course], year: int) -> Course | None:
    return next((course for course in known if course.year == year), None)


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
class _Reading:
    """What is common to the posts of one reading."""

    year: int
    date: dt.date
    day: int
    over: bool
    side: str
    parent: tuple[Course, ...]


def _series(known: Sequence[Course], read: _Reading) -> Series | None:
    now = _of_year(known, read.year)
    if now is None or now.last is None or now.last.date != read.date:
        return None
    return Series(now, past_of(known, read.year, read.date), read.parent)


def _post(
    named: tuple[str, str],
    one: Series,
    landing: Landing | None,
    history: Sequence[Course],
    read: _Reading,
) -> Post:
    last = one.now.snapshots[-1]
    before = _of_year(history, read.year - 1)
    rhythm = expected(
        last.opened,
        one.past,
        year=read.year,
        at=read.day,
        gained=one.now.gained,
        parent=one.parent,
    )
    return Post(
        code=named[0],
        label=named[1],
        now=last,
        previous=before.at(read.day) if before else None,
        rhythm=rhythm,
        landing=None if read.over else landing,
        side=read.side,
    )


def _order(post: Post) -> tuple[Decimal, Decimal, str]:
    """The largest gap first, then the largest amount; without rhythm last."""
    gap, done = post.gap, post.now.realised or Decimal(0)
    return -abs(gap) if gap is not None else Decimal(1), -abs(done), post.code


def _posts(
    known: Mapping[str, Sequence[Course]],
    whole: Series,
    history: Sequence[Course],
    read: _Reading,
    words: Mapping[str, str],
) -> tuple[Post, tuple[Post, ...]]:
    """(whole, parts by gap) of one cut."""
    found = {code: _series(of_code, read) for code, of_code in known.items()}
    parts = {code: one for code, one in found.items() if one is not None}
    landed = landings({**parts, WHOLE: whole}, read.day, whole=WHOLE)
    posts = [
        _post((code, words.get(code, "")), one, landed.get(code), known[code], read)
        for code, one in parts.items()
        if one.opened or one.realised
    ]
    total = _post(("", ""), whole, landed.get(WHOLE), history, read)
    return total, tuple(sorted(posts, key=_order))


def execution(
    gate: Gate,
    scope: Scope,
    *,
    section: str = "F",
    side: str = "D",
    chapter: str | None = None,
    service: str | None = None,
    until: dt.date | None = None,
) -> Execution | None:
    """The execution of a budget at the last export, or at the last one before a day.

    Nothing after the date read is looked at: a past date gives what could be said that day.

    Args:
        gate: the version.
        scope: budget and exercice.
        section: F, I or "" for both.
        side: D or R.
        chapter: kept alone; None keeps all.
        service: kept alone; None keeps all.
        until: day asked; None for the last export.

    Returns:
        None when the finance software gave nothing for this budget and exercice.

    Raises:
        QueryError: no export of the exercice at that day, or nothing for that chapter or service.
    """
    known = exports(gate, scope.budget)
    if not any(e.year == scope.year for e in known):
        return None
    date = _as_of(known, scope.year, until)
    filters: dict[str, Any] = {
        "section": section,
        "side": side,
        "chapter": chapter,
        "service": service,
    }
    history = courses(gate, scope, until=until or date, **filters).get("", ())
    latest = max(e.date for e in known if until is None or e.date <= until)
    read = _Reading(
        year=scope.year,
        date=date,
        day=day_of(date, scope.year),
        over=closed(scope.year, latest),
        side=side,
        parent=past_of(history, scope.year, date),
    )
    whole = _series(history, replace(read, parent=()))
    if whole is None:
        raise QueryError(
            "aucun crédit sous ce choix à cette date", remedy="Choisissez un autre poste"
        )
    parts, total = {}, None
    for kind in KINDS:
        if {"chapitre": chapter, "service": service}[kind] is not None:
            continue
        cut = courses(gate, scope, until=until or date, by=kind, **filters)
        names = chapter_labels(gate, scope, cut) if kind == "chapitre" else {}
        words = {code: label_of(kind, code, names.get(code)) for code in cut}
        found, parts[kind] = _posts(cut, whole, history, read, words)
        total = total or found
    if total is None:
        landed = landings({WHOLE: whole}, read.day)
        total = _post(("", ""), whole, landed.get(WHOLE), history, read)
    last = END.get(section, max(END.values()))
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
        course=whole.now,
        expected=tuple(
            curve(
                whole.opened,
                whole.past,
                year=scope.year,
                at=read.day,
                last=last,
                gained=whole.now.gained,
            )
        ),
        past=total.rhythm.years if total.rhythm else (),
        last=last,
    )


def _kept(gate: Gate, scope: Scope, chapter: str | None, service: str | None) -> str:
    """Words of the chapter and service kept."""
    parts = []
    if chapter is not None:
        name = label_of("chapitre", chapter, chapter_labels(gate, scope, (chapter,)).get(chapter))
        parts.append(f"{chapter} {name}".strip())
    if service is not None:
        parts.append(label_of("service", service, None))
    return ", ".join(parts)
