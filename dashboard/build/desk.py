"""The reading desk: connections bounded in memory, in a private folder swept after use."""

from __future__ import annotations

import os
import shutil
import uuid
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path, PurePosixPath

import duckdb

MEMORY = "1200MB"
"""Left to DuckDB when it makes the tables; the whole process stays under 2 GiB."""

READING_MEMORY = "600MB"
"""Left to each reading; two go on at once."""

LARGE = 32_000_000
"""Bytes above which a file is read through a database on disk rather than in memory."""


def literal(text: str | Path) -> str:
    """A text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


def name(text: str) -> str:
    """A name as an SQL identifier."""
    return '"' + text.replace('"', '""') + '"'


def connect(base: Path | None, scratch: Path, memory: str = MEMORY) -> duckdb.DuckDBPyConnection:
    """A connection that stays under `memory` and spills into `scratch`; instants are UTC."""
    con = duckdb.connect(
        str(base) if base else ":memory:",
        config={"memory_limit": memory, "temp_directory": str(scratch)},
    )
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")
    return con


class Desk:
    """A private folder where one build reads its files.

    Opening a connection costs more than reading a small file: those of small files are lent
    again, emptied. Several threads may ask at once.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is opened nor written yet."""
        self.folder = folder
        self._free: deque[duckdb.DuckDBPyConnection] = deque()

    def close(self) -> None:
        """Close the connections kept for small files; none may be in use."""
        while self._free:
            self._free.pop().close()

    def connection(self, size: int) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """An empty connection for a file of that size; what it wrote goes with it."""
        return self._on_disk() if size > LARGE else self._in_memory()

    @contextmanager
    def _on_disk(self) -> Iterator[duckdb.DuckDBPyConnection]:
        place = self.place()
        con = connect(place / "lecture.duckdb", place / "debord", READING_MEMORY)
        try:
            yield con
        finally:
            con.close()
            shutil.rmtree(place)

    @contextmanager
    def _in_memory(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A database in memory, attached for one file; a failure closes the connection."""
        try:
            con = self._free.pop()
        except IndexError:
            con = connect(None, self.place() / "debord", READING_MEMORY)
        try:
            con.execute("ATTACH ':memory:' AS lecture; USE lecture")
            yield con
            con.execute("USE memory; DETACH lecture")
        except BaseException:
            con.close()
            raise
        self._free.append(con)

    @contextmanager
    def lend(self, file: str, archived: Mapping[str, Path]) -> Iterator[Path]:
        """Archived bytes under the name they came with, companions beside them.

        Args:
            file: name the file was received under.
            archived: suffix ("" for the file itself) → archived file.
        """
        place = self.place()
        base = PurePosixPath(file)
        try:
            for suffix, path in archived.items():
                os.link(path, place / (base.stem + suffix if suffix else base.name))
            yield place / base.name
        finally:
            shutil.rmtree(place)

    def place(self) -> Path:
        """A new empty private folder."""
        place = self.folder / uuid.uuid4().hex[:12]
        place.mkdir(mode=0o700, parents=True)
        return place
