"""Two-way fixed effects as a method: clustered errors, and the corrected ones beside."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation.estimate import Estimate, mean_known, path_of, treated_mean
from dashboard.evaluation.few_clusters import cr2, dummies
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared, numbered
from dashboard.evaluation.twoway import Groups, clustered

MOST_CELLS = 20_000_000
"""Rows x columns of dummies above which the corrected errors would not fit in memory."""


def long(panel: Panel) -> tuple[Floats, Groups, Groups, Bools]:
    """Known cells in rows: outcome, area and period numbered from 0, mask of the cells kept."""
    known = np.asarray(~np.isnan(panel.values))
    areas, periods = (numbered(cells) for cells in np.nonzero(known))
    return panel.values[known], areas, periods, known


def plain_two_way(panel: Panel) -> Coefficient:
    """The two-way regression on « under treatment », clustered by area: shown as naive."""
    y, areas, periods, known = long(panel)
    x = panel.on[known].astype(np.float64)[:, None]
    if len(np.unique(areas)) < 2:
        return Coefficient(float("nan"), float("nan"), float("nan"))
    return clustered(y, x, absorbed=(areas, periods), cluster=areas).coefficient()


def two_way(plan: Plan, prepared: Prepared) -> Estimate:
    """Two-way fixed effects, clustered by area or by the groups of the plan; CR2 beside."""
    panel = prepared.panel
    y, areas, periods, known = long(panel)
    regressor = prepared.columns[plan.regressor] if plan.regressor else panel.on.astype(np.float64)
    named = [regressor, *(prepared.columns[name] for name in plan.covariates)]
    x = np.column_stack([column[known] for column in named])
    weights = prepared.columns[plan.weights][known] if plan.weights else None
    if np.isnan(x).any():
        raise PlanError("valeur inconnue dans une variable explicative", field="covariates")
    if weights is not None and (np.isnan(weights).any() or (weights <= 0).any()):
        raise PlanError("poids nul, négatif ou inconnu", field="weights")
    groups = areas
    if prepared.clusters is not None:
        groups = numbered(prepared.clusters[np.nonzero(known)[0]])
    if len(np.unique(groups)) < 2:
        raise PlanError("un seul groupe : aucune erreur à en tirer", field="cluster")
    fit = clustered(y, x, absorbed=(areas, periods), cluster=groups, weights=weights)
    found = fit.coefficient()
    if not found.se > 0:
        raise PlanError("l'effet ne se distingue pas des zones et des périodes", field="start")
    coefficients = {"effet": found}
    if len(y) * (len(panel.areas) + len(panel.periods)) <= MOST_CELLS:
        full = np.column_stack([x, dummies(areas, periods)])
        coefficients["CR2"] = cr2(y, full, groups, 0, weights)
    low, high = found.interval()
    dose = mean_known(np.where(np.isnan(panel.values), np.nan, regressor)[panel.treated])
    return Estimate(
        "twfe",
        found.value,
        found.se,
        found.df,
        low,
        high,
        found.p,
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(
            panel,
            treated_mean(panel) - found.value * dose,
            np.asarray(panel.on[panel.treated].any(axis=0)),
            (low, found.value, high),
            log=False,
        ),
        coefficients=coefficients,
    )
