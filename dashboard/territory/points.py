"""Places and sensors of an area, gathered on a grid where they would cover one another."""

from __future__ import annotations

import math
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
    """Spots gathered by the cell of a grid they fall in, then with the marks they would touch.

    Args:
        placed: position of each spot on the drawing.
        cell: side of a cell, in units of the drawing; marks are at least that far apart.
    """
    cells: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for spot, (x, y) in placed.items():
        cells[int(x // cell), int(y // cell)].append(spot)
    marks: list[Cluster] = []
    for _, group in sorted(cells.items()):
        mark = _gathered(group, placed)
        while near := next((m for m in marks if _apart(m, mark) < cell), None):
            marks.remove(near)
            mark = _gathered([*near.spots, *mark.spots], placed)
        marks.append(mark)
    return tuple(sorted(marks, key=lambda m: (m.y, m.x)))


def _gathered(group: Sequence[Spot], placed: Mapping[Spot, tuple[float, float]]) -> Cluster:
    """Spots as one mark, at the middle of their positions."""
    across = sum(placed[spot][0] for spot in group) / len(group)
    down = sum(placed[spot][1] for spot in group) / len(group)
    return Cluster(across, down, tuple(group))


def _apart(one: Cluster, other: Cluster) -> float:
    return math.hypot(one.x - other.x, one.y - other.y)
