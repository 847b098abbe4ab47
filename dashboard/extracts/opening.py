"""Opening a received file safely: gzip told by content, bounded decompression, checksum.

A compressed file of a few kilobytes can hide terabytes: nothing is decompressed past a limit,
whether in memory, on disk, or inside a workbook (a workbook is a zip).
"""

from __future__ import annotations

import gzip
import hashlib
import lzma
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import duckdb

from dashboard.errors import ExtractError

GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
HEAD = 1 << 16
BLOCK = 1 << 20
RATIO = 200
"""How many times its size a gzip may expand; honest ones stay below 50."""
MEMORY_FLOOR, MEMORY_LIMIT = 1 << 25, 1 << 30
"""Largest content held in memory, in bytes; a gzip expands to the floor, or by the ratio."""
DISK_FLOOR, DISK_LIMIT = 1 << 30, 1 << 36
"""The same on disk."""
WORKBOOK_LIMIT = 1 << 30
"""Largest sum of the parts of a workbook once decompressed."""

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
"""What `zipfile` raises for a zip that is truncated, damaged, encrypted or of an unknown kind."""
_AGAIN = "Demandez un nouvel export, complet"


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class _Bounded:
    """A decompressed stream that refuses to go past its limit."""

    def __init__(self, stream: _Readable, path: Path, limit: int) -> None:
        self._stream, self._path, self._left = stream, path, limit

    def read(self, size: int) -> bytes:
        """Next bytes, at most `size`.

        Raises:
            ExtractError: limit passed, truncated or damaged gzip.
        """
        try:
            block = self._stream.read(size)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise ExtractError(
                "compression gzip tronquée ou abîmée", file=self._path.name, remedy=_AGAIN
            ) from None
        self._left -= len(block)
        if self._left < 0:
            raise ExtractError(
                "contenu trop volumineux une fois décompressé",
                file=self._path.name,
                remedy="Vérifiez l'origine du fichier, ou découpez-le",
            )
        return block


def is_gzip(path: Path) -> bool:
    """True when the content, whatever the extension, is gzip."""
    with path.open("rb") as raw:
        return raw.read(2) == GZIP


@contextmanager
def _stream(path: Path, floor: int, limit: int) -> Iterator[_Bounded]:
    zipped = is_gzip(path)
    if zipped:
        limit = min(limit, max(floor, RATIO * path.stat().st_size))
    with gzip.open(path) if zipped else path.open("rb") as stream:
        yield _Bounded(stream, path, limit)


def blocks(path: Path) -> Iterator[bytes]:
    """Decompressed content, block by block, to the disk limit.

    Raises:
        ExtractError: truncated or damaged gzip, limit passed.
    """
    with _stream(path, DISK_FLOOR, DISK_LIMIT) as stream:
        while block := stream.read(BLOCK):
            yield block


def read_head(path: Path, size: int = HEAD) -> bytes:
    """First bytes, decompressed; fewer when the file is shorter.

    Raises:
        ExtractError: empty file, damaged gzip.
    """
    with _stream(path, DISK_FLOOR, DISK_LIMIT) as stream:
        head = stream.read(size)
    if not head:
        raise ExtractError("fichier vide", file=path.name, remedy=_AGAIN)
    return head


def open_bytes(path: Path, limit: int = MEMORY_LIMIT) -> bytes:
    """Whole content in memory, decompressed.

    Raises:
        ExtractError: empty file, truncated or damaged gzip, more than `limit` bytes.
    """
    pieces: list[bytes] = []
    with _stream(path, MEMORY_FLOOR, limit) as stream:
        while block := stream.read(BLOCK):
            pieces.append(block)
    if not pieces:
        raise ExtractError("fichier vide", file=path.name, remedy=_AGAIN)
    return b"".join(pieces)


def sha256(path: Path) -> str:
    """Checksum of the file as received (compressed if it came so), in hexadecimal."""
    with path.open("rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()


@contextmanager
def work_folder(con: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A folder for intermediate files, beside those of DuckDB; emptied on leaving."""
    row = con.execute("SELECT current_setting('temp_directory')").fetchone()
    spill = Path(str(row[0])) if row and row[0] else Path()
    parent = spill.parent if spill.is_absolute() and spill.parent.is_dir() else None
    with TemporaryDirectory(prefix="vigie-", dir=parent) as folder:
        yield Path(folder)


def plain_file(path: Path, folder: Path) -> Path:
    """The file itself, or its decompressed copy in `folder` when it is gzip.

    Raises:
        ExtractError: empty file, truncated or damaged gzip, limit passed.
    """
    read_head(path, 1)
    if not is_gzip(path):
        return path
    copy = folder / "contenu"
    with copy.open("wb") as out:
        for block in blocks(path):
            out.write(block)
    return copy


def plainly_named(path: Path, folder: Path) -> Path:
    """The same file under a name made here, linked in `folder`.

    DuckDB stops on a name that is not UTF-8.
    """
    link = folder / "texte"
    link.symlink_to(path.absolute())
    return link


def check_workbook(path: Path, file: str) -> None:
    """Refuse a zip whose parts, really decompressed, pass the limit, or that is damaged.

    Args:
        path: the zip.
        file: name for messages.

    Raises:
        ExtractError: zip bomb, damaged or encrypted zip.
    """
    too_big = ExtractError(
        "classeur trop volumineux une fois décompressé",
        file=file,
        remedy="Enregistrez la feuille utile en CSV",
    )
    left = WORKBOOK_LIMIT
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(part.file_size for part in archive.infolist()) > WORKBOOK_LIMIT:
                raise too_big
            for part in archive.infolist():
                with archive.open(part) as content:
                    while block := content.read(BLOCK):
                        left -= len(block)
                        if left < 0:
                            raise too_big
    except _DAMAGE:
        raise ExtractError(
            "classeur tronqué, abîmé ou protégé par un mot de passe", file=file, remedy=_AGAIN
        ) from None
