"""Budget vert : ce que les investissements changent pour le climat et les autres axes."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import Document, documents
from dashboard.budget.asked import one_of
from dashboard.budget.green import green
from dashboard.budget.green_model import Green, GreenYear
from dashboard.budget.received import of_budget
from dashboard.components.address import View
from dashboard.components.budget_bar import bar
from dashboard.components.budget_sentence import Ask, sentence
from dashboard.components.context import Body, Content, page, title_of
from dashboard.components.green_words import (
    RATING_WORDS,
    absent_title,
    absent_years,
    coverage_of,
    duty_of,
    finding_of,
    lede_of,
)
from dashboard.components.prerender import painted
from dashboard.components.states import files_asked, heading, notice
from dashboard.components.tags import html, register_page
from dashboard.formats import typography
from dashboard.secrecy import Gate
from pages._budget_vert_blocs import (
    agreement_block,
    axes_block,
    rules_block,
    years_block,
)
from pages._budget_vert_lignes import lines_block, missing_block
from pages._budget_vert_vue import Shown

PATH = "/budget/vert"

register_page(
    __name__,
    path=PATH,
    name="Budget vert",
    title=title_of("Budget vert"),
    description="Les investissements cotés axe par axe, et ce qui ne l'est pas.",
    order=1.67,
    place="budget",
)


def _name(document: Document) -> str:
    return ", ".join(part for part in (document.budget_nom, document.collectivite) if part)


def _choices(view: View, known: tuple[Document, ...], here: Document, found: Green) -> Component:
    """« Budget principal · exercice 2025 · axe 1, climat »; without ratings, the budget alone."""
    budgets = {d.budget_siret: _name(d) for d in known}
    asked = [Ask("budget", "Budget", list(budgets.items()), here.budget_siret)]
    if found.years:
        years = [(str(y.year), f"exercice {y.year}") for y in reversed(found.years)]
        axes = [(axis.code, f"axe {axis.number}, {axis.short}") for axis in found.rules.axes]
        asked += [
            Ask(
                "exercice",
                "Exercice",
                years,
                view.year if view.year in dict(years) else years[0][0],
            ),
            Ask("par", "Axe", axes, view.dimension or axes[0][0]),
        ]
    return sentence(PATH, asked, {})


def _nothing(known: Green, here: Document) -> list[Component]:
    """No annex at all: what it is, and what to send."""
    said = absent_years(known)
    threshold, people = known.rules.population_min, here.population
    small = people is not None and people < threshold
    return [
        *heading(
            absent_title(threshold, people),
            "Elle accompagne le compte administratif ou le compte financier unique et dit, pour "
            f"chaque investissement, son effet sur six axes. {_name(here)}.",
        ),
        notice(
            "Pour la faire quand même" if small else "À qui la demander",
            "Demandez-la au service des finances : elle se remplit avec le compte, une dépense "
            "après l'autre, avec les services qui ont conduit les travaux. Chaque axe se cote "
            "favorable, neutre ou défavorable.",
            *([said] if said else []),
        ),
        files_asked(
            "Le fichier TotEM du compte, si l'annexe y est. Le pack déclare alors une source qui "
            "« relit » celle du budget, avec le lecteur « totem_vert ».",
            "Sinon un tableau, une dépense par ligne : exercice, article, fonction, réalisé, et "
            "une colonne par axe, profil « budget_vert ». Une case vide veut dire que l'axe n'a "
            "pas été examiné.",
        ),
    ]


def _asked_year(view: View, found: Green) -> tuple[GreenYear, str]:
    """The exercice shown, and why it is not the one asked, if so."""
    last = found.years[-1]
    asked = int(view.year or last.year)
    known = found.year(asked)
    if known is not None:
        return known, ""
    first = min(axis.due_from for axis in found.rules.axes)
    why = "elle accompagne son compte, voté l'année suivante"
    if asked in found.without:
        why = "son compte a été reçu sans elle"
    elif asked < first:
        why = f"elle n'est demandée que depuis l'exercice {first}"
    return last, f"L'exercice {asked} n'a pas d'annexe : {why}. Voici {last.year}."


def build(gate: Gate, view: View) -> Content:
    """The annex of one exercice, on one axis, and the others beside it."""
    known = documents(gate)
    mine = of_budget(known, view.budget)
    here = mine[0]
    if view.year:
        received = sorted({str(d.exercice) for d in mine}, reverse=True)
        one_of("exercice", view.year, "year", received)
    found = green(gate, here.budget_siret)
    axes = {axis.code: f"axe {axis.number}, {axis.short}" for axis in found.rules.axes}
    axis = one_of("axe", view.dimension, "dimension", axes)
    one_of("cote", view.status, "status", RATING_WORDS)
    tools = [bar(view, PATH), _choices(view, known, here, found)]
    if not found.years:
        rules = painted([rules_block(found, here.population)], class_name="page-verte")
        return Content([tools[0], *_nothing(found, here), tools[1], rules], title="Budget vert")
    year, said = _asked_year(view, found)
    shown = Shown(view, found, year, year.axis(axis))
    sentences = [said, coverage_of(year, shown.axis), duty_of(year)]
    body: list[Component | None] = [
        tools[0],
        *heading(finding_of(shown.axis), lede_of(year, found.rules.exclusion, _name(here))),
        tools[1],
        html.P(
            typography(" ".join(s for s in sentences if s)), className="couverture", id="couverture"
        ),
        axes_block(shown),
        years_block(shown),
        lines_block(shown),
        missing_block(shown),
        agreement_block(shown),
        rules_block(found, here.population),
    ]
    kept = [part for part in body if part is not None]
    return Content([painted(kept, class_name="page-verte")], title=f"Budget vert {year.year}")


def layout(**parameters: object) -> Body:
    """Lay the page out; budget, exercice, axis and rating come from the address."""
    return page(PATH, build, parameters)
