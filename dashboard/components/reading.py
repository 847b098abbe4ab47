"""What every drawing of a reading shares: where it leads, the points of its course."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.components.address import link
from dashboard.figures.vector import Point as Place
from dashboard.indicators import Point


def indicator_page(code: str, **choices: str) -> str:
    """Address of the page of an indicator."""
    return link(f"/indicateur/{code}", **choices)


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
