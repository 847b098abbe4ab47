"""What one exercice differs by from another, seen from the past: the width of a landing.

Pure, in shares of credits. Between at least two past exercices: the spread of what was left at the
same week, the middle of the weeks around. With a single one: what this year already differs from
it by, and how the rate of execution moved between the two exercices before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from dashboard.budget.rhythm import NEAR, WEEK, Course

AROUND = 3
"""Weeks either side of the day, over which a spread is looked at."""
REACH = 2 * AROUND * WEEK + NEAR
"""Days either side of the day that a landing reads; farther, only the end of each exercice."""
_STUDENT = (3.078, 1.886, 1.638, 1.533, 1.476, 1.440, 1.415, 1.397)
"""Nine tenths quantile of Student's law, from one degree of freedom on."""


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


def spread_at(now: Course, past: Sequence[Course], day: int) -> Spread | None:
    """Spread of a series near a day of its running exercice; None when no past exercice says it."""
    found = _between(past, day) or _single(now, past, day)
    if found is None:
        return None
    steps = [step for course in past if (step := _step(course, day)) is not None]
    return replace(found, step=sum(steps) / len(steps) if steps else 0.0)


def shares(course: Course, day: int) -> tuple[float, float] | None:
    """(done, left) of a past exercice near a day, as shares of the credits of that day."""
    rank = course.rank_at(day)
    return None if rank is None else course.shares[rank]


def _between(past: Sequence[Course], day: int) -> Spread | None:
    """Spread of what was left, between at least two past exercices, around a day."""
    squares, most = [], 0
    for shift in range(-AROUND, AROUND + 1):
        seen = (shares(course, day + shift * WEEK) for course in past)
        left = [share[1] for share in seen if share is not None]
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


def _single(now: Course, past: Sequence[Course], day: int) -> Spread | None:
    """Spread seen from one past exercice: the lead of this year, and how the rate moved before.

    The lead counts for what remains: half of the way through and before, whole; then less and
    less, since a year that ends can no longer differ.
    """
    rank = max((i for i, c in enumerate(past) if shares(c, day)), default=-1)
    then = shares(past[rank], day) if rank >= 0 else None
    if then is None or then[0] + then[1] <= 0:
        return None
    remains = min(1.0, max(0.0, then[1] / (then[0] + then[1])))
    leads = _leads(now, past[rank], day)
    if not leads:
        return None
    square = sum(leads) / len(leads) * min(1.0, 2 * remains)
    last, before = _rate(past[rank]), _rate(past[rank - 1] if rank else None)
    if last is not None and before is not None:
        square += (last - before) ** 2 / 2 * remains**2
    return Spread(square, 1)


def _leads(now: Course, past: Course, day: int) -> list[float]:
    """Half squares of the lead on a past exercice, the weeks before a day."""
    found = []
    for back in range(2 * AROUND + 1):
        seen = now.at(day - back * WEEK) if day >= back * WEEK else None
        then = shares(past, day - back * WEEK)
        if seen and then and seen.opened and seen.opened > 0 and seen.realised is not None:
            found.append((float(seen.realised / seen.opened) - then[0]) ** 2 / 2)
    return found


def _step(course: Course, day: int) -> float | None:
    """Expected square of the error of reading a past exercice on the nearest day it was exported.

    A payment of the day between falls on one side or the other; it does so as often as the days
    between are many.
    """
    then = shares(course, day)
    if then is None:
        return None
    rank = course.nearest(day)
    off = day - course.days[rank]
    other = rank + (1 if off > 0 else -1)
    if off == 0 or not 0 <= other < len(course.days) or abs(course.days[other] - day) > REACH:
        return 0.0
    beside = shares(course, course.days[other])
    if beside is None:
        return 0.0
    gap = abs(course.days[other] - course.days[rank])
    return (beside[1] - then[1]) ** 2 * abs(off) / gap


def student(freedom: int) -> float:
    """Quantile that leaves a tenth above, by degrees of freedom."""
    return _STUDENT[min(max(freedom, 1), len(_STUDENT)) - 1]


def typical(freedom: int) -> float:
    """Median of a mean square over its expectation (Wilson and Hilferty)."""
    return float((1 - 2 / (9 * freedom)) ** 3)
