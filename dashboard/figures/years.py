"""A budget over the years, as SVG text painted without script: what was realised, what was granted.

Realised is a solid line; what is known up to a date is a broken line to an open circle; voted only
is an open lozenge, never joined to it; credits granted are short level marks. A year without a
document is a gap that says « n. d. »; a break is a dotted rule with its letter. Colours are CSS
variables; names stand at the end of the lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Literal

from dashboard.figures.charts import Scale
from dashboard.formats import UNKNOWN, Number

State = Literal["ok", "running", "voted", "absent"]
LEFT, TOP, FOOT = 46, 26, 26
"""Margins, in pixels of the drawing: axis labels, letters, years."""
LINE = 15
"""Height of a line of text."""
GLYPH = 7.1
"""Mean width of a character of 13 pixels."""


@dataclass(frozen=True)
class Dot:
    """One year of a series.

    Attributes:
        granted: credits granted that year, None when unknown; cut: the line does not come here
            from the year before.
    """

    year: int
    value: Number | None
    state: State = "ok"
    granted: Number | None = None
    cut: bool = False


@dataclass(frozen=True)
class Track:
    """One series: name at its end, dots oldest first, one per year; role of its colour."""

    name: str
    dots: Sequence[Dot]
    role: str = "accent"


@dataclass(frozen=True)
class Frame:
    """Where values fall in the drawing."""

    years: tuple[int, int]
    values: tuple[float, float]
    width: int
    height: int
    right: int

    def x(self, year: float) -> float:
        """Across, in pixels; one year alone is in the middle."""
        first, last = self.years
        room = self.width - LEFT - self.right - 16
        return LEFT + 8 + (room * (year - first) / (last - first) if last > first else room / 2)

    def y(self, value: float) -> float:
        """Down, in pixels."""
        low, high = self.values
        room = self.height - TOP - FOOT
        return TOP + room * (high - value) / (high - low)


def ticks(low: float, high: float, wanted: int = 5) -> list[float]:
    """Round levels from zero, or under it, to the top or just above; at least two."""
    rough = ((high - low) or 1.0) / wanted
    power: float = 10.0 ** floor(log10(rough))
    size = next(power * s for s in (1, 2, 2.5, 5, 10) if power * s >= rough * (1 - 1e-9))
    first, last = floor(low / size + 1e-9), max(ceil(high / size - 1e-9), floor(low / size) + 1)
    return [rank * size for rank in range(first, last + 1)]


def span_of(tracks: Sequence[Track], scale: Scale) -> tuple[float, float]:
    """Lowest and highest values drawn, zero included, at the scale."""
    known = [scale.value(v) for t in tracks for d in t.dots for v in (d.value, d.granted)]
    values = [0.0, *(v for v in known if v is not None)]
    return min(values), max(values)


def _text(
    x: float, y: float, words: str, role: str = "grey", *, end: str = "start", bold: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="var(--{role})" text-anchor="{end}"{weight}>'
        f"{escape(words, quote=False)}</text>"
    )


def _axis(frame: Frame, scale: Scale, levels: Sequence[float]) -> Iterator[str]:
    """Level rules and their values; the unit beside the highest, or above it when it is long."""
    right = frame.width - frame.right
    beside = scale.unit if len(scale.unit) <= 3 else ""
    for level in levels:
        y = frame.y(level)
        ink = "grey" if level == 0 else "rule"
        yield f'<path d="M{LEFT} {y:.1f}H{right}" stroke="var(--{ink})" stroke-width="1"/>'
        words = Scale(beside if level == levels[-1] else "", _decimals(levels)).text(level)
        yield _text(LEFT - 6, y + 4, words, end="end")
    if not beside:
        yield _text(0, TOP - 10, scale.unit)


def _decimals(levels: Sequence[float]) -> int:
    return 0 if all(abs(level - round(level)) < 1e-9 for level in levels) else 1


def _years(frame: Frame) -> Iterator[str]:
    """Years under the drawing, as many as there is room for, the last one always."""
    first, last = frame.years
    room = frame.x(first + 1) - frame.x(first) if last > first else frame.width
    step = next((s for s in (1, 2, 5, 10) if room * s >= 34), 20)
    for year in range(last, first - 1, -step):
        yield _text(frame.x(year), frame.height - 8, str(year), end="middle")


def _breaks(frame: Frame, letters: Sequence[tuple[int, str]]) -> Iterator[str]:
    """A dotted rule before the first year of each break, under its letters."""
    for year, letter in letters:
        x = frame.x(year - 0.5)
        bottom = frame.height - FOOT
        yield (
            f'<path d="M{x:.1f} {TOP - 4}V{bottom}" stroke="var(--grey)" stroke-width="1" '
            f'stroke-dasharray="2 3"/>'
        )
        yield _text(x, TOP - 10, letter, "ink", end="middle", bold=True)


def _gaps(frame: Frame, tracks: Sequence[Track]) -> Iterator[str]:
    """« n. d. » at the foot of years no series knows, once for those that follow one another."""
    unknown = [
        dots[0].year
        for dots in zip(*(t.dots for t in tracks), strict=True)
        if all(d.value is None for d in dots)
    ]
    runs: list[list[int]] = []
    for year in unknown:
        if runs and runs[-1][-1] == year - 1:
            runs[-1].append(year)
        else:
            runs.append([year])
    for run in runs:
        middle = (frame.x(run[0]) + frame.x(run[-1])) / 2
        yield _text(middle, frame.height - FOOT - 4, UNKNOWN, end="middle")


def _line(frame: Frame, track: Track, scale: Scale) -> Iterator[str]:
    """The solid line of what is final, cut at gaps and breaks; broken towards what is not."""
    solid, broken, last = "", "", None
    for dot in track.dots:
        value = scale.value(dot.value)
        if value is None or dot.state in ("voted", "absent"):
            last = None
            continue
        at = f"{frame.x(dot.year):.1f} {frame.y(value):.1f}"
        if dot.state == "running":
            broken += f"M{last}L{at}" if last and not dot.cut else ""
        else:
            solid += f"{'L' if last and not dot.cut else 'M'}{at}"
        last = at
    look = f'fill="none" stroke="var(--{track.role})" stroke-linejoin="round"'
    if solid:
        yield f'<path d="{solid}" {look} stroke-width="2.25"/>'
    if broken:
        yield f'<path d="{broken}" {look} stroke-width="2" stroke-dasharray="2 4"/>'


def _marks(frame: Frame, track: Track, scale: Scale) -> Iterator[str]:
    """Every year of a series, and what was granted, each with its words on hover."""
    colour = f"var(--{track.role})"
    for dot in track.dots:
        x = frame.x(dot.year)
        granted = scale.value(dot.granted)
        if granted is not None:
            yield (
                f'<path d="M{x - 5:.1f} {frame.y(granted):.1f}h10" stroke="{colour}" '
                f'stroke-width="1.25" opacity="0.75"/>'
            )
        value = scale.value(dot.value)
        if value is None:
            continue
        y = frame.y(value)
        yield f"<g><title>{escape(_said(track, dot, scale), quote=False)}</title>"
        if dot.state == "voted":
            yield (
                f'<path d="M{x:.1f} {y - 6:.1f}l6 6-6 6-6-6z" fill="var(--paper)" '
                f'stroke="{colour}" stroke-width="1.75"/>'
            )
        else:
            open_ = dot.state == "running"
            fill, radius = ("var(--paper)", 4.5) if open_ else (colour, 2.75)
            yield (
                f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" fill="{fill}" '
                f'stroke="{colour}" stroke-width="{1.75 if open_ else 0}"/>'
            )
        yield "</g>"


def _said(track: Track, dot: Dot, scale: Scale) -> str:
    late = {"running": ", en cours", "voted": ", voté"}.get(dot.state, "")
    return f"{track.name}, {dot.year}{late}\u00a0: {scale.text(dot.value)}"


def _ends(frame: Frame, tracks: Sequence[Track], scale: Scale) -> Iterator[str]:
    """Name and last value of each series at its end, pushed apart so that none covers another."""
    found: list[tuple[float, Track, Dot]] = []
    for track in tracks:
        known = [d for d in track.dots if d.value is not None]
        if known:
            value = scale.value(known[-1].value) or 0.0
            found.append((frame.y(value), track, known[-1]))
    found.sort(key=lambda item: item[0])
    x = frame.width - frame.right + 2
    for place, (_, track, dot) in zip(_apart(frame, [y for y, *_ in found]), found, strict=True):
        past = f" ({dot.year})" if dot.year < frame.years[1] else ""
        late = {"running": " en cours", "voted": " voté"}.get(dot.state, past)
        words = scale.text(dot.value) + late
        yield _text(x, place, words, track.role, bold=True)
        yield _text(x, place + LINE, track.name, track.role)


def _apart(frame: Frame, wanted: Sequence[float]) -> list[float]:
    """Places of labels of two lines, in order, none over another, none under the foot."""
    need, places = 2 * LINE + 4, list[float]()
    for place in wanted:
        places.append(max(place, places[-1] + need if places else TOP + 2.0))
    over = places[-1] + LINE - (frame.height - FOOT) if places else 0.0
    return [place - max(0.0, over) for place in places]


def draw_years(
    tracks: Sequence[Track],
    *,
    scale: Scale,
    span: tuple[float, float] | None = None,
    letters: Sequence[tuple[int, str]] = (),
    width: int = 600,
    height: int = 300,
    class_name: str = "",
) -> str:
    """SVG of one or a few series over the same years; "" when nothing is known.

    Args:
        tracks: at most four; each has one dot per year, the same years.
        scale: how values are written.
        span: lowest and highest value, to share a scale between drawings; None: of these tracks.
        letters: first year after each break, and its letters.
        width: of the drawing, in pixels of its own.
        height: likewise.
        class_name: of the SVG.
    """
    if not any(d.value is not None for t in tracks for d in t.dots):
        return ""
    low, high = span or span_of(tracks, scale)
    levels = ticks(low, high)
    longest = max(
        [len(t.name) for t in tracks]
        + [len(scale.text(d.value)) + 9 * (d.state != "ok") for t in tracks for d in t.dots]
        + [len(scale.text(t.dots[-1].value)) + 7 * (t.dots[-1].value is None) for t in tracks]
    )
    right = int(min(width * 0.4, 12 + GLYPH * longest))
    years = tracks[0].dots[0].year, tracks[0].dots[-1].year
    frame = Frame(years, (levels[0], levels[-1]), width, height, right)
    parts = [
        *_axis(frame, scale, levels),
        *_years(frame),
        *_gaps(frame, tracks),
        *_breaks(frame, letters),
        *(part for track in tracks for part in _line(frame, track, scale)),
        *(part for track in tracks for part in _marks(frame, track, scale)),
        *_ends(frame, tracks, scale),
    ]
    return (
        f'<svg class="{class_name}" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-size="13" aria-hidden="true" focusable="false">'
        f"{''.join(parts)}</svg>"
    )
