"""`/api/v1`: the same figures for other programs, read only, in JSON and CSV.

Who may call. The API is behind what the pages are behind: names answered, and, once served to the
network, the authentication of the proxy. No cookie is read or set.

No `Access-Control-Allow-Origin`: spreadsheets, R, Python, another server need none; only a page of
another site would. The service often listens on the machine of an agent, or inside the network of
the town: with « * » any site visited there could read figures not published yet (a running budget,
a source under a licence that does not allow it). A town that publishes its figures adds the header
at its proxy, knowing what it opens.

What may be kept. The ETag is made of the version, of what is asked and of the code that answers; an
answer that names its version never changes and is kept an hour, any other is asked again each time.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from flask import Flask, Response, request

from dashboard.catalogue.pack import Pack, load_pack
from dashboard.errors import (
    AccessRefusedError,
    BrokenQueryError,
    ChoiceError,
    VersionError,
    VigieError,
)
from dashboard.formats import PARIS
from dashboard.secrecy import open_gate
from dashboard.settings import Settings
from dashboard.store.layout import VERSIONS
from dashboard.web import api_areas, api_budget, api_http, api_indicators, api_values
from dashboard.web.api_asked import OPENAPI, Asked, Known, limits, media, parameters
from dashboard.web.api_declared import ROOT, Refused, Route, Table
from dashboard.web.api_openapi import description

KEPT = 4
"""Versions whose definitions and areas are remembered by a process."""
CHOICES = {
    "budget": "budget",
    "year": "exercice",
    "stage": "etape",
    "movement": "mouvement",
    "path": "lecture",
    "node": "noeud",
    "side": "sens",
    "sort": "tri",
    "words": "mots",
}
"""What an error of the budget names → its parameter."""
VERBS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]


def _index(asked: Asked) -> Table:
    known = [
        {
            "code": source.code,
            "nom": source.name,
            "producteur": source.producer,
            "licence": source.licence,
            "adresse": source.address,
        }
        for source in asked.known.sources.values()
        if source.state == "chargee"
    ]
    pages = {route.name: route.rule for route in ROUTES if "<" not in route.path}
    links = {**pages, "indicateur": f"{ROOT}/indicateurs/{{code}}"}
    licence = (
        "Chaque chiffre suit la licence de ses sources, dite ci-dessous ; une licence vide n'est"
        " pas connue, et n'autorise rien."
    )
    return Table((), extra={"liens": links, "licence": licence, "sources": known})


def _openapi(asked: Asked) -> Table:
    return Table((), extra=description(ROUTES, asked.pack.territory.name, request.root_path))


INDEX = Route(
    "",
    "accueil",
    "Version des données, adresses et licences.",
    "Par où commencer.",
    _index,
    table=False,
)
OPENAPI_ROUTE = Route(
    "/openapi.json",
    "openapi",
    "Cette description.",
    "OpenAPI 3.1, faite des déclarations qui répondent.",
    _openapi,
    table=False,
)
ROUTES = (
    INDEX,
    *api_indicators.ROUTES,
    *api_values.ROUTES,
    *api_areas.ROUTES,
    *api_budget.ROUTES,
    OPENAPI_ROUTE,
)


class Api:
    """What answers.

    Args:
        settings: where the pack and the versions are.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._known: OrderedDict[str, Known] = OrderedDict()
        self._lock = threading.Lock()
        self._pack: Pack | None = None

    @property
    def pack(self) -> Pack:
        """The pack, read when first needed."""
        if self._pack is None:
            self._pack = load_pack(self.settings.territory)
        return self._pack

    def known(self, version: str) -> Known:
        """What the version asked says of itself.

        Raises:
            Refused: 404 no such version, 410 not readable any more, 503 none in service.
        """
        try:
            gate = open_gate(self.settings, version)
        except VersionError as error:
            raise self._no_version(error, version) from None
        with self._lock:
            found = self._known.get(gate.version.id)
            if found is None or found.gate.version is not gate.version:
                found = self._known[gate.version.id] = Known(gate)
            self._known.move_to_end(gate.version.id)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found

    def _no_version(self, error: VersionError, version: str) -> Refused:
        if not version:
            return Refused(503, error.problem, remedy="Réessayez plus tard")
        there = version.isalnum() and (self.settings.database / VERSIONS / version).is_dir()
        return Refused(
            410 if there else 404,
            f"la version « {version} » "
            + ("n'est plus lisible" if there else "n'existe pas, ou n'est plus gardée"),
            parameter="version",
            remedy="Sans « version », la version en service est lue",
        )

    def answer(self, route: Route, path: Mapping[str, str]) -> Response:
        """The answer to the request under way.

        Raises:
            Refused: and why.
        """
        values = parameters(route, request.args)
        kind = media(route, values, request)
        known = self.known(values.get("version", ""))
        version = known.gate.version.id
        mark = api_http.code_mark(self.settings.territory)
        tag = api_http.validator(version, mark, request.path, kind, values)
        if _same(tag):
            return _kept(Response(status=304), tag, version, pinned="version" in values)
        offset, limit = limits(route, values)
        asked = Asked(known, self.pack, values, path, offset, limit)
        try:
            table = route.answer(asked)
        except VigieError as error:
            raise _refused(error, pinned="version" in values) from None
        response = _written(route, table, asked, kind)
        return _kept(response, tag, version, pinned="version" in values)


def _same(tag: str) -> bool:
    """Whether the caller already has this answer."""
    given = request.if_none_match
    return bool(given) and not given.star_tag and given.contains_weak(tag)


def _kept(response: Response, tag: str, version: str, *, pinned: bool) -> Response:
    response.set_etag(tag, weak=True)
    seconds = api_http.PINNED_SECONDS
    response.headers["Cache-Control"] = (
        f"private, max-age={seconds}" if pinned else "private, no-cache"
    )
    response.headers["X-Vigie-Version"] = version
    return response


def _refused(error: VigieError, *, pinned: bool) -> Refused:
    """What the engine refuses, as a status."""
    if isinstance(error, AccessRefusedError):
        return Refused(403, error.problem, remedy=error.remedy)
    if isinstance(error, BrokenQueryError | VersionError):
        words = "cette version est trop ancienne pour être lue ainsi"
        status = 503 if isinstance(error, VersionError) else 500
        return Refused(410, words, parameter="version") if pinned else Refused(status, words)
    if isinstance(error, ChoiceError):
        return Refused(
            404,
            error.problem,
            parameter=CHOICES.get(error.choice, ""),
            remedy=error.remedy,
        )
    return Refused(400, error.problem, remedy=error.remedy)


def _written(route: Route, table: Table, asked: Asked, kind: str) -> Response:
    info = asked.known.info
    if route is OPENAPI_ROUTE:
        return api_http.json_response(table.extra, kind=f"{OPENAPI}; charset=utf-8")
    head: dict[str, Any] = {
        "version": info.id,
        "construite_le": info.built_at.astimezone(PARIS).date().isoformat(),
        "collectivite": info.territory,
        "donnees_simulees": info.simulated,
    }
    rows, page = table.rows, None
    addresses: Mapping[str, str] = {}
    if route.paged:
        total = len(rows) if table.total is None else table.total
        rows = rows[asked.offset :][: asked.limit] if table.total is None else rows
        page = api_http.Page(int(asked.values["page"]), asked.limit, total)
        if page.number > page.last:
            raise Refused(
                404,
                f"la page {page.number} n'existe pas : il y en a {page.last}",
                parameter="page",
            )
        addresses = api_http.links(
            f"{request.root_path}{request.path}", asked.values, info.id, page
        )
    if kind != "json":
        french = kind == "csv-fr"
        response = api_http.csv_response(route, rows, french=french, version=info.id)
    else:
        content = {**head, **table.extra}
        if page:
            content |= {
                "page": page.number,
                "par_page": page.size,
                "pages": page.last,
                "total": page.total,
                "liens": addresses,
            }
        if route.table:
            written = api_http.rows_of(route, rows)
            content["donnees"] = written[0] if route.single else written
        response = api_http.json_response(content)
    if page:
        response.headers["X-Total-Count"] = str(page.total)
        response.headers["Link"] = ", ".join(
            f'<{address}>; rel="{api_http.RELATIONS[name]}"' for name, address in addresses.items()
        )
    return response


def install_api(server: Flask, settings: Settings) -> None:
    """Add the addresses of the API."""
    api = Api(settings)

    def answer(route: Route | None, **path: str) -> Response:
        try:
            if route is None:
                raise Refused(404, "cette adresse n'existe pas", remedy=f"Adresses : {ROOT}")
            if request.method == "OPTIONS":
                response = Response(status=204)
                response.headers["Allow"] = ", ".join(api_http.METHODS)
            elif request.method not in api_http.METHODS:
                raise Refused(
                    405,
                    f"l'API se lit, et ne s'écrit pas : {request.method} est refusé",
                    remedy="Employez GET ou HEAD",
                )
            else:
                response = api.answer(route, path)
        except Refused as refused:
            response = api_http.problem(refused, request.path)
        response.vary.add("Accept")
        return response

    rules = {route.rule: route for route in ROUTES}
    for rule, route in {**rules, "/api": None, "/api/<path:rest>": None}.items():
        server.add_url_rule(
            rule,
            f"api_{route.name if route else rule.count('<')}",
            lambda route=route, **path: answer(route, **path),
            methods=VERBS,
            provide_automatic_options=False,
        )
