"""What may be chosen on the execution: budget, exercice, date, section, side, all native lists."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import text_of
from dashboard.budget.reading import ABSENT
from dashboard.components.budget_sentence import Ask, Choice, budgets_of, sentence, years_of
from dashboard.components.execution_words import SECTIONS, SIDES
from dashboard.components.tags import html
from dashboard.formats import date, typography
from pages._execution_vue import PAGE, Shown, code_of_week, export_words


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
    """« Budget principal · exercice 2026 · au 16/11/2026 · fonctionnement · dépenses ».

    A chapter says its section.
    """
    dates, chosen = _dates(shown)
    sections = [("F", "fonctionnement"), ("I", "investissement")]
    sides = [(code, words.lower()) for code, words in SIDES.items()]
    scope = shown.scope
    kept = "" if shown.chapter is None else text_of((shown.section, shown.chapter or ABSENT))
    service = "" if shown.service is None else shown.service or ABSENT
    asked = [
        Ask("budget", "Budget", budgets_of(shown.documents), scope.budget),
        Ask("exercice", "Exercice", years_of(shown.documents, scope.budget), str(scope.year)),
        *([Ask("semaine", "Date de l'extrait", dates, chosen)] if dates else []),
        *([] if kept else [Ask("section", "Section", sections, shown.section)]),
        Ask("sens", "Sens", sides, shown.side, frozenset(SIDES) - shown.sides),
    ]
    return sentence(PAGE, asked, {"service": service, "noeud": kept})


def build_trail(shown: Shown) -> Component | None:
    """Way back from a chapter or a service; None on the whole."""
    if shown.chapter is None and shown.service is None:
        return None
    whole = f"{SIDES[shown.side]} {SECTIONS[shown.section]}"
    steps = [(whole, shown.link(node="", service="", path=""))]
    if shown.chapter is not None and shown.service is not None:
        steps.append((f"chapitre {shown.chapter}", shown.link(service="")))
        steps.append((shown.service or "Sans service", shown.link(node="", path="")))
    items = [html.Li(html.A(typography(words), href=href)) for words, href in steps]
    here = html.Li(typography(shown.label), **{"aria-current": "page"})
    label = "Fil d\u2019Ariane"
    return html.Nav(html.Ol([*items, here]), className="ariane", **{"aria-label": label})


def build_open(shown: Shown) -> Component | None:
    """In January, two exercices are open: said, and each one a click away."""
    read = shown.execution
    if read is None or len(read.open_years) < 2 or read.scope.year not in read.open_years:
        return None
    first, last = read.open_years[0], read.open_years[-1]
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
    title = f"Deux exercices sont ouverts au {date(read.date)} : {first} et {last}"
    return html.Div(
        [
            html.P(html.Strong(typography(title))),
            html.P(typography(words)),
            html.P(links, className="liens"),
        ],
        className="avis",
    )
