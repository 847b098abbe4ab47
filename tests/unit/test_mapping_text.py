"""What a mapping does to a text before it is read: pattern, prefix, condition, default, name."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dashboard.build.digests import partition_key
from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.catalogue.sources import Source, load_sources
from dashboard.errors import PackError
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.judging import Mapped
from dashboard.extracts.mapping import apply_mapping, wanted_headings
from dashboard.extracts.text_table import TextTable
from tests.tinytown import Tiny

C = ColumnMapping


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def source(table: str, columns: Mapping[str, ColumnMapping]) -> Source:
    return Source("essai", "Essai", "", "", "tableau", table, ("*",), columns=columns)


def mapped(
    con: duckdb.DuckDBPyConnection, spec: Source, rows: list[dict[str, str | None]], file: str = ""
) -> Mapped:
    headings = tuple(rows[0])
    table = TextTable(con, headings)
    for position, row in enumerate(rows, 1):
        table.add(position, [row[h] for h in headings])
    return apply_mapping(con, Reading(table.close(), headings, len(rows)), spec, file=file)


def column(con: duckdb.DuckDBPyConnection, found: Mapped, name: str) -> list[Any]:
    rows = con.execute(f"SELECT {name} FROM {found.relation} ORDER BY position").fetchall()
    return [value for (value,) in rows]


PLACE = {"equipement_id": C(("n",), type="code"), "nom": C(("n",))}


def test_two_coordinates_in_one_cell_are_told_apart_by_their_patterns(con) -> None:
    spec = source(
        "equipement",
        {
            **PLACE,
            "lat": C(("place",), type="nombre", pattern=r"^([-\d.]+)"),
            "long": C(("place",), type="nombre", pattern=r",\s*([-\d.]+)$"),
        },
    )
    found = mapped(con, spec, [{"n": "1", "place": "47.25, -1.5"}, {"n": "2", "place": None}])
    assert column(con, found, "(lat, long)") == [(47.25, -1.5), (None, None)]


def test_a_text_that_has_not_the_shape_of_the_pattern_stays_whole_and_is_refused(con) -> None:
    spec = source("equipement", {**PLACE, "lat": C(("place",), pattern=r"^([-\d.]+),")})
    found = mapped(con, spec, [{"n": "1", "place": "ici"}])
    assert found.rejects == [
        (1, Reason.BAD_NUMBER, {"equipement_id": "1", "nom": "1", "lat": "ici"})
    ]


def test_a_prefix_is_put_before_a_code_once_padded_and_never_before_nothing(con) -> None:
    spec = source(
        "equipement",
        {**PLACE, "territoire": C(("zone",), type="code", pad=2, prefix="751")},
    )
    rows = [{"n": "1", "zone": "9"}, {"n": "2", "zone": "18.0"}, {"n": "3", "zone": None}]
    assert column(con, mapped(con, spec, rows), "territoire") == ["75109", "75118", None]


def test_a_conditional_column_is_empty_elsewhere(con) -> None:
    spec = source(
        "demande",
        {
            "demande_id": C(("id",)),
            "categorie": C(("service",)),
            "recu_le": C(("recu",), timezone="UTC"),
            "clos_le": C(("maj",), timezone="UTC", when={"status": ("closed",)}),
        },
    )
    day = {"service": "Voirie", "recu": "2024-03-04 10:00:00", "maj": "2024-03-05 10:00:00"}
    rows = [{"id": "1", "status": "Closed", **day}, {"id": "2", "status": "open", **day}]
    assert [bool(v) for v in column(con, mapped(con, spec, rows), "clos_le")] == [True, False]
    assert "status" in wanted_headings(spec)


def test_a_default_stands_where_there_is_no_text(con) -> None:
    spec = source("equipement", {**PLACE, "nom": C(("nom",), default="Sans nom", missing=("NC",))})
    rows = [{"n": "1", "nom": "Stade"}, {"n": "2", "nom": None}, {"n": "3", "nom": "NC"}]
    found = mapped(con, spec, rows)
    assert column(con, found, "nom") == ["Stade", "Sans nom", "Sans nom"]
    assert found.rejects == []


MONTH = C(
    ("@fichier", "Mese"),
    join=True,
    type="date",
    format="%Y %m",
    pattern=r"(\d{4})",
    values={"Gennaio": "01", "Dicembre": "12"},
)


def library(columns: Mapping[str, ColumnMapping]) -> Source:
    given = {"service": C(value="Bibliothèque"), "mesure": C(value="entrees"), **columns}
    return source("activite", given)


def test_the_year_of_a_month_is_read_in_the_name_of_the_file(con) -> None:
    rows = [{"Mese": "Gennaio"}, {"Mese": "dicembre"}]
    found = mapped(con, library({"jour": MONTH}), rows, file="alta/ingressi-2023.csv")
    assert [str(day) for day in column(con, found, "jour")] == ["2023-01-01", "2023-12-01"]
    assert wanted_headings(library({"jour": MONTH})) == ("Mese",)


def test_the_same_bytes_under_another_name_are_read_again_only_when_the_name_is_read() -> None:
    named, plain = library({"jour": MONTH}), library({"jour": C(("Mese",))})
    assert partition_key("a", named, "2023.csv") != partition_key("a", named, "2024.csv")
    assert partition_key("a", plain, "2023.csv") == partition_key("a", plain, "2024.csv")


def test_each_of_two_files_of_the_same_bytes_keeps_the_year_of_its_name(tmp_path: Path) -> None:
    town = Tiny(tmp_path)
    columns = {
        "service": {"valeur": "Bibliothèque"},
        "mesure": {"valeur": "entrees"},
        "jour": {"colonne": "@fichier", "type": "date", "format": "%Y", "motif": r"(\d{4})"},
        "realise_nb": {"colonne": "n", "type": "nombre"},
    }
    town.source("biblio", table="activite", colonnes=columns)
    for year in ("2023", "2024"):
        town.drop(f"biblio-{year}.csv", b"n\n12\n")
    built = town.build()
    (loaded,) = built.manifest["sources"]
    assert loaded["rows_loaded"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{ colonne = "a", motif = "(" }', "motif illisible"),
        ('{ colonne = "a", motif = "a" }', "0 groupe"),
        ('{ colonne = "a", motif = "(a)(b)" }', "2 groupe"),
        ('{ colonne = "a", prefixe = "75" }', "type « code »"),
    ],
)
def test_a_pattern_or_a_prefix_that_cannot_work_is_refused_with_the_pack(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "sources.toml"
    path.write_text(
        '[s]\nnom = "s"\nproducteur = "p"\nlicence = "l"\nlecteur = "tableau"\n'
        f'table = "equipement"\nfichiers = ["*"]\ncolonnes = {{ nom = {text} }}\n'
    )
    with pytest.raises(PackError, match=said):
        load_sources(path)
