"""One row of the execution: realised, expected band and landing, as shares of the credits."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH, HEIGHT = 200, 20
TOP = 1.2
"""Share of the credits at the right end: what goes further is cut, and an arrow says so."""


@dataclass(frozen=True)
class Pace:
    """Shares of the credits, 1 being all of them; None is not drawn.

    Attributes:
        done: realised; expected: rhythm; band: slowest and fastest; landing: interval.
    """

    done: float | None
    expected: float | None = None
    band: tuple[float, float] | None = None
    landing: tuple[float, float] | None = None


def _x(share: float) -> float:
    return WIDTH * min(max(share, 0.0), TOP) / TOP


def _rect(kind: str, ends: tuple[float, float], top: float, height: float) -> str:
    left, right = _x(ends[0]), _x(ends[1])
    across = max(right - left, 1.5)
    box = f'x="{left:.1f}" y="{top:g}" width="{across:.1f}" height="{height:g}"'
    return f'<rect class="{kind}" {box}/>'


def pace_bar(pace: Pace) -> str:
    """The row as SVG text; the words beside say the same."""
    drawn = _rect("ry-fond", (0.0, 1.0), 6.5, 7)
    if pace.band:
        drawn += _rect("ry-bande", pace.band, 1, 18)
    if pace.done is not None and pace.done > 0:
        drawn += _rect("ry-fait", (0.0, pace.done), 6.5, 7)
    if pace.landing:
        drawn += _rect("ry-atterrissage", pace.landing, 4, 12)
    if pace.expected is not None:
        drawn += f'<path class="ry-attendu" d="M{_x(pace.expected):.1f} 1V19"/>'
    drawn += f'<path class="ry-credits" d="M{_x(1.0):.1f} 0V20"/>'
    beyond = max(v for v in (pace.done or 0.0, *(pace.landing or ())))
    if beyond > TOP:
        drawn += f'<path class="ry-au-dela" d="M{WIDTH - 6} 5l6 5-6 5z"/>'
    return (
        f'<svg class="rythme" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )
