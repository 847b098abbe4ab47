"""What is shown of a budget: a sentence of native lists; the address is the state.

Every page of the budget asks the same way: « Budget principal · exercice 2026 · dépenses ».
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.budget import Document
from dashboard.components.tags import html
from dashboard.formats import typography

Choice = tuple[str, str]
"""Value in the address, words."""


@dataclass(frozen=True)
class Ask:
    """One list of the sentence.

    Attributes:
        name: key in the address.
        label: its name for a screen reader.
        choices: value and words of each line.
        chosen: value shown.
        absent: values that the data do not allow; their words say what is missing.
    """

    name: str
    label: str
    choices: Sequence[Choice]
    chosen: str
    absent: frozenset[str] = frozenset()


def budgets_of(documents: Sequence[Document]) -> list[Choice]:
    """Budgets, each with the body it belongs to when there are several bodies."""
    bodies = {d.collectivite for d in documents}
    found: dict[str, str] = {}
    for document in documents:
        name = document.budget_nom
        if len(bodies) > 1 and document.collectivite:
            name = f"{name}, {document.collectivite}"
        found.setdefault(document.budget_siret, name)
    return list(found.items())


def years_of(documents: Sequence[Document], budget: str) -> list[Choice]:
    """Exercices of a budget, the last first."""
    years = {d.exercice for d in documents if d.budget_siret == budget}
    return [(str(year), f"exercice {year}") for year in sorted(years, reverse=True)]


def _list(ask: Ask) -> Component:
    identifier = f"budget-{ask.name}"
    options = [
        html.Option(
            typography(words),
            value=value,
            **({"selected": "selected"} if value == ask.chosen else {}),
            **({"disabled": "disabled"} if value in ask.absent else {}),
        )
        for value, words in ask.choices
    ]
    return html.Span(
        [
            html.Label(ask.label, htmlFor=identifier, className="cache"),
            html.Select(options, id=identifier, name=ask.name),
        ],
        className="mot",
    )


def _kept(name: str, value: str) -> Component:
    """Dash has no hidden field: a list of one choice that nobody sees goes with the form."""
    option = html.Option(value, value=value, selected="selected")
    return html.Select([option], name=name, hidden=True, **{"aria-hidden": "true"})


def sentence(action: str, asked: Sequence[Ask], kept: Mapping[str, str]) -> Component:
    """The sentence.

    Args:
        action: page that answers.
        asked: its lists; a list of one choice says it all the same.
        kept: keys and values of the address that a choice keeps.
    """
    return html.Form(
        [
            *(_list(ask) for ask in asked),
            *(_kept(name, value) for name, value in kept.items() if value),
            html.Noscript(html.Button("Afficher", type="submit")),
        ],
        action=action,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Ce qui est affiché"},
    )
