"""The checks of a card: each is passed, warns, caps the grade or blocks, and says why in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from dashboard.evaluation import rules, telling
from dashboard.evaluation.by_area import changes, windows
from dashboard.evaluation.estimate import control_mean, treated_mean
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import Bools, Panel
from dashboard.evaluation.periods import rank_of
from dashboard.evaluation.plan import Plan
from dashboard.formats import NBSP, plural

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
    """One line of the card; ``value`` is what was compared with the threshold, when it is one.

    ``words``: what was tested and what was found. ``lacks``: what would have to be there, when it
    blocks. ``placebo``: the fakes it looked at. ``short``: why it holds the conclusion back, for
    the middle of a sentence; the words when empty.
    """

    code: str
    state: State
    words: str
    value: float | None = None
    lacks: str = ""
    placebo: dict[str, object] | None = None
    short: str = ""

    @property
    def reason(self) -> str:
        """Why it holds the conclusion back."""
        return self.short or self.words


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
    frequency = context.plan.frequency
    said = f"{telling.known(before, frequency)} avant le début et {after} après"
    if before < least or after < wanted.after:
        sides = ((least - before, "avant le début"), (wanted.after - after, "après"))
        lacks = " et ".join(f"{telling.lasting(n, frequency)} {side}" for n, side in sides if n > 0)
        asked = f"{said} ; il en faut {least} et {wanted.after}"
        return Check("longueur", "bloque", asked, float(before), lacks)
    if context.alone and before < wanted.alone_graded:
        return Check(
            "longueur",
            "plafond_non_demontre",
            f"{said} ; sans témoin, il en faut {wanted.alone_graded} avant",
            float(before),
        )
    asked = f"{said} ; il en fallait {least} et {wanted.after}"
    return Check("longueur", "passe", asked, float(before))


def holes(context: Context) -> Check:
    """Missing periods: few, and as many before as after; never filled."""
    unknown = np.isnan(context.panel.values)
    parts = [float(unknown[:, side].mean()) for side in (context.before, context.after)]
    said = (
        f"{100 * parts[0]:.0f}{NBSP}% de valeurs inconnues avant, {100 * parts[1]:.0f}{NBSP}% après"
    )
    if max(parts) > rules.MISSING_PART:
        most = f"{said} ; au plus 30{NBSP}%"
        return Check("trous", "bloque", most, max(parts), "des relevés plus complets")
    if abs(parts[0] - parts[1]) > rules.MISSING_GAP:
        return Check("trous", "plafond_non_demontre", f"{said} ; les trous ont changé", max(parts))
    return Check("trous", "passe", said, max(parts))


def season(context: Context) -> Check:
    """A season told apart from the effect: controls share it, or two years are known."""
    wanted = rules.LENGTHS[context.plan.frequency].season
    known = int((~np.isnan(context.gap)).sum())
    told = telling.known(known, context.plan.frequency)
    if not context.alone:
        return Check("saison", "passe", "les témoins vivent les mêmes saisons : elles s'annulent")
    if not wanted:
        return Check("saison", "passe", "données annuelles : pas de saison à écarter")
    if known < wanted:
        return Check(
            "saison",
            "bloque",
            f"{told} : sans témoin, il en faut {wanted} pour distinguer la saison de l'effet",
            float(known),
            telling.lasting(wanted - known, context.plan.frequency),
        )
    return Check(
        "saison", "passe", f"saison estimée sur {told}, puis retirée de l'écart", float(known)
    )


def definition(context: Context) -> Check:
    """Same source, meter and formula from the first period to the last."""
    first = rank_of(context.panel.periods[0], context.plan)
    changed = [
        when
        for when in context.plan.definition_changes
        if first < rank_of(when, context.plan) < first + len(context.panel.periods)
    ]
    if changed:
        return Check(
            "definition",
            "bloque",
            "la source, le compteur ou le calcul a changé : "
            + ", ".join(telling.dated(when, context.plan.frequency) for when in changed),
            lacks="une série recalculée d'une seule façon",
        )
    return Check("definition", "passe", "aucun changement de source ni de calcul signalé")


SELECTIONS = {
    "tirage_au_sort": "zones tirées au sort : le hasard seul les distingue des témoins",
    "volontariat": "zones volontaires, non tirées au sort",
    "contrainte_technique": "zones choisies pour une raison technique, non tirées au sort",
    "plus_mauvais_niveau": "zones choisies pour leur mauvais niveau",
}
ALONE = {
    "tirage_au_sort": "une seule série ; la date du début a été tirée au sort",
    "volontariat": "une seule série : la mesure s'applique partout, rien n'était à choisir",
    "contrainte_technique": "une seule série ; date du début imposée par une raison technique",
    "plus_mauvais_niveau": "mesure prise à cause d'un mauvais niveau",
}
"""The same of one series: what was chosen there is a date."""


def selection(context: Context) -> Check:
    """Areas chosen because they were bad come back by themselves."""
    plan = context.plan
    told = SELECTIONS if plan.several else ALONE
    if plan.selection == "plus_mauvais_niveau":
        later = rules.LENGTHS[plan.frequency].recovery
        chosen = telling.lasting(plan.selection_periods, plan.frequency)
        return Check(
            "choix_des_zones",
            "plafond_probable",
            f"{told[plan.selection]} : les {chosen} du "
            f"choix et les {later} qui suivent le début sont écartées",
        )
    return Check("choix_des_zones", "passe", told[plan.selection])


def shocks(context: Context) -> tuple[tuple[str, ...], Check]:
    """Controls whose change is out of all proportion: named, and removed by the caller."""
    if context.alone:
        return (), Check("temoins", "passe", "sans objet : aucun témoin")
    controls = context.panel.only(~context.panel.treated)
    change = changes(controls, context.before, context.after, log=context.plan.family != "gaussian")
    if np.isnan(change).all():
        return (), Check("temoins", "alerte", "aucun témoin connu avant et après le début")
    middle = float(np.nanmedian(change))
    spread = 1.4826 * float(np.nanmedian(np.abs(change - middle)))
    if len(change) < 4 or spread == 0:
        told = plural(len(change), "zone témoin", "zones témoins")
        return (), Check("temoins", "passe", f"{told} : trop peu, ou trop semblables, pour un choc")
    far = np.abs(change - middle) > rules.SHOCK * spread
    names = tuple(area for area, out in zip(controls.areas, far, strict=True) if out)
    if names and far.sum() < len(change) - 1:
        return names, Check(
            "temoins",
            "plafond_probable",
            "choc propre à " + ", ".join(names) + " : hors des témoins, résultat donné avec et "
            "sans",
        )
    return (), Check(
        "temoins",
        "passe",
        f"évolution de {len(change)} zones témoins : aucune à plus de {rules.SHOCK:.0f} écarts "
        "robustes des autres",
    )


def events(context: Context) -> Check:
    """Nothing else happened to some areas of the comparison only."""
    told = context.plan.events
    if told:
        return Check(
            "evenements",
            "alerte",
            f"autre cause possible d'un écart{' entre zones' if context.plan.several else ''} : "
            + ", ".join(told),
        )
    where = " dans une partie des zones" if context.plan.several else ""
    return Check("evenements", "passe", f"aucun autre fait signalé{where}")


def near(context: Context) -> tuple[str, ...]:
    """Controls said to be neighbours of a treated area."""
    return tuple(area for area in context.plan.neighbours if area in context.panel.areas)


def neighbours(context: Context) -> Check:
    """Neighbours of treated areas may receive part of the effect."""
    used = near(context)
    if used:
        return Check(
            "voisinage", "alerte", "témoins voisins d'une zone traitée : " + ", ".join(used)
        )
    return Check("voisinage", "passe", "aucun témoin signalé comme voisin")
