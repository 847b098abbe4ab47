"""Fuzz of contours: GeoJSON and shapefile, damaged in every part."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from typing import Any

import pytest
import shapefile
import shapely
from fuzzing import cells, damaged, fuzzed, read, texts, well_read
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts.contours import READER

SQUARE = [[[3.0, 43.0], [4.0, 43.0], [4.0, 44.0], [3.0, 44.0], [3.0, 43.0]]]
PRJ = (
    b'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],'
    b'PRIMEM["G",0],UNIT["degree",0.0174532925199433]]'
)

NUMBERS = st.floats() | st.integers(-200, 200) | st.sampled_from([1e308, -1e308, 10**400, 0, 180])
COORDINATES = st.recursive(
    st.lists(NUMBERS, max_size=4) | texts(most=3) | st.none(),
    lambda inner: st.lists(inner, max_size=6),
    max_leaves=12,
)
KINDS = ("Polygon", "MultiPolygon", "Point", "LineString", "GeometryCollection", "Cube", "")
GEOMETRIES = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS), "coordinates": COORDINATES},
    optional={"geometries": st.just([{"type": "Polygon", "coordinates": SQUARE}])},
)
PROPERTIES = st.dictionaries(
    st.sampled_from(["code", "nom", "id", "position", "geometrie", ""]) | texts(most=4),
    st.none() | st.booleans() | NUMBERS | texts() | st.lists(texts(most=3), max_size=2),
    max_size=4,
)
SYSTEMS = (
    "EPSG:2154",
    "urn:ogc:def:crs:EPSG::4326",
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "EPSG:",
    "\0",
)


def feature(code: str, coordinates: Any = SQUARE, **more: Any) -> dict[str, Any]:
    """One area of GeoJSON."""
    geometry = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry, **more}


def collection(*features: Any, **more: Any) -> bytes:
    """A GeoJSON file."""
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


@fuzzed(
    80,
    drawn=st.lists(
        st.fixed_dictionaries(
            {}, optional={"geometry": GEOMETRIES, "properties": PROPERTIES, "id": NUMBERS}
        )
        | PROPERTIES
        | st.none(),
        max_size=3,
    ),
    system=st.sampled_from(SYSTEMS) | texts(most=8) | NUMBERS,
    said=st.booleans(),
)
def test_any_area_is_read_or_rejected(drawn: list[Any], system: Any, said: bool) -> None:
    crs = {"crs": {"properties": {"name": system}}} if said else {}
    found = read(READER, collection(feature("1"), *drawn, **crs), "f.geojson")
    if isinstance(found, ExtractError):
        return
    assert found.reading.rows_read == len(drawn) + 1
    for text in found.column("geometrie"):
        shape = shapely.from_wkt(text)
        assert shape.is_valid
        assert shape.area > 0
        assert all(abs(bound) < 1000 for bound in shape.bounds)


@fuzzed(60, data=damaged(st.just(collection(feature("1"), feature("2")))))
def test_a_damaged_geojson_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(READER, data, "f.geojson")


@fuzzed(
    20,
    codes=st.lists(cells(), min_size=1, max_size=4),
    codec=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_every_area_is_found_in_every_encoding(codes: list[str], codec: str) -> None:
    text = collection(*map(feature, codes)).decode()
    assert well_read(READER, text.encode(codec), "f.geojson").column("code") == codes


def shapefiles(*codes: str) -> dict[str, bytes]:
    """The parts of a shapefile, by suffix."""
    parts = {".shp": io.BytesIO(), ".dbf": io.BytesIO(), ".shx": io.BytesIO()}
    with shapefile.Writer(**{suffix[1:]: part for suffix, part in parts.items()}) as writer:
        writer.field("code", "C", size=40)
        writer.field("rang", "N", decimal=2)
        for rank, code in enumerate(codes):
            writer.poly(SQUARE)
            writer.record(code, rank)
    return {suffix: part.getvalue() for suffix, part in parts.items() if suffix != ".shx"}


WHOLE = {**shapefiles("01", "02"), ".prj": PRJ, ".cpg": b"UTF-8"}


@fuzzed(100, part=st.sampled_from(sorted(WHOLE)), data=st.data())
def test_a_damaged_shapefile_is_refused_by_name_or_accounted_for(
    part: str, data: st.DataObject
) -> None:
    changed = data.draw(damaged(st.just(WHOLE[part])))
    read(READER, {**WHOLE, part: changed}, "f.shp")


@fuzzed(
    20,
    declared=st.sampled_from(
        [b"hex", b"idna", b"a\0b", b"1252", b"ANSI 1252", b"utf-16", b"punycode"]
    ),
)
def test_no_declared_encoding_stops_the_reader(declared: bytes) -> None:
    read(READER, {**WHOLE, ".cpg": declared}, "f.shp")


def test_a_shapefile_gives_what_its_twin_in_geojson_gives() -> None:
    twin = well_read(READER, collection(feature("01"), feature("02")), "f.geojson")
    found: Mapping[str, Any] = {
        row["code"]: shapely.from_wkt(row["geometrie"])
        for row in well_read(READER, WHOLE, "f.shp").rows
    }
    assert list(found) == twin.column("code")
    assert all(shape.equals(shapely.Polygon(SQUARE[0])) for shape in found.values())


def test_properties_named_like_another_column_keep_their_cells() -> None:
    area = feature("01")
    area["properties"] |= {"CODE": "a", "position": "b", "": "c"}
    (row,) = well_read(READER, collection(area), "f.geojson").rows
    assert {"01", "a", "b", "c"} <= set(row.values())


@pytest.mark.parametrize("number", ["9" * 400, "1e400", "-0.0"])
def test_a_code_may_be_any_number(number: str) -> None:
    text = collection(feature("CODE")).decode().replace('"CODE"', number)
    assert well_read(READER, text.encode(), "f.geojson").column("code") != [None]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"type":"Topology","objects":{}}', "n'est pas un GeoJSON"),
        ('{"type":"FeatureCollection","features":[{"a":' + "9" * 5000 + "}]}", "JSON"),
        ('{"features":[' + "[" * 500 + "]" * 500 + "]}", "imbrication"),
        ('{"features":[],"features":[]}', "répétée"),
    ],
)
def test_what_is_no_geojson_is_refused(text: str, words: str) -> None:
    error = read(READER, text.encode(), "f.geojson")
    assert isinstance(error, ExtractError)
    assert words in error.message
