"""Shapes of contours: polygons only, repaired, brought to WGS84."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from dashboard.errors import ExtractError
from dashboard.extracts.contour_files import Layer

WGS84 = pyproj.CRS.from_epsg(4326)
LAMBERT_93 = "EPSG:2154"
_LAMBERT_93_BOX = (0.0, 5_900_000.0, 1_400_000.0, 7_300_000.0)
"""Metropolitan France in Lambert-93 metres, generously: no degree can fall there."""

Projection = Callable[[BaseGeometry], BaseGeometry]


def repaired(shape: BaseGeometry | None) -> BaseGeometry | None:
    """The polygons of a shape, valid and flat; None when there is no area in it."""
    if shape is None or shape.is_empty:
        return None
    flat = shapely.force_2d(shape)
    valid = flat if flat.is_valid else shapely.make_valid(flat)
    parts = [part for part in shapely.get_parts(valid, return_index=False) if part.area > 0]
    pieces = [piece for part in parts for piece in shapely.get_parts(part) if piece.area > 0]
    if not pieces:
        return None
    return shapely.MultiPolygon(pieces) if len(pieces) > 1 else shapely.Polygon(pieces[0])


def _inside(bounds: tuple[float, ...], box: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return box[0] <= west and box[1] <= south and east <= box[2] and north <= box[3]


def _guessed(path: Path, layer: Layer) -> str:
    """Coordinate system the numbers themselves tell, when the file says none."""
    shapes = [f.shape for f in layer.features if f.shape is not None and not f.shape.is_empty]
    bounds = tuple(float(b) for b in shapely.total_bounds(shapes)) if shapes else (0.0,) * 4
    if _inside(bounds, (-180.0, -90.0, 180.0, 90.0)):
        return "EPSG:4326"
    if _inside(bounds, _LAMBERT_93_BOX):
        layer.notes.append("coordonnées hors de WGS84, lues comme du Lambert-93")
        return LAMBERT_93
    raise ExtractError(
        "système de coordonnées inconnu",
        file=path.name,
        field="crs",
        remedy="Indiquez options.crs dans sources.toml, par exemple « EPSG:2154 »",
    )


def projector(path: Path, layer: Layer, option: str) -> Projection:
    """How shapes of this file are brought to WGS84; notes the system in the layer's facts.

    Raises:
        ExtractError: the system is unknown or cannot be told.
    """
    said = option or layer.crs
    if not option and said in ("", "EPSG:4326"):
        said = _guessed(path, layer)
    try:
        crs = pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError:
        raise ExtractError(
            "système de coordonnées illisible",
            file=path.name,
            field="crs",
            remedy="Indiquez options.crs dans sources.toml, par exemple « EPSG:2154 »",
        ) from None
    layer.facts["projection"] = crs.name
    if crs.equals(WGS84):
        return lambda shape: shape
    transformer = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True)

    def degrees(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return lambda shape: shapely.transform(shape, degrees)
