"""Landing forecast: what an exercice will come to, as an interval that holds four times in five.

Pure. At the day d, for one series, with O the credits of today and y the past exercices:

    done_y = realised_y(d) ÷ credits_y(d)        left_y = (final_y − realised_y(d)) ÷ credits_y(d)
    landing = realised + O × mean(left)          (DOMAIN §1.1: realise + remaining part by profile)

It is the Bornhuetter–Ferguson estimate of insurers: lead and delay observed so far are kept, what
remains is worth what it was worth at the same week. The width is the spread of `left` between
past exercices, in the middle of the weeks around. A few exercices say little of a spread, so that
of a series is moderated by that of its neighbours, as a prior worth `PRIOR` exercices: in euros,
variance grows with what remains (invoices of about the same size), and the median of the
neighbours gives that size. Student's quantile, and the error of the mean over n exercices, make
few exercices wide.

With a single past exercice there is no spread between years yet: what this year already differs
from it by, and how the rate of execution moved between the two exercices before, take its place.

Neighbours are always the chapters of the same section and side of the whole budget: the landing
of an item is that of the item, whatever is shown beside it.

Exports do not fall on the same day every year: a payroll of the 17th is in an export of the 17th
and not in one of the 16th. The nearest export is read, and the interval is never narrower than
its step to the next.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from statistics import median

from dashboard.budget.rhythm import (
    NEAR,
    WEEK,
    Course,
    Rhythm,
    cents,
    elapsed,
    expected,
    known,
    past_of,
)

LEVEL = Decimal("0.8")
"""How often the interval should hold what happens; checked by `backtest`."""
PRIOR = 4
"""Exercices the neighbours of a series are worth when its own spread is moderated."""
AROUND = 3
"""Weeks either side of the day, over which a spread is looked at."""
REACH = 2 * AROUND * WEEK + NEAR
"""Days either side of the day that a landing reads; farther, only the end of each exercice."""
NORMAL = 1.2816
_STUDENT = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397)
"""Nine tenths quantile of the normal law, and of Student's from one degree of freedom on."""


@dataclass(frozen=True)
class Spread:
    """What one exercice differs by, as a share of credits.

    Attributes:
        square: mean square between exercices; freedom: how many of them say so.
        step: mean square of the error of the nearest day.
    """

    square: float
    freedom: int
    step: float = 0.0


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
        return tuple(found for c in self.past if (found := _shares(c, self.day)) is not None)

    @cached_property
    def spread(self) -> Spread | None:
        """What one exercice differs by; None when no past exercice says it."""
        found = _between(self.past, self.day) or _single(self)
        if found is None:
            return None
        steps = [step for c in self.past if (step := _step(c, self.day)) is not None]
        return replace(found, step=sum(steps) / len(steps) if steps else 0.0)


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


def _shares(course: Course, day: int) -> tuple[float, float] | None:
    """(done, left) of a past exercice near a day, as shares of the credits of that day."""
    found = known(course, day)
    if found is None:
        return None
    opened, then, final = (float(value) for value in found)
    return then / opened, (final - then) / opened


def _between(past: Sequence[Course], day: int) -> Spread | None:
    """Spread of what was left, between at least two past exercices, around a day."""
    squares, most = [], 0
    for shift in range(-AROUND, AROUND + 1):
        shares = (_shares(course, day + shift * WEEK) for course in past)
        left = [share[1] for share in shares if share is not None]
        if len(left) > 1:
            middle = sum(left) / len(left)
            squares.append(sum((x - middle) ** 2 for x in left) / (len(left) - 1))
            most = max(most, len(left) - 1)
    return Spread(median(squares), most) if squares else None


def _rate(course: Course | None) -> float | None:
    """Share of its last credits an exercice came to."""
    end = course.last if course else None
    if end is None or not end.opened or end.opened < 0 or end.realised is None:
        return None
    return float(end.realised / end.opened)


def _single(series: Series) -> Spread | None:
    """Spread seen from one past exercice: the lead of this year, and how the rate moved before.

    The lead counts for what remains: half of the way through and before, whole; then less and
    less, since a year that ends can no longer differ.
    """
    day = series.day
    rank = max((i for i, c in enumerate(series.past) if _shares(c, day)), default=-1)
    then = _shares(series.past[rank], day) if rank >= 0 else None
    if then is None or then[0] + then[1] <= 0:
        return None
    past, before = series.past[rank], series.past[rank - 1] if rank else None
    remains = min(1.0, max(0.0, then[1] / (then[0] + then[1])))
    leads = []
    for back in range(2 * AROUND + 1):
        seen = series.now.at(day - back * WEEK) if day >= back * WEEK else None
        shares = _shares(past, day - back * WEEK)
        if seen and shares and seen.opened and seen.opened > 0 and seen.realised is not None:
            leads.append((float(seen.realised / seen.opened) - shares[0]) ** 2 / 2)
    if not leads:
        return None
    square = sum(leads) / len(leads) * min(1.0, 2 * remains)
    rates = _rate(past), _rate(before)
    if rates[0] is not None and rates[1] is not None:
        square += (rates[0] - rates[1]) ** 2 / 2 * remains**2
    return Spread(square, 1)


def _step(course: Course, day: int) -> float | None:
    """Expected square of the error of reading a past exercice on the nearest day it was exported.

    A payment of the day between falls on one side or the other; it does so as often as the days
    between are many.
    """
    shares = _shares(course, day)
    if shares is None:
        return None
    rank = course.nearest(day)
    off = day - course.days[rank]
    other = rank + (1 if off > 0 else -1)
    if off == 0 or not 0 <= other < len(course.days) or abs(course.days[other] - day) > REACH:
        return 0.0
    beside = _shares(course, course.days[other])
    if beside is None:
        return 0.0
    gap = abs(course.days[other] - course.days[rank])
    return (beside[1] - shares[1]) ** 2 * abs(off) / gap


def student(freedom: int) -> float:
    """Quantile that leaves a tenth above, by degrees of freedom."""
    return _STUDENT[min(max(freedom, 1), len(_STUDENT)) - 1]


def _typical(freedom: int) -> float:
    """Median of a mean square over its expectation (Wilson and Hilferty)."""
    return float((1 - 2 / (9 * freedom)) ** 3)


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
    return spread.square * float(opened) / left / _typical(spread.freedom)


def usual_size(neighbours: Iterable[Series]) -> float:
    """Size of the pieces the neighbours are spent by, their median, in euros; 0 when none says it.

    Args:
        neighbours: the chapters of the section and side, of the whole budget, the same day.
    """
    told = [size for one in neighbours if (size := _size(one)) is not None]
    return median(told) if told else 0.0


def _half(series: Series, spread: Spread, size: float) -> float:
    """Half-width of the interval, in euros."""
    opened, left = float(series.opened or 0), max(_left(series) or 0.0, 0.0)
    own = spread.freedom * spread.square * opened**2
    variance = (PRIOR * size * left * opened + own) / (PRIOR + spread.freedom)
    past = max(len(series.shares), 1)
    between = student(PRIOR + spread.freedom) * math.sqrt(variance * (1 + 1 / past))
    return max(between, NORMAL * math.sqrt(spread.step) * opened)


def _linear(realised: Decimal, gone: Decimal, rhythm: Rhythm) -> Landing | None:
    """Realised, at the pace of the days gone by: a point, and no interval."""
    return Landing(cents(realised / gone), None, None, rhythm) if gone else None


def landing(series: Series, size: float) -> Landing | None:
    """Where a chapter, a service or a whole should land.

    Nothing lands under what is already mandated: realised only goes down when a mandat is
    annulled, and an annulment is not forecast.

    Args:
        series: what lands.
        size: see `usual_size`.

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
