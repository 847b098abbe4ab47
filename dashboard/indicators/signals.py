"""Signal or noise: individuals control chart (XmR).

Limits are mean ± 2.66 × mean moving range (Wheeler; 2.66 = 3 / 1.128) of a baseline freed once of
the points beyond its own limits. Two rules: a point beyond a limit, eight in a row on one side.
On stable series without autocorrelation the first rule rings about once in a hundred points
with estimated limits, the second about as often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dashboard.indicators.model import Point, Signal
from dashboard.indicators.periods import Period, before

BASELINE, SHORTEST = 52, 12
"""Longest and shortest baseline, in periods."""
RUN = 8
SPREAD = 2.66
SEASON = {"semaine": 52, "mois": 12}
_REACH = {"semaine": 2, "mois": 0}
"""Neighbours averaged on each side to estimate the season of a week."""
_WORTH = 0.8
"""The season is taken out only when it leaves less than this share of the moving range."""


def limits(baseline: Sequence[float]) -> tuple[float, float, float]:
    """(mean, low, high) natural limits of a baseline of at least two values."""
    kept = list(baseline)
    for _ in range(2):
        centre = sum(kept) / len(kept)
        ranges = [abs(b - a) for a, b in pairwise(kept)]
        reach = SPREAD * sum(ranges) / len(ranges)
        inside = [value for value in kept if abs(value - centre) <= reach]
        if len(inside) == len(kept) or len(inside) < SHORTEST:
            break
        kept = inside
    return centre, centre - reach, centre + reach


def season(values: Sequence[float | None], kind: str) -> list[float] | None:
    """What the season adds to each value, from the same periods of the years before.

    None without a full year of history before the baseline. Each period receives the mean of its
    likes a year (two years…) before and of their neighbours, less the mean of their year.
    """
    lag, reach = SEASON.get(kind, 0), _REACH.get(kind, 0)
    if not lag or len(values) < 2 * lag:
        return None
    found = []
    for index in range(len(values)):
        parts = []
        for back in range(lag, index + 1, lag):
            here = index - back
            near = [v for v in values[max(0, here - reach) : here + reach + 1] if v is not None]
            first = max(0, here - lag // 2)
            around = [v for v in values[first : first + lag] if v is not None]
            if near and len(around) >= lag * 3 // 4:
                parts.append(sum(near) / len(near) - sum(around) / len(around))
        found.append(sum(parts) / len(parts) if parts else 0.0)
    return found


def _moving(values: Sequence[float]) -> float:
    ranges = [abs(b - a) for a, b in pairwise(values)]
    return sum(ranges) / len(ranges) if ranges else 0.0


def _still(values: Sequence[float]) -> bool:
    """Nothing moves but the last digit of a floating number."""
    return _moving(values) <= 1e-9 * max(abs(value) for value in values)


def _spread(values: Sequence[float]) -> float:
    centre = sum(values) / len(values)
    return sum((value - centre) ** 2 for value in values) / len(values)


def _adjusted(values: Sequence[float | None], kind: str) -> tuple[list[float | None], list[float]]:
    """Values freed of their season when it is worth it, and the season of each."""
    found, flat = season(values, kind), [0.0] * len(values)
    if found is None:
        return list(values), flat
    freed = [None if v is None else v - s for v, s in zip(values, found, strict=True)]
    tail = [(a, b) for a, b in zip(values[-BASELINE:], freed[-BASELINE:], strict=True)]
    raw = [a for a, _ in tail if a is not None]
    without = [b for _, b in tail if b is not None]
    if len(raw) < SHORTEST or _spread(without) >= _WORTH * _spread(raw):
        return list(values), flat
    return freed, found


@dataclass(frozen=True)
class _Charted:
    """Values freed of their season, the season of each, and (centre, low, high) of the baseline."""

    periods: Sequence[Period]
    values: Sequence[float | None]
    season: Sequence[float]
    limits: tuple[float, float, float]


def _charted(points: Sequence[Point]) -> _Charted | None:
    if not points or points[-1].value is None:
        return None
    known = {p.period: None if p.value is None else float(p.value) for p in points}
    periods = _regular(points)
    values, added = _adjusted([known.get(p) for p in periods], points[-1].period.kind)
    baseline = [v for v in values[:-1] if v is not None][-BASELINE:]
    if values[-1] is None or len(baseline) < SHORTEST or _still(baseline):
        return None
    return _Charted(periods, values, added, limits(baseline))


def _regular(points: Sequence[Point]) -> list[Period]:
    """Every period from the first point to the last: a missing one keeps its place."""
    found = [points[-1].period]
    while found[-1].start > points[0].period.start:
        earlier = before(found[-1])
        if earlier is None:
            break
        found.append(earlier)
    return found[::-1]


def _exact(value: float) -> Decimal:
    return Decimal(repr(round(value, 9)))


def bands(points: Sequence[Point]) -> dict[Period, tuple[Decimal, Decimal]]:
    """(low, high) natural limits at each period of the baseline and at the last one.

    They follow the season when the chart takes it out; empty with too short a history.

    Args:
        points: as for `chart`.
    """
    found = _charted(points)
    if found is None:
        return {}
    _, low, high = found.limits
    pairs = list(zip(found.periods, found.season, strict=True))[-BASELINE - 1 :]
    return {period: (_exact(low + added), _exact(high + added)) for period, added in pairs}


def chart(
    points: Sequence[Point],
) -> tuple[Signal | None, tuple[Decimal, Decimal, Decimal] | None]:
    """What the control chart says of the last point, and its (centre, low, high).

    Args:
        points: complete points with a value or None, oldest first; some may be missing.
    """
    charted = _charted(points)
    if charted is None:
        return None, None
    values, back = charted.values, charted.season[-1]
    centre, low, high = charted.limits
    last = values[-1] or 0.0
    found = (_exact(centre + back), _exact(low + back), _exact(high + back))
    # an unknown or hidden period ends a row: nothing says on which side it was
    recent = [v for v in values[-RUN:] if v is not None]
    sides = {v > centre for v in recent if v != centre}
    if not low <= last <= high:
        return Signal("point", last > high, *found, seasonal=back != 0), found
    if len(recent) == RUN and len(sides) == 1 and all(v != centre for v in recent):
        return Signal("palier", last > centre, *found, seasonal=back != 0), found
    return None, found
