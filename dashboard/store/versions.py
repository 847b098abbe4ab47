"""Published versions: which one is in service, open one read-only, list them.

A version file is attached read-only to an in-memory connection: the server looks at the
pointer per request, and a plain reconnection would keep showing the old file. Each request
takes its own cursor: sharing one between threads gives rows of another thread's query.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from dashboard.errors import VersionError
from dashboard.store.layout import BASE, MANIFEST, POINTER, VERSIONS
from dashboard.store.outcomes import BuildOutcome, last_build

__all__ = [
    "BuildOutcome",
    "Published",
    "Version",
    "current_id",
    "last_build",
    "open_version",
    "published",
    "read_manifest",
]

MEMORY = "1GB"
_REBUILD = "Relancez « vigie build »"
_BACK = "Revenez à une version saine avec « vigie rollback », ou relancez « vigie build »"
_OPENING = threading.Lock()


@dataclass(frozen=True)
class Version:
    """One published version, open for reading.

    Attributes:
        manifest: what it is made of and when it was built; the only place where time is.
    """

    id: str
    folder: Path
    manifest: Mapping[str, Any]
    _con: duckdb.DuckDBPyConnection = field(repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of one's own on the tables of the version; close it, or use `with`."""
        with self._lock:
            cursor = self._con.cursor()
        cursor.execute("USE version")
        return cursor

    def parquet(self, table: str) -> Mapping[int, Path]:
        """Typed rows kept outside the base: fichier_id → Parquet file of that table."""
        root = self.folder.parent.parent / "partitions"
        return {
            entry["fichier_id"]: root / f"{entry['partition']}.parquet"
            for entry in self.manifest["files"]
            if entry["table"] == table and entry["partition"]
        }


def current_id(database: Path) -> str:
    """Id of the version in service.

    Raises:
        VersionError: nothing was built yet, or the pointer is damaged.
    """
    try:
        pointer = json.loads((database / POINTER).read_text(encoding="utf-8"))
        return str(pointer["version"])
    except FileNotFoundError:
        raise VersionError(
            "aucune version construite",
            remedy="Lancez « vigie build --territory PACK --extracts DOSSIER --database BASE »",
        ) from None
    except (ValueError, KeyError, TypeError):
        raise VersionError("pointeur illisible", file=POINTER, remedy=_REBUILD) from None


def open_version(database: Path, version_id: str | None = None) -> Version:
    """Open a version, the one in service when none is named; opening again is free.

    Raises:
        VersionError: no such version, or its base is damaged.
    """
    wanted = version_id or current_id(database)
    folder = database / VERSIONS / wanted
    try:
        stat = (folder / BASE).stat()
    except (OSError, ValueError):
        raise VersionError(f"la version {wanted} manque", remedy=_BACK) from None
    stamp = (stat.st_ino, stat.st_size, stat.st_mtime_ns)
    with _OPENING:
        return _open(folder.resolve(), stamp, os.getpid())


@lru_cache(maxsize=8)
def _open(folder: Path, stamp: tuple[int, int, int], _process: int) -> Version:
    """Open once per process and per content of the file; `stamp` tells contents apart.

    A version that leaves the cache stays readable for those who hold it.
    """
    manifest = read_manifest(folder)
    if stamp[1] != manifest["base"]["size"]:
        raise VersionError(f"la base de la version {folder.name} est abîmée", remedy=_BACK)
    try:
        con = _attach(folder)
    except duckdb.Error:
        raise VersionError(
            f"la base de la version {folder.name} est abîmée", remedy=_BACK
        ) from None
    return Version(folder.name, folder, manifest, con)


def _attach(folder: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory connection that can read the version and its Parquet files, nothing else."""
    con = duckdb.connect(config={"memory_limit": MEMORY})
    con.execute("ATTACH $base AS version (READ_ONLY)", {"base": str(folder / BASE)})
    con.execute("SET GLOBAL TimeZone = 'UTC'")
    partitions = str(folder.parent.parent / "partitions").replace("'", "''")
    con.execute(f"SET allowed_directories = ['{partitions}']")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    return con


def read_manifest(folder: Path) -> Mapping[str, Any]:
    """Manifest of a version folder.

    Raises:
        VersionError: it is missing or damaged.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        manifest["base"]["size"], manifest["version"], manifest["built_at"]
    except (OSError, ValueError, KeyError, TypeError):
        raise VersionError(
            f"le manifeste de la version {folder.name} est illisible", remedy=_BACK
        ) from None
    return dict(manifest)


@dataclass(frozen=True)
class Published:
    """One line of the list of versions."""

    id: str
    built_at: dt.datetime
    size: int
    current: bool


def published(database: Path) -> tuple[Published, ...]:
    """Every readable version, newest first; a damaged one is left out."""
    try:
        current = current_id(database)
    except VersionError:
        current = ""
    found = []
    for folder in (database / VERSIONS).glob("[!.]*"):
        try:
            manifest = read_manifest(folder)
        except VersionError:
            continue
        built = dt.datetime.fromisoformat(manifest["built_at"])
        found.append(
            Published(folder.name, built, manifest["base"]["size"], folder.name == current)
        )
    return tuple(sorted(found, key=lambda version: (version.built_at, version.id), reverse=True))
