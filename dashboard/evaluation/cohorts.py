"""Sun & Abraham (2021): one coefficient per cohort and number of periods since the start.

The regression of the outcome on area and period effects and every interaction « cohort x event
time » (−1 left out, areas never treated as reference) is saturated: on a panel without hole each
coefficient is a difference of two changes, that of the cohort and that of the reference, since
the period before the start. They are computed so, without the regression; errors are clustered by
area with the factor G/(G−1)·(N−1)/(N−K). Averages weigh each cohort by its share, taken as known.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.panel import Panel


@dataclass(frozen=True, slots=True)
class Interactions:
    """Mean effect on treated cells; by number of periods since the start; by cohort since it."""

    whole: Coefficient
    events: dict[int, Coefficient]
    cohorts: dict[int, Coefficient]


def reference_panel(panel: Panel) -> Panel:
    """The panel whose reference is never treated: the last cohort before its start, failing one.

    Raises:
        PlanError: a value is unknown, or every area starts at the same date without reference.
    """
    if np.isnan(panel.values).any():
        raise PlanError(
            "valeur inconnue : cette méthode veut un panneau sans trou",
            field="outcome",
            remedy="Choisir method = staggered",
        )
    if not panel.treated.all():
        return panel
    last = int(panel.starts.max())
    if last <= panel.starts.min():
        raise PlanError("aucune zone de référence", field="controls")
    starts = np.where(panel.starts == last, np.inf, panel.starts)
    return Panel(panel.areas, panel.periods[:last], panel.values[:, :last], starts)


def sun_abraham_effects(panel: Panel) -> Interactions:
    """Averages of the interactions; the errors come from what each area brings."""
    cut = reference_panel(panel)
    cohorts = sorted({int(start) for start in cut.starts[cut.treated]})
    if cohorts[0] == 0:
        raise PlanError("une zone commence dès la première période", field="start")
    length = len(cut.periods)
    parts = {(c, t): _interaction(cut, c, t) for c in cohorts for t in range(length) if t != c - 1}
    sizes = {c: int((cut.starts == c).sum()) for c in cohorts}
    areas, cells = len(cut.areas), cut.values.size
    spent = length + len(parts)  # the areas are the clusters: their own effects do not count
    factor = areas / (areas - 1) * (cells - 1) / max(cells - spent, 1)

    def average(keys: Iterable[tuple[int, int]]) -> Coefficient:
        chosen = list(keys)
        weights = np.array([sizes[c] for c, _ in chosen], dtype=np.float64)
        weights /= weights.sum()
        brought = np.zeros(areas)
        value = 0.0
        for weight, key in zip(weights, chosen, strict=True):
            value += weight * parts[key][0]
            brought += weight * parts[key][1]
        return Coefficient(float(value), float(np.sqrt(factor * (brought**2).sum())), areas - 1.0)

    events = sorted({t - c for c, t in parts})
    return Interactions(
        average((c, t) for c, t in parts if t >= c),
        {e: average((c, t) for c, t in parts if t - c == e) for e in events},
        {c: average((k, t) for k, t in parts if k == c and t >= c) for c in cohorts},
    )


def _interaction(panel: Panel, cohort: int, period: int) -> tuple[float, Floats]:
    """A coefficient, and what the residuals of each area bring to it."""
    change = panel.values[:, period] - panel.values[:, cohort - 1]
    brought = np.zeros(len(change))
    value = 0.0
    for group, sign in ((panel.starts == cohort, 1.0), (~panel.treated, -1.0)):
        mean = float(change[group].mean())
        value += sign * mean
        brought[group] = sign * (change[group] - mean) / group.sum()
    return value, brought
