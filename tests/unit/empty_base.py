"""An in-memory base as a build leaves it, empty or given rows, without any file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import duckdb

from dashboard.build.construction import in_order
from dashboard.build.contours import write_contours
from dashboard.build.tables import METADATA, stage_canonical, write_metadata
from dashboard.catalogue.pack import Level, Territory
from dashboard.queries import library

__all__ = ["METADATA", "MemoryVersion", "construct", "fill", "insert", "staged"]

TERRITORY = Territory(
    code="essai",
    name="Ville d'essai",
    root="V",
    root_name="Ville",
    main="A",
    main_name="Centre",
    siren="200000000",
    insee="01001",
    levels=(Level("ville", "ville", "villes"), Level("quartier", "quartier", "quartiers")),
    geography=2024,
)


MANIFEST = {
    "version": "essai",
    "built_at": "2025-01-20T08:00:00+00:00",
    "territory": {"code": "essai", "name": "Ville d'essai", "simulated": True},
    "files": [],
}


@dataclass(frozen=True)
class MemoryVersion:
    """What the engine needs of a version, over an in-memory base."""

    connection: duckdb.DuckDBPyConnection
    id: str = "essai"
    manifest: dict = field(default_factory=lambda: {**MANIFEST})

    def cursor(self) -> duckdb.DuckDBPyConnection:
        return self.connection.cursor()


def staged() -> duckdb.DuckDBPyConnection:
    """Metadata tables of the pack and every `brut_` table, empty."""
    connection = duckdb.connect()
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    write_metadata(connection, (), (), TERRITORY)
    stage_canonical(connection, ())
    return connection


def construct(connection: duckdb.DuckDBPyConnection, only: tuple[str, ...] = ()) -> None:
    """Run the construction queries (those of `only` when given)."""
    if not only:
        write_contours(connection)
    for query in in_order(library()):
        if not only or query.table in only:
            connection.execute(f"CREATE OR REPLACE TABLE {query.table} AS {query.sql}")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict]) -> None:
    """Rows given by column name; other columns stay empty."""
    for names, alike in groupby(rows, key=tuple):
        fill(connection, table, names, [tuple(row.values()) for row in alike])


def fill(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    names: Sequence[str],
    rows: Sequence[Sequence[Any]],
) -> None:
    """Rows in the order of these columns, all at once: one by one is a hundred times as long."""
    if rows:
        columns = ", ".join(f'"{name}"' for name in names)
        lists = ", ".join("unnest(?)" for _ in names)
        values = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(f"INSERT INTO {table} ({columns}) SELECT {lists}", values)
