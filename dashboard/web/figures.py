"""`/figure.xlsx`: the values of one figure of a page, as the page shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from flask import Flask, Response, request

from dashboard.errors import VersionError, VigieError
from dashboard.exports import WORKBOOK
from dashboard.web.security import refusal

Write = Callable[[Flask, str, str, str], tuple[str, Iterator[bytes]]]
"""Application, address of the page, id of the figure, root of the site → name, file."""


def install_figures(server: Flask, write: Write) -> None:
    """Add the address.

    Args:
        server: where.
        write: makes the file.
    """

    def answer() -> Response:
        given = request.args
        try:
            name, parts = write(
                server, given.get("adresse", ""), given.get("figure", ""), request.host_url
            )
            body = b"".join(parts)
        except VigieError as error:
            return refusal(str(error), 503 if isinstance(error, VersionError) else 404)
        response = Response(body, content_type=WORKBOOK)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    server.add_url_rule("/figure.xlsx", "figure_classeur", answer, methods=["GET"])
