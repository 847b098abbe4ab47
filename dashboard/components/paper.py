"""Sizes of the drawings of a page: those of screens, or the one that a file asks for."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from flask import g, has_app_context

from dashboard.figures.map_areas import REFERENCE

Size = tuple[str, int, int]
"""Class of the drawing, its width, its height (or the height of a row)."""

LETTERED = 560
"""A map higher than its page is made smaller: its letters are laid out for this width at most."""

NARROW = 480
"""Under this many pixels, a drawing is laid out as on a telephone."""


def asked_width() -> int:
    """Width in pixels that a file asks the drawings of the page to have; 0 on screens."""
    return int(g.get("vigie_width", 0)) if has_app_context() else 0


def sizes(known: Sequence[Size]) -> Sequence[Size]:
    """The sizes a page draws at.

    Args:
        known: those of screens, the wide one first, the narrow one last.
    """
    asked = asked_width()
    if not asked:
        return known
    kind, width, height = known[0] if asked >= NARROW else known[-1]
    # the height grows less than the width: a wide drawing needs no taller axis
    return ((kind, asked, round(height * sqrt(asked / width))),)


def map_width(on_screen: float = REFERENCE[0]) -> float:
    """Width in pixels at which the letters of a map have their size.

    Args:
        on_screen: about how wide the page shows it.
    """
    return float(min(asked_width(), LETTERED) or on_screen)
