"""What one sensor measured, day by day: gaps stay gaps, days not covered enough are said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.catalogue.measures import Measured
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Day:
    """A day of a sensor.

    Attributes:
        value: sum or mean, by the nature of the quantity; None without a reading.
        low, high: extremes of the readings; readings: how many.
        coverage: share of the day covered; None when the readings do not say how long they last.
        hour_high, eight_high: highest mean of an hour, of eight hours; None when too few hours are
            known, or for quantities that are not told by the hour.
    """

    day: dt.date
    value: float | None
    low: float | None
    high: float | None
    readings: int
    coverage: float | None
    hour_high: float | None = None
    eight_high: float | None = None

    @property
    def valid(self) -> bool:
        """A value over enough of the day (75 %)."""
        covered = self.coverage is None or self.coverage >= sensor_rules().couverture_min
        return self.value is not None and covered


def days_of(gate: Gate, sensor: str, quantity: Measured) -> tuple[Day, ...]:
    """Every day received, in order; days never sent are not there."""
    asked = {"capteur_id": sensor, "propriete": quantity.code}
    value = "somme" if quantity.summed else "moyenne"
    return tuple(
        Day(
            row["jour"],
            row[value],
            row["minimum"],
            row["maximum"],
            row["releves_nb"],
            row["couverture_part"],
            row["heure_max"],
            row["huit_max"],
        )
        for row in gate.run("capteurs/jours_du_capteur", asked).records()
    )


@dataclass(frozen=True)
class Gap:
    """Days in a row without a valid value, ends included."""

    start: dt.date
    end: dt.date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.end - self.start).days + 1


def gaps(found: Sequence[Day], start: dt.date, end: dt.date, step: int = 1) -> tuple[Gap, ...]:
    """Runs of days without a valid value between two days, ends included.

    Args:
        found: days known.
        start: first day looked at.
        end: last day looked at.
        step: ordinary days from a value to the next; shorter runs are no gap.
    """
    valid = {d.day for d in found if d.valid}
    runs: list[Gap] = []
    for day in every_day(start, end):
        if day in valid:
            continue
        if runs and runs[-1].end + dt.timedelta(days=1) == day:
            runs[-1] = Gap(runs[-1].start, day)
        else:
            runs.append(Gap(day, day))
    return tuple(run for run in runs if run.days >= step)


def every_day(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """Days from one to another, ends included."""
    return (start + dt.timedelta(days=n) for n in range((end - start).days + 1))


def latest_days(
    gate: Gate, quantity: Measured, first: dt.date, last: dt.date
) -> Iterator[tuple[str, dt.date, float]]:
    """(sensor, day, value) of every sensor of a quantity, days without a value left out."""
    value = "somme" if quantity.summed else "moyenne"
    found = gate.run(
        "capteurs/jours", {"propriete": quantity.code, "depuis": first, "jusque": last}
    )
    for row in found.records():
        if row[value] is not None:
            yield row["capteur_id"], row["jour"], row[value]
