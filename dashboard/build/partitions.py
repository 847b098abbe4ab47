"""Partitions: the typed rows of one file in Parquet, and the account of how it was read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from dashboard.build.archive import sha256
from dashboard.build.layout import Layout, sync, temporary


@dataclass(frozen=True)
class RejectedRow:
    """One record refused: where, why, and its mapped cells, e-mails and numbers masked."""

    position: int
    reason: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Account:
    """How one content was read; nothing here depends on when.

    Attributes:
        checksum: hash of the Parquet file.
        rows: typed rows of the Parquet file (several per record when headings are unpivoted).
        rows_loaded: records that gave those rows.
        ignored: rule → records left aside.
        controls: key → exact decimal, as text.
        latest: last day the rows speak of, ISO, or "".
    """

    checksum: str
    rows: int
    rows_read: int
    rows_loaded: int
    rejects: tuple[RejectedRow, ...] = ()
    ignored: Mapping[str, int] = field(default_factory=dict)
    facts: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    controls: Mapping[str, str] = field(default_factory=dict)
    latest: str = ""

    @property
    def rejected(self) -> dict[str, int]:
        """Reason → number of records."""
        counts: dict[str, int] = {}
        for row in self.rejects:
            counts[row.reason] = counts.get(row.reason, 0) + 1
        return dict(sorted(counts.items()))

    @property
    def conserved(self) -> bool:
        """Every record read is loaded, rejected or ignored."""
        return self.rows_read == self.rows_loaded + len(self.rejects) + sum(self.ignored.values())


@dataclass(frozen=True)
class Partition:
    """An account and where its rows are."""

    key: str
    path: Path
    account: Account


def parquet_path(layout: Layout, key: str) -> Path:
    """Where the rows of that key are, or would be."""
    return layout.partitions / f"{key}.parquet"


def _account_path(layout: Layout, key: str) -> Path:
    return layout.partitions / f"{key}.json"


def find(layout: Layout, key: str) -> Partition | None:
    """A partition made earlier, if it is whole; a damaged one is made again."""
    path = parquet_path(layout, key)
    try:
        raw: dict[str, Any] = json.loads(_account_path(layout, key).read_text(encoding="utf-8"))
        account = _load(raw)
        whole = sha256(path) == account.checksum
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return Partition(key, path, account) if whole else None


def _load(raw: dict[str, Any]) -> Account:
    rejects = tuple(RejectedRow(**row) for row in raw.pop("rejects"))
    notes = tuple(raw.pop("notes"))
    return Account(**raw, rejects=rejects, notes=notes)


def save(layout: Layout, key: str, account: Account) -> Partition:
    """Write the account; its Parquet file is already in place, so the pair is never half."""
    made = temporary(parquet_path(layout, key))
    text = json.dumps(asdict(account), ensure_ascii=False, sort_keys=True)
    made.write_text(text, encoding="utf-8")
    made.replace(_account_path(layout, key))
    return Partition(key, parquet_path(layout, key), account)


def secure(layout: Layout, partitions: Iterable[Partition]) -> None:
    """Wait until typed rows are on the disk, before a version relies on them.

    Not file by file as they are made: with hundreds of small files, the waits would cost more
    than the readings. A partition that a power cut damages before that is made again.
    """
    for partition in partitions:
        sync(partition.path)
    sync(layout.partitions)


def remove(layout: Layout, key: str) -> int:
    """Delete a partition that no version refers to; bytes freed."""
    freed = 0
    for path in (_account_path(layout, key), parquet_path(layout, key)):
        if path.exists():
            freed += path.stat().st_size
            path.unlink()
    return freed


def keys(layout: Layout) -> set[str]:
    """Keys of every partition on the disk."""
    return {path.stem for path in layout.partitions.glob("*.*")}
