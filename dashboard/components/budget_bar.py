"""The second-level bar of the budget pages; what is looked at goes from one to the other."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import node_of, text_of
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


TREE = ("/budget", "/budget/lignes", "/budget/evolution")
"""Pages that read a post of the tree."""


def _post(view: View) -> dict[str, dict[str, str]]:
    """What each page keeps of the post looked at: its node, or its service."""
    node = node_of(view.node)
    by_service = view.path == "service" and bool(node)
    service = view.service or (node[0] if by_service else "")
    tree = {"path": view.path, "node": view.node, "side": view.side}
    if view.service and not by_service:
        tree = {"path": "service", "node": text_of((view.service,)), "side": view.side}
    chapter = {"node": view.node} if view.path in ("", "nature") and not service else {}
    return {
        **dict.fromkeys(TREE, tree),
        "/budget/execution": {"service": service, "side": view.side, **chapter},
        "/budget/marches": {"service": service},
    }


def bar(view: View, current: str) -> Component:
    """Links to the pages of the budget; budget, exercice, stage and post are kept.

    Args:
        view: what is looked at.
        current: path of the page shown.
    """
    kept = {"budget": view.budget, "year": view.year, "stage": view.stage}
    posts = _post(view)
    items = [
        html.Li(
            html.A(
                typography(name),
                href=link(path, **kept, **posts.get(path, {})),
                **({"aria-current": "page"} if path == current else {}),
            )
        )
        for path, name in PAGES
    ]
    return html.Nav(html.Ul(items), className="barre-budget", **{"aria-label": "Pages du budget"})
