"""Versions built from the packs of real towns, once for a whole run."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path

from dashboard.build.run import Order, build
from dashboard.secrecy import Gate
from dashboard.settings import DATA, QUERIES
from dashboard.store.versions import open_version
from tests.real.readme import REAL
from tests.tinytown import Quiet


@cache
def _folder() -> Path:
    folder = tempfile.TemporaryDirectory(prefix="vigie-reel-")
    atexit.register(folder.cleanup)
    return Path(folder.name)


@cache
def database(town: str) -> Path:
    """Folder of the version built from the pack of a town and the real files."""
    target = _folder() / town
    build(Order(DATA / town, REAL, target, QUERIES), Quiet())
    return target


@cache
def gate(town: str) -> Gate:
    """What the pages of a town read through."""
    return Gate(open_version(database(town)))
