"""One build at a time, and a trace of each, failures included."""

from __future__ import annotations

import datetime as dt
import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dashboard.build.layout import Layout, append_line
from dashboard.errors import BuildError, VigieError

_WAITS = (0.0, 0.05, 0.1, 0.2)
"""Seconds before each try: a page that looks whether a build is running holds the lock an
instant."""


@contextmanager
def exclusive(layout: Layout) -> Iterator[None]:
    """Hold the lock of the database; the system frees it if the process dies.

    Raises:
        BuildError: another build is in progress.
    """
    handle = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not any(_taken(handle, wait) for wait in _WAITS):
            raise BuildError(
                "une autre construction est en cours sur cette base",
                file=layout.root.name,
                remedy="Attendez qu'elle se termine, puis relancez",
            )
        yield
    finally:
        os.close(handle)


def _taken(handle: int, wait: float) -> bool:
    time.sleep(wait)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def recorded(journal: Path) -> Iterator[dict[str, str]]:
    """Write the start of a build, then how it ended; the caller puts `version` in what is given.

    A build killed leaves its start alone, which reads as an interruption.
    """
    outcome: dict[str, str] = {}
    _write(journal, {"etat": "commencee"})
    try:
        yield outcome
    except BaseException as error:
        known = isinstance(error, VigieError)
        message = str(error) if known else f"arrêt inattendu ({type(error).__name__})"
        with suppress(OSError):  # a full disk must not hide what happened
            _write(journal, {"etat": "echec", "message": message})
        raise
    _write(journal, {"etat": "reussie", **outcome})


def _write(journal: Path, entry: dict[str, str]) -> None:
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    append_line(journal, json.dumps({"le": now, **entry}, ensure_ascii=False))
