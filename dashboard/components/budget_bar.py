"""The second-level bar of the budget pages; what is looked at goes from one to the other."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import View, link
from dashboard.components.tags import html
from dashboard.formats import typography

PAGES = (
    ("/budget", "Explorer"),
    ("/budget/lignes", "Lignes"),
    ("/budget/execution", "Exécution"),
    ("/budget/evolution", "Évolution"),
    ("/budget/equilibre", "Équilibre"),
    ("/budget/vert", "Budget vert"),
    ("/budget/marches", "Marchés et subventions"),
)
"""Pages of the budget, in the order of the bar."""


def bar(view: View, current: str) -> Component:
    """Links to the pages of the budget; budget, exercice and stage are kept.

    Args:
        view: what is looked at.
        current: path of the page shown.
    """
    kept = {"budget": view.budget, "year": view.year, "stage": view.stage}
    items = [
        html.Li(
            html.A(
                typography(name),
                href=link(path, **kept),
                **({"aria-current": "page"} if path == current else {}),
            )
        )
        for path, name in PAGES
    ]
    return html.Nav(html.Ul(items), className="barre-budget", **{"aria-label": "Pages du budget"})
