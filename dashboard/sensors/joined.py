"""What was brought together to place and name sensors, and what does not fit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.secrecy import Gate
from dashboard.sensors.network import Sensor


@dataclass(frozen=True)
class Serial:
    """A serial number written in two ways, one letter apart; `kept`: that of the readings."""

    first: str
    second: str
    place: str
    kept: str


@dataclass(frozen=True)
class Projected:
    """A file whose coordinates were not in degrees, and were converted."""

    file: str
    projection: str


@dataclass(frozen=True)
class Joined:
    """Everything said of names and places.

    Attributes:
        unnamed: sensors that no source names; unplaced: sensors without a position.
    """

    serials: tuple[Serial, ...]
    projected: tuple[Projected, ...]
    unnamed: tuple[Sensor, ...]
    unplaced: tuple[Sensor, ...]


def _once(found: Sequence[Sensor]) -> tuple[Sensor, ...]:
    """Each sensor once, whatever it measures."""
    return tuple({s.code: s for s in reversed(found)}.values())[::-1]


def _projected(gate: Gate) -> tuple[Projected, ...]:
    """Files read in a projection of their own."""
    found = []
    for row in gate.run("donnees/fichiers").records():
        projection = json.loads(row["faits"] or "{}").get("projection", "")
        if row["statut"] == "charge" and projection and "WGS" not in projection:
            found.append(Projected(row["nom"], projection.replace("_", " ")))
    return tuple(found)


def joined(gate: Gate, sensors: Sequence[Sensor]) -> Joined:
    """Names and places of a network."""
    serials = tuple(
        Serial(row["numero"], row["autre"], row["nom"], row["retenu"] or "")
        for row in gate.run("capteurs/series_ecrites").records()
    )
    return Joined(
        serials,
        _projected(gate),
        _once([s for s in sensors if s.name == s.code]),
        _once([s for s in sensors if s.lat is None]),
    )
