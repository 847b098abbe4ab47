"""Charts: tables in, Plotly figures out, without template (the browser adds the house one).

Series are told apart by direct labels, never by colour alone; bars start at zero; gaps stay gaps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

import plotly.graph_objects as go

from dashboard.figures.theme import NEUTRAL, Palette, palettes
from dashboard.formats import NBSP, UNKNOWN, Number, quantity

Moment = int | str | dt.date | dt.datetime
Role = Literal["accent", "pale", "grey", "second", "third", "fourth", "ink"]


@dataclass(frozen=True)
class Line:
    """One series: its name on the drawing, its points (None is a gap), the role of its colour.

    Attributes:
        partial: True when the last point is a period not finished; it is hatched or dashed.
    """

    name: str
    points: Sequence[tuple[Moment, Number | None]]
    role: Role = "accent"
    partial: bool = False


@dataclass(frozen=True)
class Scale:
    """How values are written.

    Attributes:
        divisor: euros shown in M€ are divided by a million.
        factor: shares 0-1 shown as percents are multiplied by a hundred.
    """

    unit: str = ""
    decimals: int = 0
    divisor: int = 1
    factor: int = 1

    def value(self, raw: Number | None) -> float | None:
        """The number plotted; None stays None."""
        return None if raw is None else float(raw) * self.factor / self.divisor

    def text(self, raw: Number | None) -> str:
        """The number as read: « 12,4 M€ »."""
        value = self.value(raw)
        return quantity(value, self.unit, self.decimals)


def money_scale(values: Sequence[Number | None]) -> Scale:
    """Euros, in the unit that keeps two to four digits: €, k€, M€ or Md€."""
    largest = max((abs(float(v)) for v in values if v is not None), default=0.0)
    for floor, divisor, unit in ((2e9, 10**9, "Md€"), (2e6, 10**6, "M€"), (2e4, 10**3, "k€")):
        if largest >= floor:
            return Scale(unit, 1 if largest / divisor < 100 else 0, divisor)
    return Scale("€")


def empty_figure(message: str = "Aucune donnée") -> go.Figure:
    """What a table without rows draws."""
    axis = {"visible": False}
    note = {
        "text": message,
        "xref": "paper",
        "yref": "paper",
        "x": 0.5,
        "y": 0.5,
        "showarrow": False,
        "font": {"size": 15, "color": colours_of_paper().grey},
    }
    return go.Figure(layout={"xaxis": axis, "yaxis": axis, "annotations": [note]})


def colours_of_paper() -> Palette:
    """Colours figures are drawn with; the browser puts those of the town and theme instead."""
    return palettes(NEUTRAL)["clair"]


def _known(lines: Sequence[Line]) -> list[Number]:
    return [y for line in lines for _, y in line.points if y is not None]


def _x_axis(lines: Sequence[Line], *, pad: float = 0.0) -> dict[str, Any]:
    """Axis of time over the data alone: an end label must not stretch it."""
    moments = [x for line in lines for x, _ in line.points]
    years = sorted({x for x in moments if isinstance(x, int)})
    if years and len(years) == len(set(moments)):
        ticks = {"dtick": 1} if years[-1] - years[0] < 8 else {"nticks": 7}
        ends = [years[0] - pad, years[-1] + pad]
        return {"tickformat": "d", "tickangle": 0, "range": ends, **ticks}
    days = sorted(x for x in moments if isinstance(x, dt.date))
    if days and len(days) == len(moments):
        ends = [axis_value(days[0]), axis_value(days[-1])]
        return {"type": "date", "tickformat": "%b\n%Y", "nticks": 6, "tickangle": 0, "range": ends}
    return {"type": "category"}


def _y_axis(scale: Scale, *, zero: bool) -> dict[str, Any]:
    return {
        "tickformat": f",.{scale.decimals}~f",
        "ticksuffix": NBSP + scale.unit if 0 < len(scale.unit) <= 5 else "",
        "showticksuffix": "last",
        "rangemode": "tozero" if zero else "normal",
        "nticks": 5,
    }


def axis_value(x: Moment) -> Any:
    """A time as Plotly reads it."""
    return x.isoformat() if isinstance(x, dt.date) else x


def _last(line: Line) -> tuple[Moment, Number] | None:
    return next(((x, y) for x, y in reversed(line.points) if y is not None), None)


def hover(
    values: Sequence[Number | None], scale: Scale, where: str, name: str
) -> dict[str, object]:
    """What the pointer shows: each value written as everywhere else, its unit agreed.

    Args:
        values: of the trace.
        scale: how they are written.
        where: what Plotly writes above, « %{x} ».
        name: of the series, beside.
    """
    return {
        "hovertext": [scale.text(value) for value in values],
        "hovertemplate": f"{where}<br><b>%{{hovertext}}</b><extra>{name}</extra>",
    }


def _line_traces(line: Line, scale: Scale, colour: str) -> list[go.Scatter]:
    """The course, and apart, dotted, the step to a period not finished."""
    ended = _ended(line)
    marked = len(line.points) <= 24

    def trace(points: Sequence[tuple[Moment, Number | None]], **look: Any) -> go.Scatter:
        return go.Scatter(
            x=[axis_value(x) for x, _ in points],
            y=[scale.value(y) for _, y in points],
            name=line.name,
            connectgaps=False,
            **hover([y for _, y in points], scale, "%{x}", line.name),
            **look,
        )

    thick = {"color": colour, "width": 1.5 if line.role == "pale" else 2.5}
    traces = [
        trace(
            ended,
            mode="lines+markers" if marked else "lines",
            line=thick,
            marker={"size": 5, "color": colour},
        )
    ]
    if line.partial and len(line.points) > 1:
        open_marker = {"size": 7, "symbol": "circle-open", "color": colour, "line": {"width": 2}}
        traces.append(
            trace(
                line.points[-2:],
                mode="lines+markers",
                line={**thick, "dash": "dot"},
                marker={**open_marker, "opacity": [0, 1]},
            )
        )
    return traces


def _ended(line: Line) -> Sequence[tuple[Moment, Number | None]]:
    return line.points[:-1] if line.partial else line.points


def bare(text: object) -> str:
    """A label without its bold marks, to measure it."""
    return str(text).replace("<b>", "").replace("</b>", "")


def _end_label(line: Line, scale: Scale, colour: str) -> dict[str, Any] | None:
    end = _last(line)
    if end is None:
        return None
    running = " en cours" if line.partial else ""
    return {
        "x": axis_value(end[0]),
        "y": scale.value(end[1]),
        "text": f"{line.name}<br><b>{scale.text(end[1])}</b>{running}",
        "xanchor": "left",
        "align": "left",
        "xshift": 8,
        "showarrow": False,
        "font": {"color": colours_of_paper().grey if line.role == "pale" else colour, "size": 13},
    }


def spread_labels(labels: list[dict[str, Any]], span: float) -> list[dict[str, Any]]:
    """Move end labels apart when their values are too near to be read (in shares of the axis)."""
    gap = span * 0.22
    ordered = sorted(labels, key=lambda label: -float(label["y"]))
    for upper, lower in pairwise(ordered):
        shift = float(upper["y"]) - float(lower["y"])
        if shift < gap:
            lower["y"] = float(upper["y"]) - gap
    return ordered


def _gaps(lines: Sequence[Line], *, angle: int = 0) -> list[dict[str, Any]]:
    """« n. d. » at the foot of each year between two known ones where no series has a value."""
    known = {x for line in lines for x, y in line.points if y is not None and isinstance(x, int)}
    if not known:
        return []
    missing = [year for year in range(min(known), max(known)) if year not in known]
    look = {"showarrow": False, "font": {"size": 11, "color": colours_of_paper().grey}}
    place = {"y": 0, "yref": "paper", "yanchor": "bottom", "textangle": angle}
    return [{"x": year, "text": UNKNOWN, **place, **look} for year in missing]


def draw_lines(lines: Sequence[Line], *, scale: Scale, zero: bool = False) -> go.Figure:
    """Course of one to five series in time; each named at the end of its line."""
    known = _known(lines)
    if not known:
        return empty_figure()
    colours = colours_of_paper()
    figure = go.Figure(
        [t for li in lines for t in _line_traces(li, scale, getattr(colours, li.role))]
    )
    ends = (_end_label(line, scale, getattr(colours, line.role)) for line in lines)
    labels = [label for label in ends if label]
    values = [scale.value(v) or 0.0 for v in known]
    span = max(values) - (0 if zero else min(values)) or max(abs(v) for v in values) or 1
    widest = max(len(part) for label in labels for part in bare(label["text"]).split("<br>"))
    figure.update_layout(
        xaxis=_x_axis(lines, pad=0.3),
        yaxis=_y_axis(scale, zero=zero),
        annotations=[*spread_labels(labels, span), *_gaps(lines)],
        margin={"r": min(150, 16 + 7 * widest)},
    )
    return figure


def draw_columns(lines: Sequence[Line], *, scale: Scale) -> go.Figure:
    """Values by year or period as columns from zero; several series side by side.

    The last column of a `partial` line is hatched: its period is not finished.
    """
    if not _known(lines):
        return empty_figure()
    colours = colours_of_paper()
    figure = go.Figure()
    for line in lines:
        colour = getattr(colours, line.role)
        shapes = ["" for _ in line.points]
        if line.partial and shapes:
            shapes[-1] = "/"
        figure.add_bar(
            x=[axis_value(x) for x, _ in line.points],
            y=[scale.value(y) for _, y in line.points],
            name=line.name,
            marker={
                "color": colour,
                "pattern": {"shape": shapes, "fillmode": "replace", "size": 6, "solidity": 0.4},
            }
            if line.partial
            else {"color": colour},
            **hover([y for _, y in line.points], scale, "%{x}", line.name),
        )
    figure.update_layout(
        xaxis=_x_axis(lines, pad=0.6),
        yaxis=_y_axis(scale, zero=True),
        annotations=_gaps(lines, angle=-90),
        bargap=0.3,
    )
    return figure
