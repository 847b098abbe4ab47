"""`vigie build --watch`: build again when what was received changes, and settles.

Looking is `stat`, folder by folder: names, sizes, times of change. A file still being written is
waited for: a build begins when two looks in a row see the same thing. Each build is a process of
its own, so that a fault, a lack of memory or a new version of the code ends a build and not the
watch; whatever happens to it, the version in service stays there.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from dashboard.formats import NBSP, plural

Seen = Mapping[str, tuple[int, int]]
"""Path → (bytes, time of change in nanoseconds)."""

EVERY = 5.0
"""Seconds between two looks."""
RETRY = 600.0
"""Seconds before a build that failed is tried again without any change: another build held the
lock, the disk was full."""
_FEW = 3


def look(*folders: Path) -> dict[str, tuple[int, int]]:
    """Every file under these folders; one that vanishes meanwhile is not there."""
    found = {}
    for folder in folders:
        for parent, _, names in os.walk(folder):
            for name in names:
                path = Path(parent) / name
                try:
                    stat = path.stat()
                except OSError:
                    continue
                found[str(path)] = (stat.st_size, stat.st_mtime_ns)
    return found


def changes(before: Seen, now: Seen) -> str:
    """« 2 fichiers reçus : a.csv, b.csv ; 1 fichier retiré : c.csv »; "" when nothing changed."""
    came = sorted(path for path, what in now.items() if before.get(path) != what)
    gone = sorted(before.keys() - now.keys())
    told = (
        (came, "fichier reçu ou modifié", "fichiers reçus ou modifiés"),
        (gone, "fichier retiré", "fichiers retirés"),
    )
    return " ; ".join(
        f"{plural(len(paths), one, many)}{NBSP}: {_names(paths)}"
        for paths, one, many in told
        if paths
    )


def _names(paths: list[str]) -> str:
    names = [Path(path).name for path in paths[:_FEW]]
    return ", ".join([*names, "…"] if len(paths) > _FEW else names)


def watch(
    see: Callable[[], Seen],
    build: Callable[[], bool],
    wait: Callable[[float], bool],
    say: Callable[[str], None],
    *,
    every: float = EVERY,
    retry: float = RETRY,
) -> None:
    """Build what is there, then again each time it changes, until told to stop.

    What changes during a build is seen after it, and built in turn.

    Args:
        see: what is there now, see `look`.
        build: make a version; True when it is in service.
        wait: wait that many seconds; True when the watch must end.
        say: one line of the journal, in French.
        every: seconds between two looks.
        retry: seconds before a failed build is tried again.
    """
    before: Seen | None = None
    built: Seen | None = None
    idle, failed = 0.0, False
    while True:
        now = see()
        due = built is None or now != built or (failed and idle >= retry)
        if due and now == before:
            say(_reason(built, now))
            failed, built, idle = not build(), now, 0.0
            if failed:
                say("Construction en échec : la version en service y reste")
        before = now
        if wait(every):
            return
        idle += every


def _reason(built: Seen | None, now: Seen) -> str:
    if built is None:
        return f"Première construction, {plural(len(now), 'fichier')} en place"
    return changes(built, now) or "Nouvel essai de la construction en échec"
