"""Pictures of a block: its drawing with its key, for a report; with all its words, for a file."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.reports.block import Block

PX_PER_MM = 96 / 25.4
"""CSS pixels in a millimetre."""


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG that stands alone, and its size on paper."""

    markup: str
    width_mm: float
    height_mm: float


def drawn(block: Block, width_mm: float) -> Picture | None:
    """The drawing of a block with its key, at most that wide; None for a block that is a table.

    Args:
        block: what is drawn.
        width_mm: width on paper.
    """
    wide = width_mm * PX_PER_MM
    fitting = min(block.drawings, key=lambda d: abs(d.width - wide), default=None)
    if fitting is None:
        return None
    height = fitting.height * width_mm / fitting.width
    return Picture(fitting.markup, width_mm, height)


def png(picture: Picture, dpi: int = 300) -> bytes:
    """The same as pixels, for programs that do not draw SVG."""
    import resvg_py

    width = round(picture.width_mm / 25.4 * dpi)
    return resvg_py.svg_to_bytes(svg_string=picture.markup, width=width, background="#ffffff")
