"""What may be chosen on the evolution of a budget: a sentence of lists, then a row of links."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.evolution import Evolution
from dashboard.budget.prices import CONSTANT, CURRENT, HEAD
from dashboard.budget.reading import PATHS
from dashboard.budget.scope import MOVEMENTS, Document
from dashboard.components.address import View, encode
from dashboard.components.budget_sentence import Ask, budgets_of, sentence
from dashboard.components.choices import choice_row, choice_rows
from dashboard.components.tags import html

PATH_WORDS = {
    "nature": "chapitre et article",
    "politique": "politique publique",
    "service": "service",
    "operation": "opération",
    "programme": "programme (AP)",
    "famille": "famille de dépense",
}
SIDES = [("D", "détail des dépenses"), ("R", "détail des recettes")]


def _euros(shown: Evolution) -> Ask:
    """Ways to tell euros; those that the data do not allow say what is missing."""
    index, people = shown.index, shown.told.population
    constant = f"euros constants de {index.reference}" if index else "constants : indice non chargé"
    head = "euros par habitant" if people else "par habitant : population non chargée"
    choices = [(CURRENT, "euros courants"), (CONSTANT, constant), (HEAD, head)]
    missing = {CONSTANT: not index, HEAD: not people}
    absent = frozenset(value for value, gone in missing.items() if gone)
    return Ask("euros", "Euros", choices, shown.told.euros, absent)


def build_choices(view: View, shown: Evolution, known: Sequence[Document]) -> Component:
    """Budget, euros, movement, side; then the reading."""
    path = view.path or "nature"
    asked = [
        Ask("budget", "Budget", budgets_of(known), shown.budget),
        _euros(shown),
        Ask("mouvement", "Mouvement", list(MOVEMENTS.items()), shown.movement),
        Ask("sens", "Sens", SIDES, view.side or "D"),
    ]
    programmes = any(d.programme_nb for d in known if d.budget_siret == shown.budget)
    readings = [
        (PATH_WORDS[code], encode(view.but(path=code, node="")), code == path)
        for code in PATHS
        if code != "programme" or programmes or code == path
    ]
    kept = {"lecture": view.path, "noeud": view.node}
    rows = choice_rows(choice_row("Lire par", readings))
    return html.Div([sentence(view.page, asked, kept), rows])
