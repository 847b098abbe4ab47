"""The conditions of scaling up, one function each: state, and a sentence with the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.budget.impact import Threshold
from dashboard.evaluation.rules import SIGNIFICANT
from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.formats import NBSP, money_short, percent, plural, with_unit
from dashboard.roadmap.scale_law import Matter, cited, load_law, role_words
from dashboard.roadmap.scale_rules import HOLDERS, Between, Holder, Rules, ScalePlan
from dashboard.roadmap.scale_sites import Site


class State(StrEnum):
    """What a condition is worth."""

    MET = "remplie"
    NOT_MET = "non_remplie"
    UNKNOWN = "inconnue"


STATE_WORDS = {
    State.MET: "remplie",
    State.NOT_MET: "non remplie",
    State.UNKNOWN: "inconnue",
}
GRADE_WORDS = {
    "demontre": "effet démontré",
    "probable": "effet probable",
    "non_demontre": "effet non démontré",
    "contraire": "effet contraire",
    "insuffisant": "données insuffisantes",
}


@dataclass(frozen=True)
class Condition:
    """One condition: what it is called, its state, what says so, where it comes from.

    `parts`: who holds each part of what it asks, in French sentences.
    """

    code: str
    title: str
    state: State
    says: str
    source: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cost:
    """Cost at scale = fixed + by site × sites, in euros.

    Attributes:
        pilot: sites of the pilot; sites: at scale, None when not known.
        word: what sites are called.
        investment, yearly: totals; None when nothing says them.
        declared: the pack tells fixed from by site; otherwise the range goes from « all fixed » to
            « all by site », from what the pilot cost.
    """

    pilot: int
    sites: int | None
    word: str
    investment: Between | None
    yearly: Between | None
    declared: bool


PROTOCOL = "règle d'extension du protocole"


def euros(between: Between) -> str:
    """« 48,0 k€ », or « de 40,0 à 48,0 k€ »."""
    low, high = money_short(between.low), money_short(between.high)
    return high if low == high else f"de {low} à {high}"


def _amount(found: Card, value: float) -> str:
    return with_unit(significant(value), str(found.told.get("measured_in") or ""))


def shown(found: Card) -> Condition:
    """The grade is the top one."""
    grade = GRADE_WORDS[found.note]
    state = State.MET if found.note == "demontre" else State.NOT_MET
    reason = str(found.told.get("reason") or found.motif)
    says = f"Conclusion de l'évaluation : {grade}."
    if found.note == "insuffisant":
        state = State.UNKNOWN
    if state is not State.MET and reason:
        says = f"{says[:-1]} ({reason})."
    return Condition("demontre", "L'effet est démontré", state, says, PROTOCOL)


def useful(found: Card) -> Condition:
    """The bound nearest to no effect is at least the smallest useful effect."""
    title = "Toute la fourchette dépasse le plus petit effet utile"
    low, high, wanted = found.effet_bas, found.effet_haut, found.told.get("useful")

    def made(state: State, says: str) -> Condition:
        return Condition("utile", title, state, says, PROTOCOL)

    if low is None or high is None:
        if found.effet is None:
            return made(State.UNKNOWN, "Aucun effet n'a pu être estimé.")
        told = _amount(found, abs(found.effet))
        return made(State.UNKNOWN, f"L'effet estimé ({told}) n'a pas de fourchette.")
    if found.note == "insuffisant":
        return made(State.UNKNOWN, "Les données ne permettent pas de conclure.")
    if wanted is None:
        return made(State.UNKNOWN, "Le plan ne dit pas quel effet serait utile.")
    side = -1 if found.plan.get("sens_attendu") == "baisse" else 1
    near = min(low * side, high * side)
    limit = _amount(found, float(wanted))
    if near <= 0:
        return made(State.NOT_MET, f"L'effet peut être nul ; il en faut au moins {limit}.")
    if found.note == "non_demontre":
        return made(State.UNKNOWN, "Un contrôle retire son sens à la fourchette.")
    says = f"Au moins {_amount(found, near)} ; il en faut {limit}."
    return made(State.MET if near >= float(wanted) else State.NOT_MET, says)


def _why_none(found: Card) -> str:
    """Why an effect has no cost per unit."""
    low, high = found.effet_bas, found.effet_haut
    if low is None or high is None:
        return "pas de fourchette"
    if found.note == "non_demontre" and found.p is not None and found.p <= SIGNIFICANT:
        return "la comparaison ne tient pas"
    return "l'effet peut être nul"


def affordable(found: Card) -> Condition:
    """The cost per unit, at its far end, is under the ceiling."""
    title = "Le coût par unité gagnée reste sous le plafond"
    ceiling, far = found.plan.get("plafond_cout_unitaire"), found.cout_unitaire_haut

    def made(state: State, says: str) -> Condition:
        return Condition("cout", title, state, says, PROTOCOL)

    if not found.plan.get("cout"):
        return made(State.UNKNOWN, "Aucun coût n'est déclaré dans le plan.")
    said = str((found.told.get("sentences") or {}).get("cost") or "")
    if said.startswith("La mesure rapporte"):
        return made(State.MET, said)
    if found.note == "insuffisant":
        return made(State.UNKNOWN, "Coût par unité non calculable : pas de conclusion.")
    if found.note == "contraire":
        return made(State.UNKNOWN, "Coût par unité sans objet : l'effet est contraire au but.")
    if far is None:
        return made(State.UNKNOWN, f"Coût par unité non calculable : {_why_none(found)}.")
    told = f"Jusqu'à {significant(far)}{NBSP}€ {found.cout_par or 'par unité gagnée'}"
    if ceiling is None:
        return made(State.UNKNOWN, f"{told} ; aucun plafond n'est fixé.")
    limit = f"plafond fixé : {significant(float(ceiling))}{NBSP}€"
    state = State.MET if far <= float(ceiling) else State.NOT_MET
    return made(state, f"{told} ; {limit}.")


def in_sites(found: Sequence[Site], rules: Rules, note: str = "demontre") -> Condition:
    """The effect is found in enough sites; without an effect of the whole, no site shows one."""
    title = f"L'effet est retrouvé dans {rules.sites_min} sites au moins"

    def made(state: State, says: str) -> Condition:
        return Condition("sites", title, state, says, "passage à l'échelle, deux sites au moins")

    if not found:
        return made(State.UNKNOWN, "Aucune série zone par zone à regarder.")
    if note == "insuffisant":
        return made(State.UNKNOWN, "Les données ne permettent pas de conclure.")
    if note not in ("demontre", "probable"):
        return made(
            State.NOT_MET, "Sans effet de l'ensemble, l'écart d'un site peut être un hasard."
        )
    count = sum(site.found is True for site in found)
    unsure = sum(site.found is None for site in found)
    says = f"Retrouvé dans {plural(count, 'site équipé', 'sites équipés')} sur {len(found)}"
    says += f" ; {unsure} sans assez de témoins pour en juger." if unsure else "."
    if count >= rules.sites_min and count >= rules.sites_share * (len(found) - unsure):
        return made(State.MET, says)
    if unsure and count + unsure >= rules.sites_min:
        return made(State.UNKNOWN, says)
    return made(State.NOT_MET, says)


def spent(cost: Cost) -> str:
    """« 48 k€ d'investissement, puis 3 000 € par an », « 21 k€ par an, sans investissement »."""
    running = cost.yearly is not None and cost.yearly.high > 0
    yearly = f"{euros(cost.yearly)} par an" if cost.yearly is not None and running else ""
    if cost.investment is None or not cost.investment.high:
        return f"{yearly}, sans investissement" if yearly else "aucune dépense"
    return f"{euros(cost.investment)} d'investissement" + (f", puis {yearly}" if yearly else "")


def known_cost(cost: Cost) -> Condition:
    """The cost at scale can be told."""
    title = "Le coût à l'échelle est chiffré"

    def made(state: State, says: str) -> Condition:
        return Condition(
            "echelle", title, state, says, "coût fixe + coût par site × nombre de sites"
        )

    if cost.sites is None:
        return made(State.UNKNOWN, "Le nombre de sites à l'échelle n'est pas connu.")
    if cost.investment is None:
        return made(State.UNKNOWN, "Ni le plan de l'évaluation ni le pack ne disent de coût.")
    told = f"{spent(cost)} pour {cost.sites} {cost.word}"
    if cost.declared:
        return made(State.MET, f"{told[:1].upper()}{told[1:]}.")
    why = "la part fixe du pilote n'est pas dite, la fourchette va de « tout fixe » à"
    return made(State.UNKNOWN, f"{told[:1].upper()}{told[1:]} : {why} « tout par site ».")


def competence(
    plan: ScalePlan, usual: Holder | None, scale: str, matter: Matter | None = None
) -> Condition:
    """Whoever decides holds the competence; who holds each part of it, where it is shared."""
    title = "La compétence appartient à qui décide"

    def made(state: State, says: str) -> Condition:
        source = f"statuts de l'intercommunalité, {cited(load_law().acts['competence'])}"
        parts = tuple(role_words(role) for role in matter.roles) if matter else ()
        return Condition("competence", title, state, says, source, parts)

    if not plan.holder:
        if matter is not None:
            says = f"Pour {matter.name}, la compétence se partage et dépend de chaque voie."
            return made(State.UNKNOWN, says)
        if usual is None:
            return made(State.UNKNOWN, "Rien ne dit à qui elle revient : lire les statuts.")
        says = f"D'ordinaire {HOLDERS[usual.holder]} : {usual.text}. À vérifier dans les statuts."
        return made(State.UNKNOWN, says)
    told = f"{HOLDERS[plan.holder][:1].upper()}{HOLDERS[plan.holder][1:]}"
    said = f"{told} : {plan.holder_text}." if plan.holder_text else f"{told}, d'après le pack."
    if plan.holder == "partagee":
        return made(State.UNKNOWN, f"{said} Une délibération de chacune est à prévoir.")
    wanted = "epci" if scale == "epci" else "commune"
    if plan.holder == wanted:
        return made(State.MET, said)
    if plan.holder == "commune":
        return made(State.NOT_MET, f"{said} Chaque commune décide pour elle.")
    return made(State.NOT_MET, f"{said} C'est à elle de décider ; la commune peut le demander.")


def study(cost: Cost, limit: Threshold | None, plan: ScalePlan) -> Condition:
    """The impact study is not due, or was presented (D. 1611-35)."""
    title = "L'étude d'impact pluriannuelle n'est pas due, ou a été présentée"

    def made(state: State, says: str) -> Condition:
        source = cited(load_law().acts["etude"])
        return Condition("etude", title, state, says, source)

    if plan.study:
        return made(State.MET, f"Étude présentée : {plan.study}.")
    if limit is None:
        return made(State.UNKNOWN, "Seuil inconnu : population et recettes de qui décide manquent.")
    told = f"seuil {money_short(limit.amount)}"
    if cost.investment is None or cost.sites is None:
        return made(State.UNKNOWN, f"Dépense à l'échelle non chiffrée ; {told}.")
    low, high = cost.investment.low, cost.investment.high
    if not high:
        return made(State.MET, "Aucun investissement : étude non due.")
    share = percent(high / limit.revenue) if limit.revenue else ""
    said = f"Dépense {euros(cost.investment)}, soit {share} au plus des recettes ; {told}."
    if high <= limit.amount:
        return made(State.MET, f"{said} Étude non due.")
    if low > limit.amount:
        return made(State.NOT_MET, f"{said} Étude à présenter avant de décider.")
    return made(State.UNKNOWN, f"{said} La préciser avant de conclure.")


def nothing_measured() -> Condition:
    """The first condition of a project without evaluation."""
    says = "Aucune évaluation n'est rattachée au projet : mesurer d'abord."
    return Condition("demontre", "L'effet est démontré", State.UNKNOWN, says, PROTOCOL)
