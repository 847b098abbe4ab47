"""What may be chosen on the budget: a sentence of native lists, then rows of links."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.budget import Document
from dashboard.budget.reading import PATHS
from dashboard.budget.scope import MOVEMENTS, STAGES
from dashboard.components.budget_words import MEASURES, SIDES, told
from dashboard.components.tags import html
from dashboard.formats import NBSP, date, typography
from pages._budget_vue import PAGE, PATH_WORDS, Shown

Choice = tuple[str, str]
"""Value in the address, words."""


def _select(name: str, label: str, choices: Sequence[Choice], chosen: str) -> Component:
    """A native list with its name for screen readers."""
    identifier = f"budget-{name}"
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


def _budgets(known: Sequence[Document]) -> list[Choice]:
    """Budgets, each with the body it belongs to when there are several bodies."""
    bodies = {d.collectivite for d in known}
    found: dict[str, str] = {}
    for document in known:
        name = document.budget_nom
        if len(bodies) > 1 and document.collectivite:
            name = f"{name}, {document.collectivite}"
        found.setdefault(document.budget_siret, name)
    return list(found.items())


def stage_name(document: Document) -> str:
    """« Situation du 16/11/2026 », « Décision modificative n° 1 »."""
    if document.etape == "SITUATION":
        return f"situation du {date(document.date_situation)}"
    if document.etape == "DM":
        return f"décision modificative n°{NBSP}{document.numero}".rstrip()
    return STAGES.get(document.etape, document.etape)


def _stages(shown: Shown) -> list[Choice]:
    """Documents of the exercice, the most advanced first; « DM » gathers several."""
    scope = shown.scope
    of_year = [
        d
        for d in shown.documents
        if d.budget_siret == scope.budget and d.exercice == scope.year and d.retained
    ]
    found: dict[str, str] = {}
    several = sum(d.etape == "DM" for d in of_year) > 1
    for document in of_year:
        if document.etape == "DM" and several:
            found.setdefault("DM", "décisions modificatives, ensemble")
        found.setdefault(document.stage, stage_name(document))
    return list(found.items())


def _years(shown: Shown) -> list[Choice]:
    years = {d.exercice for d in shown.documents if d.budget_siret == shown.scope.budget}
    return [(str(year), f"exercice {year}") for year in sorted(years, reverse=True)]


def sentence(shown: Shown, *, action: str = PAGE) -> Component:
    """« Budget principal · exercice 2026 · situation du 16/11/2026 · dépenses… »: each a list.

    Args:
        shown: what is looked at.
        action: page that answers; words looked for are kept.
    """
    view, scope = shown.view, shown.scope
    kept = {
        "lecture": view.path,
        "noeud": view.node,
        "mesure": view.measure,
        "tri": view.sort,
        "q": view.search,
    }
    # Dash has no hidden field: a list of one choice that nobody sees goes with the form
    hidden = [
        html.Select(
            [html.Option(value, value=value, selected="selected")],
            name=name,
            hidden=True,
            **{"aria-hidden": "true"},
        )
        for name, value in kept.items()
        if value
    ]
    sides = [(code, words) for code, words in SIDES.items()]
    sections = [
        ("", "toutes les sections"),
        ("F", "fonctionnement"),
        ("I", "investissement"),
    ]
    return html.Form(
        [
            _select("budget", "Budget", _budgets(shown.documents), scope.budget),
            _select("exercice", "Exercice", _years(shown), str(scope.year)),
            _select("etape", "Document", _stages(shown), scope.stage),
            _select("sens", "Sens", sides, shown.level.side),
            _select("section", "Section", sections, view.section),
            _select("mouvement", "Mouvement", list(MOVEMENTS.items()), scope.movement),
            *hidden,
            html.Noscript(html.Button("Afficher", type="submit")),
        ],
        action=action,
        method="get",
        className="phrase phrase-budget",
        **{"aria-label": "Ce qui est affiché"},
    )


def _links(label: str, choices: Sequence[tuple[str, str, bool]]) -> Component:
    items = [
        html.Li(
            html.A(typography(words), href=href, **({"aria-current": "true"} if chosen else {}))
            if href
            else html.Span(typography(words), className="indisponible")
        )
        for words, href, chosen in choices
    ]
    head = html.Span(label, className="choix-nom")
    return html.Nav([head, html.Ul(items)], className="choix", **{"aria-label": label})


def says(document: Document, path: str) -> bool:
    """Whether a document carries the codes a reading needs."""
    carried = {
        "politique": document.function_nb,
        "service": document.service_nb,
        "operation": document.operation_nb,
    }
    return carried.get(path, 1) > 0


def readings(shown: Shown) -> Component:
    """Ways to read the document; one that it cannot tell is named without a link."""
    current = shown.level.path
    choices = []
    for path in PATHS:
        told = any(says(document, path) for document in shown.scope.documents)
        words = PATH_WORDS[path] if told else f"{PATH_WORDS[path]} (non dit par ce document)"
        href = shown.link(path=path, node="", anchor="") if told or path == current else ""
        choices.append((words, href, path == current))
    return _links("Lire par", choices)


def measures(shown: Shown) -> Component | None:
    """Amounts the document says, to draw one."""
    known = [
        name
        for name in MEASURES[shown.level.side]
        if told(shown.level, name) and not (name == "engage" and shown.level.side == "R")
    ]
    if len(known) < 2:
        return None
    return _links(
        "Mesurer",
        [
            (MEASURES[shown.level.side][name], shown.link(measure=name), name == shown.measure)
            for name in known
        ],
    )


def build_choices(shown: Shown) -> Component:
    """The sentence, the readings, the measures."""
    return html.Div(
        [sentence(shown), html.Div([readings(shown), measures(shown)], className="choix-page")]
    )
