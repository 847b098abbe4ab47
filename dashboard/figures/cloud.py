"""A cloud of areas between two measures, the median of each drawn; no line is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from dashboard.figures.plane import (
    FOOT,
    RIGHT,
    TOP,
    Axis,
    Spot,
    Write,
    names,
    plane_of,
    rounded,
    spots,
    svg,
    words,
)


def axis_over(values: Sequence[float], write: Write, title: str) -> Axis:
    """A linear axis that holds the values."""
    low, high = rounded(min(values), max(values))
    return Axis(low, high, write, title)


def draw_cloud(
    found: Sequence[Spot],
    across: tuple[Write, str],
    up: tuple[Write, str],
    *,
    width: int = 900,
    height: int = 460,
    class_name: str = "",
) -> str:
    """SVG of the cloud; "" without a dot.

    Args:
        found: one dot per area.
        across: how values are written and what they are, on the horizontal axis.
        up: the same, on the vertical one.
        width: in pixels.
        height: in pixels.
        class_name: of the SVG.
    """
    if not found:
        return ""
    xs, ys = [s.x for s in found], [s.y for s in found]
    plane = plane_of(axis_over(xs, *across), axis_over(ys, *up), width, height)
    x, y = plane.x(median(xs)), plane.y(median(ys))
    middle = [
        f'<path class="pl-mediane" d="M{x:.1f} {TOP}V{height - FOOT}"/>',
        f'<path class="pl-mediane" d="M{plane.left} {y:.1f}H{width - RIGHT}"/>',
        words(width - RIGHT, y - 5, "médiane", "pl-aide", end="end"),
        words(x + 5, TOP + 10, "médiane", "pl-aide"),
    ]
    most = 6 if width < 500 else 14
    parts = [*plane.frame(), *middle, *spots(plane, found), *names(plane, found, most)]
    return svg(class_name, plane, parts)
