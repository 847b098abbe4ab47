"""Methods that mix donors: synthetic control and synthetic difference-in-differences."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation.by_area import one_start
from dashboard.evaluation.estimate import Estimate, mean_known, path_of, treated_mean
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.placebo import placebo
from dashboard.evaluation.plan import Plan, Window
from dashboard.evaluation.synthetic import (
    SyntheticDid,
    on_outcomes,
    on_predictors,
    placebos,
    synthetic_did,
    without_each,
)
from dashboard.evaluation.table import Prepared

FEWEST_DONORS = 2
PLACEBO_STARTS = 2


def _parts(panel: Panel) -> tuple[Floats, Floats, tuple[str, ...], int]:
    """Treated mean, donors (areas x periods), their names, index of the start."""
    start = one_start(panel)
    known = ~panel.treated & ~np.isnan(panel.values).any(axis=1)
    if start < 2:
        raise PlanError("il faut deux périodes avant le début au moins", field="start")
    donors = panel.values[known]
    if len(donors) < FEWEST_DONORS:
        raise PlanError(
            "il faut deux zones témoins sans valeur inconnue au moins", field="controls"
        )
    treated = treated_mean(panel)
    if np.isnan(treated).any():
        raise PlanError("valeur inconnue dans la zone traitée", field="outcome")
    names = tuple(area for area, kept in zip(panel.areas, known, strict=True) if kept)
    return treated, donors, names, start


def synthetic(plan: Plan, prepared: Prepared) -> Estimate:
    """Weights of donors that followed the treated area; p is a rank among placebos."""
    panel = prepared.panel
    treated, donors, names, start = _parts(panel)
    if plan.predictors:
        own, others = _features(plan, prepared, names)
        found = on_predictors(treated, donors, start, own, others)
        features = np.vstack([own, others])
        ratios = _predictor_ratios(donors, features[1:], start)
    else:
        found = on_outcomes(treated, donors, start)
        ratios = placebos(found, donors).ratios
    rank = 1 + int((ratios >= found.ratio).sum())
    p = rank / (len(donors) + 1)
    after = np.arange(len(treated)) >= start
    unknown = float("nan")
    return Estimate(
        "synthetic",
        found.effect,
        unknown,
        unknown,
        unknown,
        unknown,
        p,
        int(panel.treated.sum()),
        len(donors),
        path_of(panel, treated - found.gap, after, (unknown, found.effect, unknown), log=False),
        permutations=len(donors) + 1,
        details={
            "weights": _weights(names, found.weights),
            "rmspe_pre": found.rmspe_pre,
            "rmspe_ratio": found.ratio,
            "mspe_ratio": found.ratio**2,
            "rank": rank,
            "placebo": placebo("donneurs", found.ratio, ratios, names),
            "gap": [
                {"time": period, "gap": float(gap)}
                for period, gap in zip(panel.periods, found.gap, strict=True)
            ],
            "leave_one_out": [float(v) for v in without_each(treated, donors, found)]
            if not plan.predictors and len(donors) > FEWEST_DONORS
            else [],
        },
        misfit=found.rmspe_pre,
    )


def _predictor_ratios(donors: Floats, features: Floats, start: int) -> Floats:
    """The ratio of each donor taken as treated, with the same predictors."""
    every = np.arange(len(donors))
    return np.array(
        [
            on_predictors(
                donors[i],
                donors[every != i],
                start,
                features[i],
                features[every != i],
                PLACEBO_STARTS,
            ).ratio
            for i in every
        ]
    )


def _features(plan: Plan, prepared: Prepared, names: tuple[str, ...]) -> tuple[Floats, Floats]:
    """Predictors of the treated mean and of each donor."""
    columns = [_feature(window, prepared) for window in plan.predictors]
    table = np.column_stack(columns)
    if np.isnan(table).any():
        raise PlanError("prédicteur inconnu pour une zone", field="predictors")
    panel = prepared.panel
    at = [panel.areas.index(name) for name in names]
    return mean_known(table[panel.treated]), table[at]


def _feature(window: Window, prepared: Prepared) -> Floats:
    """Mean of a column by area over the periods of the window."""
    periods = prepared.panel.periods
    bounds = []
    for label, default in ((window.first, periods[0]), (window.last or window.first, periods[-1])):
        wanted = label or default
        if wanted not in periods:
            raise PlanError(f"« {wanted} » est hors des données", field="predictors")
        bounds.append(periods.index(wanted))
    return mean_known(prepared.columns[window.column][:, bounds[0] : bounds[1] + 1].T)


def _weights(names: tuple[str, ...], weights: Floats) -> dict[str, float]:
    kept = {n: float(w) for n, w in zip(names, weights, strict=True) if w > 5e-4}
    return dict(sorted(kept.items(), key=lambda item: -item[1]))


def synthetic_difference(plan: Plan, prepared: Prepared) -> Estimate:
    """Weights on areas and on past periods; the error is that of placebos on the donors."""
    panel = prepared.panel
    treated, donors, names, start = _parts(panel)
    count = int(panel.treated.sum())
    if len(donors) <= FEWEST_DONORS:
        raise PlanError("il faut trois zones témoins sans valeur inconnue", field="controls")
    found = synthetic_did(treated, donors, start, count)
    every = np.arange(len(donors))
    fakes = np.array([synthetic_did(donors[i], donors[every != i], start).effect for i in every])
    se = float(fakes.std()) / np.sqrt(count)
    after = np.arange(len(treated)) >= start
    low, high = found.effect - 1.959964 * se, found.effect + 1.959964 * se
    rank = 1 + int((np.abs(fakes) >= abs(found.effect)).sum())
    return _told(panel, found, names, (low, high, se), rank, after)


def _told(
    panel: Panel,
    found: SyntheticDid,
    names: tuple[str, ...],
    spread: tuple[float, float, float],
    rank: int,
    after: Bools,
) -> Estimate:
    low, high, se = spread
    return Estimate(
        "sdid",
        found.effect,
        se,
        np.inf,
        low,
        high,
        rank / (len(names) + 1),
        int(panel.treated.sum()),
        len(names),
        path_of(panel, found.counterfactual, after, (low, found.effect, high), log=False),
        permutations=len(names) + 1,
        details={"weights": _weights(names, found.weights), "rank": rank},
        misfit=float(np.sqrt(((treated_mean(panel) - found.counterfactual)[~after] ** 2).mean())),
    )
