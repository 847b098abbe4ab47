"""From series of the engine to lines: gaps put back, exact values kept for the table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dashboard.figures.charts import Line, Moment, Role, Scale, money_scale
from dashboard.formats import Number
from dashboard.indicators.model import Point, Series

WEEK = dt.timedelta(days=7)


def yearly(series: Series, name: str, role: Role = "accent") -> Line:
    """One point a year; a year without account is a gap; the year under way is told apart."""
    known = {p.start.year: p for p in series.points}
    if not known:
        return Line(name, (), role)
    years = range(min(known), max(known) + 1)
    points: list[tuple[Moment, Number | None]] = [
        (year, known[year].value if year in known else None) for year in years
    ]
    last = series.points[-1]
    return Line(name, points, role, partial=not last.complete and last.value is not None)


def weekly(points: Sequence[Point], name: str, role: Role = "accent") -> Line:
    """One point a week at its Monday; a week without data is a gap; the one under way is left."""
    known = {p.start: p for p in points if p.complete}
    if not known:
        return Line(name, (), role)
    first, last = min(known), max(known)
    weeks = [first + WEEK * n for n in range((last - first).days // 7 + 1)]
    return Line(name, [(w, known[w].value if w in known else None) for w in weeks], role)


def scale_of(unit: str, decimals: int, lines: Sequence[Line]) -> Scale:
    """How the values of an indicator are written on an axis."""
    if unit == "€":
        return money_scale([y for line in lines for _, y in line.points])
    if unit == "%":
        return Scale("%", decimals, factor=100)
    return Scale(unit, decimals)
