"""Small drawings of parts beside one another, all at the same scale: bars and little courses."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from dashboard.figures.vector import Point

BAR, ROW = 160, 12


def extent(values: Sequence[float | None]) -> tuple[float, float]:
    """(low, high) that hold zero and every known value; never empty."""
    known = [v for v in values if v is not None]
    low, high = min([0.0, *known]), max([0.0, *known])
    return (low, high) if high > low else (low, low + 1)


def _svg(width: int, height: int, inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false">{inside}</svg>'
    )


def bar(
    value: float | None,
    ends: tuple[float, float],
    *,
    mark: float | None = None,
    role: str = "accent",
) -> str:
    """A bar from zero on a scale shared by its neighbours; "" when the value is not known.

    Args:
        value: None draws nothing, which a word beside must explain.
        ends: scale, as `extent` gives it.
        mark: a target, drawn as a thin stroke across.
        role: colour role.
    """
    if value is None:
        return ""
    low, high = ends
    across = BAR / (high - low)
    start, end = sorted(((0 - low) * across, (value - low) * across))
    drawn = (
        f'<rect x="{start:.1f}" y="2" width="{max(end - start, 1):.1f}" height="{ROW - 4}" '
        f'fill="var(--{role})"/>'
    )
    if mark is not None and low <= mark <= high:
        x = (mark - low) * across
        drawn += f'<path d="M{x:.1f} 0v{ROW}" stroke="var(--ink)" stroke-width="1.5"/>'
    return _svg(BAR, ROW, drawn)


def _placed(
    points: Sequence[Point],
    box: tuple[int, int],
    span: tuple[float, float],
    ends: tuple[float, float],
) -> list[tuple[float, float | None]]:
    width, height = box
    across = (width - 8) / ((span[1] - span[0]) or 1)
    up = (height - 8) / (ends[1] - ends[0])
    return [
        (4 + (x - span[0]) * across, None if y is None else height - 4 - (y - ends[0]) * up)
        for x, y in points
    ]


def small_course(
    points: Sequence[Point],
    *,
    span: tuple[float, float],
    ends: tuple[float, float],
    width: int = 176,
    height: int = 56,
) -> str:
    """A little course whose axes are those of its neighbours; "" when nothing is known.

    Args:
        points: time and value; None is a gap.
        span: first and last time, for all.
        ends: lowest and highest value, for all.
        width: in pixels.
        height: in pixels.
    """
    placed = _placed(points, (width, height), span, ends)
    known = [(x, y) for x, y in placed if y is not None]
    if not known:
        return ""
    steps = [
        f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}"
        for (a, b), (c, d) in pairwise(placed)
        if b is not None and d is not None
    ]
    zero = height - 4 + ends[0] * (height - 8) / (ends[1] - ends[0])
    x, y = known[-1]
    return _svg(
        width,
        height,
        f'<path d="M0 {zero:.1f}H{width}" stroke="var(--rule)"/>'
        f'<path d="{"".join(steps)}" fill="none" stroke="var(--accent)" stroke-width="1.5" '
        f'stroke-linejoin="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="var(--accent)"/>',
    )
