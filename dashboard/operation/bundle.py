"""A backup folder: where each thing is in it, and the manifest that says what it must hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from dashboard.build.archive import sha256
from dashboard.errors import BackupError

MANIFEST = "sauvegarde.json"
DATABASE, PACK, WRITINGS = "base", "pack", "ecrits"
FORMAT = 1

_REDO = "Prenez une autre sauvegarde : celle-ci est incomplète"


@dataclass(frozen=True)
class Kept:
    """One file of a backup."""

    size: int
    checksum: str


@dataclass(frozen=True)
class Contents:
    """What a backup says it holds.

    Attributes:
        territory: code of the pack, the name of its folder.
        version: id in service when it was made; "" when nothing was built.
        made_at: ISO 8601, UTC.
        writings: "copie", "vide" (nobody wrote yet) or "ailleurs" (PostgreSQL: not in here).
        files: path in the backup → size and checksum.
    """

    territory: str
    version: str
    made_at: str
    writings: str
    files: Mapping[str, Kept]

    @property
    def size(self) -> int:
        """Bytes of all the files."""
        return sum(kept.size for kept in self.files.values())


def seal(folder: Path, territory: str, version: str, made_at: str, writings: str) -> Contents:
    """Write the manifest of everything the folder holds."""
    files = {
        path.relative_to(folder).as_posix(): Kept(path.stat().st_size, sha256(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    contents = Contents(territory, version, made_at, writings, files)
    text = json.dumps({"format": FORMAT, **asdict(contents)}, ensure_ascii=False, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return contents


def read_contents(folder: Path) -> Contents:
    """The manifest of a backup.

    Raises:
        BackupError: no backup there, a manifest that cannot be read, or of another format.
    """
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if raw.pop("format") != FORMAT:
            raise BackupError("sauvegarde d'un autre format", file=folder.name)
        files = {name: Kept(**kept) for name, kept in raw.pop("files").items()}
        return Contents(**raw, files=files)
    except (FileNotFoundError, NotADirectoryError):
        raise BackupError(
            "ce dossier n'est pas une sauvegarde",
            file=folder.name,
            remedy=f"Il y manque {MANIFEST}",
        ) from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BackupError("manifeste illisible", file=MANIFEST, remedy=_REDO) from None


def check(folder: Path, contents: Contents) -> None:
    """Compare every file with the manifest, byte for byte.

    Raises:
        BackupError: a file is missing, changed, added, a link, or named outside the backup.
    """
    for name, kept in contents.files.items():
        path = folder / _inside(name)
        if path.is_symlink() or not path.is_file():
            raise BackupError("fichier manquant dans la sauvegarde", file=name, remedy=_REDO)
        if path.stat().st_size != kept.size or sha256(path) != kept.checksum:
            raise BackupError("fichier abîmé dans la sauvegarde", file=name, remedy=_REDO)
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    added = sorted(present - set(contents.files) - {MANIFEST})
    if added:
        raise BackupError("fichier étranger à la sauvegarde", file=added[0], remedy="Retirez-le")


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    rooms = {DATABASE, PACK, WRITINGS}
    if path.is_absolute() or ".." in path.parts or path.parts[:1][0] not in rooms:
        raise BackupError("nom refusé dans la sauvegarde", file=name)
    return path
