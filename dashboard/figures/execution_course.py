"""The course of an exercice: realised against the expected band, and the landing, as SVG text.

Painted without script; colours are classes, so that the drawing follows the theme and the printer.
Observed is solid, credits a thin outline, the expected rhythm a band, what is to come hatched.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import ceil

Point = tuple[float, float]
"""Day from the first of January, and value."""
LINE = 17.0
"""Height of a line of text."""
LETTER = 7.0
"""Pixels that a letter of the axis takes, at most."""


@dataclass(frozen=True)
class Label:
    """Words at the right end of a line; the first line in bold is its figure."""

    value: float
    words: str
    kind: str


@dataclass(frozen=True)
class Course:
    """What is drawn; values in any one unit, days from the first of January.

    Attributes:
        last: last day of the axis.
        done, committed, credits: observed; credits are steps.
        expected: rhythm; low, high: its band, may be empty.
        landing: (low, high) at the last day, None without an interval.
        shape: (day, 0–1) how what remains comes, from the last day observed to the end.
        heights: values of the axis and their words, 0 first; months: first days and their words.
        labels: words at line ends; done_words, committed_words: beside the last point observed.
        over: day from which only the complementary period goes on; None when not drawn.
    """

    last: float
    done: Sequence[Point]
    committed: Sequence[Point]
    credits: Sequence[Point]
    expected: Sequence[Point]
    low: Sequence[Point]
    high: Sequence[Point]
    landing: tuple[float, float] | None
    shape: Sequence[Point]
    heights: Sequence[tuple[float, str]]
    months: Sequence[tuple[float, str]]
    labels: Sequence[Label]
    done_words: str = ""
    committed_words: str = ""
    over: float | None = None


@dataclass(frozen=True)
class _Frame:
    course: Course
    left: float
    top: float
    right: float
    bottom: float

    def x(self, day: float) -> float:
        return self.left + (self.right - self.left) * min(day, self.course.last) / self.course.last

    def y(self, value: float) -> float:
        top = self.course.heights[-1][0] or 1.0
        return self.bottom - (self.bottom - self.top) * value / top

    def path(self, points: Sequence[Point]) -> str:
        return "M" + "L".join(f"{self.x(d):.1f} {self.y(v):.1f}" for d, v in points)


def _text(x: float, y: float, words: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _grid(frame: _Frame) -> Iterator[str]:
    course = frame.course
    for value, words in course.heights:
        y = frame.y(value)
        kind = "ce-base" if value == 0 else "ce-grille"
        yield f'<path class="{kind}" d="M{frame.left:.1f} {y:.1f}H{frame.right:.1f}"/>'
        yield _text(frame.left - 8, y + 4, words, "ce-y")
    named = [frame.x(day) for day, words in course.months if words]
    apart = min((b - a for a, b in pairwise(named)), default=frame.right)
    longest = LETTER * max((len(words) for _, words in course.months), default=0)
    # every name, or every second or third one where they would touch
    kept = set(named[:: max(1, ceil(longest / apart))])
    for day, words in course.months:
        x = frame.x(day)
        yield f'<path class="ce-base" d="M{x:.1f} {frame.bottom:.1f}v4"/>'
        if words and x in kept:
            yield _text(x + 3, frame.bottom + 16, words, "ce-x")
    if course.over is not None and course.over < course.last:
        x = frame.x(course.over)
        yield f'<path class="ce-fin" d="M{x:.1f} {frame.top:.1f}V{frame.bottom:.1f}"/>'


def _band(frame: _Frame) -> str:
    low, high = frame.course.low, frame.course.high
    if len(low) < 2 or len(high) < 2:
        return ""
    back = "L".join(f"{frame.x(d):.1f} {frame.y(v):.1f}" for d, v in reversed(low))
    return f'<path class="ce-bande" d="{frame.path(high)}L{back}Z"/>'


def _steps(frame: _Frame, points: Sequence[Point]) -> str:
    if not points:
        return ""
    first = f"M{frame.x(points[0][0]):.1f} {frame.y(points[0][1]):.1f}"
    moves = "".join(f"H{frame.x(d):.1f}V{frame.y(v):.1f}" for d, v in points[1:])
    return f'<path class="ce-credits" d="{first}{moves}H{frame.right:.1f}"/>'


def _fan(frame: _Frame, pattern: str) -> str:
    """From the last point observed to the two ends of the landing."""
    course = frame.course
    if course.landing is None or not course.done or len(course.shape) < 2:
        return ""
    now = course.done[-1][1]
    low, high = course.landing
    under = [(day, now + part * (low - now)) for day, part in course.shape]
    above = [(day, now + part * (high - now)) for day, part in course.shape]
    back = "L".join(f"{frame.x(d):.1f} {frame.y(v):.1f}" for d, v in reversed(under))
    area = f"{frame.path(above)}L{back}Z"
    x, top, bottom = frame.right, frame.y(high), frame.y(low)
    mark = f"M{x - 3:.1f} {top:.1f}h6M{x:.1f} {top:.1f}V{bottom:.1f}M{x - 3:.1f} {bottom:.1f}h6"
    return (
        f'<path d="{area}" fill="url(#{pattern})"/><path class="ce-bord" d="{area}"/>'
        f'<path class="ce-crochet" d="{mark}"/>'
    )


def spread(wanted: Sequence[float], least: float, top: float, bottom: float) -> list[float]:
    """Places as near as can be to those wanted, at least `least` apart, in the same order.

    Args:
        wanted: places, in increasing order.
        least: smallest distance.
        top: smallest place allowed.
        bottom: greatest place allowed.
    """
    places: list[float] = []
    for place in wanted:
        places.append(max(place, top, places[-1] + least if places else top))
    limit = bottom
    for rank in range(len(places) - 1, -1, -1):
        places[rank] = min(places[rank], limit)
        limit = places[rank] - least
    return places


def _labels(frame: _Frame) -> Iterator[str]:
    ordered = sorted(frame.course.labels, key=lambda label: -label.value)
    wanted = [frame.y(label.value) for label in ordered]
    places = spread(wanted, LINE, frame.top, frame.bottom)
    for label, place, true in zip(ordered, places, wanted, strict=True):
        x = frame.right
        yield f'<path class="ce-renvoi" d="M{x + 5:.1f} {true:.1f}L{x + 14:.1f} {place:.1f}"/>'
        yield _text(x + 18, place + 4, label.words, f"ce-nom {label.kind}")


def _beside(frame: _Frame, wide: float) -> Iterator[str]:
    """Words of the last point: realised under it to the right, committed above to the left."""
    course, under = frame.course, frame.bottom
    if course.done and course.done_words:
        x, y = frame.x(course.done[-1][0]), frame.y(course.done[-1][1])
        yield f'<circle class="ce-point" cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        tight = x + 8 + 7 * len(course.done_words) > min(wide, frame.right + 60)
        kind = "ce-nom ce-fait-nom" + (" ce-fin-mot" if tight else "")
        under = min(y + (54 if tight else 22), frame.bottom - 6)
        yield _text(x - 6 if tight else x + 6, under, course.done_words, kind)
    if course.committed and course.committed_words:
        x, y = frame.x(course.committed[-1][0]), frame.y(course.committed[-1][1])
        early = x - 8 * len(course.committed_words) < frame.left
        kind = "ce-nom ce-engage-nom" + ("" if early else " ce-fin-mot")
        above = min(y - 6, under - LINE)
        yield _text(x + 6 if early else x - 6, above, course.committed_words, kind)


def execution_course(course: Course, *, name: str, width: int, height: int, kind: str) -> str:
    """The drawing; "" when nothing was observed.

    Args:
        course: what is drawn.
        name: text alternative.
        width: in pixels at its natural size.
        height: the same.
        kind: « large » or « etroit »: the class shown or hidden by the width of the screen.
    """
    if not course.done or not course.heights:
        return ""
    narrow = kind == "etroit"
    margin = 12 if narrow else 184
    frame = _Frame(course, 52 if narrow else 64, 14, width - margin, height - 26)
    pattern = f"ce-hachure-{kind}"
    hatch = (
        f'<defs><pattern id="{pattern}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><path class="ce-trait" d="M0 0V6"/></pattern></defs>'
    )
    lines = "".join(
        f'<path class="{style}" d="{frame.path(points)}"/>'
        for style, points in (
            ("ce-attendu", course.expected),
            ("ce-engage", course.committed),
            ("ce-fait", course.done),
        )
        if len(points) > 1
    )
    return (
        f'<svg class="course-execution ce-{kind}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{escape(name)}">{hatch}{"".join(_grid(frame))}{_band(frame)}'
        f"{_steps(frame, course.credits)}{_fan(frame, pattern)}{lines}"
        f"{'' if narrow else ''.join(_labels(frame))}{''.join(_beside(frame, width))}</svg>"
    )
