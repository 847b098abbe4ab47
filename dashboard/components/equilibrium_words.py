"""Words of the financial balance: values by unit, levels, findings, all by rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from dash.development.base_component import Component

from dashboard.budget.accounts import differing
from dashboard.budget.equilibrium import Equilibrium
from dashboard.budget.strata import Comparison
from dashboard.catalogue.ratio_model import Ratio
from dashboard.components.drawn import right
from dashboard.components.table import Shown
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import (
    DASH,
    NBSP,
    money_short,
    number,
    percent,
    plural,
    points,
    quantity,
    typography,
)

LEVELS: Mapping[str, tuple[str, str]] = {
    "favorable": ("atteint", "favorable"),
    "a_surveiller": ("a_surveiller", "à surveiller"),
    "alerte": ("hors_cible", "alerte"),
}
"""Level → shape, word."""
STAGES = {"CFU": "compte financier unique", "CA": "compte administratif", "BP": "budget primitif"}
_UNITS = {"eur_hab": "€/hab.", "part": "%", "ans": "ans"}
_DECIMALS = {"eur_hab": 0, "part": 1, "ans": 1}


def unit_words(ratio: Ratio) -> str:
    """« €/hab. », « % », « ans »."""
    return _UNITS[ratio.unit]


def number_text(ratio: Ratio, value: Decimal | None) -> str:
    """The number alone, as read in a column whose header says the unit; « — » when unknown."""
    if value is None:
        return DASH
    scaled = value * 100 if ratio.unit == "part" else value
    return number(scaled, _DECIMALS[ratio.unit])


def ratio_cell(ratio: Ratio, value: Decimal | None) -> Shown:
    """A ratio in a column whose unit is said elsewhere; exported in that unit, four decimals."""
    exact = None
    if value is not None:
        exact = (value * (100 if ratio.unit == "part" else 1)).quantize(Decimal("0.0001"))
    return right(number_text(ratio, value), exact)


def ratio_text(ratio: Ratio, value: Decimal | None) -> str:
    """« 1 071 €/hab. », « 14,4 % », « 6,8 ans »; « — » when unknown."""
    if value is None:
        return DASH
    if ratio.unit == "part":
        return percent(value, 1)
    words = "an" if ratio.unit == "ans" and abs(value) < 2 else _UNITS[ratio.unit]
    return quantity(value, words, _DECIMALS[ratio.unit])


def gap_text(ratio: Ratio, gap: Decimal | None) -> str:
    """A difference of ratios: « −7 €/hab. », « +1,1 pts », « +0,4 an »."""
    if gap is None:
        return DASH
    if ratio.unit == "part":
        return points(gap)
    words = "an" if ratio.unit == "ans" and abs(gap) < 2 else _UNITS[ratio.unit]
    return quantity(gap, words, _DECIMALS[ratio.unit], signed=True)


def level_tag(level: str) -> Component | str:
    """Shape and word of a level; "" when nothing is judged."""
    if not level:
        return ""
    shape, word = LEVELS[level]
    return html.Span([vector(mark(shape), class_name="signe-seul"), word], className="etat")


def when(eq: Equilibrium) -> str:
    """« En 2025 », or « Au budget 2026 » for what is only voted."""
    return f"Au budget {eq.current.year}" if eq.current.voted else f"En {eq.current.year}"


def finding(eq: Equilibrium) -> str:
    """The title of the page: how many years of savings the debt is worth, and the year before."""
    capacity, rate = eq.figure("capacite_desendettement"), eq.figure("taux_epargne_brute")
    gross = eq.step("epargne_brute").amount
    if gross is not None and gross <= 0:
        return f"{when(eq)}, l'épargne brute n'est pas positive : {money_short(gross)}"
    if capacity.value is not None:
        said = f"{when(eq)}, la dette représente {ratio_text(capacity.ratio, capacity.value)}"
        return f"{said} d'épargne brute{_against(eq)}"
    if rate.value is None:
        return f"{when(eq)}, l'épargne ne peut pas être calculée"
    return f"{when(eq)}, {percent(rate.value)} des recettes de fonctionnement sont épargnées"


def _against(eq: Equilibrium) -> str:
    if eq.before is None or eq.mixed:
        return ""
    past = eq.line("capacite_desendettement").past.get(eq.before.year)
    if past is None or past.value is None:
        return ""
    return f", contre {number_text(past.ratio, past.value)} en {eq.before.year}"


def lede(eq: Equilibrium, place: str) -> str:
    """What the page answers, for whom, from which document and in which definition."""
    stage = STAGES[eq.current.stage]
    measured = "montants votés" if eq.current.voted else "montants réalisés"
    asked = "Ce que le fonctionnement dégage pour investir et ce que pèse la dette"
    if eq.budget.budget_type != "A":
        asked += ", et les ratios à côté de ceux des communes de même taille"
    definition = eq.book.definitions[eq.definition][0]
    return f"{asked}. {place}, {stage} {eq.current.year}, {measured}, définition « {definition} »."


def at_before(eq: Equilibrium, text: str) -> str:
    """« 8,0 en 2023 »; « au compte 2025 : 8,0 » beside a budget, which is not compared with it."""
    if eq.before is None:
        return ""
    if not eq.mixed:
        return f"{text} en {eq.before.label}"
    return f"{'au budget' if eq.before.voted else 'au compte'} {eq.before.year} : {text}"


def mixed_words(eq: Equilibrium) -> str:
    """Why a vote and an account side by side are not compared; "" when they are alike."""
    if eq.before is None or not eq.mixed:
        return ""
    voted, real = (eq.current, eq.before) if eq.current.voted else (eq.before, eq.current)
    return (
        f"{voted.year} est voté, {real.year} est réalisé : un budget autorise des dépenses qui ne "
        "seront pas toutes faites, aucun écart n'est donc calculé entre les deux."
    )


def definitions_words(eq: Equilibrium) -> str:
    """How far apart both definitions are in this exercice, and by which chapters."""
    said = []
    for name, words in (("depenses", "dépenses"), ("recettes", "recettes")):
        plain, national = (eq.current.amount(eq.book, name, d) for d in ("maquette", "dgcl"))
        if plain is None or national is None or not plain:
            return ""
        if plain == national:
            said.append(f"les mêmes {words}")
            continue
        way = "de moins" if national < plain else "de plus"
        chapter, gap = differing(eq.current, eq.book, name)[0]
        most = f"surtout par le chapitre {chapter}, {money_short(abs(gap))}" if chapter else ""
        part = percent(abs(national - plain) / plain, 1)
        said.append(f"{part} de {words} {way}" + (f" ({most})" if most else ""))
    told = " et ".join(said)
    return f"En {eq.current.label}, la définition DGCL compte {told} que la maquette."


def chain_title(eq: Equilibrium) -> str:
    """« Sur 5,9 M€ d'épargne de gestion, la dette prend 3,6 M€ : il reste 2,3 M€… »."""
    managed, net = eq.step("epargne_gestion").amount, eq.step("epargne_nette").amount
    if managed is None or net is None:
        return "De l'épargne de gestion à l'épargne nette"
    taken = managed - net
    left = f"il reste {money_short(net)} pour investir"
    if net < 0:
        left = f"il manque {money_short(-net)}"
    return (
        f"Sur {money_short(managed)} d'épargne de gestion, la dette prend "
        f"{money_short(taken)} : {left}"
    )


def standing(comparison: Comparison) -> str:
    """Peers whose ratio is lower: « 12 sur 16 »."""
    if comparison.own is None or comparison.median is None:
        return DASH
    return f"{number(comparison.lower)} sur {number(comparison.peers)}"


def strata_title(eq: Equilibrium) -> str:
    """What the comparison says of debt and savings, the two that commit the future."""
    said = []
    years = next((c for c in eq.comparisons if c.ratio.code == "capacite_desendettement"), None)
    if years and years.own is not None and years.median is not None:
        said.append(
            f"Rembourser la dette demande {number_text(years.ratio, years.own)} ans d'épargne, "
            f"contre {number_text(years.ratio, years.median)} en médiane"
        )
    for code, name in (
        ("dette_hab", "dette par habitant"),
        ("taux_epargne_brute", "taux d'épargne"),
    ):
        found = next((c for c in eq.comparisons if c.ratio.code == code), None)
        if found and found.own is not None and found.low is not None and found.high is not None:
            said.append(f"{name} {_place(found.own, found.low, found.high)}")
    words = " ; ".join(said) or "À côté des communes de même taille"
    return f"{words[:1].upper()}{words[1:]}"


def _place(own: Decimal, low: Decimal, high: Decimal) -> str:
    if own < low:
        return "dans le quart le plus bas de la strate"
    if own > high:
        return "dans le quart le plus haut de la strate"
    return "dans la moitié centrale de la strate"


def impact_title(eq: Equilibrium) -> str:
    """How many operations exceed the threshold, and which is the dearest."""
    over = [o for o in eq.operations if o.concerned]
    if eq.threshold is None:
        return "Seuil inconnu : il faut la population et les recettes de fonctionnement"
    if over:
        verb = "dépasse" if len(over) < 2 else "dépassent"
        kind = plural(len(over), "opération", "opérations")
        return f"{kind} {verb} le seuil de {money_short(eq.threshold.amount)}"
    first = eq.operations[0]
    return typography(
        f"Aucune opération n'atteint le seuil de {money_short(eq.threshold.amount)} ; "
        f"la plus chère est «{NBSP}{first.label}{NBSP}», {money_short(first.cost)}"
    )
