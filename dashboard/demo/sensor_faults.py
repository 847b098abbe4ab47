"""Faults of sensors and meters planted in the readings, and said in the manifest."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.days import Days, Flags
from dashboard.demo.effects import first_monday, months_before
from dashboard.demo.reference import parameters
from dashboard.demo.world import World

YEAR = 364


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        kind: see `donnees/capteurs_defauts.toml`.
        first: first day.
        last: last day; None for a fault that never ends.
        size: how large, in the unit the kind calls for.
    """

    sensor: str
    quantity: str
    kind: str
    first: dt.date
    last: dt.date | None
    size: float

    def on(self, days: Days) -> Flags:
        """Which days (or instants) fall in it, ends included."""
        stamps = days.astype("datetime64[D]")
        found: Flags = stamps >= np.datetime64(self.first)
        return found if self.last is None else found & (stamps <= np.datetime64(self.last))

    def as_json(self, source: str, until: dt.date) -> dict[str, Any]:
        """What the manifest says of it; the last day is never after the last one known."""
        return {
            "source": source,
            "capteur": self.sensor,
            "propriete": self.quantity,
            "defaut": self.kind,
            "du": self.first.isoformat(),
            "au": min(self.last or until, until).isoformat(),
            "ampleur": self.size,
        }


def _fault(entry: dict[str, Any], world: World) -> Fault:
    start = first_monday(*months_before(world.until, int(entry["debut"])))
    if "effet" in entry:
        effect = world.effects[entry["effet"]].starts[entry["capteur"]]
        start = effect - dt.timedelta(days=YEAR)
    length = int(entry["jours"])
    return Fault(
        sensor=entry["capteur"],
        quantity=entry["propriete"],
        kind=entry["genre"],
        first=start,
        last=start + dt.timedelta(days=length - 1) if length else None,
        size=float(entry.get("ampleur", 0)),
    )


def planted_faults(world: World, source: str) -> list[Fault]:
    """Faults of one source that begin within the days known; the manifest says them.

    A drift begun before the first day is kept: it shows all along.
    """
    first = world.days.days[0].item()
    every = [_fault(entry, world) for entry in parameters("capteurs_defauts.toml")[source]]
    found = [f for f in every if f.first <= world.until and (f.first >= first or f.last is None)]
    said = world.truth.facts.setdefault("capteurs", [])
    said.extend(f.as_json(source, world.until) for f in found)
    return found


def of_sensor(faults: list[Fault], sensor: str, *kinds: str) -> list[Fault]:
    """Faults of one sensor, of some kinds."""
    return [f for f in faults if f.sensor == sensor and f.kind in kinds]
