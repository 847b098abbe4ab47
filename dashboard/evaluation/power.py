"""What a design can see: the smallest effect detectable at 80 %, and sizes of groups."""

from __future__ import annotations

import numpy as np
from scipy import stats
from statsmodels.stats.power import TTestIndPower

from dashboard.evaluation.fit import Floats

POWER = 0.8
ALPHA = 0.05


def multiplier(df: float = np.inf, power: float = POWER, alpha: float = ALPHA) -> float:
    """How many standard errors an effect must be worth to be seen (Bloom 1995)."""
    return float(stats.t.ppf(1 - alpha / 2, df) + stats.t.ppf(power, df))


def detectable(estimates: Floats, df: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """Smallest effect seen with that power, from the estimates of fake starts on the past."""
    return multiplier(df, power, alpha) * float(np.std(estimates, ddof=1))


def group_size(d: float, power: float = POWER, alpha: float = ALPHA) -> float:
    """Areas needed in each of two groups to see ``d`` standard deviations (two-sample t)."""
    found = TTestIndPower().solve_power(effect_size=d, power=power, alpha=alpha)
    return float(np.asarray(found).item())
