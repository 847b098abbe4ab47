"""An invented map: cells on both banks of a river, then bent by one smooth random field.

Every border is drawn once and bent once, so neighbours share it exactly. Distances in km,
`to_degrees` at the very end. The place is at sea, in the bay of Biscay: nobody lives there.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely import LineString, MultiPoint, Polygon
from shapely.ops import polygonize, split

from dashboard.demo.randomness import GEOGRAPHY_SEED, stream
from dashboard.demo.reference import CENTRE, SECOND, Area, communes, quarters

Points = npt.NDArray[np.float64]

ORIGIN = (-2.30, 44.60)
STEP = 0.1
_GRID = 1e-4
_WAVELENGTHS = (9.0, 5.0, 2.8, 1.5, 0.8, 0.45)
_AMPLITUDE = 0.038
_WAVES = 7


def to_degrees(points: Points) -> Points:
    """Km east and north of the origin → longitude and latitude, WGS84."""
    scale = 111.32 * math.cos(math.radians(ORIGIN[1]))
    east, north = points[:, 0] / scale, points[:, 1] / 110.57
    found: Points = np.column_stack([ORIGIN[0] + east, ORIGIN[1] + north]).round(5)
    return found


def _waves() -> list[tuple[Points, float, Points]]:
    """Plane waves of the bending field: wave vector, phase, displacement."""
    rng = stream(GEOGRAPHY_SEED, "relief")
    found = []
    for length in _WAVELENGTHS:
        for _ in range(_WAVES):
            angle, turn = rng.uniform(0, 2 * math.pi, 2)
            direction = np.array([math.cos(angle), math.sin(angle)])
            push = np.array([math.cos(turn), math.sin(turn)])
            found.append(
                (
                    direction * 2 * math.pi / length,
                    rng.uniform(0, 2 * math.pi),
                    push * length * _AMPLITUDE / math.sqrt(_WAVES),
                )
            )
    return found


def bend(points: Points) -> Points:
    """Move points by a smooth field: the same point always goes to the same place."""
    moved = points.astype(float).copy()
    for vector, phase, push in _waves():
        moved += np.sin(points @ vector + phase)[:, None] * push
    return moved


def _river() -> LineString:
    """The Auvelle, from east to west, wider bends downstream."""
    x = np.linspace(-30, 30, 241)
    y = 0.55 * np.sin(x / 2.9 + 0.4) + 0.35 * np.sin(x / 1.3) + 0.02 * x
    return LineString(np.column_stack([x, y]))


def _outline() -> Polygon:
    """Limits of the agglomeration: an uneven oval."""
    t = np.linspace(0, 2 * math.pi, 90, endpoint=False)
    rng = stream(GEOGRAPHY_SEED, "limites")
    bumps: Points = sum(
        (rng.uniform(0.01, 0.045) * np.sin(k * t + rng.uniform(0, 6.28)) for k in range(2, 8)),
        np.zeros_like(t),
    )
    r = 1 + bumps
    return Polygon(np.column_stack([20.5 * r * np.cos(t), 15.0 * r * np.sin(t)]))


def _cells(areas: Sequence[Area], land: shapely.Geometry) -> dict[str, shapely.Geometry]:
    """Share a piece of land between areas: each takes what is nearest to it."""
    sites = MultiPoint([(a.x, a.y) for a in areas])
    parts = shapely.voronoi_polygons(sites, extend_to=shapely.buffer(land, 30), ordered=True)
    return {a.code: shapely.intersection(p, land) for a, p in zip(areas, parts.geoms, strict=True)}


def _straight_cells() -> dict[str, shapely.Geometry]:
    """Finest areas before bending: quarters of the two largest communes, and other communes."""
    river, outline = _river(), _outline()
    banks = list(split(outline, river).geoms)
    found: dict[str, shapely.Geometry] = {}
    for bank in banks:
        here = [a for a in communes() if bank.contains(shapely.Point(a.x, a.y))]
        found |= _cells(here, bank)
    for commune in (CENTRE, SECOND):
        inside = [q for q in quarters() if q.parent == commune]
        found |= _cells(inside, found.pop(commune))
    return found


def _steps(start: Points, end: Points) -> Points:
    """Points from start (included) to end (not included), the same ones walked either way."""
    count = max(1, math.ceil(float(np.hypot(*(end - start))) / STEP))
    forward = tuple(start) <= tuple(end)
    first, last = (start, end) if forward else (end, start)
    points = first + np.arange(count + 1)[:, None] / count * (last - first)
    return (points if forward else points[::-1])[:-1]


def _ring(face: Polygon) -> Points:
    """Border of a face, in short steps."""
    corners = shapely.get_coordinates(face.exterior)
    return np.vstack([_steps(a, b) for a, b in pairwise(corners)])


def _bent(faces: Sequence[Polygon]) -> list[Polygon]:
    """The same faces, borders bent; a point two faces share is bent once, for both."""
    rings = [_ring(face) for face in faces]
    unique, inverse = np.unique(np.vstack(rings), axis=0, return_inverse=True)
    moved = np.round(bend(unique), 6)[inverse.ravel()]
    limits = np.cumsum([len(ring) for ring in rings])[:-1]
    return [Polygon(points) for points in np.split(moved, limits)]


def _faces(cells: Mapping[str, shapely.Geometry]) -> list[tuple[str, Polygon]]:
    """(code, straight face): every border cut where another one meets it."""
    borders = shapely.union_all([shapely.boundary(g) for g in cells.values()], grid_size=_GRID)
    found = []
    for face in polygonize(borders):
        middle = face.representative_point()
        owner = next((code for code, cell in cells.items() if shapely.contains(cell, middle)), None)
        if owner and face.area > _GRID:
            found.append((owner, face))
    return found


def finest_areas() -> dict[str, shapely.Geometry]:
    """Code → polygon in km, of each quarter and of each commune without quarters."""
    owned = _faces(_straight_cells())
    pieces: dict[str, list[Polygon]] = {}
    for (code, _), face in zip(owned, _bent([face for _, face in owned]), strict=True):
        pieces.setdefault(code, []).append(face)
    return {code: shapely.union_all(pieces[code]) for code in sorted(pieces)}


def commune_areas(finest: Mapping[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Code → polygon in km of each commune: its own, or its quarters put together."""
    parent = {q.code: q.parent for q in quarters()}
    pieces: dict[str, list[shapely.Geometry]] = {}
    for code, shape in finest.items():
        pieces.setdefault(parent.get(code, code), []).append(shape)
    return {code: shapely.union_all(pieces[code]) for code in sorted(pieces)}


def in_degrees(shape: shapely.Geometry) -> shapely.Geometry:
    """The same shape in longitude and latitude."""
    return shapely.transform(shape, to_degrees)
