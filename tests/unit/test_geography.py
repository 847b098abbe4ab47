"""Merged communes: the SQL against a history played day by day, and what each rule promises."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import duckdb
import pytest
from empty_base import construct, insert, staged

LINKED = ("territoire_passage", "territoire_lien", "territoire_reference", "territoire_changement")
MADE = (*LINKED, "population")
Row = dict[str, object]


@dataclass
class History:
    """Communes that merge, change code and part again; the rows INSEE would publish.

    Attributes:
        alive: code → parcels of land, today.
        rows: movements, as the columns of `territoire_passage`.
        calendar: (day, codes alive from that day).
        lands: code → parcels it last stood for.
        given_up: codes left for another by the same commune, which nobody takes again.
        cut: codes that lost some land to a restored commune: a split is not told backwards.
    """

    draw: random.Random
    alive: dict[str, frozenset[str]] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    calendar: list[tuple[dt.date, frozenset[str]]] = field(default_factory=list)
    lands: dict[str, frozenset[str]] = field(default_factory=dict)
    given_up: set[str] = field(default_factory=set)
    cut: set[str] = field(default_factory=set)

    def say(self, day: dt.date, kind: int, before: str, after: str) -> None:
        self.rows.append(
            {
                "code_ancien": before,
                "code_nouveau": after,
                "date_effet": day,
                "type": str(kind),
                "libelle": f"Commune {after}",
                "libelle_ancien": f"Commune {before}",
            }
        )

    def merge(self, day: dt.date, olds: list[str], new: str, kind: int) -> None:
        land = frozenset().union(*(self.alive.pop(old) for old in olds))
        self.alive[new] = self.lands[new] = land
        for old in olds:
            self.say(day, kind, old, new)

    def part(self, day: dt.date, holder: str, restored: str) -> None:
        """Restore a commune; nobody else, living or gone, stands for its land any more."""
        land = self.lands[restored]
        self.alive[holder] -= land
        for code in {holder, *(self.lands.keys() - self.alive.keys())}:
            if land < self.lands[code]:
                self.lands[code] -= land
                self.cut.add(code)
        self.alive[restored] = land
        self.say(day, 21, holder, holder)
        self.say(day, 21, holder, restored)

    def live(self, day: dt.date, fresh: str) -> None:
        """One event, drawn."""
        codes = sorted(self.alive)
        restorable = [
            (holder, code)
            for code, land in sorted(self.lands.items())
            for holder in codes
            if code not in {*self.alive, *self.given_up} and land < self.alive[holder]
        ]
        choice = self.draw.random()
        if choice < 0.2 and restorable:
            self.part(day, *self.draw.choice(restorable))
        elif choice < 0.35:
            old = self.draw.choice(codes)
            self.given_up.add(old)
            self.merge(day, [old], fresh, self.draw.choice((41, 50)))
        elif len(codes) > 3:
            olds = self.draw.sample(codes, self.draw.choice((2, 2, 3)))
            new = self.draw.choice([*olds, fresh])
            self.merge(day, olds, new, self.draw.choice((31, 32, 32, 33)))
        self.calendar.append((day, frozenset(self.alive)))


def played(seed: int) -> History:
    history = History(random.Random(seed))
    history.alive = {f"{n:05d}": frozenset({f"{n:05d}"}) for n in range(1, 13)}
    history.lands = dict(history.alive)
    history.calendar.append((dt.date(1990, 1, 1), frozenset(history.alive)))
    for rank in range(14):
        history.live(dt.date(2000 + rank, history.draw.choice((1, 7)), 1), f"9{rank:04d}")
    return history


def naive_links(history: History) -> dict[str, str]:
    """Code → commune that holds today all the land the code last stood for, if one does."""
    return {
        code: holder
        for code, land in history.lands.items()
        for holder, held in history.alive.items()
        if code == holder or (code not in {*history.alive, *history.cut} and land <= held)
    }


def codes_on(history: History, day: dt.date) -> frozenset[str]:
    return [codes for since, codes in history.calendar if since <= day][-1]


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
    populations: list[Row] = (),  # type: ignore[assignment]
    references: list[Row] = (),  # type: ignore[assignment]
) -> None:
    given = {
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
