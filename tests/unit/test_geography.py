"""Merged communes: the SQL against a history played day by day, and what each rule promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import duckdb
import pytest
from empty_base import construct, insert, staged
from random_mergers import Row, codes_on, naive_links, played

LINKED = ("territoire_passage", "territoire_lien", "territoire_reference", "territoire_changement")
MADE = (*LINKED, "population")


@pytest.fixture(scope="module")
def base() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = staged()
    connection.execute("CREATE TABLE territoire (code VARCHAR, nom VARCHAR, parent VARCHAR)")
    yield connection
    connection.close()


def load(
    base: duckdb.DuckDBPyConnection,
    tree: list[str],
    movements: list[Row],
    populations: Sequence[Row] = (),
    references: Sequence[Row] = (),
) -> None:
    given: dict[str, Sequence[Row]] = {
        "territoire": [{"code": c, "nom": f"Commune {c}", "parent": "V"} for c in tree]
        + [{"code": "V", "nom": "Agglomération", "parent": None}],
        "brut_territoire_passage": movements,
        "brut_population": populations,
        "brut_territoire_reference": references,
    }
    for table, rows in given.items():
        base.execute(f"DELETE FROM {table}")
        numbered = [{"fichier_id": 1, "position": i, **row} for i, row in enumerate(rows)]
        insert(base, table, list(rows) if table == "territoire" else numbered)
    construct(base, MADE)


def links(base: duckdb.DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    sql = "SELECT code_fait, code_territoire, nature FROM territoire_lien"
    return {code: (area, kind) for code, area, kind in base.execute(sql).fetchall()}


def people(base: duckdb.DuckDBPyConnection, code: str) -> dict[int, tuple[int | None, bool]]:
    sql = "SELECT annee, population_nb, perimetre_modifie FROM population WHERE code = ?"
    return {year: (n, changed) for year, n, changed in base.execute(sql, [code]).fetchall()}


def changes(base: duckdb.DuckDBPyConnection, code: str) -> list[tuple[str, str, str]]:
    sql = (
        "SELECT date_effet::VARCHAR, nature, libelle FROM territoire_changement"
        " WHERE code = ? ORDER BY ALL"
    )
    return base.execute(sql, [code]).fetchall()


def move(before: str, after: str, day: str | None, kind: str = "32") -> Row:
    return {"code_ancien": before, "code_nouveau": after, "date_effet": day, "type": kind}


def census(year: int, *pairs: tuple[str, int | None], file: int = 1) -> list[Row]:
    return [
        {
            "code": code,
            "annee": year,
            "nature": "totale",
            "population_nb": nb,
            "fichier_id": file,
            "position": i,
        }
        for i, (code, nb) in enumerate(pairs)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_every_code_of_a_random_history_leads_to_the_commune_that_holds_its_land(
    base: duckdb.DuckDBPyConnection, seed: int
) -> None:
    history = played(seed)
    load(base, sorted(history.alive), history.rows)
    found, expected = links(base), naive_links(history)
    assert {code: found[code][0] for code in expected} == expected
    assert len(expected) > len(history.alive)


@pytest.mark.parametrize("seed", range(40))
def test_populations_of_a_random_history_are_those_of_the_communes_of_each_year(
    base: duckdb.DuckDBPyConnection, seed: int
) -> None:
    history = played(seed)
    rows: list[Row] = []
    for year in range(1995, 2016):
        there = sorted(codes_on(history, dt.date(year, 1, 1)))
        rows += census(year, *((code, history.draw.randrange(50, 900)) for code in there))
    load(base, sorted(history.alive), history.rows, rows)
    areas = {code: area for code, (area, _) in links(base).items()}
    for code in history.alive:
        expected: dict[int, int] = {}
        for row in rows:
            if areas.get(str(row["code"])) == code:
                year, number = int(str(row["annee"])), int(str(row["population_nb"]))
                expected[year] = expected.get(year, 0) + number
        assert {year: number for year, (number, _) in people(base, code).items()} == expected


def test_a_chain_of_mergers_is_followed_to_its_end(base: duckdb.DuckDBPyConnection) -> None:
    movements = [move("A", "B", "2016-01-01"), move("B", "C", "2019-01-01")]
    load(base, ["C"], movements)
    assert links(base)["A"] == ("C", "fusion")
    assert links(base)["C"] == ("C", "exact")


def test_a_map_older_than_the_merger_keeps_both_communes(base: duckdb.DuckDBPyConnection) -> None:
    load(base, ["A", "B"], [move("A", "B", "2019-01-01"), move("B", "B", "2019-01-01")])
    assert links(base)["A"] == ("A", "exact")


def test_a_commune_shared_between_several_is_given_to_none(
    base: duckdb.DuckDBPyConnection,
) -> None:
    movements = [move("A", "B", "2016-01-01", "30"), move("A", "C", "2016-01-01", "30")]
    load(base, ["B", "C"], movements)
    assert "A" not in links(base)


def test_a_commune_restored_outside_the_territory_is_not_merged(
    base: duckdb.DuckDBPyConnection,
) -> None:
    movements = [move("A", "B", "1973-01-01", "33"), move("B", "A", "2001-01-01", "21")]
    load(base, ["B"], movements)
    assert "A" not in links(base)


def test_two_communes_that_swap_codes_do_not_loop(base: duckdb.DuckDBPyConnection) -> None:
    load(base, ["C"], [move("A", "B", "2016-01-01", "50"), move("B", "A", "2016-01-01", "50")])
    assert "A" not in links(base)


def test_a_dated_movement_is_believed_before_an_undated_one(
    base: duckdb.DuckDBPyConnection,
) -> None:
    load(base, ["B", "C"], [move("A", "B", None, ""), move("A", "C", "2016-01-01")])
    assert links(base)["A"] == ("C", "fusion")


def test_without_dates_the_list_that_reaches_today_is_believed(
    base: duckdb.DuckDBPyConnection,
) -> None:
    load(base, ["C"], [move("A", "B", None, ""), move("A", "C", None, "")])
    assert links(base)["A"] == ("C", "fusion")


MERGER = [move("A", "B", "2024-01-01"), move("B", "B", "2024-01-01")]


def test_the_population_before_a_merger_is_the_sum_of_the_communes_and_says_so(
    base: duckdb.DuckDBPyConnection,
) -> None:
    rows = census(2023, ("A", 200), ("B", 500)) + census(2024, ("B", 710))
    load(base, ["B"], MERGER, rows)
    assert people(base, "B") == {2023: (700, True), 2024: (710, False)}


def test_a_commune_that_is_missing_makes_the_sum_unknown(base: duckdb.DuckDBPyConnection) -> None:
    movements = [*MERGER, move("D", "B", "2024-01-01")]
    load(base, ["B"], movements, census(2023, ("A", 200), ("B", 500)))
    assert people(base, "B") == {2023: (None, True)}
    load(base, ["B"], MERGER, census(2023, ("A", None), ("B", 500)))
    assert people(base, "B") == {2023: (None, True)}


def test_a_file_already_in_the_new_geography_is_not_added_to_an_old_one(
    base: duckdb.DuckDBPyConnection,
) -> None:
    rows = census(2023, ("B", 700), file=1) + census(2023, ("A", 200), ("B", 500), file=2)
    load(base, ["B"], MERGER, rows)
    assert people(base, "B") == {2023: (700, False)}


def test_a_changed_code_keeps_its_perimeter(base: duckdb.DuckDBPyConnection) -> None:
    load(base, ["B"], [move("A", "B", "2024-01-01", "50")], census(2023, ("A", 200)))
    assert people(base, "B") == {2023: (200, False)}
    assert changes(base, "B") == [("2024-01-01", "code", "Changement de code : A devient B")]


def test_a_merger_a_split_and_a_name_are_told_apart(base: duckdb.DuckDBPyConnection) -> None:
    movements = [
        {**move("A", "B", "2016-01-01"), "libelle_ancien": "Ayrac"},
        {**move("B", "B", "2016-01-01"), "libelle_ancien": "Bernac"},
        {**move("B", "C", "2019-01-01", "21"), "libelle": "Cazals", "libelle_ancien": "Bernac"},
        {**move("B", "B", "2019-01-01", "21"), "libelle": "Bernac"},
        move("B", "B", "2020-01-01", "10"),
    ]
    load(base, ["B", "C"], movements)
    assert changes(base, "B") == [
        ("2016-01-01", "fusion", "Fusion de Ayrac, Bernac"),
        ("2019-01-01", "scission", "Perd Cazals"),
    ]
    assert changes(base, "C") == [("2019-01-01", "scission", "Auparavant dans Bernac")]


def listed(year: int, *codes: str, group: str = "V") -> list[Row]:
    return [
        {"code": c, "nom": f"Commune {c}", "type": "COM", "parent": group, "millesime": year}
        for c in codes
    ]


def test_a_group_changes_when_its_members_do_and_not_when_two_of_them_merge(
    base: duckdb.DuckDBPyConnection,
) -> None:
    rows = listed(2022, "A", "B", "E") + listed(2023, "A", "B", "C") + listed(2024, "B", "C")
    load(base, ["B", "C"], MERGER, references=rows)
    assert changes(base, "V") == [
        ("2023-01-01", "perimetre", "Entrée de Commune C ; Sortie de Commune E")
    ]


def test_a_group_born_of_others_says_so(base: duckdb.DuckDBPyConnection) -> None:
    rows = listed(2021, "B", group="X") + listed(2021, "C", group="Y") + listed(2022, "B", "C")
    load(base, ["B", "C"], [], references=rows)
    assert changes(base, "V") == [
        ("2022-01-01", "perimetre", "Création : avant, ses communes étaient dans 2 groupements")
    ]


def test_a_grouping_that_changed_its_code_is_read_under_the_new_one(
    base: duckdb.DuckDBPyConnection,
) -> None:
    told = {
        "code_ancien": "200000001",
        "code_nouveau": "V",
        "date_effet": dt.date(2022, 1, 1),
        "nom_ancien": "l'agglomération à deux communes",
        "position": 1,
    }
    insert(base, "pack_passage", [told])
    load(base, ["A"], [])
    base.execute("DELETE FROM pack_passage")
    assert links(base)["200000001"] == ("V", "fusion")
    assert changes(base, "V") == [
        ("2022-01-01", "fusion", "Fusion de l'agglomération à deux communes")
    ]
