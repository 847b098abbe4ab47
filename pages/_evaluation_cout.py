"""Le coût par unité d'une évaluation, ou pourquoi il n'y en a pas."""

from __future__ import annotations

from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.formats import NBSP, agreed
from pages._evaluation_mots import fragile, sentence, unit_of

NO_COST = "non calculable : l'effet peut être nul"
NOT_HELD = "non calculable : la comparaison ne tient pas"


def per_unit(card: Card) -> str:
    """« par kWh », « par point (pour 100 dossiers) »: what a cost per unit buys."""
    unit = unit_of(card)
    if not unit:
        return "par unité"
    if unit == "%" or unit.startswith("pour "):
        return f"par point ({unit})"
    return f"par {agreed(unit, '1')}"


def cost_words(card: Card) -> tuple[str, str]:
    """(cost per unit, its range), or ("", why there is none)."""
    if card.cout_unitaire is not None:
        low, high = card.cout_unitaire_bas, card.cout_unitaire_haut
        ends = ""
        if low is not None and high is not None:
            ends = f"de {significant(low)} à {significant(high)}{NBSP}€"
        return f"{significant(card.cout_unitaire)}{NBSP}€", ends
    if not card.plan.get("cout"):
        return "", "aucun coût déclaré"
    if card.note == "insuffisant":
        return "", "non calculable : pas de conclusion"
    if card.note == "contraire":
        return "", "sans objet : l'effet est contraire au but"
    said = sentence(card, "cost")
    if said.startswith("La mesure rapporte"):
        return "", "la mesure rapporte au moins ce qu'elle coûte"
    if card.effet_bas is None or card.effet_haut is None:
        return "", "non calculable : pas de fourchette"
    if fragile(card):
        return "", NOT_HELD
    return "", NO_COST
