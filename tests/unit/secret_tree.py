"""A base of three levels of areas, for indicators made of given facts and then attacked."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb
import engine
from empty_base import insert

from dashboard.queries import library

TREE: Mapping[str, str | None] = {
    "V": None,
    **dict.fromkeys(("A", "B", "C", "D"), "V"),
    **dict.fromkeys(("A1", "A2", "A3", "A4"), "A"),
    **dict.fromkeys(("B1", "B2", "B3"), "B"),
}
LEAVES = ("A1", "A2", "A3", "A4", "B1", "B2", "B3", "C", "D", "")
"""Smallest areas; « » is nowhere."""


def tree_base() -> duckdb.DuckDBPyConnection:
    """An empty base with these areas."""
    connection = engine.base()
    connection.execute("SET threads = 1")
    connection.execute("DELETE FROM territoire")
    rows = [{"code": code, "nom": code, "parent": parent} for code, parent in TREE.items()]
    insert(connection, "territoire", rows)
    climb = library().get("construction/indicateur_ascendance").sql
    connection.execute(f"CREATE OR REPLACE TABLE indicateur_ascendance AS {climb}")
    return connection
