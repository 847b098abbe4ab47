"""A consumption against degree-days, month by month, with its line: SVG text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures.years import ticks
from dashboard.formats import number

SIZES = (("large", 620, 340), ("etroit", 358, 280))


@dataclass(frozen=True)
class Dot:
    """One month: degree-days, consumption, words said on hover."""

    x: float
    y: float
    words: str


def regression(
    dots: Sequence[Dot],
    *,
    line: tuple[float, float] | None,
    names: tuple[str, str],
    name: str,
    kind: str,
    width: int,
    height: int,
) -> str:
    """The drawing; "" without months.

    Args:
        dots: the months.
        line: intercept and slope; None when it must not be drawn.
        names: of the two axes, across then up.
        name: text alternative.
        kind: « large » or « etroit »: shown or hidden by the width of the screen.
        width: in pixels at its natural size.
        height: the same.
    """
    if not dots:
        return ""
    across = ticks(0, max(d.x for d in dots), 5)
    up = ticks(0, max(d.y for d in dots), 5)
    left = 14 + 7.2 * max(len(number(v)) for v in up)
    right, top, bottom = width - 10.0, 30.0, height - 40.0

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            left + (right - left) * x / (across[-1] or 1),
            bottom - (bottom - top) * y / (up[-1] or 1),
        )

    parts = []
    for level in up:
        y = at(0, level)[1]
        shade = "cj-base" if level == 0 else "cj-grille"
        parts.append(f'<path class="{shade}" d="M{left:.1f} {y:.1f}H{right:.1f}"/>')
        parts.append(
            f'<text class="cj-y" x="{left - 8:.1f}" y="{y + 4:.1f}">{number(level)}</text>'
        )
    for level in across:
        x = at(level, 0)[0]
        parts.append(f'<path class="cj-base" d="M{x:.1f} {bottom:.1f}v4"/>')
        parts.append(f'<text class="rg-x" x="{x:.1f}" y="{bottom + 17:.1f}">{number(level)}</text>')
    parts.append(f'<text class="cj-unite" x="2" y="14">{escape(names[1])}</text>')
    parts.append(f'<text class="rg-nom" x="{right:.1f}" y="{height - 4}">{escape(names[0])}</text>')
    if line:
        ends = [at(x, max(line[0] + line[1] * x, 0)) for x in (0.0, across[-1])]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in ends)
        parts.append(f'<path class="rg-droite" d="M{path}"/>')
    for dot in dots:
        x, y = at(dot.x, dot.y)
        said = f"<title>{escape(dot.words, quote=False)}</title>"
        parts.append(f'<circle class="rg-mois" cx="{x:.1f}" cy="{y:.1f}" r="4">{said}</circle>')
    return (
        f'<svg class="course-jour cj-{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{"".join(parts)}</svg>'
    )
