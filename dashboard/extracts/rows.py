"""Rows already in memory (a few thousand, from XML) become the text table of a `Reading`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from dashboard.extracts.text_table import TextTable

Row = tuple[int, Mapping[str, str]]
"""Position from 1, and the cells that have a value."""


def store_rows(con: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Make a table of `con` holding `position` and the text columns; give its name.

    An absent or empty cell is NULL.
    """
    table = TextTable(con, columns)
    for position, cells in rows:
        table.add(position, [cells.get(column) or None for column in columns])
    return table.close()
