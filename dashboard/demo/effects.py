"""Planted effects: measures whose true result is known, so that an evaluation can be judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Days
from dashboard.demo.reference import parameters


@dataclass(frozen=True)
class Effect:
    """A measure and its true effect.

    Attributes:
        source, measure: where it shows, as in the pack and in the extract.
        design: what an evaluation can use (« serie_interrompue », « differences »…) or the trap.
        starts: area, place or sensor → first day; "" stands for everywhere.
        factor: multiplies what was expected from that day on; 1 is no effect.
        trap: what would deceive a comparison of before and after; "" for none.
    """

    code: str
    label: str
    source: str
    measure: str
    design: str
    starts: Mapping[str, dt.date]
    factor: float
    trap: str = ""

    def on(self, zone: str, days: Days) -> npt.NDArray[np.float64]:
        """Factor of each day in a zone; 1 everywhere when the zone is not treated."""
        start = self.starts.get(zone, self.starts.get(""))
        if start is None:
            return np.ones(len(days))
        return np.where(days >= np.datetime64(start), self.factor, 1.0)

    def as_json(self) -> dict[str, Any]:
        """What the manifest says of it."""
        return {
            "code": self.code,
            "label": self.label,
            "source": self.source,
            "measure": self.measure,
            "design": self.design,
            "starts": {zone: day.isoformat() for zone, day in self.starts.items()},
            "factor": self.factor,
            "trap": self.trap,
        }


def first_monday(year: int, month: int) -> dt.date:
    """First Monday of a month."""
    first = dt.date(year, month, 1)
    return first + dt.timedelta(days=-first.weekday() % 7)


def months_before(day: dt.date, months: int) -> tuple[int, int]:
    """(year, month) some months before a day."""
    rank = day.year * 12 + day.month - 1 - months
    return rank // 12, rank % 12 + 1


def _first_day(entry: Mapping[str, Any], until: dt.date, rank: int) -> dt.date:
    if "mois_fixe" in entry:
        year, month = months_before(until, int(entry["recul"]))
        wanted = int(entry["mois_fixe"])
        return first_monday(year if month >= wanted else year - 1, wanted)
    before = int(entry["debut"]) - rank * int(entry.get("pas", 0))
    return first_monday(*months_before(until, before))


def planted(until: dt.date) -> dict[str, Effect]:
    """Every planted effect by code, placed before the last day known."""
    found = {}
    for code, entry in parameters("effets.toml").items():
        zones = entry["zones"] or [""]
        found[code] = Effect(
            code=code,
            label=entry["libelle"],
            source=entry["source"],
            measure=entry["mesure"],
            design=entry["plan"],
            starts={zone: _first_day(entry, until, rank) for rank, zone in enumerate(zones)},
            factor=float(entry["facteur"]),
            trap=entry.get("piege", ""),
        )
    return found
