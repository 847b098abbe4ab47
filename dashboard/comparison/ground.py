"""What every series of a screen shares: areas, period, inhabitants, perimeters that moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.comparisons import Comparisons
from dashboard.comparison.peers import Town
from dashboard.indicators import Knowledge, Period
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Ground:
    """What every series of a screen shares, read once.

    Attributes:
        level: of the areas compared; towns: those areas.
        people: inhabitants by area for the period; people_years: the years they are of.
        moved: area → what changed its perimeter within the period.
        context: rows published for the areas of the tree, by context value.
    """

    gate: Gate
    knows: Knowledge
    rules: Comparisons
    level: str
    towns: tuple[Town, ...]
    period: Period
    people: Mapping[str, int]
    people_years: tuple[int, ...]
    moved: Mapping[str, str]
    context: Mapping[str, Sequence[Mapping[str, Any]]]
