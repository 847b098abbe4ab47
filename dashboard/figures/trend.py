"""One indicator over time: course, year before, target, usual limits, events.

Steps in, Plotly figure out. What is not over is dotted and open; a gap stays a gap and says why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

import plotly.graph_objects as go

from dashboard.figures.charts import (
    Scale,
    axis_value,
    bare,
    colours_of_paper,
    empty_figure,
    hover,
    spread_labels,
)
from dashboard.figures.trend_notes import OPEN, Flag, Step, draw_flags, end_labels, gap_words
from dashboard.formats import NBSP, Number

SHORT = 150
"""Under this many days an axis names days; months would repeat themselves."""


def _trace(
    steps: Sequence[Step], values: Sequence[Number | None], scale: Scale, **look: Any
) -> go.Scatter:
    return go.Scatter(
        x=[axis_value(s.x) for s in steps],
        y=[scale.value(v) for v in values],
        customdata=[s.label for s in steps],
        **hover(values, scale, "%{customdata}", str(look.get("name", ""))),
        connectgaps=False,
        **look,
    )


def _limits(steps: Sequence[Step], scale: Scale) -> list[go.Scatter]:
    """The band of usual limits, cut at zero when nothing goes under it."""
    drawn = [s for s in steps if s.usual]
    if not drawn:
        return []
    positive = all(s.value is None or s.value >= 0 for s in steps)
    low = [max(s.usual[0], 0) if positive else s.usual[0] for s in drawn if s.usual]
    high = [s.usual[1] for s in drawn if s.usual]
    quiet = {
        "mode": "lines",
        "line": {"width": 1, "color": colours_of_paper().rule},
        "hoverinfo": "skip",
        "name": "limites",
    }
    shade = {"fill": "tonexty", "fillcolor": colours_of_paper().wash}
    pair = [_trace(drawn, low, scale, **quiet), _trace(drawn, high, scale, **quiet, **shade)]
    return [trace.update(hovertemplate=None, hovertext=None) for trace in pair]


def _targets(steps: Sequence[Step], scale: Scale, name: str) -> Iterator[go.Scatter]:
    """Targets as thin broken steps; a range has two."""
    drawn = [(s, s.target) for s in steps if s.target]
    look = {
        "mode": "lines",
        "line": {"color": colours_of_paper().ink, "dash": "dash", "width": 1.25, "shape": "hv"},
        "name": name,
    }
    ranged = any(target[0] != target[1] for _, target in drawn)
    for bound in (0, 1)[: 1 + ranged]:
        kept = {s.x: target[bound] for s, target in drawn}
        yield _trace(steps, [kept.get(s.x) for s in steps], scale, **look)


def _running(steps: Sequence[Step]) -> tuple[list[Step], list[Number | None]]:
    """Periods not over and the one before each, so that a dotted line reaches them."""
    reached = {i for i, s in enumerate(steps) if s.state in OPEN}
    kept = reached | {i - 1 for i in reached if i and steps[i - 1].value is not None}
    return list(steps), [s.value if i in kept else None for i, s in enumerate(steps)]


def _course(steps: Sequence[Step], scale: Scale, name: str) -> list[go.Scatter]:
    accent = colours_of_paper().accent
    over = [s.value if s.state == "ok" else None for s in steps]
    marked = sum(v is not None for v in over) <= 26
    whole = _trace(
        steps,
        over,
        scale,
        name=name,
        mode="lines+markers" if marked else "lines",
        line={"color": accent, "width": 2.5},
        marker={"size": 5, "color": accent},
    )
    if not any(s.state in OPEN for s in steps):
        return [whole]
    kept, values = _running(steps)
    sizes = [8 if s.state in OPEN and s.value is not None else 0 for s in steps]
    dotted = _trace(
        kept,
        values,
        scale,
        name=f"{name}, en cours",
        mode="lines+markers",
        line={"color": accent, "width": 2, "dash": "dot"},
        marker={"size": sizes, "symbol": "circle-open", "color": accent, "line": {"width": 2}},
    )
    return [whole, dotted]


def _current(steps: Sequence[Step], at: dt.date | None, scale: Scale) -> list[go.Scatter]:
    """A full dot on the period the page speaks of."""
    drawn = [s for s in steps if s.x == at and s.value is not None and s.state == "ok"]
    accent = colours_of_paper().accent
    mark = {"size": 10, "color": accent, "line": {"width": 2, "color": colours_of_paper().paper}}
    return (
        [_trace(drawn, [s.value for s in drawn], scale, mode="markers", marker=mark)]
        if drawn
        else []
    )


def starts_at_zero(steps: Sequence[Step]) -> bool:
    """True unless the values vary by less than two fifths of their size, or go under zero."""
    found = [
        float(v) for s in steps for v in (s.value, s.earlier, *(s.target or ())) if v is not None
    ]
    return not found or (min(found) >= 0 and min(found) < 0.6 * max(found))


def draw_trend(
    steps: Sequence[Step],
    *,
    scale: Scale,
    names: tuple[str, str, str],
    current: dt.date | None = None,
    flags: Sequence[Flag] = (),
    yearly: bool = False,
) -> go.Figure:
    """The course of an indicator.

    Args:
        steps: oldest first.
        scale: how values are written.
        names: of the course, of the year before, of the target.
        current: step the page speaks of.
        flags: events; spans without a letter are only shaded.
        yearly: one step a year: the axis says years.
    """
    if all(s.value is None for s in steps):
        said = "Valeurs secrètes" if any(s.state == "secret" for s in steps) else "Aucune donnée"
        return empty_figure(said)
    name, before, target = names
    pale = colours_of_paper().pale
    look = {"mode": "lines", "line": {"color": pale, "width": 1.5}, "name": before}
    figure = go.Figure(
        [
            *_limits(steps, scale),
            *(
                [_trace(steps, [s.earlier for s in steps], scale, **look)]
                if any(s.earlier is not None for s in steps)
                else []
            ),
            *_targets(steps, scale, target),
            *_course(steps, scale, name),
            *_current(steps, current, scale),
        ]
    )
    labels = list(end_labels(steps, scale, names))
    values = [float(y) for trace in figure.data for y in trace.y if y is not None]
    zero = starts_at_zero(steps)
    span = max(values) - (0 if zero else min(values)) or abs(max(values)) or 1
    widest = max(len(bare(label["text"])) for label in labels)
    shapes, letters = draw_flags(flags, steps[0].x, steps[-1].x)
    figure.update_layout(
        xaxis=_x_axis(steps, yearly=yearly),
        yaxis={
            "tickformat": f",.{scale.decimals}~f",
            "ticksuffix": NBSP + scale.unit if 0 < len(scale.unit) <= 5 else "",
            "showticksuffix": "last",
            "rangemode": "tozero" if zero else "normal",
            "nticks": 6,
        },
        shapes=shapes,
        annotations=[*spread_labels(labels, span * 0.5), *gap_words(steps), *letters],
        margin={"r": min(170, 24 + 7 * widest), "t": 28 if letters else 12},
    )
    return figure


def _x_axis(steps: Sequence[Step], *, yearly: bool) -> dict[str, Any]:
    pad = (steps[-1].x - steps[0].x) / 80
    ends = [axis_value(steps[0].x - pad), axis_value(steps[-1].x + pad)]
    short = (steps[-1].x - steps[0].x).days < SHORT
    ticks: dict[str, Any] = {"tickformat": "%-d %b\n%Y" if short else "%b\n%Y", "nticks": 9}
    if yearly:
        ticks = {"tickformat": "%Y", "dtick": "M12", "tick0": f"{steps[0].x.year}-01-01"}
    return {"type": "date", "tickangle": 0, "range": ends, **ticks}
