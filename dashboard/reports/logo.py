"""The logo of a template as the pixels that office documents hold."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from dashboard.reports.report import Style

TALL, WIDE = 16.0, 60.0
"""Room of a logo, in millimetres."""

_DPI = 300


@dataclass(frozen=True, slots=True)
class Logo:
    """A PNG and its size on paper."""

    body: bytes
    width_mm: float
    height_mm: float


def is_svg(style: Style) -> bool:
    """Whether the logo of a template is a drawing; otherwise it is a PNG."""
    return style.logo.lstrip()[:1] == b"<"


def logo_png(style: Style) -> Logo | None:
    """The logo within its room; None for a template without one."""
    if not style.logo:
        return None
    body = style.logo
    if is_svg(style):
        import resvg_py

        height = round(TALL / 25.4 * _DPI)
        body = resvg_py.svg_to_bytes(svg_string=style.logo.decode(), height=height)
    wide, tall = struct.unpack(">II", body[16:24])
    scale = min(TALL / tall, WIDE / wide)
    return Logo(body, wide * scale, tall * scale)
