"""What a slide shows of one indicator: its figure in 72 points, its judgement, its course."""

from __future__ import annotations

from decimal import Decimal

from dash.development.base_component import Component

from dashboard.components.review_rows import SHORT, status_mark
from dashboard.components.review_words import drawn
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.spark import Axes, known, large
from dashboard.formats import NBSP, month
from dashboard.indicators import Period, Reading, State
from dashboard.indicators.wording import change_words, target_words, value_words


def _heights(reading: Reading, low: float, high: float) -> list[tuple[float, str]]:
    """Three values of the scale, worded as the indicator is."""
    unit = reading.indicator.unit
    decimals = reading.indicator.decimals
    return [
        (value, value_words(Decimal(str(value)), unit, decimals)[0])
        for value in (low, (low + high) / 2, high)
    ]


def _moments(reading: Reading) -> list[tuple[float, str]]:
    """Four times of the course."""
    points = [p.period for p in reading.trend]
    if len(points) < 2:
        return []
    picked = [points[round(step * (len(points) - 1) / 3)] for step in range(4)]
    return [(float(p.start.toordinal()), _moment(p)) for p in picked]


def _moment(period: Period) -> str:
    return month(period.start) if period.kind == "semaine" else period.label


def _axes(reading: Reading) -> Axes:
    drawing = drawn(reading)
    indicator = reading.indicator
    values = [y for _, y in known(drawing)]
    for pair in (drawing.target, drawing.limits):
        values += list(pair or ())
    said, unit = value_words(
        reading.current.value if reading.current else None, indicator.unit, indicator.decimals
    )
    return Axes(
        _heights(reading, min(values), max(values)),
        _moments(reading),
        target_words(reading),
        "limites habituelles" if drawing.limits else "",
        f"{said}{NBSP}{unit}" if len(unit) < 8 else said,
    )


def chart(reading: Reading) -> list[Component]:
    """The course in large; nothing when it is not known."""
    if len(known(drawn(reading))) < 2:
        return []
    name = f"{reading.indicator.label}, évolution"
    return [html.Div(vector(large(drawn(reading), _axes(reading), name=name)), className="mural")]


def figure(reading: Reading) -> Component:
    """The figure of a slide, in 72 points."""
    value = reading.current.value if reading.current else None
    said, unit = value_words(value, reading.indicator.unit, reading.indicator.decimals)
    said = "s" if reading.state is State.SECRET else said
    tail = [html.Span(NBSP + unit, className="unite")] if unit and value is not None else []
    return html.P([html.Span(said, className="grand-chiffre"), *tail], className="chiffre")


def beside(reading: Reading, sentence: str) -> list[Component]:
    """Judgement, change and reason, in short lines under the figure."""
    target = target_words(reading)
    words = SHORT[reading.status] + (f", {target}" if target else "")
    lines = [html.P(status_mark(reading.status, words), className="jugement")]
    if reading.year_ago:
        moved = change_words(reading.year_ago, reading.indicator.unit)
        lines.append(html.P(f"{moved} en un an"))
    if sentence:
        lines.append(html.P(sentence))
    if reading.current:
        lines.append(html.P(reading.current.period.label, className="reste"))
    return lines
