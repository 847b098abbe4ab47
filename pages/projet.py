"""Projet : sa fiche, de l'objectif à la prochaine porte."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import Project
from dashboard.components import desk
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs
from dashboard.components.roadmap_words import PATH as ROADMAP
from dashboard.components.roadmap_words import phase_words, project_link, project_page
from dashboard.components.scale_draft import why_kept
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.errors import PackError
from dashboard.formats import typography
from dashboard.roadmap import read_roadmap
from dashboard.roadmap.money import money
from dashboard.roadmap.scale_rules import FILE as SCALES
from dashboard.secrecy import Gate
from pages._feuille_argent import budget, contracts
from pages._feuille_projet import (
    Sheet,
    consultations,
    facts,
    gates,
    head,
    kept,
    partners,
    past_blocks,
    phases,
)
from pages._feuille_projet_suites import decisions, evaluations, indicators

STEM = "/projet/"

register_page(
    __name__,
    path_template="/projet/<code>",
    name="Projet",
    title=title_of("Projet"),
    description="La fiche d'un projet de la feuille de route.",
)


def _unknown(gate: Gate, code: str) -> Content:
    """The projects there are, when the address names none."""
    items = [html.Li(project_link(project)) for project in read_roadmap(gate).projects]
    words = f"Aucun projet n'a pour code « {code} »."
    words += " Voici ceux de la feuille de route." if items else ""
    return Content(
        [
            crumbs([("Feuille de route", link(ROADMAP))], "Projet inconnu"),
            *heading("Ce projet n'existe pas", words),
            html.Ul(items, className="enumeration"),
        ],
        title="Projet inconnu",
        found=False,
    )


def _scaling(project: Project) -> Component:
    """The way to the scale-up sheet, or why there is nothing to scale up.

    A file of the pack that is wrong is told by that sheet, and breaks nothing here.
    """
    try:
        why = why_kept(site().pack.folder, project)
    except PackError:
        why = ""
    if why:
        return html.P(typography(f"Extension sans objet. {why}"), className="note")
    return html.P(
        className="pas-papier",
        children=html.A(
            typography("Peut-on l'étendre ? Conditions, coût, projet de délibération"),
            href=f"{project_page(project.code)}/passage-a-l-echelle",
        ),
    )


def build(gate: Gate, view: View) -> Content:
    """The sheet of the project the address names."""
    code = view.page.removeprefix(STEM)
    roadmap = read_roadmap(gate)
    project = next((p for p in roadmap.projects if p.code == code), None)
    if project is None:
        return _unknown(gate, code)
    objective = next(o for o in roadmap.objectives if o.code == project.objective)
    sheet = Sheet(gate, project, objective, today())
    spent = money(gate, project)
    state = sheet.standing.words.lower()
    title = f"{project.title} : {state}, en phase {phase_words(project.phase)}"
    way = [
        ("Feuille de route", link(ROADMAP)),
        (typography(objective.title), link(ROADMAP, goal=objective.code)),
    ]
    left = [indicators(sheet), evaluations(sheet), decisions(sheet)]
    right = [facts(sheet), partners(sheet), consultations(sheet), past_blocks(sheet)]
    body = [
        *head(sheet),
        phases(sheet),
        _scaling(project),
        html.Div(
            [html.Div(kept(left)), html.Div(kept(right))],
            className="fr-fiche",
        ),
        budget(spent),
        contracts(spent),
        gates(sheet),
    ]
    return Content(
        [
            crumbs(way, typography(project.title)),
            *heading(title, project.summary),
            painted(kept(body), class_name="feuille"),
        ],
        title=typography(project.title),
    )


def layout(code: str = "", **parameters: object) -> Body:
    """Lay the page out; the project is the end of the path."""
    return page(f"{STEM}{code}", build, parameters, stamp=_stamp)


def _stamp() -> str:
    """What was written, and what the pack says of the scale of its projects."""
    path = site().pack.folder / SCALES
    return f"{desk.stamp()}|{path.stat().st_mtime_ns if path.is_file() else ''}"
