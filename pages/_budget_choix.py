"""What may be chosen on the budget: a sentence of native lists, then rows of links."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import Document
from dashboard.budget.reading import PATHS
from dashboard.budget.scope import MOVEMENTS, STAGES
from dashboard.components.budget_sentence import Ask, Choice, budgets_of, sentence, years_of
from dashboard.components.budget_words import MEASURES, SIDES, measure_word, told
from dashboard.components.choices import choice_row, choice_rows
from dashboard.components.tags import html
from dashboard.formats import NBSP, date
from pages._budget_vue import PAGE, PATH_WORDS, Shown


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


def ask(shown: Shown, *, action: str = PAGE) -> Component:
    """« Budget principal · exercice 2026 · situation du 16/11/2026 · dépenses… ».

    Args:
        shown: what is looked at.
        action: page that answers; words looked for are kept.
    """
    view, scope = shown.view, shown.scope
    sections = [("", "toutes les sections"), ("F", "fonctionnement"), ("I", "investissement")]
    asked = [
        Ask("budget", "Budget", budgets_of(shown.documents), scope.budget),
        Ask("exercice", "Exercice", years_of(shown.documents, scope.budget), str(scope.year)),
        Ask("etape", "Document", _stages(shown), scope.stage),
        Ask("sens", "Sens", list(SIDES.items()), shown.level.side),
        Ask("section", "Section", sections, view.section),
        Ask("mouvement", "Mouvement", list(MOVEMENTS.items()), scope.movement),
    ]
    kept = {
        "lecture": view.path,
        "noeud": view.node,
        "mesure": view.measure,
        "tri": view.sort,
        "q": view.search,
        "mots": view.words,
    }
    return sentence(action, asked, kept)


def says(document: Document, path: str) -> bool:
    """Whether a document carries the codes a reading needs, in its lines or its annex."""
    carried = {
        "politique": document.function_nb,
        "service": document.service_nb,
        "operation": document.operation_nb,
        "programme": document.programme_nb or document.annex_nb,
    }
    return carried.get(path, 1) > 0


def readings(shown: Shown) -> Component:
    """Ways to read the document; one that it cannot tell is named without a link.

    Few documents hold programmes: their reading is only offered by those that do.
    """
    current = shown.level.path
    choices = []
    for path in PATHS:
        told = any(says(document, path) for document in shown.scope.documents)
        if path == "programme" and not told and path != current:
            continue
        words = PATH_WORDS[path] if told else f"{PATH_WORDS[path]} (non dit par ce document)"
        href = shown.link(path=path, node="", anchor="") if told or path == current else ""
        choices.append((words, href, path == current))
    return choice_row("Lire par", choices)


def measures(shown: Shown) -> Component | None:
    """Amounts the document says, to draw one."""
    known = [
        name
        for name in MEASURES[shown.level.side]
        if told(shown.level, name) and not (name == "engage" and shown.level.side == "R")
    ]
    if len(known) < 2:
        return None
    return choice_row(
        "Mesurer",
        [
            (measure_word(shown.level, name), shown.link(measure=name), name == shown.measure)
            for name in known
        ],
    )


def build_choices(shown: Shown) -> Component:
    """The sentence, the readings, the measures."""
    return html.Div([ask(shown), choice_rows(readings(shown), measures(shown))])
