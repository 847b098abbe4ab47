"""The state of the indicator at a glance: value, judgement, comparisons, how far it is known."""

from __future__ import annotations

from collections.abc import Iterator

from dash.development.base_component import Component

from dashboard.components.context import today
from dashboard.components.finding import gap_words, signal_words
from dashboard.components.prose import definitions
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.components.words import ago
from dashboard.figures.vector import arrow, mark
from dashboard.formats import NBSP, date, number, percent, typography
from dashboard.indicators import STATUS_WORDS, Comparison, State, Status, caution
from dashboard.indicators.wording import (
    change_words,
    target_words,
    value_words,
    way_of,
    whole_words,
)
from pages._indicateur_vue import Shown, fresh, last_known

_BETTER = {
    ("hausse_favorable", "hausse"): ("good", "favorable"),
    ("hausse_favorable", "baisse"): ("bad", "défavorable"),
    ("baisse_favorable", "baisse"): ("good", "favorable"),
    ("baisse_favorable", "hausse"): ("bad", "défavorable"),
}


def _status(shown: Shown) -> Component:
    status = shown.course.reading.status
    words = STATUS_WORDS[status]
    drawn = [] if status is Status.NO_TARGET else [vector(mark(status))]
    return html.P([*drawn, html.Strong(words[:1].upper() + words[1:])], className="verdict")


def _value(shown: Shown) -> Component:
    reading, indicator = shown.course.reading, shown.indicator
    current = reading.current
    value = current.value if current else None
    said, unit = value_words(value, indicator.unit, indicator.decimals)
    if reading.state is State.SECRET:
        said, unit = "s", "secret statistique"
    unit = unit if value is not None or reading.state is State.SECRET else ""
    big = [html.Span(said, className="valeur")]
    if unit:
        big.append(html.Span(NBSP + unit, className="unite"))
    lines = [html.P(big, className="chiffre"), _status(shown)]
    target, gap = target_words(reading), gap_words(reading)
    if target:
        decided = reading.target.since if reading.target else None
        since = f" depuis le {date(decided)}" if decided else ""
        text = (
            f"{target[:1].upper()}{target[1:]}{since}{NBSP}: {gap}." if gap else f"{target}{since}."
        )
        lines.append(html.P(typography(text)))
    if reading.reason:
        lines.append(html.P(typography(reading.reason), className="note"))
    if signal_words(reading):
        lines.append(html.P(typography(f"Signal : {signal_words(reading)}."), className="note"))
    return html.Div(lines, className="etat-page")


def _running(shown: Shown) -> Component | None:
    running = shown.course.reading.running
    if running is None or running.value is None:
        return None
    indicator = shown.indicator
    said = whole_words(running.value, indicator.unit, indicator.decimals)
    words = f"En cours, à ne comparer à rien : {said} en {running.period.label}."
    return html.P(typography(words), className="note")


def _comparisons(shown: Shown) -> Iterator[tuple[str, Comparison]]:
    reading = shown.course.reading
    names = (
        ("Période précédente", reading.previous),
        ("Même période, un an avant", reading.year_ago),
        ("", reading.mean_short),
        ("", reading.mean_long),
    )
    for name, found in names:
        if found is not None:
            label = found.label[:1].upper() + found.label[1:]
            yield (f"{name} ({found.label})" if name else label), found


def _change(shown: Shown, comparison: Comparison) -> Component:
    indicator = shown.indicator
    way = way_of(comparison, indicator.unit)
    role, judged = _BETTER.get((indicator.direction, way), ("grey", ""))
    drawn = [vector(arrow(way, role))] if way else []
    words = change_words(comparison, indicator.unit)
    return html.Span([*drawn, f"{words}{f', {judged}' if judged else ''}"], className="etat")


def _note(comparison: Comparison) -> str:
    alike = "unités comparables seulement" if comparison.restricted else ""
    return typography(", ".join(part for part in (alike, comparison.note) if part))


def _compared(shown: Shown) -> Component:
    found = list(_comparisons(shown))
    if not found:
        words = "Aucune comparaison honnête n'est possible pour cette période."
        return html.P(typography(words), className="vide")
    indicator = shown.indicator
    rows = [
        [
            typography(name),
            html.Span(whole_words(c.before, indicator.unit, indicator.decimals), className="exact"),
            _change(shown, c),
            _note(c),
        ]
        for name, c in found
    ]
    noted = any(row[3] for row in rows)
    columns = [
        Column("Comparé à"),
        Column("Valeur alors", right=True),
        Column("Évolution"),
        Column("Précaution"),
    ]
    kept = 4 if noted else 3
    return table(
        "Comparaisons de la période",
        columns[:kept],
        [row[:kept] for row in rows],
        show_caption=False,
    )


def _facts(shown: Shown) -> Component:
    reading = shown.course.reading
    current, definition = reading.current, reading.definition
    facts: list[tuple[str, str | Component]] = []
    last = last_known(shown)
    if last:
        facts.append(("Données connues", f"jusqu\u2019au {date(last)}"))
    received = [f.last_received for f in fresh(shown) if f.last_received]
    if received:
        facts.append(("Dernière réception", ago(max(received), today())))
    if current and current.count is not None:
        small = caution(shown.indicator, definition, current)
        facts.append(("Effectif", f"{number(current.count)} cas{small and f', {small}'}"))
    if current and current.coverage is not None:
        facts.append(("Couverture", f"{percent(current.coverage, 0)} de ce qui est attendu"))
    if definition and definition.owner:
        facts.append(("Responsable", definition.owner))
    if definition and definition.service:
        facts.append(("Service", definition.service))
    return definitions(facts)


def build_head(shown: Shown) -> Component:
    """Value and judgement, then comparisons, then what the figure rests on."""
    first = html.Div([_value(shown), _running(shown)])
    return html.Section(
        [
            html.H2("La période", className="cache"),
            html.Div([first, _compared(shown), _facts(shown)], className="tete-indicateur"),
        ],
        className="bloc",
    )
