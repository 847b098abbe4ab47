"""Checks that estimate again: other trends, other dates, other areas, other errors."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace

import numpy as np

from dashboard.evaluation import rules
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.by_area import changes, gap_harmonics
from dashboard.evaluation.checks import Check, Context, State, near
from dashboard.evaluation.estimate import Estimate, treated_mean
from dashboard.evaluation.fit import Coefficient
from dashboard.evaluation.imputation import impute, jackknife, undrifted
from dashboard.evaluation.interrupted import PER_YEAR, design
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.permutation import contrast
from dashboard.evaluation.placebo import placebo
from dashboard.evaluation.telling import lasting, often, significant
from dashboard.formats import NBSP, number, plural, with_unit


def slope_before(context: Context) -> Check:
    """Treated and controls moved alike before the start."""
    if context.alone:
        return Check("tendance_avant", "passe", "sans objet : aucun témoin")
    found = _slope(context)
    if found is None:
        return Check("tendance_avant", "alerte", "trop peu de périodes pour comparer les tendances")
    pace = with_unit(significant(found.value, signed=True), context.plan.measured_in)
    said = (
        f"pente de l'écart aux témoins avant le début : {pace} par an ; le hasard seul en donne "
        f"autant {often(found.p)}"
    )
    if found.p < rules.PRETREND_P:
        return Check(
            "tendance_avant",
            "plafond_non_demontre",
            f"{said} : l'écart changeait déjà sans la mesure",
            found.p,
            short="avant le début, zones traitées et témoins n'évoluaient déjà pas de même",
        )
    return Check("tendance_avant", "passe", f"{said} : pas d'écart qui se creusait déjà", found.p)


def _slope(context: Context) -> Coefficient | None:
    gap = context.gap
    kept = context.before & ~np.isnan(gap)
    at = np.flatnonzero(kept).astype(np.float64)
    if len(at) < 5:
        return None
    x = np.column_stack([np.ones(len(at)), at / PER_YEAR[context.plan.frequency]])
    return fit_series(gap[kept], x, Memory.at(at)).regression.coefficient(1)


def with_drift(context: Context, *, start: float | None = None) -> Coefficient:
    """The level change of the gap when a straight-line drift is allowed; unknown error if none."""
    gap = context.gap
    kept = (context.before | context.after) & ~np.isnan(gap)
    at = np.flatnonzero(kept).astype(np.float64)
    begins = float(np.flatnonzero(context.after)[0]) if start is None else start
    harmonics = context.plan.season if context.alone else gap_harmonics(context.plan, len(at))
    made = design(at, begins, context.plan.frequency, harmonics=harmonics)
    if len(at) <= made.x.shape[1] + 1 or np.linalg.matrix_rank(made.x) < made.x.shape[1]:
        return Coefficient(0.0, float("nan"), 1.0)
    return fit_series(gap[kept], made.x, Memory.at(at)).regression.coefficient(made.level)


def drift(context: Context, estimate: Estimate) -> Check:
    """The effect survives a straight-line drift: same sign, and still rather unlikely by chance."""
    if context.alone:
        return Check("derive", "passe", "sans objet : la tendance est déjà retirée par le calcul")
    return _survives(context, with_drift(context), estimate)


def drift_of_starts(context: Context, estimate: Estimate) -> Check:
    """The same with several starts: one straight line for treated areas, fitted before theirs."""
    found = jackknife(context.panel, lambda panel: impute(undrifted(panel)).effect)
    if np.isnan(found.value):
        return Check("derive", "alerte", "aucune zone jamais traitée : dérive invérifiable")
    return _survives(context, found, estimate)


def _survives(context: Context, found: Coefficient, estimate: Estimate) -> Check:
    same = found.value * estimate.natural(estimate.effect) > 0
    left = with_unit(significant(found.value, signed=True), context.plan.measured_in)
    said = f"une fois retirée une dérive régulière, l'écart est de {left}"
    if np.isnan(found.p):
        unknown = "trop peu de périodes pour séparer l'écart d'une dérive régulière"
        return Check("derive", "plafond_non_demontre", unknown, found.p)
    enough = "une simple dérive régulière expliquerait autant l'écart"
    if not same:
        return Check(
            "derive",
            "plafond_non_demontre",
            f"{said} : il change de sens, la dérive suffit à l'expliquer",
            found.p,
            short=enough,
        )
    said += f" ; le hasard seul en donne autant {often(found.p)}"
    if found.p > rules.DRIFT_REFUSED:
        return Check(
            "derive",
            "plafond_non_demontre",
            f"{said} : la dérive suffit à l'expliquer",
            found.p,
            short=enough,
        )
    if found.p > rules.DRIFT_PROBABLE:
        return Check(
            "derive",
            "plafond_probable",
            f"{said} : la dérive reste une explication",
            found.p,
            short="une dérive régulière reste une explication",
        )
    return Check("derive", "passe", f"{said} : la dérive ne l'explique pas", found.p)


def one_area(context: Context, effect_of: Callable[[Panel], float]) -> Check:
    """No area alone carries the result: without each in turn, the sign holds."""
    panel, whole = context.panel, effect_of(context.panel)
    every = np.arange(len(panel.areas))
    names = []
    for rank, area in enumerate(panel.areas):
        left = panel.only(every != rank)
        if left.treated.any() and not left.treated.all() and effect_of(left) * whole <= 0:
            names.append(area)
    if names:
        return Check(
            "une_seule_zone",
            "plafond_non_demontre",
            "calcul refait sans chaque zone : sans "
            + ", ".join(names)
            + ", l'écart change de sens",
            short="sans " + ", ".join(names) + ", l'effet change de sens",
        )
    return Check(
        "une_seule_zone",
        "passe",
        f"calcul refait sans chacune des {len(panel.areas)} zones : l'écart garde son sens",
    )


def neighbours(context: Context, estimate: Estimate, effect_of: Callable[[Panel], float]) -> Check:
    """Controls beside a treated area may receive part of the effect: the same without them.

    They must also have changed like the other controls, by permutation. With fewer than two others
    nothing can be compared, and the doubt stays.
    """
    used = near(context)
    if not used:
        return Check("voisinage", "passe", "aucun témoin signalé comme voisin")
    panel, names = context.panel, ", ".join(used)
    left = panel.only(np.array([area not in used for area in panel.areas]))
    if (~left.treated).sum() < 2:
        return Check(
            "voisinage",
            "alerte",
            f"témoins voisins d'une zone traitée : {names} ; trop peu d'autres témoins pour"
            " écarter un report",
        )
    found = effect_of(left)
    holds = found * estimate.effect > 0 and estimate.low <= found <= estimate.high
    if holds and _alike(context, used) > rules.PRETREND_P:
        return Check("voisinage", "passe", f"le résultat tient sans les témoins voisins ({names})")
    return Check(
        "voisinage", "alerte", f"le résultat change sans les témoins voisins ({names}) : report ?"
    )


def _alike(context: Context, used: Collection[str]) -> float:
    """How often chance alone sets neighbours so far from the other controls."""
    controls = context.panel.only(~context.panel.treated)
    log = context.plan.family != "gaussian"
    moved = changes(controls, context.before, context.after, log=log)
    beside = np.array([area in used for area in controls.areas])
    known = ~np.isnan(moved)
    beside, moved = beside[known], moved[known]
    if not beside.any() or (~beside).sum() < 2:
        return 1.0
    return contrast(moved, beside, seed=context.plan.seed).p_permutation


def placebo_in_time(context: Context, estimate: Estimate) -> Check:
    """Fake starts in the past rarely give as much."""
    start = int(np.flatnonzero(context.after)[0])
    wanted = rules.LENGTHS[context.plan.frequency]
    past = replace(
        context, after=np.zeros_like(context.after), before=np.arange(len(context.before)) < start
    )
    fakes, names = [], []
    for fake in range(wanted.alone, start - wanted.after + 1, wanted.step):
        at = np.arange(len(past.before))
        cut = replace(past, before=at < fake, after=(at >= fake) & (at < start))
        fakes.append(with_drift(cut, start=float(fake)).t)
        names.append(context.panel.periods[fake])
    if not fakes:
        return Check("faux_debuts", "alerte", "passé trop court pour de faux débuts")
    part = float(np.mean(~(np.abs(fakes) < abs(estimate.effect / estimate.se))))
    said = f"{plural(len(fakes), 'faux début', 'faux débuts')} dans le passé : {_share(part)}"
    state: State = "plafond_non_demontre" if part > rules.PLACEBO_PART else "passe"
    told = placebo("debuts", estimate.effect / estimate.se, fakes, names)
    return Check("faux_debuts", state, said, part, placebo=told)


def placebo_in_space(context: Context, effect_of: Callable[[Panel], float]) -> Check:
    """With one treated area: controls taken as treated rarely give as much."""
    panel = context.panel
    start = panel.starts[panel.treated][0]
    controls = panel.only(~panel.treated)
    if len(controls.areas) < 4:
        return Check("fausses_zones", "alerte", "trop peu de témoins pour de fausses zones")
    real = effect_of(panel)
    fakes = []
    for rank in range(len(controls.areas)):
        starts = np.where(np.arange(len(controls.areas)) == rank, start, np.inf)
        fakes.append(effect_of(controls.starting(starts)))
    part = float(np.mean(np.abs(fakes) >= abs(real)))
    said = f"{len(fakes)} témoins pris pour traités : {_share(part)}"
    state: State = "plafond_non_demontre" if part > rules.PLACEBO_PART else "passe"
    told = placebo("zones", real, fakes, controls.areas)
    return Check("fausses_zones", state, said, part, placebo=told)


def anticipation(context: Context) -> Check:
    """Nothing moved in the month before the start."""
    start = int(np.flatnonzero(context.before)[-1]) + 1
    at = np.arange(len(context.before))
    fake = start - rules.LENGTHS[context.plan.frequency].step
    if fake < rules.LENGTHS[context.plan.frequency].before:
        return Check("anticipation", "passe", "passé trop court pour la chercher")
    cut = replace(context, before=at < fake, after=(at >= fake) & (at < start))
    found = with_drift(cut, start=float(fake))
    moved = with_unit(significant(found.value, signed=True), context.plan.measured_in)
    watched = lasting(start - fake, context.plan.frequency)
    if np.isnan(found.p):
        return Check("anticipation", "passe", "passé trop court pour la chercher", found.p)
    said = (
        f"début avancé de {watched} : écart de {moved}, que le hasard seul donne {often(found.p)}"
    )
    if found.p < rules.SIGNIFICANT:
        return Check(
            "anticipation",
            "alerte",
            f"{said} : un mouvement précède le début, vérifier la date",
            found.p,
        )
    return Check("anticipation", "passe", f"{said} : rien ne bouge juste avant", found.p)


def _share(part: float) -> str:
    most = f"{100 * rules.PLACEBO_PART:.0f}{NBSP}%"
    return f"{100 * part:.0f}{NBSP}% montrent un écart aussi marqué (au plus {most})"


def fit_before(context: Context, estimate: Estimate) -> Check:
    """A mix of donors that did not follow the treated area before says nothing after."""
    level = float(np.nanmean(np.abs(treated_mean(context.panel)[context.before])))
    part = estimate.misfit / level if level > 0 else float("inf")
    floor = 1 / estimate.permutations
    if part > rules.GOOD_FIT or estimate.controls < rules.ENOUGH_DONORS:
        return Check(
            "ajustement",
            "plafond_non_demontre",
            f"{estimate.controls} donneurs, écart moyen avant le début de {_percent(part)} du "
            f"niveau ; il faut {rules.ENOUGH_DONORS} donneurs et moins de 10{NBSP}%",
            part,
        )
    if floor > rules.SIGNIFICANT:
        return Check(
            "ajustement",
            "plafond_non_demontre",
            f"avec {estimate.controls} donneurs, le hasard ne peut pas être écarté : il en faut "
            "19 au moins",
            floor,
        )
    return Check(
        "ajustement", "passe", f"écart moyen avant le début : {_percent(part)} du niveau", part
    )


def _percent(part: float) -> str:
    return f"{number(100 * part, 1)}{NBSP}%"


def memory_of_counts(context: Context) -> Check:
    """Counts of neighbouring periods resemble each other: the regression that knows it agrees."""
    found = with_drift(context)
    if found.p <= rules.SIGNIFICANT:
        return Check("memoire", "passe", "la mémoire des comptages n'explique pas l'écart", found.p)
    state: State = "plafond_probable" if found.p <= rules.SUGGESTIVE else "plafond_non_demontre"
    return Check("memoire", state, "la mémoire des comptages peut expliquer l'écart", found.p)
