"""What a point may honestly be compared with: complete periods only, and units present in both."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.model import Comparison, Point, State
from dashboard.indicators.periods import Period, before, year_before

Points = Mapping[Period, Point]


def compared(
    indicator: Indicator, now: Decimal, base: Decimal, label: str, *, restricted: bool = False
) -> Comparison:
    """Difference and relative change of two values; a share has a difference only."""
    difference = now - base
    relative = indicator.unit != "%" and base != 0
    change = difference / abs(base) if relative else None
    return Comparison(label, now, base, difference, change, restricted)


def usable(point: Point | None) -> Point | None:
    """The point when it is complete and has a value."""
    known = point is not None and point.complete and point.value is not None
    return point if known else None


def _against(
    indicator: Indicator,
    now: Point | None,
    then: Point | None,
    pair: tuple[Decimal | None, Decimal | None],
) -> Comparison | None:
    now, then = usable(now), usable(then)
    if now is None or then is None or now.value is None or then.value is None:
        return None
    if not indicator.comparable:
        return compared(indicator, now.value, then.value, then.period.label)
    if pair[0] is None or pair[1] is None:
        return None
    return compared(indicator, pair[0], pair[1], then.period.label, restricted=True)


def with_previous(indicator: Indicator, now: Point, known: Points) -> Comparison | None:
    """Against the period just before."""
    earlier = before(now.period)
    then = known.get(earlier) if earlier else None
    return _against(indicator, now, then, (now.like_before, now.before))


def with_year_ago(indicator: Indicator, now: Point, known: Points) -> Comparison | None:
    """Against the same period a year before; a cumul against the same number of days."""
    earlier = year_before(now.period)
    then = known.get(earlier) if earlier else None
    return _against(indicator, now, then, (now.like_year, now.year))


def mean_of(indicator: Indicator, points: Sequence[Point]) -> Decimal | None:
    """Mean of periods: made again from sums for a ratio, plain otherwise."""
    tops = [p.numerator for p in points if p.numerator is not None]
    bottoms = [p.denominator for p in points if p.denominator is not None]
    ratio = indicator.rollup in ("taux_pondere", "par_habitant")
    if ratio and len(tops) == len(bottoms) == len(points):
        total = sum(bottoms)
        return sum(tops) * indicator.scale / total if total else None
    values = [p.value for p in points if p.value is not None]
    return sum(values, Decimal(0)) / len(values) if values else None


def with_mean(
    indicator: Indicator, now: Point, series: Sequence[Point], count: int, label: str
) -> Comparison | None:
    """Against the mean of the `count` complete periods before; None when one in four is missing.

    A quantile is not compared with a mean of quantiles.
    """
    if now.value is None or indicator.rollup in ("mediane", "centile"):
        return None
    oldest: Period | None = now.period
    for _ in range(count):
        oldest = before(oldest) if oldest else None
    since = oldest.start if oldest else now.period.start
    earlier = [p for p in series if since <= p.period.start < now.period.start and usable(p)]
    if 4 * len(earlier) < 3 * count:
        return None
    base = mean_of(indicator, earlier)
    return None if base is None else compared(indicator, now.value, base, label)


def noted(comparison: Comparison | None, note: str) -> Comparison | None:
    """The comparison with a note."""
    return comparison and replace(comparison, note=note)


def shown_state(point: Point | None) -> State:
    """State of a point that may be missing."""
    return State.ABSENT if point is None else point.state
