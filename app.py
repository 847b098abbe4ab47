"""The application: `create_app()` for tests and servers, `server` for gunicorn.

Importing this module opens no version: a site without data says how to build some.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import dash
from flask import Flask, Response, g, request

from dashboard import settings as environment
from dashboard import web
from dashboard.catalogue.pack import load_pack
from dashboard.components import desk, document
from dashboard.components.budget_lines import selected_of
from dashboard.components.context import EXTENSION, Site, title_of
from dashboard.components.downloads import given
from dashboard.components.frame import read_frame
from dashboard.components.map_courses import courses_json
from dashboard.components.map_drawing import contours_file, exported
from dashboard.components.prerender import to_html
from dashboard.components.presenter import Form, present
from dashboard.reports import (
    basket_file,
    describe,
    figure_file,
    offers,
    ready_figures,
    ready_file,
    template_names,
)
from dashboard.settings import ASSETS, ROOT, Settings
from dashboard.web.bundles import asset_address, install_bundles
from dashboard.web.ready_reports import Ready


class _Vigie(dash.Dash):
    """Dash, whose document is already painted when it arrives.

    Attributes:
        bundles: what `install_bundles` gave.
    """

    bundles: Mapping[str, str]

    def address(self, name: str) -> str:
        """Address of a file of `assets/`, or of the bundle called so."""
        return self.bundles.get(name) or asset_address(ASSETS, name)

    def interpolate_index(self, *_: Any, **parts: str) -> str:
        """The document of the address asked for."""
        parameters: Mapping[str, str] = request.args.to_dict()
        content = document.answer(request.path, parameters)
        document.mark_unknown(content)
        frame = read_frame(self.server.extensions[EXTENSION], g.get("vigie_version", ""))
        painted = to_html(content.body)
        return document.write(parts, frame, content.title, painted, self.address)

    def plain_page(self, name: str, painted: str) -> str:
        """A page that is not Dash's, in the same frame."""
        frame = read_frame(self.server.extensions[EXTENSION])
        return document.plain(title_of(name)(), painted, frame, self.address)

    def stage(self, parameters: Mapping[str, object], form: Form) -> str:
        """A slide of the review, on a document of its own."""
        shown = present(parameters, form)
        site: Site = self.server.extensions[EXTENSION]
        title = f"{shown.title} — Vigie, {site.territory.name}"
        return document.stage(title, shown.markup, site.territory.accent, self.address)


def _status(response: Response) -> Response:
    """An unknown address is a page, and a 404; a page that could not be computed, a 500."""
    response.status_code = g.get("vigie_status") or response.status_code
    return response


def create_app(settings: Settings | None = None) -> dash.Dash:
    """The Dash application of a territory.

    Args:
        settings: where the territory and its versions are; from the environment by default.

    Raises:
        PackError: the territory pack is wrong.
    """
    chosen = settings or environment.load()
    server: Any = Flask("app", root_path=str(ROOT), static_folder=None)
    options: dict[str, Any] = {
        "assets_folder": str(ASSETS),
        "assets_ignore": ".",
        "pages_folder": str(ROOT / "pages"),
        "include_pages_meta": False,
        "update_title": "",
        "enable_mcp": False,
    }
    app = _Vigie("app", server=server, use_pages=True, **options)
    pack = load_pack(chosen.territory)
    server.extensions[EXTENSION] = Site(chosen, pack)
    app.bundles = install_bundles(server, ASSETS)
    app.layout = document.first_layout
    server.after_request(_status)
    web.install(
        app,
        chosen,
        page=app.plain_page,
        stage=app.stage,
        writings=desk.writings,
        lines=selected_of,
        maps=(contours_file, exported, courses_json),
        give=given,
        figure=(figure_file, describe),
        report=(
            basket_file,
            template_names(chosen),
            Ready(offers, ready_file, ready_figures),
        ),
        tiles=pack.territory.tiles.origin if pack.territory.tiles else "",
    )
    return app


@cache
def _server() -> Flask:
    server: Flask = create_app().server
    return server


def __getattr__(name: str) -> Flask:
    """`server`, made when it is first asked for: `gunicorn app:server` finds it."""
    if name == "server":
        return _server()
    raise AttributeError(name)


if __name__ == "__main__":
    import sys

    from dashboard.cli import main

    sys.argv.insert(1, "serve")
    main()
