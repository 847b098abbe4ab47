"""« Chercher dans le budget »: a native form, which answers with or without script."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import View
from dashboard.components.tags import html
from dashboard.components.vector import SearchField
from dashboard.formats import NBSP

PATH = "/budget/lignes"
_KEPT = (
    ("budget", "budget"),
    ("year", "exercice"),
    ("stage", "etape"),
    ("side", "sens"),
    ("movement", "mouvement"),
)
"""Choices of a view that a search keeps: the document, never the post looked at."""


def _held(name: str, value: str) -> Component:
    """A value sent with the form, which nobody sees: Dash has no hidden field."""
    option = html.Option(value, value=value, selected="selected")
    return html.Select([option], name=name, hidden=True, **{"aria-hidden": "true"})


def search_form(view: View, *, brief: bool = False) -> Component:
    """Label, field and button; the answer is the page of the lines.

    Args:
        view: what is looked at: its document is searched, and its words fill the field.
        brief: beside other things: the label is inside the field, and for screen readers.
    """
    identifier = "chercher-budget"
    held = [_held(key, value) for name, key in _KEPT if (value := getattr(view, name))]
    example = "Chercher dans le budget" if brief else "énergie des écoles, piscine, 60612…"
    field = SearchField(id=identifier, name="q", value=view.search, placeholder=example)
    hidden = {"className": "cache"} if brief else {}
    return html.Form(
        [
            html.Label(f"Chercher dans le budget{NBSP}:", htmlFor=identifier, **hidden),
            html.Span([field, html.Button("Chercher", type="submit")], className="champ"),
            *held,
        ],
        action=PATH,
        method="get",
        role="search",
        className=f"recherche recherche-budget{' breve' if brief else ''}",
    )
