"""Rows of links that change one choice of the address."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.formats import typography

Choice = tuple[str, str, bool]
"""Words, address, chosen; without address, the choice is named and cannot be made."""


def choice_row(label: str, choices: Sequence[Choice]) -> Component:
    """One row: what is chosen among, and the choices, the current one said so."""
    items = [
        html.Li(
            html.A(typography(words), href=href, **({"aria-current": "true"} if chosen else {}))
            if href
            else html.Span(typography(words), className="indisponible")
        )
        for words, href, chosen in choices
    ]
    head = html.Span(label, className="choix-nom")
    return html.Nav([head, html.Ul(items)], className="choix", **{"aria-label": label})


def choice_rows(*rows: Component | None) -> Component | None:
    """Rows one under the other; None when there is nothing to choose."""
    kept = [row for row in rows if row is not None]
    return html.Div(kept, className="choix-page") if kept else None
