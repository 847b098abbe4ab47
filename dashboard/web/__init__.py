"""What stands between the network and the pages: security, identity, compression, service.

`install(app, settings)` is called once, by `create_app`, after the pages are registered.
"""

from __future__ import annotations

import secrets
from dataclasses import replace

import pandas  # noqa: F401  Plotly imports it lazily, and two threads doing so at once fail
from dash import Dash
from flask import Flask, Response, current_app, request

from dashboard.settings import Settings
from dashboard.web.assets import install_assets
from dashboard.web.identity import Identifier, Identity
from dashboard.web.routes import Page, install_routes
from dashboard.web.security import install_security, refusal

EXTENSION = "vigie"
LARGEST_REQUEST_BYTES = 1_000_000


def install(app: Dash, settings: Settings, *, page: Page) -> None:
    """Put the application behind its checks, headers, identity and compression.

    Args:
        app: the application, with its `index_string` and pages.
        settings: where it is served; a missing secret is drawn here, for this process only.
        page: name and HTML of a page that is not Dash's → the whole document.
    """
    server: Flask = app.server
    settings = settings if settings.secret else replace(settings, secret=secrets.token_urlsafe(32))
    identifier = Identifier(settings)
    identifier.check()
    server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST_BYTES
    server.extensions[EXTENSION] = identifier

    def refuse_unknown() -> Response | None:
        if identifier.must_refuse(request):
            return refusal(
                "Ce service n’est ouvert qu’aux personnes reconnues par le serveur "
                "d’authentification de la collectivité.",
                401,
            )
        return None

    install_security(app, server, settings)
    server.before_request(refuse_unknown)
    install_routes(server, settings, identifier, page)
    install_assets(server)


def identity() -> Identity:
    """Who sends the request being answered (pages and callbacks)."""
    identifier: Identifier = current_app.extensions[EXTENSION]
    return identifier.who(request)
