"""A table whose cells are drawings, with its finding, its text, its key and its export."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.graph import Native, file_buttons, hints, image_buttons
from dashboard.components.table import Shown, Value
from dashboard.components.tags import html
from dashboard.formats import NBSP, typography


def right(text: str, value: Value) -> Shown:
    """A figure written in words of its own, aligned like a number, exported exact."""
    return Shown(html.Span(text, className="exact"), value)


def drawn_table(
    identifier: str,
    content: Component,
    *,
    title: str,
    measure: str,
    source: str,
    key: Component | None = None,
    summary: str = "",
    notes: Sequence[Component | str] = (),
    pictured: bool = False,
    native: Native | None = None,
) -> Component:
    """A drawing that is its own table: the figures are written beside the bars.

    Args:
        identifier: id of the whole.
        content: the table.
        title: the finding, in words.
        measure: measure, unit, place and period.
        source: where the figures come from.
        key: what the marks mean.
        summary: what the drawing shows, for those who do not see it.
        notes: caveats, under the source.
        pictured: offer it as an image too.
        native: how an office program draws it.
    """
    name = f"tableau «{NBSP}{typography(title)}{NBSP}»"
    images = image_buttons(name) if pictured else []
    rest = [html.P(typography(n) if isinstance(n, str) else n, className="note") for n in notes]
    return html.Div(
        [
            html.H3(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(typography(measure), className="mesure"),
            *([key] if key else []),
            *([html.P(typography(summary), className="cache")] if summary else []),
            html.Div(content, className="jumeau ouvert"),
            html.P(html.Span(typography(source)), className="provenance"),
            *rest,
            html.Div(
                [*images, *file_buttons(name)],
                className="outils",
            ),
        ],
        id=identifier,
        className="graphique",
        role="group",
        **{"aria-labelledby": f"{identifier}-titre"},
        **hints(native),
    )
