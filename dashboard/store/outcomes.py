"""How the last build ended, for the banner every page shows after a failure."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from dashboard.store.layout import JOURNAL, LOCK, read_lines

_INTERRUPTED = "Elle a été interrompue avant la fin."


@dataclass(frozen=True)
class BuildOutcome:
    """The last build that ended, or was interrupted.

    Attributes:
        message: what went wrong, in French; "" when it succeeded.
        version: id published; "" after a failure.
        at: when, aware.
    """

    ok: bool
    message: str
    version: str
    at: dt.datetime


def last_build(database: Path) -> BuildOutcome | None:
    """How the last build ended; None when none was tried.

    A build in progress is not a failure: the one before it counts.
    """
    entries = [e for e in read_lines(database / JOURNAL) if "etat" in e and "le" in e]
    if entries and entries[-1]["etat"] == "commencee":
        if _in_progress(database):
            entries = entries[:-1]
        else:
            entries[-1] = {**entries[-1], "message": _INTERRUPTED}
    if not entries:
        return None
    last = entries[-1]
    return BuildOutcome(
        ok=last["etat"] == "reussie",
        message=str(last.get("message", _INTERRUPTED if last["etat"] == "commencee" else "")),
        version=str(last.get("version", "")),
        at=dt.datetime.fromisoformat(last["le"]),
    )


def _in_progress(database: Path) -> bool:
    """True when a process holds the lock of the builder; never waits, never keeps it."""
    try:
        handle = os.open(database / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
