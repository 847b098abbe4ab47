"""A search field that filters a list of the page; its words are in the address."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.tags import html
from dashboard.components.vector import SearchField


def search_form(identifier: str, path: str, label: str, *, value: str, controls: str) -> Component:
    """Label and field; without script the form still sends the reader to the same address.

    Args:
        identifier: id of the field.
        path: page searched.
        label: visible label of the field.
        value: words at first.
        controls: id of the list whose `data-cherche` items are filtered.
    """
    field = SearchField(id=identifier, name="q", value=value, controls=controls)
    return html.Form(
        [html.Label(label, htmlFor=identifier), field],
        action=path,
        method="get",
        role="search",
        className="recherche",
    )
