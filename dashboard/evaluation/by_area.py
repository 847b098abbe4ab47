"""Methods that compare areas: the change of each, and the series of gaps to the controls."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.estimate import (
    Estimate,
    control_mean,
    mean_known,
    path_of,
    treated_mean,
)
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.interrupted import design
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.permutation import contrast
from dashboard.evaluation.placebo import placebo
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.rules import LENGTHS
from dashboard.evaluation.table import Prepared

FEWEST_CONTROLS = 2


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


def left_out(plan: Plan) -> tuple[int, int]:
    """Periods set aside before and after a start: choice of the areas, transition, recovery."""
    if plan.selection != "plus_mauvais_niveau":
        return 0, plan.transition
    return plan.selection_periods, plan.transition + LENGTHS[plan.frequency].recovery


def windows(panel: Panel, plan: Plan) -> tuple[Bools, Bools]:
    """Periods before and after, transition and periods of selection left out of both."""
    start, at = one_start(panel), np.arange(len(panel.periods))
    sooner, later = left_out(plan)
    before, after = at < start - sooner, at >= start + later
    if not before.any() or not after.any():
        raise PlanError(
            "aucune période ne reste avant ou après le début",
            field="transition" if plan.transition else "start",
            remedy="Réduire la transition, ou attendre des périodes de plus",
        )
    return before, after


def set_aside(panel: Panel, plan: Plan) -> Panel:
    """The panel whose treated areas are unknown around their start, for methods by cell."""
    sooner, later = left_out(plan)
    if not sooner and not later:
        return panel
    since = np.arange(len(panel.periods))[None, :] - panel.starts[:, None]
    out = (since >= -sooner) & (since < later)
    return Panel(panel.areas, panel.periods, np.where(out, np.nan, panel.values), panel.starts)


def changes(panel: Panel, before: Bools, after: Bools, *, log: bool) -> Floats:
    """Change of each area: difference of means, or log ratio of rates for counts (+0.5).

    Unknown for an area without any known period on a side.
    """
    means = [mean_known(panel.values[:, side].T) for side in (before, after)]
    if not log:
        return means[1] - means[0]
    known = [(~np.isnan(panel.values[:, side])).sum(axis=1) for side in (before, after)]
    rates = [mean + 0.5 / np.maximum(count, 1) for mean, count in zip(means, known, strict=True)]
    return np.asarray(np.log(rates[1]) - np.log(rates[0]))


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
    if not treated.any() or (~treated).sum() < FEWEST_CONTROLS:
        raise PlanError(
            "il faut une zone traitée et deux témoins connus avant et après",
            field="controls",
            remedy="Choisir method = its ou auto",
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
        {
            "p_permutation": found.p_permutation,
            "p_welch": found.welch.p,
            "exact": found.exact,
            "placebo": placebo("choix", found.effect, found.others),
        },
    )


def _carried(panel: Panel, before: Bools, *, log: bool) -> Floats:
    """What treated areas would have been: the controls, shifted (or scaled) to their past level."""
    treated, controls = treated_mean(panel), control_mean(panel)
    levels = [float(np.nanmean(mean[before])) for mean in (treated, controls)]
    if log and levels[1] > 0:
        return np.asarray(controls * levels[0] / levels[1])
    return np.asarray(controls + levels[0] - levels[1])


def gap_harmonics(plan: Plan, known: int) -> int | None:
    """Annual harmonics of a gap: controls share the season, two years tell what they do not."""
    if plan.season is not None:
        return plan.season
    return None if known >= LENGTHS[plan.frequency].season else 0


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
    harmonics = gap_harmonics(plan, len(at))
    made = design(at, start, plan.frequency, harmonics=harmonics, drift=False)
    if len(at) <= made.x.shape[1] + 2 or np.linalg.matrix_rank(made.x) < made.x.shape[1]:
        raise PlanError("trop peu de périodes connues", field=plan.time)
    fit = fit_series(gap[kept], made.x, Memory.at(at))
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
