"""A figure of Plotly as SVG, without a browser: what our figures use, and nothing else.

Lines with gaps, steps and dashes, bands between two lines, dots, bars, rules, shaded spans and
words, on an axis of dates or numbers. What is not known is refused, never drawn wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Any

from dashboard.errors import QueryError
from dashboard.reports.plotted_axes import (
    TEXT,
    Axis,
    Fields,
    Frame,
    frame_of,
    listed,
    marks,
    moment,
)

_DASHES = {"dash": "6 4", "dot": "1.5 3", "dashdot": "6 3 1.5 3", "solid": ""}


def _points(trace: Fields, frame: Frame) -> list[tuple[float, float] | None]:
    """Pixels of a trace; None where it is not known."""
    pairs = zip(listed(trace.get("x")), listed(trace.get("y")), strict=False)
    return [
        None if y is None else (frame.across.at(moment(x)), frame.up.at(float(y))) for x, y in pairs
    ]


def _path(points: Sequence[tuple[float, float] | None], *, stepped: bool = False) -> str:
    """A line that stops where nothing is known."""
    told, known = [], False
    for point in points:
        if point is None:
            known = False
            continue
        x, y = point
        if not known:
            told.append(f"M{x:.1f} {y:.1f}")
        else:
            told.append(f"H{x:.1f}V{y:.1f}" if stepped else f"L{x:.1f} {y:.1f}")
        known = True
    return "".join(told)


def _band(one: Sequence[Any], other: Sequence[Any], colour: str) -> str:
    """What lies between two lines."""
    there = [p for p in other if p is not None]
    back = [p for p in reversed(one) if p is not None]
    if not there or not back:
        return ""
    outline = "L".join(f"{x:.1f} {y:.1f}" for x, y in [*there, *back])
    return f'<path d="M{outline}Z" fill="{colour}"/>'


def _line(trace: Fields, points: Sequence[Any], frame: Frame) -> str:
    look = trace.get("line", {})
    path = _path(points, stepped=look.get("shape") == "hv")
    if not path:
        return ""
    dashes = _DASHES.get(look.get("dash", "solid"), "")
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<path d="{path}" fill="none" stroke="{frame.colour(look.get("color"), "#1b1f24")}" '
        f'stroke-width="{look.get("width", 2)}" stroke-linejoin="round"{dashed}/>'
    )


def _dots(trace: Fields, points: Sequence[Any], frame: Frame) -> Iterator[str]:
    look = trace.get("marker", {})
    sizes = look.get("size", 6)
    each = listed(sizes) if not isinstance(sizes, (int, float)) else [sizes] * len(points)
    colour, edge = frame.colour(look.get("color"), "#1b1f24"), look.get("line", {})
    hollow = str(look.get("symbol", "")).endswith("-open")
    fill, ring = ("#ffffff", colour) if hollow else (colour, frame.colour(edge.get("color")))
    for point, size in zip(points, each, strict=False):
        if point is not None and size:
            yield (
                f'<circle cx="{point[0]:.1f}" cy="{point[1]:.1f}" r="{float(size) / 2:g}" '
                f'fill="{fill}" stroke="{ring}" stroke-width="{edge.get("width", 1)}"/>'
            )


def _bars(trace: Fields, points: Sequence[Any], frame: Frame, share: tuple[int, int]) -> str:
    """Columns from zero; share: rank among the series side by side, and how many they are."""
    known = [p for p in points if p is not None]
    room = (frame.across.end - frame.across.start) / max(len(points), 1) * 0.7 / share[1]
    colour, zero = frame.colour(trace.get("marker", {}).get("color"), "#1b1f24"), frame.up.at(0)
    return "".join(
        f'<rect x="{x + (share[0] - share[1] / 2) * room:.1f}" y="{min(y, zero):.1f}" '
        f'width="{room:.1f}" height="{abs(y - zero):.1f}" fill="{colour}"/>'
        for x, y in known
    )


def _traces(figure: Fields, frame: Frame) -> Iterator[str]:
    before: list[Any] = []
    bars = [t for t in figure["data"] if t.get("type") == "bar"]
    for trace in figure["data"]:
        points = _points(trace, frame)
        kind, mode = trace.get("type", "scatter"), str(trace.get("mode", "lines"))
        if kind == "bar":
            yield _bars(trace, points, frame, (bars.index(trace), len(bars)))
            continue
        if trace.get("fill") == "tonexty":
            yield _band(before, points, frame.colour(trace.get("fillcolor"), "#f3f5f7"))
        if "lines" in mode:
            yield _line(trace, points, frame)
        if "markers" in mode:
            yield from _dots(trace, points, frame)
        before = points


def _place(value: object, axis: Axis, *, paper: bool) -> float:
    """Pixel of a place said in data or in parts of the frame."""
    if paper:
        return axis.start + float(value) * (axis.end - axis.start)  # type: ignore[arg-type]
    return axis.at(moment(value))


def _shapes(layout: Fields, frame: Frame) -> Iterator[str]:
    for shape in layout.get("shapes", ()):
        across, up = shape.get("xref") == "paper", shape.get("yref") == "paper"
        xs = sorted(_place(shape[n], frame.across, paper=across) for n in ("x0", "x1"))
        ys = sorted(_place(shape[n], frame.up, paper=up) for n in ("y0", "y1"))
        xs = [min(max(x, frame.across.start), frame.across.end) for x in xs]
        look = shape.get("line", {})
        if shape["type"] == "rect":
            yield (
                f'<rect x="{xs[0]:.1f}" y="{ys[0]:.1f}" width="{xs[1] - xs[0]:.1f}" '
                f'height="{ys[1] - ys[0]:.1f}" fill="{frame.colour(shape.get("fillcolor"))}" '
                f'opacity="{shape.get("opacity", 1)}"/>'
            )
        else:
            dashes = _DASHES.get(look.get("dash", "solid"), "")
            yield (
                f'<path d="M{xs[0]:.1f} {ys[1]:.1f}L{xs[1]:.1f} {ys[0]:.1f}" '
                f'stroke="{frame.colour(look.get("color"), "#5b6470")}" '
                f'stroke-width="{look.get("width", 1)}"'
                + (f' stroke-dasharray="{dashes}"/>' if dashes else "/>")
            )


_PIECE = re.compile(r"(</?b>|<br>)")


def _words(note: Fields, frame: Frame) -> str:
    """A label, bold where it says so; several lines one under the other."""
    x = _place(note["x"], frame.across, paper=note.get("xref") == "paper") + note.get("xshift", 0)
    y = _place(note["y"], frame.up, paper=note.get("yref") == "paper") - note.get("yshift", 0)
    font = note.get("font", {})
    size = float(font.get("size", 13)) - 1
    anchor = {"left": "start", "right": "end"}.get(note.get("xanchor", "center"), "middle")
    lines = str(note["text"]).split("<br>")
    tall = size * 1.2
    top = {"bottom": y - tall * (len(lines) - 1) - 3, "top": y + size}.get(
        note.get("yanchor", "middle"), y + size * 0.35 - tall * (len(lines) - 1) / 2
    )
    bold, drawn = False, []
    for rank, line in enumerate(lines):
        spans = []
        for piece in _PIECE.split(line):
            if piece in ("<b>", "</b>"):
                bold = piece == "<b>"
            elif piece:
                heavy = ' font-weight="600"' if bold else ""
                spans.append(f"<tspan{heavy}>{escape(piece, quote=False)}</tspan>")
        drawn.append(
            f'<text x="{x:.1f}" y="{top + rank * tall:.1f}" font-size="{size:g}" '
            f'text-anchor="{anchor}" fill="{frame.colour(font.get("color"), "#1b1f24")}">'
            f"{''.join(spans)}</text>"
        )
    return "".join(drawn)


def plotted(figure: Fields, width: float, height: float, accent: str) -> str:
    """The drawing of a figure.

    Args:
        figure: its data and layout, as Plotly takes them.
        width: in pixels.
        height: in pixels.
        accent: colour of the town, in place of the one figures are made with.

    Raises:
        QueryError: a trace that this does not draw.
    """
    for trace in figure["data"]:
        kind = trace.get("type", "scatter")
        if kind not in ("scatter", "bar"):
            raise QueryError(f"ce graphique a une trace « {kind} », qui ne se dessine qu'à l'écran")
    if not figure["data"]:
        return ""
    frame = frame_of(figure, width, height, accent)
    parts = [
        *marks(figure, frame),
        *_traces(figure, frame),
        *_shapes(figure["layout"], frame),
        *(_words(note, frame) for note in figure["layout"].get("annotations", ())),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-size="{TEXT:g}">{"".join(parts)}</svg>'
    )
