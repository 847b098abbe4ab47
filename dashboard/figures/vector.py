"""Small drawings as SVG text: sparkline, direction arrow, judgement mark. Painted without script.

Colours are CSS variables, so that a drawing follows the theme and the printer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

Point = tuple[float, float | None]
"""Time (any increasing number) and value; None is a gap, never a zero."""

MARKS = {
    "atteint": ("good", '<circle cx="6" cy="6" r="5"/>'),
    "a_surveiller": ("watch", '<path d="M6 1 11.5 11H.5z"/>'),
    "hors_cible": ("bad", '<path d="M6 0 12 6 6 12 0 6z"/>'),
    "statut_suspendu": ("grey", '<circle cx="6" cy="6" r="4.4" fill="none" stroke-width="1.4"/>'),
}
"""Judgement → role of its colour and its shape; the word is always written beside."""

ARROWS = {
    "hausse": '<path d="M6 1.5 11.5 10.5H.5z"/>',
    "baisse": '<path d="M6 10.5.5 1.5h11z"/>',
    "stable": '<path d="M1.5 2h9v8h-9z"/>',
}


def _runs(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Stretches of consecutive known points."""
    run: list[tuple[float, float]] = []
    for x, y in points:
        if y is None:
            if run:
                yield run
            run = []
        else:
            run.append((x, y))
    if run:
        yield run


def _scaled(points: Sequence[Point], width: int, height: int, edge: int) -> list[Point]:
    known = [y for _, y in points if y is not None]
    low, high = min(known), max(known)
    start, end = points[0][0], points[-1][0]
    across = (width - 2 * edge) / (end - start) if end > start else 0
    up = (height - 2 * edge) / (high - low) if high > low else 0

    def place(y: float | None) -> float | None:
        middle = height / 2 if not up else 0
        return None if y is None else (middle or height - edge - (y - low) * up)

    return [(edge + (x - start) * across, place(y)) for x, y in points]


def sparkline(points: Sequence[Point], *, width: int = 160, height: int = 36) -> str:
    """Course of a value, its last known point marked; "" when nothing is known.

    The vertical scale is the range of the values: a sparkline shows a shape, not a size.
    """
    if sum(1 for _, y in points if y is not None) < 2:
        return ""
    placed = _scaled(points, width, height, edge=4)
    runs = list(_runs(placed))
    path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in run) for run in runs)
    x, y = runs[-1][-1]
    return (
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'aria-hidden="true" focusable="false">'
        f'<path d="{path}" fill="none" stroke="var(--grey)" stroke-width="1.5" '
        f'stroke-linejoin="round" stroke-linecap="round"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="var(--accent)"/></svg>'
    )


def _sign(shape: str, role: str) -> str:
    return (
        f'<svg class="signe" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true" '
        f'focusable="false" fill="var(--{role})" stroke="var(--{role})" stroke-width="0">'
        f"{shape}</svg>"
    )


def mark(judgement: str) -> str:
    """Shape of a judgement: ● atteint, ▲ à surveiller, ◆ hors cible, ○ suspendu."""
    role, shape = MARKS[judgement]
    return _sign(shape, role)


def arrow(direction: str, role: str = "grey") -> str:
    """Shape of a direction: hausse, baisse, stable. Direction is not judgement: grey by default."""
    return _sign(ARROWS[direction], role)
