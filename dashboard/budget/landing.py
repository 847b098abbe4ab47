"""Landing forecast: what an exercice will come to, as an interval that holds four times in five.

Pure. At the day d, for one series, with O the credits of today and y the past exercices:

    done_y = realised_y(d) ÷ credits_y(d)        left_y = (final_y − realised_y(d)) ÷ credits_y(d)
    landing = realised + O × mean(left)          (DOMAIN §1.1: realise + remaining part by profile)

It is the Bornhuetter–Ferguson estimate of insurers: lead and delay observed so far are kept, what
remains is worth what it was worth at the same week. The width is the spread of `left` between
past exercices (`spread`). A few exercices say little of a spread, so that of a chapter or service
is moderated by that of its neighbours, as a prior worth `PRIOR` exercices: in euros, variance
grows with what remains (invoices of about the same size), and the median of the neighbours gives
that size. Student's quantile, and the error of the mean over n exercices, make few exercices wide.

Neighbours are always the chapters of the same section and side of the whole budget: the landing
of an item is that of the item, whatever is shown beside it. The whole has no neighbour. Its
chapters may be late together, and the largest works weigh more in it than in a median: their size
says too little of it. Its width is that of its own past errors, alone.

Exports do not fall on the same day every year: a payroll of the 17th is in an export of the 17th
and not in one of the 16th. The nearest export is read, and the interval of a chapter or service
is never narrower than its step to the next; the past errors of the whole already hold that step.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from statistics import median

from dashboard.budget.rhythm import Course, Rhythm, cents, elapsed, expected, past_of
from dashboard.budget.spread import Spread, shares, spread_at, student, typical

PRIOR = 4
"""Exercices the neighbours of a series are worth when its own spread is moderated."""
NORMAL = 1.2816
"""Nine tenths quantile of the normal law."""


@dataclass(frozen=True)
class Series:
    """A chapter, a service or a section: its running exercice and those before.

    Attributes:
        now: the exercice read, up to the export of the day of the reading.
        past: closed exercices, the last one last; one may be known at its end only.
        parent: past courses of the whole, for a series without history.
    """

    now: Course
    past: tuple[Course, ...] = ()
    parent: tuple[Course, ...] = ()

    @property
    def opened(self) -> Decimal | None:
        """Credits of the day."""
        return self.now.last.opened if self.now.last else None

    @property
    def realised(self) -> Decimal | None:
        """Mandated or issued on the day."""
        return self.now.last.realised if self.now.last else None

    @cached_property
    def day(self) -> int:
        """Day of the reading, from the first of January of the exercice."""
        return self.now.days[-1]

    @cached_property
    def rhythm(self) -> Rhythm | None:
        """What was to be expected on that day; None without credits."""
        return expected(self.opened, self.past, year=self.now.year, at=self.day, parent=self.parent)

    @cached_property
    def shares(self) -> tuple[tuple[float, float], ...]:
        """(done, left) of the past exercices near that day, as shares of their credits."""
        return tuple(found for c in self.past if (found := shares(c, self.day)) is not None)

    @cached_property
    def spread(self) -> Spread | None:
        """What one exercice differs by; None when no past exercice says it."""
        return spread_at(self.now, self.past, self.day)


def series_at(
    known_courses: Iterable[Course], year: int, date: dt.date, parent: tuple[Course, ...] = ()
) -> Series | None:
    """An exercice of a chapter or service as it was known on a day, and those before.

    Args:
        known_courses: every exercice known; what comes after the day is not looked at.
        year: the exercice.
        date: day of an export.
        parent: past courses of the whole.

    Returns:
        None when the export of that day says nothing of it.
    """
    every = tuple(known_courses)
    now = next((c.until(date) for c in every if c.year == year), None)
    if now is None or now.last is None or now.last.date != date:
        return None
    return Series(now, past_of(every, year, date), parent)


@dataclass(frozen=True)
class Landing:
    """What the exercice is expected to come to, in euros.

    Attributes:
        point: middle; low, high: ends of the interval, None when no past exercice gives a width.
        rhythm: the expected rhythm it rests on.
    """

    point: Decimal
    low: Decimal | None
    high: Decimal | None
    rhythm: Rhythm


def _left(series: Series) -> float | None:
    """Mean share of the credits that was still to come near the day."""
    left = [share[1] for share in series.shares]
    return sum(left) / len(left) if left else None


def _size(series: Series) -> float | None:
    """Variance over what remains, in euros: the size of the pieces a series is spent by."""
    left, opened = _left(series), series.opened
    if left is None or left <= 0 or opened is None or opened <= 0:
        return None
    spread = series.spread
    if spread is None:
        return None
    return spread.square * float(opened) / left / typical(spread.freedom)


def usual_size(neighbours: Iterable[Series]) -> float:
    """Size of the pieces the neighbours are spent by, their median, in euros; 0 when none says it.

    Args:
        neighbours: the chapters of the section and side, of the whole budget, the same day.
    """
    told = [size for one in neighbours if (size := _size(one)) is not None]
    return median(told) if told else 0.0


def whole_size(size: float, chapters_nb: int) -> float | None:
    """What moderates the whole: nothing, unless its only chapter is all there is."""
    return size if chapters_nb == 1 else None


def _half(series: Series, spread: Spread, size: float | None) -> float:
    """Half-width of the interval, in euros."""
    opened, left = float(series.opened or 0), max(_left(series) or 0.0, 0.0)
    own = spread.square * opened**2
    error = 1 + 1 / max(len(series.shares), 1)
    if size is None:
        return student(spread.freedom) * math.sqrt(own * error)
    freedom = PRIOR + spread.freedom
    variance = (PRIOR * size * left * opened + spread.freedom * own) / freedom
    between = student(freedom) * math.sqrt(variance * error)
    return max(between, NORMAL * math.sqrt(spread.step) * opened)


def _linear(realised: Decimal, gone: Decimal, rhythm: Rhythm) -> Landing | None:
    """Realised, at the pace of the days gone by: a point, and no interval."""
    return Landing(cents(realised / gone), None, None, rhythm) if gone else None


def landing(series: Series, size: float | None) -> Landing | None:
    """Where a chapter, a service or a whole should land.

    Nothing lands under what is already mandated: realised only goes down when a mandat is
    annulled, and an annulment is not forecast.

    Args:
        series: what lands.
        size: see `usual_size`; None for the whole, see `whole_size`.

    Returns:
        None without credits or without realised; the linear landing, without interval, when no
        past exercice says anything.
    """
    realised, rhythm = series.realised, series.rhythm
    if rhythm is None or realised is None:
        return None
    if rhythm.method == "lineaire":
        return _linear(realised, elapsed(series.day, series.now.year), rhythm)
    point = rhythm.annual + realised - rhythm.amount
    spread = series.spread
    if spread is None or rhythm.method != "profil":
        return Landing(max(point, realised), None, None, rhythm)
    half = cents(_half(series, spread, size))
    low, middle, high = (max(v, realised) for v in (point - half, point, point + half))
    return Landing(middle, low, high, rhythm)
