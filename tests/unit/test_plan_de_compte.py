from __future__ import annotations

import gzip
from pathlib import Path

import duckdb
import pytest
from budget_xml import PLAN

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.plan_de_compte import READER
from dashboard.extracts.registry import recognise


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read(con, folder: Path, text: str, name: str = "plan.xml") -> Reading:
    path = folder / name
    path.write_bytes(text.encode())
    return READER.read(path, con, options={})


def codes(con, reading: Reading, columns: str, where: str) -> list[tuple]:
    return con.execute(
        f"SELECT {columns} FROM {reading.relation} WHERE {where} ORDER BY position"
    ).fetchall()


def test_every_code_becomes_a_row_with_its_kind(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, PLAN)
    counts = con.execute(
        f"SELECT genre, count(*) FROM {reading.relation} GROUP BY genre ORDER BY genre"
    ).fetchall()
    assert counts == [("chapitre", 8), ("compte", 9), ("compte_fonction", 1), ("fonction", 9)]
    assert reading.rows_read == 27


def test_accounts_keep_their_parent_and_their_chapters(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, PLAN)
    columns = "parent, chap_dep_reel, chap_rec_reel, chap_dep_ordre_entre_sections"
    assert codes(con, reading, columns, "code = '60612'") == [("6061", "011", None, None)]
    assert codes(con, reading, columns, "code = '6811'") == [(None, None, None, "042")]


def test_chapters_carry_their_section_and_functions_their_parent(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, PLAN)
    assert codes(con, reading, "section", "code = '930'") == [("F",)]
    assert codes(con, reading, "parent", "genre = 'fonction' AND code = '020'") == [("02",)]
    assert codes(con, reading, "DISTINCT exercice, nomenclature, 0 AS position", "true") == [
        ("2024", "M57_D", 0)
    ]


def test_year_and_name_come_from_the_file_name_when_absent(con, tmp_path: Path) -> None:
    bare = PLAN.replace(' Declinaison="M57_D" Exer="2024"', "")
    reading = read(con, tmp_path, bare, "planDeCompte-2019-M14_COM_SUP3500.xml")
    assert reading.facts == {"exercice": "2019", "nomenclature": "M14_COM_SUP3500"}
    with pytest.raises(ExtractError, match="Exer") as caught:
        read(con, tmp_path, bare)
    assert "planDeCompte-AAAA-NOMENCLATURE.xml" in caught.value.message


def test_a_code_without_label_is_rejected(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, PLAN.replace('Libelle="Services généraux" Section', "Section"))
    assert [r.reason for r in reading.rejects] == [Reason.MISSING_VALUE]
    kept = con.execute(f"SELECT count(*) FROM {reading.relation}").fetchone()
    assert kept == (reading.rows_read - 1,)


def test_a_gzipped_plan_is_recognised(con, tmp_path: Path) -> None:
    path = tmp_path / "plan.xml.gz"
    path.write_bytes(gzip.compress(PLAN.encode()))
    assert recognise(path) is READER
    assert READER.read(path, con, options={}).rows_read == 27


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "vide"),
        (PLAN[:-200], "tronqu"),
        ("<Plan/>", "élément racine « Plan »"),
        ('<Nomenclature Declinaison="M57" Exer="2024"/>', "aucun code"),
        ('<Nomenclature Declinaison="M57" Exer="24"><a/></Nomenclature>', "exercice « 24 »"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]>" + PLAN.partition("\n")[2], "DOCTYPE"),
    ],
)
def test_bad_plans_are_refused_in_one_line(con, tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ExtractError) as caught:
        read(con, tmp_path, text)
    assert words in caught.value.message
    assert "\n" not in caught.value.message
