"""Few areas: which areas are treated is permuted, and the change of each area is all that counts.

With two to a dozen treated areas, clustered standard errors announce effects that do not exist
(17 % of the time with 2 areas of 10). The change of each area is one number; the difference of
the means of treated and controls is compared with what every other choice of as many treated
areas would have given (Fisher 1935), and with Welch's test. The larger p is kept, and the
interval is the envelope of both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from dashboard.evaluation.fit import Coefficient, Floats

ENUMERATED = 20_000
DRAWN = 9_999
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Contrast:
    """Difference of the mean change of treated and control areas, in the unit of the changes.

    ``low`` and ``high``: 95 % envelope of the inverted permutation test and of Welch's interval.
    ``exact``: every possible choice of the treated areas was enumerated. ``others``: effect of
    each choice, the real one among them.
    """

    effect: float
    welch: Coefficient
    p_permutation: float
    permutations: int
    exact: bool
    low: float
    high: float
    others: Floats

    @property
    def p(self) -> float:
        """The larger of both p-values."""
        return max(self.p_permutation, self.welch.p)


def welch(treated: Floats, controls: Floats) -> Coefficient:
    """Difference of means with unequal variances (Welch 1947); two controls at least.

    A single treated value has no variance of its own: that of the controls stands for it, with
    as many degrees of freedom less one (interval of prediction).
    """
    if len(treated) == 1:
        spread = float(controls.std(ddof=1)) * np.sqrt(1 + 1 / len(controls))
        return Coefficient(float(treated[0] - controls.mean()), float(spread), len(controls) - 1.0)
    parts = [values.var(ddof=1) / len(values) for values in (treated, controls)]
    variance = float(sum(parts))
    shares = sum(
        part**2 / (len(values) - 1) for part, values in zip(parts, (treated, controls), strict=True)
    )
    df = float(variance**2 / shares) if shares > 0 else float(len(treated) + len(controls) - 2)
    return Coefficient(float(treated.mean() - controls.mean()), float(np.sqrt(variance)), df)


def assignments(areas: int, treated: int, seed: int) -> tuple[NDArray[np.int64], bool]:
    """Choices of ``treated`` areas among ``areas`` (one a row), and whether all are there.

    Above 20 000 choices, 9 999 are drawn (the one observed is added by the caller).
    """
    if comb(areas, treated) <= ENUMERATED:
        every: Iterator[tuple[int, ...]] = combinations(range(areas), treated)
        return np.array(list(every), dtype=np.int64), True
    draw = np.random.default_rng(seed)
    order = np.argsort(draw.random((DRAWN, areas)), axis=1)[:, :treated]
    return order.astype(np.int64), False


def contrast(changes: Floats, treated: Bools, *, seed: int = 0, level: float = 0.95) -> Contrast:
    """The contrast of areas: one change per area, ``treated`` telling which were treated."""
    areas, count = len(changes), int(treated.sum())
    chosen, exact = assignments(areas, count, seed)
    effect = float(changes[treated].mean() - changes[~treated].mean())
    total = changes.sum()
    inside = changes[chosen].sum(axis=1)
    others = inside / count - (total - inside) / (areas - count)
    shared = treated[chosen].sum(axis=1)
    slopes = shared / count - (count - shared) / (areas - count)
    if not exact:
        others, slopes = np.append(others, effect), np.append(slopes, 1.0)
    margin = 1e-9 * max(1.0, float(np.abs(changes).max()))
    p = float(np.mean(np.abs(others) >= abs(effect) - margin))
    low, high = _inverted(effect, others, slopes, 1 - level)
    side = welch(changes[treated], changes[~treated])
    below, above = side.interval(level)
    ends = min(low, below), max(high, above)
    return Contrast(effect, side, p, len(others), exact, *ends, others)


def _inverted(effect: float, others: Floats, slopes: Floats, alpha: float) -> tuple[float, float]:
    """Effects that the permutation test does not reject.

    Under an effect δ, the choice S gives ``others − δ·slopes`` against ``effect − δ``: it is as
    extreme for every δ between two crossings that surround ``effect``.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        crossings = np.stack([(effect - others) / (1 - slopes), (effect + others) / (1 + slopes)])
    same = np.isclose(np.abs(slopes), 1)
    lows = np.where(same, -np.inf, crossings.min(axis=0))
    highs = np.where(same, np.inf, crossings.max(axis=0))
    rank = int(np.floor(alpha * len(others)))
    return float(np.sort(lows)[rank]), float(np.sort(highs)[::-1][rank])
