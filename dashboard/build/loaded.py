"""What became of each file and each source, before it is written into the version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from dashboard.build.controls import add
from dashboard.build.partitions import Partition
from dashboard.catalogue.sources import Source

FileState = Literal["charge", "jumeau", "en_erreur"]
SourceState = Literal["chargee", "absente", "en_erreur"]


@dataclass(frozen=True)
class LoadedFile:
    """One file of a source.

    Attributes:
        sha: hash of the received bytes; "" when they could not be read.
        twin_of: name of the file read instead, for a twin.
        partition: typed rows, for a file loaded.
        received_at: ISO 8601, "" when the file was not archived; only for the manifest.
        seconds: time spent; only for the manifest.
    """

    source: str
    name: str
    sha: str
    size: int
    state: FileState
    twin_of: str = ""
    message: str = ""
    partition: Partition | None = None
    received_at: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class LoadedSource:
    """One source of the pack and its files, in the order of their names."""

    source: Source
    files: tuple[LoadedFile, ...]
    message: str = ""

    @property
    def state(self) -> SourceState:
        """`en_erreur` as soon as one file could not be read, so that it is said everywhere.

        A source all of whose files are twins is loaded, by the source they are twins of.
        """
        if any(f.state == "en_erreur" for f in self.files):
            return "en_erreur"
        return "chargee" if self.files else "absente"

    @property
    def partitions(self) -> tuple[Partition, ...]:
        """Partitions of the files loaded."""
        return tuple(f.partition for f in self.files if f.partition is not None)

    @property
    def rejected(self) -> dict[str, int]:
        """Reason → records, over the files."""
        return _totals([p.account.rejected for p in self.partitions])

    @property
    def ignored(self) -> dict[str, int]:
        """Rule → records, over the files."""
        return _totals([dict(p.account.ignored) for p in self.partitions])

    @property
    def rows_read(self) -> int:
        """Records read, over the files."""
        return sum(p.account.rows_read for p in self.partitions)

    @property
    def rows_loaded(self) -> int:
        """Records loaded, over the files."""
        return sum(p.account.rows_loaded for p in self.partitions)

    @property
    def controls(self) -> dict[str, str]:
        """Control totals over the files."""
        return add(self.source.table, [p.account.controls for p in self.partitions])

    @property
    def latest(self) -> str:
        """Last day its rows speak of, ISO, or ""."""
        return max((p.account.latest for p in self.partitions), default="")


def _totals(counts: Sequence[dict[str, int]]) -> dict[str, int]:
    total: dict[str, int] = {}
    for count in counts:
        for key, number in count.items():
            total[key] = total.get(key, 0) + number
    return dict(sorted(total.items()))


def missing_message(source: Source) -> str:
    """What pages say of a source without any file."""
    return f"aucun fichier reçu ne correspond à {', '.join(source.files)}"
