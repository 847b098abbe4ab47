"""Correlations by lag, as bars from zero, with the band that chance alone reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures.plane import RIGHT, TOP, Axis, plane_of, svg, words
from dashboard.formats import number


@dataclass(frozen=True)
class Bar:
    """One lag: months, correlation (None draws « n. d. »), band, words, whether it is chosen."""

    months: int
    r: float | None
    band: float | None
    said: str
    chosen: bool = False


def _write(value: float) -> str:
    return number(value, 1, signed=True) if value else "0"


def _month(value: float) -> str:
    return number(value, 0, signed=True) if value else "0"


def draw_lags(
    bars: Sequence[Bar],
    sides: tuple[str, str],
    *,
    width: int = 900,
    height: int = 300,
    class_name: str = "",
) -> str:
    """SVG of the correlations; "" without a bar.

    Args:
        bars: one per lag, the most negative first.
        sides: what is ahead on the left, and on the right.
        width: in pixels.
        height: in pixels.
        class_name: of the SVG.
    """
    known = [b for b in bars if b.r is not None]
    if not known:
        return ""
    first, last = bars[0].months, bars[-1].months
    top = max([abs(b.r or 0) for b in known] + [b.band or 0 for b in known])
    edge = 1.0 if top > 0.5 else 0.5
    across = Axis(first - 0.7, last + 0.7, _month, "décalage, en mois")
    plane = plane_of(across, Axis(-edge, edge, _write, "corrélation"), width, height)
    step = (plane.x(1) - plane.x(0)) * 0.7
    zero = plane.y(0)
    parts = list(plane.frame())
    for end in (-1, 1):
        path = "".join(
            f"{'M' if rank == 0 else 'L'}{plane.x(b.months):.1f} {plane.y(end * b.band):.1f}"
            for rank, b in enumerate(b for b in bars if b.band is not None)
            if b.band is not None
        )
        parts.append(f'<path class="en-pres" d="{path}"/>')
    for bar in bars:
        x = plane.x(bar.months)
        if bar.r is None:
            parts.append(words(x, zero - 4, "n. d.", "pl-aide", end="middle"))
            continue
        y = plane.y(bar.r)
        told = bar.band is not None and abs(bar.r) > bar.band
        kind = "lg-net" if told else "lg-barre"
        mark = " lg-choisi" if bar.chosen else ""
        parts.append(
            f'<rect class="{kind}{mark}" x="{x - step / 2:.1f}" y="{min(y, zero):.1f}" '
            f'width="{step:.1f}" height="{max(abs(y - zero), 1):.1f}">'
            f"<title>{escape(bar.said, quote=False)}</title></rect>"
        )
    parts += [
        f'<path class="en-centre" d="M{plane.left} {zero:.1f}H{width - RIGHT}"/>',
        words(plane.x(0) - 12, TOP - 12, f"← {sides[0]}", "pl-aide", end="end"),
        words(plane.x(0) + 12, TOP - 12, f"{sides[1]} →", "pl-aide"),
    ]
    return svg(class_name, plane, parts)
