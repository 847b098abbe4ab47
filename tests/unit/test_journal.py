"""The journal keeps who, when, what, before and after, and nothing can change its lines."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.exc import DBAPIError
from state_url import fresh_url

from dashboard.errors import SettingsError
from dashboard.store.journal import JOURNAL, Entry, open_journal


def test_a_line_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    journal = open_journal(fresh_url(tmp_path / "neuf"))
    journal.append(Entry("Agent DGS", False, "objectif/delai", {"cible": "7"}, {"cible": "6.50"}))
    (line,) = journal.entries()
    journal.close()
    assert (line.who, line.authenticated, line.what) == ("Agent DGS", False, "objectif/delai")
    assert (line.before, line.after) == ({"cible": "7"}, {"cible": "6.50"})
    assert line.when is not None
    assert abs((datetime.now(UTC) - line.when).total_seconds()) < 60


def test_the_newest_line_comes_first_and_the_list_is_bounded(tmp_path: Path) -> None:
    journal = open_journal(fresh_url(tmp_path))
    for number in range(5):
        journal.append(Entry("Agent DGS", True, f"chose/{number}"))
    read = [entry.what for entry in journal.entries(limit=2)]
    journal.close()
    assert read == ["chose/4", "chose/3"]


@pytest.mark.parametrize("statement", ["UPDATE journal SET qui = 'autre'", "DELETE FROM journal"])
def test_the_database_itself_refuses_to_change_a_line(tmp_path: Path, statement: str) -> None:
    journal = open_journal(fresh_url(tmp_path))
    journal.append(Entry("Agent DGS", True, "chose"))
    journal.close()
    engine = create_engine(fresh_url(tmp_path))
    with pytest.raises(DBAPIError, match="le journal ne se modifie pas"), engine.begin() as con:
        con.execute(text(statement))
    engine.dispose()


def test_opening_again_keeps_the_lines(tmp_path: Path) -> None:
    first = open_journal(fresh_url(tmp_path))
    first.append(Entry("Agent DGS", True, "chose"))
    first.close()
    second = open_journal(fresh_url(tmp_path))
    assert len(second.entries()) == 1
    second.close()


def test_processes_that_open_it_together_migrate_it_once(tmp_path: Path) -> None:
    failures: list[Exception] = []
    url = fresh_url(tmp_path)

    def write(name: str) -> None:
        try:
            journal = open_journal(url)
            journal.append(Entry(name, False, "chose"))
            journal.close()
        except SettingsError as error:
            failures.append(error)

    threads = [Thread(target=write, args=(f"Personne {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal = open_journal(url)
    names = {entry.who for entry in journal.entries()}
    journal.close()
    assert not failures
    assert names == {f"Personne {n}" for n in range(4)}


def test_the_migration_makes_the_columns_the_code_knows(tmp_path: Path) -> None:
    open_journal(fresh_url(tmp_path)).close()
    engine = create_engine(fresh_url(tmp_path))
    made = {column["name"] for column in inspect(engine).get_columns("journal")}
    engine.dispose()
    assert made == {column.name for column in JOURNAL.columns}


def test_an_unusable_address_is_one_french_line() -> None:
    with pytest.raises(SettingsError, match=r"VIGIE_STATE_URL : la base des écrits ne s’ouvre pas"):
        open_journal("sqlite:////proc/nulle/part/ecrits.sqlite")
