"""Fuzz of the JSON readers: lists, sensors of both standards, public contracts."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from fuzzing import FORMULAS, cells, damaged, fuzzed, read, texts, well_read
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts import decp, json_list, ngsi, sensorthings
from dashboard.extracts.base import Reader

READERS = (json_list.READER, ngsi.READER, sensorthings.READER, decp.READER)
CODECS = ("utf-8", "utf-8-sig", "utf-16")

ENTITY = {
    "id": "urn:ngsi-ld:AirQualityObserved:A1",
    "type": "AirQualityObserved",
    "dateObserved": "2024-02-05T11:00:00Z",
    "no2": {"type": "Property", "value": 22, "unitCode": "GQ", "observedAt": "2024-02-05"},
    "location": {"type": "Point", "coordinates": [3.8, 43.6]},
}
STREAM = {
    "@iot.id": 42,
    "name": "PM2.5",
    "unitOfMeasurement": {"symbol": "ug/m3"},
    "ObservedProperty": {"name": "PM2.5"},
    "Thing": {"name": "École", "Locations": [{"location": {"coordinates": [3.8, 43.6]}}]},
    "Observations": [{"phenomenonTime": "2025-11-17T00:00:00Z", "result": 12.5}],
}
CONTRACT = {
    "id": "2024-01",
    "acheteur": {"id": "21990001200018"},
    "montant": 50000.10,
    "dureeMois": 12,
    "titulaires": [{"titulaire": {"id": "111", "denominationSociale": "SARL Canal"}}],
    "modifications": [{"modification": {"montant": 2, "dateNotificationModification": "2024"}}],
}
MODELS = {"ngsi": ENTITY, "sensorthings": STREAM, "decp": CONTRACT, "json_liste": ENTITY}
WORDS = sorted({key for model in MODELS.values() for key in model} | {"value", "result", "marches"})

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(WORDS) | texts(most=4), inner, max_size=4)
    ),
    max_leaves=8,
)


@st.composite
def likely(draw: st.DrawFn, model: Mapping[str, Any]) -> dict[str, Any]:
    """A record like the model, some of its values replaced by anything."""
    changed = draw(st.dictionaries(st.sampled_from(sorted(model)), VALUES, max_size=3))
    return {**model, **changed}


@fuzzed(60, reader=st.sampled_from(READERS), data=st.data())
def test_any_record_is_read_or_rejected(reader: Reader, data: st.DataObject) -> None:
    records = data.draw(st.lists(likely(MODELS[reader.name]) | VALUES, max_size=4))
    text = json.dumps(records, ensure_ascii=data.draw(st.booleans()))
    found = read(reader, text.encode(), "f.json")
    if reader.name in ("json_liste", "decp") and not isinstance(found, ExtractError):
        assert found.reading.rows_read >= len(records)


@fuzzed(80, reader=st.sampled_from(READERS), data=st.data())
def test_a_damaged_document_is_refused_by_name_or_accounted_for(
    reader: Reader, data: st.DataObject
) -> None:
    document = json.dumps([MODELS[reader.name]] * 2, ensure_ascii=False).encode()
    read(reader, data.draw(damaged(st.just(document))), "f.json")


@fuzzed(40, reader=st.sampled_from(READERS), data=st.binary(max_size=60))
def test_any_bytes_are_refused_by_name_or_accounted_for(reader: Reader, data: bytes) -> None:
    read(reader, data, "f.json")
    read(reader, b"[" + data, "f.json")


@fuzzed(
    30,
    rows=st.lists(
        st.fixed_dictionaries({name: cells() for name in ("a", "b", "c")}), min_size=1, max_size=5
    ),
    order=st.permutations(["a", "b", "c"]),
    codec=st.sampled_from(CODECS),
    escaped=st.booleans(),
)
def test_a_list_gives_the_same_cells_whatever_the_order_of_keys_and_the_encoding(
    rows: list[dict[str, str]], order: Sequence[str], codec: str, escaped: bool
) -> None:
    ordered = [{key: row[key] for key in order} for row in rows]
    data = json.dumps(ordered, ensure_ascii=escaped).encode(codec)
    found = well_read(json_list.READER, data, "f.json").rows
    assert [{key: row[key] for key in "abc"} for row in found] == rows


@fuzzed(
    30,
    reader=st.sampled_from([ngsi.READER, sensorthings.READER, decp.READER]),
    seed=st.integers(0, 99),
    codec=st.sampled_from(CODECS),
)
def test_keys_may_come_in_any_order_and_encoding(reader: Reader, seed: int, codec: str) -> None:
    model = MODELS[reader.name]
    keys = sorted(model)
    random.Random(seed).shuffle(keys)
    usual = well_read(reader, json.dumps([model]).encode(), "f.json").rows
    moved = json.dumps([{key: model[key] for key in keys}], ensure_ascii=False).encode(codec)
    assert well_read(reader, moved, "f.json").rows == usual
    assert usual


@fuzzed(30, values=st.lists(st.decimals(allow_nan=False, allow_infinity=False), max_size=6))
def test_a_number_keeps_every_digit_it_is_written_with(values: list[Any]) -> None:
    numbers = [format(value, "f") for value in values]
    text = "[" + ",".join(f'{{"n": {number}}}' for number in numbers) + "]"
    rows = well_read(json_list.READER, text.encode(), "f.json").rows
    assert [row["n"] for row in rows] == numbers


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_stays_a_text(formula: str) -> None:
    found = well_read(json_list.READER, json.dumps([{"a": formula}]).encode(), "f.json")
    assert found.column("a") == [formula]


def test_half_a_character_is_shown_as_a_replacement_in_cells_and_headings() -> None:
    found = well_read(json_list.READER, rb'[{"a\ud800": "b\udfffc"}]', "f.json")
    assert found.rows == [{"position": 1, "a\ufffd": "b\ufffdc"}]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[{"a": 1, "b": 2, "a": 3}]', "clé « a » répétée"),
        ("[" + '{"a":' * 150 + "1" + "}" * 150 + "]", "niveaux d'imbrication"),
        ("[" + '{"a":' * 100_000, "tronqué ou invalide"),
    ],
)
def test_what_no_reader_can_tell_is_refused(reader: Reader, text: str, words: str) -> None:
    error = read(reader, text.encode(), "f.json")
    assert isinstance(error, ExtractError)
    assert words in error.message


def test_a_key_without_text_gives_a_numbered_column() -> None:
    found = well_read(json_list.READER, b'[{"a": 1, "": 2}]', "f.json")
    assert found.rows == [{"position": 1, "a": "1", "colonne 2": "2"}]


def test_keys_that_change_with_every_record_are_refused() -> None:
    text = json.dumps([{f"k{i}": 1} for i in range(5000)])
    error = read(json_list.READER, text.encode(), "f.json")
    assert isinstance(error, ExtractError)
    assert "colonnes" in error.message


def test_an_observation_of_a_stream_without_channel_is_a_reject() -> None:
    stream = {"multiObservationDataTypes": [], "Observations": [{"result": []}]}
    found = well_read(sensorthings.READER, json.dumps(stream).encode(), "f.json")
    assert (found.rows, found.reading.rows_read) == ([], 1)


@pytest.mark.parametrize("holders", [True, 3, "SARL", {"titulaire": None}])
def test_holders_that_are_no_list_are_unknown(holders: object) -> None:
    document = json.dumps([{**CONTRACT, "titulaires": holders, "modifications": holders}])
    found = well_read(decp.READER, document.encode(), "f.json")
    assert found.column("titulaires") == [None]
