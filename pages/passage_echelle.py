"""Passage à l'échelle d'un projet : ce qui permet d'étendre, ce qui manque, ce qu'on voterait."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.roadmap_model import Project, Roadmap
from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of, today
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs, section
from dashboard.components.roadmap_words import PATH as ROADMAP
from dashboard.components.roadmap_words import project_page
from dashboard.components.scale_draft import draft_address, sheet_of, why_kept
from dashboard.components.states import empty, heading
from dashboard.components.tags import html, register_page
from dashboard.formats import date, plural, typography
from dashboard.roadmap import read_roadmap
from dashboard.roadmap.deliberation import draft
from dashboard.roadmap.scale_conditions import GRADE_WORDS
from dashboard.roadmap.scale_rules import FILE as SCALES
from dashboard.roadmap.scale_scope import decided
from dashboard.roadmap.scale_up import Sheet, finding_words
from dashboard.secrecy import Gate
from pages._passage_blocs import conditions, costs, decision, places
from pages._references_fichiers import beside, stamp

STEM, TAIL = "/projet/", "/passage-a-l-echelle"
NAME = "Passage à l\u2019échelle"

register_page(
    __name__,
    path_template=f"{STEM}<code>{TAIL}",
    name=NAME,
    title=title_of(NAME),
    description="Effet, sites, coût, compétence, étude d\u2019impact : peut-on étendre un projet ?",
)


def _unknown(roadmap: Roadmap, code: str) -> Content:
    """The address names no project: those that exist."""
    links = [
        html.Li(html.A(typography(p.title), href=f"{project_page(p.code)}{TAIL}"))
        for p in roadmap.projects
    ]
    words = f"Aucun projet de la feuille de route n'a pour code « {code} »."
    return Content(
        [
            crumbs([("Feuille de route", link(ROADMAP))], "Projet inconnu"),
            *heading("Ce projet n'existe pas", words),
            html.Ul(links, className="suites") if links else empty("Aucun projet n'est déclaré."),
        ],
        title="Projet inconnu",
        found=False,
    )


def _lede(told: Sheet) -> list[Component | str]:
    """How many conditions are met, and what the evaluation concludes."""
    said = met_words(told.met, len(told.conditions))
    before = decided(told.project)
    if before is not None:
        council = f" ({before.council})" if before.council else ""
        said += (
            f" Extension déjà décidée à la porte {before.gate}, le {date(before.date)}{council}."
        )
    if told.card is None:
        return [typography(f"{said} Aucune évaluation n'est rattachée au projet.")]
    name = html.A(typography(told.card.titre), href=link(f"/evaluation/{told.card.code}"))
    grade = GRADE_WORDS[told.card.note]
    return [
        typography(f"{said} Conclusion de l'évaluation « "),
        name,
        typography(f" » : {grade}."),
    ]


def met_words(met: int, whole: int) -> str:
    """« 2 conditions remplies sur 7. », « Aucune des 7 conditions n'est remplie. »."""
    if not met:
        return f"Aucune des {whole} conditions n'est remplie."
    return f"{plural(met, 'condition remplie', 'conditions remplies')} sur {whole}."


def _nothing(project: Project, why: str) -> Content:
    """A project that cannot be scaled up: why, and the way back to its sheet."""
    way = [("Feuille de route", link(ROADMAP)), (typography(project.title), _page(project))]
    return Content(
        [
            crumbs(way, NAME),
            *heading(f"{project.title} : rien à étendre", why),
            html.P(html.A("Revenir à la fiche du projet", href=_page(project))),
        ],
        title=typography(f"{NAME} : {project.title}"),
    )


def _page(project: Project) -> str:
    return project_page(project.code)


def _objective(roadmap: Roadmap, project: Project) -> str:
    return next((o.title for o in roadmap.objectives if o.code == project.objective), "")


def build(gate: Gate, view: View) -> Content:
    """The sheet of the project the address names."""
    code = view.page.removeprefix(STEM).removesuffix(TAIL)
    roadmap = read_roadmap(gate)
    project = next((p for p in roadmap.projects if p.code == code), None)
    if project is None:
        return _unknown(roadmap, code)
    if why := why_kept(site().pack.folder, project):
        return _nothing(project, why)
    told = sheet_of(gate, site().pack.folder, project)
    text = draft(told, _objective(roadmap, project), gate.version.id, today())
    way = [("Feuille de route", link(ROADMAP)), (project.title, project_page(code))]
    finding = f"{project.title} : {finding_words(told)}"
    others = beside(site().pack.folder, told.card.indicateur) if told.card else None
    rest = [
        section("Site par site", places(told)),
        section("Ce que coûterait l'échelle", costs(told)),
        *([others] if others else []),
        section("Projet de délibération", decision(text, draft_address(code))),
    ]
    return Content(
        [
            crumbs([(typography(n), href) for n, href in way], NAME),
            *heading(finding, _lede(told)),
            section("Les conditions", conditions(told)),
            painted(rest, class_name="passage"),
        ],
        title=typography(f"{NAME} : {project.title}"),
    )


def layout(code: str = "", **parameters: object) -> Body:
    """Lay the page out; the project is in the path."""
    return page(f"{STEM}{code}{TAIL}", build, parameters, stamp=_stamp)


def _stamp() -> str:
    """The references shown, and what the pack says of the scale of its projects."""
    path = site().pack.folder / SCALES
    return f"{stamp()}|{path.stat().st_mtime_ns if path.is_file() else ''}"
