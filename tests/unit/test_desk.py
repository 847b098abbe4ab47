"""The reading desk, and what stays of a file once it is read."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from tinytown import Tiny

from dashboard.build.desk import LARGE, Desk
from dashboard.store.versions import open_version


def tables(con: duckdb.DuckDBPyConnection) -> list[tuple[object, ...]]:
    return con.execute("SELECT table_name FROM duckdb_tables()").fetchall()


def test_a_connection_lent_again_holds_nothing_of_the_file_before(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.connection(1) as first:
        first.execute("CREATE TABLE lecture_1 AS SELECT 1 AS position")
        first.execute("CREATE VIEW vue_1 AS FROM lecture_1")
    with desk.connection(1) as second:
        assert second is first
        assert tables(second) == []
        with pytest.raises(duckdb.CatalogException):
            second.execute("FROM vue_1")
        second.execute("CREATE TABLE lecture_1 AS SELECT 2 AS position")
    desk.close()


def test_a_connection_is_not_lent_again_after_a_failure(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with pytest.raises(duckdb.CatalogException), desk.connection(1) as first:
        first.execute("FROM absente")
    with desk.connection(1) as second:
        assert second is not first
    desk.close()


def test_two_readings_at_once_have_each_their_connection(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.connection(1) as first, desk.connection(1) as second:
        first.execute("CREATE TABLE lecture AS SELECT 1 AS position")
        assert tables(second) == []
    desk.close()


@pytest.mark.parametrize("size", [1, LARGE + 1])
def test_each_reading_stays_under_the_same_memory(tmp_path: Path, size: int) -> None:
    desk = Desk(tmp_path)
    with desk.connection(size) as con:
        shown = con.execute("SELECT current_setting('memory_limit')").fetchone()
    desk.close()
    assert shown == ("572.2 MiB",)


def test_a_large_file_leaves_nothing_on_the_disk(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with desk.connection(LARGE + 1) as con:
        con.execute("CREATE TABLE lecture AS SELECT 1 AS position")
        assert list(tmp_path.rglob("*.duckdb")) != []
    assert list(tmp_path.iterdir()) == []


def test_rows_keep_the_number_of_their_file_even_when_two_files_hold_the_same(tiny: Tiny) -> None:
    """Two sources read the same bytes alike: one partition, two files."""
    rows = [{"realise_eur": "1.00"}, {"realise_eur": "2.00"}]
    for code, held in {"a": rows, "b": rows[:1], "c": rows}.items():
        tiny.write("budget_ligne", held, code=code)
    keys = [entry["partition"] for entry in tiny.build().manifest["files"]]
    assert keys[0] == keys[2] != keys[1]
    with open_version(tiny.database).cursor() as cursor:
        found = cursor.execute(
            "SELECT fichier_id, position, realise_eur::INTEGER FROM budget_ligne ORDER BY ALL"
        ).fetchall()
    first, second, third = 1, 1_000_001, 2_000_001
    assert found == [
        *((first, 1, 1), (first, 2, 2)),
        (second, 1, 1),
        *((third, 1, 1), (third, 2, 2)),
    ]
