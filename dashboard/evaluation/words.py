"""The French sentences of a card, filled; no causal verb below the top grade."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from dashboard.evaluation.amounts import Range, cumulative, direction_confidence, natural, unit_cost
from dashboard.evaluation.evaluate import Evaluation, smallest_useful
from dashboard.evaluation.outlook import Outlook, longer, missing
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.rules import SIGNIFICANT
from dashboard.evaluation.telling import bought, often, significant, spread
from dashboard.evaluation.verdict import worst
from dashboard.formats import NBSP, date_long, month, with_unit

ASSUMED = {
    "its": "Hypothèse : sans la mesure, la série aurait gardé sa tendance et sa saison.",
    "structural": "Hypothèse : sans la mesure, la série aurait suivi ce que son passé annonçait.",
}
LIKE_CONTROLS = "Hypothèse : sans la mesure, les zones équipées auraient suivi les zones témoins."
NOT_PROVEN = " Rien ne le prouve ; ces contrôles la rendent plus ou moins crédible."
NO_UNIT_COST = "Coût par unité : non calculable ({})."
NOT_DUE = "Coût par unité : sans objet (l'effet est contraire au but)."
OTHER_CONTROLS = "Chercher d'autres témoins avant de décider : attendre ne suffirait pas."
ADVICE = {
    "arreter": "Arrêter ou revoir la mesure.",
    "etapes": "Étendre par étapes, dans des zones tirées au sort.",
    "confirmer": "À confirmer avant d'étendre : suivre la même série là où la mesure n'existe pas.",
    "etendre_si": "Étendre, si le coût par unité convient.",
    "etendre": "Étendre.",
    "cout": "Revoir le coût avant d'étendre : il peut dépasser le plafond fixé.",
    "temoins": OTHER_CONTROLS,
}


@dataclass(frozen=True, slots=True)
class Sentences:
    """Every text of a card; "" where there is nothing to say."""

    finding: str
    confidence: str
    chance: str
    cumulative: str
    cost: str
    advice: str
    hypothesis: str


def sentences(card: Evaluation, today: dt.date | None = None) -> Sentences:
    """The texts of a card, with French spaces and two significant digits."""
    return Sentences(
        finding(card),
        confidence(card),
        chance(card),
        _cumulative(card),
        cost(card),
        advice(card, today),
        _assumed(card) + NOT_PROVEN,
    )


def _assumed(card: Evaluation) -> str:
    usual = ASSUMED["its"] if _alone(card) else LIKE_CONTROLS
    return ASSUMED.get(card.estimate.method if card.estimate else "", usual)


def _alone(card: Evaluation) -> bool:
    """Whether nothing serves as a control: every area starts the same day, or there is one."""
    panel = card.panel
    if panel is None:
        return not card.plan.several
    return bool(panel.treated.all()) and len(set(panel.starts)) == 1


def _amount(card: Evaluation, value: float, *, signed: bool = False) -> str:
    return with_unit(significant(value, signed=signed), card.plan.measured_in)


def _what(card: Evaluation) -> str:
    return f"l'indicateur «{NBSP}{card.plan.label or card.plan.outcome}{NBSP}»"


def _percent(card: Evaluation, value: float) -> str:
    part = card.estimate.percent(value) if card.estimate else None
    return "" if part is None else f" ({significant(abs(part))}{NBSP}%)"


def when(label: str) -> str:
    """A period as a sentence says it: « le 4 mars 2024 », « mars 2024 », « la période 79 »."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", label):
        return f"le {date_long(dt.date.fromisoformat(label))}"
    if re.fullmatch(r"\d{4}-\d{2}", label):
        return month(dt.date.fromisoformat(f"{label}-01"))
    if re.fullmatch(r"(19|20)\d{2}", label):
        return label
    return f"la période {label}"


def _between(card: Evaluation, one: Range, *, signed: bool = True) -> str:
    """« de a à b », bounds in the unit; by size when unsigned."""
    low, high = (one.low, one.high) if signed else sorted((abs(one.low), abs(one.high)))
    first = significant(low, signed=signed)
    return f"de {first} à {_amount(card, high, signed=signed)}"


def finding(card: Evaluation) -> str:
    """The sentence of the grade."""
    grade, one = card.verdict.grade, natural(card)
    if grade == "insuffisant" or one is None or card.estimate is None:
        return _insufficient(card)
    if grade == "demontre":
        return _shown(card, one)
    told = f"{_amount(card, one.value, signed=True)}, {_between(card, one)}"
    if not one.bounded:
        told = _amount(card, one.value, signed=True)
    if grade == "probable":
        toward = "L'évolution va dans le sens attendu"
        subject = toward if card.plan.expected else "Un écart apparaît"
        return f"{subject} ({told}), mais {card.verdict.reason}. À confirmer avant d'étendre."
    if grade == "contraire":
        return (
            f"L{_what(card)[1:]} a évolué dans le sens opposé au but ({told}). "
            "Chercher une cause avant de poursuivre."
        )
    return _not_shown(card, one)


def _shown(card: Evaluation, one: Range) -> str:
    plan = card.plan
    verb = "augmenté" if one.value > 0 else "baissé"
    by = spread(plan.frequency, adds_up=plan.adds_up, several=plan.several)
    passed = sum(check.state == "passe" for check in card.checks)
    useful = {
        "utile": " L'effet est utile : toute la fourchette dépasse l'objectif fixé.",
        "plus_petit": " L'effet est réel mais plus petit que l'objectif fixé.",
        "incertain": " Son ampleur est encore incertaine au regard de l'objectif fixé.",
    }
    return (
        f"Depuis {when(card.started)}, {_what(card)} a {verb} de {_amount(card, abs(one.value))} "
        f"{by}"
        f"{_percent(card, card.estimate.effect if card.estimate else 0.0)} par rapport à ce qui "
        f"était attendu sans la mesure. Fourchette à 95{NBSP}% : "
        f"{_between(card, one, signed=False)}. Les {passed} contrôles sont passés."
        f"{useful.get(card.verdict.utility, '')}"
    )


def _not_shown(card: Evaluation, one: Range) -> str:
    if _held_back(card):
        return f"Les données ne permettent pas de trancher : {card.verdict.reason}."
    if card.verdict.utility == "aucun_effet_utile":
        limit = smallest_useful(card.plan, card.estimate)
        shown = card.estimate.natural(limit) if card.estimate and limit is not None else 0.0
        return f"Aucun effet utile : s'il existe, il est inférieur à {_amount(card, abs(shown))}."
    if not one.bounded and card.verdict.p > SIGNIFICANT and not math.isnan(one.low):
        return "Les données ne permettent pas de trancher : trop peu de zones pour une fourchette."
    if not one.bounded:
        return (
            "Les données ne permettent pas de trancher : d'autres zones, sans la mesure, ont "
            "évolué autant."
        )
    seen = ""
    if card.detectable is not None and card.estimate is not None:
        least = _amount(card, abs(card.estimate.natural(card.detectable)))
        seen = f" Il aurait fallu un effet d'au moins {least} pour le voir."
    told = _between(card, one)
    return f"Les données ne permettent pas de trancher : l'effet peut aller {told}.{seen}"


def _held_back(card: Evaluation) -> bool:
    """Whether a check, and not chance, keeps an effect from being told."""
    return card.verdict.grade == "non_demontre" and card.verdict.p <= SIGNIFICANT


def _insufficient(card: Evaluation) -> str:
    heavy = worst(card.checks)
    lacks = f" Il manque {heavy.lacks}" if heavy is not None and heavy.lacks else ""
    comes = lacks and missing(card).comes
    if comes and card.detectable is not None and card.estimate is None:
        lacks += f" ; alors, un effet de {_amount(card, card.detectable)} environ serait visible"
    return f"Pas de conclusion possible : {card.verdict.reason}.{lacks + '.' if lacks else ''}"


def confidence(card: Evaluation) -> str:
    """« Confiance dans le sens : 97 % », « plus de 99 % » at most."""
    p = card.verdict.p
    if math.isnan(p) or card.verdict.grade == "insuffisant" or _held_back(card):
        return ""
    sure = 100 * direction_confidence(p)
    told = f"plus de 99{NBSP}%" if sure > 99 else f"{math.floor(sure)}{NBSP}%"
    return f"Confiance dans le sens : {told}."


def chance(card: Evaluation) -> str:
    """How often chance alone gives as large a gap, as a frequency."""
    p = card.verdict.p
    if math.isnan(p) or card.verdict.grade == "insuffisant":
        return ""
    return f"Si la mesure ne changeait rien, un écart aussi grand se verrait {often(p)}."


def _cumulative(card: Evaluation) -> str:
    whole = cumulative(card)
    if whole is None or card.verdict.grade == "insuffisant" or not whole.bounded:
        return ""
    return (
        f"Cumul depuis le début : {_amount(card, whole.value, signed=True)} "
        f"({_between(card, whole)})."
    )


def cost(card: Evaluation) -> str:
    """Cost per unit gained, or why there is none."""
    plan = card.plan
    if plan.cost is None or card.verdict.grade == "insuffisant":
        return ""
    if plan.cost.yearly <= 0:
        return "La mesure rapporte au moins ce qu'elle coûte : pas de coût par unité."
    found = unit_cost(card)
    if found is None:
        return _no_cost(card)
    ends = f"de {significant(found.low)} à {significant(found.high)}{NBSP}€"
    if not plan.adds_up:
        return f"Coût : {significant(found.value)}{NBSP}€ {cost_words(plan)}, {ends}."
    unit = f" ({plan.measured_in})" if plan.measured_in else ""
    return f"Coût par unité gagnée{unit} : {significant(found.value)}{NBSP}€, {ends}."


def cost_words(plan: Plan) -> str:
    """What the cost per unit of a plan, and its ceiling, are euros of."""
    return bought(
        plan.measured_in, adds_up=plan.adds_up, several=plan.several, expected=plan.expected
    )


def _no_cost(card: Evaluation) -> str:
    """Why no cost per unit: never « may be nil » of an interval that excludes it."""
    one = natural(card)
    if card.verdict.grade == "contraire":
        return NOT_DUE
    if _held_back(card):
        return NO_UNIT_COST.format("la comparaison ne tient pas")
    if one is None or not one.bounded:
        return NO_UNIT_COST.format("pas de fourchette")
    if not card.plan.expected:
        return NO_UNIT_COST.format("le plan ne dit pas le sens attendu")
    return NO_UNIT_COST.format("l'effet peut être nul")


def advised(card: Evaluation) -> str:
    """The rule of scaling up: a key of `ADVICE`, or one whose sentence `outlook` writes.

    `prolonger`: observe longer, or more areas; `attendre`: data that block can still come;
    `ailleurs`: they cannot.
    """
    grade, utility = card.verdict.grade, card.verdict.utility
    if grade == "insuffisant":
        return "attendre" if missing(card).comes else "ailleurs"
    if grade == "contraire" or utility in ("aucun_effet_utile", "plus_petit"):
        return "arreter"
    if grade == "probable":
        return "etapes" if card.plan.several else "confirmer"
    if grade == "demontre" and utility == "utile":
        found, ceiling = unit_cost(card), card.plan.ceiling
        if ceiling is None:
            return "etendre_si"
        if card.plan.cost is not None and card.plan.cost.yearly <= 0:
            return "etendre"
        return "etendre" if found is not None and found.high <= ceiling else "cout"
    return "temoins" if _held_back(card) else "prolonger"


def outlook(card: Evaluation, today: dt.date | None = None) -> Outlook:
    """What to do about data, when they are what keeps the card from concluding."""
    return (missing if card.verdict.grade == "insuffisant" else longer)(card, today)


def advice(card: Evaluation, today: dt.date | None = None) -> str:
    """The sentence of the rule of scaling up; ``today``: no day already past is given."""
    said = ADVICE.get(advised(card)) or outlook(card, today).words
    return said if card.plan.several else said.replace("d'autres témoins", "un témoin")
