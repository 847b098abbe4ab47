"""The ground of the figures of an evaluation: time or events across, values up. SVG text.

Painted without script; colours are classes (`assets/vigie-evaluation.css`), the same on screen, on
paper and in an exported picture.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor

from dashboard.figures.day_course import MONTHS
from dashboard.figures.evaluation_sound import day_of
from dashboard.figures.plane import step_of
from dashboard.formats import number

SIZES = (("large", 860, 340), ("etroit", 358, 280))
"""Class, width and height of both drawings; the style sheet shows the one that fits."""
HALF = (("large", 620, 300), ("etroit", 358, 280))
"""The same for a drawing that takes half of the page."""
TOP, FOOT = 34.0, 30.0
LINE = 16.0
GLYPH = 7.0
"""Mean width of a character of 13 pixels."""


@dataclass(frozen=True)
class Ground:
    """Where values fall, in pixels.

    Attributes:
        first, last: ends of the axis across; levels: round values of the axis up.
    """

    first: float
    last: float
    levels: Sequence[float]
    left: float
    right: float
    bottom: float
    top: float = TOP

    def x(self, at: float) -> float:
        """Across."""
        span = self.last - self.first
        part = (at - self.first) / span if span else 0.5
        return self.left + (self.right - self.left) * part

    def y(self, value: float) -> float:
        """Down; a value out of the axis stops at its end."""
        low, high = self.levels[0], self.levels[-1]
        part = (min(max(value, low), high) - low) / ((high - low) or 1.0)
        return self.bottom - (self.bottom - self.top) * part


def decimals_of(levels: Sequence[float]) -> int:
    """Decimals that tell the levels of an axis apart."""
    return next(
        (n for n in range(6) if all(abs(v - round(v, n)) < 1e-9 * max(1, abs(v)) for v in levels)),
        6,
    )


def ground(
    values: Sequence[float], ends: tuple[float, float], width: int, height: int, margin: float
) -> Ground:
    """The ground that holds some values; ``margin``: room kept on the right for names."""
    levels = levels_around(min(values), max(values), 4 if width < 500 else 5)
    places = decimals_of(levels)
    longest = max(len(number(level, places)) for level in levels)
    return Ground(*ends, levels, 14 + GLYPH * longest, width - margin, height - FOOT)


def levels_around(low: float, high: float, wanted: int) -> list[float]:
    """Round levels that hold two values, without zero being one of them."""
    if high <= low:
        away = abs(low) * 0.1 or 1.0
        low, high = low - away, high + away
    step = step_of(high - low, wanted)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [rank * step for rank in range(first, last + 1)]


def text(x: float, y: float, words: str, kind: str) -> str:
    """A text of the drawing, escaped."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words, quote=False)}</text>'


def rules(drawn: Ground, title: str) -> Iterator[str]:
    """Levels, their values and what they measure."""
    places = decimals_of(drawn.levels)
    for level in drawn.levels:
        y = drawn.y(level)
        kind = "ev-zero" if level == 0 else "ev-regle"
        yield f'<path class="{kind}" d="M{drawn.left:.1f} {y:.1f}H{drawn.right:.1f}"/>'
        yield text(drawn.left - 8, y + 4, number(level, places), "ev-y")
    yield text(0, 14, title, "ev-axe")


def calendar(drawn: Ground, labels: Sequence[str], *, narrow: bool) -> Iterator[str]:
    """Years or months under the axis, as many as there is room for; ranks without a calendar."""
    days = [day_of(label) for label in labels]
    base = f'<path class="ev-base" d="M{drawn.left:.1f} {drawn.bottom:.1f}H{drawn.right:.1f}"/>'
    yield base
    found: list[tuple[int, str]] = []
    for at, day in enumerate(days):
        if day is None:
            found.append((at, labels[at]))
        elif at == 0 or days[at - 1] is None or days[at - 1].month != day.month:  # type: ignore[union-attr]
            found.append((at, str(day.year) if day.month == 1 else MONTHS[day.month - 1]))
    room = (drawn.right - drawn.left) / (64 if narrow else 72)
    steps = [s for s in (1, 2, 3, 4, 6, 12, 24, 48) if len(found) / s <= room] or [96]
    for at, words in _kept(found, days, steps[0]):
        x = drawn.x(at)
        yield f'<path class="ev-base" d="M{x:.1f} {drawn.bottom:.1f}v4"/>'
        if x < drawn.right - 12:
            yield text(x + 3, drawn.bottom + 17, words, "ev-x")


def _kept(
    found: Sequence[tuple[int, str]], days: Sequence[object], step: int
) -> Iterator[tuple[int, str]]:
    """One mark in ``step``, a January always among them when months are shown."""
    if not found:
        return
    januaries = [rank for rank, (_, words) in enumerate(found) if words.isdigit()]
    origin = januaries[0] % step if januaries and days[found[0][0]] is not None else 0
    for rank, (at, words) in enumerate(found):
        if (rank - origin) % step == 0:
            yield at, words


def runs(points: Sequence[tuple[float, float | None]]) -> Iterator[list[tuple[float, float]]]:
    """Stretches of known points that follow one another."""
    run: list[tuple[float, float]] = []
    for at, value in points:
        if value is None:
            if run:
                yield run
            run = []
        else:
            run.append((at, value))
    if run:
        yield run


def line(drawn: Ground, points: Sequence[tuple[float, float | None]], kind: str) -> str:
    """A course; what is unknown is a gap, one period alone a dot."""
    paths, dots = [], []
    for run in runs(points):
        placed = [(drawn.x(at), drawn.y(value)) for at, value in run]
        if len(placed) == 1:
            dots.append(f"M{placed[0][0] - 1.2:.1f} {placed[0][1]:.1f}h2.4")
        else:
            paths.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in placed))
    body = "".join([*paths, *dots])
    return f'<path class="{kind}" d="{body}"/>' if body else ""


def band(drawn: Ground, ends: Sequence[tuple[float, float | None, float | None]], kind: str) -> str:
    """What lies between two courses, where both are known."""
    low = [(at, under if over is not None else None) for at, under, over in ends]
    high = [(at, over if under is not None else None) for at, under, over in ends]
    parts = []
    for below, above in zip(runs(low), runs(high), strict=True):
        there = "L".join(f"{drawn.x(at):.1f} {drawn.y(v):.1f}" for at, v in above)
        back = "L".join(f"{drawn.x(at):.1f} {drawn.y(v):.1f}" for at, v in reversed(below))
        parts.append(f"M{there}L{back}Z")
    return f'<path class="{kind}" d="{"".join(parts)}"/>' if parts else ""


def start_mark(drawn: Ground, at: float, words: str) -> str:
    """The start: an upright line, and its words on the side that has room."""
    x = drawn.x(at)
    right = x + 8 + GLYPH * len(words) < drawn.right + 6
    kind = "ev-debut-mot" if right else "ev-debut-mot ev-fin"
    return (
        f'<path class="ev-debut" d="M{x:.1f} {drawn.top - 8:.1f}V{drawn.bottom:.1f}"/>'
        f"{text(x + 6 if right else x - 6, drawn.top - 1, words, kind)}"
    )


def svg(kind: str, width: int, height: int, name: str, parts: Sequence[str], defs: str = "") -> str:
    """The drawing, with its text alternative."""
    return (
        f'<svg class="ev-figure ev-{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{defs}{"".join(parts)}</svg>'
    )


def hatch(identifier: str) -> str:
    """What fills a hole of the data."""
    return (
        f'<defs><pattern id="{identifier}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="ev-trait" d="M0 0V6"/></pattern></defs>'
    )


def holes(drawn: Ground, values: Sequence[float | None], identifier: str) -> Iterator[str]:
    """Hatched bands where three periods or more are unknown."""
    at = 0
    while at < len(values):
        end = at
        while end < len(values) and values[end] is None:
            end += 1
        if end - at >= 3:
            left, right = drawn.x(max(at - 0.5, 0)), drawn.x(min(end - 0.5, len(values) - 1))
            size = f'width="{right - left:.1f}" height="{drawn.bottom - drawn.top:.1f}"'
            place = f'x="{left:.1f}" y="{drawn.top:.1f}" {size}'
            yield f'<rect {place} fill="url(#{identifier})"/>'
            if right - left > 34:
                yield text((left + right) / 2, drawn.bottom - 6, "n.\u00a0d.", "ev-vide")
        at = max(end, at + 1)
