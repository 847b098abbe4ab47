"""What is written around the drawings of the evolution: how amounts are told, what is missing."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.evolution import Evolution
from dashboard.budget.prices import CONSTANT, HEAD
from dashboard.components.budget_years import Shown
from dashboard.components.prose import section
from dashboard.components.states import notice
from dashboard.components.tags import html
from dashboard.formats import typography


def notes(shown: Shown) -> Component:
    """How amounts were told, and what is not comparable."""
    found = shown.evolution
    pieces = [
        "Réalisé : compte financier unique, à défaut compte administratif, à défaut la dernière "
        "situation de l'exercice ouvert. Voté : budget primitif, supplémentaire et décisions "
        "modificatives reçus. Les résultats reportés (001 et 002) ne sont pas comptés.",
        "Budget principal et budgets annexes ne sont jamais additionnés ici : les flux qui vont de "
        "l'un à l'autre seraient comptés deux fois.",
    ]
    if found.index and found.told.euros == CONSTANT:
        base = f", base 100 en {found.index.base}" if found.index.base else ""
        pieces.append(
            f"Euros constants : montant × indice de {found.index.reference} ÷ indice de "
            f"l'exercice. Indice reçu : {found.index.name}{base}. Un exercice sans indice reste "
            "vide."
        )
    if found.told.euros == HEAD:
        pieces.append(
            "Par habitant : montant ÷ population de l'exercice, ou la dernière connue, de trois "
            "ans au plus ; son année est écrite entre parenthèses."
        )
    return section(
        "Comment lire", *[html.P(typography(p)) for p in pieces], class_name="bloc prose"
    )


def refusal(found: Evolution, asked: str) -> list[Component]:
    if not found.refused:
        return []
    if asked == CONSTANT:
        words = (
            "Les euros constants demandent un indice de prix annuel, reçu comme un fichier : "
            "profil « indice_prix » d'une source du territoire. Les montants restent en euros "
            "courants."
        )
    else:
        words = "Déposez les populations légales du territoire ; les montants restent en euros."
    return [notice(f"{found.refused[:1].upper()}{found.refused[1:]}", words)]
