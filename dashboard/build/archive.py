"""The archive: every content received, by its hash, so that history survives its source.

`receptions.jsonl` says what came, from which source, under which name, and when. Files of
personal sources are never kept as received: the archive holds their mapped columns only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import shutil
import threading
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from dashboard.build.layout import Layout, append_line, sync, temporary
from dashboard.build.plan import PlannedFile
from dashboard.errors import ExtractError
from dashboard.store.layout import read_lines

Stamp = tuple[int, int, int]


def stamp(path: Path) -> Stamp:
    """What changes when a file is written to."""
    stat = path.stat()
    return stat.st_size, stat.st_ino, stat.st_mtime_ns


@dataclass(frozen=True)
class Reception:
    """A content received for a source under a name.

    Attributes:
        sha: hash of the received bytes; for a shapefile, of all its files together.
        received_at: first time, ISO 8601 UTC.
        objects: suffix ("" for the file itself) → hash of the archived bytes.
        headings: personal sources, the headings kept in the minimised copy.
        minimised: the archive holds the mapped columns only.
    """

    source: str
    name: str
    sha: str
    size: int
    received_at: str
    objects: dict[str, str] = field(default_factory=dict)
    headings: tuple[str, ...] = ()
    minimised: bool = False


@dataclass(frozen=True)
class Fingerprint:
    """What a file is made of now.

    Attributes:
        sha: hash of all of it.
        parts: suffix ("" for the file itself) → hash.
        stamps: suffix → size, inode and date before hashing: they tell if it changed since.
    """

    sha: str
    size: int
    parts: dict[str, str]
    stamps: dict[str, Stamp]


def sha256(path: Path) -> str:
    """Hash of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def fingerprint(planned: PlannedFile) -> Fingerprint:
    """Hash a file and its companions.

    Raises:
        ExtractError: the file cannot be opened.
    """
    file = planned.file
    paths = {"": file.path, **{_suffix(file.path, p): p for p in file.companions}}
    try:
        stamps = {suffix: stamp(path) for suffix, path in paths.items()}
        parts = {suffix: sha256(path) for suffix, path in paths.items()}
    except OSError as error:
        raise ExtractError(
            f"fichier illisible ({error.strerror})",
            file=file.name,
            remedy="Vérifiez les droits d'accès",
        ) from None
    size = sum(bytes_ for bytes_, *_ in stamps.values())
    if len(parts) == 1:
        return Fingerprint(parts[""], size, parts, stamps)
    total = "\n".join(f"{suffix} {sha}" for suffix, sha in sorted(parts.items()))
    return Fingerprint(hashlib.sha256(total.encode()).hexdigest(), size, parts, stamps)


def _suffix(main: Path, companion: Path) -> str:
    """`.dbf` of `quartiers.dbf`, `.shp.xml` of `quartiers.shp.xml`."""
    return companion.name[len(main.stem) :]


class Archive:
    """The archive of one database; used by one build at a time, under its lock.

    Several sources may be received at once, each by its own thread.
    """

    def __init__(self, layout: Layout, now: dt.datetime) -> None:
        """`now` dates what this build receives."""
        self.layout = layout
        self.now = now
        self._known = self._read()
        self._writing = threading.Lock()
        self._moved: set[Path] = set()

    def _read(self) -> dict[tuple[str, str, str], Reception]:
        known: dict[tuple[str, str, str], Reception] = {}
        for entry in read_lines(self.layout.receptions):
            key = (entry["source"], entry["name"], entry["sha"])
            if entry.get("withdrawn_at"):
                known.pop(key, None)
            else:
                entry["headings"] = tuple(entry["headings"])
                known[key] = Reception(**entry)
        return known

    def path(self, sha: str) -> Path:
        """Where the bytes of that hash are, or would be."""
        return self.layout.archive / sha[:2] / sha

    def receptions(self) -> tuple[Reception, ...]:
        """What was received and is still kept, oldest first."""
        return tuple(self._known.values())

    def known(self, source: str, name: str, sha: str) -> Reception | None:
        """The reception of that content, if it is archived and its bytes are there."""
        found = self._known.get((source, name, sha))
        whole = found is not None and all(self.path(s).is_file() for s in found.objects.values())
        return found if whole else None

    def snapshots(self, source: str) -> tuple[Reception, ...]:
        """Every content ever received for a source and still kept, oldest first."""
        return tuple(r for r in self._known.values() if r.source == source)

    def receive(self, planned: PlannedFile, print_: Fingerprint) -> Reception:
        """Keep the bytes of a file that is not personal.

        Raises:
            ExtractError: the file changes while it is read.
        """
        file = planned.file
        found = self.known(planned.source, file.name, print_.sha)
        if found is not None and not found.minimised:
            return found
        paths = {"": file.path, **{_suffix(file.path, p): p for p in file.companions}}
        for suffix, path in paths.items():
            self._keep(path, print_.parts[suffix], print_.stamps[suffix], name=file.name)
        return self._log(planned, print_, dict(print_.parts))

    def receive_minimised(
        self,
        planned: PlannedFile,
        print_: Fingerprint,
        made: Iterable[Path],
        headings: tuple[str, ...],
    ) -> Reception:
        """Keep, instead of a personal file, its mapped columns and the account of its reading.

        `made` are `lignes.csv` and `compte.json` in the work folder; `headings` are those the
        mapping asked for.
        """
        objects = {}
        for path in made:
            objects[path.suffix] = sha = sha256(path)
            self._keep(path, sha, stamp(path), name=planned.file.name)
        return self._log(planned, print_, objects, headings=headings, minimised=True)

    def _keep(self, path: Path, sha: str, seen: Stamp, *, name: str) -> None:
        target = self.path(sha)
        if target.is_file():
            return
        target.parent.mkdir(exist_ok=True, mode=0o700)
        made = temporary(target)
        shutil.copyfile(path, made)
        if stamp(path) != seen:
            made.unlink()
            raise ExtractError(
                "le fichier change pendant qu'il est lu",
                file=name,
                remedy="Attendez la fin de son dépôt, puis relancez « vigie build »",
            )
        sync(made)
        made.replace(target)
        self._moved.add(target.parent)

    def secure(self) -> None:
        """Wait until what was received is on the disk, names and journal included.

        The bytes of each file already are, before they take their name: a power cut before that
        makes at worst a file be received again.
        """
        for folder in (*self._moved, *([self.layout.archive] if self._moved else [])):
            sync(folder)
        if self.layout.receptions.exists():
            sync(self.layout.receptions)

    def _log(
        self,
        planned: PlannedFile,
        print_: Fingerprint,
        objects: dict[str, str],
        *,
        headings: tuple[str, ...] = (),
        minimised: bool = False,
    ) -> Reception:
        previous = self._known.get((planned.source, planned.file.name, print_.sha))
        reception = Reception(
            planned.source,
            planned.file.name,
            print_.sha,
            print_.size,
            previous.received_at if previous else self.now.isoformat(timespec="seconds"),
            objects,
            headings,
            minimised,
        )
        if reception != previous:
            line = json.dumps(asdict(reception), ensure_ascii=False)
            with self._writing:
                append_line(self.layout.receptions, line, wait=False)
            self._known[(reception.source, reception.name, reception.sha)] = reception
        return reception

    def withdraw(self, reception: Reception) -> None:
        """Note that a content is no longer kept; its bytes go with the next sweep of orphans."""
        line = {
            "source": reception.source,
            "name": reception.name,
            "sha": reception.sha,
            "withdrawn_at": self.now.isoformat(timespec="seconds"),
        }
        append_line(self.layout.receptions, json.dumps(line, ensure_ascii=False))
        self._known.pop((reception.source, reception.name, reception.sha), None)

    def forget_raw(self, personal: Iterable[str]) -> None:
        """Delete what was received as is for sources since declared personal."""
        sources = set(personal)
        for reception in self.receptions():
            if reception.source in sources and not reception.minimised:
                self.withdraw(reception)
        if sources:
            self.remove_orphans()

    def remove_orphans(self) -> int:
        """Delete the bytes that no reception refers to; how many bytes were freed."""
        wanted = {sha for r in self._known.values() for sha in r.objects.values()}
        freed = 0
        for path in self.layout.archive.glob("??/*"):
            if path.name not in wanted:
                freed += path.stat().st_size
                path.unlink()
        return freed
