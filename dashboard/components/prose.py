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


def section(title: str, *content: Component | None, class_name: str = "bloc") -> Component:
    """A titled block of a page."""
    parts = [part for part in content if part is not None]
    return html.Section([html.H2(typography(title)), *parts], className=class_name)


def definitions(facts: Sequence[tuple[str, str | Component]]) -> Component:
    """Names and values, side by side."""
    items = [
        part
        for name, value in facts
        for part in (
            html.Dt(typography(name)),
            html.Dd(typography(value) if isinstance(value, str) else value),
        )
    ]
    return html.Dl(items, className="fiche")


def crumbs(way: Sequence[tuple[str, str]], here: str) -> Component:
    """Where one is: links to the levels above, then the name of the page."""
    above = [html.Li(html.A(name, href=href)) for name, href in way]
    last = html.Li(here, **{"aria-current": "page"})
    label = "Fil d\u2019Ariane"
    return html.Nav(html.Ol([*above, last]), className="ariane", **{"aria-label": label})
