"""From a reading of the engine to its tile: wording, scale, judgement, course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from dashboard.components.address import link
from dashboard.components.tile import Change, Tile
from dashboard.figures.vector import Point as Place
from dashboard.figures.words import direction
from dashboard.formats import NBSP, money_short, number, percent, points, typography
from dashboard.indicators import STATUS_WORDS, Comparison, Point, Reading, State, Status

STABLE_POINTS = Decimal("0.001")
"""Under a tenth of a point, a share is called stable."""
SPANS = {
    "jour": ("en un jour", "en un an"),
    "semaine": ("en une semaine", "en un an"),
    "mois": ("en un mois", "en un an"),
    "trimestre": ("en un trimestre", "en un an"),
    "annee": ("en un an", ""),
}
_FAVOURABLE = {
    ("hausse_favorable", "hausse"): "favorable",
    ("hausse_favorable", "baisse"): "défavorable",
    ("baisse_favorable", "baisse"): "favorable",
    ("baisse_favorable", "hausse"): "défavorable",
}


def indicator_page(code: str, **choices: str) -> str:
    """Address of the page of an indicator."""
    return link(f"/indicateur/{code}", **choices)


def value_words(value: Decimal | None, unit: str, decimals: int) -> tuple[str, str]:
    """A value as read, and its unit: « 357,1 », « M€ »; shares are percents."""
    if unit == "€":
        amount, _, scale = money_short(value).partition(NBSP)
        return amount, scale
    if unit == "%":
        return percent(value, decimals).partition(NBSP)[0], "%"
    return number(value, decimals), unit


def whole_words(value: Decimal | None, unit: str, decimals: int) -> str:
    """A value with its unit, in one text."""
    said, scale = value_words(value, unit, decimals)
    return f"{said}{NBSP}{scale}" if scale and value is not None else said


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


def _changes(reading: Reading) -> Iterator[Change]:
    indicator, current = reading.indicator, reading.current
    spans = SPANS.get(current.period.kind, ("", "")) if current else ("", "")
    for comparison, span in zip((reading.previous, reading.year_ago), spans, strict=True):
        if comparison is None:
            continue
        way = way_of(comparison, indicator.unit)
        judged = _FAVOURABLE.get((indicator.direction, way), "")
        note = f" ({comparison.note})" if comparison.note else ""
        yield Change(f"{change_words(comparison, indicator.unit)} {span}{note}", way, judged)


def course(trend: Sequence[Point]) -> list[Place]:
    """Points of a sparkline at true intervals; an absent period is a gap, not a bridge."""
    placed: list[Place] = []
    for point in trend:
        if not point.complete:
            continue
        x = float(point.period.start.toordinal())
        step = point.period.days
        if placed and x - placed[-1][0] > 1.5 * step:
            placed.append((placed[-1][0] + step, None))
        placed.append((x, None if point.value is None else float(point.value)))
    return placed


def _course_words(reading: Reading) -> str:
    known = [p for p in reading.trend if p.value is not None and p.complete]
    if len(known) < 2:
        return ""
    unit, decimals = reading.indicator.unit, reading.indicator.decimals
    first, last = (whole_words(p.value, unit, decimals) for p in (known[0], known[-1]))
    return (
        f"Évolution de {known[0].period.label} à {known[-1].period.label}{NBSP}:"
        f" de {first} à {last}."
    )


def target_words(reading: Reading) -> str:
    """« cible 90 % », « cible de 70 à 85 % »; "" without target."""
    target, indicator = reading.target, reading.indicator
    if target is None:
        return ""
    low, high = (
        whole_words(bound, indicator.unit, indicator.decimals)
        for bound in (target.low, target.high)
    )
    return f"cible {low}" if target.low == target.high else f"cible de {low} à {high}"


def _note(reading: Reading) -> str:
    restricted = any(c and c.restricted for c in (reading.previous, reading.year_ago))
    alike = "Évolution à unités comparables." if restricted else ""
    return " ".join(part for part in (reading.reason, alike) if part)


def tile_of(reading: Reading, *, week: str = "") -> Tile:
    """The tile of a reading; the judgement is written, and drawn when there is one."""
    indicator, current = reading.indicator, reading.current
    secret = reading.state is State.SECRET
    value = None if current is None else current.value
    said, unit = value_words(value, indicator.unit, indicator.decimals)
    judged = reading.status is not Status.NO_TARGET
    return Tile(
        label=indicator.label,
        value="s" if secret else said,
        unit="" if secret or value is None else unit,
        period=current.period.label if current else "",
        judgement=reading.status if judged else "",
        judgement_words=STATUS_WORDS[reading.status] if judged else "",
        target=target_words(reading),
        changes=tuple(_changes(reading)),
        course=course(reading.trend),
        course_words=_course_words(reading),
        href=indicator_page(indicator.code, week=week),
        note=typography(_note(reading)),
    )
