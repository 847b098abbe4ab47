"""From a plan and a panel to a card: method, checks, estimate, grade; the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import comb

import numpy as np
import pandas as pd

from dashboard.evaluation import checks as look
from dashboard.evaluation import rules
from dashboard.evaluation.by_area import difference, gap_series, staggered, two_way
from dashboard.evaluation.checks import Check, Context, context_of
from dashboard.evaluation.donors import synthetic, synthetic_difference
from dashboard.evaluation.estimate import Estimate
from dashboard.evaluation.one_series import series, structural_model
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.power import multiplier
from dashboard.evaluation.table import Prepared, prepare
from dashboard.evaluation.verdict import Verdict, verdict

Method = Callable[[Plan, Prepared], Estimate]
METHODS: Mapping[str, Method] = {
    "its": series,
    "did": difference,
    "did_serie": gap_series,
    "twfe": two_way,
    "staggered": staggered,
    "sun_abraham": staggered,
    "synthetic": synthetic,
    "sdid": synthetic_difference,
    "structural": structural_model,
}


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The card of an evaluation: everything a page, a file or the command line shows.

    ``estimate`` is None when a check blocked; ``without_removal``: the estimate with the controls
    that were removed, when some were; ``detectable``: smallest effect the design sees at 80 %, in
    the scale of the estimate.
    """

    plan: Plan
    why: str
    estimate: Estimate | None
    checks: tuple[Check, ...]
    verdict: Verdict
    detectable: float | None
    removed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    without_removal: Estimate | None = None


def choose(plan: Plan, panel: Panel) -> tuple[str, str]:
    """Method of the decision tree, and why in French."""
    treated, controls = int(panel.treated.sum()), int((~panel.treated).sum())
    starts = np.unique(panel.starts[panel.treated])
    if treated >= 2 and len(starts) > 1:
        return (
            "staggered",
            "plusieurs dates de début : chaque zone comparée à celles pas encore traitées",
        )
    if controls == 0:
        return "its", "aucune zone témoin : la série est comparée à sa tendance et à sa saison"
    if treated >= 2 and comb(treated + controls, treated) >= rules.ENOUGH_CHOICES:
        return "did", "assez de zones pour comparer l'évolution de chacune et permuter les traitées"
    return (
        "did_serie",
        "une seule zone traitée (ou trop peu de zones) : écart aux témoins, semaine après semaine",
    )


def evaluate(plan: Plan, rows: pd.DataFrame) -> Evaluation:
    """The card of a plan applied to a table in long form.

    Raises:
        PlanError: the plan does not fit the table.
    """
    return evaluate_panel(plan, prepare(plan, rows))


def evaluate_panel(plan: Plan, prepared: Prepared) -> Evaluation:
    """The same on a panel already prepared."""
    name, why = (
        choose(plan, prepared.panel) if plan.method == "auto" else (plan.method, "méthode demandée")
    )
    context = context_of(plan, prepared.panel)
    first = [
        look.length(context),
        look.holes(context),
        look.season(context),
        look.selection(context),
    ]
    removed, shock = look.shocks(context)
    first.append(shock)
    method = METHODS[name]
    if any(check.state == "bloque" for check in first):
        # a method asked by name is computed all the same; the grade stays « données insuffisantes »
        asked = None if plan.method == "auto" else method(plan, prepared)
        return _told(plan, why, asked, tuple(first), prepared)
    whole = method(plan, prepared)
    kept = _without(prepared, removed)
    estimate = method(plan, kept) if removed else whole
    if removed:
        context = context_of(plan, kept.panel)
    later = _later(plan, kept, context, name, estimate)
    made = _told(plan, why, estimate, (*first, *later), prepared)
    return replace(made, removed=removed, without_removal=whole if removed else None)


def _without(prepared: Prepared, names: tuple[str, ...]) -> Prepared:
    kept = np.array([area not in names for area in prepared.panel.areas])
    return Prepared(
        prepared.panel.only(kept),
        {name: table[kept] for name, table in prepared.columns.items()},
        prepared.excluded,
    )


def _later(
    plan: Plan, prepared: Prepared, context: Context, name: str, estimate: Estimate
) -> list[Check]:
    """Checks that need the estimate or the design."""

    def again(panel: Panel) -> Estimate:
        return METHODS[name](plan, replace(prepared, panel=panel))

    found = [look.slope_before(context)]
    several = len(np.unique(prepared.panel.starts[prepared.panel.treated])) > 1
    if not several:
        found.append(look.drift(context, estimate))
        found.append(look.anticipation(context))
    if context.alone:
        found.append(look.placebo_in_time(context, estimate))
    elif name == "did":
        found.append(look.one_area(context, _light(plan, prepared)))
    elif name == "did_serie" and prepared.panel.treated.sum() == 1:
        found.append(look.placebo_in_space(context, again))
    found.append(look.neighbours(context))
    return found


def _light(plan: Plan, prepared: Prepared) -> Callable[[Panel], Estimate]:
    """The difference of changes alone, without permutations: enough for a sign."""
    from dashboard.evaluation.by_area import changes, windows

    def again(panel: Panel) -> Estimate:
        before, after = windows(panel, plan)
        change = changes(panel, before, after, log=plan.family != "gaussian")
        effect = float(np.nanmean(change[panel.treated]) - np.nanmean(change[~panel.treated]))
        unknown = float("nan")
        return Estimate("did", effect, *([unknown] * 5), 0, 0, None)  # type: ignore[arg-type]

    return again


def _told(
    plan: Plan,
    why: str,
    estimate: Estimate | None,
    checks: tuple[Check, ...],
    prepared: Prepared,
) -> Evaluation:
    found = verdict(
        estimate,
        checks,
        expected=plan.expected,
        smallest=_smallest(plan, estimate),
        specifications=plan.specifications,
    )
    detectable = None
    if estimate is not None and np.isfinite(estimate.se):
        detectable = multiplier(estimate.df) * estimate.se
    return Evaluation(plan, why, estimate, checks, found, detectable, excluded=prepared.excluded)


def _smallest(plan: Plan, estimate: Estimate | None) -> float | None:
    """The smallest useful effect in the scale of the estimate."""
    if plan.smallest_useful is None or estimate is None:
        return None
    wanted = abs(plan.smallest_useful)
    if estimate.log:
        if not plan.smallest_useful_pct:
            wanted = 100 * wanted / abs(estimate.expected_mean)
        return float(np.log1p(wanted / 100))
    return wanted * abs(estimate.expected_mean) / 100 if plan.smallest_useful_pct else wanted
