"""A painted drawing with its finding, its text, its table and its export, for wide and narrow."""

from __future__ import annotations

from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.components.graph import (
    Native,
    Twin,
    data_button,
    file_buttons,
    hints,
    image_buttons,
)
from dashboard.components.table import table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.formats import NBSP, typography

SIZES = (("large", 1160, 470), ("etroit", 358, 360))
"""Class, width and height of the two drawings; the style sheet shows the one that fits."""


def drawing(
    identifier: str,
    drawings: Sequence[str],
    twin: Twin,
    *,
    title: str,
    measure: str,
    summary: str,
    source: str,
    key: Component | None = None,
    notes: Sequence[str] = (),
    open_table: bool = False,
    native: Native | None = None,
) -> Component:
    """The block.

    Args:
        identifier: id of the whole.
        drawings: SVG texts, one per size.
        twin: the same values as a table.
        title: the finding, in words.
        measure: measure, unit, place and period.
        summary: text alternative, generated from the values.
        source: where the figures come from.
        key: what the marks mean.
        notes: caveats, under the source.
        open_table: show the table at first.
        native: how an office program draws it.
    """
    said = f"graphique «{NBSP}{typography(title)}{NBSP}»"
    data = data_button(identifier, said, opened=open_table)
    hidden = {} if open_table else {"hidden": True}
    return html.Div(
        [
            html.H3(typography(title), id=f"{identifier}-titre", className="constat"),
            html.P(typography(measure), className="mesure"),
            *([key] if key else []),
            *(vector(drawn, class_name="plan") for drawn in drawings if drawn),
            html.P(typography(summary), id=f"{identifier}-resume", className="resume"),
            html.P(html.Span(typography(source)), className="provenance"),
            *(html.P(typography(note), className="note") for note in notes),
            html.Div(
                [
                    data,
                    *image_buttons(said),
                    *file_buttons(said),
                ],
                className="outils",
            ),
            html.Div(
                table(
                    typography(f"{title} — {measure}"), twin.columns, twin.rows, show_caption=False
                ),
                id=f"{identifier}-donnees",
                className="jumeau",
                **hidden,
            ),
        ],
        id=identifier,
        className="graphique",
        role="figure",
        **{"aria-labelledby": f"{identifier}-titre", "aria-describedby": f"{identifier}-resume"},
        **hints(native),
    )
