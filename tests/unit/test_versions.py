"""Versions: immutable, named by their content, opened read-only, kept or purged."""

from __future__ import annotations

import datetime as dt
import json
import random
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest
from tinytown import Tiny, only
from typer.testing import CliRunner

from dashboard.build import run
from dashboard.build.desk import connect
from dashboard.build.layout import Layout
from dashboard.build.publish import roll_back
from dashboard.build.retention import pin, purge, unpin
from dashboard.catalogue.sources import load_sources
from dashboard.cli import app
from dashboard.errors import VersionError
from dashboard.settings import QUERIES
from dashboard.store.layout import BASE, POINTER
from dashboard.store.versions import current_id, open_version, published

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


@pytest.fixture
def tiny(tmp_path: Path) -> Tiny:
    """A territory whose versions hold the lines of its budgets, and no other facts."""
    return Tiny(tmp_path, queries=only(tmp_path / "budget", "budget_ligne"))


def tables(database: Path, version: str | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Every table of a version, rows in their order."""
    with open_version(database, version).cursor() as cursor:
        names = cursor.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        return {name: cursor.execute(f"SELECT * FROM {name}").fetchall() for (name,) in names}


def value(database: Path, version: str | None = None) -> object:
    with open_version(database, version).cursor() as cursor:
        row = cursor.execute("SELECT realise_eur FROM budget_ligne").fetchone()
    return None if row is None else str(row[0])


def town(tiny: Tiny, *amounts: object) -> list[str]:
    """One version per amount, the last in service; their ids."""
    ids = []
    for amount in amounts:
        tiny.write("budget_ligne", [{"realise_eur": amount}])
        ids.append(str(tiny.build().manifest["version"]))
    return ids


def rich(tiny: Tiny) -> None:
    """Several sources, a reject, a twin, a leftover, a contour."""
    tiny.write("budget_ligne", [{"realise_eur": f"{i}.10"} for i in range(30)])
    tiny.write("mesure", [{"valeur": i, "capteur_id": f"C{i % 3}"} for i in range(50)])
    tiny.write("demande", [{"demande_id": i} for i in range(20)] + [{"recu_le": "hier"}])
    tiny.source("demande", personnel=True, secret_k=5)
    tiny.write("contour", [{}])
    tiny.drop("lisez-moi.txt", b"bonjour")


def test_an_incremental_build_equals_a_full_one(tiny: Tiny, tmp_path: Path) -> None:
    rich(tiny)
    tiny.queries = QUERIES
    tiny.write("population", [{"population_nb": 10}])
    tiny.build()
    tiny.write("population", [{"population_nb": 20}])
    tiny.write("activite", [{"realise_nb": 3}])
    incremental = tiny.build()
    kept = tables(tiny.database)
    fresh = Tiny(tmp_path / "neuf", sources=tiny.sources)
    shutil.copytree(tiny.extracts, fresh.extracts)
    shutil.copytree(tiny.territory, fresh.territory)
    full = fresh.build()
    assert full.manifest["version"] == incremental.manifest["version"]
    assert tables(fresh.database) == kept
    assert len(kept["budget_ligne"]) == 30
    assert kept["population"]


@pytest.mark.slow
def test_the_number_of_threads_changes_no_value(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a million rows of each heavy table, so that several threads share the work."""
    tiny.queries = QUERIES
    rng = random.Random(20)
    many = range(500_000)
    start = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    tiny.write(
        "mesure",
        [
            {
                "capteur_id": f"C{i % 7}",
                "debut": (start + dt.timedelta(minutes=i // 9)).isoformat(),
                "valeur": rng.uniform(-1, 1) * 10 ** rng.randint(-3, 6),
            }
            for i in many
        ],
    )
    tiny.write(
        "demande",
        [{"demande_id": i, "recu_le": (start + dt.timedelta(minutes=i)).isoformat()} for i in many],
        personnel=True,
    )
    found = []
    for threads in (1, 4):
        monkeypatch.setattr(run, "connect", _with_threads(threads))
        shutil.rmtree(tiny.database, ignore_errors=True)
        tiny.build()
        found.append(tables(tiny.database))
    assert found[0] == found[1]
    assert len(found[0]["mesure_jour"]) > 7


def _with_threads(threads: int) -> Callable[[Path, Path], duckdb.DuckDBPyConnection]:
    def connected(base: Path, scratch: Path) -> duckdb.DuckDBPyConnection:
        con = connect(base, scratch)
        con.execute(f"SET threads = {threads}")
        return con

    return connected


def test_the_same_inputs_give_the_same_version_without_building(tiny: Tiny) -> None:
    [first] = town(tiny, "1.00")
    again = tiny.build()
    assert again.manifest["version"] == first
    assert not again.fresh


def test_the_order_of_files_on_disk_and_their_dates_change_nothing(tiny: Tiny) -> None:
    a = tiny.write("activite", [{"realise_nb": 1}], code="activite", file="activite_a.csv")
    b = tiny.write("activite", [{"realise_nb": 2}], code="activite", file="activite_b.csv")
    first = tiny.build().manifest["version"]
    content = {path: path.read_bytes() for path in (b, a)}
    for path in (a, b):
        path.unlink()
    for path, data in content.items():
        path.write_bytes(data)
    assert tiny.build().manifest["version"] == first


@pytest.mark.parametrize("what", ["file", "name", "pack", "leftover", "sql"])
def test_whatever_changes_the_tables_changes_the_id(tiny: Tiny, what: str, tmp_path: Path) -> None:
    path = tiny.write("activite", [{"realise_nb": 1}])
    first = tiny.build().manifest["version"]
    changes: dict[str, Callable[[], object]] = {
        "file": lambda: tiny.write("activite", [{"realise_nb": 2}]),
        "name": lambda: path.rename(path.with_name("activite_bis.csv")),
        "pack": lambda: tiny.source("activite", producteur="Agglomération"),
        "leftover": lambda: tiny.drop("inconnu.txt", b""),
        "sql": lambda: setattr(tiny, "queries", _queries(tmp_path)),
    }
    changes[what]()
    assert tiny.build().manifest["version"] != first


def _queries(folder: Path) -> Path:
    """A small set of construction queries."""
    queries = folder / "requetes"
    queries.mkdir()
    (queries / "compte.sql").write_text(
        "-- kind: construction\n-- table: compte\n-- purpose: Compte.\n-- grain: nombre\n"
        "-- column: nombre BIGINT\nSELECT count(*) AS nombre FROM brut_activite\n"
    )
    return queries


def test_a_new_version_is_seen_without_restart_and_the_old_one_stays_readable(
    tiny: Tiny,
) -> None:
    town(tiny, "1.00")
    with open_version(tiny.database).cursor() as old:
        town(tiny, "2.00")
        assert value(tiny.database) == "2.00"
        assert str(old.execute("SELECT realise_eur FROM budget_ligne").fetchall()[0][0]) == "1.00"


def test_a_version_read_while_it_is_purged_stays_readable(tiny: Tiny) -> None:
    first, _ = town(tiny, "1.00", "2.00")
    held = open_version(tiny.database, first)
    purge(Layout(tiny.database), 1, {}, NOW)
    with held.cursor() as cursor:
        rows = cursor.execute("SELECT realise_eur FROM budget_ligne").fetchall()
    assert str(rows[0][0]) == "1.00"


def test_eight_threads_and_480_queries_get_their_own_rows(tiny: Tiny) -> None:
    tiny.queries = QUERIES
    tiny.write("mesure", [{"valeur": i, "capteur_id": f"C{i:04d}"} for i in range(480)])
    tiny.build()

    def ask(i: int) -> list[tuple[object, ...]]:
        with open_version(tiny.database).cursor() as cursor:
            sql = f"SELECT capteur_id, {i}, dernier FROM capteur WHERE capteur_id = $c"
            return cursor.execute(
                sql.replace("dernier", "propriete"), {"c": f"C{i:04d}"}
            ).fetchall()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(480)))
    assert answers == [[(f"C{i:04d}", i, "velo")] for i in range(480)]


def test_a_version_cannot_be_written_nor_the_machine_read(tiny: Tiny) -> None:
    town(tiny, "1.00")
    with open_version(tiny.database).cursor() as cursor:
        for sql in (
            "DELETE FROM budget_ligne",
            "CREATE TABLE t AS SELECT 1",
            "SELECT * FROM read_csv('/etc/passwd')",
            "SET enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(sql)


def test_the_typed_rows_of_readings_stay_readable_in_parquet(tiny: Tiny) -> None:
    tiny.write("mesure", [{"valeur": 3}])
    tiny.build()
    version = open_version(tiny.database)
    [(number, path)] = version.parquet("mesure").items()
    with version.cursor() as cursor:
        rows = cursor.execute("SELECT valeur FROM read_parquet($p)", {"p": str(path)}).fetchall()
    assert (number, rows) == (1, [(3.0,)])


def test_no_version_is_a_plain_message(tmp_path: Path) -> None:
    with pytest.raises(VersionError, match="aucune version construite"):
        open_version(tmp_path)


def test_a_pointer_to_a_missing_version_is_a_plain_message(tiny: Tiny) -> None:
    [version] = town(tiny, "1.00")
    shutil.rmtree(tiny.database / "versions" / version)
    with pytest.raises(VersionError, match=f"la version {version} manque"):
        open_version(tiny.database)


def test_a_damaged_pointer_is_a_plain_message(tiny: Tiny) -> None:
    town(tiny, "1.00")
    (tiny.database / POINTER).write_text("{")
    with pytest.raises(VersionError, match="pointeur illisible"):
        current_id(tiny.database)


@pytest.mark.parametrize("damage", [lambda data: data[:-4096], lambda data: b"x" * len(data)])
def test_a_damaged_base_is_a_plain_message_and_a_build_repairs_it(
    tiny: Tiny, damage: Callable[[bytes], bytes]
) -> None:
    [version] = town(tiny, "1.00")
    base = tiny.database / "versions" / version / BASE
    base.write_bytes(damage(base.read_bytes()))
    with pytest.raises(VersionError, match="abîmée"):
        open_version(tiny.database)
    assert tiny.build().fresh
    assert value(tiny.database) == "1.00"


def test_rollback_puts_the_version_before_in_service(tiny: Tiny) -> None:
    first, second, _ = _dated(tiny, town(tiny, "1.00", "2.00", "3.00"))
    assert roll_back(Layout(tiny.database), None) == second
    assert value(tiny.database) == "2.00"
    assert roll_back(Layout(tiny.database), None) == first
    with pytest.raises(VersionError, match="aucune version plus ancienne"):
        roll_back(Layout(tiny.database), None)


def test_rollback_refuses_a_damaged_version(tiny: Tiny) -> None:
    first, second = town(tiny, "1.00", "2.00")
    (tiny.database / "versions" / first / BASE).write_bytes(b"")
    with pytest.raises(VersionError, match="manque ou est abîmée"):
        roll_back(Layout(tiny.database), first)
    assert current_id(tiny.database) == second


def _dated(tiny: Tiny, ids: list[str]) -> list[str]:
    """Give versions built within one second distinct dates, in their order."""
    for day, version in enumerate(ids, start=1):
        path = tiny.database / "versions" / version / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["built_at"] = f"2025-01-{day:02d}T08:00:00+00:00"
        path.write_text(json.dumps(manifest))
    return ids


def test_a_purge_keeps_the_newest_the_pinned_and_the_one_in_service(tiny: Tiny) -> None:
    layout = Layout(tiny.database)
    ids = _dated(tiny, town(tiny, *"123456"))
    pin(layout, ids[0])
    roll_back(layout, ids[2])
    done = purge(layout, 2, {}, NOW)
    assert {v.id for v in published(tiny.database)} == {ids[0], ids[2], ids[4], ids[5]}
    assert set(done.versions) == {ids[1], ids[3]}
    unpin(layout, ids[0])
    assert purge(layout, 2, {}, NOW).versions == (ids[0],)


def test_a_purge_removes_the_partitions_nobody_reads(tiny: Tiny) -> None:
    _dated(tiny, town(tiny, "1.00", "2.00"))
    assert len(list((tiny.database / "partitions").glob("*.parquet"))) == 2
    done = purge(Layout(tiny.database), 1, {}, NOW)
    assert done.partitions == 1
    assert len(list((tiny.database / "partitions").glob("*.parquet"))) == 1
    assert value(tiny.database) == "2.00"


@pytest.mark.parametrize(("days", "left"), [(0, 2), (30, 1)])
def test_received_files_go_past_the_retention_of_their_source(
    tiny: Tiny, days: int, left: int
) -> None:
    tiny.source("budget_ligne", conservation_jours=days)
    town(tiny, "1.00", "2.00")
    sources = load_sources(tiny.territory / "sources.toml")
    purge(Layout(tiny.database), 1, sources, NOW)
    assert len(list((tiny.database / "archive").glob("??/*"))) == left
    assert not tiny.build().fresh


def test_the_command_lists_pins_and_purges(tiny: Tiny) -> None:
    first, second = _dated(tiny, town(tiny, "1.00", "2.00"))
    where = ["--database", str(tiny.database), "--territory", str(tiny.territory)]
    command = CliRunner()
    shown = command.invoke(app, ["versions", *where, "--json"])
    assert [row["version"] for row in json.loads(shown.stdout)] == [second, first]
    command.invoke(app, ["versions", *where, "--pin", first])
    kept = command.invoke(app, ["versions", *where, "--purge", "1", "--json"])
    assert len(json.loads(kept.stdout)) == 2
    freed = command.invoke(app, ["versions", *where, "--unpin", first, "--purge", "1"])
    assert first not in freed.stdout
    assert "en service" in freed.stdout


def test_the_command_rolls_back(tiny: Tiny) -> None:
    first, _ = town(tiny, "1.00", "2.00")
    shown = CliRunner().invoke(app, ["rollback", first, "--database", str(tiny.database)])
    assert f"Version {first} remise en service" in shown.stdout
    assert value(tiny.database) == "1.00"
