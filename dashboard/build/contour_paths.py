"""Shapes in degrees → simplified SVG paths in frames 1000 wide. Pure: no database, no file.

A frame is a linear map of longitudes and latitudes, so that SQL or the browser can place a
sensor on it with one multiplication. Levels of similar extent share a frame: quarters and
sub-quarters are drawn on the same page of the atlas, communes on another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from shapely.geometry.base import BaseGeometry

WIDTH = 1000
MARGIN = 8.0
SIMILAR = 0.6
"""Part of a frame a narrower level must fill, in width or in height, to share it."""
TOLERANCE = 1.2
"""Detail dropped, in frame units (square root of the triangle area): under a pixel on screen."""

_EARTH = Geod(ellps="GRS80")


@dataclass(frozen=True)
class Frame:
    """x = (longitude − west) × kx ; y = (north − latitude) × ky ; 1000 × height units."""

    code: str
    west: float
    north: float
    kx: float
    ky: float
    height: int

    def place(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape in frame units."""

        def units(points: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(
                ((points[:, 0] - self.west) * self.kx, (self.north - points[:, 1]) * self.ky)
            )

        return shapely.transform(shape, units)


def _frame(code: str, bounds: NDArray[np.float64]) -> Frame:
    west, south, east, north = (float(b) for b in bounds)
    squeeze = math.cos(math.radians((south + north) / 2))
    kx = (WIDTH - 2 * MARGIN) / max(east - west, 1e-9)
    ky = kx / max(squeeze, 1e-6)
    height = math.ceil((north - south) * ky + 2 * MARGIN)
    return Frame(code, west - MARGIN / kx, north + MARGIN / ky, kx, ky, height)


def frames(levels: Sequence[tuple[str, Sequence[BaseGeometry]]]) -> dict[str, Frame]:
    """Level → frame, from (level, shapes) given widest level first; empty levels have none."""
    groups: list[tuple[list[str], NDArray[np.float64]]] = []
    for code, shapes in levels:
        if not shapes:
            continue
        bounds = shapely.total_bounds(np.asarray(shapes))
        if groups and _similar(groups[-1][1], bounds):
            members, whole = groups.pop()
            groups.append(([*members, code], _union(whole, bounds)))
        else:
            groups.append(([code], bounds))
    return {code: _frame(members[0], bounds) for members, bounds in groups for code in members}


def _similar(whole: NDArray[np.float64], part: NDArray[np.float64]) -> bool:
    sizes = np.maximum(whole[2:] - whole[:2], 1e-9)
    return bool(np.max((part[2:] - part[:2]) / sizes) >= SIMILAR)


def _union(one: NDArray[np.float64], two: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.concatenate((np.minimum(one[:2], two[:2]), np.maximum(one[2:], two[2:])))


def simplified(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Shapes of one level, in frame units, simplified so that neighbours keep their border.

    An area the simplification would erase keeps its full shape.
    """
    if not shapes:
        return []
    thinner = shapely.coverage_simplify(np.asarray(shapes), TOLERANCE)
    pairs = zip(shapes, thinner, strict=True)
    return [thin if not thin.is_empty and thin.area > 0 else full for full, thin in pairs]


def path(shape: BaseGeometry) -> str:
    """SVG path data of polygons, one decimal; drawn with `fill-rule="evenodd"`."""
    rings = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            points = [f"{x:.1f} {y:.1f}" for x, y in shapely.get_coordinates(ring)[:-1]]
            distinct = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
            if len(distinct) >= 3:
                rings.append(f"M{'L'.join(distinct)}Z")
    return "".join(rings)


def label_point(shape: BaseGeometry) -> tuple[float, float]:
    """Where a name stands best: the point of the area farthest from its border."""
    largest = max(shapely.get_parts(shape), key=lambda part: float(part.area))
    inside = shapely.maximum_inscribed_circle(largest, tolerance=1.0)
    x, y = shapely.get_coordinates(inside)[0]
    return round(float(x), 1), round(float(y), 1)


def area_km2(shape: BaseGeometry) -> float:
    """Area on the ellipsoid, from degrees, in km², three decimals."""
    area, _ = _EARTH.geometry_area_perimeter(shapely.orient_polygons(shape))
    return round(abs(area) / 1e6, 3)


def holders(
    points: Sequence[tuple[float, float]], areas: Mapping[str, BaseGeometry]
) -> list[str | None]:
    """For each (latitude, longitude), the code of the area that holds it; borders: first code."""
    codes = sorted(areas)
    tree = shapely.STRtree([areas[code] for code in codes])
    found: list[str | None] = [None] * len(points)
    if points and codes:
        spots = shapely.points([(long, lat) for lat, long in points])
        for point, area in sorted(tree.query(spots, predicate="intersects").T.tolist()):
            found[point] = found[point] or codes[area]
    return found
