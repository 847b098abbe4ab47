"""What a method gives: the effect with its uncertainty, what was expected, and what to show."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.panel import Bools, Panel


@dataclass(frozen=True, slots=True)
class Path:
    """Mean of the treated areas by period: observed, and expected without the measure.

    ``low`` and ``high`` carry the interval of the effect; they are unknown (NaN) before the start,
    and where the method gives no interval. ``after``: periods under the measure.
    """

    periods: tuple[str, ...]
    observed: Floats
    expected: Floats
    low: Floats
    high: Floats
    after: Bools


@dataclass(frozen=True, slots=True)
class Estimate:
    """The effect by period and area, in the unit of the outcome, and its 95 % interval.

    ``effect_pct``: effect over what was expected, in %; None when that is too near zero or too
    uncertain. ``permutations``: number of choices the p-value rests on, 0 without permutation.
    ``log``: the estimate, its error and its bounds are log rates; effect and bounds are also told
    in the unit of the outcome by ``natural``. ``details``: what the method adds (weights, gaps,
    effects by cohort…), ready for JSON. ``misfit``: mean gap to what is expected before the start,
    for methods that follow the past. ``seen``: smallest effect the design sees at 80 %, for methods
    without standard error.
    """

    method: str
    effect: float
    se: float
    df: float
    low: float
    high: float
    p: float
    treated: int
    controls: int
    path: Path
    permutations: int = 0
    log: bool = False
    coefficients: dict[str, Coefficient] = field(default_factory=dict)
    details: dict[str, object] = field(default_factory=dict)
    misfit: float = 0.0
    seen: float | None = None

    @property
    def expected_mean(self) -> float:
        """Mean of what was expected since the start, in the unit of the outcome."""
        expected = self.path.expected[self.path.after]
        known = expected[~np.isnan(expected)]
        return float(known.mean()) if len(known) else float("nan")

    def natural(self, value: float) -> float:
        """A value of the effect in the unit of the outcome."""
        with np.errstate(over="ignore"):
            return self.expected_mean * float(np.expm1(value)) if self.log else value

    def percent(self, value: float) -> float | None:
        """A value of the effect in % of what was expected; None when that has no meaning.

        It has none when what was expected is less than five times its error away from zero. That
        error is the quarter of the interval, or, when it has no end, the fit before the start.
        """
        if self.log:
            with np.errstate(over="ignore"):
                return 100 * float(np.expm1(value))
        base, doubt = self.expected_mean, (self.high - self.low) / 4
        if np.isnan(doubt) or (np.isinf(doubt) and self.misfit > 0):
            doubt = self.misfit
        if not np.isfinite(base) or abs(base) <= 5 * doubt or base == 0:
            return None
        return 100 * value / base

    @property
    def effect_pct(self) -> float | None:
        """The effect in % of what was expected."""
        return self.percent(self.effect)


def path_of(
    panel: Panel, expected: Floats, after: Bools, bounds: tuple[float, float, float], *, log: bool
) -> Path:
    """The path of the treated mean: ``expected`` by period, its interval where ``after``.

    ``bounds``: low, effect, high. The mean expected lies between what an effect of ``high`` and
    one of ``low`` would leave; a log effect multiplies, another one adds.
    """
    low, effect, high = bounds
    with np.errstate(over="ignore", invalid="ignore"):  # an interval may have no end
        ends = (
            (expected * np.exp(effect - high), expected * np.exp(effect - low))
            if log
            else (expected - (high - effect), expected + (effect - low))
        )
    return Path(
        panel.periods,
        treated_mean(panel),
        expected,
        np.where(after, ends[0], np.nan),
        np.where(after, ends[1], np.nan),
        after,
    )


def treated_mean(panel: Panel) -> Floats:
    """Mean of the treated areas by period, unknown when none is known."""
    return _level(panel, panel.treated)


def control_mean(panel: Panel) -> Floats:
    """Mean of the areas never treated by period."""
    return _level(panel, ~panel.treated)


def _level(panel: Panel, chosen: Bools) -> Floats:
    """Mean of some areas by period, without the jumps that a missing area would make.

    Each area counts by its distance to its own past level; the mean of these levels is put back.
    With every value known, this is the plain mean.
    """
    values = panel.values[chosen]
    if not np.isnan(values).any():
        return np.asarray(values.mean(axis=0))
    past = values[:, : int(panel.starts.min())] if panel.treated.any() else values
    own = mean_known(past.T)
    own = np.where(np.isnan(own), mean_known(values.T), own)
    counted = ~np.isnan(own)
    if not counted.any():
        return np.full(len(panel.periods), np.nan)
    return mean_known(values[counted] - own[counted, None]) + float(own[counted].mean())


def mean_known(values: Floats) -> Floats:
    """Mean of each column over what is known; NaN where nothing is."""
    known = ~np.isnan(values)
    count = known.sum(axis=0)
    total = np.where(known, values, 0.0).sum(axis=0)
    blank = np.full(values.shape[1], np.nan)
    return np.asarray(np.divide(total, count, out=blank, where=count > 0), dtype=np.float64)
