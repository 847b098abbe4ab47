"""Amounts and durations as the sentences of a card tell them."""

from __future__ import annotations

import datetime as dt
import math
import re

from dashboard.formats import agreed, date_long, month, number, plural

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


def dated(label: str, frequency: str) -> str:
    """A day as it is read: « novembre 2023 » of monthly data, else « 1er novembre 2023 »."""
    found = re.fullmatch(r"(\d{4}-\d{2})(-\d{2})?", label)
    if found is None:
        return label
    day = dt.date.fromisoformat(f"{found[1]}{found[2] or '-01'}")
    if frequency == "month" or not found[2]:
        return month(day)
    return date_long(day).split(" ", 1)[1]


def significant(value: float, *, signed: bool = False) -> str:
    """Two significant digits: 0,031 ; 4,7 ; 130."""
    if not math.isfinite(value) or abs(value) > FARTHEST:
        return number(None)
    size = 0 if value == 0 else math.floor(math.log10(abs(value)))
    rounded = round(value, 1 - size)
    size = size if rounded == 0 else math.floor(math.log10(abs(rounded)))
    return number(rounded, max(0, 1 - size), signed=signed)


def often(p: float) -> str:
    """A probability as a frequency: « environ une fois sur 25 »."""
    if round(1 / max(p, 1e-9)) == 2 and p < 0.5:
        return "environ une fois sur deux"
    if p >= 0.5:
        return "plus d'une fois sur deux"
    if p < 0.001:
        return f"moins d'une fois sur {number(1000)}"
    return f"environ une fois sur {number(round(1 / p))}"


def bought(unit: str, *, adds_up: bool, several: bool, expected: str) -> str:
    """What a cost per unit buys: « par kWh », « par an et par zone pour 1 g/repas de moins »."""
    if adds_up:
        return f"par {agreed(unit, '1')}" if unit else "par unité"
    side = {"baisse": " de moins", "hausse": " de plus"}.get(expected, "")
    one = f"1 {agreed(unit, '1')}" if unit else "une unité"
    said = f"{one}{side}"
    if unit in ("%", "points"):
        said = f"1 point{side}"
    elif unit.startswith(("pour ", "par ", "% ", "‰")):  # a rate said whole
        said = f"1{side} ({unit})" if unit[0] in "%‰" else f"1{side} {unit}"
    return f"par an{' et par zone' if several else ''} pour {said}"


def spread(frequency: str, *, adds_up: bool, several: bool) -> str:
    """What an effect is told by: « par semaine et par zone », or « en moyenne »."""
    if not adds_up:
        return "en moyenne"
    return BY_PERIOD[frequency] + (" et par zone" if several else "")
