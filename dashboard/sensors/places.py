"""Where sensors stand: contours of the areas around, and positions in their frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.secrecy import Gate
from dashboard.sensors.network import Sensor


@dataclass(frozen=True)
class Ground:
    """Contours of one level, and how a position falls on them.

    Attributes:
        paths: SVG paths in a frame 1 000 wide; height: of the frame.
        west, north: corner, in degrees; kx, ky: drawing units by degree.
    """

    paths: tuple[str, ...]
    height: int
    west: float
    north: float
    kx: float
    ky: float

    def at(self, sensor: Sensor) -> tuple[float, float] | None:
        """(x, y) of a sensor; None without a position, or outside the frame."""
        if sensor.lat is None or sensor.long is None:
            return None
        x, y = (sensor.long - self.west) * self.kx, (self.north - sensor.lat) * self.ky
        return (x, y) if 0 <= x <= 1000 and 0 <= y <= self.height else None


def ground(gate: Gate, sensors: Sequence[Sensor], *, near: bool = False) -> Ground | None:
    """The contours that hold most of these sensors; None without any.

    Args:
        gate: the version read.
        sensors: those to place.
        near: add the contours of the finer levels of the same frame, for a map seen from near.
    """
    frames = {row["cadre"]: row for row in gate.run("territoire/cadres").records()}
    best: tuple[int, str, Ground] | None = None
    for level in [row["code"] for row in gate.run("donnees/niveaux").records()]:
        rows = list(gate.run("territoire/contours", {"niveau": level}).records())
        frame = frames.get(rows[0]["cadre"]) if rows else None
        if frame is None:
            continue
        paths = tuple(row["chemin"] for row in rows)
        sides = (frame["hauteur"], frame["ouest"], frame["nord"], frame["kx"], frame["ky"])
        found = Ground(paths, *sides)
        held = sum(found.at(s) is not None for s in sensors)
        if not held:
            continue
        if best is None or held > best[0] or len(best[2].paths) < 2:
            best = held, frame["cadre"], found
        elif near and frame["cadre"] == best[1]:
            best = held, best[1], Ground((*best[2].paths, *paths), *sides)
    return best[2] if best else None
