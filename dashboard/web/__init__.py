"""What stands between the network and the pages: security, identity, compression, service.

`install(app, settings)` is called once, by `create_app`, after the pages are registered.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from dash import Dash
from flask import Flask, Response, current_app, request

from dashboard.settings import Settings
from dashboard.store.writings import Writings, open_writings
from dashboard.web.api import install_api
from dashboard.web.assets import install_assets
from dashboard.web.baskets import Make, install_baskets
from dashboard.web.budget import Choose, install_budget
from dashboard.web.decisions import install_decisions
from dashboard.web.downloads import Give, install_downloads
from dashboard.web.evaluations import install_evaluations
from dashboard.web.figures import Describe, Write, install_figures
from dashboard.web.forms import Desk
from dashboard.web.identity import Identifier, Identity
from dashboard.web.maps import Contours, Courses, Drawing, install_maps
from dashboard.web.meetings import install_meetings
from dashboard.web.news import install_news
from dashboard.web.notes import install_notes
from dashboard.web.presenter import Stage, install_presenter
from dashboard.web.ready_reports import Ready
from dashboard.web.routes import Page, install_routes, one_address
from dashboard.web.security import install_security, refusal

EXTENSION = "vigie"
LARGEST_REQUEST_BYTES = 1_000_000


def install(
    app: Dash,
    settings: Settings,
    *,
    page: Page,
    stage: Stage | None = None,
    writings: Callable[[], Writings] | None = None,
    lines: Choose | None = None,
    maps: tuple[Contours, Drawing, Courses] | None = None,
    give: Give | None = None,
    figure: tuple[Write, Describe] | None = None,
    report: tuple[Make, Mapping[str, str], Ready] | None = None,
    tiles: str = "",
) -> None:
    """Put the application behind its checks, headers, identity and compression.

    Args:
        app: the application, with its `index_string` and pages.
        settings: where it is served; a missing secret is drawn here, for this process only.
        page: name and HTML of a page that is not Dash's → the whole document.
        stage: the presenter's document; without it there is no presenter.
        writings: what people wrote, as the pages read it; opened here otherwise.
        lines: parameters of an address → lines of the budget, as its page reads them; without it
            they cannot be downloaded.
        maps: files of contours and maps, as their page draws them; without them maps are bare.
        give: writes the files that pages give to take away; without it there are none.
        figure: writes the files of a figure of a page, and says what they are; without it they
            are not given.
        report: writes the file of a report that people put together; the templates it may follow;
            what makes a report of a template as it is.
        tiles: origin of the background of maps, the only one outside that is allowed; "": none.
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

    install_security(app, server, settings, tiles)
    server.before_request(refuse_unknown)
    server.before_request(one_address)
    install_routes(server, settings, identifier, page)
    install_news(server, settings)
    install_api(server, settings)
    desk = Desk(settings, identifier, writings or cache(_writings(settings)), page)
    for add in (install_decisions, install_meetings, install_notes, install_evaluations):
        add(server, desk)
    if stage:
        install_presenter(server, desk, stage)
    if lines:
        install_budget(server, lines)
    if maps:
        install_maps(server, *maps)
    if give:
        install_downloads(server, give)
    if figure:
        install_figures(server, *figure, page)
    if figure and report:
        install_baskets(server, desk, figure[1], *report)
    install_assets(server)


def _writings(settings: Settings) -> Callable[[], Writings]:
    def opened() -> Writings:
        return open_writings(settings.state_url)

    return opened


def identity() -> Identity:
    """Who sends the request being answered (pages and callbacks)."""
    identifier: Identifier = current_app.extensions[EXTENSION]
    return identifier.who(request)
