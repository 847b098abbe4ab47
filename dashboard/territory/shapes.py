"""Contours of a level, ready to be drawn: path, box, where the name goes; points placed on them."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dashboard.secrecy import Gate

Box = tuple[float, float, float, float]
"""Left, top, right, bottom, in units of the frame."""

KM_PER_DEGREE = 6371.0088 * math.pi / 180
"""Of a meridian, on the mean sphere (IUGG); the error on a town is under half a percent."""

_PAIR = re.compile(r"(-?[\d.]+) (-?[\d.]+)")


@dataclass(frozen=True)
class Frame:
    """How degrees become units of a drawing: x = (long − west) × kx, y = (north − lat) × ky."""

    name: str
    width: int
    height: int
    west: float
    north: float
    kx: float
    ky: float

    def place(self, lat: float, long: float) -> tuple[float, float]:
        """A position on the drawing."""
        return (long - self.west) * self.kx, (self.north - lat) * self.ky

    @property
    def units_per_km(self) -> float:
        """Length of a kilometre on the drawing."""
        return self.ky / KM_PER_DEGREE


@dataclass(frozen=True)
class Shape:
    """The contour of one area.

    Attributes:
        path: SVG path, evenodd rule.
        x, y: where its name goes.
        box: what holds it.
        deduced: made by joining the areas inside it, when no contour was received.
    """

    code: str
    path: str
    x: float
    y: float
    box: Box
    km2: float
    deduced: bool = False


@dataclass(frozen=True)
class Contours:
    """Contours of a level, by code, in one frame; the print names their content."""

    level: str
    frame: Frame
    shapes: Mapping[str, Shape]
    print: str


def box_of(path: str) -> Box:
    """What holds a path made of M, L and Z with absolute pairs."""
    pairs = _PAIR.findall(path)
    across = [float(x) for x, _ in pairs] or [0.0]
    down = [float(y) for _, y in pairs] or [0.0]
    return min(across), min(down), max(across), max(down)


def joined(boxes: Iterable[Box]) -> Box:
    """What holds several boxes.

    Raises:
        ValueError: there is none.
    """
    found = list(boxes)
    return (
        min(b[0] for b in found),
        min(b[1] for b in found),
        max(b[2] for b in found),
        max(b[3] for b in found),
    )


def frames(gate: Gate) -> dict[str, Frame]:
    """Frames of a version, by name."""
    return {
        r["cadre"]: Frame(
            r["cadre"], r["largeur"], r["hauteur"], r["ouest"], r["nord"], r["kx"], r["ky"]
        )
        for r in gate.run("territoire/cadres").records()
    }


def contours(gate: Gate, level: str) -> Contours | None:
    """Contours of a level; None when none was received."""
    rows = list(gate.run("territoire/contours", {"niveau": level, "parent": None}).records())
    known = frames(gate)
    if not rows or rows[0]["cadre"] not in known:
        return None
    shapes = {
        r["code"]: Shape(
            r["code"],
            r["chemin"],
            r["cx"],
            r["cy"],
            box_of(r["chemin"]),
            r["superficie_km2"] or 0.0,
            bool(r["deduit"]),
        )
        for r in rows
    }
    text = "\n".join(f"{code} {shape.path}" for code, shape in shapes.items())
    mark = hashlib.sha256(text.encode()).hexdigest()[:16]
    return Contours(level, known[rows[0]["cadre"]], shapes, mark)


def contour_file(found: Contours) -> str:
    """The contours as one SVG file, each path under an id, to be shown by reference."""
    paths = "".join(
        f'<path id="{element_of(code)}" vector-effect="non-scaling-stroke" '
        f'fill-rule="evenodd" d="{shape.path}"/>'
        for code, shape in found.shapes.items()
    )
    frame = found.frame
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {frame.width} {frame.height}">'
        f"{paths}</svg>"
    )


def element_of(code: str) -> str:
    """Id of the contour of an area; a code may hold what an id may not."""
    return "t" + "".join(c if c.isascii() and c.isalnum() else f"-{ord(c):x}-" for c in code)
