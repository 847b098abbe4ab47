"""Delimited text of every sort: encodings, separators, titles, ragged and repeated rows."""

import gzip
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.errors import ExtractError
from dashboard.extracts import delimited
from dashboard.extracts.base import Reading, Reason, Rule
from dashboard.extracts.tableau import READER


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def read(
    tmp_path: Path,
    con: duckdb.DuckDBPyConnection,
    data: bytes,
    options: Mapping[str, Any] | None = None,
    wanted: Sequence[str] = (),
) -> Reading:
    path = tmp_path / "fichier.csv"
    path.write_bytes(data)
    reading = READER.read(path, con, options=options or {}, wanted=wanted)
    rows = con.execute(f"SELECT count(*) FROM {reading.relation}").fetchone()
    assert rows is not None
    assert reading.rows_read == rows[0] + len(reading.rejects) + sum(reading.ignored.values())
    return reading


def rows(con: duckdb.DuckDBPyConnection, reading: Reading) -> list[tuple[Any, ...]]:
    return con.execute(f"SELECT * FROM {reading.relation} ORDER BY position").fetchall()


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_a_file_of_any_encoding_is_read_as_utf_8(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, codec: str, found: str
) -> None:
    text = "Libellé;Montant\r\nÉcole d'été — 1er degré €;1\r\nVoirie;2\r\n"
    reading = read(tmp_path, con, text.encode(codec))
    assert reading.columns == ("Libellé", "Montant")
    assert rows(con, reading) == [(1, "École d'été — 1er degré €", "1"), (2, "Voirie", "2")]
    assert reading.facts["encodage"] == found


def test_a_file_whose_name_is_not_utf_8_is_read(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / os.fsdecode(b"demandes \xe9t\xe9.csv")
    path.write_bytes(b"a;b\n1;2\n")
    reading = READER.read(path, con, options={}, wanted=())
    assert rows(con, reading) == [(1, "1", "2")]


def test_an_accent_far_in_a_cp1252_file_is_found(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = b"nom;n\n" + b"voirie;1\n" * 60_000 + "été;2\n".encode("cp1252")
    reading = read(tmp_path, con, data)
    assert rows(con, reading)[-1] == (60_001, "été", "2")
    assert reading.facts["encodage"] == "cp1252"


def test_the_declared_encoding_wins(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    data = "nom;n\nété;1\nVoirie;2\n".encode("cp850")
    assert rows(con, read(tmp_path, con, data, {"encodage": "cp850"}))[0] == (1, "été", "1")


def test_a_file_mixing_encodings_is_refused_with_its_line(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = "nom;n\nété;1\nécole;2\n".encode() + "forêt;3\n".encode("cp1252")
    with pytest.raises(ExtractError, match=r"encodages mélangés.*ligne 4"):
        read(tmp_path, con, data)


def test_an_unknown_declared_encoding_names_the_option(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(ExtractError, match=r"options\.encodage"):
        read(tmp_path, con, b"a;b\n1;2\n", {"encodage": "martien"})


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_each_separator_is_found(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, separator: str
) -> None:
    lines = ["code", "libelle", "montant"], ["01", "Voirie", "12"], ["02", "Eau", "7"]
    data = "\n".join(separator.join(line) for line in lines)
    assert rows(con, read(tmp_path, con, data.encode())) == [
        (1, "01", "Voirie", "12"),
        (2, "02", "Eau", "7"),
    ]


def test_decimal_commas_are_not_separators(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    reading = read(tmp_path, con, b"a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n")
    assert reading.columns == ("a", "b", "c")


def test_title_rows_above_the_heading_are_counted(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = "### Capteur 12\n\nDate;CO2;Température\n2024-01-01;800;20,5\n2024-01-02;700;21\n"
    reading = read(tmp_path, con, data.encode())
    assert reading.columns == ("Date", "CO2", "Température")
    assert reading.ignored == {Rule.TITLE: 1}
    assert reading.rows_read == 3


def test_the_wanted_headings_find_the_heading_line(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = b"Commune;Exercice;Edition\nMontreuil;2024;mars\nARTICLE;LIBELLE;REALISE\n6042;x;1\n"
    reading = read(tmp_path, con, data, wanted=["Article", "Réalisé"])
    assert reading.columns == ("ARTICLE", "LIBELLE", "REALISE")
    assert rows(con, reading) == [(1, "6042", "x", "1")]
    assert reading.ignored == {Rule.TITLE: 2}


def test_repeated_headings_and_empty_lines_are_left_aside(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = b"a;b\n1;2\na;b\n;\n\n3;4\n\n\n"
    reading = read(tmp_path, con, data)
    assert rows(con, reading) == [(1, "1", "2"), (5, "3", "4")]
    assert reading.ignored == {Rule.REPEATED_HEADER: 1, Rule.EMPTY_LINE: 2}


def test_a_row_of_units_is_left_aside(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    data = "jour;no2;temp\nYYYY-MM-DD;µg/m³;degC\n2024-01-01;12;3,5\n2024-01-02;14;-1\n"
    reading = read(tmp_path, con, data.encode())
    assert reading.ignored == {Rule.UNITS: 1}
    assert rows(con, reading)[0][0] == 2


def test_a_first_row_of_words_is_not_taken_for_units(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    data = b"nom;a;b\nInconnu;NC;NC\nVoirie;12;3\nEau;14;1\n"
    assert read(tmp_path, con, data).ignored == {}


def test_declared_subtotals_are_left_aside(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    data = (
        "Article;Libellé;Montant\n6042;Achats;10\n;Total chapitre 011;10\n6411;Total Énergies;5\n"
    )
    option = {"sous_totaux": {"colonne": "libelle", "debut": ["total chapitre"], "vide": "article"}}
    reading = read(tmp_path, con, data.encode(), option)
    assert [row[1] for row in rows(con, reading)] == ["6042", "6411"]
    assert reading.ignored == {Rule.SUBTOTAL: 1}


def test_undeclared_subtotals_are_kept_and_remarked(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b"Libelle;Montant\nAchats;10\nTOTAL;10\n")
    assert len(rows(con, reading)) == 2
    assert "sous_totaux" in reading.notes[0]


def test_ragged_rows_are_rejected_at_their_position(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b"a;b;c\n1;2;3\n4;5\n6;7;8;9\n10;11;12;;\n13;14;15\n")
    assert [(r.position, r.reason) for r in reading.rejects] == [
        (2, Reason.TOO_FEW_CELLS),
        (3, Reason.TOO_MANY_CELLS),
    ]
    assert [row[0] for row in rows(con, reading)] == [1, 4, 5]


def test_a_file_cut_in_its_last_row_loses_that_row_only(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b"a;b;c\n1;2;3\n4;5;6\n7;8")
    assert [(r.position, r.reason) for r in reading.rejects] == [(3, Reason.TOO_FEW_CELLS)]


def test_mixed_line_ends_change_nothing(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    reading = read(tmp_path, con, b"a;b\r\n1;2\r\n3;4\n5;6\r7;8\r\n")
    assert [row[1:] for row in rows(con, reading)] == [
        ("1", "2"),
        ("3", "4"),
        ("5", "6"),
        ("7", "8"),
    ]
    assert reading.facts["fins_de_ligne"] == "CRLF + LF + CR"


def test_a_line_end_inside_quotes_belongs_to_the_cell(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b'nom;n\n"8h-12h\n14h-17h";1\n"dit ""Le Petit""; bis";2\n')
    assert rows(con, reading) == [(1, "8h-12h\n14h-17h", "1"), (2, 'dit "Le Petit"; bis', "2")]


def test_a_quotation_mark_inside_a_cell_is_plain(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    assert rows(con, read(tmp_path, con, b'nom;n\n12" pouces;1\nx;2\n'))[0][1] == '12" pouces'


def test_a_quotation_mark_never_closed_is_refused_with_its_line(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    with pytest.raises(ExtractError, match=r"guillemet.*ligne 3"):
        read(tmp_path, con, b'nom;n\nx;1\n"jamais fini;2\ny;3\n')


def test_quotation_marks_can_be_declared_plain(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b'nom;n\nx;1\n"jamais;2\ny;3\n', {"guillemets": False})
    assert rows(con, reading)[1] == (2, '"jamais', "2")


def test_repeated_heading_names_are_numbered(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b"Vent;vent;;Position;Vent\n1;2;3;4;5\n")
    assert reading.columns == ("Vent", "vent#2", "colonne 3", "Position#2", "Vent#3")
    assert rows(con, reading) == [(1, "1", "2", "3", "4", "5")]


def test_a_huge_cell_is_read(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    reading = read(tmp_path, con, b"a;b\n1;" + b"x" * 3_000_000 + b"\n3;4\n")
    lengths = con.execute(f"SELECT length(b) FROM {reading.relation} ORDER BY 1").fetchall()
    assert lengths == [(1,), (3_000_000,)]


def test_a_cell_past_the_limit_is_refused(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ExtractError, match="plus de 8 Mo"):
        read(tmp_path, con, b"a;b\n1;" + b"x" * 9_000_000 + b"\n3;4\n")


def test_a_gzipped_text_is_read(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    assert rows(con, read(tmp_path, con, gzip.compress(b"a;b\n1;2\n"))) == [(1, "1", "2")]


def test_a_file_without_heading_takes_the_names_of_the_pack(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    reading = read(tmp_path, con, b"2024;12\n2025;13\n", {"entetes": ["annee", "nombre"]})
    assert reading.columns == ("annee", "nombre")
    assert rows(con, reading) == [(1, "2024", "12"), (2, "2025", "13")]


def test_one_column_is_a_table(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    assert rows(con, read(tmp_path, con, b"code\n01004\n01005\n")) == [(1, "01004"), (2, "01005")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "fichier vide"),
        (b"\xef\xbb\xbf  \r\n\r\n", "fichier vide"),
        (b"%PDF-1.7\n\x00\x01\x02\x03", "un PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "fichier binaire"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "page web"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(
    tmp_path: Path, con: duckdb.DuckDBPyConnection, data: bytes, message: str
) -> None:
    with pytest.raises(ExtractError, match=message) as caught:
        read(tmp_path, con, data)
    assert str(caught.value).startswith("fichier.csv")
    assert "\n" not in str(caught.value)


def test_an_unknown_option_is_named(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ExtractError, match="option inconnue « separateurs »"):
        read(tmp_path, con, b"a;b\n1;2\n", {"separateurs": ";"})


def test_an_error_never_quotes_a_cell(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(ExtractError) as caught:
        read(tmp_path, con, b'nom;n\n"jean.martin@exemple.fr;2\n')
    assert "martin" not in str(caught.value)


CELL = st.text(alphabet='ab1é ,;"\n\r\t', max_size=5)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=12),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_both_ways_of_reading_give_the_same_rows(
    tmp_path_factory: pytest.TempPathFactory, body: list[list[str]], end: str
) -> None:
    """The straight way, when it is kept, gives what the patient way gives."""
    folder = tmp_path_factory.mktemp("lecture")
    lines = [["alpha", "beta", "gamma"], *body]
    quoted = (";".join('"' + c.replace('"', '""') + '"' for c in line) for line in lines)
    data = end.join(quoted) + end
    (folder / "f.csv").write_bytes(data.encode())
    found = []
    for straight in (delimited._straight, lambda *_: None):
        with duckdb.connect() as con, pytest.MonkeyPatch.context() as patch:
            patch.setattr(delimited, "_straight", straight)
            reading = READER.read(
                folder / "f.csv", con, options={"separateur": ";", "ligne_entete": 1}
            )
            kept = [[cell or "" for cell in row[1:]] for row in rows(con, reading)]
            found.append((kept, reading.rows_read, reading.rejects, reading.ignored))
            assert reading.rows_read == (
                len(kept) + len(reading.rejects) + sum(reading.ignored.values())
            )
    assert found[0] == found[1]
