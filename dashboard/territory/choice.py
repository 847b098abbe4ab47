"""What a map may show: indicators known at a level, kinds of period, measures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.indicators import KINDS, Knowledge, Period, period_of
from dashboard.secrecy import Gate

FEWEST = 2
"""A level with fewer areas known draws no map of an indicator."""
PREFERRED = ("mois", "trimestre", "annee", "semaine", "glissant", "cumul", "jour")
"""Kinds of period a map opens on, the first computed: shorter ones hide more small counts."""
COUNTED = ("somme", "distinct", "stock")
"""Roll-ups whose value follows the size of the area: brought to its inhabitants when asked."""
MEASURES = ("valeur", "habitant", "brut")
"""Codes of the measures below."""
BY_PERSON = ("€", "kWh", "m³", "kg", "t", "litres")
"""Units brought to one inhabitant; the others are counted for a thousand."""


@dataclass(frozen=True)
class Known:
    """How far an indicator is known at a level for a kind of period."""

    areas: int
    last: Period | None


Choice = Mapping[str, Mapping[str, Mapping[str, Known]]]
"""Indicator → level → kind of period."""


@dataclass(frozen=True)
class Measure:
    """How a value is read.

    Attributes:
        code: « valeur », « brut » (a count, said so) or « habitant ».
        unit: as written after a number.
        factor: multiplies the value, over the population when `by_person`.
    """

    code: str
    unit: str
    factor: int = 1
    by_person: bool = False

    def of(self, value: Decimal | None, population: int | None) -> Decimal | None:
        """The value read; None when it, or the population it needs, is unknown."""
        if value is None or not self.by_person:
            return value
        return value * self.factor / population if population else None


def choice(gate: Gate) -> Choice:
    """What a version knows, level by level, of the indicators of the catalogue."""
    found: dict[str, dict[str, dict[str, Known]]] = {}
    catalogue = load_indicators()
    for row in gate.run("territoire/indicateurs").records():
        if row["indicateur"] not in catalogue:
            continue
        last = period_of(row["genre"], row["dernier"]) if row["dernier"] else None
        known = Known(row["territoires_nb"], last)
        levels = found.setdefault(row["indicateur"], {})
        levels.setdefault(row["niveau"], {})[row["genre"]] = known
    return found


def drawable(known: Choice, level: str, subjects: Mapping[str, Indicator]) -> list[Indicator]:
    """What has enough areas at a level, in the order of the catalogue.

    Args:
        known: what the version knows.
        level: level drawn.
        subjects: everything that may be drawn, by code.
    """
    return [
        indicator
        for code, indicator in subjects.items()
        if any(
            k.areas >= FEWEST and k.last is not None
            for k in known.get(code, {}).get(level, {}).values()
        )
    ]


def kinds(known: Choice, indicator: Indicator, level: str) -> list[str]:
    """Kinds of period an indicator may be drawn at, the shortest first."""
    here = known.get(indicator.code, {}).get(level, {})
    return [kind for kind in KINDS if kind in here and here[kind].last is not None]


def usual_kind(found: list[str]) -> str:
    """The kind of period a map opens on."""
    return next((kind for kind in PREFERRED if kind in found), "")


def usual_indicator(
    known: Choice,
    level: str,
    areas: int,
    knowledge: Knowledge,
    subjects: Mapping[str, Indicator],
) -> Indicator | None:
    """What a map opens on: a rate the town judges, known in the most areas, first in its order."""
    found = drawable(known, level, subjects)

    def rank(indicator: Indicator) -> tuple[bool, bool, bool, int]:
        definition = knowledge.definitions.get(indicator.code)
        spread = max(k.areas for k in known[indicator.code][level].values())
        secret = definition is not None and definition.k > 1
        place = definition.rank if definition and definition.rank is not None else 10**6
        return 4 * spread < 3 * areas, indicator.rollup in COUNTED, secret, place

    return min(found, key=rank, default=None)


def measures(indicator: Indicator) -> list[Measure]:
    """How an indicator may be read: counts for their inhabitants first, then as they are."""
    if indicator.rollup not in COUNTED:
        return [Measure("valeur", indicator.unit)]
    each = indicator.unit in BY_PERSON
    unit = f"{indicator.unit}/hab." if each else f"{indicator.unit} pour 1\u202f000\u00a0hab."
    return [
        Measure("habitant", unit, 1 if each else 1000, by_person=True),
        Measure("brut", indicator.unit),
    ]
