"""Files of projects: the national schema in and out, and inventories under other columns."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from dashboard.errors import ExtractError
from dashboard.roadmap.projects_check import checked
from dashboard.roadmap.projects_lists import read_file
from dashboard.roadmap.projects_schema import Project, identifier, load_schema
from dashboard.roadmap.projects_write import euros, to_csv, to_json

LED = Project(
    key=identifier("210000360", "led"),
    created="2026-01-05T00:00:00Z",
    updated="2026-11-02T00:00:00Z",
    name="-20 % d'éclairage ; « LED », rue de l'Étang",
    description='Une ligne\net une autre, avec des "guillemets"',
    budget=48000,
    start=dt.date(2026, 3, 1),
    phase="Opération",
    state="En cours",
    programme="Feuille de route",
    siret="21000036000017",
    function="Direction de l'éclairage",
    competences=("90-512", "90-75"),
    levers=("Sobriété des bâtiments (tertiaire)",),
    bodies=(identifier("commune", "00036"),),
    others=(("mecId", "MEC-7652"),),
)
BARE = Project(
    key=identifier("210000360", "idee"),
    created="2026-01-05T00:00:00.000Z",
    updated="2026-01-05T00:00:00+01:00",
    name="Forum",
    phase="Idée",
)
RECORD = {
    "id": LED.key,
    "createdAt": "2026-01-05T00:00:00Z",
    "updatedAt": "2026-01-05T00:00:00Z",
    "nom": "LED",
}


def test_the_schema_is_the_published_one() -> None:
    schema = load_schema()
    assert schema.version == "0.1.1"
    assert len(schema.fields) == 22
    assert [f.name for f in schema.fields if f.required] == ["id", "createdAt", "updatedAt", "nom"]
    assert len(schema.levers) == 50
    assert schema.competences["90-512"] == "Eclairage public"


@pytest.mark.parametrize("form", ["csv", "json"])
def test_what_is_written_is_read_back_the_same(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"projets.{form}"
    write = to_csv if form == "csv" else to_json
    path.write_text(write([LED, BARE]), encoding="utf-8", newline="")
    read = read_file(path)
    assert read.faults == ()
    assert read.projects == (LED, BARE)
    assert (read.rows, read.left_out) == (2, 0)


def test_a_person_is_neither_read_nor_written(tmp_path: Path) -> None:
    told = {**RECORD, "porteurReferentNom": "Tartempion", "porteurReferentEmail": "t@exemple.fr"}
    path = tmp_path / "projets.json"
    path.write_text(json.dumps([told]), encoding="utf-8")
    read = read_file(path)
    assert len(read.projects) == 1
    assert "Tartempion" not in repr(read)
    assert "exemple.fr" not in to_csv(read.projects) + to_json(read.projects)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("id", "12", "UUID"),
        ("id", "", "obligatoire"),
        ("createdAt", "hier", "2025-04-15T14:30:00.000Z"),
        ("updatedAt", "2026-02-30T00:00:00Z", "2025-04-15T14:30:00.000Z"),
        ("nom", "  ", "obligatoire"),
        ("budgetPrevisionnel", "48 000 €", "entier"),
        ("dateDebutPrevisionnelle", "01/03/2025", "2025-03-01"),
        ("dateDebutPrevisionnelle", "2025-02-30", "calendrier"),
        ("phase", "Pilote", "Idée, Étude, Opération"),
        ("phaseStatut", "Fini", "Terminé"),
        ("porteurCodeSiret", "210000360", "14 chiffres"),
        ("competences", "90-512", "liste JSON"),
        ("leviers", "[1]", "liste JSON"),
    ],
)
def test_a_wrong_value_names_its_row_its_field_and_the_remedy(
    field: str, value: str, words: str
) -> None:
    project, faults = checked({**RECORD, field: value}, 7)
    assert project is None
    (fault,) = faults
    assert (fault.row, fault.field, fault.blocking) == (7, field, True)
    assert words in str(fault)
    assert str(fault).startswith(f"ligne 7, {field} : ")


def test_an_unknown_code_is_remarked_and_the_project_kept() -> None:
    project, faults = checked({**RECORD, "competences": ["90-512", "12-34"]}, 1)
    assert project is not None
    assert project.competences == ("90-512", "12-34")
    assert [(f.field, f.blocking) for f in faults] == [("competences", False)]


def test_a_file_keeps_what_is_right_and_tells_the_rest(tmp_path: Path) -> None:
    wrong = replace(BARE, key="x")
    path = tmp_path / "projets.csv"
    path.write_text(to_csv([LED, wrong, LED]), encoding="utf-8", newline="")
    read = read_file(path)
    assert read.projects == (LED,)
    assert [(f.row, f.field) for f in read.faults] == [(2, "id"), (3, "id")]
    assert "déjà à la ligne 1" in str(read.faults[1])
    assert read.left_out == 2


def test_a_missing_required_column_is_said_once(tmp_path: Path) -> None:
    path = tmp_path / "projets.csv"
    path.write_text("id,nom,phase,couleur\n1,LED,Idée,vert\n2,Forum,Idée,\n", encoding="utf-8")
    read = read_file(path)
    assert read.projects == ()
    assert [(f.field, f.blocking) for f in read.faults] == [
        ("couleur", False),
        ("createdAt", True),
        ("updatedAt", True),
    ]


def test_an_inventory_is_recognised_by_its_columns(tmp_path: Path) -> None:
    path = tmp_path / "aides.csv"
    path.write_text(
        "id_projet;id_terr;nom_terr;dotation;description;cout_total;montant_sub\n"
        "a;47031;Boé;DETR;Toiture;8 435,50;3374\nb;47031;Boé;DETR;Cour;néant;\n;;;;;;1\n",
        encoding="utf-8",
    )
    read = read_file(path)
    assert read.kind == "dotations_investissement"
    assert [(p.key, p.cost, p.grant) for p in read.listed] == [
        ("a", Decimal("8435.50"), Decimal(3374)),
        ("b", None, None),
    ]
    assert [(f.row, f.field, f.blocking) for f in read.faults] == [
        (2, "cout_total", False),
        (3, "id_projet", True),
    ]


def test_a_lost_leading_zero_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "acv.geojson"
    point = {"insee_com": 1053, "id_acv": "ACV9", "lib_com": "Bourg"}
    content = {"type": "FeatureCollection", "features": [{"properties": point}]}
    path.write_text(json.dumps(content), encoding="utf-8")
    assert read_file(path).listed[0].area == "01053"


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "[1, 2]", '{"projets": 3}', "[", ""])
def test_any_other_file_is_refused_by_name(tmp_path: Path, text: str) -> None:
    path = tmp_path / "autre.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ExtractError) as caught:
        read_file(path)
    assert "autre.csv" in str(caught.value)


def test_euros_are_whole_and_identifiers_last() -> None:
    assert [euros(Decimal(a)) for a in ("10.50", "10.49", "-0.5")] == [11, 10, -1]
    assert euros(None) is None
    assert identifier("a", "b") == identifier("a", "b") != identifier("a", "c")
