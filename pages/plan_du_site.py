"""Plan du site : toutes les pages, d'un coup d'œil."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.address import View
from dashboard.components.context import Body, Content, plain_page, title_of
from dashboard.components.shell import Entry, entries
from dashboard.components.states import heading
from dashboard.components.tags import html, register_page
from dashboard.formats import NBSP, typography

PATH = "/plan-du-site"

register_page(
    __name__,
    path=PATH,
    name="Plan du site",
    title=title_of("Plan du site"),
    description="Toutes les pages du tableau de bord.",
    order=13,
    place="pied",
)


def _items(found: list[Entry]) -> Component:
    return html.Ul(
        [
            html.Li(
                [
                    html.A(typography(e.name), href=e.path, **e.rel),
                    f"{NBSP}: {typography(e.description)}",
                ]
            )
            for e in found
        ]
    )


def build(_view: View) -> Content:
    """Lay the page out: the menus, with what each page answers."""
    return Content(
        [
            *heading("Plan du site", "Toutes les pages du tableau de bord."),
            html.Div(
                [
                    html.H2("Pages du tableau de bord"),
                    _items(entries("menu")),
                    html.H2("Pages du budget"),
                    _items(entries("budget")),
                    html.H2("Informations légales"),
                    _items(entries("pied")),
                ],
                className="prose",
            ),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out."""
    return plain_page(PATH, build, parameters)
