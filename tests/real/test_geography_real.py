from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.real import geography
from tests.real.readme import absent

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]


@pytest.fixture(scope="module")
def country() -> Iterator[duckdb.DuckDBPyConnection]:
    con = geography.linked()
    yield con
    con.close()


def codes(con: duckdb.DuckDBPyConnection, sql: str) -> set[str]:
    return {code for (code,) in con.execute(sql).fetchall()}


def test_every_official_list_gives_its_true_figures() -> None:
    figures = geography.figures()
    assert len(figures) > 10
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


def test_every_commune_of_2013_leads_to_a_commune_of_2026(
    country: duckdb.DuckDBPyConnection,
) -> None:
    lost = codes(
        country,
        "SELECT code FROM cog_historique_communes WHERE type = 'COM'"
        " AND code NOT IN (SELECT code_fait FROM territoire_lien)",
    )
    assert lost == set()


def test_former_codes_lead_where_the_package_says(country: duckdb.DuckDBPyConnection) -> None:
    told = {
        old: commune["code"]
        for commune in geography.communes()
        for old in commune.get("anciensCodes", ())
    }
    links = dict(
        country.execute("SELECT code_fait, code_territoire FROM territoire_lien").fetchall()
    )
    wrong = {old for old, new in told.items() if links.get(old, new) != new}
    assert wrong == set()
    silent = {old for old in told if old not in links}
    assert len(silent) <= 3, "deux listes qui se contredisent ne sont pas suivies"


def test_nothing_leads_away_from_a_commune_of_today(country: duckdb.DuckDBPyConnection) -> None:
    assert (
        codes(
            country,
            "SELECT code_fait FROM territoire_lien JOIN territoire ON code = code_fait"
            " WHERE code_territoire <> code_fait",
        )
        == set()
    )
