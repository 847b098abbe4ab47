"""Group-time effects of Callaway & Sant'Anna (2021), never-treated controls, no covariate.

Each cohort is compared with the areas never treated, between the period before its start and
each period; the errors come from influence functions, by area. Before the start, each period is
compared with the one just before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.panel import Bools, Panel


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect, with what each area brings to its error (mean nil, in the unit of the outcome)."""

    value: float
    influence: Floats

    @property
    def coefficient(self) -> Coefficient:
        """Normal law, as R's ``did`` prints without bootstrap."""
        n = len(self.influence)
        return Coefficient(self.value, float(np.sqrt((self.influence**2).sum())) / n, np.inf)


@dataclass(frozen=True, slots=True)
class Cell:
    """Cohort (index of its start), period (index), and the effect of that cohort then."""

    cohort: int
    period: int
    effect: Effect

    @property
    def event(self) -> int:
        """Periods since the start; negative before."""
        return self.period - self.cohort


def cells(panel: Panel) -> tuple[Cell, ...]:
    """Every cohort and period that can be compared; the first period has no earlier one.

    Raises:
        ValueError: no area is never treated, or a value is unknown.
    """
    never = ~panel.treated
    if not never.any():
        raise ValueError("aucune zone jamais traitée")
    if np.isnan(panel.values).any():
        raise ValueError("valeurs inconnues")
    found = []
    for cohort in sorted({int(start) for start in panel.starts[panel.treated] if start > 0}):
        members = panel.starts == cohort
        for period in range(1, len(panel.periods)):
            base = cohort - 1 if period >= cohort else period - 1
            change = panel.values[:, period] - panel.values[:, base]
            found.append(Cell(cohort, period, _difference(change, members, never)))
    return tuple(found)


def _difference(change: Floats, members: Bools, never: Bools) -> Effect:
    n = len(change)
    parts = np.zeros(n)
    value = 0.0
    for group, sign in ((members, 1.0), (never, -1.0)):
        mean = float(change[group].mean())
        value += sign * mean
        parts[group] += sign * (change[group] - mean) * n / group.sum()
    return Effect(value, parts)


def mean_by_cohort(panel: Panel, chosen: tuple[Cell, ...]) -> Effect:
    """Mean of cells weighted by the share of areas of their cohort, shares being estimated."""
    n = len(panel.areas)
    sizes = np.array([(panel.starts == cell.cohort).mean() for cell in chosen])
    total = sizes.sum()
    weights = sizes / total
    values = np.array([cell.effect.value for cell in chosen])
    influence = sum(
        (w * cell.effect.influence for w, cell in zip(weights, chosen, strict=True)), np.zeros(n)
    )
    belongs = np.stack([panel.starts == cell.cohort for cell in chosen]) - sizes[:, None]
    shares = (belongs - weights[:, None] * belongs.sum(axis=0)[None, :]) / total
    return Effect(float(weights @ values), influence + values @ shares)


def simple(panel: Panel, found: tuple[Cell, ...]) -> Effect:
    """Mean of every cell after the start."""
    return mean_by_cohort(panel, tuple(cell for cell in found if cell.event >= 0))


def by_event(panel: Panel, found: tuple[Cell, ...]) -> dict[int, Effect]:
    """Mean effect at each number of periods since the start."""
    return {
        event: mean_by_cohort(panel, tuple(cell for cell in found if cell.event == event))
        for event in sorted({cell.event for cell in found})
    }


def plain_mean(effects: tuple[Effect, ...]) -> Effect:
    """Mean with equal weights."""
    return Effect(
        float(np.mean([effect.value for effect in effects])),
        np.mean([effect.influence for effect in effects], axis=0),
    )


def dynamic(panel: Panel, found: tuple[Cell, ...]) -> Effect:
    """Mean of the effects at 0, 1, 2… periods since the start."""
    return plain_mean(tuple(e for event, e in by_event(panel, found).items() if event >= 0))


def by_cohort(panel: Panel, found: tuple[Cell, ...]) -> Effect:
    """Mean over cohorts of the mean effect of each since its start."""
    cohorts = sorted({cell.cohort for cell in found})
    means = [
        plain_mean(tuple(c.effect for c in found if c.cohort == cohort and c.event >= 0))
        for cohort in cohorts
    ]
    carried = tuple(
        Cell(cohort, cohort, effect) for cohort, effect in zip(cohorts, means, strict=True)
    )
    return mean_by_cohort(panel, carried)


def pretrend_p(found: tuple[Cell, ...]) -> float:
    """Joint test that every cell before its start is nil (Wald, chi-square).

    NaN without any, and with as many cells as areas: there is then nothing to judge them by.
    """
    before = [cell.effect for cell in found if cell.event < 0]
    if not before or len(before) >= len(before[0].influence) - 1:
        return float("nan")
    influence = np.stack([effect.influence for effect in before])
    values = np.array([effect.value for effect in before])
    covariance = influence @ influence.T / influence.shape[1] ** 2
    statistic = float(values @ np.linalg.pinv(covariance) @ values)
    return float(stats.chi2.sf(statistic, np.linalg.matrix_rank(covariance)))
