"""Places and sensors of an area, gathered on a grid where they would cover one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.secrecy import Gate

EQUIPMENT, SENSOR = "equipement", "capteur"


@dataclass(frozen=True)
class Spot:
    """One place of service, or one sensor.

    Attributes:
        nature: EQUIPMENT or SENSOR.
        kinds: kind of equipment, or what the sensor measures.
        lat, long: WGS84; None when the position is not known.
        areas: codes of the areas it falls in, widest first; () outside known contours.
    """

    nature: str
    identifier: str
    name: str
    kinds: tuple[str, ...]
    lat: float | None
    long: float | None
    areas: tuple[str, ...]


@dataclass(frozen=True)
class Cluster:
    """Spots drawn as one mark: where, and which."""

    x: float
    y: float
    spots: tuple[Spot, ...]


def spots(gate: Gate) -> tuple[Spot, ...]:
    """Every place and sensor of a version, located or not."""
    return tuple(
        Spot(
            r["nature"],
            r["identifiant"],
            r["nom"] or r["identifiant"],
            tuple((r["genre"] or "").split("|")) if r["genre"] else (),
            r["lat"],
            r["long"],
            tuple(r["territoires"]),
        )
        for r in gate.run("territoire/points").records()
    )


def inside(found: Sequence[Spot], area: str) -> tuple[Spot, ...]:
    """Those located in an area."""
    return tuple(spot for spot in found if spot.lat is not None and area in spot.areas)


def clustered(placed: Mapping[Spot, tuple[float, float]], cell: float) -> tuple[Cluster, ...]:
    """Spots gathered by the cell of a grid they fall in, at the middle of their positions.

    Args:
        placed: position of each spot on the drawing.
        cell: side of a cell, in units of the drawing.
    """
    cells: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for spot, (x, y) in placed.items():
        cells[int(x // cell), int(y // cell)].append(spot)
    return tuple(
        Cluster(
            sum(placed[s][0] for s in group) / len(group),
            sum(placed[s][1] for s in group) / len(group),
            tuple(group),
        )
        for _, group in sorted(cells.items())
    )
