"""The course of a sensor, day by day, as SVG text: gaps stay gaps, faults are marked by a shape.

Painted without script; colours are classes (`assets/vigie-capteurs.css`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise

from dashboard.figures.years import ticks
from dashboard.formats import number

MONTHS = (
    "janv.",
    "févr.",
    "mars",
    "avr.",
    "mai",
    "juin",
    "juil.",
    "août",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
)
SIZES = (("large", 900, 320), ("etroit", 358, 260))
WIDE_GAP = 3
"""Days without a value from which a gap is hatched and said."""


@dataclass(frozen=True)
class Line:
    """A reference value across the drawing, with its words."""

    value: float
    words: str


@dataclass(frozen=True)
class Course:
    """What is drawn.

    Attributes:
        start, end: first and last days of the axis.
        values: known days, in order; a day absent is a gap.
        weak: days with a value that does not cover enough of them; drawn open, unlinked.
        flagged: days at fault.
        lines: reference values; those far above the course are left out.
        unit: of the axis; decimals: of its figures.
        zero: the axis starts at zero.
        step: days from a value to the next: 1, or 31 for months.
        other: a second course, lighter; other_name, name: words at the ends of the lines.
    """

    start: dt.date
    end: dt.date
    values: Sequence[tuple[dt.date, float]]
    unit: str
    decimals: int = 0
    weak: Sequence[tuple[dt.date, float]] = ()
    flagged: Sequence[dt.date] = ()
    lines: Sequence[Line] = ()
    zero: bool = True
    step: int = 1
    other: Sequence[tuple[dt.date, float]] = field(default_factory=tuple)
    name: str = ""
    other_name: str = ""


@dataclass(frozen=True)
class _Frame:
    course: Course
    left: float
    top: float
    right: float
    bottom: float
    low: float
    high: float

    def x(self, day: dt.date) -> float:
        span = (self.course.end - self.course.start).days or 1
        return self.left + (self.right - self.left) * (day - self.course.start).days / span

    def y(self, value: float) -> float:
        part = (value - self.low) / ((self.high - self.low) or 1)
        return self.bottom - (self.bottom - self.top) * part


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def runs(
    values: Sequence[tuple[dt.date, float]], step: int = 1
) -> list[list[tuple[dt.date, float]]]:
    """Stretches of days that follow one another; nothing is drawn between two of them."""
    found: list[list[tuple[dt.date, float]]] = []
    for day, value in values:
        if found and day - found[-1][-1][0] <= dt.timedelta(days=step):
            found[-1].append((day, value))
        else:
            found.append([(day, value)])
    return found


def _lines_of(frame: _Frame, values: Sequence[tuple[dt.date, float]], kind: str) -> Iterator[str]:
    paths, dots = [], []
    for run in runs(values, frame.course.step):
        if len(run) == 1:
            x, y = frame.x(run[0][0]), frame.y(run[0][1])
            dots.append(f'<circle class="{kind}-point" cx="{x:.1f}" cy="{y:.1f}" r="1.6"/>')
        else:
            paths.append("M" + "L".join(f"{frame.x(d):.1f} {frame.y(v):.1f}" for d, v in run))
    if paths:
        yield f'<path class="{kind}" d="{"".join(paths)}"/>'
    yield from dots


def _holes(frame: _Frame, pattern: str) -> Iterator[str]:
    """Hatched bands where nothing is known for days."""
    course = frame.course
    known = sorted({d for d, _ in (*course.values, *course.weak)})
    day = dt.timedelta(days=1)
    edges = [course.start - day, *known, course.end + day]
    for before, after in pairwise(edges):
        if (after - before).days < WIDE_GAP * course.step + 1:
            continue
        left, right = frame.x(before + day), frame.x(after - day)
        size = f'width="{max(right - left, 1.5):.1f}" height="{frame.bottom - frame.top:.1f}"'
        yield f'<rect x="{left:.1f}" y="{frame.top:.1f}" {size} fill="url(#{pattern})"/>'
        if right - left > 34:
            yield _text((left + right) / 2, frame.bottom - 6, "n.\u00a0d.", "cj-vide")


def _months(frame: _Frame, *, narrow: bool) -> Iterator[str]:
    """First days of the months, as many named as there is room for."""
    course = frame.course
    firsts = []
    day = course.start.replace(day=1)
    while day <= course.end:
        if day >= course.start:
            firsts.append(day)
        day = (day + dt.timedelta(days=32)).replace(day=1)
    most = 5 if narrow else 13
    step = next((s for s in (1, 2, 3, 6, 12, 24) if len(firsts) / s <= most), 36)
    for first in firsts:
        x = frame.x(first)
        yield f'<path class="cj-base" d="M{x:.1f} {frame.bottom:.1f}v4"/>'
        if (first.month - 1) % min(step, 12) == 0 and (step <= 12 or first.year % 2 == 0):
            words = MONTHS[first.month - 1]
            if step >= 12:
                words = str(first.year)
            elif first.month == 1 or first is firsts[0]:
                words += f" {first.year}"
            if x < frame.right - 20:
                yield _text(x + 3, frame.bottom + 16, words, "cj-x")


def _grid(frame: _Frame, levels: Sequence[float], decimals: int) -> Iterator[str]:
    unit = frame.course.unit
    for level in levels:
        y = frame.y(level)
        kind = "cj-base" if level == levels[0] else "cj-grille"
        yield f'<path class="{kind}" d="M{frame.left:.1f} {y:.1f}H{frame.right:.1f}"/>'
        yield _text(frame.left - 8, y + 4, number(level, decimals), "cj-y")
    yield _text(2, frame.top - 16, unit, "cj-unite")


def _references(frame: _Frame) -> list[Line]:
    """Reference values inside the scale, the lowest first."""
    found = [line for line in frame.course.lines if frame.low < line.value <= frame.high]
    return sorted(found, key=lambda one: one.value)


def _reference_words(frame: _Frame) -> Iterator[str]:
    """Their words, above their line, left out where they would cover one another.

    At the top of the scale they go below it: the unit of the axis is above.
    """
    last = float("inf")
    for line in _references(frame):
        y = frame.y(line.value)
        base = y - 4 if y - 4 > frame.top + 8 else y + 13
        if last - base > 13:
            yield _text(frame.left + 6, base, line.words, "cj-seuil-nom")
            last = base


def _flags(frame: _Frame) -> Iterator[str]:
    """A lozenge above each run of days at fault, as wide as the run."""
    day = dt.timedelta(days=1)
    runs_: list[list[dt.date]] = []
    for found in sorted(set(frame.course.flagged)):
        if not frame.course.start <= found <= frame.course.end:
            continue
        if runs_ and found - runs_[-1][-1] <= day:
            runs_[-1].append(found)
        else:
            runs_.append([found])
    y = frame.top - 7
    for run in runs_:
        left, right = frame.x(run[0]), frame.x(run[-1])
        if right - left > 3:
            yield f'<path class="cj-defaut-trait" d="M{left:.1f} {y:.1f}H{right:.1f}"/>'
        x = (left + right) / 2
        yield f'<path class="cj-defaut" d="M{x:.1f} {y - 5:.1f}l5 5-5 5-5-5z"/>'


def _ends(frame: _Frame) -> Iterator[str]:
    """Names at the ends of two lines; one line needs none."""
    course = frame.course
    if not course.other or not course.values:
        return
    wanted = [
        (frame.y(course.values[-1][1]), course.name, "cj-nom"),
        (frame.y(course.other[-1][1]), course.other_name, "cj-nom cj-nom-autre"),
    ]
    wanted.sort(key=lambda one: one[0])
    if wanted[1][0] - wanted[0][0] < 15:
        middle = (wanted[0][0] + wanted[1][0]) / 2
        wanted = [(middle - 7.5, *wanted[0][1:]), (middle + 7.5, *wanted[1][1:])]
    for y, words, kind in wanted:
        yield _text(frame.right - 4, max(y - 6, frame.top + 10), words, kind)


def _extent(course: Course) -> tuple[float, float]:
    values = [v for _, v in (*course.values, *course.weak, *course.other)]
    low, high = min(values), max(values)
    if course.zero:
        low = min(low, 0.0)
    near = [line.value for line in course.lines if line.value <= high * 1.35]
    return low, max([high, *near])


def day_course(
    course: Course, *, name: str, kind: str, width: int, height: int, rank: str = ""
) -> str:
    """The drawing; "" when no day is known.

    Args:
        course: what is drawn.
        name: text alternative.
        kind: « large » or « etroit »: shown or hidden by the width of the screen.
        width: in pixels at its natural size.
        height: the same.
        rank: told apart from the other courses of the page by it.
    """
    if not course.values and not course.weak:
        return ""
    narrow = kind == "etroit"
    low, high = _extent(course)
    levels = ticks(low, high, 4 if narrow else 5)
    decimals = 0 if all(abs(v - round(v)) < 1e-9 for v in levels) else max(course.decimals, 1)
    left = 14 + 7.2 * max(len(number(v, decimals)) for v in levels)
    frame = _Frame(course, left, 34, width - 8, height - 26, levels[0], levels[-1])
    pattern = f"cj-hachure-{kind}{rank}"
    hatch = (
        f'<defs><pattern id="{pattern}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="cj-trait" d="M0 0V6"/></pattern></defs>'
    )
    weak = "".join(
        f'<circle class="cj-faible" cx="{frame.x(d):.1f}" cy="{frame.y(v):.1f}" r="2.2"/>'
        for d, v in course.weak
    )
    parts = [
        *_holes(frame, pattern),
        *_grid(frame, levels, decimals),
        *_months(frame, narrow=narrow),
        *(
            f'<path class="cj-seuil" d="M{frame.left:.1f} {frame.y(line.value):.1f}'
            f'H{frame.right:.1f}"/>'
            for line in _references(frame)
        ),
        *_lines_of(frame, course.other, "cj-autre"),
        *_lines_of(frame, course.values, "cj-ligne"),
        weak,
        *_reference_words(frame),
        *_flags(frame),
        *_ends(frame),
    ]
    return (
        f'<svg class="course-jour cj-{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{hatch}{"".join(parts)}</svg>'
    )
