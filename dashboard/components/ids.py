"""Unique ids: prefixed by the page that owns them."""

from __future__ import annotations

from types import SimpleNamespace

from dashboard.formats import fold


def page_ids(page: str, *names: str) -> SimpleNamespace:
    """Ids of a page: `page_ids("donnees", "table").table` is « donnees-table »."""
    return SimpleNamespace(**{name: f"{page}-{name.replace('_', '-')}" for name in names})


def slug(text: str) -> str:
    """A word fit for an anchor: « Épargne brute » → « epargne-brute »."""
    kept = "".join(c if c.isalnum() and c.isascii() else " " for c in fold(text.replace("œ", "oe")))
    return "-".join(kept.split())
