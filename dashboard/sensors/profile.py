"""What a sensor says of an ordinary week: hour by hour, day of the week by day of the week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.measures import Measured
from dashboard.secrecy import Gate

DAYS, HOURS = range(1, 8), range(24)
ENOUGH = 84
"""Cells of the 168 that must be known for a profile to be drawn."""


@dataclass(frozen=True)
class Cell:
    """An hour of a day of the week: mean value, and the days behind it."""

    value: float
    days: int


@dataclass(frozen=True)
class Profile:
    """An ordinary week over one year, or all.

    Attributes:
        cells: (day of the week from 1, hour) → what is known.
        year: None for all years; years: those with readings.
    """

    cells: Mapping[tuple[int, int], Cell]
    year: int | None
    years: tuple[int, ...]

    @property
    def peak(self) -> tuple[int, int]:
        """The highest hour; the first of equals."""
        return max(sorted(self.cells), key=lambda key: self.cells[key].value)

    @property
    def trough(self) -> tuple[int, int]:
        """The lowest hour; the first of equals."""
        return min(sorted(self.cells), key=lambda key: self.cells[key].value)


def profile(gate: Gate, sensor: str, quantity: Measured, year: int | None = None) -> Profile | None:
    """The ordinary week; None when less than half of the hours are known.

    A quantity that adds up is worth its sum by day; a level, its mean by reading.
    """
    asked = {"capteur_id": sensor, "propriete": quantity.code}
    rows = list(gate.run("capteurs/profil", asked).records())
    years = tuple(sorted({row["annee"] for row in rows}))
    kept = year if year in years else None
    sums: dict[tuple[int, int], tuple[float, int, int]] = {}
    for row in rows:
        if kept is None or row["annee"] == kept:
            key = row["jour_semaine"], row["heure"]
            total, readings, days = sums.get(key, (0.0, 0, 0))
            sums[key] = (
                total + row["somme"],
                readings + row["releves_nb"],
                days + row["jours_nb"],
            )
    if len(sums) < ENOUGH:
        return None
    cells = {
        key: Cell(total / (days if quantity.summed else readings), days)
        for key, (total, readings, days) in sums.items()
    }
    return Profile(cells, kept, years)
