"""Months of a quantity: what each sensor added up, over enough days without fault."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.measures import Measured
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Month:
    """One month of one sensor.

    Attributes:
        first: first day of the month.
        total: sum of the days counted; None without any.
        days: days counted; whole: days of the month.
        left: days left aside because of a fault.
    """

    first: dt.date
    total: float | None
    days: int
    whole: int
    left: int = 0

    @property
    def valid(self) -> bool:
        """At least 75 % of the days are counted."""
        return self.total is not None and self.days >= sensor_rules().couverture_min * self.whole

    @property
    def scaled(self) -> float | None:
        """The month brought to all its days; None when too few are counted."""
        return (
            self.total / self.days * self.whole if self.valid and self.total is not None else None
        )


def months_of(
    gate: Gate, quantity: Measured, sensor: str = ""
) -> Mapping[str, Mapping[dt.date, Month]]:
    """Sensor → first day of the month → what is known."""
    asked = {"propriete": quantity.code, "capteur_id": sensor or None}
    found: dict[str, dict[dt.date, Month]] = defaultdict(dict)
    for row in gate.run("capteurs/mois", asked).records():
        month = Month(
            row["mois"], row["somme"], row["jours_nb"], row["jours_du_mois_nb"], row["ecartes_nb"]
        )
        found[row["capteur_id"]][month.first] = month
    return found


def after(month: dt.date, count: int = 1) -> dt.date:
    """First day of the month so many months later; earlier when negative."""
    rank = month.year * 12 + month.month - 1 + count
    return dt.date(rank // 12, rank % 12 + 1, 1)


def between(first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """First days of the months from one to another, ends included."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return tuple(after(first, n) for n in range(max(count, 0)))


def always_valid(
    known: Mapping[str, Mapping[dt.date, Month]], wanted: tuple[dt.date, ...]
) -> tuple[str, ...]:
    """Sensors valid in every one of these months, by code."""
    return tuple(
        sorted(
            sensor
            for sensor, months in known.items()
            if all(month in months and months[month].valid for month in wanted)
        )
    )
