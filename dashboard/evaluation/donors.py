"""Methods that mix donors: synthetic control and synthetic difference-in-differences."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation.by_area import one_start
from dashboard.evaluation.estimate import Estimate, mean_known, path_of, treated_mean
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.placebo import placebo
from dashboard.evaluation.placebo_interval import mean_interval, seen
from dashboard.evaluation.plan import Plan, Window
from dashboard.evaluation.synthetic import (
    Synthetic,
    on_outcomes,
    on_predictors,
    placebos,
    ranked,
    synthetic_did,
    without_each,
)
from dashboard.evaluation.table import Prepared

FEWEST_DONORS = 2
PLACEBO_STARTS = 2


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the mixes are made of: periods at which the treated area is known, whole donors.

    ``treated``: mean of the treated areas; ``donors``: donors x periods; both over the periods of
    ``kept`` alone. ``start``: index of the first treated one among these. ``whole``: donors over
    every period, unknown where they are.
    """

    treated: Floats
    donors: Floats
    names: tuple[str, ...]
    start: int
    kept: Bools
    whole: Floats

    def path(self, weights: Floats, shift: float = 0.0) -> Floats:
        """The mix at every period, unknown where a donor that counts is."""
        counted = weights > 0
        return np.asarray(weights[counted] @ self.whole[counted] + shift)

    def after(self, start: int) -> Bools:
        """Periods of the whole calendar that the effect averages."""
        return np.asarray(self.kept & (np.arange(len(self.kept)) >= start))


def incomplete(panel: Panel) -> dict[str, int]:
    """Controls that cannot serve in a mix → how many of its periods are unknown.

    A period at which the treated area is unknown is left out for everybody, so that a hole there
    costs no donor.
    """
    kept = ~np.isnan(treated_mean(panel))
    holes = np.isnan(panel.values[:, kept]).sum(axis=1)
    return {
        area: int(count)
        for area, count, treated in zip(panel.areas, holes, panel.treated, strict=True)
        if count and not treated
    }


def _parts(panel: Panel) -> _Parts:
    start, treated = one_start(panel), treated_mean(panel)
    kept = ~np.isnan(treated)
    begins = int(kept[:start].sum())
    if begins < 2 or not kept[start:].any():
        raise PlanError("il faut deux périodes connues avant le début, et une après", field="start")
    short = incomplete(panel)
    known = np.array(
        [not on and a not in short for a, on in zip(panel.areas, panel.treated, strict=True)]
    )
    whole = panel.values[known]
    if len(whole) < FEWEST_DONORS:
        raise PlanError(
            "il faut deux zones témoins sans valeur inconnue au moins", field="controls"
        )
    names = tuple(area for area, on in zip(panel.areas, known, strict=True) if on)
    return _Parts(treated[kept], whole[:, kept], names, begins, kept, whole)


def synthetic(plan: Plan, prepared: Prepared) -> Estimate:
    """Weights of donors that followed the treated area; p is a rank among placebos.

    The interval is that of `placebo_interval`: the same ranks, inverted.
    """
    panel = prepared.panel
    parts = _parts(panel)
    treated, donors, names, start = parts.treated, parts.donors, parts.names, parts.start
    if plan.predictors:
        own, others = _features(plan, prepared, names)
        found = on_predictors(treated, donors, start, own, others)
        fakes = ranked(found, _predictor_placebos(donors, others, start))
    else:
        found = on_outcomes(treated, donors, start)
        fakes = placebos(found, donors)
    after, expected = parts.after(one_start(panel)), parts.path(found.weights)
    unknown = float("nan")
    low, high = mean_interval(found, fakes.ratios, float(np.abs(treated).max()))
    return Estimate(
        "synthetic",
        found.effect,
        unknown,
        unknown,
        low,
        high,
        fakes.p,
        int(panel.treated.sum()),
        len(donors),
        path_of(panel, expected, after, (low, found.effect, high), log=False),
        permutations=len(donors) + 1,
        details={
            "weights": _weights(names, found.weights),
            "rmspe_pre": found.rmspe_pre,
            "rmspe_ratio": found.ratio,
            "mspe_ratio": found.ratio**2,
            "rank": fakes.rank,
            "placebo": placebo("donneurs", found.ratio, fakes.ratios, names),
            "gap": [
                {"time": period, "gap": float(gap)}
                for period, gap in zip(panel.periods, treated_mean(panel) - expected, strict=True)
            ],
            "leave_one_out": [float(v) for v in without_each(treated, donors, found)]
            if not plan.predictors and len(donors) > FEWEST_DONORS
            else [],
        },
        misfit=found.rmspe_pre,
        seen=seen(found, fakes.ratios, fakes.means),
    )


def _predictor_placebos(donors: Floats, features: Floats, start: int) -> list[Synthetic]:
    """Each donor taken as treated, with the same predictors."""
    every = np.arange(len(donors))
    return [
        on_predictors(
            donors[i],
            donors[every != i],
            start,
            features[i],
            features[every != i],
            PLACEBO_STARTS,
        )
        for i in every
    ]


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
    parts, count = _parts(panel), int(panel.treated.sum())
    donors, start = parts.donors, parts.start
    if len(donors) <= FEWEST_DONORS:
        raise PlanError("il faut trois zones témoins sans valeur inconnue", field="controls")
    found = synthetic_did(parts.treated, donors, start, count)
    every = np.arange(len(donors))
    fakes = np.array([synthetic_did(donors[i], donors[every != i], start).effect for i in every])
    se = float(fakes.std()) / np.sqrt(count)
    low, high = found.effect - 1.959964 * se, found.effect + 1.959964 * se
    rank = 1 + int((np.abs(fakes) >= abs(found.effect)).sum())
    after = parts.after(one_start(panel))
    expected = parts.path(found.weights, found.shift)
    before = parts.treated[:start] - found.counterfactual[:start]
    return Estimate(
        "sdid",
        found.effect,
        se,
        np.inf,
        low,
        high,
        rank / (len(donors) + 1),
        count,
        len(donors),
        path_of(panel, expected, after, (low, found.effect, high), log=False),
        permutations=len(donors) + 1,
        details={"weights": _weights(parts.names, found.weights), "rank": rank},
        misfit=float(np.sqrt((before**2).mean())),
    )
