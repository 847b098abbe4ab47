"""The scale-up sheet of a project: each condition met, not met or unknown, with its figures.

Rule of the protocol (§5.5): « Étendre » asks for a shown effect, whose near bound is at least the
smallest useful one, at a cost per unit under the ceiling even at its far end; a probable effect is
extended by steps, to areas drawn at random. DOMAIN §5.5 adds two sites, the cost at scale, who
holds the competence; D. 1611-35 the impact study.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from dashboard.budget.equilibrium import equilibrium
from dashboard.budget.impact import Threshold
from dashboard.budget.scope import documents
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.roadmap_model import Project
from dashboard.errors import QueryError
from dashboard.experiments.read import Card, portfolio
from dashboard.formats import plural
from dashboard.indicators import Knowledge, know
from dashboard.roadmap import scale_conditions as asked
from dashboard.roadmap.scale_conditions import Condition, Cost, State
from dashboard.roadmap.scale_law import Matter, load_law
from dashboard.roadmap.scale_rules import NOTHING, Between, Holder, ScalePlan, load_rules
from dashboard.roadmap.scale_sites import Site, sites
from dashboard.secrecy import Gate


class Advice(StrEnum):
    """What the rule says to do."""

    MEASURE = "mesurer"
    EXTEND = "etendre"
    PREPARE = "preparer"
    STEPS = "par_etapes"
    LONGER = "prolonger"
    REVIEW = "revoir"
    STOP = "arreter"
    WAIT = "attendre"


ADVICE_WORDS: Mapping[Advice, str] = {
    Advice.MEASURE: "mesurer avant de décider",
    Advice.EXTEND: "toutes les conditions sont remplies pour étendre",
    Advice.PREPARE: "étendre, une fois les dernières conditions levées",
    Advice.STEPS: "étendre par étapes, dans des zones tirées au sort",
    Advice.LONGER: "prolonger l'observation avant de décider",
    Advice.REVIEW: "revoir le coût avant d'étendre",
    Advice.STOP: "ne pas étendre, arrêter ou revoir la mesure",
    Advice.WAIT: "attendre les données qui manquent",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet.

    Attributes:
        card: the evaluation that decides, the first of the project; None without any.
        others: the other evaluations of the project.
        sites: of every evaluation of the project on the same indicator.
        usual: who usually holds the competence; limit: threshold of the impact study.
        matter: where the competence is shared, who holds each part; None elsewhere.
    """

    project: Project
    card: Card | None
    others: tuple[Card, ...]
    sites: tuple[Site, ...]
    cost: Cost
    plan: ScalePlan
    usual: Holder | None
    limit: Threshold | None
    conditions: tuple[Condition, ...]
    advice: Advice
    matter: Matter | None = None

    @property
    def met(self) -> int:
        """Conditions met."""
        return sum(c.state is State.MET for c in self.conditions)

    def state(self, code: str) -> State:
        """State of a condition; unknown when it is not asked."""
        return next((c.state for c in self.conditions if c.code == code), State.UNKNOWN)


def sheet(gate: Gate, project: Project, plan: ScalePlan) -> Sheet:
    """Everything asked before a project is scaled up, as the version knows it."""
    cards = _cards(portfolio(gate), project)
    found = cards[0] if cards else None
    knows, rules = know(gate), load_rules()
    same = [c for c in cards if found is not None and _measures(c) == _measures(found)]
    places = tuple(_named(site, knows) for c in same for site in _sites(c))
    cost = cost_at_scale(found, plan, count_sites(project, found, knows))
    functions = [link.function for link in project.budget if link.function]
    families = [i.family for aim in project.aims if (i := load_indicators().get(aim.indicator))]
    usual = rules.usual(functions, families)
    matter = load_law().matter(_aimed(project, found))
    limit = _limit(gate, knows.root if decides(project, plan) == "epci" else "")
    asked_of = () if found is None else (asked.useful(found), asked.affordable(found))
    listed = (
        asked.shown(found) if found else asked.nothing_measured(),
        *asked_of,
        asked.in_sites(places, rules, found.note if found else "insuffisant"),
        asked.known_cost(cost),
        asked.competence(plan, usual, project.scale, matter),
        asked.study(cost, limit, plan),
    )
    advice = advise(found, {c.code: c.state for c in listed})
    return Sheet(
        project, found, cards[1:], places, cost, plan, usual, limit, listed, advice, matter
    )


def _aimed(project: Project, found: Card | None) -> list[str]:
    """Indicators of a project, the one of its evaluation first."""
    own = [aim.indicator for aim in project.aims]
    return [found.indicateur, *own] if found else own


def finding_words(told: Sheet) -> str:
    """What the rule says, in a few words; how many conditions remain, when some do."""
    left = len(told.conditions) - told.met
    if told.advice is Advice.PREPARE:
        return f"étendre, une fois {plural(left, 'condition levée', 'conditions levées')}"
    return ADVICE_WORDS[told.advice]


def _measures(found: Card) -> tuple[str, str]:
    return found.indicateur, found.capteur_grandeur


def _cards(known: Sequence[Card], project: Project) -> tuple[Card, ...]:
    """Those the project names, in its order, then those that name the project."""
    by_code = {c.code: c for c in known}
    named = [by_code[code] for code in project.evaluations if code in by_code]
    others = [c for c in known if c.plan.get("projet") == project.code and c not in named]
    return (*named, *others)


def _sites(found: Card) -> list[Site]:
    """Sites of a card; none is found where the card itself shows no effect."""
    expected = str(found.plan.get("sens_attendu") or "hausse")
    transition = int(found.plan.get("transition_semaines") or 0) if found.genre == "semaine" else 0
    places = sites(found.told, expected, transition, load_rules())
    if found.note in ("demontre", "probable"):
        return places
    judged = None if found.note == "insuffisant" else False
    return [replace(place, found=judged) for place in places]


def _named(place: Site, knows: Knowledge) -> Site:
    """A site under the name of its area, when the card only tells its code."""
    area = knows.areas.get(place.zone)
    return replace(place, name=area.name) if area and place.name == place.zone else place


def decides(project: Project, plan: ScalePlan) -> str:
    """Who votes: « commune » or « epci », from the statutes when they were read, else the scale."""
    if plan.holder in ("commune", "epci"):
        return plan.holder
    return "epci" if project.scale == "epci" else "commune"


def _limit(gate: Gate, siren: str) -> Threshold | None:
    """Threshold of the main budget of who votes, the town's without a SIREN.

    None without account, population or revenue.
    """
    try:
        own = [
            d.budget_siret
            for d in documents(gate)
            if siren and d.budget_type == "P" and d.budget_siret.startswith(siren)
        ]
        if siren and not own:
            return None
        return equilibrium(gate, budget=own[0] if own else "").threshold
    except QueryError:
        return None


def count_sites(project: Project, found: Card | None, knows: Knowledge) -> int | None:
    """Areas of the level of the evaluation that the scale of the project holds.

    « commune »: those of the areas of the project, when they are at least as many as the pilot;
    otherwise, and for « epci »: all of them. None when the evaluation has no level, or the project
    is not wider than a quarter.
    """
    if found is None or not found.niveau or project.scale not in ("commune", "epci"):
        return None
    pilot = len(found.plan.get("zones_traitees") or ())
    whole = [a for a in knows.areas.values() if a.level == found.niveau]
    inside = [a for a in whole if {a.code, a.parent or ""} & set(project.areas)]
    for areas in ([inside] if project.scale == "commune" else []) + [whole]:
        if len(areas) >= max(pilot, 1):
            return len(areas)
    return None


def cost_at_scale(found: Card | None, plan: ScalePlan, counted: int | None) -> Cost:
    """Fixed + by site × sites, from the pack; else bounds from what the pilot cost."""
    pilot = len(found.plan.get("zones_traitees") or ()) if found else 0
    count = plan.sites or counted
    word = _word(plan.site or (found.niveau if found else ""), count or 0)
    if plan.by_site is not None and count:
        whole = (plan.fixed or NOTHING) + plan.by_site.times(count)
        yearly = (plan.yearly_fixed or NOTHING) + (plan.yearly_by_site or NOTHING).times(count)
        return Cost(pilot, count, word, whole, yearly, True)
    told = (found.plan.get("cout") if found else None) or {}
    if not told or not count:
        return Cost(pilot, count, word, None, None, False)
    investment = Decimal(str(told.get("investissement") or 0))
    running = Decimal(str(told.get("fonctionnement_annuel") or 0))
    return Cost(
        pilot, count, word, _spread(investment, pilot, count), _spread(running, pilot, count), False
    )


def _spread(amount: Decimal, pilot: int, count: int) -> Between:
    """From « all fixed » to « all by site »."""
    by_site = amount * count / max(pilot, 1)
    return Between(min(amount, by_site), max(amount, by_site))


def _word(site: str, count: int) -> str:
    name = site or "site"
    return name if count < 2 or name.endswith(("s", "x")) else f"{name}s"


_STOPS = ("aucun_effet_utile", "plus_petit")


def advise(found: Card | None, states: Mapping[str, State]) -> Advice:
    """What the rule says, never more than the grade allows."""
    if found is None:
        return Advice.MEASURE
    utility = str(found.told.get("utility") or "")
    if found.note == "insuffisant":
        return Advice.WAIT
    if found.note == "contraire" or utility in _STOPS:
        return Advice.STOP
    if found.note == "probable":
        return Advice.STEPS
    if found.note == "non_demontre" or states.get("utile") is not State.MET:
        return Advice.LONGER
    if states.get("cout") is State.NOT_MET:
        return Advice.REVIEW
    if states.get("sites") is State.NOT_MET:
        return Advice.STEPS
    whole = all(state is State.MET for state in states.values())
    return Advice.EXTEND if whole else Advice.PREPARE
