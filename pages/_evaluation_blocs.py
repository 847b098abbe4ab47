"""Les blocs d'un résultat : les mêmes pour une évaluation du pack et une déclarée sur la page."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.experiments.read import Card
from dashboard.figures.evaluation_sound import Sound
from dashboard.formats import typography
from dashboard.secrecy import Gate
from pages._evaluation_controles import build_checks
from pages._evaluation_figures import build_course, build_gap, build_series, source_words
from pages._evaluation_mots import adds_up, observed, refusal, sentence
from pages._evaluation_placebo import build_placebo, placebo_words
from pages._evaluation_tete import build_decision, build_facts, build_missing
from pages._evaluation_zones import build_zones, holes_words, zones_of


def build_finding(told: Card) -> list[Component]:
    """The stored sentence of the grade, and how often chance alone would give as much."""
    said = sentence(told, "finding") or f"Pas de conclusion possible : {told.motif}."
    chance = sentence(told, "chance") if told.note != "insuffisant" else ""
    return [
        html.P(typography(said), className="chapeau ev-constat"),
        *([html.P(typography(chance), className="ev-hasard")] if chance else []),
    ]


def build_reading(told: Card, found: Sound | None) -> list[Component]:
    """The three facts of an effect, or what is missing to tell one."""
    if found is not None:
        return [build_facts(told, found)]
    return [build_missing(told)] if told.note == "insuffisant" else []


def _seen(told: Card, found: Sound | None, version: str) -> list[Component | None]:
    """The drawings of the effect, or the series alone with the reason."""
    if found is None:
        why = refusal(told)
        note = html.P(typography(f"{why[:1].upper()}{why[1:]}."), className="note")
        quiet = told.note != "insuffisant"
        fakes = told.told.get("placebo") if quiet else None
        said = f"{placebo_words(told)}." if fakes else ""
        rank = html.P(typography(said), className="ev-cumul") if said else None
        series = build_series(told, version) if quiet or observed(told) else None
        return [series, note if quiet else None, rank]
    return [build_course(told, found, version)]


def build_evidence(
    gate: Gate, told: Card, found: Sound | None, version: str
) -> list[Component | None]:
    """What was seen and what to do of it, chance, zones and checks, what it rests on."""
    source = source_words(told, version)
    proofs: list[Component | None] = []
    if found is not None:
        proofs = [build_gap(told, found, version), build_placebo(told, found, version)]
    seen = [one for one in _seen(told, found, version) if one is not None]
    head = html.H2("Ce qui a été observé", id="observe", className="cache")
    shown = [*seen, *_cumulative(told)]
    left = [html.Section([head, *shown], **{"aria-labelledby": "observe"})] if shown else []
    return [
        html.Div([*left, build_decision(told)], className="ev-premier"),
        block("Est-ce bien la mesure, ou le hasard\u202f?", proofs, "ev-deux"),
        block(
            "Où, et avec quels contrôles",
            [build_zones(gate, told, source), build_checks(told, source)],
            "ev-deux",
        )
        if told.several
        else block("Avec quels contrôles", [build_checks(told, source)]),
        _words(told),
    ]


def _cumulative(told: Card) -> list[Component]:
    if told.note in ("insuffisant", "non_demontre"):
        return []
    words = sentence(told, "cumulative")
    if told.methode and not adds_up(told):
        words = "Pas de cumul : les valeurs de cet indicateur ne s'additionnent pas."
        return [html.P(typography(words), className="note")]
    return [html.P(typography(words), className="ev-cumul")] if words else []


def _words(told: Card) -> Component | None:
    """What the conclusion rests on, and what is not known; None when nothing is said."""
    hypothesis = sentence(told, "hypothesis")
    holes = holes_words(told, zones_of(told))
    lines = [words for words in (hypothesis, holes) if words]
    if not lines:
        return None
    return html.Div(
        [html.P(typography(words), className="ev-hypothese") for words in lines],
        className="ev-hypotheses",
    )


def block(title: str, parts: list[Component | None], kind: str = "") -> Component | None:
    """A titled block of the parts there are; None without any."""
    kept = [part for part in parts if part is not None]
    if not kept:
        return None
    body = html.Div(kept, className=kind) if kind else html.Div(kept)
    return html.Section([html.H2(typography(title)), body], className="bloc")
