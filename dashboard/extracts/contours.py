"""Reader `contours`: GeoJSON or ESRI shapefile polygons → one WKT per area, in WGS84.

The shapefile's `.dbf` and `.prj` are read beside it. Properties keep their headings, so that
the pack can map them; the headings below are added.

Options:
    code, nom, parent: property that holds the code, the name, the area above.
    niveau: level of these areas in the tree of the territory (constant).
    parent_fixe: area above, the same for all.
    crs: coordinate system when the file does not say it (`EPSG:2154`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import shapely

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Reject
from dashboard.extracts.contour_files import Feature, Layer, read_layer
from dashboard.extracts.contour_shapes import projector, repaired
from dashboard.extracts.foreign import SHAPEFILE_MAGIC, is_shapefile_index
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.text_table import TextTable, refuse_too_wide
from dashboard.formats import plural

OPTIONS = ("code", "nom", "parent", "niveau", "parent_fixe", "crs")

GIVEN = ("code", "niveau", "nom", "parent", "geometrie")
_PROPERTY_OPTIONS = ("code", "nom", "parent")
_DECIMALS = 7


def _given(cells: Mapping[str, str | None], options: Mapping[str, Any]) -> dict[str, str | None]:
    """The headings added from the options; a property of the same name is the default."""
    found = {name: cells.get(str(options.get(name, name))) for name in _PROPERTY_OPTIONS}
    if "parent_fixe" in options:
        found["parent"] = str(options["parent_fixe"])
    found["niveau"] = str(options["niveau"]) if "niveau" in options else cells.get("niveau")
    return found


def _check_options(path: Path, layer: Layer, options: Mapping[str, Any]) -> None:
    headings = {name for feature in layer.features for name in feature.cells}
    for name in _PROPERTY_OPTIONS:
        if name in options and options[name] not in headings:
            raise ExtractError(
                f"aucune propriété « {options[name]} »",
                file=path.name,
                field=name,
                remedy=f"Propriétés présentes : {', '.join(sorted(headings)) or 'aucune'}",
            )


class ContoursReader:
    """Polygons of a territory."""

    name = "contours"
    label = "Contours géographiques (GeoJSON ou shapefile)"
    default_columns: Mapping[str, ColumnMapping] = {
        "code": ColumnMapping(("code",), type="code"),
        "niveau": ColumnMapping(("niveau",)),
        "nom": ColumnMapping(("nom",)),
        "parent": ColumnMapping(("parent",), type="code"),
        "geometrie": ColumnMapping(("geometrie",)),
    }

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a shapefile, or JSON that speaks of features and does not start with points."""
        if head[:4] == SHAPEFILE_MAGIC:
            return not is_shapefile_index(head)
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        marks = (b'"FeatureCollection"', b'"Feature"', b'"features"')
        only_points = b'"Point"' in start and b'Polygon"' not in start
        return start[:1] == b"{" and any(m in start for m in marks) and not only_points

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read every area; one whose shape is no polygon is a reject.

        Raises:
            ExtractError: unreadable file, no polygon at all, unknown coordinate system, or a
                property named by the options that no area has.
        """
        check_options(options, OPTIONS, file=path.name)
        layer = read_layer(path)
        _check_options(path, layer, options)
        project = projector(path, layer, str(options.get("crs", "")))
        shapes = [repaired(feature.shape) for feature in layer.features]
        if layer.features and not any(shapes):
            raise ExtractError(
                f"aucun polygone ({_kinds(layer)})",
                file=path.name,
                remedy="Fournissez les contours ; des points en GeoJSON se lisent par le lecteur "
                "json_liste, options.chemin = « features »",
            )
        headings = dict.fromkeys(name for f in layer.features for name in f.cells)
        names = tuple(dict.fromkeys([*GIVEN, *headings]))
        refuse_too_wide(names, file=path.name)
        table = TextTable(con, names)
        rejects = []
        for position, (feature, shape) in enumerate(zip(layer.features, shapes, strict=True), 1):
            if shape is None:
                rejects.append(Reject(position, Reason.BAD_STRUCTURE))
                continue
            cells = {**feature.cells, **_given(feature.cells, options)}
            cells["geometrie"] = shapely.to_wkt(project(shape), rounding_precision=_DECIMALS)
            table.add(position, [cells.get(name) for name in names])
        repairs = sum(_invalid(feature) for feature in layer.features)
        notes = [
            *layer.notes,
            *([plural(repairs, "contour réparé", "contours réparés")] if repairs else []),
        ]
        return Reading(
            relation=table.close(),
            columns=table.columns,
            rows_read=len(layer.features),
            rejects=rejects,
            facts=dict(layer.facts),
            notes=notes,
        )


def _invalid(feature: Feature) -> bool:
    return feature.shape is not None and not feature.shape.is_valid


def _kinds(layer: Layer) -> str:
    kinds = {f.shape.geom_type if f.shape is not None else "vide" for f in layer.features}
    return ", ".join(sorted(kinds))


READER = ContoursReader()
