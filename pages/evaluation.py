"""Une évaluation : la mesure a-t-elle marché, de combien, avec quelle sûreté, que décider."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import View, link
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.prerender import painted
from dashboard.components.prose import crumbs
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.experiments.read import Card, card, portfolio
from dashboard.figures.evaluation_sound import Sound
from dashboard.formats import typography
from dashboard.secrecy import Gate
from pages._evaluation_analyste import build_analyst
from pages._evaluation_blocs import block, build_evidence, build_finding, build_reading
from pages._evaluation_ensemble import declared_stamp, whole
from pages._evaluation_mots import PATH, STEM, drawable, page_of
from pages._evaluation_plan import (
    build_limits,
    build_logic,
    build_registration,
    build_secondary,
    build_sheet,
)
from pages._evaluation_tete import build_top, headline
from pages._references_fichiers import beside, stamp

register_page(
    __name__,
    path_template=f"{STEM}<code>",
    name="Évaluation",
    title=title_of("Évaluation"),
    description="L\u2019effet d\u2019une mesure, sa fourchette, ses contrôles, et que décider.",
)


def _unknown(gate: Gate, code: str) -> Content:
    """The address names no evaluation: those that exist."""
    links = [
        html.Li(html.A(typography(one.titre), href=page_of(one.code))) for one in portfolio(gate)
    ]
    words = f"Aucune évaluation n'a pour code « {code} »."
    return Content(
        [
            crumbs([("Évaluations", link(PATH))], "Évaluation inconnue"),
            *heading("Cette évaluation n'existe pas", words),
            html.Ul(links, className="suites") if links else html.P("Aucune n\u2019est déclarée."),
        ],
        title="Évaluation inconnue",
        found=False,
    )


def _sections(gate: Gate, told: Card, found: Sound | None) -> list[Component | None]:
    version = gate.version.id
    return [
        *build_evidence(gate, told, found, version),
        block(
            "Ce qui était prévu",
            [
                build_logic(told),
                html.Div(
                    [one for one in (build_registration(told), _beside(told)) if one is not None],
                    className="ev-deux",
                ),
                build_sheet(told),
            ],
        ),
        beside(site().pack.folder, told.indicateur),
        build_analyst(told, version),
    ]


def _beside(told: Card) -> Component | None:
    parts = [one for one in (build_secondary(told), build_limits(told)) if one is not None]
    return html.Div(parts, className="ev-colonne") if parts else None


def build(gate: Gate, view: View) -> Content:
    """The card the address names."""
    code = view.page.removeprefix(STEM)
    told = card(gate, code)
    if told is None:
        return _unknown(gate, code)
    told = whole(gate, portfolio(gate)).card(code) or told  # its q is over the whole portfolio
    found = drawable(told)
    title = headline(told, found)
    body = [
        build_top(told),
        *heading(title),
        *build_finding(told),
        *build_reading(told, found),
        *(one for one in _sections(gate, told, found) if one is not None),
    ]
    return Content(
        [
            crumbs([("Évaluations", link(PATH))], typography(told.titre)),
            painted(body, class_name=f"ev-page ev-fiche-{told.note}"),
        ],
        title=typography(title),
    )


def layout(code: str = "", **parameters: object) -> Body:
    """Lay the page out; the evaluation is in the path."""
    return page(f"{STEM}{code}", build, parameters, stamp=lambda: f"{stamp()} {declared_stamp()}")
