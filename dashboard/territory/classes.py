"""Classes of values for a choropleth: bounds found by rule, readable, and how they are coloured.

Natural breaks are the exact optimum of Fisher (1958): classes of consecutive values whose sum of
squared distances to their means is least, found by dynamic programming, with divide and conquer
(the cost of a stretch satisfies the quadrangle inequality), in k n log n.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import accumulate, pairwise

METHODS = ("naturelles", "quantiles", "egales", "cible", "moyenne")
SEQUENTIAL = ("naturelles", "quantiles", "egales")
COUNT = 5
TOLERANCE = Decimal("0.05")
"""Around a mean, values this near are of the middle class."""


@dataclass(frozen=True)
class Bound:
    """Where a class ends and the next begins; the value itself is above unless `held_below`."""

    at: Decimal
    held_below: bool = False

    def passed(self, value: Decimal) -> bool:
        """Whether a value is in a class above."""
        return value > self.at if self.held_below else value >= self.at


@dataclass(frozen=True)
class Classes:
    """Classes from the lowest values to the highest.

    Attributes:
        method: one of METHODS.
        bounds: between classes; one class fewer than tones.
        tones: of each class: 1 to 5 when values only grow, −2 to 2 around a centre.
        centre: what they are around; None when they are not.
        low, high: least and greatest value.
    """

    method: str
    bounds: tuple[Bound, ...]
    tones: tuple[int, ...]
    low: Decimal
    high: Decimal
    centre: tuple[Decimal, Decimal] | None = None

    def index(self, value: Decimal) -> int:
        """Rank of the class of a value, 0 for the lowest; any value has one."""
        return sum(bound.passed(value) for bound in self.bounds)

    @property
    def diverging(self) -> bool:
        """Whether they are around a centre."""
        return self.centre is not None


def readable(below: Decimal, above: Decimal) -> Decimal:
    """The roundest number in the middle half of two values: it parts them, and reads well."""
    low, high = below + (above - below) / 4, above - (above - below) / 4
    if low >= high:
        return above
    exponent = max(above.copy_abs(), below.copy_abs()).adjusted() + 1
    for power in range(exponent, exponent - 30, -1):
        for digit in (5, 2, 1):
            step = Decimal(digit).scaleb(power)
            found = (((below + above) / 2 / step).to_integral_value(ROUND_HALF_EVEN)) * step
            if low <= found <= high:
                return found
    return above


def _between(values: Sequence[Decimal], cuts: Sequence[int]) -> list[Bound]:
    """Bounds at cuts of sorted distinct values: the class begins with the value at the cut."""
    return [Bound(readable(values[cut - 1], values[cut])) for cut in cuts]


def natural_cuts(values: Sequence[Decimal], weights: Sequence[int], count: int) -> list[int]:
    """Where Fisher cuts sorted distinct values, each standing for some areas.

    Returns:
        Rank of the first value of each class but the first.
    """
    size = len(values)
    count = min(count, size)
    middle = values[size // 2] if values else Decimal(0)
    plain = [float(value - middle) for value in values]
    mass = [0.0, *accumulate(float(w) for w in weights)]
    first = [0.0, *accumulate(w * x for w, x in zip(weights, plain, strict=True))]
    second = [0.0, *accumulate(w * x * x for w, x in zip(weights, plain, strict=True))]

    def cost(start: int, end: int) -> float:
        total = first[end] - first[start]
        return second[end] - second[start] - total * total / (mass[end] - mass[start])

    best = [0.0 if end == 0 else cost(0, end) for end in range(size + 1)]
    chosen: list[list[int]] = []
    for rank in range(2, count + 1):
        best, taken = _layer(best, rank, size, cost)
        chosen.append(taken)
    cuts: list[int] = []
    end = size
    for taken in reversed(chosen):
        end = taken[end]
        cuts.append(end)
    return cuts[::-1]


def _layer(
    before: Sequence[float], rank: int, size: int, cost: Callable[[int, int], float]
) -> tuple[list[float], list[int]]:
    """Least cost of the first values in `rank` classes, and where the last one begins."""
    best, taken = [float("inf")] * (size + 1), [0] * (size + 1)
    waiting = [(rank, size, rank - 1, size - 1)]
    while waiting:
        low, high, left, right = waiting.pop()
        if low > high:
            continue
        end = (low + high) // 2
        found, at = min(
            (before[cut] + cost(cut, end), cut) for cut in range(left, min(right, end - 1) + 1)
        )
        best[end], taken[end] = found, at
        waiting += [(low, end - 1, left, at), (end + 1, high, at, right)]
    return best, taken


def _natural(values: Sequence[Decimal], count: int) -> list[Bound]:
    distinct = sorted(set(values))
    ranked = sorted(values)
    weights = [
        bisect_right(ranked, value) - (bisect_right(ranked, distinct[i - 1]) if i else 0)
        for i, value in enumerate(distinct)
    ]
    return _between(distinct, natural_cuts(distinct, weights, count))


def _quantiles(values: Sequence[Decimal], count: int) -> list[Bound]:
    """Classes of about as many areas; equal values are never parted."""
    ranked, distinct = sorted(values), sorted(set(values))
    cuts: list[int] = []
    for part in range(1, count):
        value = ranked[min(round(part * len(ranked) / count), len(ranked) - 1)]
        cut = distinct.index(value)
        if cut and cut not in cuts:
            cuts.append(cut)
    return _between(distinct, cuts)


def _equal(values: Sequence[Decimal], count: int) -> list[Bound]:
    low, high = min(values), max(values)
    step = (high - low) / count
    return [Bound(low + step * rank) for rank in range(1, count)] if step else []


def _spread(count: int) -> tuple[int, ...]:
    """Tones of some classes, from pale to strong, as far apart as they can be."""
    return {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5)}.get(count, (1, 2, 3, 4, 5))


def _half(values: Sequence[Decimal]) -> Decimal | None:
    """Where a side of the centre is cut in two; None when its values are all the same."""
    distinct = sorted(set(values))
    cut = len(distinct) // 2
    return readable(distinct[cut - 1], distinct[cut]) if cut else None


def around(
    values: Sequence[Decimal],
    centre: tuple[Decimal, Decimal],
    method: str,
    *,
    edge_below: bool = True,
) -> Classes:
    """Classes on both sides of a range, cut in two where a side has several values.

    Args:
        values: one per area that has one.
        centre: what they are around; a single value parts them and has no class of its own.
        method: « cible » or « moyenne ».
        edge_below: a value equal to a single centre goes with those below it.
    """
    low, high = centre
    single = low == high
    under = [v for v in values if v < low or (single and edge_below and v == low)]
    over = [v for v in values if v > high or (single and not edge_below and v == high)]
    bounds: list[Bound] = []
    tones: list[int] = []
    if under:
        half = _half(under)
        bounds += [Bound(half)] if half is not None else []
        tones += [-2, -1] if half is not None else [-1]
    if not single:
        bounds += [Bound(low)] if under else []
        tones.append(0)
        bounds += [Bound(high, held_below=True)] if over else []
    elif under and over:
        bounds.append(Bound(low, held_below=edge_below))
    if over:
        half = _half(over)
        bounds += [Bound(half)] if half is not None else []
        tones += [1, 2] if half is not None else [1]
    return Classes(method, tuple(bounds), tuple(tones), min(values), max(values), centre)


def classify(
    values: Sequence[Decimal],
    method: str,
    *,
    centre: tuple[Decimal, Decimal] | None = None,
    count: int = COUNT,
    edge_below: bool = True,
) -> Classes | None:
    """Classes of the values of a map; None when no value is known.

    Args:
        values: one per area that has one.
        method: one of METHODS.
        centre: range they are around, for « cible » and « moyenne »; without it the natural
            classes are given, and say so.
        count: classes at most, when they only grow.
        edge_below: a value equal to a single centre goes with those below it.
    """
    if not values:
        return None
    if method in ("cible", "moyenne") and centre is not None:
        return around(values, centre, method, edge_below=edge_below)
    makers = {"quantiles": _quantiles, "egales": _equal}
    chosen = method if method in makers else "naturelles"
    bounds = makers.get(chosen, _natural)(values, count)
    kept = tuple(bounds)
    assert_rising(kept)
    return Classes(chosen, kept, _spread(len(kept) + 1), min(values), max(values))


def assert_rising(bounds: Sequence[Bound]) -> None:
    """Refuse bounds that do not grow.

    Raises:
        ValueError: two bounds are out of order.
    """
    if any(a.at >= b.at for a, b in pairwise(bounds)):
        raise ValueError("les bornes des classes ne croissent pas")
