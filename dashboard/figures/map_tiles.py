"""Tiles under a map of areas: each where its corners fall, stretched to the frame of the drawing.

Contours are drawn in degrees (x by longitude, y by latitude), tiles in Web Mercator. Columns agree;
rows are placed by the latitude of their two edges, so that the error inside a tile stays under a
pixel at the scale of a town (less than 0.3 px at zoom 9, the widest an agglomeration asks for).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape

from dashboard.figures.map_names import Box

SIZE = 256
"""Pixels of a side of a tile."""
WIDE = 1.7
"""Width of the room of a map, over its height, at most."""
MOST = 120
"""More tiles than this would be a wrong zoom: a coarser one is taken."""


@dataclass(frozen=True)
class Pyramid:
    """Where tiles come from, and how degrees become units of the drawing.

    Attributes:
        address: with `{z}`, `{x}` and `{y}`.
        zoom_max: finest zoom there is.
        west, north, kx, ky: x = (long − west) × kx, y = (north − lat) × ky.
    """

    address: str
    zoom_max: int
    west: float
    north: float
    kx: float
    ky: float


@dataclass(frozen=True)
class Tile:
    """One tile on the drawing."""

    href: str
    x: float
    y: float
    width: float
    height: float


def row_of(lat: float, zoom: int) -> float:
    """Row of a latitude, counted from the top of the pyramid, with its fraction."""
    rad = math.radians(lat)
    return math.ldexp((1 - math.asinh(math.tan(rad)) / math.pi) / 2, zoom)


def lat_of(row: float, zoom: int) -> float:
    """Latitude of the upper edge of a row."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * math.ldexp(row, -zoom)))))


def zoom_of(pyramid: Pyramid, unit: float) -> int:
    """The zoom whose tiles are nearest to their own size when a pixel is `unit` long."""
    wide = 360 * pyramid.kx / unit / SIZE
    return min(max(round(math.log2(wide)), 0), pyramid.zoom_max)


def seen(view: Box) -> Box:
    """A view and what a wider room shows on its sides."""
    left, top, width, height = view
    more = max(0.0, WIDE * height - width) / 2
    return left - more, top, width + 2 * more, height


def _range(pyramid: Pyramid, view: Box, zoom: int) -> tuple[int, int, int, int]:
    """First and last column, first and last row, that hold some of what is seen."""
    left, top, width, height = view
    count = 1 << zoom
    columns = [
        (pyramid.west + side / pyramid.kx + 180) / 360 * count for side in (left, left + width)
    ]
    rows = [row_of(pyramid.north - side / pyramid.ky, zoom) for side in (top, top + height)]
    first, last = (math.floor(side) for side in columns)
    upper, lower = (math.floor(side) for side in rows)
    return max(first, 0), min(last, count - 1), max(upper, 0), min(lower, count - 1)


def tiles_of(pyramid: Pyramid, view: Box, unit: float) -> list[Tile]:
    """Tiles that cover a view.

    Args:
        pyramid: where they come from.
        view: left, top, width and height of what is seen, in units of the drawing.
        unit: length of a pixel.
    """
    zoom = zoom_of(pyramid, unit)
    first, last, upper, lower = _range(pyramid, view, zoom)
    while (last - first + 1) * (lower - upper + 1) > MOST and zoom:
        zoom -= 1
        first, last, upper, lower = _range(pyramid, view, zoom)
    across = math.ldexp(360, -zoom)
    found = []
    for row in range(upper, lower + 1):
        top = (pyramid.north - lat_of(row, zoom)) * pyramid.ky
        bottom = (pyramid.north - lat_of(row + 1, zoom)) * pyramid.ky
        for column in range(first, last + 1):
            left = (column * across - 180 - pyramid.west) * pyramid.kx
            href = pyramid.address
            for name, value in (("{z}", zoom), ("{x}", column), ("{y}", row)):
                href = href.replace(name, str(value))
            found.append(Tile(href, left, top, across * pyramid.kx, bottom - top))
    return found


def background(pyramid: Pyramid, view: Box, unit: float) -> str:
    """The tiles as SVG, with what a script needs to draw others when the view changes."""
    pictures = "".join(
        f'<image href="{escape(tile.href)}" x="{tile.x:.2f}" y="{tile.y:.2f}" '
        f'width="{tile.width:.2f}" height="{tile.height:.2f}" preserveAspectRatio="none"/>'
        for tile in tiles_of(pyramid, seen(view), unit)
    )
    return (
        f'<g class="ca-fond" aria-hidden="true" data-adresse="{escape(pyramid.address)}" '
        f'data-zoom-max="{pyramid.zoom_max}" data-ouest="{pyramid.west!r}" '
        f'data-nord="{pyramid.north!r}" data-kx="{pyramid.kx!r}" data-ky="{pyramid.ky!r}">'
        f"{pictures}</g>"
    )
