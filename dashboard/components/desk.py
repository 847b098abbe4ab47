"""What people wrote, within reach of the pages: one opening per application, one stamp."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import current_app

from dashboard.components.context import site
from dashboard.errors import SettingsError
from dashboard.store.writings import Writings, open_writings

EXTENSION = "vigie_ecrits"
_OPENING = Lock()


def writings() -> Writings:
    """The writings of the site that answers, opened at the first need.

    Raises:
        SettingsError: the base of the writings cannot be opened.
    """
    opened: dict[str, Any] = current_app.extensions
    with _OPENING:
        if EXTENSION not in opened:
            opened[EXTENSION] = open_writings(site().settings.state_url)
    found: Writings = opened[EXTENSION]
    return found


def readable() -> Writings | None:
    """The same, None when it cannot be opened: figures stay readable without decisions."""
    try:
        return writings()
    except SettingsError:
        return None


def stamp() -> str:
    """What changes as soon as somebody writes: part of what a page is remembered by."""
    found = readable()
    return "" if found is None else str(found.stamp())
