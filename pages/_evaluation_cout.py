"""Le coût par unité d'une évaluation, ou pourquoi il n'y en a pas."""

from __future__ import annotations

from dashboard.evaluation.telling import significant
from dashboard.experiments.read import Card
from dashboard.formats import NBSP
from pages._evaluation_mots import fragile, sentence

NO_COST = "non calculable : l'effet peut être nul"
NOT_HELD = "non calculable : la comparaison ne tient pas"


def per_unit(card: Card) -> str:
    """« par kWh », « par an et par zone pour 1 g/repas de moins »: what a cost per unit buys."""
    return card.cout_par or "par unité"


def ceiling_words(card: Card) -> str:
    """« 240 € par an et par zone pour 1 g/repas de moins »; "" when the plan fixes none."""
    ceiling = card.plan.get("plafond_cout_unitaire")
    return "" if ceiling is None else f"{significant(float(ceiling))}{NBSP}€ {per_unit(card)}"


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
