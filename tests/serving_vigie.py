"""A Vigie built from the demonstration territory and served, for browser tests and the bench."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
TERRITORY = ROOT / "data" / "exemple"
START_SECONDS = 90


@dataclass(frozen=True)
class Served:
    """A running service: its address, the folder of its versions, its main process."""

    url: str
    database: Path
    pid: int


def chromium() -> str | None:
    """The system's Chromium: VIGIE_CHROMIUM, /usr/bin/chromium, or one of the path."""
    candidates = [os.environ.get("VIGIE_CHROMIUM", ""), "/usr/bin/chromium"]
    names = ("chromium", "chromium-browser", "google-chrome")
    candidates += [shutil.which(name) or "" for name in names]
    return next((path for path in candidates if path and Path(path).exists()), None)


def vigie(*words: str) -> None:
    """Run one `vigie` command; its output is shown only when it fails."""
    command = [sys.executable, "-m", "dashboard", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"vigie {words[0]} : {done.stdout[-2000:]}{done.stderr[-2000:]}")


def build_demo(folder: Path, *, scale: int = 1) -> Path:
    """Generate the demonstration and build it; returns the folder of the versions."""
    extracts, database = folder / "extraits", folder / "base"
    vigie("demo", "--scale", str(scale), "--seed", "47", "--out", str(extracts))
    vigie(
        "build",
        *("--territory", str(TERRITORY), "--extracts", str(extracts), "--database", str(database)),
    )
    return database


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(url: str, process: subprocess.Popen[str]) -> None:
    """Wait until the service says it is healthy."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError("vigie serve s'est arrêté")
        try:
            with urlopen(f"{url}/health", timeout=30) as answer:
                if json.load(answer)["version"]:
                    return
        except OSError:  # nobody listens yet, or a busy machine answers late
            time.sleep(0.2)
    raise RuntimeError("vigie serve ne répond pas")


@contextmanager
def served(database: Path, territory: Path = TERRITORY, *, workers: int = 2) -> Iterator[Served]:
    """The service, on a free port, for the time of a `with`."""
    port = free_port()
    where = ("--territory", str(territory), "--database", str(database))
    command = [sys.executable, "-m", "dashboard", "serve", *where]
    command += ["--port", str(port), "--workers", str(workers)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}", process)
            yield Served(f"http://127.0.0.1:{port}", database, process.pid)
        finally:
            process.terminate()
            process.wait(timeout=60)
