"""Names of the files and folders of a database, in one place for its only writer."""

from __future__ import annotations

import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path

from dashboard.store.layout import JOURNAL, LOCK, PINS, POINTER, VERSIONS

TEMPORARY = ".tmp-"


@dataclass(frozen=True)
class Layout:
    """A database folder, as the builder sees it."""

    root: Path

    @property
    def archive(self) -> Path:
        """Received bytes, by content."""
        return self.root / "archive"

    @property
    def receptions(self) -> Path:
        """Journal of what was received, append-only."""
        return self.archive / "receptions.jsonl"

    @property
    def partitions(self) -> Path:
        """Typed rows of one file, shared by the versions."""
        return self.root / "partitions"

    @property
    def versions(self) -> Path:
        """One folder per published version."""
        return self.root / VERSIONS

    @property
    def pins(self) -> Path:
        """One file per version that must be kept."""
        return self.root / PINS

    @property
    def journal(self) -> Path:
        """Journal of the builds, failures included."""
        return self.root / JOURNAL

    @property
    def pointer(self) -> Path:
        """Which version is in service."""
        return self.root / POINTER

    @property
    def lock(self) -> Path:
        """Held by the build in progress."""
        return self.root / LOCK

    def prepare(self) -> None:
        """Make the folders; the database is private, it may hold restricted data."""
        self.root.mkdir(parents=True, exist_ok=True)
        for folder in (self.archive, self.partitions, self.versions):
            folder.mkdir(exist_ok=True, mode=0o700)

    def workshop(self) -> Path:
        """A new private folder beside the versions, renamed at publication or swept later."""
        folder = self.versions / f"{TEMPORARY}{uuid.uuid4().hex[:12]}"
        folder.mkdir(mode=0o700)
        return folder

    def sweep(self) -> None:
        """Remove what interrupted builds left; only while holding the lock."""
        for folder in self.versions.glob(f"{TEMPORARY}*"):
            shutil.rmtree(folder)
        for parent in (self.archive, self.partitions):
            for path in parent.rglob(f"{TEMPORARY}*"):
                path.unlink()


def temporary(target: Path) -> Path:
    """A name in the same folder that `sweep` recognises."""
    return target.parent / f"{TEMPORARY}{uuid.uuid4().hex[:12]}"


def sync(path: Path) -> None:
    """Wait until a file, or the list of a folder's files, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def settle(made: Path, target: Path) -> None:
    """Give a finished temporary file its name, once and for all."""
    sync(made)
    made.replace(target)
    sync(target.parent)


def write_text(target: Path, text: str) -> None:
    """Write a small file so that a reader sees the old text or the new one, never half."""
    made = temporary(target)
    made.write_text(text, encoding="utf-8")
    settle(made, target)


def append_line(target: Path, line: str, *, wait: bool = True) -> None:
    """Add one line to a journal; `wait` until it is on the disk.

    A line cut by a crash is closed first, so that the new one stands alone.
    """
    with target.open("ab+") as journal:
        if journal.tell() and not _ends_line(target):
            journal.write(b"\n")
        journal.write(line.encode("utf-8") + b"\n")
        journal.flush()
        if wait:
            os.fsync(journal.fileno())


def _ends_line(path: Path) -> bool:
    with path.open("rb") as handle:
        handle.seek(-1, os.SEEK_END)
        return handle.read(1) == b"\n"
