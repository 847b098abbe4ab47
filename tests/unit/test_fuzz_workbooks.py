"""Fuzz of workbooks: every cell found, damaged zips, sheets that would fill the memory."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import pytest
from fuzzing import FORMULAS, ODD_TEXTS, damaged, fuzzed, read, well_read
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts.tableau import READER

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
PARTS: Mapping[str, str] = {
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_LINK}"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
    f'Type="{_LINK}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
    f'Type="{_LINK}/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" '
    f'Type="{_LINK}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEET}"><cellXfs><xf numFmtId="0"/>'
    '<xf numFmtId="14"/><xf numFmtId="46"/></cellXfs></styleSheet>',
}


def workbook(cells: str, shared: str = "", **others: str) -> bytes:
    """A workbook of one sheet, its XML given: rows, and shared texts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, **others}.items():
            archive.writestr(name, text)
        sheet = f'<worksheet xmlns="{_SHEET}"><sheetData>{cells}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        archive.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_SHEET}">{shared}</sst>')
    return out.getvalue()


def text_cell(place: str, text: str) -> str:
    """One cell holding its own text."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEAD = f'<row r="1">{text_cell("A1", "code")}{text_cell("B1", "montant")}</row>'


def saved(rows: Sequence[Sequence[Any]]) -> bytes:
    """The same as openpyxl writes it; a text that looks like a formula stays a text."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for place, cells in enumerate(rows, 1):
        for rank, value in enumerate(cells, 1):
            cell = book.worksheets[0].cell(place, rank, value)
            cell.data_type = "s" if isinstance(value, str) else cell.data_type
    book.save(out)
    return out.getvalue()


TEXTS = st.sampled_from([t for t in ODD_TEXTS if len(t) < 1000]) | st.text(
    st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=6
)


@fuzzed(
    12,
    100,
    rows=st.lists(
        st.fixed_dictionaries({"libelle": TEXTS, "montant": st.integers(-(10**9), 10**9)}),
        min_size=1,
        max_size=4,
    ),
    order=st.permutations(["code", "libelle", "montant"]),
)
def test_every_cell_is_found_whatever_the_order_of_columns(
    rows: list[dict[str, Any]], order: Sequence[str]
) -> None:
    full = [{"code": f"c{rank}", **row} for rank, row in enumerate(rows)]
    data = saved([list(order), *[[row[name] for name in order] for row in full]])
    found = well_read(READER, data, "f.xlsx", wanted=["code", "libelle", "montant"])
    assert found.column("code") == [row["code"] for row in full]
    assert found.column("libelle") == [row["libelle"] for row in full]
    assert found.column("montant") == [str(row["montant"]) for row in full]


@fuzzed(12, 200, data=damaged(st.just(saved([["a", "b"], [1, "x"], [2, "y"]]))))
def test_a_damaged_workbook_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(READER, data, "f.xlsx")


PLACES = st.sampled_from(["A2", "B2", "A0", "", "é9", "ZZZZ1", "A99999999999", "2A", "b2", "B3"])
VALUES = st.sampled_from(["1", "-1e10", "1e308", "2958466", "NaN", "x", "", "99", "0.1", "60"])
KINDS = st.sampled_from(["n", "s", "b", "e", "d", "str", "inlineStr", "z", ""])


@fuzzed(
    25,
    200,
    cells=st.lists(st.tuples(PLACES, KINDS, st.integers(0, 3), VALUES), max_size=4),
    shared=st.sampled_from(["", "<si><t>a</t></si>", "<si/>", "<si><t>"]),
)
def test_any_cell_is_refused_by_name_or_accounted_for(
    cells: Sequence[tuple[str, str, int, str]], shared: str
) -> None:
    drawn = "".join(f'<c r="{r}" t="{t}" s="{s}"><v>{v}</v></c>' for r, t, s, v in cells)
    read(READER, workbook(f'{HEAD}<row r="2">{drawn}</row>', shared), "f.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        f'<row r="1048576">{text_cell("XFD1048576", "z")}</row>',
        f'<row r="4000000000">{text_cell("A4000000000", "z")}</row>',
    ],
)
def test_a_cell_at_the_far_end_of_the_sheet_does_not_stop_the_build(rows: str) -> None:
    error = read(READER, workbook(HEAD + rows), "f.xlsx")
    assert isinstance(error, ExtractError)
    assert "trop grand" in error.message or "abîmé" in error.message


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_typed_as_text_stays_a_text(formula: str) -> None:
    found = well_read(READER, saved([["a", "b"], [formula, "x"]]), "f.xlsx")
    assert found.column("a") == [formula]


def test_a_formula_gives_its_saved_value_and_never_its_text() -> None:
    row = '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c><c r="B2"><f>NOW()</f></c></row>'
    found = well_read(READER, workbook(HEAD + row), "f.xlsx")
    assert found.rows == [{"position": 1, "code": "2", "montant": ""}]
    assert any("1 formule" in note for note in found.reading.notes)


def test_spaces_without_end_after_a_formula_cost_one_pass() -> None:
    row = f'<row r="2"><c r="A2"><f>1</f>{" " * 1_000_000}<x/></c></row>'
    read(READER, workbook(HEAD + row), "f.xlsx")


def test_entities_of_a_sheet_are_not_expanded() -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    part = f'<!DOCTYPE x [<!ENTITY e0 "x">{bomb}]>{PARTS["xl/styles.xml"]}'
    cell = f'<row r="2">{text_cell("A2", "&e9;")}</row>'
    found = read(READER, workbook(HEAD + cell, **{"xl/styles.xml": part}), "f.xlsx")
    assert isinstance(found, ExtractError) or len(str(found.rows)) < 200


def test_a_zip_that_is_no_workbook_writes_nothing_outside() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../../evade.csv", "/tmp/evade.csv", "C:\\evade.csv", "a.csv"):
            archive.writestr(name, "a;b\n1;2\n")
    error = read(READER, out.getvalue(), "f.zip")
    assert isinstance(error, ExtractError)
    assert "n'est pas un classeur" in error.message


def test_a_zip_of_very_many_parts_is_refused_or_read() -> None:
    many = {f"x{i}": "" for i in range(5000)}
    assert len(well_read(READER, workbook(HEAD, **many), "f.xlsx").rows) == 0
