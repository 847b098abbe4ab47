"""Contours: reader (GeoJSON, shapefile) and the tables the build makes of them."""

import itertools
import json

import duckdb
import pyproj
import pytest
import shapefile
import shapely
from empty_base import construct, insert, staged

from dashboard.build.contour_paths import area_km2, frames, holders, path, simplified
from dashboard.build.contours import write_contours
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reason
from dashboard.extracts.contours import READER

SQUARE = [[[3.0, 43.0], [4.0, 43.0], [4.0, 44.0], [3.0, 44.0], [3.0, 43.0]]]
BOW_TIE = [[[3.0, 43.0], [4.0, 44.0], [4.0, 43.0], [3.0, 44.0], [3.0, 43.0]]]
TO_LAMBERT = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:2154", always_xy=True)


def feature(code, coordinates, kind="Polygon", **properties):
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"code": code, **properties}, "geometry": geometry}


def collection(*features, **more):
    return {"type": "FeatureCollection", "features": list(features), **more}


def lambert(coordinates):
    return [[list(TO_LAMBERT.transform(x, y)) for x, y in ring] for ring in coordinates]


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def read(con, tmp_path):
    def reading(document, **options):
        file = tmp_path / "contours.geojson"
        text = document if isinstance(document, str) else json.dumps(document)
        file.write_text(text, encoding="utf-8")
        return READER.read(file, con, options=options)

    return reading


def rows(con, reading):
    found = con.execute(f"SELECT * FROM {reading.relation} ORDER BY position").fetchall()
    return [dict(zip(("position", *reading.columns), row, strict=True)) for row in found]


def test_each_area_gives_its_code_its_name_and_its_shape(con, read):
    (row,) = rows(con, read(collection(feature("01004", SQUARE, nom="Boé"))))
    assert (row["code"], row["nom"]) == ("01004", "Boé")
    assert shapely.from_wkt(row["geometrie"]).equals(shapely.Polygon(SQUARE[0]))


def test_a_lone_feature_is_a_collection_of_one(con, read):
    assert [r["code"] for r in rows(con, read(feature("47", SQUARE)))] == ["47"]


def test_options_name_the_properties_the_level_and_the_parent(con, read):
    document = collection(feature("x", SQUARE, NUM=47001.0, LIB="Centre"))
    options = {"code": "NUM", "nom": "LIB", "niveau": "quartier", "parent_fixe": "34172"}
    (row,) = rows(con, read(document, **options))
    assert [row[k] for k in ("code", "nom", "niveau", "parent")] == [
        "47001",
        "Centre",
        "quartier",
        "34172",
    ]


def test_lambert_93_said_by_the_file_is_brought_to_wgs84(con, read):
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}
    reading = read(collection(feature("1", lambert(SQUARE)), crs=crs))
    (row,) = rows(con, reading)
    assert (
        shapely.hausdorff_distance(shapely.from_wkt(row["geometrie"]), shapely.Polygon(SQUARE[0]))
        < 1e-6
    )
    assert "Lambert" in reading.facts["projection"]


def test_lambert_93_said_by_nobody_is_recognised_and_told(con, read):
    reading = read(collection(feature("1", lambert(SQUARE))))
    (row,) = rows(con, reading)
    assert shapely.from_wkt(row["geometrie"]).bounds == pytest.approx((3, 43, 4, 44), abs=1e-6)
    assert any("Lambert-93" in note for note in reading.notes)


def test_unknown_coordinates_are_refused_unless_the_pack_names_their_system(con, read):
    metres = [[[500_000, 200_000], [501_000, 200_000], [501_000, 201_000], [500_000, 200_000]]]
    with pytest.raises(ExtractError, match=r"options\.crs"):
        read(collection(feature("1", metres)))
    assert len(rows(con, read(collection(feature("1", metres)), crs="EPSG:27572"))) == 1


def test_an_invalid_ring_is_repaired_and_told(con, read):
    reading = read(collection(feature("1", BOW_TIE)))
    shape = shapely.from_wkt(rows(con, reading)[0]["geometrie"])
    assert shape.is_valid
    assert shape.area == pytest.approx(0.5)
    assert reading.notes == ["1\u00a0contour réparé"]


def test_an_area_without_polygon_is_rejected_and_nothing_is_lost(con, read):
    reading = read(
        collection(
            feature("1", SQUARE),
            feature("2", [3.5, 43.5], kind="Point"),
            {"type": "Feature", "properties": {"code": "3"}, "geometry": None},
        )
    )
    assert [(r.position, r.reason) for r in reading.rejects] == [
        (2, Reason.BAD_STRUCTURE),
        (3, Reason.BAD_STRUCTURE),
    ]
    assert reading.rows_read == len(rows(con, reading)) + len(reading.rejects)


@pytest.mark.parametrize(
    ("document", "options", "words"),
    [
        ("", {}, "fichier vide"),
        ('{"type": "FeatureCollection", "features": [{"ty', {}, "JSON tronqué ou invalide"),
        ("[1, 2]", {}, "n'est pas un GeoJSON"),
        (collection(feature("1", [3, 43], kind="Point")), {}, "aucun polygone (Point)"),
        (collection(feature("1", SQUARE)), {"code": "INSEE"}, "aucune propriété « INSEE »"),
        (collection(feature("1", SQUARE)), {"crs": "nulle part"}, "coordonnées illisible"),
        (collection(feature("1", SQUARE)), {"epsg": "2154"}, "option inconnue « epsg »"),
    ],
)
def test_a_bad_file_is_refused_in_one_french_line(read, document, options, words):
    with pytest.raises(ExtractError) as caught:
        read(document, **options)
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def shape_files(folder, names, *, encoding="cp1252", prj=True):
    stem = folder / "Quartiers"
    with shapefile.Writer(str(stem), encoding=encoding) as writer:
        writer.field("CODE", "C", 4)
        writer.field("LIB", "C", 20)
        for rank, name in enumerate(names):
            ring = [[x + rank, y] for x, y in SQUARE[0]]
            writer.poly(lambert([ring]))
            writer.record(f"Q{rank}", name)
    (folder / "Quartiers.cpg").unlink(missing_ok=True)
    if prj:
        (folder / "Quartiers.prj").write_text(pyproj.CRS("EPSG:2154").to_wkt("WKT1_ESRI"))
    return folder / "Quartiers.shp"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_shapefile_is_read_whatever_its_undeclared_encoding(con, tmp_path, encoding):
    file = shape_files(tmp_path, ["Millénaire", "Près d'Arènes"], encoding=encoding)
    reading = READER.read(file, con, options={"code": "CODE", "nom": "LIB"})
    assert [r["nom"] for r in rows(con, reading)] == ["Millénaire", "Près d'Arènes"]
    shape = shapely.from_wkt(rows(con, reading)[0]["geometrie"])
    assert shape.bounds == pytest.approx((3, 43, 4, 44), abs=1e-6)
    assert reading.facts["encodage"] == encoding


def test_a_shapefile_without_prj_is_told_by_its_numbers(con, tmp_path):
    file = shape_files(tmp_path, ["Centre"], prj=False)
    reading = READER.read(file, con, options={})
    assert "fichier .prj absent" in reading.notes
    assert any("Lambert-93" in note for note in reading.notes)


def test_a_shapefile_without_its_table_is_refused(con, tmp_path):
    file = shape_files(tmp_path, ["Centre"])
    (tmp_path / "Quartiers.dbf").unlink()
    with pytest.raises(ExtractError, match=r"\.shp, \.dbf et \.prj"):
        READER.read(file, con, options={})


@pytest.mark.parametrize("suffix", [".shp", ".dbf"])
def test_a_truncated_shapefile_is_refused(con, tmp_path, suffix):
    file = shape_files(tmp_path, ["Centre", "Port"])
    part = file.with_suffix(suffix)
    part.write_bytes(part.read_bytes()[:-60])
    with pytest.raises(ExtractError) as caught:
        READER.read(file, con, options={})
    assert "Quartiers" in caught.value.message


def test_contours_are_told_by_their_content(tmp_path):
    assert READER.recognises(tmp_path, b"\x00\x00\x27\x0a" + b"\x00" * 96)
    assert READER.recognises(tmp_path, json.dumps(collection(feature("1", SQUARE))).encode())
    assert not READER.recognises(tmp_path, b'[{"code": "1"}]')


# ── what the build makes of them ───────────────────────────────────────────────────────────


def box(west, south, east, north):
    return shapely.box(west, south, east, north)


def wavy(x, south, north, steps=400):
    """A border everyone shares: a fine zigzag no simplification may tear."""
    return [
        (x + (0.0002 if i % 2 else -0.0002), south + (north - south) * i / steps)
        for i in range(steps + 1)
    ]


def test_simplified_neighbours_keep_one_border():
    border = wavy(3.5, 43, 44)
    left = shapely.Polygon([(3, 43), *border, (3, 44)])
    right = shapely.Polygon([*border, (4, 44), (4, 43)])
    frame = frames([("quartier", [left, right])])["quartier"]
    placed = [frame.place(left), frame.place(right)]
    thin = simplified(placed)
    assert sum(shapely.get_num_coordinates(t) for t in thin) < 300
    assert shapely.intersection(*thin).area == pytest.approx(0, abs=1e-9)
    assert shapely.union_all(thin).area == pytest.approx(sum(t.area for t in thin))
    assert shapely.union_all(thin).geom_type == "Polygon"


def test_a_frame_is_1000_wide_and_keeps_proportions():
    square_on_the_ground = box(3, 43, 3 + 0.1, 43 + 0.1 * 0.7314)
    frame = frames([("commune", [square_on_the_ground])])["commune"]
    west, south, east, north = frame.place(square_on_the_ground).bounds
    assert (west, south) == pytest.approx((8, 8))
    assert (east, north) == pytest.approx((992, 992), abs=2)
    assert frame.height == pytest.approx(1000, abs=2)


def test_levels_of_similar_extent_share_a_frame_and_others_do_not():
    town = box(3.4, 43.4, 3.5, 43.5)
    quarters = [box(3.4, 43.4, 3.45, 43.5), box(3.45, 43.4, 3.5, 43.49)]
    found = frames(
        [("metropole", [box(3, 43, 4, 44)]), ("commune", [town]), ("quartier", quarters)]
    )
    assert found["commune"] == found["quartier"] != found["metropole"]
    assert frames([("vide", [])]) == {}


def test_a_path_draws_holes_and_closes_every_ring():
    shape = shapely.Polygon(box(0, 0, 10, 10).exterior, [box(4, 4, 6, 6).exterior])
    assert path(shape).count("M") == path(shape).count("Z") == 2


def test_areas_are_those_of_the_ellipsoid():
    assert area_km2(box(3, 43, 4, 44)) == pytest.approx(8994, rel=0.005)


def test_a_position_is_held_by_its_area_and_a_shared_border_by_the_first_code():
    areas = {"B": box(1, 0, 2, 1), "A": box(0, 0, 1, 1)}
    assert holders([(0.5, 0.5), (0.5, 1.0), (0.5, 1.5), (9.0, 9.0)], areas) == ["A", "A", "B", None]
    assert holders([], areas) == []
    assert holders([(0.0, 0.0)], {}) == [None]


@pytest.fixture
def base():
    with staged() as connection:
        yield connection


def contour(code, shape, *, level="quartier", parent="V", position=1):
    return {
        "code": code,
        "niveau": level,
        "nom": f"Quartier {code}",
        "parent": parent,
        "geometrie": shape.wkt,
        "fichier_id": 1,
        "position": position,
    }


QUARTERS = [
    contour("A", box(3, 43, 3.5, 44), position=1),
    contour("B", box(3.5, 43, 4, 44), position=2),
]


def test_the_root_is_deduced_from_its_parts_and_said_so(base):
    insert(base, "brut_contour", QUARTERS)
    write_contours(base)
    found = base.execute("SELECT code, nom, deduit, parent FROM contour ORDER BY code").fetchall()
    assert found == [
        ("A", "Quartier A", False, "V"),
        ("B", "Quartier B", False, "V"),
        ("V", "Ville", True, None),
    ]
    (whole, parts) = base.execute(
        "SELECT max(superficie_km2) FILTER (deduit), sum(superficie_km2) FILTER (NOT deduit)"
        " FROM contour"
    ).fetchone()
    assert whole == pytest.approx(parts, rel=1e-5)
    assert "déduit des 2 territoires" in base.execute("SELECT texte FROM remarque").fetchone()[0]


def test_what_does_not_fit_is_remarked(base):
    again = {**QUARTERS[0], "position": 3}
    lost = contour("Z", box(3, 43, 4, 44), level="canton", position=4)
    insert(base, "brut_contour", [*QUARTERS, again, lost])
    population = {"annee": 2024, "nature": "municipale", "population_nb": 9, "fichier_id": 2}
    insert(base, "brut_population", [{"code": c, **population, "position": 1} for c in ("A", "X")])
    write_contours(base)
    texts = " | ".join(t for (t,) in base.execute("SELECT texte FROM remarque").fetchall())
    assert "1 contours déjà reçus, le premier est gardé : A" in texts
    assert "1 contours d'un niveau absent de territoire.toml, laissés de côté : Z" in texts
    assert "1 populations sans contour : X" in texts
    assert "1 contours sans population : B" in texts


def test_without_contours_the_tables_are_there_and_empty(base):
    write_contours(base)
    for table in ("contour", "contour_cadre", "position_territoire"):
        assert base.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_sensors_and_places_know_the_area_that_holds_them(base):
    insert(base, "brut_contour", QUARTERS)
    insert(base, "brut_mesure", [{**reading("C1"), "lat": 43.5, "long": 3.2}])
    place = {"equipement_id": "E1", "nom": "Halle", "lat": 43.5, "long": 3.8}
    insert(base, "brut_equipement", [{**place, "fichier_id": 1, "position": 1}])
    construct(base)
    assert base.execute("SELECT territoire FROM capteur").fetchall() == [("A",)]
    assert base.execute("SELECT territoire FROM equipement").fetchall() == [("B",)]


def reading(sensor):
    return {
        "capteur_id": sensor,
        "propriete": "velo",
        "debut": "2024-03-04 10:00:00",
        "valeur": 3.0,
        "fichier_id": 1,
        "position": 1,
    }


def test_the_tree_holds_the_pack_and_its_contours(base):
    insert(base, "brut_contour", QUARTERS[1:])
    construct(base)
    found = base.execute(
        "SELECT code, niveau, nom, parent, principal, millesime_geo FROM territoire"
        " ORDER BY rang, code"
    ).fetchall()
    assert found == [
        ("V", "ville", "Ville", None, False, 2024),
        ("A", "quartier", "Centre", "V", True, 2024),
        ("B", "quartier", "Quartier B", "V", False, 2024),
    ]


def test_a_population_is_added_up_only_when_every_part_is_known(base):
    insert(base, "brut_contour", QUARTERS)
    rows = itertools.product((2023, 2024), ("A", "B"))
    counted = [
        {"code": code, "annee": year, "nature": "municipale", "population_nb": 10, "fichier_id": 2}
        for year, code in rows
        if (year, code) != (2024, "B")
    ]
    insert(base, "brut_population", [{**row, "position": i} for i, row in enumerate(counted)])
    construct(base)
    found = base.execute("SELECT annee, population_nb, deduit FROM population WHERE code = 'V'")
    assert found.fetchall() == [(2023, 20, True)]


def test_secrecy_said_by_the_source_is_kept_as_a_state(base):
    common = {"code": "A", "indicateur": "revenu", "periode": "2021", "fichier_id": 1}
    states = [(12.0, None), (None, "secret"), (None, "non_disponible"), (None, None)]
    insert(
        base,
        "brut_contexte",
        [
            {**common, "valeur": value, "etat": state, "position": i}
            for i, (value, state) in enumerate(states)
        ],
    )
    construct(base)
    found = base.execute("SELECT etat FROM contexte ORDER BY position").fetchall()
    assert [e for (e,) in found] == ["diffusee", "secret", "non_disponible", "non_disponible"]
