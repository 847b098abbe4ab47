"""The parts of a split over time: little courses beside one another, all at the same scale."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.reading import course as placed
from dashboard.components.tags import html
from dashboard.components.trend import window
from dashboard.components.vector import vector
from dashboard.figures.multiples import extent, small_course
from dashboard.formats import NBSP, plural, quantity, typography
from dashboard.indicators import Series
from pages._indicateur_vue import Shown

MULTIPLES = 12
"""Little courses drawn at most; the table has the others."""


def modality(found: Series) -> str:
    """Name of a part; facts that do not say theirs are said so."""
    return found.modality or "non dit"


def _little(shown: Shown, found: Series, svg: str) -> Component:
    """One little course: its name, its last value, its drawing."""
    last = next((p for p in reversed(found.points) if p.complete and p.value is not None), None)
    said = shown.scale.text(last.value) if last else f"n.{NBSP}d."
    name = html.Figcaption([html.Strong(typography(modality(found))), " ", html.Span(said)])
    return html.Figure([name, vector(svg)], className="petit")


def build_multiples(shown: Shown, parts: Sequence[Series]) -> Component | None:
    """The course of each part, all at the same scale; None when there is too little to draw."""
    scale = shown.scale
    factor = scale.factor / scale.divisor
    drawn = [
        (s, [(x, None if y is None else y * factor) for x, y in placed(s.points)])
        for s in parts[:MULTIPLES]
    ]
    known = [(x, y) for _, points in drawn for x, y in points if y is not None]
    if len({x for x, _ in known}) < 3:
        return None
    span = (min(x for x, _ in known), max(x for x, _ in known))
    ends = extent([y for _, y in known])
    figures = [
        _little(shown, found, svg)
        for found, points in drawn
        if (svg := small_course(points, span=span, ends=ends))
    ]
    low, high = (quantity(end, scale.unit, scale.decimals if end else 0) for end in ends)
    more = len(parts) - len(figures)
    rest = f" {plural(more, 'autre')}, sans tracé, dans le tableau." if more > 0 else ""
    first, last = window(shown.course)[0], window(shown.course)[-1]
    words = (
        f"De {first.period.label} à {last.period.label}, même échelle pour tous : "
        f"de {low} à {high}.{rest}"
    )
    note = html.P(typography(words), className="note")
    return html.Div([note, html.Div(figures, className="petits")])
