"""`vigie inspect`: facts on a file, in French or JSON, and never a cell of it."""

import gzip
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.errors import ExtractError
from dashboard.extracts.inspection import Inspection, inspect_file
from dashboard.extracts.registry import READERS, recognise


def given(tmp_path: Path, data: bytes, name: str = "fichier.csv") -> Inspection:
    path = tmp_path / name
    path.write_bytes(data)
    return inspect_file(path)


def as_json(path: Path) -> tuple[dict[str, Any], int]:
    result = CliRunner().invoke(app, ["inspect", str(path), "--json"])
    facts: dict[str, Any] = json.loads(result.stdout)
    return facts, result.exit_code


def types(found: Inspection) -> dict[str, str]:
    return {column.name: column.type for column in found.columns}


def test_every_reader_is_listed() -> None:
    assert set(READERS) == {
        "tableau",
        "scdl_budget",
        "totem",
        "totem_vert",
        "plan_de_compte",
        "ngsi",
        "json_liste",
        "contours",
        "decp",
        "sensorthings",
    }


@pytest.mark.parametrize(
    ("data", "reader"),
    [
        (b"a;b\n1;2\n", "tableau"),
        (gzip.compress(b"a;b\n1;2\n", mtime=0), "tableau"),
        ("a;b\n1;2\n".encode("utf-16"), "tableau"),
        (b'[{"a": 1}]', "json_liste"),
        (b'{"type": "FeatureCollection", "features": []}', "contours"),
        (b'[{"id": "urn:ngsi-ld:x:1", "type": "x", "dateObserved": "2024"}]', "ngsi"),
        (
            b'<?xml version="1.0"?><DocumentBudgetaire xmlns="http://www.minefi.gouv.fr/cp/'
            b'demat/docbudgetaire">',
            "totem",
        ),
        (b'<?xml version="1.0"?><Nomenclature>', "plan_de_compte"),
        (b"BGT_NATDEC,BGT_ANNEE,BGT_SIRET,BGT_NOM\n", "scdl_budget"),
    ],
)
def test_each_format_is_told_by_its_content(tmp_path: Path, data: bytes, reader: str) -> None:
    path = tmp_path / "sans_extension"
    path.write_bytes(data)
    found = recognise(path)
    assert found is not None
    assert found.name == reader


def test_types_are_told_from_the_cells(tmp_path: Path) -> None:
    data = (
        "code;insee;siren;nb;prix;jour;le;vu;recu;rien;mot\n"
        "01004;34172;215600461;12;1 234,56 €;2024-01-31;31/01/2024;2024-01-31T10:00:00Z;"
        "2024-01-31 10:00;;été\n"
        "2A004;34173;213401722;-3;(12,5);2024-02-01;01/02/2024;2024-02-01T10:00:00+02:00;"
        "2024-02-01 10:00;;eau\n"
    )
    found = given(tmp_path, data.encode("cp1252"))
    assert types(found) == {
        "code": "texte",
        "insee": "entier",
        "siren": "code (identifiant)",
        "nb": "entier",
        "prix": "nombre",
        "jour": "date",
        "le": "date jj/mm/aaaa",
        "vu": "instant avec décalage",
        "recu": "instant local",
        "rien": "vide",
        "mot": "texte",
    }
    assert found.columns[6].hint == 'type = "date", format = "%d/%m/%Y"'
    assert found.facts["encodage"] == "cp1252"


def test_a_leading_zero_makes_a_code(tmp_path: Path) -> None:
    assert types(given(tmp_path, b"c;n\n01004;1\n34172;2\n"))["c"] == "code (zéros de tête)"


def test_a_few_marks_of_absence_do_not_hide_the_type(tmp_path: Path) -> None:
    data = "n;m\n" + "12;1\n" * 40 + "NC;1\n"
    assert types(given(tmp_path, data.encode()))["n"] == "entier, sauf 1 texte"


def test_what_is_wrong_is_listed(tmp_path: Path) -> None:
    found = given(tmp_path, b"a;b;a\n1;;2\n3;;4;5\r\n6\n")
    text = " | ".join(found.wrong)
    assert "1\u00a0enregistrement refusé, plus de cellules que de colonnes : n° 2" in text
    assert "1\u00a0enregistrement refusé, moins de cellules que de colonnes : n° 3" in text
    assert "en-têtes répétés, lus sous ces noms : a#2" in text
    assert "colonnes vides : b" in text
    assert "fins de ligne mélangées" in text


@pytest.mark.parametrize(
    "cell", ["prenom.nom@exemple.fr", "06 12 34 56 78", "0612345678", "voir a@b.fr demain"]
)
def test_personal_cells_are_announced_and_never_shown(tmp_path: Path, cell: str) -> None:
    path = tmp_path / "usagers.csv"
    path.write_text(f"id;contact\n1;{cell}\n2;{cell}\n", encoding="utf-8")
    facts, code = as_json(path)
    assert code == 0
    assert [c["personnel"] for c in facts["colonnes"]] == [False, True]
    screen = CliRunner().invoke(app, ["inspect", str(path)]).stdout
    assert "coordonnées personnelles" in screen
    for shown in (json.dumps(facts, ensure_ascii=False), screen):
        assert cell not in shown
        assert "exemple.fr" not in shown


def test_a_file_without_heading_shows_no_cell_as_a_heading(tmp_path: Path) -> None:
    found = given(tmp_path, b"1;a@exemple.fr;12\n2;b@exemple.fr;13\n3;c@exemple.fr;14\n")
    assert "exemple" not in repr(found)
    assert any("ressemble à des données" in text for text in found.wrong)


def test_the_screen_and_the_json_give_the_same_facts(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    for row in (["Dépenses"], ["Nature", "Montant"], ["6042", 12.5], ["6411", 7]):
        book.worksheets[0].append(row)
    book.save(path)
    facts, code = as_json(path)
    assert code == 0
    assert facts["lecteur"] == "tableau"
    assert (facts["lignes_lues"], facts["lignes_gardees"]) == (3, 2)
    assert facts["ignorees"] == {"ligne_de_titre": 1}
    assert facts["faits"]["format"] == "classeur xlsx"
    screen = CliRunner().invoke(app, ["inspect", str(path)]).stdout
    for text in ("classeur xlsx", "3\u00a0enregistrements", "ligne de titre", "Nature", "entier"):
        assert text in screen
    assert len(screen.splitlines()) < 40


def test_an_unreadable_file_is_one_line_and_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "photo.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    result = CliRunner().invoke(app, ["inspect", str(path)])
    assert result.exit_code == 1
    assert "Pas de lecteur : ce n’est pas un tableau mais une image PNG" in result.stdout.replace(
        "\u00a0", " "
    )
    facts, code = as_json(path)
    assert code == 1
    assert facts["erreur"]


def test_a_list_wrapped_in_an_object_is_counted_row_by_row(tmp_path: Path) -> None:
    series = {"a": [{"annee": 1}, {"annee": 2}], "b": [{"annee": 1}]}
    found = given(tmp_path, json.dumps({"ville": {"series": series}}).encode(), "v.json")
    assert (found.reader, found.rows) == ("json_liste", 3)
    assert found.options == {"chemin": "ville.series.*"}
    alone = given(tmp_path, b'{"nom": "x", "jours": [1, 2], "vide": []}', "seul.json")
    assert (alone.rows, alone.options) == (1, {})


def test_a_list_inside_each_record_is_told_and_left_alone(tmp_path: Path) -> None:
    records = [{"code": "1", "membres": [{"c": 1}, {"c": 2}]}, {"code": "2", "membres": []}]
    found = given(tmp_path, json.dumps(records).encode(), "epci.json")
    assert found.rows == 2
    assert any("options.chemin = « membres »" in text for text in found.wrong)


def test_points_in_metres_are_announced(tmp_path: Path) -> None:
    document = {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}},
        "features": [
            {
                "type": "Feature",
                "properties": {"code": "1"},
                "geometry": {"type": "Point", "coordinates": [752464.5, 6822524.7]},
            }
        ],
    }
    found = given(tmp_path, json.dumps(document).encode(), "points.geojson")
    assert (found.reader, found.rows) == ("json_liste", 1)
    assert "coordonnées en EPSG:2154, et non en latitude et longitude" in found.wrong


def test_columns_that_a_reader_adds_are_not_said_empty(tmp_path: Path) -> None:
    text = b'[{"id": "c1", "type": "AirQualityObserved", "dateObserved": "2024-01-01T00:00:00Z",'
    found = given(tmp_path, text + b' "no2": 12}]', "air.json")
    assert (found.reader, found.rows, found.wrong) == ("ngsi", 1, ())


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"nulle_part\.csv : fichier absent"):
        inspect_file(tmp_path / "nulle_part.csv")
