"""Other methods on the same data: listed on the card with their number, never chosen after it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation import group_time, interrupted, rules
from dashboard.evaluation.adoption import sun_abraham
from dashboard.evaluation.bacon import decompose
from dashboard.evaluation.by_area import gap_series, one_start
from dashboard.evaluation.donors import synthetic, synthetic_difference
from dashboard.evaluation.estimate import Estimate
from dashboard.evaluation.few_clusters import dummies, wild_bootstrap, wild_interval
from dashboard.evaluation.fit import Coefficient
from dashboard.evaluation.one_series import rows_of, structural_model
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.regression import long, plain_two_way, two_way
from dashboard.evaluation.table import Prepared


@dataclass(frozen=True, slots=True)
class Variant:
    """A line of the fold-out table: effect, 95 % interval and p in the unit of the outcome."""

    name: str
    effect: float
    low: float
    high: float
    p: float
    note: str = ""


def variants_of(name: str, plan: Plan, prepared: Prepared) -> tuple[Variant, ...]:
    """The variants of a method; one that the data do not allow is left out."""
    makers: dict[str, Callable[[Plan, Prepared], Iterator[Variant]]] = {
        "its": _of_series,
        "did": _of_areas,
        "did_serie": _of_one_area,
        "staggered": _of_starts,
    }
    return tuple(makers[name](plan, prepared)) if name in makers else ()


def _of_coefficient(name: str, found: Coefficient, note: str = "") -> Variant:
    return Variant(name, found.value, *found.interval(), found.p, note)


def _of(
    name: str, method: Callable[[Plan, Prepared], Estimate], plan: Plan, prepared: Prepared
) -> Iterator[Variant]:
    """The line of a method, or none when it does not apply here."""
    try:
        made = method(plan, prepared)
    except (PlanError, np.linalg.LinAlgError):
        return
    yield Variant(name, made.effect, made.low, made.high, made.p)


def _of_series(plan: Plan, prepared: Prepared) -> Iterator[Variant]:
    if plan.family != "gaussian":
        return
    y, x, names, _ = rows_of(plan, prepared)
    column = names.index("niveau")
    lags = plan.lags if plan.lags is not None else int(np.floor(4 * (len(y) / 100) ** (2 / 9)))
    found = interrupted.newey_west(y, x, column, lags)
    note = "annonce trop souvent un effet qui n'existe pas"
    yield _of_coefficient(f"Newey-West, {lags} retards", found, note)
    yield _of_coefficient("ARMA(1,1)", interrupted.sarima(y, x, column))
    yield from _of("Modèle structurel", structural_model, plan, prepared)


def _of_areas(plan: Plan, prepared: Prepared) -> Iterator[Variant]:
    if plan.family == "gaussian":
        yield from _of("Écart aux témoins, série", gap_series, plan, prepared)
        try:
            told = two_way(Plan(plan.outcome, plan.time), prepared)
        except PlanError:
            return
        for name, found in told.coefficients.items():
            label = "Deux effets fixes" + (", erreur corrigée" if name == "CR2" else "")
            yield _of_coefficient(label, found)
        if len(prepared.panel.areas) <= rules.FEW_CLUSTERS:
            yield _wild(plan, prepared)
        yield from _of("Différence pondérée (SDID)", synthetic_difference, plan, prepared)


def _wild(plan: Plan, prepared: Prepared) -> Variant:
    """Every sign of the wild bootstrap, null imposed."""
    y, areas, periods, known = long(prepared.panel)
    x = np.column_stack([prepared.panel.on[known], dummies(areas, periods)[:, :-1]]).astype(float)
    plain = plain_two_way(prepared.panel)
    found = wild_bootstrap(y, x, areas, 0, seed=plan.seed)
    low, high = wild_interval(y, x, areas, 0, plain, seed=plan.seed)
    note = f"{found.draws} tirages" + (", tous" if found.exact else "")
    return Variant("Rééchantillonnage par zone", plain.value, low, high, found.p, note)


def _of_one_area(plan: Plan, prepared: Prepared) -> Iterator[Variant]:
    if plan.family != "gaussian":
        return
    try:
        made = synthetic(plan, prepared)
    except (PlanError, np.linalg.LinAlgError):
        made = None
    start = one_start(prepared.panel)
    level = float(np.nanmean(np.abs(prepared.panel.values[prepared.panel.treated][:, :start])))
    if (
        made is not None
        and made.controls >= rules.ENOUGH_DONORS
        and made.misfit < rules.GOOD_FIT * level
    ):
        note = f"p au moins 1 sur {made.permutations}"
        yield Variant("Témoin composé", made.effect, made.low, made.high, made.p, note)
    yield from _of("Différence pondérée (SDID)", synthetic_difference, plan, prepared)
    yield from _of("Modèle structurel", structural_model, plan, prepared)


def _of_starts(plan: Plan, prepared: Prepared) -> Iterator[Variant]:
    panel = prepared.panel
    weights = ""
    if not np.isnan(panel.values).any():
        late = sum(c.weight for c in decompose(panel) if c.kind == "plus_tard")
        weights = f"{100 * late:.0f} % de comparaisons à des zones déjà traitées"
    yield _of_coefficient("Calcul naïf (deux effets fixes)", plain_two_way(panel), weights)
    yield from _of("Sun et Abraham", sun_abraham, plan, prepared)
    if not panel.treated.all() and not np.isnan(panel.values).any():
        found = group_time.simple(panel, group_time.cells(panel)).coefficient
        yield _of_coefficient("Callaway et Sant'Anna", found)
