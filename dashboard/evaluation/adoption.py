"""Methods for areas that start at several dates: imputation, and cohorts by event time."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation import group_time
from dashboard.evaluation.bacon import decompose
from dashboard.evaluation.cohorts import sun_abraham_effects
from dashboard.evaluation.estimate import Estimate, path_of, treated_mean
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.imputation import Imputed, impute, jackknife, permuted_p
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.placebo import placebo
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.regression import plain_two_way
from dashboard.evaluation.table import Prepared


def staggered(plan: Plan, prepared: Prepared) -> Estimate:
    """Several starts: imputation, p the larger of jackknife and permutation of the dates."""
    panel = prepared.panel
    imputed = impute(panel)
    if np.isnan(imputed.effect):
        raise PlanError("aucune période sans traitement pour comparer", field="start")
    found = jackknife(panel)
    p_dates, dealt = permuted_p(panel, seed=plan.seed)
    low, high = found.interval()
    known = [p for p in (p_dates, found.p) if not np.isnan(p)]
    return Estimate(
        "staggered",
        found.value,
        found.se,
        found.df,
        low,
        high,
        max(known),
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(
            panel,
            treated_mean(panel) - _mean_gap(imputed, panel),
            np.asarray(panel.on[panel.treated].any(axis=0)),
            (low, found.value, high),
            log=False,
        ),
        permutations=len(dealt),
        coefficients={"effet": found, "calcul naïf": plain_two_way(panel)},
        details={
            "p_permutation": p_dates,
            "p_jackknife": found.p,
            "placebo": placebo("dates", found.value, dealt),
            "event_time": event_study(panel, imputed),
            **_naive_weights(panel),
            **_group_time(panel),
        },
    )


def sun_abraham(plan: Plan, prepared: Prepared) -> Estimate:
    """Cohort x event-time interactions, averaged by the share of each cohort (see `cohorts`)."""
    panel = prepared.panel
    found = sun_abraham_effects(panel)
    low, high = found.whole.interval()
    imputed = impute(panel)
    return Estimate(
        "sun_abraham",
        found.whole.value,
        found.whole.se,
        found.whole.df,
        low,
        high,
        found.whole.p,
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(
            panel,
            treated_mean(panel) - _mean_gap(imputed, panel),
            np.asarray(panel.on[panel.treated].any(axis=0)),
            (low, found.whole.value, high),
            log=False,
        ),
        coefficients={"effet": found.whole},
        details={
            "event_time": [
                {"event": float(event), **_told(effect)} for event, effect in found.events.items()
            ],
            "cohorts": [
                {"group": panel.periods[cohort], **_told(effect)}
                for cohort, effect in found.cohorts.items()
            ],
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
    known = ~np.isnan(gaps)
    events, rank = np.unique(since[known], return_inverse=True)
    counts = np.bincount(rank)
    sums = np.bincount(rank, gaps[known])
    return [
        {"event": float(event), "effect": float(total / count), "n": float(count)}
        for event, total, count in zip(events, sums, counts, strict=True)
    ]


def _naive_weights(panel: Panel) -> dict[str, object]:
    """What plain two-way effects compare (Goodman-Bacon): weight and mean effect by kind."""
    if np.isnan(panel.values).any():
        return {}
    found = decompose(panel)
    kinds = {}
    for kind in ("jamais", "plus_tot", "plus_tard"):
        chosen = [c for c in found if c.kind == kind]
        weight = sum(c.weight for c in chosen)
        if weight > 0:
            mean = sum(c.weight * c.estimate for c in chosen) / weight
            kinds[kind] = {"weight": weight, "effect": mean}
    return {"bacon": kinds}


def _told(coefficient: Coefficient) -> dict[str, float]:
    return {"effect": coefficient.value, "se": coefficient.se}


def _group_time(panel: Panel) -> dict[str, object]:
    """Effects by cohort and period where areas never treated allow it."""
    if panel.treated.all() or np.isnan(panel.values).any():
        return {}
    cells = group_time.cells(panel)
    if not any(cell.event >= 0 for cell in cells):
        return {}
    return {
        "group_time": [
            {
                "group": panel.periods[cell.cohort],
                "time": panel.periods[cell.period],
                **_told(cell.effect.coefficient),
            }
            for cell in cells
        ],
        "dynamic_by_event": {
            str(event): _told(effect.coefficient)
            for event, effect in group_time.by_event(panel, cells).items()
        },
        "simple": _told(group_time.simple(panel, cells).coefficient),
        "dynamic": _told(group_time.dynamic(panel, cells).coefficient),
        "group": _told(group_time.by_cohort(panel, cells).coefficient),
        "pretrend_p": group_time.pretrend_p(cells),
    }
