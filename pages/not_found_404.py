"""Adresse inconnue : dire ce qui s'est passé, et par où repartir."""

from __future__ import annotations

from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, title_of
from dashboard.components.shell import entries
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import NBSP, typography

PATH = "/page-introuvable"

register_page(__name__, path=PATH, name="Page introuvable", title=title_of("Page introuvable"))


def build(_view: View) -> Content:
    """Lay the page out: the address is wrong, the menu is right."""
    items = [
        html.Li([html.A(typography(e.name), href=e.path), f"{NBSP}: {typography(e.description)}"])
        for e in entries("menu")
    ]
    return Content(
        [
            *heading(
                "Cette page n'existe pas",
                "L'adresse a pu être mal recopiée, ou la page a changé de nom. Rien n'est perdu.",
            ),
            html.Div([html.H2("Repartir d\u2019ici"), html.Ul(items)], className="bloc prose"),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return plain_page(PATH, build, parameters)
