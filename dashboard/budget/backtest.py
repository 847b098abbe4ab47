"""Were the landings right? Each closed exercice forecast again, every week, from its past alone.

Pure. Compared with the linear rule (realised ÷ share of the year gone by), and with how often the
interval held what happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from dashboard.budget.landing import Series, landing, series_at, usual_size, whole_size
from dashboard.budget.rhythm import Course, cents, closed, day_of, elapsed

K = TypeVar("K", bound=Hashable)

FIRST = 14
"""First day forecast: before, the linear rule divides by almost nothing."""
LAST = 380
"""Last day forecast: after, nothing remains to be forecast."""
EVERY = 4
"""Weeks between two forecasts made again for a page; the documentation makes them all."""


@dataclass(frozen=True)
class Trial(Generic[K]):
    """One forecast made with the past only, beside what happened; amounts in euros."""

    key: K
    year: int
    day: int
    opened: Decimal
    final: Decimal
    point: Decimal
    low: Decimal | None
    high: Decimal | None
    linear: Decimal

    @property
    def held(self) -> bool | None:
        """Whether the interval holds what happened; None without an interval."""
        if self.low is None or self.high is None:
            return None
        return self.low <= self.final <= self.high


@dataclass(frozen=True)
class Score:
    """Many trials in a few figures.

    Attributes:
        trials_nb: forecasts; intervals_nb: those with an interval.
        coverage: share of the intervals that held what happened, 0–1.
        error, linear_error: mean absolute error as a share of the credits (sum ÷ sum), of the
            forecast and of the linear rule.
        width: width of the intervals as a share of the credits (sum ÷ sum).
    """

    trials_nb: int
    intervals_nb: int
    coverage: Decimal | None
    error: Decimal | None
    linear_error: Decimal | None
    width: Decimal | None


def _trial(key: K, one: Series | None, end: Course, size: float | None) -> Trial[K] | None:
    """The forecast of one series on one day; None when its own past says nothing."""
    found, last = landing(one, size) if one else None, end.last
    if one is None or found is None or found.rhythm.method != "profil":
        return None
    if last is None or last.realised is None or not last.opened or one.realised is None:
        return None
    linear = max(cents(one.realised / elapsed(one.day, end.year)), one.realised)
    return Trial(
        key, end.year, one.day, last.opened, last.realised, found.point, found.low, found.high,
        linear,
    )  # fmt: skip


def _trials(
    histories: Mapping[K, Sequence[Course]],
    ends: Mapping[K, Course],
    date: dt.date,
    year: int,
    neighbours: Sequence[Sequence[Course]] | None,
    wholes: Collection[K],
) -> Iterable[Trial[K]]:
    """The forecasts of one exercice on one day."""
    series = {key: series_at(histories[key], year, date) for key in histories}
    beside = (
        [one for one in series.values() if one]
        if neighbours is None
        else [one for known in neighbours if (one := series_at(known, year, date))]
    )
    size = usual_size(beside)
    of_whole = whole_size(size, len(beside))
    tried = (
        _trial(key, series[key], end, of_whole if key in wholes else size)
        for key, end in ends.items()
    )
    return (trial for trial in tried if trial is not None)


def backtest(
    histories: Mapping[K, Sequence[Course]],
    years: Iterable[int],
    *,
    neighbours: Sequence[Sequence[Course]] | None = None,
    wholes: Collection[K] = (),
    every: int = 1,
) -> list[Trial[K]]:
    """Every forecast of these exercices that could have been made with what was then known.

    Args:
        histories: courses of each series of one section and side, every exercice.
        years: closed exercices to forecast again.
        neighbours: courses of the chapters of that section and side; the histories by default.
        wholes: keys of the histories that are the whole of that section and side.
        every: 1 forecasts every week, 4 one in four.
    """
    found: list[Trial[K]] = []
    for year in years:
        ends = {
            key: course
            for key, courses in histories.items()
            for course in courses
            if course.year == year and course.whole
        }
        dates = sorted({s.date for end in ends.values() for s in end.snapshots})
        for date in dates[::every]:
            if FIRST <= day_of(date, year) <= LAST:
                found += _trials(histories, ends, date, year, neighbours, wholes)
    return found


def track_record(
    chapters: Mapping[str, Sequence[Course]], until: dt.date
) -> tuple[int, Score] | None:
    """The last exercice closed by that day forecast again from its past, by chapter.

    Args:
        chapters: courses of the chapters of one section and side, known on that day.
        until: the day.

    Returns:
        (exercice, score); None when no closed exercice has another before it.
    """
    years = {c.year for one in chapters.values() for c in one if closed(c.year, until) and c.whole}
    for year in sorted(years, reverse=True):
        found = score(backtest(chapters, [year], every=EVERY))
        if found.intervals_nb:
            return year, found
    return None


def _over(total: Decimal, credit: Decimal) -> Decimal | None:
    return total / credit if credit else None


def score(trials: Iterable[Trial[K]], keep: Callable[[Trial[K]], bool] = lambda _: True) -> Score:
    """The score of the trials kept."""
    kept = [t for t in trials if keep(t)]
    held = [t.held for t in kept if t.held is not None]
    wide = [t for t in kept if t.low is not None and t.high is not None]
    credit = sum((t.opened for t in kept), Decimal(0))
    return Score(
        trials_nb=len(kept),
        intervals_nb=len(held),
        coverage=Decimal(sum(held)) / len(held) if held else None,
        error=_over(sum((abs(t.point - t.final) for t in kept), Decimal(0)), credit),
        linear_error=_over(sum((abs(t.linear - t.final) for t in kept), Decimal(0)), credit),
        width=_over(
            sum(
                (t.high - t.low for t in wide if t.high is not None and t.low is not None),
                Decimal(0),
            ),
            sum((t.opened for t in wide), Decimal(0)),
        ),
    )
