"""Every indicator of a family in a few lines of a printed report: one row each, nothing twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dash.development.base_component import Component

from dashboard.components.ids import slug
from dashboard.components.reading import indicator_page
from dashboard.components.review_words import (
    drawn,
    freshness_words,
    gap_short,
    judged_way,
    signal_role,
)
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.spark import spark
from dashboard.figures.vector import ARROWS, arrow, mark
from dashboard.formats import NBSP, typography
from dashboard.indicators import STATUS_WORDS, Comparison, Period, Reading, State, Status
from dashboard.indicators.wording import change_words, target_words, value_words

COUNTED = (Status.OFF, Status.WATCH, Status.REACHED, Status.SUSPENDED, Status.NO_TARGET)
"""Statuses in the order they are told: the worst first."""
SHORT = {**STATUS_WORDS, Status.SUSPENDED: "suspendu"}
_AGREEING = (Status.REACHED, Status.SUSPENDED)


@dataclass(frozen=True)
class Shown:
    """What the rows depend on beside the readings.

    Attributes:
        decided: codes of the indicators with an open decision.
        kept: codes that the filters keep; the others are written, and hidden.
        choices: what links to an indicator carry (week, area).
        body: name of the body whose accounts are the only ones known here; "" when they are own.
    """

    week: Period
    decided: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


def facets(reading: Reading, shown: Shown) -> dict[str, object]:
    """What the filters of the browser read of a row or a card."""
    indicator, known = reading.indicator, reading.definition
    flags = {
        "data-signal": "1" if reading.signal else None,
        "data-decidee": "1" if indicator.code in shown.decided else None,
        "data-retard": "1" if reading.late else None,
    }
    return {
        "data-code": indicator.code,
        "data-famille": indicator.family,
        "data-service": known.service if known else "",
        "data-responsable": known.owner if known else "",
        "data-odd": " ".join(str(goal) for goal in indicator.odd),
        "data-statut": str(reading.status),
        **{key: value for key, value in flags.items() if value},
        **({} if indicator.code in shown.kept else {"hidden": True}),
    }


def agreed(status: Status, count: int) -> list[Component | str]:
    """The word of a status after its count; the browser makes it agree when a filter changes it."""
    if status not in _AGREEING:
        return [f" {SHORT[status]}"]
    hidden = {"hidden": True} if count < 2 else {}
    return [f" {SHORT[status]}", html.Span("s", **{"data-accord": "s"}, **hidden)]


def status_mark(status: Status, word: str = "") -> list[Component | str]:
    """Shape and word of a judgement; the word alone without target."""
    said = word or SHORT[status]
    return [said] if status is Status.NO_TARGET else [vector(mark(status)), said]


def _change(reading: Reading, comparison: Comparison | None) -> Component:
    if comparison is None:
        return html.Td("", className="nb")
    way, role = judged_way(reading, comparison)
    shape = [vector(arrow(way, role))] if way in ARROWS and way != "stable" else []
    note = {"title": typography(comparison.note)} if comparison.note else {}
    words = change_words(comparison, reading.indicator.unit)
    return html.Td([*shape, words, "*" if comparison.note else ""], className="nb", **note)


def _value(reading: Reading) -> Component:
    current, indicator = reading.current, reading.indicator
    if reading.state is State.SECRET:
        return html.Td(html.Abbr("s", title="secret statistique"), className="nb vl")
    value = current.value if current else None
    said, unit = value_words(value, indicator.unit, indicator.decimals)
    tail = [html.Span(f"{NBSP}{unit}", className="un")] if unit and value is not None else []
    return html.Td([html.B(said), *tail], className="nb vl")


def _name(reading: Reading, shown: Shown) -> Component:
    indicator = reading.indicator
    link = html.A(typography(indicator.label), href=indicator_page(indicator.code, **shown.choices))
    parts: list[Component | str] = [link]
    if shown.body and indicator.of_a_body:
        whose = typography(f"périmètre : {shown.body}")
        parts += [" ", html.Span(whose, className="fr")]
    if fresh := freshness_words(reading, shown.week):
        parts += [" ", html.Span(fresh, className="fr")]
    if reading.signal:
        role = signal_role(reading)
        parts += [" ", html.Span(f"signal {role}".strip(), className="sg-mot")]
    return html.Th(parts, scope="row")


def _gap(reading: Reading) -> Component:
    words = gap_short(reading)
    title = {"title": typography(target_words(reading))} if words else {}
    return html.Td(words, className="nb ec", **title)


def _status(reading: Reading) -> Component:
    if reading.status is Status.NO_TARGET:
        return html.Td(html.Span(SHORT[reading.status], className="cache"), className="st-c")
    why = {"title": typography(reading.reason)} if reading.reason else {}
    return html.Td(status_mark(reading.status), className=f"st-c st-{reading.status}", **why)


def row(reading: Reading, shown: Shown) -> Component:
    """One indicator in one line."""
    drawing = spark(drawn(reading), width=104, height=22)
    return html.Tr(
        [
            _name(reading, shown),
            _value(reading),
            _gap(reading),
            _change(reading, reading.previous),
            _change(reading, reading.year_ago),
            html.Td(vector(drawing) if drawing else "", className="tr"),
            _status(reading),
        ],
        **facets(reading, shown),
    )


_HEADS = (
    ("Indicateur", ""),
    ("Valeur", "nb"),
    ("Écart", "nb"),
    ("Évolution", "nb"),
    ("Un an", "nb"),
    ("Tendance", "tr"),
    ("Statut", "st-c"),
)


def _head() -> Component:
    cells = [html.Th(words, scope="col", className=kind or None) for words, kind in _HEADS]
    return html.Thead(html.Tr(cells))


def _tally(readings: Sequence[Reading]) -> list[Component]:
    """« ◆ 2 hors cible, ▲ 1 à surveiller »: only what asks for eyes."""
    found: list[Component] = []
    for status in (Status.OFF, Status.WATCH, Status.SUSPENDED):
        count = sum(r.status is status for r in readings)
        if count:
            told = html.Span(str(count), **{"data-compte": str(status)})
            words = [told, *agreed(status, count)]
            found.append(html.Span([vector(mark(status)), *words], className="etat"))
    return found


def family(code: str, name: str, readings: Sequence[Reading], shown: Shown) -> Component:
    """A family: its name, what asks for eyes in it, one row per indicator; it can be folded."""
    anchor = f"famille-{slug(code)}"
    kept = any(r.indicator.code in shown.kept for r in readings)
    title = html.H3(typography(name), id=f"{anchor}-titre")
    summary = html.Summary([title, html.Span(_tally(readings), className="bilan")])
    table = html.Table(
        [
            html.Caption(typography(f"{name} : valeurs, écarts et évolutions"), className="cache"),
            _head(),
            html.Tbody([row(reading, shown) for reading in readings]),
        ],
        className="serre",
    )
    return html.Details(
        [summary, table],
        id=anchor,
        open=True,
        className="famille-bloc",
        **({} if kept else {"hidden": True}),
    )


def families_index(families: Sequence[tuple[str, str]]) -> Component:
    """Anchors to the families, as a line of a contents page."""
    links = [
        html.Li(html.A(typography(name), href=f"#famille-{slug(code)}")) for code, name in families
    ]
    label = "Familles d\u2019indicateurs"
    return html.Nav(html.Ul(links), className="sommaire", **{"aria-label": label})
