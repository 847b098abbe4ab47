"""Le résultat d'une évaluation déclarée sur la page, avec les mêmes blocs que celles du pack."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.experiments.read import Card
from dashboard.formats import typography
from dashboard.secrecy import Gate
from pages._evaluation_analyste import build_analyst
from pages._evaluation_controles import build_checks
from pages._evaluation_figures import build_course, build_gap, build_series, source_words
from pages._evaluation_mots import drawable, refusal, sentence
from pages._evaluation_placebo import build_placebo
from pages._evaluation_plan import build_limits, build_secondary
from pages._evaluation_tete import build_decision, build_facts, build_missing, build_top
from pages._evaluation_zones import build_zones, holes_words, zones_of


def build_result(gate: Gate, told: Card, version: str) -> list[Component]:
    """From the conclusion down to the analyst's table; the heading is the page's."""
    found = drawable(told)
    said = sentence(told, "finding") or f"Pas de conclusion possible : {told.motif}."
    chance = sentence(told, "chance") if told.note != "insuffisant" else ""
    parts: list[Component | None] = [
        build_top(told),
        html.P(typography(said), className="chapeau ev-constat"),
        html.P(typography(chance), className="ev-hasard") if chance else None,
    ]
    if found is not None:
        parts.append(build_facts(told, found))
    elif told.note == "insuffisant":
        parts.append(build_missing(told))
    source = source_words(told, version)
    why = refusal(told)
    drawn: list[Component | None] = (
        [build_course(told, found, version)]
        if found is not None
        else [
            build_series(told, version),
            html.P(typography(f"{why[:1].upper()}{why[1:]}."), className="note")
            if why and told.note != "insuffisant"
            else None,
        ]
    )
    seen = html.Section(
        [
            html.H2("Ce qui a été observé", id="observe", className="cache"),
            *(part for part in drawn if part is not None),
            *_cumulative(told),
        ],
        **{"aria-labelledby": "observe"},
    )
    parts.append(html.Div([seen, build_decision(told)], className="ev-premier"))
    if found is not None:
        proofs = [build_gap(told, found, version), build_placebo(told, found, version)]
        parts.append(_pair("Est-ce bien la mesure, ou le hasard ?", proofs))
    where = [build_zones(gate, told, source), build_checks(told, source)]
    parts.append(_pair("Où, et avec quels contrôles", where))
    words = [sentence(told, "hypothesis"), holes_words(told, zones_of(told))]
    parts.append(
        html.Div(
            [html.P(typography(line), className="ev-hypothese") for line in words if line],
            className="ev-hypotheses",
        )
    )
    parts += [build_secondary(told), build_limits(told), build_analyst(told, version)]
    return [part for part in parts if part is not None]


def _cumulative(told: Card) -> list[Component]:
    words = sentence(told, "cumulative") if told.note != "insuffisant" else ""
    return [html.P(typography(words), className="ev-cumul")] if words else []


def _pair(title: str, parts: list[Component | None]) -> Component | None:
    kept = [part for part in parts if part is not None]
    if not kept:
        return None
    head = html.H2(typography(title))
    return html.Section([head, html.Div(kept, className="ev-deux")], className="bloc")
