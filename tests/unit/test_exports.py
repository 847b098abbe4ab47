"""Files written: exact values, French or open flavours, nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
import tracemalloc
from collections.abc import Iterator
from decimal import Decimal

import openpyxl
import pytest

from dashboard.exports import About, Column, Sheet, french_csv, open_csv, xlsx
from dashboard.exports.sheet import Cell
from dashboard.exports.workbook import letters

COLUMNS = (
    Column("Libellé", "libelle"),
    Column("Réalisé", "realise_eur", "montant", "€"),
    Column("Date", "date", "date"),
    Column("Rang", "rang", "entier"),
    Column("Article", "article"),
)
ROWS: list[tuple[Cell, ...]] = [
    ("Énergie ; « écoles »", Decimal("-1234.50"), dt.date(2026, 11, 17), 3, "011"),
    ("=1+1", None, None, 0, "60612"),
    ("-2", Decimal("99999999999999.99"), dt.date(2026, 1, 1), 12, ""),
]


def sheet(rows: list[tuple[Cell, ...]] | None = None) -> Sheet:
    about = About("Lignes", [("Exercice", "2026"), ("Filtre", "<écoles> & co")])
    return Sheet("Lignes", COLUMNS, iter(ROWS if rows is None else rows), about)


def test_a_french_spreadsheet_opens_the_csv_as_it_is() -> None:
    content = b"".join(french_csv(sheet()))
    assert content.startswith(b"\xef\xbb\xbf")
    text = content.decode("utf-8-sig")
    assert text == (
        "Libellé;Réalisé (€);Date;Rang;Article\r\n"
        '"Énergie ; « écoles »";-1234,50;17/11/2026;3;011\r\n'
        "'=1+1;;;0;60612\r\n"
        "'-2;99999999999999,99;01/01/2026;12;\r\n"
    )


def test_the_open_flavour_has_points_iso_dates_and_no_mark() -> None:
    text = b"".join(open_csv(sheet())).decode()
    assert list(csv.reader(io.StringIO(text))) == [
        ["libelle", "realise_eur", "date", "rang", "article"],
        ["Énergie ; « écoles »", "-1234.50", "2026-11-17", "3", "011"],
        ["'=1+1", "", "", "0", "60612"],
        ["'-2", "99999999999999.99", "2026-01-01", "12", ""],
    ]


def test_the_workbook_holds_types_a_frozen_header_and_what_it_is() -> None:
    book = openpyxl.load_workbook(io.BytesIO(b"".join(xlsx(sheet()))))
    assert book.sheetnames == ["Lignes", "À propos"]
    lines = book["Lignes"]
    assert lines.freeze_panes == "A2"
    assert lines.auto_filter.ref == "A1:E4"
    assert [cell.value for cell in lines[1]] == [c.heading for c in COLUMNS]
    first = lines[2]
    assert first[0].value == "Énergie ; « écoles »"
    assert Decimal(str(first[1].value)) == Decimal("-1234.5")
    assert first[1].number_format == "#,##0.00"
    assert first[2].value == dt.datetime(2026, 11, 17)
    assert first[2].number_format == "dd/mm/yyyy"
    assert first[3].value == 3
    assert (first[4].value, first[4].data_type) == ("011", "s")
    assert (lines["A3"].value, lines["A3"].data_type) == ("=1+1", "s")
    assert lines["B3"].value is None
    about = {row[0].value: row[1].value for row in book["À propos"].iter_rows(min_row=3)}
    assert about == {"Exercice": "2026", "Filtre": "<écoles> & co"}


def test_the_same_table_gives_the_same_bytes() -> None:
    assert b"".join(xlsx(sheet())) == b"".join(xlsx(sheet()))


@pytest.mark.parametrize("write", [french_csv, open_csv, xlsx])
def test_a_table_without_rows_keeps_its_header(write: object) -> None:
    assert b"".join(write(sheet([])))  # type: ignore[operator]


@pytest.mark.parametrize("write", [french_csv, open_csv, xlsx])
def test_rows_are_not_kept_once_written(write: object) -> None:
    def many() -> Iterator[tuple[Cell, ...]]:
        for rank in range(30_000):
            yield (f"Ligne {rank}", Decimal(rank), dt.date(2026, 1, 1), rank, "60612")

    big = Sheet("Lignes", COLUMNS, many(), About("", ()))
    tracemalloc.start()
    size = sum(len(part) for part in write(big))  # type: ignore[operator]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert size > 200_000
    assert peak < 3_000_000


def test_columns_are_named_as_spreadsheets_name_them() -> None:
    assert [letters(rank) for rank in (0, 25, 26, 51, 702)] == ["A", "Z", "AA", "AZ", "AAA"]
