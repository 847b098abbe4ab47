"""The course of an indicator drawn small in a row, or large on a slide: SVG text, no script.

Colours come from the style sheet by class: target, natural limits, course, last point.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from dashboard.figures.vector import Point

FLATTEST = 4
"""A target or a limit that would shrink the course more than that is left out of a small scale."""


@dataclass(frozen=True)
class Course:
    """What a drawing shows.

    Attributes:
        points: complete periods at true intervals; None is a gap.
        target: low and high bounds, equal unless it is a range; None without target.
        limits: natural limits; None when they are not known.
        running: the period under way, drawn open; None when there is none.
    """

    points: Sequence[Point]
    target: tuple[float, float] | None = None
    limits: tuple[float, float] | None = None
    running: tuple[float, float] | None = None


@dataclass(frozen=True)
class _Frame:
    """Where values fall in a box: x and y of the drawing."""

    start: float
    end: float
    low: float
    high: float
    box: tuple[float, float, float, float]

    def x(self, when: float) -> float:
        left, _, right, _ = self.box
        span = self.end - self.start
        return left + (when - self.start) * (right - left) / span if span else (left + right) / 2

    def y(self, value: float) -> float:
        _, top, _, bottom = self.box
        span = self.high - self.low
        if not span:
            return (top + bottom) / 2
        return bottom - (value - self.low) * (bottom - top) / span

    def held(self, value: float) -> float:
        """The place of a value, kept inside the box."""
        return min(max(self.y(value), self.box[1]), self.box[3])


def known(course: Course) -> list[tuple[float, float]]:
    """Points with a value."""
    return [(x, y) for x, y in course.points if y is not None]


def _extent(course: Course, *, whole: bool) -> tuple[float, float]:
    """Lowest and highest value of the scale: the course, then what does not crush it."""
    values = [y for _, y in known(course)]
    if course.running:
        values.append(course.running[1])
    low, high = min(values), max(values)
    room = (high - low) or abs(high) * 0.1 or 1.0
    for pair in (course.target, course.limits):
        for bound in pair or ():
            wider = max(high, bound) - min(low, bound)
            if whole or wider <= FLATTEST * room:
                low, high = min(low, bound), max(high, bound)
    return low, high


def _frame(
    course: Course, box: tuple[float, float, float, float], *, whole: bool = False
) -> _Frame:
    low, high = _extent(course, whole=whole)
    ends = [x for x, _ in course.points]
    if course.running:
        ends.append(course.running[0])
    return _Frame(min(ends), max(ends), low, high, box)


def _short(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _runs(course: Course, frame: _Frame) -> Iterator[list[str]]:
    run: list[str] = []
    for x, y in course.points:
        if y is None:
            if run:
                yield run
            run = []
        else:
            run.append(f"{_short(frame.x(x))} {_short(frame.y(y))}")
    if run:
        yield run


def _line(course: Course, frame: _Frame) -> str:
    path = "".join("M" + "L".join(run) for run in _runs(course, frame))
    return f'<path class="sl" d="{path}"/>'


def _band(course: Course, frame: _Frame) -> str:
    if not course.limits:
        return ""
    left, _, right, _ = frame.box
    top, bottom = frame.held(course.limits[1]), frame.held(course.limits[0])
    size = f'width="{_short(right - left)}" height="{_short(max(bottom - top, 0))}"'
    return f'<rect class="sb" x="{_short(left)}" y="{_short(top)}" {size}/>'


def _target(course: Course, frame: _Frame) -> str:
    left, _, right, _ = frame.box
    found = [
        f"M{_short(left)} {_short(frame.y(bound))}H{_short(right)}"
        for bound in dict.fromkeys(course.target or ())
        if frame.low <= bound <= frame.high
    ]
    return f'<path class="st" d="{"".join(found)}"/>' if found else ""


def _dots(course: Course, frame: _Frame, radius: float) -> str:
    x, y = known(course)[-1]
    place = f'cx="{_short(frame.x(x))}" cy="{_short(frame.y(y))}"'
    drawn = f'<circle class="sp" {place} r="{_short(radius)}"/>'
    if course.running:
        here = [frame.x(course.running[0]), frame.y(course.running[1])]
        place = f'cx="{_short(here[0])}" cy="{_short(here[1])}"'
        drawn += f'<circle class="so" {place} r="{_short(radius)}"/>'
    return drawn


def spark(course: Course, *, width: int = 120, height: int = 24, name: str = "") -> str:
    """The course in a row; "" when fewer than two values are known.

    Args:
        course: what is drawn.
        width: in pixels.
        height: in pixels.
        name: said by a screen reader; "" when words beside already say it.
    """
    if len(known(course)) < 2:
        return ""
    frame = _frame(course, (2, 3, width - 4, height - 3))
    said = f'role="img" aria-label="{escape(name)}"' if name else 'aria-hidden="true"'
    return (
        f'<svg class="etincelle" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" {said}>'
        f"{_band(course, frame)}{_target(course, frame)}{_line(course, frame)}"
        f"{_dots(course, frame, 2.5)}</svg>"
    )


@dataclass(frozen=True)
class Axes:
    """What is written around a large drawing.

    Attributes:
        heights: values and their words, lowest first.
        moments: times and their words.
        target: words of the target, « cible 7 jours ».
        limits: words of the band, « limites habituelles ».
        last: words of the last value.
    """

    heights: Sequence[tuple[float, str]]
    moments: Sequence[tuple[float, str]]
    target: str = ""
    limits: str = ""
    last: str = ""


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{_short(x)}" y="{_short(y)}">{escape(words)}</text>'


def _grid(axes: Axes, frame: _Frame) -> Iterator[str]:
    left, _, right, bottom = frame.box
    for value, words in axes.heights:
        if frame.low <= value <= frame.high:
            y = frame.y(value)
            yield f'<path class="sg" d="M{_short(left)} {_short(y)}H{_short(right)}"/>'
            yield _text(left - 12, y + 8, words, "sy")
    for when, words in axes.moments:
        if frame.start <= when <= frame.end:
            yield _text(frame.x(when), bottom + 36, words, "sx")


def _labels(course: Course, axes: Axes, frame: _Frame) -> Iterator[str]:
    """Words at the end of the lines, kept a line apart."""
    right = frame.box[2] + 14
    x, y = known(course)[-1]
    taken = [frame.y(y)]
    yield _text(max(right, frame.x(x) + 14), taken[0] + 9, axes.last, "sv")
    wanted = []
    if course.target and axes.target:
        wanted.append((frame.held(course.target[0]), axes.target, "sc"))
    if course.limits and axes.limits:
        wanted.append((frame.held(course.limits[1]), axes.limits, "sm"))
    for place, words, kind in wanted:
        step = 30 if place >= taken[0] else -30
        while any(abs(place - other) < 30 for other in taken):
            place += step / 3
        taken.append(place)
        yield _text(right, place + 8, words, kind)


def large(course: Course, axes: Axes, *, name: str, width: int = 1200, height: int = 540) -> str:
    """The course on a slide, readable at four metres; "" when fewer than two values are known."""
    if len(known(course)) < 2:
        return ""
    frame = _frame(course, (110, 20, width - 290, height - 50), whole=True)
    return (
        f'<svg class="grand-trace" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{_band(course, frame)}{"".join(_grid(axes, frame))}'
        f"{_target(course, frame)}{_line(course, frame)}{_dots(course, frame, 7)}"
        f"{''.join(_labels(course, axes, frame))}</svg>"
    )
