"""A cloud of areas between two measures, the median of each drawn; no line is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from dashboard.figures.plane import (
    FOOT,
    GLYPH,
    RIGHT,
    TOP,
    Axis,
    Box,
    Place,
    Plane,
    Spot,
    Write,
    freest,
    names,
    plane_of,
    rounded,
    spots,
    svg,
    words,
)

MEDIAN = "médiane"


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
    ]
    said: list[Box] = []
    for places in (_beside_across(plane, y), _beside_up(plane, x)):
        (at, down, end), box = freest(plane, found, MEDIAN, places, said)
        middle.append(words(at, down, MEDIAN, "pl-aide", end=end))
        said.append(box)
    most = 6 if width < 500 else 14
    named = names(plane, found, most, said)
    return svg(class_name, plane, [*plane.frame(), *middle, *spots(plane, found), *named])


def _beside_across(plane: Plane, y: float) -> list[Place]:
    """Along the horizontal median: at its ends, then inside, above it or below."""
    right, left, low = plane.width - RIGHT, plane.left + 4, plane.height - FOOT
    inside = [left + (right - left) * part / 8 for part in range(7, 0, -1)]
    spread: list[tuple[float, str]] = [(right, "end"), (left, "start")]
    spread += [(at, "middle") for at in inside]
    return [(at, y + down, end) for at, end in spread for down in (-5, 14) if y + down <= low]


def _beside_up(plane: Plane, x: float) -> list[Place]:
    """Along the vertical median: at its ends, then inside, on its right or left."""
    top, bottom = TOP + 10, plane.height - FOOT - 6
    inside = [top + (bottom - top) * part / 8 for part in range(1, 8)]
    room = GLYPH * len(MEDIAN) + 5
    sides: list[tuple[float, str]] = []
    if x + room <= plane.width:
        sides.append((x + 5, "start"))
    if x - room >= plane.left:
        sides.append((x - 5, "end"))
    return [(at, down, end) for down in (top, bottom, *inside) for at, end in sides]
