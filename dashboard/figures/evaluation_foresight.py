"""The smallest effect a plan would see by how long it is watched, beside the smallest useful."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dashboard.figures.evaluation_plane import Ground, ground, line, rules, svg, text

NEAR = 18
"""Pixels under which the name of the useful effect would touch the curve's."""


def draw_foresight(
    points: Sequence[tuple[int, float]],
    useful: float | None,
    axis: str,
    across: str,
    *,
    name: str,
    kind: str,
    width: int,
    height: int,
) -> str:
    """A dot by duration, joined; the smallest useful effect as a dashed line.

    Args:
        points: (periods watched, smallest effect seen), shortest first.
        useful: in the same unit; None when the plan says none.
        axis: what is measured, over the axis.
        across: what the axis across counts.
        name: text alternative of the drawing.
        kind: « large » or « etroit ».
        width: in pixels.
        height: in pixels.
    """
    narrow = kind == "etroit"
    values = [0.0, *(value for _, value in points), *([useful] if useful is not None else [])]
    ends = (0.0, float(points[-1][0]))
    drawn = ground(values, ends, width, height, 14 if narrow else 150)
    parts = [
        *rules(drawn, axis),
        *_ranks(drawn, [at for at, _ in points], across, narrow=narrow),
        *_useful(drawn, useful, narrow=narrow),
        line(drawn, [(float(at), value) for at, value in points], "ev-effet"),
        *(
            f'<circle class="ev-apres" cx="{drawn.x(at):.1f}" cy="{drawn.y(value):.1f}" r="3.5"/>'
            for at, value in points
        ),
        *([] if narrow else _name(drawn, points[-1][1], useful)),
    ]
    return svg(kind, width, height, name, parts)


def _ranks(drawn: Ground, durations: Sequence[int], across: str, *, narrow: bool) -> Iterator[str]:
    """Durations under the axis, as many as there is room for."""
    yield f'<path class="ev-base" d="M{drawn.left:.1f} {drawn.bottom:.1f}H{drawn.right:.1f}"/>'
    last = -100.0
    room = 30 if narrow else 34
    for rank, at in enumerate(durations):
        x = drawn.x(at)
        if x - last < room:
            continue
        last = x
        words = f"{at} {across}" if not narrow and rank == len(durations) - 1 else str(at)
        yield f'<path class="ev-base" d="M{x:.1f} {drawn.bottom:.1f}v4"/>'
        yield text(x, drawn.bottom + 17, words, "ev-rang")


def _useful(drawn: Ground, useful: float | None, *, narrow: bool) -> Iterator[str]:
    if useful is None:
        return
    y = drawn.y(useful)
    yield f'<path class="ev-utile" d="M{drawn.left:.1f} {y:.1f}H{drawn.right:.1f}"/>'


def _name(drawn: Ground, last: float, useful: float | None) -> Iterator[str]:
    """Names at the ends of the lines."""
    y = drawn.y(last)
    yield text(drawn.right + 10, y + 4, "Plus petit effet visible", "ev-nom")
    if useful is None:
        return
    other = drawn.y(useful)
    if abs(other - y) < NEAR:
        other = y + (NEAR if other >= y else -NEAR)
    yield text(drawn.right + 10, other + 4, "Plus petit effet utile", "ev-nom-attendu")
