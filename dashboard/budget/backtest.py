"""Were the landings right? Each closed exercice forecast again, every week, from its past alone.

Pure. Compared with the linear rule (realised ÷ share of the year gone by), and with how often the
interval held what happened.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from dashboard.budget.landing import Series, landings
from dashboard.budget.rhythm import Course, cents, day_of, elapsed, past_of

K = TypeVar("K", bound=Hashable)

FIRST = 14
"""First day forecast: before, the linear rule divides by almost nothing."""
LAST = 380
"""Last day forecast: after, nothing remains to be forecast."""


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


def _trials(
    histories: Mapping[K, Sequence[Course]],
    year: int,
    ends: Mapping[K, Course],
    date: dt.date,
    whole: K | None,
) -> Iterable[Trial[K]]:
    """Forecasts of one exercice on one of its dates."""
    day = day_of(date, year)
    if not FIRST <= day <= LAST:
        return
    series = {
        key: Series(now=end.until(date), past=past_of(histories[key], year, date))
        for key, end in ends.items()
    }
    series = {key: one for key, one in series.items() if one.now.last and one.now.last.date == date}
    for key, landing in landings(series, day, whole=whole).items():
        end, one = ends[key].last, series[key]
        if end is None or end.realised is None or not end.opened or one.realised is None:
            continue
        if landing.rhythm.method != "profil":
            continue
        linear = max(cents(one.realised / elapsed(day, year)), one.realised)
        yield Trial(
            key, year, day, end.opened, end.realised, landing.point, landing.low, landing.high,
            linear,
        )  # fmt: skip


def backtest(
    histories: Mapping[K, Sequence[Course]],
    years: Iterable[int],
    *,
    whole: K | None = None,
    every: int = 1,
) -> list[Trial[K]]:
    """Every forecast of these exercices that could have been made with what was then known.

    Args:
        histories: courses of each series of one section and side, every exercice.
        years: closed exercices to forecast again.
        whole: key of the sum of the others, when it is among them.
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
            found += _trials(histories, year, ends, date, whole)
    return found


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
