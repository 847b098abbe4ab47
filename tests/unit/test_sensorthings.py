"""Reader `sensorthings`: every way of writing the same readings gives the same rows."""

import json
import os
import random
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reason
from dashboard.extracts.registry import recognise
from dashboard.extracts.sensorthings import READER
from dashboard.settings import ROOT

REAL = Path(os.environ.get("VIGIE_REAL", ROOT / ".." / "shared" / "data" / "real"))
DEMO = REAL / "sensors" / "sensorthings" / "demoEntities.json"
HOURS = [(f"2025-11-17T{h:02d}:00:00Z", 12.5 + h) for h in range(4)]


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def read(con, tmp_path):
    def reading(content, **options):
        path = tmp_path / "releves.json"
        text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
        path.write_text(text, encoding="utf-8")
        return READER.read(path, con, options=options)

    return reading


def rows(con, reading):
    names = ", ".join(reading.columns)
    found = con.execute(f"SELECT {names} FROM {reading.relation} ORDER BY position").fetchall()
    return [dict(zip(reading.columns, row, strict=True)) for row in found]


def observations():
    return [{"phenomenonTime": when, "result": value} for when, value in HOURS]


def stream(**more):
    return {
        "@iot.id": 42,
        "name": "PM2.5 - École",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": "µg/m³", "symbol": "ug/m3", "definition": "ucum:ug/m3"},
        "ObservedProperty": {"name": "PM2.5"},
        **more,
    }


PLACE = {"encodingType": "application/geo+json", "location": None}
POINT = {"type": "Point", "coordinates": [0.62, 44.2]}
THING = {"name": "École", "Locations": [{**PLACE, "location": POINT}]}
LINES = {"components": ["phenomenonTime", "result"], "dataArray": [list(pair) for pair in HOURS]}
NEAR = "https://x.example/v1.1/Datastreams(42)"

SAME = {
    "chose dépliée": {**THING, "Datastreams": [stream(Observations=observations())]},
    "page de choses": {"value": [{**THING, "Datastreams": [stream(Observations=observations())]}]},
    "flux avec sa chose": stream(Thing=THING, Observations=observations()),
    "relevés avec leur flux": {
        "value": [{**o, "Datastream": stream(Thing=THING)} for o in observations()]
    },
    "forme compacte sous le flux": stream(Thing=THING, Observations=LINES),
    "forme compacte avec le flux": {"value": [{"Datastream": stream(Thing=THING), **LINES}]},
    "forme compacte dans une page": stream(Thing=THING, Observations={"value": [LINES]}),
    "lieu en entité géographique": stream(
        Thing={
            "name": "École",
            "Locations": [{**PLACE, "location": {"type": "Feature", "geometry": POINT}}],
        },
        Observations=observations(),
    ),
}


@pytest.mark.parametrize("form", SAME)
def test_every_form_gives_the_same_rows(con, read, form):
    reading = read(SAME[form])
    assert (reading.rows_read, reading.rejects) == (4, [])
    assert rows(con, reading) == [
        {
            "capteur_id": "Datastreams(42)",
            "propriete": "pm25",
            "debut": when,
            "fin": None,
            "valeur": str(value),
            "unite": "µg/m³",
            "etat": None,
            "nom": "PM2.5 - École",
            "lat": "44.2",
            "long": "0.62",
        }
        for when, value in HOURS
    ]


@pytest.mark.parametrize("form", SAME)
def test_every_form_is_recognised_by_its_content(tmp_path, form):
    path = tmp_path / "sans-extension"
    path.write_text(json.dumps(SAME[form]), encoding="utf-8")
    assert recognise(path) is READER


def test_observations_alone_take_what_the_pack_says(con, read):
    options = {"capteur": "sonde", "propriete": "co2", "unite": "ppm"}
    (row, *_) = rows(con, read({"value": observations()}, **options))
    assert (row["capteur_id"], row["propriete"], row["unite"]) == ("sonde", "co2", "ppm")


def test_observations_alone_know_their_stream_by_its_link(con, read):
    alone = [{**o, "Datastream@iot.navigationLink": NEAR} for o in observations()]
    assert {r["capteur_id"] for r in rows(con, read({"value": alone}))} == {"Datastreams(42)"}


def test_an_interval_has_an_end_and_a_missing_time_is_that_of_the_result(con, read):
    found = stream(
        Observations=[
            {"phenomenonTime": "2025-11-17T08:00:00Z/2025-11-17T09:00:00Z", "result": 1},
            {"phenomenonTime": None, "resultTime": "2025-11-17T10:00:00Z", "result": 2},
        ]
    )
    assert [(r["debut"], r["fin"]) for r in rows(con, read(found))] == [
        ("2025-11-17T08:00:00Z", "2025-11-17T09:00:00Z"),
        ("2025-11-17T10:00:00Z", None),
    ]


def test_no_result_is_no_value_and_true_is_one(con, read):
    results = [None, 0, True, False, "1.50"]
    found = stream(Observations=[{"phenomenonTime": "2025", "result": r} for r in results])
    assert [r["valeur"] for r in rows(con, read(found))] == [None, "0", "1", "0", "1.50"]


def wind(*results):
    return {
        "name": "Vent",
        "multiObservationDataTypes": ["a", "b"],
        "unitOfMeasurements": [{"symbol": "m/s"}, {"symbol": "deg"}],
        "ObservedProperties": [{"name": "Wind Velocity"}, {"name": "Wind Direction"}],
        "Observations": [{"phenomenonTime": "2025-11-17T08:00:00Z", "result": r} for r in results],
    }


def test_a_result_of_two_values_is_two_readings(con, read):
    reading = read({"name": "Balcon", "MultiDatastreams": [wind([5.1, 40])]})
    assert [(r["propriete"], r["valeur"], r["unite"]) for r in rows(con, reading)] == [
        ("vent_vitesse", "5.1", "m/s"),
        ("vent_direction", "40", "°"),
    ]
    assert {r["capteur_id"] for r in rows(con, reading)} == {"Balcon · Vent"}


@pytest.mark.parametrize("result", [[5.1], [1, 2, 3], 4, {"a": 1}])
def test_a_result_without_one_value_per_quantity_is_a_reject(read, result):
    reading = read(wind(result, [1, 2]))
    assert [(r.position, r.reason) for r in reading.rejects] == [(1, Reason.BAD_STRUCTURE)]
    assert reading.rows_read == 3


def test_the_following_pages_are_told_to_be_missing(read):
    page = {"@iot.nextLink": "https://x.example/suite", "value": observations()}
    nested = stream(**{"Observations@iot.nextLink": NEAR}, Observations=observations())
    for content in (page, nested):
        (note,) = read(content).notes
        assert "absente de ce fichier (1 lien(s))" in note
        assert "example" not in note


def test_a_stream_without_reading_is_told(read):
    reading = read({**THING, "Datastreams": [stream(Observations=[]), stream()]})
    assert (reading.rows_read, reading.notes) == (0, ["2 flux sans relevé"])


def test_the_pack_names_the_quantities(con, read):
    reading = read(stream(Observations=observations()), proprietes={"PM2.5": "particules"})
    assert {r["propriete"] for r in rows(con, reading)} == {"particules"}


@pytest.mark.parametrize("line", [[], ["2025"], ["2025", 1, 2], "2025", None, {"result": 1}])
def test_a_line_of_another_length_than_the_heading_is_a_reject(read, line):
    block = {"components": ["phenomenonTime", "result"], "dataArray": [line, ["2025", 3]]}
    reading = read(stream(Observations=block))
    assert (reading.rows_read, [r.position for r in reading.rejects]) == (2, [1])


@pytest.mark.parametrize("text", ["", "{", '[{"a": 1}]', "3", '{"value": 3}', "[" * 90_000])
def test_what_is_not_sensorthings_is_refused_in_words(read, text):
    with pytest.raises(ExtractError):
        read(text)


def test_a_document_nested_beyond_reason_is_a_reject(read):
    deep = {"phenomenonTime": "2025", "result": 1}
    for _ in range(40):
        deep = {"value": [deep]}
    assert [r.reason for r in read(deep).rejects] == [Reason.BAD_STRUCTURE]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "value",
                    "result",
                    "phenomenonTime",
                    "dataArray",
                    "components",
                    "Datastreams",
                    "Datastream",
                    "Observations",
                    "ObservedProperty",
                    "ObservedProperties",
                    "unitOfMeasurements",
                    "unitOfMeasurement",
                    "Thing",
                    "Locations",
                    "location",
                    "coordinates",
                    "@iot.id",
                    "name",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_whatever_the_document_each_record_is_a_row_or_a_reject(tmp_path_factory, content):
    path = tmp_path_factory.getbasetemp() / "flou.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    with duckdb.connect() as con:
        try:
            reading = READER.read(path, con, options={})
        except ExtractError:
            return
        (kept,) = con.execute(f"SELECT count(*) FROM {reading.relation}").fetchone()
        assert kept + len(reading.rejects) == reading.rows_read


def test_a_document_cut_anywhere_is_refused(read):
    text = json.dumps(SAME["chose dépliée"])
    for cut in random.Random(3).sample(range(1, len(text)), 40):
        with pytest.raises(ExtractError):
            read(text[:cut])


@pytest.mark.real
@pytest.mark.skipif(not DEMO.exists(), reason="fichiers réels absents")
def test_the_demonstration_of_frost_gives_its_24_readings(con):
    reading = READER.read(DEMO, con, options={})
    assert (reading.rows_read, reading.rejects, reading.facts["flux"]) == (24, [], "3")
    found = rows(con, reading)
    sums = {}
    for row in found:
        sums[row["propriete"]] = round(sums.get(row["propriete"], 0) + float(row["valeur"]), 6)
    document = json.loads(DEMO.read_text(encoding="utf-8"))
    totals = [sum(o["result"] for o in flow["Observations"]) for flow in document["Datastreams"]]
    pairs = [o["result"] for o in document["MultiDatastreams"][0]["Observations"]]
    totals += [sum(p[0] for p in pairs), sum(p[1] for p in pairs)]
    names = ("temperature", "humidite", "vent_vitesse", "vent_direction")
    assert sums == {name: round(t, 6) for name, t in zip(names, totals, strict=True)}
    assert {(r["lat"], r["long"]) for r in found} == {("49.015308", "8.4259727")}
