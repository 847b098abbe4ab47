"""From a key figure of the engine to its tile: wording, scale, judgement, course."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal

from babel.dates import format_date

from dashboard.components.address import link
from dashboard.components.ids import slug
from dashboard.components.tile import Change, Tile
from dashboard.figures.vector import Point as Place
from dashboard.figures.words import direction
from dashboard.formats import NBSP, money_short, number, percent, points, typography
from dashboard.indicators import Comparison, KeyFigure, Point, State

METHOD = "/methode"
SPANS = {"semaine": ("en une semaine", "en un an"), "annee": ("", "")}
STABLE_POINTS = Decimal("0.001")
"""Under a tenth of a point, a share is called stable."""

_STEPS = {"semaine": 7, "annee": 366}
_FAVOURABLE = {
    ("hausse_favorable", "hausse"): "favorable",
    ("hausse_favorable", "baisse"): "défavorable",
    ("baisse_favorable", "baisse"): "favorable",
    ("baisse_favorable", "hausse"): "défavorable",
}


def value_words(value: Decimal | None, unit: str, decimals: int) -> tuple[str, str]:
    """A value as read, and its unit: « 357,1 », « M€ »; shares are percents."""
    if unit == "€":
        amount, _, scale = money_short(value).partition(NBSP)
        return amount, scale
    if unit == "%":
        return percent(value, decimals).partition(NBSP)[0], "%"
    return number(value, decimals), unit


def period_words(point: Point, cadence: str) -> str:
    """« en 2024 », « semaine 47, du 16 au 22 nov. 2026 »."""
    if cadence == "annee":
        return f"en {point.start.year}"
    start, end = point.start, point.end
    first = "d" if start.month == end.month else "d MMM"
    days = f"du {_day(start, first)} au {_day(end, 'd MMM y')}"
    return f"semaine {start.isocalendar().week}, {days}"


def _day(day: dt.date, pattern: str) -> str:
    text = str(format_date(day, pattern, locale="fr"))
    return "1er" + text[1:] if day.day == 1 else text


def way_of(comparison: Comparison, unit: str) -> str:
    """« hausse », « baisse » or « stable »; "" when no change can be computed."""
    if unit != "%":
        return direction(comparison.change)
    if abs(comparison.difference) < STABLE_POINTS:
        return "stable"
    return "hausse" if comparison.difference > 0 else "baisse"


def change_words(comparison: Comparison, unit: str) -> str:
    """« +4,2 % », « −1,2 pts », « stable », or the difference when the base is zero."""
    if way_of(comparison, unit) == "stable":
        return "stable"
    if unit == "%":
        return points(comparison.difference)
    if comparison.change is None:
        return f"{number(comparison.difference, signed=True)}{NBSP}{unit}"
    return percent(comparison.change, signed=True)


def _changes(figure: KeyFigure) -> Iterator[Change]:
    unit, cadence = figure.indicator.unit, figure.indicator.cadence
    pairs = zip((figure.previous, figure.year_ago), SPANS[cadence], strict=True)
    for comparison, span in pairs:
        if comparison is None:
            continue
        since = span or f"par rapport à {comparison.label}"
        way = way_of(comparison, unit)
        judged = _FAVOURABLE.get((figure.indicator.direction, way), "")
        yield Change(f"{change_words(comparison, unit)} {since}", way, judged)


def course(trend: Sequence[Point], cadence: str) -> list[Place]:
    """Points of a sparkline at true intervals; an absent period is a gap, not a bridge."""
    placed: list[Place] = []
    for point in trend:
        if not point.complete:
            continue
        x = float(point.start.toordinal())
        if placed and x - placed[-1][0] > 1.5 * _STEPS[cadence]:
            placed.append((placed[-1][0] + _STEPS[cadence], None))
        placed.append((x, None if point.value is None else float(point.value)))
    return placed


def _note(figure: KeyFigure) -> str:
    parts = [figure.reason]
    if figure.fragile:
        parts.append("Petit effectif : valeur fragile.")
    if any(c and c.restricted for c in (figure.previous, figure.year_ago)):
        parts.append("Évolution à capteurs comparables.")
    if figure.current and figure.current.note:
        parts.append(figure.current.note)
    return " ".join(part for part in parts if part)


def _course_words(figure: KeyFigure) -> str:
    known = [p for p in figure.trend if p.value is not None and p.complete]
    if len(known) < 2:
        return ""
    unit, decimals = figure.indicator.unit, figure.indicator.decimals
    first, last = (
        f"{NBSP}".join(value_words(p.value, unit, decimals)) for p in (known[0], known[-1])
    )
    return f"Évolution de {known[0].label} à {known[-1].label}{NBSP}: de {first} à {last}."


def shown(figure: KeyFigure) -> bool:
    """True when there is a value, or a value that must be kept secret, to put in a tile."""
    return figure.current is not None and figure.state is not State.ABSENT


def tile_of(figure: KeyFigure) -> Tile:
    """The tile of a key figure that has something to show."""
    indicator, current = figure.indicator, figure.current
    value = None if current is None else current.value
    said, unit = value_words(value, indicator.unit, indicator.decimals)
    return Tile(
        label=indicator.label,
        value="s" if figure.state is State.SECRET else said,
        unit="" if figure.state is State.SECRET else unit,
        period=period_words(current, indicator.cadence) if current else "",
        changes=tuple(_changes(figure)),
        course=course(figure.trend, indicator.cadence),
        course_words=_course_words(figure),
        href=link(METHOD, anchor=slug(indicator.code)),
        note=typography(_note(figure)),
    )
