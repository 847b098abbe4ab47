"""Methods that compare areas: change of each, series of gaps, two-way effects, staggered starts."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation import group_time
from dashboard.evaluation.estimate import Estimate, control_mean, path_of, treated_mean
from dashboard.evaluation.few_clusters import cr2, dummies
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.imputation import Imputed, impute, jackknife, permuted_p
from dashboard.evaluation.interrupted import design, level_change
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.permutation import contrast
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared
from dashboard.evaluation.twoway import Groups, clustered

ENOUGH_CLUSTERS = 30
"""From as many areas, the two-way regression is told with CR2 errors too."""


def one_start(panel: Panel) -> int:
    """Index of the only start.

    Raises:
        PlanError: areas start at several dates.
    """
    starts = np.unique(panel.starts[panel.treated])
    if len(starts) > 1:
        raise PlanError(
            "plusieurs dates de début", field="start", remedy="Choisir method = staggered"
        )
    return int(starts[0])


def windows(panel: Panel, plan: Plan) -> tuple[Bools, Bools]:
    """Periods before and after, transition and periods of selection left out of both."""
    start, at = one_start(panel), np.arange(len(panel.periods))
    before, after = at < start, at >= start + plan.transition
    if plan.selection == "plus_mauvais_niveau":
        before &= at < start - plan.selection_periods
        after &= at >= start + plan.transition + RECOVERY
    return before, after


RECOVERY = 12
"""Periods left out after the start when areas were chosen for a bad recent level (protocol)."""


def changes(panel: Panel, before: Bools, after: Bools, *, log: bool) -> Floats:
    """Change of each area: difference of means, or log ratio of rates for counts (+0.5)."""
    values = panel.values
    if not log:
        return np.asarray(
            np.nanmean(values[:, after], axis=1) - np.nanmean(values[:, before], axis=1)
        )
    rates = [
        (np.nansum(values[:, side], axis=1) + 0.5) / (~np.isnan(values[:, side])).sum(axis=1)
        for side in (after, before)
    ]
    return np.asarray(np.log(rates[0]) - np.log(rates[1]))


def difference(plan: Plan, prepared: Prepared) -> Estimate:
    """Change of treated areas against that of the others: permutation and Welch."""
    panel = prepared.panel
    _needs_controls(panel)
    before, after = windows(panel, plan)
    log = plan.family != "gaussian"
    change = changes(panel, before, after, log=log)
    kept = ~np.isnan(change)
    panel, change = panel.only(kept), change[kept]
    treated = panel.treated
    if treated.sum() < 2 or (~treated).sum() < 2:
        raise PlanError(
            "il faut deux zones traitées et deux témoins au moins",
            field="method",
            remedy="Choisir method = its, synthetic ou auto",
        )
    found = contrast(change, treated, seed=plan.seed)
    expected = _carried(panel, before, log=log)
    return Estimate(
        "did",
        found.effect,
        found.welch.se,
        found.welch.df,
        found.low,
        found.high,
        found.p,
        int(treated.sum()),
        int((~treated).sum()),
        path_of(panel, expected, after, (found.low, found.effect, found.high), log=log),
        found.permutations,
        log,
        {"effet": found.welch},
        {"p_permutation": found.p_permutation, "p_welch": found.welch.p, "exact": found.exact},
    )


def _carried(panel: Panel, before: Bools, *, log: bool) -> Floats:
    """What treated areas would have been: the controls, shifted (or scaled) to their past level."""
    treated, controls = treated_mean(panel), control_mean(panel)
    if log:
        return np.asarray(controls * np.nanmean(treated[before]) / np.nanmean(controls[before]))
    return np.asarray(controls + np.nanmean(treated[before]) - np.nanmean(controls[before]))


def _needs_controls(panel: Panel) -> None:
    if panel.treated.all():
        raise PlanError("aucune zone témoin", field="controls")


def gap_series(plan: Plan, prepared: Prepared) -> Estimate:
    """One treated area (or few choices): the series treated − controls, errors that remember."""
    panel = prepared.panel
    _needs_controls(panel)
    before, after = windows(panel, plan)
    gap = treated_mean(panel) - control_mean(panel)
    kept = (before | after) & ~np.isnan(gap)
    at = np.flatnonzero(kept).astype(np.float64)
    start = float(np.flatnonzero(after)[0])
    made = design(at, start, plan.frequency, harmonics=plan.season, drift=False)
    fit = level_change(gap[kept], made)
    found = fit.regression.coefficient(made.level)
    low, high = found.interval()
    season = np.full(len(panel.periods), np.nan)
    season[kept] = fit.regression.fitted - found.value * made.after
    return Estimate(
        "did_serie",
        found.value,
        found.se,
        found.df,
        low,
        high,
        found.p,
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(panel, control_mean(panel) + season, after, (low, found.value, high), log=False),
        coefficients={"effet": found},
        details={"rho": fit.rho, "part_memoire": fit.share},
    )


def staggered(plan: Plan, prepared: Prepared) -> Estimate:
    """Several starts: imputation, p the larger of jackknife and permutation of the dates."""
    panel = prepared.panel
    imputed = impute(panel)
    if np.isnan(imputed.effect):
        raise PlanError("aucune période sans traitement pour comparer", field="start")
    found = jackknife(panel)
    p_dates = permuted_p(panel, seed=plan.seed)
    low, high = found.interval()
    mean = np.where(panel.on, imputed.expected, np.nan)[panel.treated]
    after = panel.on[panel.treated].any(axis=0)
    expected = treated_mean(panel) - _mean_gap(imputed, panel)
    return Estimate(
        "staggered",
        found.value,
        found.se,
        found.df,
        low,
        high,
        float(np.nanmax([p_dates, found.p])),
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(panel, expected, after, (low, found.value, high), log=False),
        permutations=1000,
        coefficients={"effet": found, "calcul naïf": plain_two_way(panel)},
        details={
            "p_permutation": p_dates,
            "p_jackknife": found.p,
            "event_time": event_study(panel, imputed),
            "attendu_moyen": float(np.nanmean(mean)),
            **_group_time(panel),
        },
    )


def _mean_gap(imputed: Imputed, panel: Panel) -> Floats:
    """Mean gap of the treated areas by period, those not started counting for nil."""
    gaps = np.where(np.isnan(imputed.gaps), 0.0, imputed.gaps)[panel.treated]
    return np.asarray(gaps.mean(axis=0))


def event_study(panel: Panel, imputed: Imputed) -> list[dict[str, float]]:
    """Mean gap at each number of periods since the start, before it too, and areas counted."""
    treated = panel.treated
    since = (np.arange(len(panel.periods))[None, :] - panel.starts[:, None])[treated]
    gaps = (panel.values - imputed.expected)[treated]
    found = []
    for event in np.unique(since):
        chosen = gaps[(since == event) & ~np.isnan(gaps)]
        if len(chosen):
            found.append(
                {"event": float(event), "effect": float(chosen.mean()), "n": float(len(chosen))}
            )
    return found


def _group_time(panel: Panel) -> dict[str, object]:
    """Effects by cohort and period where areas never treated allow it."""
    if panel.treated.all() or np.isnan(panel.values).any():
        return {}
    cells = group_time.cells(panel)
    if not cells:
        return {}

    def told(coefficient: Coefficient) -> dict[str, float]:
        return {"effect": coefficient.value, "se": coefficient.se}

    return {
        "group_time": [
            {
                "group": panel.periods[cell.cohort],
                "time": panel.periods[cell.period],
                **told(cell.effect.coefficient),
            }
            for cell in cells
        ],
        "dynamic_by_event": {
            str(event): told(effect.coefficient)
            for event, effect in group_time.by_event(panel, cells).items()
        },
        "simple": told(group_time.simple(panel, cells).coefficient),
        "dynamic": told(group_time.dynamic(panel, cells).coefficient),
        "group": told(group_time.by_cohort(panel, cells).coefficient),
        "pretrend_p": group_time.pretrend_p(cells),
    }


def _long(panel: Panel) -> tuple[Floats, Groups, Groups, Bools]:
    """Known cells in rows: outcome, area, period, mask of the cells kept."""
    known = ~np.isnan(panel.values)
    areas, periods = np.nonzero(known)
    return panel.values[known], areas.astype(np.int64), periods.astype(np.int64), known


def plain_two_way(panel: Panel) -> Coefficient:
    """The two-way regression on « under treatment », clustered by area: shown as naive."""
    y, areas, periods, known = _long(panel)
    x = panel.on[known].astype(np.float64)[:, None]
    return clustered(y, x, absorbed=(areas, periods), cluster=areas).coefficient()


def two_way(plan: Plan, prepared: Prepared) -> Estimate:
    """Two-way fixed effects, clustered by area; CR2 beside, and kept from 30 areas on."""
    panel = prepared.panel
    y, areas, periods, known = _long(panel)
    regressor = prepared.columns[plan.regressor] if plan.regressor else panel.on.astype(float)
    named = [regressor, *(prepared.columns[name] for name in plan.covariates)]
    x = np.column_stack([column[known] for column in named])
    weights = prepared.columns[plan.weights][known] if plan.weights else None
    if np.isnan(x).any() or (weights is not None and np.isnan(weights).any()):
        raise PlanError("valeur inconnue dans une variable explicative", field="covariates")
    fit = clustered(y, x, absorbed=(areas, periods), cluster=areas, weights=weights)
    found = fit.coefficient()
    full = np.column_stack([x, dummies(areas, periods)])
    corrected = cr2(y, full, areas, 0, weights)
    low, high = found.interval()
    expected = treated_mean(panel) - found.value * np.nanmean(
        np.where(panel.treated[:, None], regressor, np.nan), axis=0
    )
    after = panel.on[panel.treated].any(axis=0)
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
        path_of(panel, expected, after, (low, found.value, high), log=False),
        coefficients={"effet": found, "CR2": corrected},
    )
