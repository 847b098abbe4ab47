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
from pages._evaluation_controles import build_checks
from pages._evaluation_figures import build_course, build_gap, build_series, source_words
from pages._evaluation_mots import (
    PATH,
    STEM,
    adds_up,
    drawable,
    page_of,
    refusal,
    sentence,
)
from pages._evaluation_placebo import build_placebo, placebo_words
from pages._evaluation_plan import (
    build_limits,
    build_logic,
    build_registration,
    build_secondary,
    build_sheet,
)
from pages._evaluation_tete import (
    build_decision,
    build_facts,
    build_missing,
    build_top,
    headline,
)
from pages._evaluation_zones import build_zones, holes_words, zones_of
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


def _finding(told: Card) -> list[Component]:
    """The stored sentence of the grade, and how often chance alone would give as much."""
    said = sentence(told, "finding") or f"Pas de conclusion possible : {told.motif}."
    chance = sentence(told, "chance") if told.note != "insuffisant" else ""
    return [
        html.P(typography(said), className="chapeau ev-constat"),
        *([html.P(typography(chance), className="ev-hasard")] if chance else []),
    ]


def _seen(told: Card, found: Sound | None, version: str) -> list[Component | None]:
    """The drawings of the effect, or the series alone with the reason."""
    if found is None:
        why = refusal(told)
        note = html.P(typography(f"{why[:1].upper()}{why[1:]}."), className="note")
        quiet = told.note != "insuffisant"
        fakes = told.told.get("placebo") if quiet else None
        said = f"{placebo_words(told)}." if fakes else ""
        rank = html.P(typography(said), className="ev-cumul") if said else None
        return [build_series(told, version), note if quiet else None, rank]
    return [build_course(told, found, version)]


def _sections(gate: Gate, told: Card, found: Sound | None) -> list[Component | None]:
    version = gate.version.id
    source = source_words(told, version)
    proofs: list[Component | None] = []
    if found is not None:
        proofs = [build_gap(told, found, version), build_placebo(told, found, version)]
    return [
        html.Div(
            [
                html.Section(
                    [
                        html.H2("Ce qui a été observé", id="observe", className="cache"),
                        *(one for one in _seen(told, found, version) if one is not None),
                        *_cumulative(told),
                    ],
                    **{"aria-labelledby": "observe"},
                ),
                build_decision(told),
            ],
            className="ev-premier",
        ),
        _block("Est-ce bien la mesure, ou le hasard\u202f?", proofs, "ev-deux"),
        _block(
            "Où, et avec quels contrôles",
            [build_zones(gate, told, source), build_checks(told, source)],
            "ev-deux",
        ),
        _words(told),
        _block(
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


def _cumulative(told: Card) -> list[Component]:
    words = sentence(told, "cumulative")
    if not words or told.note in ("insuffisant", "non_demontre"):
        return []
    if not adds_up(told):
        words = "Pas de cumul : les valeurs de cet indicateur ne s'additionnent pas."
        return [html.P(typography(words), className="note")]
    return [html.P(typography(words), className="ev-cumul")]


def _beside(told: Card) -> Component | None:
    parts = [one for one in (build_secondary(told), build_limits(told)) if one is not None]
    return html.Div(parts, className="ev-colonne") if parts else None


def _words(told: Card) -> Component:
    """What the conclusion rests on, and what is not known."""
    hypothesis = sentence(told, "hypothesis")
    holes = holes_words(told, zones_of(told))
    lines = [words for words in (hypothesis, holes) if words]
    return html.Div(
        [html.P(typography(words), className="ev-hypothese") for words in lines],
        className="ev-hypotheses",
    )


def _block(title: str, parts: list[Component | None], kind: str = "") -> Component | None:
    kept = [part for part in parts if part is not None]
    if not kept:
        return None
    body = html.Div(kept, className=kind) if kind else html.Div(kept)
    return html.Section([html.H2(typography(title)), body], className="bloc")


def build(gate: Gate, view: View) -> Content:
    """The card the address names."""
    code = view.page.removeprefix(STEM)
    told = card(gate, code)
    if told is None:
        return _unknown(gate, code)
    found = drawable(told)
    title = headline(told, found)
    facts: list[Component] = []
    if found is not None:
        facts = [build_facts(told, found)]
    elif told.note == "insuffisant":
        facts = [build_missing(told)]
    body = [
        build_top(told),
        *heading(title),
        *_finding(told),
        *facts,
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
    return page(f"{STEM}{code}", build, parameters, stamp=stamp)
