"""Reader `json_liste`: flat and nested lists, lists inside objects, and broken files."""

import duckdb
import pytest

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reason, Rule
from dashboard.extracts.json_list import READER


@pytest.fixture
def con():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def read(con, tmp_path):
    def reading(content, *, encoding="utf-8", **options):
        path = tmp_path / "liste.json"
        path.write_bytes(content.encode(encoding))
        return READER.read(path, con, options=options)

    return reading


def rows(con, reading):
    found = con.execute(f"SELECT * FROM {reading.relation} ORDER BY position").fetchall()
    names = ("position", *reading.columns)
    return [dict(zip(names, row, strict=True)) for row in found]


def test_nested_objects_become_dotted_headings(con, read):
    reading = read('[{"id": "a", "lieu": {"lat": 43.60, "adresse": {"rue": "Foch"}}}]')
    assert reading.columns == ("id", "lieu.lat", "lieu.adresse.rue")
    assert rows(con, reading) == [
        {"position": 1, "id": "a", "lieu.lat": "43.60", "lieu.adresse.rue": "Foch"}
    ]


def test_codes_numbers_and_booleans_keep_their_spelling(con, read):
    (row,) = rows(con, read('[{"code": "01004", "n": 1.50, "oui": true, "rien": null}]'))
    assert (row["code"], row["n"], row["oui"], row["rien"]) == ("01004", "1.50", "true", None)


def test_a_list_of_words_is_joined_and_other_lists_stay_json(con, read):
    (row,) = rows(con, read('[{"cp": ["34000", "34070"], "x": [{"a": 1}]}]'))
    assert row["cp"] == "34000, 34070"
    assert row["x"] == '[{"a": "1"}]'


def test_objects_without_the_same_fields_share_one_table(con, read):
    found = rows(con, read('[{"a": "1"}, {"b": "2"}]'))
    assert found == [{"position": 1, "a": "1", "b": None}, {"position": 2, "a": None, "b": "2"}]


def test_headings_that_differ_by_case_or_collide_with_the_position_are_renamed(con, read):
    reading = read('[{"Nom": "a", "nom": "b", "position": "c"}]')
    assert reading.columns == ("Nom", "nom_2", "position_2")
    assert rows(con, reading)[0]["position_2"] == "c"


def test_the_path_explodes_the_list_each_object_holds(con, read):
    first = '{"code": "E1", "membres": [{"code": "C1"}, {"code": "C2"}]}'
    text = f'[{first}, {{"code": "E2", "membres": []}}]'
    reading = read(text, chemin="membres")
    assert [(r["parent.code"], r["code"]) for r in rows(con, reading)] == [
        ("E1", "C1"),
        ("E1", "C2"),
    ]
    assert reading.rows_read == 2


def test_the_path_crosses_objects_from_the_top(con, read):
    reading = read('{"resultats": {"lignes": [{"mois": "2024-01"}]}}', chemin="resultats.lignes")
    assert [r["mois"] for r in rows(con, reading)] == ["2024-01"]


def test_a_list_of_words_at_the_path_gives_one_record_each(con, read):
    text = '[{"code": "B", "anciens": ["A", "C"]}, {"code": "D"}, {"code": "E", "anciens": [null]}]'
    reading = read(text, chemin="anciens", facultatif=True)
    assert [(r["parent.code"], r["valeur"]) for r in rows(con, reading)] == [("B", "A"), ("B", "C")]
    assert reading.ignored == {Rule.OUT_OF_SCOPE: 1}
    assert [r.reason for r in reading.rejects] == [Reason.BAD_STRUCTURE]
    assert reading.rows_read == 4


def test_an_object_without_the_list_is_refused_unless_it_may_lack_it(con, read):
    reading = read('[{"membres": [{"a": 1}]}, {"code": "D"}]', chemin="membres")
    assert [(r.position, r.reason) for r in reading.rejects] == [(2, Reason.BAD_STRUCTURE)]
    assert reading.ignored == {}


def test_one_object_per_line_is_a_list(con, read):
    reading = read('{"a": "1"}\n{"a": "2"}\n')
    assert [r["a"] for r in rows(con, reading)] == ["1", "2"]


def test_what_is_no_object_is_rejected_and_counted(con, read):
    reading = read('[{"a": "1"}, "texte", 3, {"a": "2"}]')
    assert [(r.position, r.reason) for r in reading.rejects] == [
        (2, Reason.BAD_STRUCTURE),
        (3, Reason.BAD_STRUCTURE),
    ]
    assert reading.rows_read == len(rows(con, reading)) + len(reading.rejects) == 4


def test_an_empty_list_has_no_record(con, read):
    reading = read("[]")
    assert (reading.rows_read, rows(con, reading)) == (0, [])


def test_a_cp1252_file_is_transcoded(con, read):
    reading = read('[{"nom": "Pérols"}]', encoding="cp1252")
    assert rows(con, reading)[0]["nom"] == "Pérols"
    assert reading.facts["encodage"] == "cp1252"


def test_a_utf16_file_is_read(con, read):
    assert rows(con, read('[{"nom": "Pérols"}]', encoding="utf-16"))[0]["nom"] == "Pérols"


@pytest.mark.parametrize(
    ("content", "options", "words"),
    [
        ("", {}, "fichier vide"),
        ('[{"a": 1}, {"a"', {}, "après l'enregistrement 1 (ligne 1)"),
        ('[\n{"a": 1}\n{"a": 2}]', {}, "après l'enregistrement 1 (ligne 3)"),
        ('[{"a": 1},]', {}, "tronqué ou invalide"),
        ("pas du json", {}, "dès le premier enregistrement"),
        ('{"a": 1}', {"chemin": "lignes"}, "aucune liste au chemin « lignes »"),
        ("[]", {"colonne": "x"}, "option inconnue « colonne »"),
    ],
)
def test_a_bad_file_is_refused_in_one_french_line(read, content, options, words):
    with pytest.raises(ExtractError) as caught:
        read(content, **options)
    assert words in caught.value.message
    assert "\n" not in caught.value.message


def test_json_is_told_by_its_first_character(tmp_path):
    assert READER.recognises(tmp_path, b"\xef\xbb\xbf\n [1]")
    assert READER.recognises(tmp_path, b'{"a": 1}')
    assert not READER.recognises(tmp_path, b"a;b\n1;2\n")
