"""One real file through its reader and the mapping of a source, as a build reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import duckdb

from dashboard.catalogue.pack import load_pack
from dashboard.catalogue.sources import Source
from dashboard.extracts.base import Reading
from dashboard.extracts.fields import full_mapping, headings_of
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.registry import READERS
from dashboard.settings import DATA
from tests.real.readme import Entry, Figure


@dataclass(frozen=True)
class Loaded:
    """A file, read and mapped.

    Attributes:
        view: view of the connection holding the canonical rows.
        kept: records read against records accounted for.
    """

    con: duckdb.DuckDBPyConnection
    view: str
    reading: Reading
    kept: Figure

    def one(self, expression: str, where: str = "true", *, source: str = "") -> Any:
        """One value computed over the canonical rows, or over the text rows of the reader."""
        sql = f"SELECT {expression} FROM {source or self.view} WHERE {where}"
        row = self.con.execute(sql).fetchone()
        return row[0] if row else None


def source_of(code: str, **changes: Any) -> Source:
    """A source of Montpellier's pack, some of its keys changed."""
    return replace(load_pack(DATA / "montpellier").sources[code], **changes)


def bare(reader: str, table: str, **more: Any) -> Source:
    """A source that says nothing but its reader."""
    return Source("reel", "Réel", "", "", reader, table, ("*",), **more)


def load(entry: Entry, source: Source) -> Loaded:
    """Read and map the file of a row of the table."""
    con, reader = duckdb.connect(), READERS[source.reader]
    wanted = headings_of(source, full_mapping(source, reader.default_columns))
    reading = reader.read(entry.path, con, options=source.options, wanted=wanted)
    mapped = apply_mapping(con, reading, source, file=entry.path.name)
    refused = len(reading.rejects) + len(mapped.rejects)
    account = refused + sum(reading.ignored.values()) + mapped.ignored + mapped.rows_loaded
    kept = Figure(f"{entry.name} · lignes lues", str(reading.rows_read), str(account))
    return Loaded(con, mapped.relation, reading, kept)


def read(entry: Entry, reader: str, **options: Any) -> Loaded:
    """Read the file without any mapping: the view is the reader's own table."""
    con = duckdb.connect()
    reading = READERS[reader].read(entry.path, con, options=options)
    rows = con.execute(f"SELECT count(*) FROM {reading.relation}").fetchone()
    account = (rows[0] if rows else 0) + len(reading.rejects) + sum(reading.ignored.values())
    kept = Figure(f"{entry.name} · lignes lues", str(reading.rows_read), str(account))
    return Loaded(con, reading.relation, reading, kept)
