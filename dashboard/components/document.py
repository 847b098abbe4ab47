"""The HTML document: frame and first answer already painted, then the scripts that bring it alive.

The first answer comes twice from the same memory: as HTML here, as components in the layout Dash
asks for next, so that no callback runs on a first load. Painted blocks come once: the layout only
names those the document already holds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Any
from urllib.parse import parse_qsl

import dash
from dash.development.base_component import Component
from flask import g, has_request_context, request

from dashboard.components.address import parse
from dashboard.components.prerender import already_painted, to_html
from dashboard.components.shell import Frame, bands, footer, header, help_dialog, skip_link
from dashboard.components.tags import dcc, html
from dashboard.figures.theme import style_sheet, wardrobe

NOT_FOUND = "not_found_404"
THEME_COOKIE = "vigie_theme"
THEMES = ("clair", "sombre")
_PRELOADS = """<link rel="preload" href="/_dash-layout" as="fetch" fetchpriority="low" crossorigin>
<link rel="preload" href="/_dash-dependencies" as="fetch" fetchpriority="low" crossorigin>"""
_FONTS = ("source-sans-3-latin-wght-normal", "espace-fine")


@dataclass(frozen=True)
class Answer:
    """The content of one page for one address.

    Attributes:
        found: False for the page that says the address is unknown.
    """

    title: str
    body: Any
    found: bool


def _held(template: str, path: str) -> dict[str, str] | None:
    """What a path says of the variable of a template: « /indicateur/<code> », « /p/<code>/s »."""
    stem, _, rest = template.partition("<")
    name, _, tail = rest.partition(">")
    asked = path.rstrip("/")
    value = asked[len(stem) : len(asked) - len(tail)]
    held = asked == f"{stem}{value}{tail}" and value and "/" not in value
    return {name: value} if held else None


def _page(path: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
    """The page at a path, and what the path itself says."""
    for page in dash.page_registry.values():
        held = _held(page["path_template"], path) if page["path_template"] else None
        if held:
            return page, held
        if not page["path_template"] and page["path"].rstrip("/") == path.rstrip("/"):
            return page, {}
    return None


def _unknown() -> Mapping[str, Any]:
    pages = dash.page_registry.items()
    return next(page for module, page in pages if module.endswith(NOT_FOUND))


def answer(path: str, parameters: Mapping[str, str]) -> Answer:
    """Content and title of the page at a path, as the router of Dash would give them."""
    g.vigie_asked = True
    g.vigie_found = True
    page = _page(path)
    chosen, held = page or (_unknown(), {})
    given = {**parameters, **held}
    body = chosen["layout"](**given) if callable(chosen["layout"]) else chosen["layout"]
    title = chosen["title"]() if callable(chosen["title"]) else chosen["title"]
    return Answer(title, body, page is not None and g.vigie_found)


def container(path: str = "", search: str = "", content: Answer | None = None) -> Component:
    """The container of Dash Pages, already holding the answer of an address when it is known."""
    where = {"pathname": path, "search": search} if content else {}
    return html.Div(
        [
            dcc.Location(id="_pages_location", refresh="callback-nav", **where),
            html.Div(content.body if content else None, id="_pages_content", disable_n_clicks=True),
            dcc.Store(id="_pages_store", data={"title": content.title} if content else None),
            html.Div(id="_pages_dummy", disable_n_clicks=True),
        ]
    )


def first_layout() -> Component:
    """Layout of the application: the page the browser is on, which its Referer names.

    Without it the container is empty and the router fills it, one request later.
    """
    if not has_request_context() or not request.path.endswith("_dash-layout"):
        return container()
    referer = request.headers.get("Referer", "")
    if not referer.startswith(request.host_url):
        return container()
    view = parse(referer)
    address = referer[len(request.host_url) - 1 :].partition("#")[0]
    _, mark, query = address.partition("?")
    parameters = dict(reversed(parse_qsl(query, keep_blank_values=True)))
    known = answer(view.page, parameters)
    light = replace(known, body=already_painted(known.body))
    return container(view.page, mark + query, light)


def _theme() -> str:
    chosen = request.cookies.get(THEME_COOKIE, "") if has_request_context() else ""
    return f' data-theme="{chosen}"' if chosen in THEMES else ""


def _data(identifier: str, value: Any) -> str:
    """A data block no script can be smuggled into."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="{identifier}">{text}</script>'


_GRID = re.compile(r'src="/([^"]*/dash_ag_grid/[^"]*)"')


def _useful(scripts: str) -> str:
    """Scripts of Dash but its table, which no page uses, and the grid, asked for later."""
    lines = scripts.split("\n")
    late = ("/dash_table/", "/dash_ag_grid/")
    return "\n".join(line for line in lines if not any(name in line for name in late))


def _grid_library(scripts: str) -> str:
    """Address of the library of the grid, without its first slash: few pages want it."""
    found = _GRID.search(scripts)
    return found[1] if found else ""


def _fetched(scripts: str) -> str:
    """Files asked for at once, after what paints the page: they run once it is painted."""
    found = re.findall(r'<script src="([^"]+)"', scripts)
    return "\n".join(
        f'<link rel="preload" href="{address}" as="script" fetchpriority="low">'
        for address in found
    )


def _looks(accent: str, asset_url: Callable[[str], str]) -> str:
    """Everything a page must have before it is painted: icon, fonts, colours and sheet."""
    fonts = "\n".join(
        f'<link rel="preload" href="{asset_url(f"fonts/{name}.woff2")}" as="font"'
        ' type="font/woff2" crossorigin>'
        for name in _FONTS
    )
    return f"""<link rel="icon" type="image/svg+xml" href="{asset_url("vigie.svg")}">
<link rel="stylesheet" href="{asset_url("vigie.css")}">
{fonts}
<style>{style_sheet(accent)}</style>"""


def write(
    parts: Mapping[str, str],
    frame: Frame,
    title: str,
    painted: str,
    asset_url: Callable[[str], str],
) -> str:
    """The whole document.

    Args:
        parts: what Dash gives to `interpolate_index` (metas, scripts, config, renderer).
        frame: what the frame says.
        title: title of the document.
        painted: HTML of the first answer, replaced by the same one when React mounts.
        asset_url: address of a file of `assets/`; « vigie.css » and « vigie.js » are all of them.
    """
    path = request.path if has_request_context() else "/"
    accent = frame.territory.accent
    scripts = _useful(parts["scripts"])
    if parts["renderer"]:
        scripts += f'\n<script src="{asset_url("vigie.js")}"></script>'
    settings = {
        **wardrobe(accent),
        "plotly": asset_url("vendor/plotly-basic-4.1.1.min.js"),
        "grille": _grid_library(parts["scripts"]),
        "simule": frame.territory.simulated,
        "version": frame.version_id,
        "lieu": frame.territory.name,
    }
    return f"""<!DOCTYPE html>
<html lang="fr" class="attente"{_theme()}>
<head>
{parts["metas"]}
<meta name="color-scheme" content="light dark">
<title>{escape(title, quote=False)}</title>
{_looks(accent, asset_url)}
{_PRELOADS if parts["renderer"] else ""}
{_fetched(scripts)}
</head>
<body>
{to_html(skip_link())}
{to_html(header(frame, path))}
{to_html(bands(frame))}
<main id="contenu" tabindex="-1">
<div id="premier-rendu" class="cadre">{painted}</div>
<div id="react-entry-point" class="cadre"></div>
</main>
{to_html(footer(frame, path))}
{to_html(help_dialog())}
<p id="annonce" class="cache" role="status"></p>
<div id="nouvelles" class="nouvelles" role="status" aria-live="polite"></div>
{_data("vigie-habillage", settings)}
{parts["config"]}
<template id="scripts">
{scripts}
{parts["renderer"]}
</template>
<script src="{asset_url("start.js")}"></script>
</body>
</html>"""


def stage(title: str, painted: str, accent: str, asset_url: Callable[[str], str]) -> str:
    """A document for the wall of a meeting room: one view, nothing around it."""
    return f"""<!DOCTYPE html>
<html lang="fr"{_theme()}>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{escape(title, quote=False)}</title>
{_looks(accent, asset_url)}
</head>
<body class="scene">
<main id="contenu" tabindex="-1">{painted}</main>
<script src="{asset_url("presenter.js")}"></script>
</body>
</html>"""


def plain(title: str, painted: str, frame: Frame, asset_url: Callable[[str], str]) -> str:
    """A document in the same frame that Dash does not bring alive (a form, for instance)."""
    parts = {
        "metas": '<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        "config": "",
        "scripts": f'<script src="{asset_url("client.js")}"></script>',
        "renderer": "",
    }
    return write(parts, frame, title, painted, asset_url)


def mark_unknown(content: Answer) -> None:
    """Let the answer carry its status: 404 when the address is unknown, 500 when a query fails."""
    g.vigie_status = 404 if not content.found else 500 if g.get("vigie_broken") else 0
