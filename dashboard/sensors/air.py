"""A sensor of the air beside reference values: mean of the year, days above, class of the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.catalogue.air_limits import HOURLY, Limit, air_book
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.sensors.days import Day

YEAR = 365


@dataclass(frozen=True)
class Beside:
    """Twelve months of a sensor beside one reference value.

    Attributes:
        mean: mean of the valid days; None when under 75 % of them are known, or for days.
        above: days above the value; None for a value of the year.
        known: days that say it; days: days looked at.
        first, last: the days.
        in_force: the value holds on the last day.
    """

    limit: Limit
    mean: float | None
    above: int | None
    known: int
    days: int
    first: dt.date
    last: dt.date
    in_force: bool

    @property
    def enough(self) -> bool:
        """Enough valid days for a year to be judged."""
        return self.known >= sensor_rules().couverture_min * YEAR

    @property
    def passed(self) -> bool | None:
        """True when the value is passed; None when it cannot be said."""
        if self.limit.period == "annee":
            return None if self.mean is None else self.mean > self.limit.value
        if self.above is None:
            return None
        allowed = self.limit.days or 0
        if self.above > allowed:
            return True
        return False if self.enough else None


def _seen(day: Day, period: str) -> float | None:
    """What a day gives to a period: its mean, its highest hour, or its highest eight hours."""
    return {"heure": day.hour_high, "huit_heures": day.eight_high}.get(period, day.value)


def beside(days: Sequence[Day], quantity: str, until: dt.date) -> tuple[Beside, ...]:
    """The last twelve months against every reference value of a pollutant."""
    first = until - dt.timedelta(days=YEAR - 1)
    kept = [d for d in days if first <= d.day <= until and d.valid]
    return tuple(_one(kept, limit, first, until) for limit in air_book().limits_of(quantity))


def _one(kept: Sequence[Day], limit: Limit, first: dt.date, until: dt.date) -> Beside:
    values = [v for d in kept if (v := _seen(d, limit.period)) is not None]
    yearly = limit.period == "annee"
    enough = len(values) >= sensor_rules().couverture_min * YEAR
    mean = sum(values) / len(values) if yearly and enough else None
    above = None if yearly else sum(v > limit.value for v in values)
    in_force = limit.holds(until)
    return Beside(limit, mean, above, len(values), YEAR, first, until, in_force)


def class_of_day(day: Day, quantity: str) -> str:
    """Class of a valid day, by its mean or its highest hour; "" when it cannot be said."""
    value = day.hour_high if quantity in HOURLY else day.value
    if not day.valid or value is None:
        return ""
    return air_book().class_of(quantity, value, day.day)
