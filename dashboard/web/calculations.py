"""Start, beside the site, the process that computes what evaluations ask for, and see it end.

A process that is killed, or cannot begin, leaves nobody waiting: what it left is said failed, in
words, and what it had not begun is given to another one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread

from dashboard.experiments.computed import NOT_BEGUN, STOPPED
from dashboard.settings import ROOT, Settings
from dashboard.store.evaluations import WAITING, Queue, alone
from dashboard.store.writings import Writings

_KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
COMMAND = ("-m", "dashboard", "evaluations", "calculer", "--demandes")


def environment(settings: Settings) -> dict[str, str]:
    """What the process needs to know: where things are, never what signs the cookies.

    Libraries of linear algebra keep to one thread: the site goes on answering.
    """
    own = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {
        **own,
        "VIGIE_TERRITORY": str(settings.territory.resolve()),
        "VIGIE_DATABASE": str(settings.database.resolve()),
        "VIGIE_STATE_URL": settings.state_url,
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def launch(settings: Settings, writings: Writings) -> Thread | None:
    """Start it and do not wait; it stops by itself, and at once when another is at work.

    Gives who watches it; None when it could not be started, which is then said.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 a fixed command, nothing typed by anybody
            [sys.executable, *COMMAND],
            cwd=ROOT,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            close_fds=True,
        )
    except OSError:
        tidy(settings, writings, 1)
        return None
    watch = Thread(target=lambda: tidy(settings, writings, process.wait()), daemon=True)
    watch.start()
    return watch


def tidy(settings: Settings, writings: Writings, status: int) -> None:
    """Say failed what a process left that did not end well, unless another one is at work.

    Killed at work, it leaves to the next one what it had not begun: one computation less each time.
    """
    if status == 0:
        return
    queue = Queue(writings.engine)
    with alone(settings.database) as mine:
        if not mine:
            return
        more = bool(queue.abandon(STOPPED)) and queue.waiting()
        if not more:
            queue.abandon(NOT_BEGUN, WAITING)
    if more:
        launch(settings, writings)
