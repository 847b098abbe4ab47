"""Run the construction SQL: each query makes one table, after the tables it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

import duckdb

from dashboard.build.desk import name
from dashboard.build.faults import machine_faults, no_room
from dashboard.errors import BuildError
from dashboard.queries import Library, Query


def in_order(library: Library) -> tuple[Query, ...]:
    """Construction queries, each after those whose tables it reads.

    Raises:
        BuildError: two queries wait for each other.
    """
    makers = library.makers
    graph = {
        table: sorted(t for t in query.tables if t in makers and t != table)
        for table, query in sorted(makers.items())
    }
    try:
        return tuple(makers[table] for table in TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise BuildError(
            f"des requêtes de construction s'attendent l'une l'autre ({', '.join(error.args[1])})",
            remedy="Corrigez les tables qu'elles lisent",
        ) from None


def construct(
    con: duckdb.DuckDBPyConnection,
    queries: Sequence[Query],
    *,
    seen: Callable[[Query], Mapping[str, str]] = lambda _: {},
    ready: Callable[[Query], str | None] = lambda _: None,
) -> None:
    """Make the tables, in the order given, rows sorted by their grain.

    Several threads add in any order: the SQL sums decimals or integers, never floating numbers,
    so that every build gives the same bits (a test builds with one thread and with four).

    Args:
        con: base being made, the tables that the build fills already there.
        queries: in an order that makes a table before those that read it.
        seen: what a query sees instead of a table, table → SQL.
        ready: SQL of the same rows, in the same order, with less to compute; None: nothing better
            than the query.

    Raises:
        BuildError: names the SQL file that fails, and why.
    """
    for query in queries:
        _make(con, query, ready(query) or ordered(query, _seeing(query, seen(query))))


def _seeing(query: Query, seen: Mapping[str, str]) -> str:
    if not seen:
        return query.sql
    told = ", ".join(f"{table} AS NOT MATERIALIZED ({sql})" for table, sql in seen.items())
    return f"WITH {told} FROM ({query.sql})"


def _make(con: duckdb.DuckDBPyConnection, query: Query, rows: str) -> None:
    statement = f"CREATE TABLE {name(query.table)} AS {rows}"
    with machine_faults(f"construction de {query.table}"):
        try:
            con.execute(statement)
        except duckdb.Error as error:
            if no_room(error) or isinstance(error, duckdb.OutOfMemoryException):
                raise
            raise BuildError(
                f"la table {query.table} ne peut pas être construite"
                f" ({str(error).splitlines()[0]})",
                file=f"queries/{query.name}.sql",
                remedy="Corrigez cette requête",
            ) from error


def ordered(query: Query, rows: str) -> str:
    """Rows by the grain; for lines without a key, by their place in the files received."""
    return f"FROM ({rows}) ORDER BY {_order(query)}"


def _order(query: Query) -> str:
    names = {column.name for column in query.columns}
    if query.grain:
        return ", ".join(map(name, query.grain))
    return "fichier_id, position" if {"fichier_id", "position"} <= names else "ALL"
