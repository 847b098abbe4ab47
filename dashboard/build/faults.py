"""What the machine says when it fails, in one plain line."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from dashboard.build.minimised import masked
from dashboard.errors import BuildError, ExtractError

_INSPECT = "Vérifiez le fichier avec « vigie inspect »"
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_NO_ROOM_WORDS = (
    "no space left",
    "disk full",
    "quota exceeded",
    "file too large",
    "max_temp_directory_size",
)


def no_room(error: OSError | duckdb.Error) -> bool:
    """True when the disk, or the quota, is full."""
    if isinstance(error, OSError):
        return error.errno in _NO_ROOM
    return any(word in str(error).lower() for word in _NO_ROOM_WORDS)


def _machine(error: OSError | duckdb.Error) -> BuildError | None:
    """The failures that are the machine's, not the file's."""
    if no_room(error):
        return BuildError(
            "plus de place sur le disque",
            remedy="Libérez de la place, ou « vigie versions --purge 3 », puis relancez",
        )
    if isinstance(error, duckdb.OutOfMemoryException):
        return BuildError(
            "mémoire insuffisante pour la construction",
            remedy="Fermez d'autres programmes, ou divisez le plus gros fichier",
        )
    return None


@contextmanager
def machine_faults(doing: str) -> Iterator[None]:
    """Turn failures of the disk, of the memory or of DuckDB into a BuildError.

    Args:
        doing: what was being done, in French: « écriture de la version ».
    """
    try:
        yield
    except (OSError, duckdb.Error) as error:
        first = str(error).splitlines()[0] if isinstance(error, duckdb.Error) else error.strerror
        raise _machine(error) or BuildError(f"{doing} impossible ({first})") from error


@contextmanager
def file_faults(name: str, *, silent: bool) -> Iterator[None]:
    """Turn a DuckDB failure met while reading a file into an ExtractError naming it.

    E-mails and telephone numbers are masked. When `silent`, nothing is shown of what may quote
    cells of the file: DuckDB's message, the headings found (a file without a heading line has
    cells there).
    """
    try:
        yield
    except ExtractError as error:
        where = error.file if error.file.endswith(".toml") else name
        shown = ("", _INSPECT) if silent else (masked(error.field), masked(error.remedy))
        raise ExtractError(
            masked(error.problem), file=where, field=shown[0], remedy=shown[1]
        ) from None
    except (OSError, duckdb.Error) as error:
        machine = _machine(error)
        if machine is not None:
            raise machine from None
        detail = type(error).__name__ if silent else masked(str(error).splitlines()[0])
        raise ExtractError(
            f"lecture impossible ({detail})",
            file=name,
            remedy=_INSPECT,
        ) from None
