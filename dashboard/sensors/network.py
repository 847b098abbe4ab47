"""The network of sensors as it is: last reading, lateness in steps, coverage, battery."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.catalogue.measures import Measured, measured
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.secrecy import Gate
from dashboard.sensors.flags import Episode, episodes

UP, LATE, SILENT, AHEAD, STOPPED = "a_jour", "en_retard", "muet", "horloge", "arrete"
STUCK = "fige"
"""It speaks on time, and always says the same value."""


@dataclass(frozen=True)
class Sensor:
    """One quantity of one sensor.

    Attributes:
        code: identifier; quantity: what is measured; unit: as the source writes it.
        area, area_name: smallest area that holds it; "" when it is not placed.
        places: different positions seen.
        first, last: first and last readings, aware; None without a reading.
        step: ordinary time between two readings, in seconds; None when unknown.
        lateness: steps missed up to the last day its source knows; negative: readings to come;
            None for readings of more than a day.
        week, month: shares of the last 7 and 30 days covered; None when it makes no sense.
        day: last day with a value, and value: its sum or its mean, by the nature of the quantity.
        day_coverage: share of that day covered, as said or by the ordinary step; None when it is
            not said of readings of a day.
        hour_high: highest mean of an hour of that day; None when it cannot be said.
        reading: last reading with a value; reading_start, reading_end: when it was made, aware;
            the end None for an instant.
        source_day, last_day: last day its source knows, and every source.
        battery: last charge, in percent.
        stuck: first day of the one value it still gives; None when its values move.
    """

    code: str
    quantity: Measured
    name: str
    unit: str
    source: str
    area: str
    area_name: str
    lat: float | None
    long: float | None
    places: int
    first: dt.datetime | None
    last: dt.datetime | None
    step: float | None
    lateness: float | None
    week: float | None
    month: float | None
    day: dt.date | None
    value: float | None
    day_coverage: float | None
    hour_high: float | None
    reading: float | None
    reading_start: dt.datetime | None
    reading_end: dt.datetime | None
    source_day: dt.date | None
    last_day: dt.date | None
    battery: float | None
    readings: int
    stuck: dt.date | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What names it: sensor and quantity."""
        return self.code, self.quantity.code

    @property
    def step_days(self) -> int:
        """Ordinary days from a value to the next, one at least."""
        return max(1, round((self.step or 0) / 86_400))

    @property
    def by_period(self) -> bool:
        """Its readings last more than a day: no day, no lateness, a value by period."""
        return self.lateness is None and self.day is not None

    @property
    def partial(self) -> bool:
        """Its last day is known over too little of it to be judged."""
        return self.day_coverage is not None and self.day_coverage < sensor_rules().couverture_min

    @property
    def state(self) -> str:
        """`a_jour`, `fige`, `en_retard`, `muet`, `horloge` (ahead) or `arrete` (its source)."""
        rules = sensor_rules()
        seconds = (self.lateness or 0) * (self.step or 0)
        if seconds < -86_400:
            return AHEAD
        late = (self.lateness or 0) > rules.retard_pas
        if late and seconds >= rules.muet_jours * 86_400:
            return SILENT
        known = self.source_day or self.day
        if known and self.last_day and (self.last_day - known).days > rules.source_jours:
            return STOPPED
        if late:
            return LATE
        return STUCK if self.stuck else UP

    @property
    def low_battery(self) -> bool:
        """True when the battery says it will soon stop."""
        return self.battery is not None and self.battery <= sensor_rules().batterie_basse


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return None if moment is None else moment.replace(tzinfo=dt.UTC)


def _sensor(row: Mapping[str, Any]) -> Sensor:
    unit = row["unite"] or ""
    quantity = measured(row["propriete"], unit)
    summed = quantity.summed or row["moyenne"] is None
    return Sensor(
        code=row["capteur_id"],
        quantity=quantity,
        name=row["nom"] or row["capteur_id"],
        unit=unit or quantity.unit,
        source=row["source"],
        area=row["territoire"] or "",
        area_name=row["territoire_nom"] or "",
        lat=row["lat"],
        long=row["long"],
        places=row["positions_nb"],
        first=_aware(row["premier_releve"]),
        last=_aware(row["derniere_fin"]),
        step=row["pas_s"],
        lateness=row["retard_pas"],
        week=row["couverture_7_part"],
        month=row["couverture_30_part"],
        day=row["dernier_jour"],
        value=row["somme"] if summed else row["moyenne"],
        day_coverage=row["couverture_jour_part"],
        hour_high=row["heure_max"],
        reading=row["releve_valeur"],
        reading_start=_aware(row["releve_debut"]),
        reading_end=_aware(row["releve_fin"]),
        source_day=row["dernier_jour_source"],
        last_day=row["dernier_partout"],
        battery=row["batterie"],
        readings=row["releves_nb"],
    )


def _stuck(found: Iterable[Episode]) -> dict[tuple[str, str, dt.date], dt.date]:
    """(sensor, quantity, last day) of every run of one value → its first day."""
    return {(e.sensor, e.quantity, e.end): e.start for e in found if e.genre == "plat"}


def network(
    gate: Gate, quantity: str = "", faults: Iterable[Episode] | None = None
) -> tuple[Sensor, ...]:
    """Every sensor, or those of one quantity, by quantity then name; a name borne twice is told.

    Args:
        gate: the version.
        quantity: code; "" for all.
        faults: as `episodes` gives them for those sensors, when they were already read.
    """
    found = gate.run("capteurs/reseau", {"propriete": quantity or None})
    sensors = [_sensor(row) for row in found.records()]
    times = Counter((s.quantity.code, s.name) for s in sensors)
    stuck = _stuck(episodes(gate, quantity=quantity) if faults is None else faults)
    return tuple(
        replace(
            s,
            name=f"{s.name} ({s.code})" if times[s.quantity.code, s.name] > 1 else s.name,
            stuck=stuck.get((*s.key, s.day)) if s.day else None,
        )
        for s in sensors
    )


def refused(gate: Gate, found: Iterable[Sensor]) -> int:
    """Lines of the sources of these sensors that could not be read: they are in no check."""
    sources = {s.source for s in found}
    rows = gate.run("donnees/sources").records()
    return sum(row["rows_rejected"] for row in rows if row["code"] in sources)
