"""Reader `ngsi`: every spelling of an entity, intervals, repeats, and files that are not NGSI."""

import gzip
import json

import duckdb
import pytest

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reason
from dashboard.extracts.ngsi import READER
from dashboard.extracts.ngsi_entity import sensor_of


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def read(con, tmp_path):
    def reading(content, **options):
        path = tmp_path / "releves.json"
        text = content if isinstance(content, str) else json.dumps(content)
        path.write_text(text, encoding="utf-8")
        return READER.read(path, con, options=options)

    return reading


def rows(con, reading):
    names = ", ".join(reading.columns)
    found = con.execute(f"SELECT {names} FROM {reading.relation} ORDER BY position").fetchall()
    return [dict(zip(reading.columns, row, strict=True)) for row in found]


def count(day, value, **more):
    return {
        "id": f"MMM_EcoCompt_X9H01_{day.replace('-', '')}0000",
        "type": "TrafficFlowObserved",
        "intensity": value,
        "laneId": 105575465,
        "vehicleType": "bicycle",
        "dateObserved": f"{day}T00:00:00/{day[:-2]}{int(day[-2:]) + 1:02d}T00:00:00",
        "location": {"type": "Point", "coordinates": [3.8, 43.6]},
        **more,
    }


def test_a_daily_count_keeps_its_interval_and_its_sensor(con, read):
    (row,) = rows(con, read([count("2024-02-05", 1224)]))
    assert row["capteur_id"] == "MMM_EcoCompt_X9H01"
    assert row["propriete"] == "velo"
    assert (row["debut"], row["fin"]) == ("2024-02-05T00:00:00", "2024-02-06T00:00:00")
    assert (row["valeur"], row["lat"], row["long"]) == ("1224", "43.6", "3.8")


def test_numbers_keep_the_digits_of_the_file(con, read):
    entity = json.dumps(count("2024-02-05", 1)).replace(": 1,", ": 12.30000000000000001,", 1)
    (row,) = rows(con, read(f"[{entity}]"))
    assert row["valeur"] == "12.30000000000000001"


def test_repeated_days_stay_separate_rows_and_positions_may_change(con, read):
    moved = {"type": "Point", "coordinates": [3.9, 43.7]}
    reading = read([count("2024-02-05", 10), count("2024-02-05", 3, location=moved)])
    assert [(r["valeur"], r["lat"]) for r in rows(con, reading)] == [("10", "43.6"), ("3", "43.7")]
    assert reading.rows_read == 2


def test_the_pack_names_the_quantity_and_its_unit(con, read):
    options = {"proprietes": {"intensity": "passages_velo"}, "unites": {"passages_velo": "vélos"}}
    (row,) = rows(con, read([count("2024-02-05", 1)], **options))
    assert (row["propriete"], row["unite"]) == ("passages_velo", "vélos")


def test_a_null_value_is_a_reading_without_value(con, read):
    (row,) = rows(con, read([count("2024-02-05", None)]))
    assert row["valeur"] is None


def test_a_misspelt_key_is_not_taken_for_the_right_one_and_is_told(con, read):
    entity = count("2024-02-05", 1)
    entity[",intensity"] = entity.pop("intensity")
    reading = read([entity, count("2024-02-06", 7)], proprietes={"intensity": "velo"})
    assert [r["valeur"] for r in rows(con, reading)] == [None, "7"]
    assert any("« ,intensity »" in note for note in reading.notes)


AIR = {"no2": 22, "temperature": 12.2}
SPELLINGS = {
    "key_values": {"dateObserved": "2024-02-05T11:00:00Z", **AIR},
    "v2_normalized": {
        "dateObserved": {"type": "DateTime", "value": "2024-02-05T11:00:00Z"},
        "no2": {"type": "Number", "value": 22, "metadata": {"unitCode": {"value": "GQ"}}},
        "temperature": {"type": "Number", "value": 12.2},
    },
    "ld_normalized": {
        "dateObserved": {
            "type": "Property",
            "value": {"@type": "DateTime", "@value": "2024-02-05T11:00:00Z"},
        },
        "no2": {"type": "Property", "value": 22, "unitCode": "GQ"},
        "temperature": {"type": "Property", "value": 12.2},
        "@context": ["https://example.org/context.jsonld"],
    },
    "ld_observed_at": {
        "no2": {"type": "Property", "value": 22, "observedAt": "2024-02-05T11:00:00Z"},
        "temperature": {"type": "Property", "value": 12.2, "observedAt": "2024-02-05T11:00:00Z"},
    },
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_four_spellings_of_an_entity_give_the_same_readings(con, read, spelling):
    entity = {"id": "urn:ngsi-ld:AirQualityObserved:A1", "type": "AirQualityObserved"}
    found = rows(con, read([{**entity, **SPELLINGS[spelling]}]))
    assert {(r["propriete"], r["valeur"]) for r in found} == {
        ("no2", "22"),
        ("temperature", "12.2"),
    }
    assert {r["debut"] for r in found} == {"2024-02-05T11:00:00Z"}
    assert {r["capteur_id"] for r in found} == {"urn:ngsi-ld:AirQualityObserved:A1"}
    if "normalized" in spelling:
        assert {r["unite"] for r in found} == {"µg/m³", None}


def test_a_single_entity_and_a_geojson_feature_are_read(con, read):
    (alone,) = rows(con, read(count("2024-02-05", 5)))
    properties = count("2024-02-05", 5)
    geometry = properties.pop("location")
    feature = {"id": properties["id"], "type": "Feature", "properties": properties}
    (unfolded,) = rows(con, read({**feature, "geometry": geometry}))
    assert alone == unfolded


def test_the_history_of_an_attribute_gives_one_reading_per_instant(con, read):
    values = [
        {"type": "Property", "value": v, "observedAt": f"2024-02-05T{h}:00:00Z"}
        for v, h in ((1, "10"), (2, "11"))
    ]
    reading = read([{"id": "S1", "type": "Device", "no2": values}])
    assert [(r["valeur"], r["debut"]) for r in rows(con, reading)] == [
        ("1", "2024-02-05T10:00:00Z"),
        ("2", "2024-02-05T11:00:00Z"),
    ]


def test_the_bounds_of_the_observation_win_over_its_label(con, read):
    entity = {
        "id": "N1",
        "type": "NoiseLevelObserved",
        "LAeq": 67.8,
        "dateObserved": "2024-02-05T11:00:00",
        "dateObservedFrom": "2024-02-05T11:00:00Z",
        "dateObservedTo": "2024-02-05T12:00:00Z",
    }
    (row,) = rows(con, read([entity]))
    assert (row["debut"], row["fin"]) == ("2024-02-05T11:00:00Z", "2024-02-05T12:00:00Z")


def test_a_text_where_a_number_was_due_is_left_to_the_mapping(con, read):
    (row,) = rows(con, read([count("2024-02-05", "n/a")]))
    assert row["valeur"] == "n/a"


def test_what_is_no_entity_is_rejected_at_its_position_and_nothing_is_lost(con, read):
    reading = read([count("2024-02-05", 1), {"error": "Too Many Requests"}, 12])
    assert [(r.position, r.reason) for r in reading.rejects] == [
        (2, Reason.BAD_STRUCTURE),
        (3, Reason.BAD_STRUCTURE),
    ]
    assert reading.rows_read == len(rows(con, reading)) + len(reading.rejects)


def test_a_position_stays_unique_when_an_entity_measures_several_things(con, read):
    entities = [{"id": i, "type": "A", "no2": 1, "o3": 2, "dateObserved": "x"} for i in "ab"]
    reading = read(entities)
    found = con.execute(f"SELECT position FROM {reading.relation} ORDER BY 1").fetchall()
    assert found == [(1,), (2,), (3,), (4,)]
    assert reading.facts["entites"] == "2"


def test_identifiers_are_not_measures(con, read):
    entity = {"id": "A", "type": "T", "laneId": 4, "latitude": 1, "pm10": 3, "dateObserved": "x"}
    assert [r["propriete"] for r in rows(con, read([entity]))] == ["pm10"]


def test_a_line_is_placed_at_its_middle(con, read):
    line = {"type": "LineString", "coordinates": [[1, 41], [2, 42], [3, 43]]}
    (row,) = rows(con, read([count("2024-02-05", 1, location=line)]))
    assert (row["lat"], row["long"]) == ("42", "2")


@pytest.mark.parametrize(
    ("identity", "sensor"),
    [
        ("MMM_EcoCompt_X2H20042632_202402280000", "MMM_EcoCompt_X2H20042632"),
        ("Madrid-28079004-2016-03-15T11:00:00", "Madrid-28079004"),
        ("Bruit-2016-12-28T11:00:00_2016-12-28T12:00:00", "Bruit"),
        ("urn:ngsi-ld:Device:X2H20042632", "urn:ngsi-ld:Device:X2H20042632"),
    ],
)
def test_the_instant_at_the_end_of_an_id_does_not_name_the_sensor(identity, sensor):
    assert sensor_of({"id": identity}, "") == (sensor, identity)


def test_the_pack_may_say_where_the_sensor_is_in_the_id():
    assert sensor_of({"id": "site/42/jour"}, r"/(\d+)/") == ("42", "site/42/jour")


def test_a_referred_device_names_the_sensor():
    assert (
        sensor_of({"id": "x", "refDevice": {"type": "Relationship", "object": "D7"}}, "")[0] == "D7"
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "fichier vide"),
        (" \n ", "fichier vide"),
        ('[{"id":"a","type":"T","no2":1}, {"id":', "après l'enregistrement 1"),
        ('[{"id":"a","type":"T","no2":1}', "tronqué"),
        ('[{"id":"a","type":"T","no2":1}] reste', "tronqué ou invalide"),
        ('[{"id":"a","type":"T","no2":NaN}]', "tronqué ou invalide"),
        ('[{"a":1},{"b":2}]', "aucune entité NGSI"),
        ("[" * 100_000, "tronqué ou invalide"),
    ],
)
def test_a_bad_file_is_refused_in_one_french_line(read, content, words):
    with pytest.raises(ExtractError) as caught:
        read(content)
    assert words in caught.value.message
    assert "releves.json" in caught.value.message
    assert "\n" not in caught.value.message


def test_an_unknown_option_is_refused(read):
    with pytest.raises(ExtractError, match="proprietes, unites, capteur"):
        read([count("2024-02-05", 1)], propriete="velo")


def test_a_gzipped_file_is_read(con, tmp_path):
    path = tmp_path / "releves.json.gz"
    path.write_bytes(gzip.compress(json.dumps([count("2024-02-05", 4)]).encode()))
    assert READER.read(path, con, options={}).rows_read == 1


def test_ngsi_is_told_from_other_json(tmp_path):
    assert READER.recognises(tmp_path, json.dumps([count("2024-02-05", 1)]).encode())
    assert READER.recognises(tmp_path, b'\xef\xbb\xbf {"id": "urn:ngsi-ld:D:1", "type": "D"}')
    assert not READER.recognises(tmp_path, b'[{"id": "1", "nom": "Agen"}]')
    assert not READER.recognises(tmp_path, b"id;dateObserved\n1;2024")
