"""What is written around the drawings of the evolution: how amounts are told, what is missing."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget.evolution import Evolution
from dashboard.budget.populations import source_words
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
        pieces.append(f"Par habitant : montant ÷ population de l'exercice. {_people(found)}")
    return section(
        "Comment lire", *[html.P(typography(p)) for p in pieces], class_name="bloc prose"
    )


def _people(found: Evolution) -> str:
    """« 2013 à 2016 : population municipale reçue ; 2018 à 2025 : population totale… »."""
    spans: list[tuple[str, list[int]]] = []
    for exercice in found.years:
        words = source_words(exercice.population_nature, None, exercice.year)
        if not exercice.population:
            continue
        if not spans or spans[-1][0] != words:
            spans.append((words, []))
        spans[-1][1].append(exercice.year)
    said = [
        f"{years[0]} à {years[-1]} : {words}" if len(years) > 1 else f"{years[0]} : {words}"
        for words, years in spans
    ]
    late = any(y.population_year not in (None, y.year) for y in found.years if y.population)
    more = (
        " L'année d'une population reçue plus tôt, de trois ans au plus, est écrite entre "
        "parenthèses."
    )
    return f"{' ; '.join(said)}.{more if late else ''}"


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
