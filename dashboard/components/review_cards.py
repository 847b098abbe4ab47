"""What asks for a decision first: signals, then off target without decision, then late sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dash.development.base_component import Component

from dashboard.components.address import link
from dashboard.components.reading import indicator_page
from dashboard.components.review_rows import SHORT, Shown, facets, status_mark
from dashboard.components.review_words import drawn, signal_role, why
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.spark import spark
from dashboard.formats import NBSP, date, plural, typography
from dashboard.indicators import State, Status
from dashboard.indicators.wording import target_words, value_words
from dashboard.provenance import Freshness
from dashboard.reviews.brief import Exceptional
from dashboard.reviews.model import PROGRESS_WORDS, Decision

FIRST = 4
"""Exceptions shown in large; the others follow in short."""
_ORDER = {"défavorable": 0, "": 1, "favorable": 2}


def ordered(found: Sequence[Exceptional]) -> list[Exceptional]:
    """Signals first, the unfavourable ones before the others, then off target, longest first."""
    return sorted(
        found,
        key=lambda e: (
            e.reading.signal is None,
            _ORDER[signal_role(e.reading)],
            e.reading.status is not Status.OFF,
            -e.weeks_undecided,
        ),
    )


def _kind(one: Exceptional) -> str:
    if one.reading.signal:
        return "Signal"
    return "Hors cible, sans décision"


def _value(one: Exceptional) -> Component:
    reading = one.reading
    current, indicator = reading.current, reading.indicator
    value = current.value if current else None
    said, unit = value_words(value, indicator.unit, indicator.decimals)
    said = "s" if reading.state is State.SECRET else said
    tail = [html.Span(NBSP + unit, className="unite")] if unit and value is not None else []
    return html.P([html.Span(said, className="valeur"), *tail], className="chiffre")


def _judgement(one: Exceptional) -> list[Component]:
    reading = one.reading
    target = target_words(reading)
    if reading.status is Status.NO_TARGET:
        return [html.P("sans cible", className="jugement")]
    words = SHORT[reading.status] + (f", {target}" if target else "")
    return [html.P(status_mark(reading.status, words), className="jugement")]


def _decision_words(decision: Decision) -> str:
    due = f", échéance {date(decision.due)}" if decision.due else ", sans échéance"
    return f"{decision.text} ({PROGRESS_WORDS[decision.progress]}{due})"


def _follow_up(one: Exceptional, choices: Mapping[str, str]) -> Component:
    code = one.reading.indicator.code
    if one.decisions:
        latest = one.decisions[-1]
        href = f"/decisions/{latest.stamp.id}"
        return html.P(
            ["Décidé\u00a0: ", html.A(_decision_words(latest), href=href, rel="external")],
            className="suite",
        )
    name = one.reading.indicator.label
    return html.P(
        [
            f"Sans décision{NBSP}: ",
            html.A(
                ["décider", html.Span(f" sur {name}", className="cache")],
                href=link("/decisions/nouvelle", **choices, indicator=code),
                rel="external",
            ),
        ],
        className="suite",
    )


def card(one: Exceptional, rank: int, shown: Shown) -> Component:
    """One exception: value, target, why, course, and what was decided."""
    reading = one.reading
    label = html.A(
        typography(reading.indicator.label),
        href=indicator_page(reading.indicator.code, **shown.choices),
    )
    drawing = spark(drawn(reading), width=300, height=56)
    period = reading.current.period.label if reading.current else ""
    return html.Li(
        html.Article(
            [
                html.P([_kind(one), html.Span(f" · {period}")], className="sorte"),
                html.H3(label, className="intitule"),
                _value(one),
                *_judgement(one),
                html.P(why(reading, one.weeks_off), className="pourquoi"),
                html.Div(vector(drawing), className="course") if drawing else None,
                _follow_up(one, shown.choices),
            ]
        ),
        className="exception",
        **facets(reading, shown),
        **{"data-rang": str(rank)},
    )


def _late(source: Freshness) -> Component:
    return html.Li([html.A(source.name, href=link("/donnees", source=source.code)), _state(source)])


def _state(source: Freshness) -> str:
    if source.state == "absente":
        return f"{NBSP}: absente"
    if source.state == "en_erreur":
        return f"{NBSP}: illisible"
    return f"{NBSP}: données jusqu\u2019au {date(source.last_data)}"


def late_sources(sources: Sequence[Freshness]) -> list[Component]:
    """Sources that did not come: said once, whatever the number of indicators they stop."""
    if not sources:
        return []
    words = plural(len(sources), "source en retard", "sources en retard, absentes ou illisibles")
    return [
        html.Details(
            [html.Summary(words), html.Ul([_late(s) for s in sources], className="liste-courte")],
            className="retards",
        )
    ]


def cards(
    found: Sequence[Exceptional], sources: Sequence[Freshness], shown: Shown
) -> list[Component]:
    """Four in large, the rest in short; the browser keeps that when the filters change."""
    laid = [(one, card(one, rank, shown)) for rank, one in enumerate(ordered(found))]
    kept = [li for one, li in laid if one.reading.indicator.code in shown.kept]
    first = kept[:FIRST]
    rest = [li for _, li in laid if li not in first]
    others = len(kept) - len(first)
    more = html.Details(
        [
            html.Summary(
                [
                    html.Span(str(others), **{"data-compte": "autres"}),
                    " autres exceptions, des signaux d\u2019abord",
                ]
            ),
            html.Ol(rest, className="exceptions", id="autres"),
        ],
        className="suite-exceptions",
        **({} if others else {"hidden": True}),
    )
    return [
        html.Ol(first, className="exceptions premieres", id="premieres"),
        html.Div([more, *late_sources(sources)], className="complements"),
    ]
