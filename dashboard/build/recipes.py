"""What each table of a version is made of: same recipe, same code, same pack: same rows.

A recipe is a hash. That of a canonical table names the partitions it is read from; that of a table
the build itself fills, its rows; that of a table a query makes, the recipes of all it reads.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from dashboard.build.desk import literal, name
from dashboard.build.digests import digest
from dashboard.build.loaded import LoadedSource
from dashboard.build.tables import number_files
from dashboard.catalogue.tables import TABLES
from dashboard.queries import Library, Query

ACCOUNTS = ("fichier", "source")
"""They tell of every file: a query sees in them only the files behind the tables it reads."""

_STAGED = "brut_"
_ROWS = """
SELECT count(*), md5(string_agg(ligne, chr(10) ORDER BY ligne))
FROM (SELECT to_json(t)::VARCHAR AS ligne FROM ({relation}) AS t)
"""
_ACCOUNT = """
SELECT s.table_cible, md5(to_json(t)::VARCHAR) AS ligne
FROM main.{table} AS t JOIN main.source AS s ON s.code = t.{source}
ORDER BY ligne
"""
_SOURCE_OF = {"fichier": "source", "source": "code"}
"""Account table → its column that names the source."""


class Recipes:
    """Recipes of the tables of one base, worked out when they are asked for."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, sources: Sequence[LoadedSource], library: Library
    ) -> None:
        """The tables that the build fills must be there when their recipe is asked for."""
        self._con = con
        self._library = library
        self._known = _canonical(sources)
        self._rows: dict[str, str] = {}
        self._accounts: dict[str, list[tuple[str, str]]] = {}
        self._account_recipes: dict[tuple[str, tuple[str, ...]], str] = {}

    def of(self, table: str) -> str:
        """Recipe of a table, as a query that may read any file sees it."""
        if table not in self._known:
            maker = self._library.makers.get(table)
            self._known[table] = self.of_query(maker) if maker else self._written(f"FROM {table}")
        return self._known[table]

    def of_query(self, query: Query) -> str:
        """Recipe of what a query gives."""
        return digest({table: self.seen(table, query) for table in query.tables})

    def seen(self, table: str, query: Query) -> str:
        """Recipe of a table as this query sees it."""
        if table in ACCOUNTS:
            return self._account(table, self._library.facts(query.name))
        return self.of(table)

    def _account(self, table: str, facts: tuple[str, ...]) -> str:
        """Recipe of the rows `account_of` gives, read once whatever the facts asked."""
        if table not in self._accounts:
            asked = _ACCOUNT.format(table=table, source=_SOURCE_OF[table])
            self._accounts[table] = self._con.execute(asked).fetchall()
        if (table, facts) not in self._account_recipes:
            told = [row for fact, row in self._accounts[table] if not facts or fact in facts]
            self._account_recipes[table, facts] = digest(told)
        return self._account_recipes[table, facts]

    def _written(self, relation: str) -> str:
        if relation not in self._rows:
            found = self._con.execute(_ROWS.format(relation=relation)).fetchall()
            self._rows[relation] = digest(found)
        return self._rows[relation]


def _canonical(sources: Sequence[LoadedSource]) -> dict[str, str]:
    """`brut_<table>` → recipe: the numbers of its files and how each was read."""
    read: dict[str, list[tuple[int, str]]] = {table: [] for table in TABLES}
    tables = {loaded.source.code: loaded.source.table for loaded in sources}
    for number, file in number_files(sources):
        if file.partition:
            read[tables[file.source]].append((number, file.partition.key))
    return {f"{_STAGED}{table}": digest(files) for table, files in read.items()}


def account_of(table: str, facts: Sequence[str]) -> str:
    """Rows of `fichier` or `source` about the sources of these canonical tables, as SQL."""
    wanted = ", ".join(literal(fact) for fact in facts)
    told = f"table_cible IN ({wanted})" if facts else "true"
    if table == "source":
        return f"SELECT * FROM main.source WHERE {told}"
    codes = f"SELECT code FROM main.source WHERE {told}"
    return f"SELECT * FROM main.fichier WHERE source IN ({codes})"


def accounts_seen(library: Library, query: Query) -> dict[str, str]:
    """Account table → what a query sees of it, as SQL."""
    facts = library.facts(query.name)
    return {name(table): account_of(table, facts) for table in ACCOUNTS if table in query.tables}
