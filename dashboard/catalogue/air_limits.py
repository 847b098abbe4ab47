"""Load `data/catalogue/seuils_air.toml`: reference values of the air, each with its dates."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_FILE = "seuils_air.toml"
PERIODS = ("annee", "jour", "heure", "huit_heures")
NATURES = ("limite", "cible", "recommandation", "alerte")
HOURLY = ("no2", "o3", "so2")
"""Pollutants whose class is that of the highest hour; the others, of the mean of the day."""


@dataclass(frozen=True)
class Limit:
    """One reference value, in µg/m³.

    Attributes:
        frame: who says it; nature: `limite`, `cible`, `recommandation` or `alerte`.
        period: `annee` (mean), `jour` (mean), `heure` or `huit_heures` (highest mean of one, of
            eight hours of a day).
        days: days a year that may pass it; None when none is said.
        start, end: days it holds; `end` None: no end known.
    """

    frame: str
    nature: str
    quantity: str
    period: str
    value: float
    days: int | None
    start: dt.date
    end: dt.date | None

    def holds(self, day: dt.date) -> bool:
        """True when it is in force that day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Grid:
    """Upper bounds of the first five classes, by pollutant, from a date on."""

    code: str
    label: str
    start: dt.date
    usable: bool
    bounds: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class AirBook:
    """Everything the file says."""

    classes: tuple[str, ...]
    limits: tuple[Limit, ...]
    grids: tuple[Grid, ...]

    def limits_of(self, quantity: str) -> tuple[Limit, ...]:
        """Reference values of a pollutant, in the order of the file."""
        return tuple(found for found in self.limits if found.quantity == quantity)

    def grid_on(self, day: dt.date) -> Grid | None:
        """The grid applied that day; None before the first one."""
        known = [grid for grid in self.grids if grid.usable and grid.start <= day]
        return max(known, key=lambda grid: grid.start, default=None)

    def class_of(self, quantity: str, value: float, day: dt.date) -> str:
        """Class of a value of that day, « bon »…; "" when no grid tells."""
        grid = self.grid_on(day)
        bounds = grid.bounds.get(quantity) if grid else None
        if bounds is None:
            return ""
        return self.classes[sum(value > bound for bound in bounds)]


def _limit(raw: Mapping[str, Any], rank: int) -> Limit:
    try:
        found = Limit(
            raw["cadre"],
            raw["nature"],
            raw["propriete"],
            raw["periode"],
            float(raw["valeur"]),
            raw.get("jours"),
            raw["valide_du"],
            raw.get("valide_au"),
        )
    except KeyError as error:
        raise PackError(f"clé absente {error}", file=_FILE, field=f"limite {rank}") from None
    if found.period not in PERIODS or found.nature not in NATURES:
        raise PackError("période ou nature inconnue", file=_FILE, field=f"limite {rank}")
    return found


def _grid(raw: Mapping[str, Any], classes: int) -> Grid:
    bounds = {code: tuple(float(v) for v in values) for code, values in raw["bornes"].items()}
    for code, values in bounds.items():
        if len(values) != classes - 1 or list(values) != sorted(values):
            raise PackError(
                "une borne croissante par classe, sauf la dernière", file=_FILE, field=code
            )
    return Grid(raw["code"], raw["libelle"], raw["valide_du"], raw["applicable"], bounds)


def read_air(path: Path) -> AirBook:
    """Every reference value of a file.

    Raises:
        PackError: a key is missing, a period is unknown, bounds do not increase.
    """
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    classes = tuple(raw["classes"])
    return AirBook(
        classes,
        tuple(_limit(entry, rank) for rank, entry in enumerate(raw["limite"], start=1)),
        tuple(_grid(entry, len(classes)) for entry in raw["grille"]),
    )


@cache
def air_book() -> AirBook:
    """The reference values shipped with the product."""
    return read_air(CATALOGUE / _FILE)
