"""Files a page gives to take away: cards, shared evaluations and indicators, draft decisions."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response

from dashboard.errors import VersionError, VigieError
from dashboard.web.security import refusal

Give = Callable[[str, str], tuple[str, str]]
"""Kind and code → name of the file, text."""
ADDRESSES = (
    ("evaluation", "/evaluation/<code>/partage.json", "application/json; charset=utf-8"),
    ("fiche", "/evaluation/<code>/fiche.json", "application/json; charset=utf-8"),
    ("indicateur", "/indicateur/<code>/partage.json", "application/json; charset=utf-8"),
    ("deliberation", "/projet/<code>/deliberation.txt", "text/plain; charset=utf-8"),
)


def install_downloads(server: Flask, give: Give) -> None:
    """Add the addresses.

    Args:
        server: where.
        give: writes the file asked for.
    """

    def answer(kind: str, content_type: str, code: str) -> Response:
        try:
            name, text = give(kind, code)
        except VigieError as error:
            return refusal(str(error), 503 if isinstance(error, VersionError) else 404)
        response = Response(text, content_type=content_type)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    for kind, rule, content_type in ADDRESSES:
        server.add_url_rule(
            rule,
            f"fichier_{kind}",
            lambda code, kind=kind, content_type=content_type: answer(kind, content_type, code),
            methods=["GET"],
        )
