"""The interval of a synthetic control: the effects that its own placebo test does not reject.

Firpo & Possebom (2018), « Synthetic control method: inference, sensitivity analysis and confidence
sets », Journal of Causal Inference 6(2), section 4 (see also Abadie 2021, section 3.5): under the
exact null that the effect at t is f(t), the ratio of the treated area is that of its gap less f,
while the ratios of the placebos do not move. Every path f whose rank is not among the α largest
belongs to the confidence set. They show two families of paths (constant, linear); here every path
counts, and what is told is its mean after the start. With R the largest ratio not rejected, the
set is mean square (gap − f) ≤ (R · rmspe before)²; by Cauchy and Schwarz its means are exactly

    mean gap − R · rmspe before … mean gap + R · rmspe before.

The test is that of the p-value: an interval that excludes « no effect » comes with p ≤ α. The
converse fails when the gaps are large but cancel out: an effect then exists, its mean may be nil.
"""

from __future__ import annotations

import numpy as np

from dashboard.evaluation.fit import Floats
from dashboard.evaluation.power import POWER
from dashboard.evaluation.synthetic import Synthetic

LEVEL = 0.95
EXACT = 1e-9
"""Part of the values under which a misfit is only rounding."""


def largest_kept(ratios: Floats, level: float = LEVEL) -> float:
    """Largest ratio whose rank among the placebos is not rejected; infinite with too few donors.

    A ratio r is kept while (1 + number of placebos ≥ r) / areas > 1 − level: with fewer than 19
    donors, every one is kept at 95 %.
    """
    needed = int(np.floor((1 - level) * (len(ratios) + 1) + 1e-9))
    if needed < 1:
        return float("inf")
    return float(np.sort(ratios)[::-1][needed - 1])


def mean_interval(
    real: Synthetic, ratios: Floats, size: float, level: float = LEVEL
) -> tuple[float, float]:
    """Interval of the mean effect since the start, in the unit of the outcome.

    Without end when the donors are too few, or when the mix follows the past to the last digit of
    values of that ``size``: nothing then says how far it errs.
    """
    most, fit = largest_kept(ratios, level), real.rmspe_pre
    if not np.isfinite(most) or fit <= EXACT * size:
        return -float("inf"), float("inf")
    return real.effect - most * fit, real.effect + most * fit


def seen(real: Synthetic, ratios: Floats, means: Floats) -> float | None:
    """Smallest mean effect whose interval excludes nil eight times of ten; None without interval.

    ``means``: mean gap of each placebo over its own fit before, that is what chance adds to an
    effect, on one side or the other.
    """
    most = largest_kept(ratios)
    if not np.isfinite(most):
        return None
    return real.rmspe_pre * (most + float(np.quantile(np.concatenate([means, -means]), POWER)))
