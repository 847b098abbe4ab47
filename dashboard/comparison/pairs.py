"""Two measures beside each other, area by area: what goes together, which proves no cause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import atanh, sqrt, tanh

from dashboard.comparison.intervals import Z95
from dashboard.comparison.series import Series

FEWEST_POINTS = 8
"""Under this number of areas no correlation is given."""


@dataclass(frozen=True)
class Pairing:
    """Areas where both measures may be compared.

    Attributes:
        points: (area, first, second), in the order of codes.
        linear: Pearson's r; ranks: Spearman's; None under the fewest points or without variation.
        low, high: 95 % interval of the linear one (Fisher), None likewise.
        missing: areas without one of the two.
    """

    first: Series
    second: Series
    points: tuple[tuple[str, Decimal, Decimal], ...]
    linear: float | None
    ranks: float | None
    low: float | None
    high: float | None
    missing: int

    @property
    def told(self) -> bool:
        """The interval leaves zero out: something goes together more than chance would have it."""
        return self.low is not None and self.high is not None and self.low * self.high > 0


def correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Pearson's r of two equally long series; None when one does not vary."""
    count = len(first)
    if count < 2:
        return None
    mean_one, mean_two = sum(first) / count, sum(second) / count
    gaps = [(a - mean_one, b - mean_two) for a, b in zip(first, second, strict=True)]
    one, two = sum(a * a for a, _ in gaps), sum(b * b for _, b in gaps)
    size = sum(a * a for a in first) + sum(b * b for b in second)
    if min(one, two) <= 1e-18 * size:
        return None
    return max(-1.0, min(1.0, sum(a * b for a, b in gaps) / sqrt(one * two)))


def ranked(values: Sequence[float]) -> list[float]:
    """Ranks from 1, equal values sharing their mean rank."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start
        while end + 1 < len(order) and values[order[end + 1]] == values[order[start]]:
            end += 1
        for place in range(start, end + 1):
            ranks[order[place]] = (start + end) / 2 + 1
        start = end + 1
    return ranks


def fisher_interval(r: float, count: int, z: float = Z95) -> tuple[float, float] | None:
    """Interval of a correlation of `count` independent points; None under four, or at ±1."""
    if count < 4 or abs(r) >= 1:
        return None
    centre, half = atanh(r), z / sqrt(count - 3)
    return tanh(centre - half), tanh(centre + half)


def pairing(first: Series, second: Series) -> Pairing:
    """Two measures of the same level, on the areas that have both."""
    one, two = first.known, second.known
    points = tuple((code, one[code], two[code]) for code in sorted(set(one) & set(two)))
    xs, ys = [float(x) for _, x, _ in points], [float(y) for _, _, y in points]
    enough = len(points) >= FEWEST_POINTS
    linear = correlation(xs, ys) if enough else None
    ends = fisher_interval(linear, len(points)) if linear is not None else None
    return Pairing(
        first,
        second,
        points,
        linear,
        correlation(ranked(xs), ranked(ys)) if enough else None,
        ends[0] if ends else None,
        ends[1] if ends else None,
        len(first.cells) - len(points),
    )
