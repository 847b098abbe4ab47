"""From a plan and a panel to a card: method, checks, estimate, grade; the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import comb

import numpy as np
import pandas as pd

from dashboard.errors import PlanError
from dashboard.evaluation import checks as look
from dashboard.evaluation import mix_checks as mix
from dashboard.evaluation import robustness as again
from dashboard.evaluation import rules
from dashboard.evaluation.adoption import staggered, sun_abraham
from dashboard.evaluation.by_area import (
    changes,
    difference,
    gap_series,
    left_out,
    set_aside,
    windows,
)
from dashboard.evaluation.checks import Check, Context, context_of
from dashboard.evaluation.cluster_checks import clusters
from dashboard.evaluation.donors import incomplete, synthetic, synthetic_difference
from dashboard.evaluation.estimate import Estimate
from dashboard.evaluation.imputation import impute
from dashboard.evaluation.launch import ASSUMED_MEMORY, guessed
from dashboard.evaluation.one_series import series, structural_model
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.power import multiplier
from dashboard.evaluation.regression import plain_two_way, two_way
from dashboard.evaluation.secondary import Secondary, secondaries
from dashboard.evaluation.table import Prepared, prepare
from dashboard.evaluation.variants import Variant, variants_of
from dashboard.evaluation.verdict import Verdict, verdict

Method = Callable[[Plan, Prepared], Estimate]
METHODS: Mapping[str, Method] = {
    "its": series,
    "did": difference,
    "did_serie": gap_series,
    "twfe": two_way,
    "staggered": staggered,
    "sun_abraham": sun_abraham,
    "synthetic": synthetic,
    "sdid": synthetic_difference,
    "structural": structural_model,
}
MIXED = ("synthetic", "sdid")
BY_CELL = ("staggered", "sun_abraham", "twfe", "structural")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """The card of an evaluation: everything a page, a file or the command line shows.

    ``estimate`` is None when a check blocked; ``without_removal``: the estimate with the controls
    that were removed, when some were; ``detectable``: smallest effect the design sees at 80 %, in
    the scale of the estimate. ``panel``: what was looked at, controls removed among it.
    ``incomplete``: controls that a mix of donors cannot take → how many periods are unknown.
    ``cells``: areas x periods under the measure that the effect averages. ``started``: label of
    the first treated period. ``variants``: other methods on the same data, listed and never
    chosen.
    """

    plan: Plan
    why: str
    estimate: Estimate | None
    checks: tuple[Check, ...]
    verdict: Verdict
    detectable: float | None
    cells: int
    started: str
    removed: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    without_removal: Estimate | None = None
    variants: tuple[Variant, ...] = ()
    secondary: tuple[Secondary, ...] = ()
    panel: Panel | None = None
    incomplete: Mapping[str, int] = field(default_factory=dict)


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
        return "its", "aucun témoin : la série est comparée à sa tendance et à sa saison"
    if treated >= 2 and comb(treated + controls, treated) >= rules.ENOUGH_CHOICES:
        return "did", "assez de zones pour comparer l'évolution de chacune et permuter les traitées"
    return (
        "did_serie",
        "une seule zone traitée (ou trop peu de zones) : écart aux témoins, période après période",
    )


def evaluate(plan: Plan, rows: pd.DataFrame, *, variants: bool = True) -> Evaluation:
    """The card of a plan applied to a table in long form.

    Raises:
        PlanError: the plan does not fit the table.
    """
    card = evaluate_panel(plan, prepare(plan, rows), variants=variants)
    if not plan.secondary or card.estimate is None:
        return card
    return replace(
        card, secondary=secondaries(plan, lambda one: evaluate(one, rows, variants=False))
    )


def evaluate_panel(plan: Plan, prepared: Prepared, *, variants: bool = False) -> Evaluation:
    """The same on a panel already prepared."""
    if plan.family != "gaussian" and (prepared.panel.values < 0).any():
        raise PlanError("nombre négatif dans un comptage", field=plan.outcome)
    name, why = (
        choose(plan, prepared.panel) if plan.method == "auto" else (plan.method, "méthode demandée")
    )
    if name == "its" and not prepared.panel.treated.all():
        left = [
            area
            for area, on in zip(prepared.panel.areas, prepared.panel.treated, strict=True)
            if not on
        ]
        prepared = replace(
            prepared.keep(prepared.panel.treated), excluded=(*prepared.excluded, *left)
        )
    whole_panel = prepared.panel
    short = incomplete(set_aside(whole_panel, plan)) if name in MIXED else {}
    if short:
        prepared = prepared.keep(np.array([area not in short for area in whole_panel.areas]))
    context = context_of(plan, prepared.panel)
    first = [
        look.length(context),
        *(
            (mix.holes(context), mix.donors(context, short))
            if name in MIXED
            else (look.holes(context),)
        ),
        look.definition(context),
        look.season(context),
        look.selection(context),
        look.events(context),
    ]
    removed, shock = look.shocks(context)
    first.append(shock)
    method = METHODS[name]
    if name in (*BY_CELL, *MIXED):
        prepared = replace(prepared, panel=set_aside(prepared.panel, plan))
        context = replace(context, panel=prepared.panel)
    if any(check.state == "bloque" for check in first):
        # a method asked by name is computed all the same; the grade stays « données insuffisantes »
        asked = None if plan.method == "auto" else method(plan, prepared)
        blocked = _told(plan, why, asked, tuple(first), context, prepared.excluded)
        return replace(blocked, panel=whole_panel, incomplete=short)
    whole = method(plan, prepared)
    kept = prepared.keep(np.array([area not in removed for area in prepared.panel.areas]))
    estimate = method(plan, kept) if removed else whole
    if removed:
        context = context_of(plan, kept.panel)
    later = _later(plan, kept, context, name, estimate)
    made = _told(plan, why, estimate, (*first, *later), context, prepared.excluded)
    return replace(
        made,
        removed=removed,
        without_removal=whole if removed else None,
        variants=variants_of(name, plan, kept) if variants else (),
        panel=whole_panel,
        incomplete=short,
    )


def _later(
    plan: Plan, prepared: Prepared, context: Context, name: str, estimate: Estimate
) -> list[Check]:
    """Checks that need the estimate or the design."""
    several = len(np.unique(prepared.panel.starts[prepared.panel.treated])) > 1
    light = _light(plan, prepared, name)
    if name in MIXED:
        return [
            again.fit_before(context, estimate),
            mix.mean_of_gaps(estimate),
            look.neighbours(context),
        ]
    found = [again.slope_before(context)]
    if several:
        found.append(again.drift_of_starts(context, estimate))
    else:
        found += [again.drift(context, estimate), again.anticipation(context)]
    if context.alone and not several:
        found.append(again.placebo_in_time(context, estimate))
        if plan.family != "gaussian" and plan.method != "auto":
            found.append(again.memory_of_counts(context))
    elif name == "did_serie" and prepared.panel.treated.sum() == 1:
        found.append(again.placebo_in_space(context, light))
    elif name in ("did", "staggered", "sun_abraham", "twfe") and estimate.treated > 1:
        found.append(again.one_area(context, light))
    if name in ("twfe", "sun_abraham"):
        found.append(clusters(estimate))
    found.append(again.neighbours(context, estimate, light))
    return found


def _light(plan: Plan, prepared: Prepared, name: str) -> Callable[[Panel], float]:
    """The effect alone, without its uncertainty: enough for a sign or a placebo."""
    if name in ("staggered", "sun_abraham"):
        return lambda panel: impute(panel).effect
    if name == "did":

        def change(panel: Panel) -> float:
            before, after = windows(panel, plan)
            moved = changes(panel, before, after, log=plan.family != "gaussian")
            return float(np.nanmean(moved[panel.treated]) - np.nanmean(moved[~panel.treated]))

        return change
    if name == "twfe":
        return lambda panel: plain_two_way(panel).value
    return lambda panel: METHODS[name](plan, replace(prepared, panel=panel)).effect


def _told(
    plan: Plan,
    why: str,
    estimate: Estimate | None,
    checks: tuple[Check, ...],
    context: Context,
    excluded: tuple[str, ...],
) -> Evaluation:
    found = verdict(
        estimate,
        checks,
        expected=plan.expected,
        smallest=smallest_useful(plan, estimate),
        specifications=plan.specifications,
    )
    detectable = None
    panel = context.panel
    if estimate is None:
        detectable = _foreseen(plan, context)
    elif np.isfinite(estimate.se):
        detectable = multiplier(estimate.df) * estimate.se
    else:
        detectable = estimate.seen
    counted = len(panel.periods) - panel.starts[panel.treated] - left_out(plan)[1]
    cells = int(np.maximum(counted, 0).sum())
    return Evaluation(
        plan,
        why,
        estimate,
        checks,
        found,
        detectable,
        cells,
        panel.periods[int(panel.starts.min())],
        excluded=excluded,
    )


def _foreseen(plan: Plan, context: Context) -> float | None:
    """Smallest effect seen, roughly, once the least number of periods is known."""
    panel, wanted = context.panel, rules.LENGTHS[plan.frequency]
    spread = np.diff(panel.values[:, context.before], axis=1)
    spread = spread[~np.isnan(spread)]
    if len(spread) < 2:
        return None
    # the difference of neighbours has 2·(1 − φ) times the variance
    sd = float(spread.std(ddof=1)) / np.sqrt(2 * (1 - ASSUMED_MEMORY))
    controls = int((~panel.treated).sum())
    before = wanted.before if controls else wanted.alone
    return guessed(sd, int(panel.treated.sum()), controls, before, wanted.after).detectable


def smallest_useful(plan: Plan, estimate: Estimate | None) -> float | None:
    """The smallest useful effect in the scale of the estimate, positive."""
    if plan.smallest_useful is None or estimate is None:
        return None
    wanted, base = abs(plan.smallest_useful), abs(estimate.expected_mean)
    if estimate.log:
        if not plan.smallest_useful_pct and not base > 0:
            return None
        part = wanted / 100 if plan.smallest_useful_pct else wanted / base
        side = -1.0 if plan.expected == "baisse" else 1.0
        return float(abs(np.log1p(side * min(part, 0.99 if side < 0 else part))))
    return wanted * base / 100 if plan.smallest_useful_pct else wanted
