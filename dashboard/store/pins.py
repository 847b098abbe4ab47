"""Versions that a closed review, an export or a link refers to: kept whatever their age.

Pinning takes no lock. Who pins writes the mark, then looks whether the version is there; who purges
moves the version aside, then looks whether it was pinned meanwhile. Neither can miss the other.
"""

from __future__ import annotations

from pathlib import Path

from dashboard.errors import VersionError
from dashboard.store.layout import PINS, VERSIONS
from dashboard.store.versions import read_manifest


def pinned(database: Path) -> set[str]:
    """Ids of the versions never purged."""
    return {path.name for path in (database / PINS).glob("[!.]*")}


def pin(database: Path, version: str) -> None:
    """Keep a version whatever its age.

    Raises:
        VersionError: no such version.
    """
    folder = database / VERSIONS / version
    read_manifest(folder)
    mark = _mark(database, version)
    known = mark.exists()
    mark.parent.mkdir(exist_ok=True)
    mark.touch()
    try:
        read_manifest(folder)
    except VersionError:
        if not known:
            unpin(database, version)
        raise


def unpin(database: Path, version: str) -> None:
    """Let a version be purged like the others."""
    _mark(database, version).unlink(missing_ok=True)


def _mark(database: Path, version: str) -> Path:
    if not version or Path(version).name != version:
        raise VersionError(f"« {version} » n'est pas un numéro de version")
    return database / PINS / version
