from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from dashboard.catalogue.sources import Source
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.judging import Mapped
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.registry import recognise
from dashboard.extracts.scdl import READER

SOURCE = Source("budget", "Budget", "Ville", "LO", "scdl_budget", "budget_ligne", ("*.csv",))
HEADING = (
    "BGT_NATDEC,BGT_ANNEE,BGT_SIRET,BGT_NOM,BGT_CONTNAT,BGT_CONTNAT_LABEL,BGT_NATURE,"
    "BGT_NATURE_LABEL,BGT_FONCTION,BGT_FONCTION_LABEL,BGT_OPERATION,BGT_SECTION,BGT_OPBUDG,"
    "BGT_CODRD,BGT_MTREAL,BGT_MTBUDGPREC,BGT_MTRARPREC,BGT_MTPROPNOUV,BGT_MTPREV,BGT_CREDOUV,"
    "BGT_MTRAR3112,BGT_ARTSPE"
)


def row(
    chapter: str = "011",
    account: str = "60612",
    *,
    stage: str = "Compte administratif",
    section: str = "fonctionnement",
    movement: str = "réel",
    sense: str = "dépense",
    amount: str = "12.50",
) -> str:
    return (
        f"{stage},2024,21990001200011,TINYVILLE,{chapter},Chapitre,{account},Compte,,,,"
        f"{section},{movement},{sense},{amount},,,,,20.00,,non spécialisé"
    )


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read(con, folder: Path, *lines: str, heading: str = HEADING, **options: object) -> Reading:
    path = folder / "budget.csv"
    path.write_text("\r\n".join((heading, *lines, "")), encoding="utf-8", newline="")
    return READER.read(path, con, options=options)


def mapped_rows(con, reading: Reading, columns: str) -> tuple[Mapped, list[tuple]]:
    mapped = apply_mapping(con, reading, SOURCE)
    query = f"SELECT {columns} FROM {mapped.relation} ORDER BY position"
    return mapped, con.execute(query).fetchall()


def test_a_row_becomes_a_canonical_line(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, row(), row("040", "28128", movement="ordre", sense="recette"))
    _, got = mapped_rows(
        con, reading, "etape, section, sens, mouvement, chapitre, article, realise_eur"
    )
    assert got == [
        ("CA", "F", "D", "reel", "011", "60612", Decimal("12.50")),
        ("CA", "F", "R", "ordre", "040", "28128", Decimal("12.50")),
    ]


@pytest.mark.parametrize(
    ("written", "stage"),
    [
        ("BUDGET PRIMITIF", "BP"),
        ("budget supplémentaire", "BS"),
        ("Décision modificative", "DM"),
        ("compte financier unique", "CFU"),
    ],
)
def test_the_stage_is_read_whatever_its_case(con, tmp_path: Path, written: str, stage: str) -> None:
    _, got = mapped_rows(con, read(con, tmp_path, row(stage=written)), "etape")
    assert got == [(stage,)]


def test_swapped_chapter_and_account_are_put_back(con, tmp_path: Path) -> None:
    lines = [row("60612", "011"), row("64111", "012"), row("2128", "21"), row("74111", "74")]
    reading = read(con, tmp_path, *lines)
    _, got = mapped_rows(con, reading, "chapitre, article")
    assert got == [("011", "60612"), ("012", "64111"), ("21", "2128"), ("74", "74111")]
    assert "inversion" in reading.facts


def test_columns_in_the_usual_order_are_left_alone(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, row("011", "60612"), row("012", "64111"))
    assert "inversion" not in reading.facts
    assert mapped_rows(con, reading, "chapitre")[1] == [("011",), ("012",)]


def test_result_lines_without_chapter_nor_section_are_kept(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, row("", "002", section=""), row())
    mapped, got = mapped_rows(con, reading, "chapitre, article, section")
    assert got[0] == (None, "002", None)
    assert mapped.rejects == []


def test_unknown_stage_movement_and_amount_are_rejected_by_reason(con, tmp_path: Path) -> None:
    lines = [row(stage="Budget rêvé"), row(movement=""), row(amount="douze"), row()]
    reading = read(con, tmp_path, *lines)
    mapped = apply_mapping(con, reading, SOURCE)
    reasons = {position: reason for position, reason, _ in mapped.rejects}
    assert reasons == {1: Reason.NOT_IN_LIST, 2: Reason.MISSING_VALUE, 3: Reason.BAD_NUMBER}
    assert reading.rows_read == mapped.rows_loaded + len(mapped.rejects)


def test_the_nomenclature_comes_from_the_pack(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, row(), nomenclature="M57-M57_A")
    assert mapped_rows(con, reading, "nomenclature")[1] == [("M57-M57_A",)]


def test_a_missing_column_is_named(con, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="BGT_CODRD"):
        read(con, tmp_path, row(), heading=HEADING.replace("BGT_CODRD", "SENS"))


def test_the_format_is_recognised_by_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("\ufeff" + HEADING.lower() + "\n" + row(), encoding="utf-8")
    assert recognise(path) is READER
    path.write_text("exercice;montant\n2024;12\n")
    assert recognise(path) is not READER
