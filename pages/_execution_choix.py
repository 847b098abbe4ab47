"""What may be chosen on the execution: budget, exercice, date, section, side, all native lists."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.execution_words import SECTIONS, SIDES
from dashboard.components.tags import html
from dashboard.formats import date, typography
from pages._execution_vue import PAGE, Shown, code_of_week, export_words

Choice = tuple[str, str]
"""Value in the address, words."""


def _select(name: str, label: str, choices: Sequence[Choice], chosen: str) -> Component:
    """A native list with its name for screen readers."""
    identifier = f"execution-{name}"
    options = [
        html.Option(
            typography(words), value=value, **({"selected": "selected"} if value == chosen else {})
        )
        for value, words in choices
    ]
    return html.Span(
        [
            html.Label(label, htmlFor=identifier, className="cache"),
            html.Select(options, id=identifier, name=name),
        ],
        className="mot",
    )


def _budgets(shown: Shown) -> list[Choice]:
    """Budgets, those of the body first, each with the body when there are several."""
    bodies = {d.collectivite for d in shown.documents}
    found: dict[str, str] = {}
    for document in shown.documents:
        name = document.budget_nom
        if len(bodies) > 1 and document.collectivite:
            name = f"{name}, {document.collectivite}"
        found.setdefault(document.budget_siret, name)
    return list(found.items())


def _years(shown: Shown) -> list[Choice]:
    years = {d.exercice for d in shown.documents if d.budget_siret == shown.scope.budget}
    return [(str(year), f"exercice {year}") for year in sorted(years, reverse=True)]


def _dates(shown: Shown) -> tuple[list[Choice], str]:
    """Exports of the exercice, the last first, and the one chosen."""
    of_year = [e for e in reversed(shown.exports) if e.year == shown.scope.year]
    choices = [(code_of_week(e.date), export_words(e)) for e in of_year]
    if choices:
        choices[0] = ("", choices[0][1])
    read = shown.execution
    chosen = code_of_week(read.date) if read else ""
    return choices, chosen if any(value == chosen for value, _ in choices) else ""


def build_choices(shown: Shown) -> Component:
    """« Budget principal · exercice 2026 · au 16/11/2026 · fonctionnement · dépenses »."""
    dates, chosen = _dates(shown)
    sections = [("F", "fonctionnement"), ("I", "investissement")]
    sides = [(code, words.lower()) for code, words in SIDES.items()]
    hidden = [
        html.Select(html.Option(value=value, selected="selected"), name=name, hidden=True)
        for name, value in (("service", shown.view.service), ("noeud", shown.view.node))
        if value
    ]
    return html.Form(
        [
            _select("budget", "Budget", _budgets(shown), shown.scope.budget),
            _select("exercice", "Exercice", _years(shown), str(shown.scope.year)),
            *([_select("semaine", "Date de l'extrait", dates, chosen)] if dates else []),
            _select("section", "Section", sections, shown.section),
            _select("sens", "Sens", sides, shown.side),
            *hidden,
            html.Noscript(html.Button("Afficher", type="submit")),
        ],
        action=PAGE,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Ce qui est affiché"},
    )


def build_trail(shown: Shown) -> Component | None:
    """Way back from a chapter or a service; None on the whole."""
    if shown.chapter is None and shown.service is None:
        return None
    whole = f"{SIDES[shown.side]} {SECTIONS[shown.section]}"
    steps = [(whole, shown.link(node="", service="", path=""))]
    read = shown.execution
    if shown.chapter is not None and shown.service is not None:
        steps.append((f"chapitre {shown.chapter}", shown.link(service="")))
        steps.append((shown.service or "Sans service", shown.link(node="", path="")))
    items = [html.Li(html.A(typography(words), href=href)) for words, href in steps]
    here = html.Li(typography(read.label if read else ""), **{"aria-current": "page"})
    label = "Fil d\u2019Ariane"
    return html.Nav(html.Ol([*items, here]), className="ariane", **{"aria-label": label})


def build_open(shown: Shown) -> Component | None:
    """In January, two exercices are open: said, and each one a click away."""
    read = shown.execution
    if read is None or len(read.open_years) < 2:
        return None
    first, last = read.open_years[0], read.open_years[-1]
    latest = max(e.date for e in shown.exports if e.date <= read.date or e.year == last)
    words = (
        f"Jusqu'au 31 janvier {last}, la journée complémentaire de {first} continue pour le "
        "fonctionnement : ses derniers mandats et titres s'ajoutent à l'exercice qui finit, "
        f"pendant que {last} commence. L'exercice est choisi à part de la date."
    )
    links = [
        html.A(
            typography(f"Voir l'exercice {year}"),
            href=shown.link(year=str(year)),
            **({"aria-current": "true"} if year == shown.scope.year else {}),
        )
        for year in read.open_years
    ]
    title = f"Deux exercices sont ouverts au {date(min(latest, read.date))} : {first} et {last}"
    return html.Div(
        [
            html.P(html.Strong(typography(title))),
            html.P(typography(words)),
            html.P(links, className="liens"),
        ],
        className="avis",
    )
