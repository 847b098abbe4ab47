"""The second-level bar of the budget pages; what is looked at goes from one to the other."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.budget import node_of, text_of
from dashboard.budget.asked import no_such
from dashboard.budget.lines import SORTS
from dashboard.catalogue.ratios import DEFINITIONS
from dashboard.components.address import View, link
from dashboard.components.budget_words import MEASURES
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


_MEASURES = frozenset({*MEASURES["D"], *MEASURES["R"], *DEFINITIONS})
_SORTS = frozenset({*SORTS, "code", "taux", "avant", "habitant"})
"""Orders of the lines, and those of the table of a level."""

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
    told = text_of(node[:2])  # exports stop at the chapter
    chapter = {"node": told} if view.path in ("", "nature") and not service else {}
    return {
        **dict.fromkeys(TREE, tree),
        "/budget/execution": {"service": service, "side": view.side, **chapter},
        "/budget/marches": {"service": service},
    }


def known_everywhere(view: View) -> None:
    """Refuse a measure or an order that no page of the budget knows.

    One that another page knows is not refused: links carry it from page to page.

    Raises:
        ChoiceError: there is no such measure, or no such order.
    """
    if view.measure and view.measure not in _MEASURES:
        raise no_such("mesure", view.measure, "measure", ())
    if view.sort and view.sort.removeprefix("-") not in _SORTS:
        raise no_such("tri", view.sort, "sort", ())


def bar(view: View, current: str) -> Component:
    """Links to the pages of the budget; budget, exercice, stage and post are kept.

    Args:
        view: what is looked at.
        current: path of the page shown.

    Raises:
        ChoiceError: what no page of the budget knows, see `known_everywhere`.
    """
    known_everywhere(view)
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
