"""A grid of lines asked page by page; until its library is there, the painted table of the first.

Its drawing side is `assets/grid.js`, which fetches the library of the grid when a page has one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import dash_ag_grid  # noqa: F401  registers the files of the grid, which Dash then serves
from dash.development.base_component import Component

from dashboard.components.vector import House


class Grid(House):
    """A table of many rows.

    Keyword Args:
        id, className: as in HTML.
        markup: HTML of the first page, made by `prerender`; it stays on paper.
        label: name of the grid for screen readers.
        address: where rows are asked, with « tri », « debut » and « nombre » added.
        total: rows of the whole selection.
        columns: see `column`.
    """

    _namespace = "vigie_dash"
    _type = "Grid"
    _prop_names = ("id", "className", "markup", "label", "address", "total", "columns")
    _valid_wildcard_attributes = ()
    available_properties = _prop_names
    available_wildcard_properties = ()


@dataclass(frozen=True)
class GridColumn:
    """A column of a grid.

    Attributes:
        field: name in the rows; sort: what the address calls it, "" when rows are not sorted by it.
        order: « asc » or « desc » when rows come sorted by it.
        width: in pixels.
    """

    field: str
    heading: str
    sort: str = ""
    order: str = ""
    width: int = 120
    numeric: bool = False

    def written(self) -> dict[str, Any]:
        """The column as the browser reads it."""
        return {
            "champ": self.field,
            "titre": self.heading,
            "tri": self.sort,
            "sens": self.order,
            "largeur": self.width,
            "nombre": self.numeric,
        }


def grid(
    identifier: str,
    columns: Sequence[GridColumn],
    *,
    markup: str,
    label: str,
    address: str,
    total: int,
) -> Component:
    """A grid, and the table that stands for it before the scripts and on paper.

    Args:
        identifier: id of the box.
        columns: in order.
        markup: HTML of the table of the first rows.
        label: name for screen readers.
        address: where rows are asked.
        total: rows of the whole selection.
    """
    made: Component = Grid(
        id=identifier,
        className="grille",
        markup=markup,
        label=label,
        address=address,
        total=total,
        columns=[column.written() for column in columns],
    )
    return made
