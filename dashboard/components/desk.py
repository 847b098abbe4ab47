"""What people wrote, within reach of the pages: one opening per application, one stamp."""

from __future__ import annotations

from threading import Lock
from typing import Any

from flask import current_app

from dashboard.components.context import site, today
from dashboard.errors import SettingsError
from dashboard.indicators import parse_period
from dashboard.reviews.brief import Brief, prepare_brief
from dashboard.secrecy import Gate
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


def brief_of(gate: Gate, week: str = "", area: str = "") -> Brief:
    """Everything a week says, read once for its page and its slides.

    Raises:
        QueryError: this is no week, or no such territory.
        StateError: frozen figures were tampered with.
    """
    asked = parse_period(week) if week else None
    key = (gate.version.id, today().isoformat(), week, area, stamp())
    found: Brief = site().weeks.get(key, lambda: prepare_brief(gate, writings(), asked, area=area))
    return found


def stamp() -> str:
    """What changes as soon as somebody writes: part of what a page is remembered by."""
    found = readable()
    return "" if found is None else str(found.stamp())
