"""The course of the indicator: drawing, twin table, named events, values by period."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.finding import trend_title
from dashboard.components.graph import Native, graph
from dashboard.components.prose import section
from dashboard.components.states import empty
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.trend import (
    STATES,
    Marked,
    flags_of,
    marked,
    steps_of,
    summary_of,
    twin_of,
    window,
    worth,
)
from dashboard.components.vector import vector
from dashboard.figures.trend import draw_trend
from dashboard.figures.trend_notes import Step
from dashboard.figures.vector import mark
from dashboard.formats import NBSP, date, percent, plural, typography
from dashboard.indicators import KIND_WORDS, STATUS_WORDS, Point, State, caution
from dashboard.indicators.wording import target_words
from dashboard.secrecy import SECRET
from pages._indicateur_vue import Shown, events_of, ids, source_line

LISTED = 24
"""Events listed at most, the latest ones; more are counted."""
_BY = {
    "jour": "jour par jour",
    "semaine": "semaine par semaine",
    "mois": "mois par mois",
    "trimestre": "trimestre par trimestre",
    "annee": "année par année",
    "cumul": "cumul depuis le 1er janvier",
    "glissant": "douze mois glissants",
}


def _measure(shown: Shown) -> str:
    unit = shown.scale.unit
    named = f"{shown.indicator.label}, {unit}" if unit else shown.indicator.label
    return typography(f"{named}, {_BY[shown.course.kind]}. {shown.place}.")


def _key(shown: Shown, *, holidays: bool) -> list[tuple[str, str]]:
    """What the drawing cannot name at the end of a line."""
    found = []
    if shown.course.bands:
        found.append(("limites habituelles", "limites"))
    if holidays:
        found.append(("vacances scolaires", "vacances"))
    return found


def _events(named: Sequence[Marked], drawn: str) -> Component | None:
    """What the letters of the drawing of that id mean, oldest first."""
    if not named:
        return None
    shown = named[-LISTED:]
    items = []
    for found in shown:
        event = found.event
        when = date(event.start)
        if event.end > event.start:
            when = f"du {when} au {date(event.end)}"
        letter = [html.Strong(found.letter, className="lettre"), " "] if found.letter else []
        items.append(html.Li([*letter, typography(f"{when} : {event.label or event.kind}.")]))
    more = len(named) - len(shown)
    rest = [html.P(f"et {plural(more, 'événement plus ancien', 'événements plus anciens')}.")]
    return html.Div(
        [
            html.H3("Ce qui s\u2019est passé", className="cache"),
            html.Ul(items),
            *(rest if more else []),
        ],
        className="evenements",
        **{"data-note-de": drawn},
    )


def _native(steps: Sequence[Step]) -> Native:
    """Lines of what the table has: values, the year before, the target are its first columns."""
    earlier = any(step.earlier is not None for step in steps)
    aimed = any(step.target for step in steps)
    return Native("lignes", 0, tuple(range(1, 2 + earlier + aimed)))


def build_trend(shown: Shown) -> Component:
    """The main drawing, and the events it marks."""
    course, scale = shown.course, shown.scale
    points = window(course)
    steps = steps_of(course)
    events = events_of(shown)
    named = marked(events, points)
    flags = flags_of(events, named, course.kind)
    current = shown.period
    place = next(
        (
            s.x
            for s, p in zip(reversed(steps), reversed(points), strict=False)
            if p.period == current
        ),
        None,
    )
    target = target_words(course.reading)
    last_target = next((s.target for s in reversed(steps) if s.target), None)
    if last_target and not target:
        target = "cible"
    figure = draw_trend(
        steps,
        scale=scale,
        names=(shown.indicator.label, "un an avant", target),
        current=place,
        flags=flags,
        yearly=course.kind == "annee",
    )
    drawn = graph(
        ids.trend,
        figure,
        twin_of(shown.indicator.label, steps, scale),
        title=trend_title(course),
        measure=_measure(shown),
        summary=summary_of(shown.indicator.label, steps, scale, target),
        source=source_line(shown),
        key=_key(shown, holidays=any(not flag.letter for flag in flags)),
        height=360,
        native=_native(steps),
    )
    return html.Section(
        [html.H2("Évolution"), drawn, _events(named, ids.trend)],
        className="bloc",
    )


def _worth(shown: Shown, point: Point) -> str:
    state = worth(shown.course, point)
    partial = state == "ok" and point.state is State.PARTIAL
    said = "partielle" if partial else STATES.get(state, "")
    small = caution(shown.indicator, shown.course.reading.definition, point)
    return ", ".join(words for words in (said, small) if words)


def _status(shown: Shown, point: Point) -> Value:
    status = shown.course.statuses.get(point.period)
    if status is None:
        return ""
    return html.Span([vector(mark(status)), STATUS_WORDS[status]], className="etat")


def _target(shown: Shown, point: Point) -> str | None:
    target = shown.course.targets.get(point.period)
    if target is None:
        return ""
    low, high = (shown.scale.text(bound) for bound in (target.low, target.high))
    return low if low == high else f"{low} à {high}"


def _row(shown: Shown, point: Point) -> list[Value]:
    scale = shown.scale
    value = scale.text(point.value) if point.value is not None else None
    secret = point.state is State.SECRET
    coverage = "" if point.coverage is None else percent(point.coverage, 0)
    return [
        point.period.label,
        SECRET if secret else html.Span(value or f"n.{NBSP}d.", className="exact"),
        SECRET if secret else point.numerator,
        SECRET if secret else point.denominator,
        SECRET if secret else point.count,
        html.Span(coverage, className="exact"),
        html.Span(_target(shown, point), className="exact"),
        _status(shown, point),
        _worth(shown, point),
    ]


def _columns(shown: Shown) -> list[tuple[Column, bool]]:
    """Headers, and whether some point has something under them."""
    points, indicator = window(shown.course), shown.indicator
    top = indicator.numerator or "Numérateur"
    bottom = indicator.denominator or "Dénominateur"
    ratio = any(p.denominator is not None for p in points)
    return [
        (Column("Période"), True),
        (Column("Valeur", right=True), True),
        (Column(typography(top)), ratio),
        (Column(typography(bottom)), ratio),
        (Column("Effectif"), any(p.count is not None for p in points)),
        (Column("Couverture", right=True), any(p.coverage is not None for p in points)),
        (Column("Cible", right=True), bool(shown.course.targets)),
        (Column("Statut"), bool(shown.course.statuses)),
        (Column("État"), any(_worth(shown, p) for p in points)),
    ]


def build_values(shown: Shown) -> Component:
    """Every period of the drawing, the latest first, with what the value is made of."""
    points = list(reversed(window(shown.course)))
    if not points:
        return section("Valeurs", empty("Aucune valeur."))
    columns = _columns(shown)
    kept = [index for index, (_, some) in enumerate(columns) if some]
    rows = [[row[i] for i in kept] for row in (_row(shown, p) for p in points)]
    count = plural(len(points), "période", "périodes")
    caption = f"{KIND_WORDS[shown.course.kind]}{NBSP}: {count}, la plus récente d\u2019abord"
    listed = table(caption, [columns[i][0] for i in kept], rows, identifier=ids.values)
    return section("Valeurs", html.Div(listed, className="haut"))
