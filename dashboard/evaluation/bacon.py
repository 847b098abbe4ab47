"""What plain two-way fixed effects compare: the weights of Goodman-Bacon (2021).

Shown to explain why that estimate is not the answer when areas start at different dates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import Panel


@dataclass(frozen=True, slots=True)
class Comparison:
    """A two-by-two comparison: cohort treated, cohort taken as control (infinite: never)."""

    treated: float
    control: float
    weight: float
    estimate: float

    @property
    def kind(self) -> str:
        """`jamais`, `plus_tot` (control starts later) or `plus_tard` (control already treated)."""
        if np.isinf(self.control):
            return "jamais"
        return "plus_tot" if self.treated < self.control else "plus_tard"


def decompose(panel: Panel) -> tuple[Comparison, ...]:
    """Every comparison, with weights of sum 1; areas treated from the first period are controls.

    Raises:
        ValueError: a value is unknown (the decomposition holds for balanced panels).
    """
    if np.isnan(panel.values).any():
        raise ValueError("valeurs inconnues")
    length = len(panel.periods)
    starts = np.where(panel.starts >= length, np.inf, np.maximum(panel.starts, 0))
    cohorts = [float(c) for c in np.unique(starts)]
    means = {c: panel.values[starts == c].mean(axis=0) for c in cohorts}
    sizes = {c: float((starts == c).mean()) for c in cohorts}
    shares = {c: 0.0 if np.isinf(c) else (length - c) / length for c in cohorts}
    found = [
        _compare(treated, control, means, sizes, shares, length)
        for treated in cohorts
        for control in cohorts
        if treated != control and 0 < treated < np.inf
    ]
    total = sum(comparison.weight for comparison in found)
    return tuple(
        Comparison(c.treated, c.control, c.weight / total, c.estimate)
        for c in found
        if c.weight > 0
    )


def _compare(
    treated: float,
    control: float,
    means: dict[float, Floats],
    sizes: dict[float, float],
    shares: dict[float, float],
    length: int,
) -> Comparison:
    at = np.arange(length)
    both = sizes[treated] + sizes[control]
    part = sizes[treated] / both
    on, other = shares[treated], shares[control]
    if np.isinf(control):
        window, weight = at >= 0, both**2 * part * (1 - part) * on * (1 - on)
    elif treated < control:
        window = at < control
        inner = (on - other) / (1 - other)
        weight = (both * (1 - other)) ** 2 * part * (1 - part) * inner * (1 - inner)
    else:
        window = at >= control
        inner = on / other
        weight = (both * other) ** 2 * part * (1 - part) * inner * (1 - inner)
    after, before = window & (at >= treated), window & (at < treated)
    gap = means[treated] - means[control]
    if not before.any() or not after.any():
        return Comparison(treated, control, 0.0, 0.0)
    return Comparison(treated, control, weight, float(gap[after].mean() - gap[before].mean()))
