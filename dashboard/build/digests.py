"""Hashes that name things: what a version is made of, what a partition was read with."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any

from dashboard.catalogue.sources import Source
from dashboard.extracts.fields import uses_file_name
from dashboard.settings import CATALOGUE, QUERIES, ROOT

ESTIMATING = ("numpy", "pandas", "scipy", "statsmodels")
"""Libraries that can change what an evaluation finds."""
LIBRARIES = (
    *("duckdb", "lxml", "pyproj", "pyshp", "python-calamine", "shapely"),
    *ESTIMATING,
)
"""Libraries that can change what is read or computed."""

_READING = (
    "extracts",
    "catalogue/column_mapping.py",
    "catalogue/finance_tables.py",
    "catalogue/persons.py",
    "catalogue/table_model.py",
    "catalogue/tables.py",
    "catalogue/town_tables.py",
    "catalogue/sources.py",
    "build/controls.py",
    "build/minimised.py",
    "build/stage.py",
)
_SPECIFICATION = (
    "reader",
    "table",
    "personal",
    "filter",
    "options",
    "columns",
    "unpivot",
    "bounds",
)


def digest(value: Any) -> str:
    """Hash of a JSON-like value, whatever the order of its keys."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _files(folder: Path, patterns: Iterable[str]) -> dict[str, str]:
    """Relative name → hash of the content."""
    paths = {path for pattern in patterns for path in folder.glob(pattern) if path.is_file()}
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


@cache
def _libraries() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES}


@cache
def code_digest(queries: Path = QUERIES) -> str:
    """Hash of the product: Python, SQL, catalogue and the libraries that compute.

    Args:
        queries: folder of the SQL; tests give their own.
    """
    return digest(
        {
            "python": _files(ROOT / "dashboard", ["**/*.py"]),
            "sql": _files(queries, ["**/*.sql"]),
            "catalogue": _files(CATALOGUE, ["**/*"]),
            "libraries": _libraries(),
        }
    )


@cache
def reading_digest() -> str:
    """Hash of the code that turns a received file into typed rows."""
    patterns = [f"{name}/*.py" if not name.endswith(".py") else name for name in _READING]
    return digest(
        {
            "python": _files(ROOT / "dashboard", patterns),
            "persons": _files(CATALOGUE, ["personnes.toml"]),
            "libraries": _libraries(),
        },
    )


@cache
def engine_digest() -> str:
    """Hash of the code that estimates the effect of a measure, from values to a card."""
    return digest(
        {
            "python": _files(
                ROOT / "dashboard",
                ["evaluation/*.py", "build/evaluation_*.py", "catalogue/evaluation*.py"],
            ),
            "libraries": {name: version(name) for name in ESTIMATING},
        }
    )


def partition_key(sha: str, source: Source, name: str) -> str:
    """Name of the typed rows of one content read the way one source says.

    The name of the file counts only for a source that reads a column from it.
    """
    specification = asdict(source)
    wanted = {key: specification[key] for key in _SPECIFICATION}
    read = [sha, wanted, reading_digest()]
    if uses_file_name(source):
        read.append(PurePosixPath(name).name)
    return digest(read)[:32]


def version_id(
    contents: Iterable[tuple[str, str, str]], *, pack: str, code: str, extra: Mapping[str, Any]
) -> str:
    """Short name of a version: same contents, pack and code, same name.

    `contents` gives (source, file name, hash) of every file, in any order; `extra` what else
    the base shows, as the names of unmatched files.
    """
    return digest([sorted(contents), pack, code, dict(extra)])[:12]
