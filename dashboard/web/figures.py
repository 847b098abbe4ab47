"""`/figure.<ending>`: a figure of a page as a file; `/exporter`: the page that offers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from flask import Flask, Response, make_response, render_template, request

from dashboard.errors import VersionError, VigieError
from dashboard.exports import WORKBOOK
from dashboard.formats import NBSP
from dashboard.web.routes import Page
from dashboard.web.security import refusal

Write = Callable[[Flask, str, str, str, str, str], tuple[str, bytes]]
"""Application, address of the page, id of the figure, root of the site, ending, size → file."""

Describe = Callable[[Flask, str, str, str], Mapping[str, object]]
"""Application, address of the page, id of the figure, root of the site → what is said of it."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "xlsx": WORKBOOK,
        "csv": "text/csv; charset=utf-8",
        "ouvert.csv": "text/csv; charset=utf-8",
        "svg": "image/svg+xml",
        "png": "image/png",
        "pdf": "application/pdf",
    }
)
"""Ending → kind of the file."""

_ALONE = "default-src 'none'; style-src 'unsafe-inline'; font-src data:"
"""What a file may do when a browser opens it: show its own letters, nothing else."""


def _status(error: VigieError) -> int:
    return 503 if isinstance(error, VersionError) else 404


def install_figures(server: Flask, write: Write, describe: Describe, page: Page) -> None:
    """Add the addresses.

    Args:
        server: where.
        write: makes the files.
        describe: what the page that offers them says.
        page: name and HTML of a page that is not Dash's → the whole document.
    """

    def asked() -> tuple[str, str, str]:
        given = request.args
        return given.get("adresse", ""), given.get("figure", ""), request.host_url

    def file(ending: str) -> Response:
        try:
            name, body = write(server, *asked(), ending, request.args.get("taille", ""))
        except VigieError as error:
            return refusal(str(error), _status(error))
        shown = "inline" if request.args.get("voir") else "attachment"
        response = Response(body, content_type=KINDS[ending])
        response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
        response.headers["Cache-Control"] = "no-cache"
        response.headers["Content-Security-Policy"] = _ALONE
        return response

    def offer() -> Response:
        try:
            said = describe(server, *asked())
        except VigieError as error:
            return refusal(str(error), _status(error))
        content = render_template(
            "exporter.html", figure=request.args.get("figure", ""), insecable=NBSP, **said
        )
        return make_response(page("Exporter une figure", content))

    for ending in KINDS:
        server.add_url_rule(
            f"/figure.{ending}",
            f"figure_{ending.replace('.', '_')}",
            lambda ending=ending: file(ending),
            methods=["GET"],
        )
    server.add_url_rule("/exporter", "figure_exporter", offer, methods=["GET"])
