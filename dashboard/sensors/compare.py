"""Two sensors beside each other, on the days both know: nothing else is comparable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import log10

from dashboard.sensors.days import Day

LEAST = 7
"""Common days under which nothing is said."""


@dataclass(frozen=True)
class Common:
    """What two sensors say on their common valid days.

    Attributes:
        days: (day, first, second).
        alone, other_alone: valid days that one has and the other has not.
        mean, other_mean: over the common days; correlation: of Pearson; None when one is constant.
    """

    days: tuple[tuple[dt.date, float, float], ...]
    alone: int
    other_alone: int
    mean: float
    other_mean: float
    correlation: float | None

    @property
    def gap(self) -> float | None:
        """How far the first is above the second, as a share of the second; None over zero."""
        return self.mean / self.other_mean - 1 if self.other_mean else None


def correlation(pairs: Sequence[tuple[float, float]]) -> float | None:
    """Correlation of Pearson; None when a series is constant."""
    count = len(pairs)
    if count < 2:
        return None
    mx, my = sum(x for x, _ in pairs) / count, sum(y for _, y in pairs) / count
    sxx = sum((x - mx) ** 2 for x, _ in pairs)
    syy = sum((y - my) ** 2 for _, y in pairs)
    if not sxx or not syy:
        return None
    sxy: float = sum((x - mx) * (y - my) for x, y in pairs)
    return sxy / float((sxx * syy) ** 0.5)


def mean(values: Sequence[float], *, decibel: bool = False) -> float:
    """Arithmetic mean; for sound levels, that of their energies."""
    if not decibel:
        return sum(values) / len(values)
    return 10 * log10(sum(10 ** (value / 10) for value in values) / len(values))


def _valid(days: Sequence[Day], faulty: Collection[dt.date]) -> dict[dt.date, float]:
    return {d.day: d.value for d in days if d.valid and d.value is not None and d.day not in faulty}


def common(
    days: Sequence[Day],
    other: Sequence[Day],
    *,
    start: dt.date,
    end: dt.date,
    faulty: Collection[dt.date] = (),
    other_faulty: Collection[dt.date] = (),
    decibel: bool = False,
) -> Common | None:
    """Days valid for both between two days; None when they are fewer than seven.

    Args:
        days: of the first sensor.
        other: of the second one.
        start: first day looked at.
        end: last day looked at.
        faulty: days of the first left aside because of a fault.
        other_faulty: days of the second left aside.
        decibel: values are sound levels.
    """
    kept = [d for d in days if start <= d.day <= end]
    beside = [d for d in other if start <= d.day <= end]
    mine, theirs = _valid(kept, faulty), _valid(beside, other_faulty)
    shared = sorted(mine.keys() & theirs.keys())
    if len(shared) < LEAST:
        return None
    rows = tuple((day, mine[day], theirs[day]) for day in shared)
    return Common(
        days=rows,
        alone=len(mine) - len(shared),
        other_alone=len(theirs) - len(shared),
        mean=mean([a for _, a, _ in rows], decibel=decibel),
        other_mean=mean([b for _, _, b in rows], decibel=decibel),
        correlation=correlation([(a, b) for _, a, b in rows]),
    )
