"""Workbooks: format told by content, right sheet, exact texts, ghost rows, formulas."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Rule
from dashboard.extracts.spreadsheet import cell_text, number_text
from dashboard.extracts.tableau import READER


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def write(path: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def read(
    path: Path,
    con: duckdb.DuckDBPyConnection,
    options: Mapping[str, Any] | None = None,
    wanted: Sequence[str] = (),
) -> tuple[Reading, list[tuple[Any, ...]]]:
    reading = READER.read(path, con, options=options or {}, wanted=wanted)
    rows = con.execute(f"SELECT * FROM {reading.relation} ORDER BY position").fetchall()
    assert reading.rows_read == len(rows) + len(reading.rejects) + sum(reading.ignored.values())
    return reading, rows


def test_numbers_and_dates_become_exact_text(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    day, moment = dt.date(2024, 1, 31), dt.datetime(2024, 1, 31, 8, 30)
    path = write(
        tmp_path / "a.xlsx",
        {"x": [["code", "montant", "jour", "heure", "ok"], [60628.0, 1234.5, day, moment, True]]},
    )
    assert read(path, con)[1] == [
        (1, "60628", "1234.5", "2024-01-31", "2024-01-31 08:30:00", "vrai")
    ]


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_its_exact_value_without_exponent(value: float) -> None:
    text = number_text(value)
    assert Decimal(text) == Decimal(repr(value))
    assert "e" not in text.lower()


def test_times_and_durations_are_written_as_clocks() -> None:
    assert cell_text(dt.time(8, 5)) == "08:05:00"
    assert cell_text(dt.timedelta(hours=26, minutes=5)) == "26:05:00"
    assert cell_text(dt.timedelta(hours=-1, minutes=-5)) == "-01:05:00"


def test_the_sheet_with_the_headings_is_chosen_over_a_notice(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    notice = [["Notice"], *[["un long texte", "une explication", "encore"]] * 40]
    path = write(tmp_path / "a.xlsx", {"Lisez-moi": notice, "Données": [["Code", "Nb"], ["1", 2]]})
    reading, rows = read(path, con, wanted=["code", "nb"])
    assert reading.facts["feuille"] == "Données"
    assert rows == [(1, "1", "2")]


def test_the_fullest_sheet_is_chosen_when_nothing_is_wanted(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = [["Code", "Nb"], *[[str(i), i] for i in range(30)]]
    path = write(tmp_path / "a.xlsx", {"Notice": [["Notice"], ["texte"]], "Données": data})
    assert read(path, con)[0].facts["feuille"] == "Données"


@pytest.mark.parametrize("choice", ["Deuxième", "deuxieme", 2])
def test_the_pack_can_name_or_number_the_sheet(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, choice: str | int
) -> None:
    path = write(
        tmp_path / "a.xlsx", {"Un": [["a", "b"], [1, 2], [3, 4]], "Deuxième": [["a", "b"], [5, 6]]}
    )
    assert read(path, con, {"feuille": choice})[1] == [(1, "5", "6")]


def test_an_absent_sheet_is_named_with_those_found(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = write(tmp_path / "a.xlsx", {"Un": [["a"], [1]]})
    with pytest.raises(ExtractError, match=r"feuille absente « Trois ».*Feuilles trouvées : Un"):
        read(path, con, {"feuille": "Trois"})


def test_merged_titles_above_the_heading_are_counted(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet["A1"] = "Dépenses de la commune"
    sheet.merge_cells("A1:C1")
    for row in (["Nature", "Fonction", "Montant"], ["6042", "020", 12.5], ["6411", "30", 7]):
        sheet.append(row)
    book.save(path)
    reading, rows = read(path, con)
    assert reading.columns == ("Nature", "Fonction", "Montant")
    assert reading.ignored == {Rule.TITLE: 1}
    assert rows[0] == (1, "6042", "020", "12.5")


def test_ghost_rows_are_no_records_and_blank_rows_are_counted(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["a", "b"], [1, 2], [None, None], [3, 4]):
        sheet.append(row)
    sheet.cell(row=50_000, column=2).number_format = "0.00"
    sheet.cell(row=6, column=30).number_format = "0.00"
    book.save(path)
    reading, rows = read(path, con)
    assert rows == [(1, "1", "2"), (3, "3", "4")]
    assert reading.rows_read == 3
    assert reading.ignored == {Rule.EMPTY_LINE: 1}


def test_formulas_without_a_saved_value_are_remarked(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = write(tmp_path / "a.xlsx", {"x": [["a", "b"], [1, "=A2*2"], [2, 3]]})
    reading, rows = read(path, con)
    assert rows[0][1] == "1"
    assert rows[0][2] in ("", None)
    assert any("formule" in note for note in reading.notes)


def write_ods(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    document = OpenDocumentSpreadsheet()
    table = Table(name="Feuille1")
    for row in rows:
        line = TableRow()
        for value in row:
            number = isinstance(value, float)
            cell = (
                TableCell(valuetype="float", value=str(value))
                if number
                else TableCell(valuetype="string")
            )
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        table.addElement(line)
    document.spreadsheet.addElement(table)
    document.save(path)
    return path


def test_an_ods_named_xls_is_read_for_what_it_is(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = write_ods(tmp_path / "export.xls", [["Code", "Montant"], ["01004", 12.5]])
    reading, rows = read(path, con)
    assert reading.facts["format"] == "classeur ods"
    assert rows == [(1, "01004", "12.5")]


def test_a_csv_named_xlsx_is_read_for_what_it_is(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "export.xlsx"
    path.write_bytes(b"a;b\n1;2\n")
    assert read(path, con)[1] == [(1, "1", "2")]


def test_a_truncated_workbook_is_refused_in_one_line(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = write(tmp_path / "coupe.xlsx", {"x": [["a", "b"], [1, 2]]})
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ExtractError, match=r"^coupe\.xlsx : classeur tronqué"):
        read(path, con)


def test_an_ole_file_that_is_no_workbook_is_refused(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "faux.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))
    with pytest.raises(ExtractError, match=r"^faux\.xls : classeur tronqué ou abîmé"):
        read(path, con)


def test_a_zip_that_is_no_workbook_is_refused(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "faux.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("lisezmoi.txt", "bonjour")
    with pytest.raises(ExtractError, match="n'est pas un classeur"):
        read(path, con)


def test_a_workbook_without_any_cell_is_refused(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(ExtractError, match="classeur vide"):
        read(write(tmp_path / "vide.xlsx", {"x": []}), con)
