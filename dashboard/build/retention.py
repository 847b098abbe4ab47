"""What may be deleted: old versions, then the partitions and received files nobody needs."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.build import partitions
from dashboard.build.archive import Archive
from dashboard.build.journal import exclusive
from dashboard.build.layout import Layout, temporary
from dashboard.catalogue.sources import Source
from dashboard.errors import VersionError
from dashboard.store import pins
from dashboard.store.versions import current_id, published, read_manifest


@dataclass(frozen=True)
class Purged:
    """What a purge removed."""

    versions: tuple[str, ...]
    partitions: int
    receptions: int
    freed: int


def pinned(layout: Layout) -> set[str]:
    """Versions that a review, an export or a link refers to: never purged."""
    return pins.pinned(layout.root)


def pin(layout: Layout, version: str) -> None:
    """Keep a version whatever its age.

    Raises:
        VersionError: no such version.
    """
    pins.pin(layout.root, version)


def unpin(layout: Layout, version: str) -> None:
    """Let a version be purged like the others."""
    pins.unpin(layout.root, version)


def purge(layout: Layout, keep: int, sources: Mapping[str, Source], now: dt.datetime) -> Purged:
    """Keep the `keep` newest versions, the pinned ones and the one in service.

    Received files are deleted past the retention of their source, unless the version in service
    was made from them; a server that reads a purged version goes on reading it.

    `sources` are those of the pack: they say the retention.

    Raises:
        BuildError: a build is in progress.
        VersionError: `keep` is less than 1.
    """
    if keep < 1:
        raise VersionError(
            "gardez au moins une version", remedy="Par exemple « vigie versions --purge 3 »"
        )
    with exclusive(layout):
        layout.sweep()
        removed, freed = _purge_versions(layout, keep)
        unused = partitions.keys(layout) - _partitions_in_use(layout)
        freed += sum(partitions.remove(layout, key) for key in unused)
        withdrawn, bytes_freed = _purge_archive(layout, sources, now)
    return Purged(removed, len(unused), withdrawn, freed + bytes_freed)


def _purge_versions(layout: Layout, keep: int) -> tuple[tuple[str, ...], int]:
    versions = published(layout.root)
    kept = {version.id for version in versions[:keep]} | pinned(layout)
    gone, freed = [], 0
    for version in (v.id for v in versions if v.id not in kept and not v.current):
        folder = layout.versions / version
        size = _size(folder)
        aside = temporary(folder)
        folder.rename(aside)  # gone at once, even if the deletion is interrupted
        if version in pinned(layout):  # a review was closed meanwhile
            aside.rename(folder)
            continue
        shutil.rmtree(aside)
        gone.append(version)
        freed += size
    return tuple(gone), freed


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _partitions_in_use(layout: Layout) -> set[str]:
    return {
        entry["partition"]
        for version in published(layout.root)
        for entry in read_manifest(layout.versions / version.id)["files"]
    }


def _purge_archive(
    layout: Layout, sources: Mapping[str, Source], now: dt.datetime
) -> tuple[int, int]:
    archive = Archive(layout, now)
    current = {
        (entry["source"], entry["name"], entry["sha"])
        for entry in read_manifest(layout.versions / current_id(layout.root))["files"]
    }
    expired = [
        reception
        for reception in archive.receptions()
        if (reception.source, reception.name, reception.sha) not in current
        and _expired(sources.get(reception.source), reception.received_at, now)
    ]
    for reception in expired:
        archive.withdraw(reception)
    return len(expired), archive.remove_orphans()


def _expired(source: Source | None, received_at: str, now: dt.datetime) -> bool:
    if source is None or source.retention_days == 0:
        return False
    age = now - dt.datetime.fromisoformat(received_at)
    return age > dt.timedelta(days=source.retention_days)
