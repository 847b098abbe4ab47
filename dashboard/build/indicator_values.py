"""Compute every indicator at build: its facts, then each period, area and split of them.

Facts live one indicator long, in temporary tables; they never enter the version, so that rows
about people do not either. What is kept is one row per period, area and modality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import duckdb

from dashboard.build.indicator_definitions import (
    AMBITIONS,
    DEFINITIONS,
    PUBLICATIONS,
    TARGETS,
    dominated,
    write_ambitions,
    write_definition,
    write_links,
)
from dashboard.build.secret_cases import LINKS, POPULATIONS, SHARES
from dashboard.build.secret_marks import MARKS, write_marks
from dashboard.catalogue.ambitions import Ambition
from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import (
    RUNNING,
    VALUE_QUERY,
    periods_of,
    rollup_name,
    rollup_parameters,
    value_parameters,
)
from dashboard.errors import BuildError, QueryError
from dashboard.queries import Library, Query, bind

FACT_COLUMNS = {
    "jour": "DATE",
    "fin": "DATE",
    "territoire": "VARCHAR",
    "unite": "VARCHAR",
    "source": "VARCHAR",
    "service": "VARCHAR",
    "categorie": "VARCHAR",
    "canal": "VARCHAR",
    "equipement": "VARCHAR",
    "numerateur": "DECIMAL(28,6)",
    "denominateur": "DECIMAL(28,6)",
    "valeur": "DOUBLE",
    "cle": "VARCHAR",
    "effectif": "BIGINT",
    "couverture": "DOUBLE",
}
"""Columns a query of `queries/faits/` may give. `unite`: what must be present for the figure to be
whole (a counter, a library); `couverture`: share of the day that unit really covered."""

CUMULATED = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, territoire VARCHAR,"
    " dimension VARCHAR, modalite VARCHAR, numerateur DECIMAL(38,6), denominateur DECIMAL(38,6),"
    " valeur DOUBLE, effectif BIGINT, couverture_part DOUBLE, complete BOOLEAN"
)
COMPARABLES = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, territoire VARCHAR,"
    " unites_avant_nb BIGINT, maintenant_avant DECIMAL(38,6), avant DECIMAL(38,6),"
    " unites_an_nb BIGINT, maintenant_an DECIMAL(38,6), an DECIMAL(38,6)"
)
VALUES = (
    f"{CUMULATED}, parent VARCHAR, secret_k INTEGER, maintenant_avant DECIMAL(38,6),"
    " avant DECIMAL(38,6), maintenant_an DECIMAL(38,6), an DECIMAL(38,6)"
)
HIDDEN = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, territoire VARCHAR,"
    " dimension VARCHAR, modalite VARCHAR, numerateur DECIMAL(38,6), denominateur DECIMAL(38,6),"
    " valeur DOUBLE, effectif BIGINT"
)
WORKED: Mapping[str, str] = {
    "valeur_cumulee": CUMULATED,
    "comparable_cumule": COMPARABLES,
    "population_comptee": POPULATIONS,
    "decoupage_lien": LINKS,
    "apport": SHARES,
    "marque": MARKS,
}
"""Tables of the build alone, filled one indicator after the other, and their columns."""

MADE: Mapping[str, str] = {
    "valeur_indicateur": VALUES,
    "valeur_secrete": HIDDEN,
    "indicateur": DEFINITIONS,
    "cible": TARGETS,
    "ambition": AMBITIONS,
    "publication": PUBLICATIONS,
}
"""Tables of a version made of indicators, and their columns."""

MOST_VALUES = 20_000_000
"""A median or a count of distinct keys holds every value in memory; beyond, several passes."""

_REFERENCE = frozenset(
    {"budget_document", "budget_population", "capteur", "equipement", "fichier", "pack_niveau"}
    | {"pack_territoire", "population", "source", "territoire"}
)
"""Tables that describe facts and are none: alone, they give no indicator."""


def rollup_query(library: Library, indicator: Indicator) -> Query:
    """Query of `queries/cumuls/` that makes the values of an indicator."""
    return library.get(rollup_name(indicator))


def write_values(
    con: duckdb.DuckDBPyConnection,
    library: Library,
    indicators: Mapping[str, Indicator],
    ambitions: Mapping[str, Ambition],
) -> None:
    """Create and fill the tables of `MADE`.

    An indicator whose facts are not in the extracts has no row; it says so when read. When the
    pack has ambitions, only the indicators it names are computed; with other queries than ours,
    only those whose facts they give.

    Raises:
        BuildError: names the indicator and the query that fails.
    """
    wanted = [
        indicator
        for indicator in indicators.values()
        if (not ambitions or indicator.code in ambitions) and indicator.facts in library.queries
    ]
    create(con)
    if wanted:
        prepare(con, library)
    found = _with_facts(con, {t for i in wanted for t in library.get(i.facts).tables})
    for indicator in wanted:
        if found & set(library.get(indicator.facts).tables):
            compute(con, library, indicator)
    if wanted:
        arrange(con, library)
    write_ambitions(con, ambitions)


def _with_facts(con: duckdb.DuckDBPyConnection, tables: set[str]) -> set[str]:
    """Tables that hold facts; a town that receives little does not wait for the others."""
    return {
        table
        for table in sorted(tables - _REFERENCE)
        if con.execute(f"SELECT count(*) > 0 FROM (FROM {table} LIMIT 1)").fetchall()[0][0]
    }


def create(con: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of `MADE` and `WORKED`, empty."""
    for table, columns in MADE.items():
        con.execute(f"CREATE TABLE {table} ({columns})")
    for table, columns in WORKED.items():
        con.execute(f"CREATE TEMP TABLE {table} ({columns})")


def prepare(con: duckdb.DuckDBPyConnection, library: Library) -> None:
    """Make what every indicator reads: the days of the sources."""
    _table(con, "source_jour", library.get("cumuls/source_jour"), {})


def compute(con: duckdb.DuckDBPyConnection, library: Library, indicator: Indicator) -> None:
    """Add the rows of one indicator to the tables of `WORKED`, and its definition.

    Raises:
        BuildError: names the indicator and the query that fails.
    """
    try:
        if _facts(con, library, indicator):
            _values(con, library, indicator)
    except (duckdb.Error, QueryError) as error:
        raise BuildError(
            f"l'indicateur « {indicator.code} » ne se calcule pas ({str(error).splitlines()[0]})",
            file=f"queries/{indicator.facts}.sql",
            remedy="Corrigez sa requête ou sa définition",
        ) from error


def arrange(con: duckdb.DuckDBPyConnection, library: Library) -> None:
    """Put in `valeur_indicateur` what was cumulated, with all a reader needs, in reading order."""
    write_marks(con)
    con.execute(f"INSERT INTO valeur_indicateur BY NAME {library.get('cumuls/lecture').sql}")
    con.execute(f"INSERT INTO valeur_secrete BY NAME {library.get('cumuls/secret').sql}")
    for table in WORKED:
        con.execute(f"DELETE FROM {table}")


def _facts(con: duckdb.DuckDBPyConnection, library: Library, indicator: Indicator) -> bool:
    """Put the facts in `fait`; False when there are none."""
    query = library.get(indicator.facts)
    columns = ", ".join(f"{name} {kind}" for name, kind in FACT_COLUMNS.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE fait ({columns})")
    params = bind(query, indicator.params)
    con.execute(f"INSERT INTO fait BY NAME SELECT * FROM ({query.sql})", params)
    con.execute("DELETE FROM fait WHERE jour IS NULL")
    return bool(con.execute("SELECT count(*) > 0 FROM fait").fetchall()[0][0])


def _table(con: duckdb.DuckDBPyConnection, name: str, query: Query, params: dict[str, Any]) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query.sql}", params)


def _values(con: duckdb.DuckDBPyConnection, library: Library, indicator: Indicator) -> None:
    _table(con, "fait_horizon", library.get("cumuls/horizon"), {})
    first, last = con.execute(
        "SELECT min(jour), greatest(max(jour), (SELECT dernier FROM fait_horizon)) FROM fait"
    ).fetchall()[0]
    periods = library.get("cumuls/periode_jour")
    _table(con, "periode_jour", periods, {"premier": first, "dernier": last})
    _table(con, "periode_mois", library.get("cumuls/periode_mois"), {})
    rollup = rollup_query(library, indicator)
    for rank, asked in enumerate(_passes(con, indicator, rollup)):
        wanted = {param.name: asked[param.name] for param in rollup.params}
        if rank:
            con.execute(f"INSERT INTO cumulee {rollup.sql}", wanted)
        else:
            _table(con, "cumulee", rollup, wanted)
    con.execute(
        f"INSERT INTO valeur_cumulee {library.get(VALUE_QUERY).sql}", value_parameters(indicator)
    )
    if indicator.comparable:
        con.execute(
            f"INSERT INTO comparable_cumule {library.get('cumuls/comparable').sql}",
            {"indicateur": indicator.code, "genres": periods_of(indicator)},
        )
    write_definition(con, indicator)
    write_links(con, indicator)
    if dominated(con, indicator):
        con.execute(
            f"INSERT INTO apport {library.get('cumuls/apport').sql}",
            {
                "indicateur": indicator.code,
                "genres": periods_of(indicator),
                "dimensions": ["", *indicator.dimensions],
            },
        )


def _passes(
    con: duckdb.DuckDBPyConnection, indicator: Indicator, rollup: Query
) -> Iterator[Mapping[str, Any]]:
    """Parameters of each pass of a roll-up: one, unless it would hold too many values at once."""
    asked = rollup_parameters(indicator)
    count, depth = con.execute(
        "SELECT count(*), (SELECT count(*) / greatest(count(DISTINCT code), 1)"
        " FROM indicateur_ascendance) FROM fait"
    ).fetchall()[0]
    held = {kind: count * depth * _copies(indicator, kind) for kind in periods_of(indicator)}
    if sum(held.values()) <= MOST_VALUES or not any(p.name == "depuis" for p in rollup.params):
        yield asked
        return
    for kind, values in held.items():
        ends = con.execute(
            "SELECT DISTINCT fin FROM periode_jour WHERE genre = $genre ORDER BY fin",
            {"genre": kind},
        ).fetchall()
        size = max(1, int(len(ends) * MOST_VALUES / values))
        for first in range(0, len(ends), size):
            last = min(first + size, len(ends)) - 1
            yield {**asked, "genres": [kind], "depuis": ends[first][0], "jusque": ends[last][0]}


def _copies(indicator: Indicator, kind: str) -> int:
    """Times a fact is held at a kind of period: once a split, or once a month of a running year."""
    return 12 if kind in RUNNING else 1 + len(indicator.dimensions)
