"""Two numeric axes and dots in them: what clouds and funnels share. SVG text, colours by class."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10

TOP, FOOT, RIGHT = 28, 44, 18
GLYPH = 6.7
"""Width of a character at 13 px."""

Write = Callable[[float], str]
Box = tuple[float, float, float, float]
"""Left, top, right and bottom of what is written."""
Place = tuple[float, float, str]
"""Where a text may be written: across, down, and its anchor."""


@dataclass(frozen=True)
class Axis:
    """One axis.

    Attributes:
        low, high: ends of the scale.
        write: a value as read, without its unit.
        title: measure and unit.
        logarithmic: equal ratios take equal room; both ends are then above zero.
    """

    low: float
    high: float
    write: Write
    title: str
    logarithmic: bool = False

    def part(self, value: float) -> float:
        """Where a value falls, 0 at the low end, 1 at the high one."""
        if self.logarithmic:
            return (log10(max(value, self.low)) - log10(self.low)) / (
                log10(self.high) - log10(self.low) or 1.0
            )
        return (value - self.low) / (self.high - self.low or 1.0)

    def levels(self, wanted: int) -> list[float]:
        """Round values inside the scale."""
        if self.logarithmic:
            powers = range(floor(log10(self.low)), ceil(log10(self.high)) + 1)
            found = [step * 10.0**p for p in powers for step in (1, 3)]
            kept = [v for v in found if self.low <= v <= self.high]
            return kept if len(kept) <= wanted + 2 else [v for v in kept if _power(v)]
        size = step_of(self.high - self.low, wanted)
        first, last = ceil(self.low / size - 1e-9), floor(self.high / size + 1e-9)
        return [rank * size for rank in range(first, last + 1)]


def _power(value: float) -> bool:
    return abs(log10(value) - round(log10(value))) < 1e-9


def step_of(span: float, wanted: int) -> float:
    """A round step: 1, 2, 2.5, 5 or 10 times a power of ten."""
    rough = (span or 1.0) / wanted
    power: float = 10.0 ** floor(log10(rough))
    return next(power * s for s in (1, 2, 2.5, 5, 10) if power * s >= rough * (1 - 1e-9))


def rounded(low: float, high: float, wanted: int = 5) -> tuple[float, float]:
    """Ends of a linear scale, on round values that hold both."""
    if high <= low:
        spread = abs(low) * 0.1 or 1.0
        low, high = low - spread, high + spread
    size = step_of(high - low, wanted)
    return floor(low / size + 1e-9) * size, ceil(high / size - 1e-9) * size


@dataclass(frozen=True)
class Plane:
    """The room between two axes, in pixels."""

    across: Axis
    up: Axis
    width: int
    height: int
    left: int

    def x(self, value: float) -> float:
        """Across."""
        return self.left + (self.width - self.left - RIGHT) * self.across.part(value)

    def y(self, value: float) -> float:
        """Down."""
        return TOP + (self.height - TOP - FOOT) * (1 - self.up.part(value))

    def frame(self) -> Iterator[str]:
        """Rules, values and titles of both axes."""
        bottom = self.height - FOOT
        for value in self.up.levels(5):
            y = self.y(value)
            yield f'<path class="pl-regle" d="M{self.left} {y:.1f}H{self.width - RIGHT}"/>'
            yield words(self.left - 6, y + 4, self.up.write(value), end="end")
        narrow = self.width < 500
        for value in self.across.levels(4 if narrow else 8):
            x = self.x(value)
            yield f'<path class="pl-regle" d="M{x:.1f} {bottom}v4"/>'
            yield words(x, bottom + 20, self.across.write(value), end="middle")
        yield words(0, 14, self.up.title, kind="pl-axe")
        yield words(self.width - RIGHT, self.height - 4, self.across.title, "pl-axe", end="end")


def plane_of(across: Axis, up: Axis, width: int, height: int) -> Plane:
    """A plane whose left margin holds the values of the vertical axis."""
    longest = max((len(up.write(v)) for v in up.levels(5)), default=2)
    return Plane(across, up, width, height, int(12 + GLYPH * longest))


def words(x: float, y: float, text: str, kind: str = "pl-texte", *, end: str = "start") -> str:
    """A text of the drawing, escaped."""
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{end}">'
        f"{escape(text, quote=False)}</text>"
    )


@dataclass(frozen=True)
class Spot:
    """One dot: place, name, words on hover, where it leads, class of its mark.

    Attributes:
        weight: the heaviest are named first, as long as there is room; 0 is never named.
    """

    x: float
    y: float
    name: str
    said: str
    href: str
    kind: str = "pl-point"
    weight: float = 0.0


def spots(plane: Plane, found: Sequence[Spot]) -> Iterator[str]:
    """Dots as links, the lightest first, so that those that matter are drawn over the others."""
    for spot in sorted(found, key=lambda s: s.weight):
        x, y = plane.x(spot.x), plane.y(spot.y)
        strong = spot.kind in ("pl-suivi", "pl-loin")
        shape = (
            f'<path d="M{x:.1f} {y - 7:.1f}l7 7-7 7-7-7z"/>'
            if spot.kind == "pl-loin"
            else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{6 if strong else 4.5}"/>'
        )
        yield (
            f'<a href="{escape(spot.href)}" class="{spot.kind}" tabindex="-1">'
            f"<title>{escape(spot.said, quote=False)}</title>{shape}</a>"
        )


def _box(place: Place, text: str) -> Box:
    """The room a text takes, at 13 px."""
    x, y, end = place
    size = GLYPH * len(text)
    start = x - (0 if end == "start" else size if end == "end" else size / 2)
    return start, y - 11, start + size, y + 3


def freest(
    plane: Plane, found: Sequence[Spot], text: str, places: Sequence[Place], taken: Sequence[Box]
) -> tuple[Place, Box]:
    """The first place where a text covers neither a dot nor another text; else the least covered.

    Args:
        plane: where it is written.
        found: dots not to be covered.
        text: what is written.
        places: in order of preference, one at least.
        taken: texts already there.
    """
    dots = [(plane.x(s.x), plane.y(s.y)) for s in found]
    marks: list[Box] = [(x - 6, y - 6, x + 6, y + 6) for x, y in dots]

    def covered(place: Place) -> int:
        box = _box(place, text)
        return sum(_meet(box, other) for other in (*marks, *taken))

    best = min(places, key=covered)
    return best, _box(best, text)


def names(
    plane: Plane, found: Sequence[Spot], most: int, written_already: Sequence[Box] = ()
) -> Iterator[str]:
    """Names of the heaviest dots, where none covers another text or leaves the drawing."""
    taken: list[Box] = list(written_already)
    marks = [(plane.x(s.x), plane.y(s.y)) for s in found if s.weight]
    taken += [(x - 5, y - 5, x + 5, y + 5) for x, y in marks]
    written = 0
    for spot in sorted(found, key=lambda s: -s.weight):
        if not spot.weight or written >= most:
            return
        x, y = plane.x(spot.x), plane.y(spot.y)
        for dx, dy, end in ((9, 4, "start"), (-9, 4, "end"), (0, -10, "middle"), (0, 19, "middle")):
            box = _box((x + dx, y + dy, end), spot.name)
            inside = plane.left <= box[0] and box[2] <= plane.width and box[1] >= TOP - 8
            if inside and not any(_meet(box, other) for other in taken):
                taken.append(box)
                written += 1
                bold = "pl-nom-suivi" if spot.kind == "pl-suivi" else "pl-nom"
                yield words(x + dx, y + dy, spot.name, bold, end=end)
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def svg(kind: str, plane: Plane, parts: Sequence[str]) -> str:
    """The drawing; its text and its table say the same, so it is left out of the spoken page."""
    return (
        f'<svg class="{kind}" viewBox="0 0 {plane.width} {plane.height}" width="{plane.width}" '
        f'height="{plane.height}" font-size="13" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )
