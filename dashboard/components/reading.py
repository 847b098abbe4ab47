"""From a reading of the engine to its tile: wording, scale, judgement, course."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.components.address import link
from dashboard.components.tile import Change, Tile
from dashboard.figures.vector import Point as Place
from dashboard.formats import NBSP, typography
from dashboard.indicators import STATUS_WORDS, Point, Reading, State, Status
from dashboard.indicators.wording import (
    change_words,
    target_words,
    value_words,
    way_of,
    whole_words,
)

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
