"""What may be chosen on the evolution of a budget: rows of native links; the address is state."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget.evolution import Evolution
from dashboard.budget.prices import CONSTANT, CURRENT, HEAD
from dashboard.budget.reading import PATHS
from dashboard.budget.scope import MOVEMENTS, Document
from dashboard.components.address import View, encode
from dashboard.components.tags import html
from dashboard.formats import typography

Choice = tuple[str, View | None, bool]
"""Words, where they lead (None: not available, said so), whether it is what is shown."""

PATH_WORDS = {
    "nature": "chapitre et article",
    "politique": "politique publique",
    "service": "service",
    "operation": "opération",
    "famille": "famille de dépense",
}
SIDES = {"D": "dépenses", "R": "recettes"}


def links(label: str, choices: Sequence[Choice]) -> Component:
    """One row of choices."""
    items = []
    for words, view, here in choices:
        said = typography(words)
        current = {"aria-current": "true"} if here else {}
        item = html.A(said, href=encode(view), **current) if view else html.Span(said)
        items.append(html.Li(item, className=None if view else "indisponible"))
    head = html.Span(label, className="choix-nom")
    return html.Nav([head, html.Ul(items)], className="choix", **{"aria-label": label})


def _budgets(view: View, shown: Evolution, known: Sequence[Document]) -> Component | None:
    names: dict[str, str] = {}
    for document in known:
        words = document.budget_nom
        if not document.own and document.collectivite:
            words = f"{words} ({document.collectivite})"
        names.setdefault(document.budget_siret, words)
    if len(names) < 2:
        return None
    return links(
        "Budget",
        [
            (words, view.but(budget=siret, node="", year="", stage=""), siret == shown.budget)
            for siret, words in names.items()
        ],
    )


def _euros(view: View, shown: Evolution) -> Component:
    """Ways to tell euros; those that the data do not allow say what is missing."""
    here = shown.told.euros
    index = shown.index
    constant = f"constants de {index.reference}" if index else "constants : indice non chargé"
    head = "par habitant" if shown.told.population else "par habitant : population non chargée"
    return links(
        "Euros",
        [
            ("courants", view.but(euros=""), here == CURRENT),
            (constant, view.but(euros=CONSTANT) if index else None, here == CONSTANT),
            (head, view.but(euros=HEAD) if shown.told.population else None, here == HEAD),
        ],
    )


def build_choices(view: View, shown: Evolution, known: Sequence[Document]) -> Component:
    """Budget, euros, movement, reading, side."""
    side, path = view.side or "D", view.path or "nature"
    rows = [
        _budgets(view, shown, known),
        _euros(view, shown),
        links(
            "Mouvement",
            [
                (words, view.but(movement="" if code == "reel" else code), code == shown.movement)
                for code, words in MOVEMENTS.items()
            ],
        ),
        links(
            "Lire par",
            [(PATH_WORDS[code], view.but(path=code, node=""), code == path) for code in PATHS],
        ),
        links(
            "Détail des",
            [
                (words, view.but(side=code, node=view.node), code == side)
                for code, words in SIDES.items()
            ],
        ),
    ]
    return html.Div([row for row in rows if row is not None], className="choix-page")
