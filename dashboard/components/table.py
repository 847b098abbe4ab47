"""Tables for people: caption, headers with a scope, French figures, and the exact value for CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dash.development.base_component import Component

from dashboard import formats
from dashboard.components.tags import html
from dashboard.secrecy import SECRET

Value = Any
"""Text, number, Decimal, date, aware instant, None (unknown), `SECRET`, component or `Shown`."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        label: header.
        unit: written in the header, once.
        decimals: of numbers; dates and texts ignore it.
        right: aligned right though its cells are components.
        drawn: its cells are drawings, which a spreadsheet leaves out.
    """

    label: str
    unit: str = ""
    decimals: int = 0
    right: bool = False
    drawn: bool = False


@dataclass(frozen=True)
class Shown:
    """A cell that a spreadsheet takes otherwise than it is shown.

    Attributes:
        content: what is read on screen.
        value: what is exported, exact.
    """

    content: Component | str
    value: Value


def _is_number(value: Value) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def cell_text(value: Value, decimals: int = 0) -> str:
    """A value as read on screen."""
    if value is SECRET:
        return formats.SECRET
    if value is None or _is_number(value):
        return formats.number(value, decimals)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return formats.instant(value)
    if isinstance(value, dt.date):
        return formats.date(value)
    return str(value)


def csv_cell(value: Value) -> str:
    """A value for a French spreadsheet: exact, decimal comma, never a formula."""
    if value is None:
        return ""
    if _is_number(value):
        exact = repr(value) if isinstance(value, float) else format(value, "f")
        return exact.replace(".", ",") if isinstance(value, (float, Decimal)) else str(value)
    text = cell_text(value)
    return "'" + text if text.startswith(_FORMULA) else text


def _left_out(column: Column) -> dict[str, str]:
    return {"data-dessin": "oui"} if column.drawn else {}


def _cell(value: Value, column: Column, *, heads_row: bool) -> Component:
    kind = html.Th if heads_row else html.Td
    scope = {"scope": "row"} if heads_row else {}
    if isinstance(value, Shown):
        return kind(value.content, **scope, **{"data-csv": csv_cell(value.value)})
    if isinstance(value, (Component, list)):
        return kind(value, **scope, **_left_out(column))
    secret = {"title": "secret statistique", "className": "secret"} if value is SECRET else {}
    numeric = {"className": "nombre"} if _is_number(value) or value is None else {}
    export = {"data-csv": csv_cell(value), **_left_out(column)}
    return kind(cell_text(value, column.decimals), **scope, **{**numeric, **secret}, **export)


def _head(column: Column, *, numeric: bool) -> Component:
    label = f"{column.label} ({column.unit})" if column.unit else column.label
    right = "nombre" if numeric else None
    return html.Th(label, scope="col", className=right, **_left_out(column))


def table(
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Value]],
    *,
    identifier: str = "",
    show_caption: bool = True,
    total: bool = False,
) -> Component:
    """A data table in a box that scrolls sideways by itself on a narrow screen.

    Args:
        caption: what the table holds; said even when not shown.
        columns: headers; the first column names the rows.
        rows: one value per column.
        identifier: id of the table.
        show_caption: False keeps it for screen readers only.
        total: the last row is a total, ruled above.
    """
    numeric = [
        any(_is_number(row[i]) or row[i] is None for row in rows) for i in range(len(columns))
    ]
    head = html.Tr([_head(c, numeric=n or c.right) for c, n in zip(columns, numeric, strict=True)])
    body = [
        html.Tr(
            [
                _cell(value, column, heads_row=index == 0)
                for index, (value, column) in enumerate(zip(row, columns, strict=True))
            ],
            className="total" if total and row is rows[-1] else None,
        )
        for row in rows
    ]
    extra = {"id": identifier} if identifier else {}
    content = html.Table(
        [
            html.Caption(html.Span(caption), className=None if show_caption else "cache"),
            html.Thead(head),
            html.Tbody(body),
        ],
        **extra,
    )
    region = {"role": "region", "aria-label": caption, "tabIndex": "0"}
    return html.Div(content, className="defile", **region)
