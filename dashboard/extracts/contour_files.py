"""Files of contours, opened: GeoJSON and shapefile → features with text cells and a shape."""

from __future__ import annotations

import glob
import io
import json
import struct
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import shapefile
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.errors import ExtractError
from dashboard.extracts.foreign import SHAPEFILE_MAGIC
from dashboard.extracts.json_records import flatten, read_text, whole_document
from dashboard.extracts.opening import open_bytes, read_head

_DAMAGE = (shapefile.ShapefileException, struct.error, ValueError, OSError, LookupError)


@dataclass(frozen=True)
class Feature:
    """One area as received: properties as text, and its shape (None when unreadable)."""

    cells: Mapping[str, str | None]
    shape: BaseGeometry | None


@dataclass
class Layer:
    """One file of contours.

    Attributes:
        crs: coordinate system said by the file, as pyproj understands it; "" when unsaid.
    """

    features: list[Feature]
    crs: str
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def read_layer(path: Path) -> Layer:
    """Open a file of contours, told by its content.

    Raises:
        ExtractError: neither GeoJSON nor shapefile, truncated, or missing companion.
    """
    return _shapefile(path) if read_head(path, 4) == SHAPEFILE_MAGIC else _geojson(path)


# ── GeoJSON ────────────────────────────────────────────────────────────────────────────────


def _geojson(path: Path) -> Layer:
    text, encoding = read_text(path)
    document = whole_document(path, text)
    raw = _raw_features(document)
    if raw is None:
        raise ExtractError(
            "ce JSON n'est pas un GeoJSON (FeatureCollection ou Feature attendu)",
            file=path.name,
            remedy="Exportez les contours en GeoJSON ou en shapefile",
        )
    features = [Feature(_cells(item), _shape(item)) for item in raw]
    return Layer(features, _named_crs(document), {"format": "GeoJSON", "encodage": encoding})


def _raw_features(document: Any) -> list[Any] | None:
    if not isinstance(document, Mapping):
        return None
    if document.get("type") == "Feature":
        return [document]
    features = document.get("features")
    return features if isinstance(features, list) else None


def _cells(item: Any) -> dict[str, str | None]:
    properties = item.get("properties") if isinstance(item, Mapping) else None
    cells = flatten(_as_text(properties)) if isinstance(properties, Mapping) else {}
    if isinstance(item, Mapping) and "id" in item and "id" not in cells:
        cells |= flatten(_as_text({"id": item["id"]}))
    return cells


def _as_text(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Numbers as text; a code stored as `47001.0` is its integer."""
    number = {
        key: str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)
        for key, value in properties.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }
    return {**properties, **number}


def _shape(item: Any) -> BaseGeometry | None:
    geometry = item.get("geometry") if isinstance(item, Mapping) else None
    return _drawn(geometry) if isinstance(geometry, Mapping) else None


def _drawn(geometry: Mapping[str, Any]) -> BaseGeometry | None:
    try:
        return shapely.from_geojson(json.dumps(geometry))
    except shapely.errors.GEOSException:
        return None


def _named_crs(document: Mapping[str, Any]) -> str:
    """`urn:ogc:def:crs:EPSG::2154` of the old `crs` member → `EPSG:2154`."""
    crs = document.get("crs")
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    if not isinstance(name, str) or "CRS84" in name:
        return ""
    return "EPSG:" + name.rpartition(":")[2] if "EPSG" in name else name


# ── Shapefile ──────────────────────────────────────────────────────────────────────────────


def _companion(path: Path, suffix: str) -> bytes | None:
    """Content of the file of same stem and that suffix, in any case; None: absent or empty."""
    beside = path.parent.glob(f"{glob.escape(path.stem)}.*")
    found = [p for p in sorted(beside) if p.suffix.lower() == suffix and p.stat().st_size]
    return open_bytes(found[0]) if found else None


def _shapefile(path: Path) -> Layer:
    table = _companion(path, ".dbf")
    if table is None:
        raise ExtractError(
            "fichier .dbf absent à côté du .shp",
            file=path.name,
            remedy="Déposez ensemble les fichiers .shp, .dbf et .prj",
        )
    declared = (_companion(path, ".cpg") or b"").decode("ascii", "ignore").strip()
    records, encoding = _records(path, table, declared)
    shapes = _shapes(path)
    if len(shapes) != len(records):
        raise ExtractError(
            f"{len(shapes)} formes pour {len(records)} enregistrements",
            file=path.name,
            remedy="Les fichiers .shp et .dbf ne vont pas ensemble : redemandez-les",
        )
    crs = (_companion(path, ".prj") or b"").decode("utf-8", "replace").strip()
    features = [Feature(cells, shape) for cells, shape in zip(records, shapes, strict=True)]
    facts = {"format": "shapefile", "encodage": encoding}
    return Layer(features, crs, facts, [] if crs else ["fichier .prj absent"])


def _encodings(declared: str) -> Sequence[str]:
    named = f"cp{declared}" if declared.isdigit() else declared.replace("ANSI ", "cp")
    return [name for name in (named, "utf-8", "cp1252") if name]


def _records(path: Path, table: bytes, declared: str) -> tuple[list[dict[str, str | None]], str]:
    """Attribute rows as text, in the declared encoding, else UTF-8, else cp1252.

    The rows are first read byte for byte (latin-1 keeps every byte), then decoded all alike.
    """
    header = struct.unpack("<4xIHH", table[:12]) if len(table) >= 32 else (0, 33, 0)
    if len(table) < header[1] + header[0] * header[2]:
        raise _truncated(path, ".dbf")
    try:
        with shapefile.Reader(dbf=io.BytesIO(table), encoding="latin-1") as reader:
            raw = [record.as_dict(date_strings=True) for record in reader.iterRecords()]
    except _DAMAGE:
        raise _truncated(path, ".dbf") from None
    rows = [flatten(_as_text(row)) for row in raw]
    for encoding in _encodings(declared):
        try:
            return [_decoded(row, encoding) for row in rows], encoding
        except (ValueError, LookupError):
            continue
    raise ExtractError("encodage inconnu du .dbf", file=path.name, remedy="Ajoutez un fichier .cpg")


def _decoded(row: Mapping[str, str | None], encoding: str) -> dict[str, str | None]:
    def text(cell: str) -> str:
        return cell.encode("latin-1").decode(encoding)

    return {text(key): None if cell is None else text(cell) for key, cell in row.items()}


def _shapes(path: Path) -> list[BaseGeometry | None]:
    data = open_bytes(path)
    if len(data) < 100 or len(data) < 2 * struct.unpack(">i", data[24:28])[0]:
        raise _truncated(path, ".shp")
    try:
        with warnings.catch_warnings():
            # a size misdeclared shows by the number of shapes, compared with the records
            warnings.simplefilter("ignore", shapefile.PossiblyCorruptFileHeader)
            with shapefile.Reader(shp=io.BytesIO(data)) as reader:
                return [_from_record(shape) for shape in reader.iterShapes()]
    except _DAMAGE:
        raise _truncated(path, ".shp") from None


def _from_record(shape: Any) -> BaseGeometry | None:
    if shape.shapeType == shapefile.NULL:
        return None
    return _drawn(shape.__geo_interface__)


def _truncated(path: Path, suffix: str) -> ExtractError:
    return ExtractError(
        f"fichier {suffix} tronqué ou abîmé",
        file=path.name,
        remedy="Demandez un nouvel export, complet",
    )
