"""Plain pages: titles, paragraphs and lists from short French texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.formats import typography

Piece = str | Sequence[str] | Component
"""A paragraph, a list of items, or a component."""


@dataclass(frozen=True)
class Part:
    """One titled part of a plain page."""

    title: str
    pieces: Sequence[Piece]


def _piece(piece: Piece) -> Component:
    if isinstance(piece, str):
        return html.P(typography(piece))
    if isinstance(piece, Component):
        return piece
    return html.Ul([html.Li(typography(item)) for item in piece])


def prose(parts: Sequence[Part]) -> Component:
    """Parts in reading order, in lines short enough to read."""
    content: list[Component] = []
    for part in parts:
        content += [html.H2(typography(part.title)), *(_piece(p) for p in part.pieces)]
    return html.Div(content, className="prose")
