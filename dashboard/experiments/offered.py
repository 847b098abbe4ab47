"""What a version offers to whoever declares an evaluation: indicators, periods, areas with data."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.indicators import FAMILIES, Indicator, load_indicators
from dashboard.catalogue.rollups import RUNNING
from dashboard.formats import fold
from dashboard.indicators import Area, Knowledge, know
from dashboard.indicators.publications import offered as published
from dashboard.secrecy import SECRET, Gate

KINDS = ("semaine", "mois", "trimestre", "annee")
"""Periods an evaluation may be made of, the finest first: the finer, the more it sees."""


@dataclass(frozen=True)
class Level:
    """A level of the tree where an indicator is known: its areas with data, by name."""

    code: str
    name: str
    areas: tuple[Area, ...]


@dataclass(frozen=True)
class Offer:
    """What may be chosen once an indicator is.

    Attributes:
        kinds: periods it is published at, the finest first; kind: the one asked, or the finest.
        levels: levels with three areas or more; fewer cannot be compared.
        first, last: days its data begin and end, at that kind; None without data.
    """

    indicator: Indicator
    kinds: tuple[str, ...]
    kind: str
    levels: tuple[Level, ...]
    root: Area
    first: dt.date | None
    last: dt.date | None

    def level(self, code: str) -> Level | None:
        """A level by its code; None when there is no such one."""
        return next((level for level in self.levels if level.code == code), None)


def families(gate: Gate) -> Mapping[str, tuple[Indicator, ...]]:
    """Indicators the version holds, by family and by name."""
    held = know(gate).definitions
    found: dict[str, list[Indicator]] = defaultdict(list)
    for code, indicator in load_indicators().items():
        if code in held:
            found[indicator.family].append(indicator)
    return {
        words: tuple(sorted(found[family], key=lambda i: fold(i.label)))
        for family, words in FAMILIES.items()
        if family in found
    }


def offer(gate: Gate, code: str, kind: str = "") -> Offer | None:
    """What an indicator lets one choose; None when the version does not hold it."""
    indicator, knows = load_indicators().get(code), know(gate)
    if indicator is None or code not in knows.definitions:
        return None
    tables = published(gate, indicator, knows)
    kinds = tuple(k for k in KINDS if k not in RUNNING and ("", k) in tables)
    chosen = kind if kind in kinds else next(iter(kinds), "")
    days, areas = _held(gate, code, chosen) if chosen else ([], set())
    return Offer(
        indicator,
        kinds,
        chosen,
        _levels(gate, knows, areas),
        knows.areas.get(knows.root) or Area(knows.root, knows.root, "", None),
        min(days, default=None),
        max(days, default=None),
    )


def _held(gate: Gate, code: str, kind: str) -> tuple[list[dt.date], set[str]]:
    """First days of the periods known, and areas with a value that is not hidden."""
    days, areas = [], set()
    for row in gate.run("indicateurs/serie", {"indicateur": code, "genre": kind}).records():
        told = (row["valeur"], row["numerateur"])
        if any(cell is not None and cell is not SECRET for cell in told):
            days.append(row["debut"])
            areas.add(row["territoire"])
    return days, areas


def _levels(gate: Gate, knows: Knowledge, held: set[str]) -> tuple[Level, ...]:
    found = []
    for row in gate.run("donnees/niveaux").records():
        here = [a for a in knows.areas.values() if a.level == row["code"] and a.code in held]
        if len(here) >= 3:
            named = tuple(sorted(here, key=lambda a: fold(a.name)))
            found.append(Level(row["code"], row["pluriel"], named))
    return tuple(reversed(found))
