"""Start, beside the site, the process that computes what evaluations ask for."""

from __future__ import annotations

import os
import subprocess
import sys
from threading import Thread

from dashboard.settings import ROOT, Settings

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


def launch(settings: Settings) -> None:
    """Start it and do not wait; it stops by itself, and at once when another is at work."""
    process = subprocess.Popen(  # noqa: S603 a fixed command, nothing typed by anybody
        [sys.executable, *COMMAND],
        cwd=ROOT,
        env=environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
    )
    Thread(target=process.wait, daemon=True).start()  # no process left unread
