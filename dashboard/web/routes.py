"""The two addresses that are not Dash pages: `/identite` (who writes) and `/health`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from flask import Flask, Response, jsonify, make_response, redirect, render_template, request
from jinja2 import FileSystemLoader
from werkzeug.wrappers import Response as AnyResponse

from dashboard.errors import VersionError
from dashboard.settings import Settings
from dashboard.store import versions
from dashboard.store.journal import Entry, Journal, open_journal
from dashboard.web.identity import Identifier, clean_name

Page = Callable[[str, str], str]
TEMPLATES = Path(__file__).resolve().parent / "templates"
NARROW_SPACE, FIRM_SPACE = "\u202f", "\u00a0"
NAME_REFUSED = "Écrivez un nom de 2 à 80 caractères."
FORM_EXPIRED = "Ce formulaire a expiré. Envoyez-le de nouveau."


def health(settings: Settings) -> dict[str, str | None]:
    """State of the service: what is served, and how the last build ended.

    `etat` is « en service », or « sans version » when nothing can be served.
    """
    try:
        version: str | None = versions.current_id(settings.database)
    except VersionError:
        version = None
    build = versions.last_build(settings.database)
    return {
        "etat": "en service" if version else "sans version",
        "version": version,
        "territoire": settings.territory.name,
        "derniere_construction": None if build is None else ("reussie" if build.ok else "echouee"),
    }


def one_address() -> AnyResponse | None:
    """« /carte/ » leads for good to « /carte », whatever the page, what follows « ? » kept.

    The address given is always one of this site: « //ailleurs/ » leads to « /ailleurs ».
    """
    path = request.path
    if path == "/" or not path.endswith("/"):
        return None
    query = request.query_string.decode("ascii", "ignore")
    address = quote(f"{request.root_path}/{path.strip('/')}", safe="/:@!$&'()*+,;=~")
    return redirect(f"{address}?{query}" if query else address, code=308)


class IdentityPage:
    """The form where somebody declares a name.

    Args:
        identifier: reads and signs names.
        journal: gives the journal, opened at the first writing only.
        page: name and HTML of the content → the whole document.
    """

    def __init__(self, identifier: Identifier, journal: Callable[[], Journal], page: Page) -> None:
        self.identifier, self.journal, self.page = identifier, journal, page

    def show(self, error: str = "", typed: str | None = None) -> Response:
        """The page, with what is known of the person."""
        who = self.identifier.who(request)
        response = make_response()
        content = render_template(
            "identite.html",
            who=who,
            error=error,
            typed=who.name if typed is None else typed,
            token=self.identifier.form_token(request, response),
            espace=NARROW_SPACE,
            insecable=FIRM_SPACE,
        )
        response.set_data(self.page(f"Qui écrit{NARROW_SPACE}?", content))
        response.status_code = 400 if error else 200
        response.headers["Cache-Control"] = "no-store"
        return response

    def receive(self) -> AnyResponse:
        """Sign the declared name, write it in the journal, show the page again."""
        before = self.identifier.who(request)
        typed = request.form.get("nom", "")
        if not self.identifier.token_valid(request):
            return self.show(FORM_EXPIRED, typed)
        name = "" if "oublier" in request.form else clean_name(typed)
        if not name and "oublier" not in request.form:
            return self.show(NAME_REFUSED, typed)
        if not before.authenticated and name != before.name:
            self.journal().append(
                Entry(name or before.name, False, "identite", before.name or None, name or None)
            )
        response = redirect("/identite", code=303)
        self.identifier.remember(response, name, secure=request.is_secure)
        return response


def install_routes(server: Flask, settings: Settings, identifier: Identifier, page: Page) -> None:
    """Add the two addresses to the server."""

    @cache
    def journal() -> Journal:
        return open_journal(settings.state_url)

    def answer_health() -> Response:
        state = health(settings)
        response = jsonify(state)
        response.status_code = 200 if state["version"] else 503
        response.headers["Cache-Control"] = "no-store"
        return response

    identity = IdentityPage(identifier, journal, page)
    server.jinja_loader = FileSystemLoader(TEMPLATES)
    server.add_url_rule("/identite", "identite", identity.show, methods=["GET"])
    server.add_url_rule("/identite", "identite_recue", identity.receive, methods=["POST"])
    server.add_url_rule("/health", "health", answer_health, methods=["GET"])
