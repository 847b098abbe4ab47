"""Fuzz of delimited text: any encoding, separator, order of columns, and any damage."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from fuzzing import FORMULAS, Read, cells, damaged, fuzzed, read, texts, well_read
from hypothesis import assume
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts import delimited
from dashboard.extracts.scdl import _SCHEMA
from dashboard.extracts.scdl import READER as SCDL
from dashboard.extracts.tableau import READER

HEADINGS = ("code", "libelle", "montant", "jour")
CODECS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be")
Table = Sequence[Mapping[str, str]]


def written(
    rows: Table, order: Sequence[str], separator: str = ";", end: str = "\r\n", quoted: bool = True
) -> str:
    """A delimited text, its columns in that order."""
    out = io.StringIO(newline="")
    style = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=style)
    writer.writerow(order)
    writer.writerows([[row[name] for name in order] for row in rows])
    return out.getvalue()


def tables(codec: str = "utf-8") -> st.SearchStrategy[Table]:
    """Rows whose code is their rank, so that each can be found again."""
    other = st.fixed_dictionaries({name: cells(codec) for name in HEADINGS[1:]})
    return st.lists(other, min_size=1, max_size=6).map(
        lambda rows: [{"code": f"c{rank}", **row} for rank, row in enumerate(rows)]
    )


def found(data: bytes, **options: Any) -> list[dict[str, str]]:
    """Every record, by heading."""
    rows = well_read(READER, data, "f.csv", wanted=HEADINGS, **options).rows
    return [{name: row[name] or "" for name in HEADINGS} for row in rows]


@fuzzed(
    40,
    rows=tables(),
    order=st.permutations(HEADINGS),
    separator=st.sampled_from(";,\t|"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    quoted=st.booleans(),
)
def test_every_cell_is_found_whatever_the_order_of_columns_and_the_separator(
    rows: Table, order: Sequence[str], separator: str, end: str, quoted: bool
) -> None:
    assert found(written(rows, order, separator, end, quoted).encode()) == rows


@fuzzed(30, rows=tables("cp1252"), codec=st.sampled_from(CODECS))
def test_every_encoding_gives_the_same_cells(rows: Table, codec: str) -> None:
    data = written(rows, HEADINGS).encode(codec)
    assume(codec != "cp1252" or data.decode("utf-8", "replace").encode() != data)
    assert found(data) == rows


@fuzzed(
    60,
    data=damaged(st.builds(written, tables(), st.permutations(HEADINGS)).map(str.encode)),
    wanted=st.sampled_from([(), HEADINGS]),
)
def test_a_damaged_text_is_refused_by_name_or_accounted_for(
    data: bytes, wanted: Sequence[str]
) -> None:
    read(READER, data, "f.csv", wanted)


@fuzzed(40, data=st.binary(max_size=200), options=st.sampled_from([{}, {"guillemets": False}]))
def test_any_bytes_are_refused_by_name_or_accounted_for(
    data: bytes, options: Mapping[str, Any]
) -> None:
    read(READER, data, "f.csv", **options)


@fuzzed(
    40,
    headings=st.lists(texts("aA2 #.\n\"';é", 4), min_size=1, max_size=6),
    body=st.lists(st.lists(texts("a1 \n\"';,é\r", 4), max_size=7), max_size=5),
)
def test_headings_may_be_blank_repeated_or_strange(
    headings: list[str], body: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows([headings, *body])
    read(READER, out.getvalue().encode(), "f.csv")


@fuzzed(40, 300, body=st.text('ab1;"\n\r\té \u2028\x0b\x85', max_size=30))
def test_the_quick_way_is_kept_only_when_it_gives_what_the_patient_way_gives(body: str) -> None:
    data = f"alpha;beta\n{body}\n".encode()
    quick = read(READER, data, "f.csv", ["alpha", "beta"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "_straight", lambda *_: None)
        patient = read(READER, data, "f.csv", ["alpha", "beta"])
    assert told(quick) == told(patient)


def told(found: Read | ExtractError) -> object:
    """What is compared: the error, or the cells and the account."""
    if isinstance(found, ExtractError):
        return found.message
    rows = [[cell or "" for cell in row.values()] for row in found.rows]
    return rows, found.reading.rejects, found.reading.ignored, found.reading.rows_read


@fuzzed(
    25,
    line=st.integers(-1, 9),
    separator=st.sampled_from(["", ";", '"', "\n", "\r", "\0", "é", " ", ";;"]),
    encoding=st.sampled_from(["", "cp850", "hex", "rot13", "utf-7", "idna", "utf-16", "a\0b"]),
)
def test_no_option_stops_the_reader_without_a_name(
    line: int, separator: str, encoding: str
) -> None:
    given = {"ligne_entete": line, "separateur": separator, "encodage": encoding}
    read(READER, b"a;b\n1;2\n3;4\n", "f.csv", **{k: v for k, v in given.items() if v})


@fuzzed(
    20,
    order=st.permutations(_SCHEMA),
    codec=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    extra=cells("cp1252"),
)
def test_a_scdl_budget_is_the_same_whatever_its_columns_and_encoding(
    order: Sequence[str], codec: str, extra: str
) -> None:
    row = dict.fromkeys(_SCHEMA, "")
    row |= {"BGT_NATURE": "60612", "BGT_CONTNAT": "011", "BGT_MTREAL": "12.50", "BGT_NOM": extra}
    second = {**row, "BGT_NATURE": "6411", "BGT_CONTNAT": "012", "BGT_NOM": "École"}
    data = written([row, second], order, ",").encode(codec)
    assume(codec != "cp1252" or data.decode("utf-8", "replace").encode() != data)
    got = well_read(SCDL, data, "budget.csv")
    assert got.column("BGT_CONTNAT") == ["011", "012"]
    assert got.column("BGT_NATURE") == ["60612", "6411"]
    assert (got.rows[0]["BGT_NOM"] or "") == extra.strip()


@fuzzed(30, data=damaged(st.just(written([dict.fromkeys(_SCHEMA, "1")] * 3, _SCHEMA).encode())))
def test_a_damaged_scdl_budget_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(SCDL, data, "budget.csv")


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_stays_a_text(formula: str) -> None:
    assert found(written([dict.fromkeys(HEADINGS, formula)], HEADINGS).encode()) == [
        dict.fromkeys(HEADINGS, formula)
    ]


def test_headings_that_would_be_numbered_alike_stay_distinct() -> None:
    columns = well_read(READER, b"a;a;a#2;A;a#2\n1;2;3;4;5\n", "f.csv").reading.columns
    assert columns == ("a", "a#2", "a#2#2", "A#3", "a#2#3")


def test_a_heading_after_sixty_blank_lines_is_asked_for() -> None:
    error = read(READER, b"\n" * 61 + b"a;b\n1;2\n", "f.csv")
    assert isinstance(error, ExtractError)
    assert "ligne d'en-tête vide" in error.message


def test_too_many_columns_are_refused() -> None:
    error = read(READER, b";".join(b"c%d" % i for i in range(5000)) + b"\n", "f.csv")
    assert isinstance(error, ExtractError)
    assert "5000 colonnes" in error.message


def test_a_cell_of_a_million_spaces_costs_no_more_than_its_length() -> None:
    data = b"a;b\n1;1" + b" " * 1_000_000 + b"x\n1;2\n1;2\n"
    assert len(well_read(READER, data, "f.csv").rows) == 3
