"""The charts that the browser draws, drawn here: a page read for a file has them as SVG."""

from __future__ import annotations

from copy import copy
from typing import Any

from dash.development.base_component import Component

from dashboard.components.vector import vector
from dashboard.reports.plotted import plotted

WIDE, TALL = 760.0, 300.0
"""Size of a chart when the file asks none."""


def _height(width: float) -> float:
    """Height of a chart of that width: its axis needs some room, and not more than a screen."""
    return min(max(width * 0.42, 220.0), 360.0)


def drawn_charts(node: Any, width: int, accent: str) -> Any:
    """The same page, its charts of Plotly replaced by their drawing.

    Args:
        node: what a page shows.
        width: pixels asked by a file; 0 for none.
        accent: colour of the town.
    """
    if isinstance(node, (list, tuple)):
        return [drawn_charts(one, width, accent) for one in node]
    if not isinstance(node, Component):
        return node
    known: Any = node
    if known._type == "Graph":
        wide = float(width or WIDE)
        return vector(plotted(known.figure, wide, _height(width) if width else TALL, accent))
    inside = getattr(known, "children", None)
    if inside is None or isinstance(inside, str):
        return node
    # pages are kept in memory: the one that readers see must not change
    other = copy(known)
    other.children = drawn_charts(inside, width, accent)
    return other
