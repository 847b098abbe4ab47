"""The checks of a card: each is passed, warns, caps the grade or blocks, and says why in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dashboard.evaluation import rules
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.by_area import changes, windows
from dashboard.evaluation.estimate import Estimate, control_mean, treated_mean
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.interrupted import PER_YEAR, design, level_change
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.plan import Plan

State = Literal["passe", "alerte", "plafond_probable", "plafond_non_demontre", "bloque"]
ORDER: tuple[State, ...] = (
    "passe",
    "alerte",
    "plafond_probable",
    "plafond_non_demontre",
    "bloque",
)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the card; ``value`` is what was compared with the threshold, when it is one."""

    code: str
    state: State
    words: str
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What checks look at: the plan, the panel, periods before and after, and season columns."""

    plan: Plan
    panel: Panel
    before: Bools
    after: Bools

    @property
    def alone(self) -> bool:
        """Whether no area serves as a control."""
        return bool(self.panel.treated.all())

    @property
    def gap(self) -> Floats:
        """Series the design rests on: treated − controls, or the treated mean alone."""
        treated = treated_mean(self.panel)
        return treated if self.alone else np.asarray(treated - control_mean(self.panel))


def context_of(plan: Plan, panel: Panel) -> Context:
    """The context of a panel; with several starts, before ends with the first one."""
    starts = panel.starts[panel.treated]
    if len(np.unique(starts)) > 1:
        at = np.arange(len(panel.periods))
        return Context(plan, panel, at < starts.min(), at >= starts.min())
    return Context(plan, panel, *windows(panel, plan))


def length(context: Context) -> Check:
    """Enough known periods on both sides."""
    wanted = rules.LENGTHS[context.plan.frequency]
    known = ~np.isnan(context.gap)
    before, after = (int((known & side).sum()) for side in (context.before, context.after))
    least = wanted.alone if context.alone else wanted.before
    said = f"{before} périodes connues avant le début et {after} après"
    if before < least or after < wanted.after:
        return Check(
            "longueur", "bloque", f"{said} ; il en faut {least} et {wanted.after}", float(before)
        )
    if context.alone and before < wanted.alone_graded:
        return Check(
            "longueur",
            "plafond_non_demontre",
            f"{said} ; sans zone témoin, il en faut {wanted.alone_graded} avant",
            float(before),
        )
    return Check("longueur", "passe", said, float(before))


def holes(context: Context) -> Check:
    """Missing periods: few, and as many before as after; never filled."""
    unknown = np.isnan(context.panel.values)
    parts = [float(unknown[:, side].mean()) for side in (context.before, context.after)]
    said = f"{100 * parts[0]:.0f} % de valeurs inconnues avant, {100 * parts[1]:.0f} % après"
    if max(parts) > rules.MISSING_PART:
        return Check("trous", "bloque", f"{said} ; au plus 30 %", max(parts))
    if abs(parts[0] - parts[1]) > rules.MISSING_GAP:
        return Check("trous", "plafond_non_demontre", f"{said} ; les trous ont changé", max(parts))
    return Check("trous", "passe", said, max(parts))


def season(context: Context) -> Check:
    """A season told apart from the effect: controls share it, or two years are known."""
    per_year = PER_YEAR[context.plan.frequency]
    if not context.alone:
        return Check("saison", "passe", "les zones témoins vivent les mêmes saisons")
    years = (~np.isnan(context.gap)).sum() / per_year
    if context.plan.frequency == "year":
        return Check("saison", "passe", "données annuelles : sans saison")
    if years * 52 < rules.PER_YEAR_SEASON - 1:
        return Check(
            "saison", "bloque", f"{years:.1f} an de données : la saison se confond avec l'effet"
        )
    return Check("saison", "passe", f"saison estimée sur {years:.1f} ans")


def selection(context: Context) -> Check:
    """Areas chosen because they were bad come back by themselves."""
    if context.plan.selection == "plus_mauvais_niveau":
        return Check(
            "choix_des_zones",
            "plafond_probable",
            "zones choisies pour leur mauvais niveau : la période du choix et les 12 suivantes "
            "sont écartées",
        )
    if context.plan.selection == "tirage_au_sort":
        return Check("choix_des_zones", "passe", "zones tirées au sort")
    return Check("choix_des_zones", "alerte", "zones non tirées au sort")


def shocks(context: Context) -> tuple[tuple[str, ...], Check]:
    """Controls whose change is out of all proportion: named, and removed by the caller."""
    if context.alone:
        return (), Check("temoins", "passe", "sans objet : aucune zone témoin")
    controls = context.panel.only(~context.panel.treated)
    change = changes(controls, context.before, context.after, log=context.plan.family != "gaussian")
    middle = float(np.nanmedian(change))
    spread = 1.4826 * float(np.nanmedian(np.abs(change - middle)))
    if len(change) < 4 or spread == 0:
        return (), Check("temoins", "passe", f"{len(change)} zones témoins")
    far = np.abs(change - middle) > rules.SHOCK * spread
    names = tuple(area for area, out in zip(controls.areas, far, strict=True) if out)
    if names and far.sum() < len(change) - 1:
        return names, Check(
            "temoins",
            "plafond_probable",
            "choc propre à " + ", ".join(names) + " : écartée des témoins, résultat donné avec "
            "et sans",
        )
    return (), Check("temoins", "passe", f"{len(change)} zones témoins sans choc propre")


def slope_before(context: Context) -> Check:
    """Treated and controls moved alike before the start."""
    if context.alone:
        return Check("tendance_avant", "passe", "sans objet : aucune zone témoin")
    found = _slope(context)
    if found is None:
        return Check("tendance_avant", "alerte", "trop peu de périodes pour comparer les tendances")
    if found.p < rules.PRETREND_P:
        return Check(
            "tendance_avant",
            "plafond_non_demontre",
            "avant le début, zones traitées et témoins n'évoluaient déjà pas de même",
            found.p,
        )
    return Check(
        "tendance_avant", "passe", "avant le début, même évolution que les témoins", found.p
    )


def _slope(context: Context) -> Coefficient | None:
    gap = context.gap
    kept = context.before & ~np.isnan(gap)
    at = np.flatnonzero(kept).astype(np.float64)
    if len(at) < 5:
        return None
    x = np.column_stack([np.ones(len(at)), at / PER_YEAR[context.plan.frequency]])
    return fit_series(gap[kept], x, Memory.at(at)).regression.coefficient(1)


def with_drift(context: Context, *, start: float | None = None) -> Coefficient:
    """The level change of the gap when a straight-line drift is allowed."""
    gap = context.gap
    kept = (context.before | context.after) & ~np.isnan(gap)
    at = np.flatnonzero(kept).astype(np.float64)
    begins = float(np.flatnonzero(context.after)[0]) if start is None else start
    made = design(at, begins, context.plan.frequency, harmonics=context.plan.season)
    return level_change(gap[kept], made).regression.coefficient(made.level)


def drift(context: Context, estimate: Estimate) -> Check:
    """The effect survives a straight-line drift: same sign, and still rather unlikely by chance."""
    if context.alone:
        return Check("derive", "passe", "la tendance est déjà dans le modèle")
    found = with_drift(context)
    same = found.value * estimate.natural(estimate.effect) > 0
    if not same or found.p > rules.DRIFT_REFUSED:
        return Check(
            "derive",
            "plafond_non_demontre",
            "une simple dérive régulière expliquerait autant l'écart",
            found.p,
        )
    if found.p > rules.DRIFT_PROBABLE:
        return Check(
            "derive", "plafond_probable", "une dérive régulière reste une explication", found.p
        )
    return Check("derive", "passe", "l'écart ne s'explique pas par une dérive régulière", found.p)


def one_area(context: Context, again: Callable[[Panel], Estimate]) -> Check:
    """No area alone carries the result: without each in turn, the sign holds."""
    panel = context.panel
    names, whole = [], again(panel).effect
    for rank, area in enumerate(panel.areas):
        kept = np.arange(len(panel.areas)) != rank
        left = panel.only(kept)
        if left.treated.sum() < 1 or (~left.treated).sum() < 1:
            continue
        if again(left).effect * whole < 0:
            names.append(area)
    if names:
        return Check(
            "une_seule_zone",
            "plafond_non_demontre",
            "sans " + ", ".join(names) + ", l'effet change de signe",
        )
    return Check("une_seule_zone", "passe", "l'effet garde son sens sans chacune des zones")


def placebo_in_time(context: Context, estimate: Estimate) -> Check:
    """Fake starts in the past rarely give as much."""
    start = int(np.flatnonzero(context.after)[0])
    wanted = rules.LENGTHS[context.plan.frequency]
    past = replace(
        context, after=np.zeros_like(context.after), before=np.arange(len(context.before)) < start
    )
    fakes = []
    for fake in range(wanted.alone, start - wanted.after + 1, rules.STEP):
        at = np.arange(len(past.before))
        cut = replace(past, before=at < fake, after=(at >= fake) & (at < start))
        fakes.append(with_drift(cut, start=float(fake)).t)
    if not fakes:
        return Check("faux_debuts", "alerte", "passé trop court pour de faux débuts")
    part = float(np.mean(np.abs(fakes) >= abs(estimate.effect / estimate.se)))
    said = f"{len(fakes)} faux débuts dans le passé, {100 * part:.0f} % aussi marqués"
    state: State = "plafond_non_demontre" if part > rules.PLACEBO_PART else "passe"
    return Check("faux_debuts", state, said, part)


def placebo_in_space(context: Context, again: Callable[[Panel], Estimate]) -> Check:
    """With one treated area: controls taken as treated rarely give as much."""
    panel = context.panel
    start = panel.starts[panel.treated][0]
    controls = panel.only(~panel.treated)
    if len(controls.areas) < 4:
        return Check("fausses_zones", "alerte", "trop peu de témoins pour de fausses zones")
    real = abs(again(panel).effect)
    fakes = []
    for rank in range(len(controls.areas)):
        starts = np.where(np.arange(len(controls.areas)) == rank, start, np.inf)
        fakes.append(abs(again(controls.starting(starts)).effect))
    part = float(np.mean(np.array(fakes) >= real))
    said = f"{len(fakes)} témoins pris pour traités, {100 * part:.0f} % aussi marqués"
    state: State = "plafond_non_demontre" if part > rules.PLACEBO_PART else "passe"
    return Check("fausses_zones", state, said, part)


def anticipation(context: Context) -> Check:
    """Nothing moved in the four periods before the start."""
    start = int(np.flatnonzero(context.before)[-1]) + 1
    at = np.arange(len(context.before))
    fake = start - rules.ANTICIPATION
    if fake < rules.LENGTHS[context.plan.frequency].before:
        return Check("anticipation", "passe", "passé trop court pour la chercher")
    cut = replace(context, before=at < fake, after=(at >= fake) & (at < start))
    found = with_drift(cut, start=float(fake))
    if found.p < rules.SIGNIFICANT:
        return Check(
            "anticipation",
            "alerte",
            "un mouvement précède le début : vérifier la date",
            found.p,
        )
    return Check("anticipation", "passe", "rien ne bouge juste avant le début", found.p)


def neighbours(context: Context) -> Check:
    """Neighbours of treated areas may receive part of the effect."""
    used = [area for area in context.plan.neighbours if area in context.panel.areas]
    if used:
        return Check(
            "voisinage", "alerte", "témoins voisins d'une zone traitée : " + ", ".join(used)
        )
    return Check("voisinage", "passe", "aucun témoin signalé comme voisin")
