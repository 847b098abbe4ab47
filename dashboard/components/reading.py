"""What every drawing of a reading shares: where it leads, the points of its course."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.catalogue.indicators import Indicator
from dashboard.components.address import link
from dashboard.components.context import site
from dashboard.figures.vector import Point as Place
from dashboard.indicators import Point


def indicator_page(code: str, **choices: str) -> str:
    """Address of the page of an indicator."""
    return link(f"/indicateur/{code}", **choices)


def held_alone(indicator: Indicator, area: str) -> str:
    """Code of the body whose accounts are the only ones known of this area; "" otherwise."""
    territory = site().territory
    return territory.main if indicator.of_a_body and territory.holds(area) else ""


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
