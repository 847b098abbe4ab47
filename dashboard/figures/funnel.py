"""A funnel plot: rates by size of place, and how far from the common one chance may take them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.figures.plane import (
    FOOT,
    RIGHT,
    Axis,
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

Limits = Callable[[float], tuple[float, float]]
STEPS = 60


def _points(plane: Plane, limits: Limits, side: int) -> list[tuple[float, float]]:
    """Where one side of the limits goes through the drawing, from the smallest size."""
    low, high = plane.across.low, plane.across.high
    points = []
    for rank in range(STEPS + 1):
        size = low * (high / low) ** (rank / STEPS)
        value = min(max(limits(size)[side], plane.up.low), plane.up.high)
        points.append((plane.x(size), plane.y(value)))
    return points


def _curve(points: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)


def draw_funnel(
    found: Sequence[Spot],
    centre: float,
    near: Limits,
    far: Limits,
    across: tuple[Write, str],
    up: tuple[Write, str],
    *,
    width: int = 900,
    height: int = 460,
    class_name: str = "",
) -> str:
    """SVG of the funnel; "" without a dot.

    Args:
        found: one dot per area: size across, rate up.
        centre: common rate.
        near: limits at a size, 95 %.
        far: limits at a size, 99.8 %.
        across: how sizes are written and what they count.
        up: how rates are written and what they are.
        width: in pixels.
        height: in pixels.
        class_name: of the SVG.
    """
    if not found:
        return ""
    sizes, rates = [s.x for s in found], [s.y for s in found]
    ends = min(sizes) / 1.25, max(sizes) * 1.25
    edges = [v for v in near(min(sizes)) if v != float("inf")]
    low, high = rounded(min(*rates, *edges), max(*rates, *edges))
    plane = plane_of(Axis(*ends, *across, logarithmic=True), Axis(low, high, *up), width, height)
    y = plane.y(centre)
    curves = [
        (kind, _points(plane, limits, side))
        for kind, limits in (("loin", far), ("pres", near))
        for side in (0, 1)
    ]
    drawn = [
        *(f'<path class="en-{kind}" d="{_curve(points)}"/>' for kind, points in curves),
        f'<path class="en-centre" d="M{plane.left} {y:.1f}H{width - RIGHT}"/>',
    ]
    text = f"ensemble : {up[0](centre)}"
    lines = [(x - 2, at - 2, x + 2, at + 2) for _, points in curves for x, at in points]
    (at, down, end), box = freest(plane, found, text, _beside(plane, y), lines)
    drawn.append(words(at, down, text, "pl-aide", end=end))
    most = 6 if width < 500 else 16
    named = names(plane, found, most, [box])
    return svg(class_name, plane, [*plane.frame(), *drawn, *spots(plane, found), *named])


def _beside(plane: Plane, y: float) -> list[Place]:
    """Along the common rate: at its left end, further, above it or below."""
    left, right, low = plane.left + 4, plane.width - RIGHT, plane.height - FOOT
    along: list[tuple[float, str]] = [(left, "start"), (right, "end")]
    along += [(left + (right - left) * part / 32, "middle") for part in range(6, 28)]
    return [(at, y + down, end) for at, end in along for down in (-5, 14) if y + down <= low]
