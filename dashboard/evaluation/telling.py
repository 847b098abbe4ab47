"""Amounts and durations as the sentences of a card tell them."""

from __future__ import annotations

import math

from dashboard.formats import number, plural

NAMES = {
    "week": ("semaine", "semaines", "connue"),
    "month": ("mois", "mois", "connu"),
    "quarter": ("trimestre", "trimestres", "connu"),
    "year": ("année", "années", "connue"),
}
FARTHEST = 1e15
"""Beyond, an amount is the end of an interval that has none."""
BY_PERIOD = {
    "week": "par semaine",
    "month": "par mois",
    "quarter": "par trimestre",
    "year": "par an",
}


def lasting(count: int, frequency: str) -> str:
    """« 26 semaines », « 1 mois »."""
    one, several, _ = NAMES[frequency]
    return plural(count, one, several)


def known(count: int, frequency: str) -> str:
    """« 26 semaines connues », « 1 mois connu »."""
    return f"{lasting(count, frequency)} {NAMES[frequency][2]}{'s' if count > 1 else ''}"


def significant(value: float, *, signed: bool = False) -> str:
    """Two significant digits: 0,031 ; 4,7 ; 130."""
    if not math.isfinite(value) or abs(value) > FARTHEST:
        return number(None)
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    rounded = round(value, 1 - size)
    size = size if rounded == 0 else math.floor(math.log10(abs(rounded)))
    return number(rounded, max(0, 1 - size), signed=signed)
