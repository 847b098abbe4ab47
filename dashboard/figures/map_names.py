"""Where the names of a map go: the largest areas first, never one over another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""

CHARACTER = 0.53
"""Width of a character in ems, as in the treemap."""
SIZE, LINE = 12.5, 14.0
NARROW = 2.0
"""On a telephone names are this much larger: only those that then fit are kept."""
OVERFLOW = 1.15
"""A name may be a little wider than its area."""
MOST = 400
"""Areas looked at for a name; the smallest of a large map have none."""


class Named(Protocol):
    """What is needed of an area to name it."""

    @property
    def code(self) -> str:
        """What names it for programs."""
        ...

    @property
    def tone(self) -> str:
        """Class that colours it."""
        ...

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def sign(self) -> str:
        """Its value, or what replaces it."""
        ...

    @property
    def x(self) -> float:
        """Where the name goes."""
        ...

    @property
    def y(self) -> float:
        """Where the name goes."""
        ...

    @property
    def box(self) -> Box:
        """What holds its contour."""
        ...

    @property
    def chief(self) -> bool:
        """Whether it is named before the others."""
        ...


@dataclass(frozen=True)
class Name:
    """A name to draw, its value under it; major ones are kept on a telephone."""

    code: str
    tone: str
    x: float
    y: float
    text: str
    sign: str
    major: bool


def _room(text: str, sign: str, x: float, y: float, em: float) -> Box:
    """What a name takes, its value under it, at a size of text."""
    half = max(len(text), len(sign)) * CHARACTER * em / 2
    lines = bool(text) + bool(sign)
    return x - half, y - em, x + half, y - em + lines * em * LINE / SIZE + em * 0.3


def _clear(box: Box, taken: Sequence[Box]) -> bool:
    left, top, right, bottom = box
    return all(
        right <= other[0] or left >= other[2] or bottom <= other[1] or top >= other[3]
        for other in taken
    )


def _fits(box: Box, area: Box) -> bool:
    wide, high = area[2] - area[0], area[3] - area[1]
    return box[2] - box[0] <= wide * OVERFLOW and box[3] - box[1] <= high


def _within(box: Box, seen: Box) -> bool:
    return box[0] >= seen[0] and box[1] >= seen[1] and box[2] <= seen[2] and box[3] <= seen[3]


def names_of(areas: Sequence[Named], unit: float, seen: Box) -> list[Name]:
    """Names that fit in their areas, in two passes: large text first, for narrow screens.

    Those of chief areas are placed before the others, whatever the size they fit at.

    Args:
        areas: what may be named.
        unit: one pixel of the reference size, in units of the drawing.
        seen: what the drawing shows: a name is whole, or is not there.
    """
    largest = sorted(
        areas, key=lambda a: (not a.chief, -(a.box[2] - a.box[0]) * (a.box[3] - a.box[1]))
    )[:MOST]
    found: list[Name] = []
    done: set[int] = set()
    chiefs = sum(area.chief for area in largest)
    passes = [(scale, upto) for upto in (chiefs, len(largest)) for scale in (NARROW, 1.0) if upto]
    for scale, upto in passes:
        em = SIZE * unit * scale
        small = SIZE * unit
        taken = [_room(f.text, f.sign, f.x, f.y, em if f.major else small) for f in found]
        for rank, area in enumerate(largest[:upto]):
            if rank in done:
                continue
            for text in (area.name, ""):
                if not text and (scale > 1 or not area.sign):
                    continue
                y = area.y + unit * SIZE * (-0.2 if text and area.sign else 0.35)
                box = _room(text, area.sign, area.x, y, em)
                if _fits(box, area.box) and _within(box, seen) and _clear(box, taken):
                    found.append(Name(area.code, area.tone, area.x, y, text, area.sign, scale > 1))
                    taken.append(box)
                    done.add(rank)
                    break
    return found
