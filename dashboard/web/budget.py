"""Lines of the budget as files and, page by page, for the grid of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from flask import Flask, Response, jsonify, request

from dashboard.budget.columns import sheet_of
from dashboard.budget.lines import Selected
from dashboard.budget.screen import screen_columns, screen_row
from dashboard.errors import VersionError, VigieError
from dashboard.exports import WORKBOOK, Sheet, french_csv, open_csv, xlsx
from dashboard.formats import fold
from dashboard.web.security import refusal

PATH = "/budget/lignes"
MOST_ROWS = 500
"""Lines given at once to the grid."""

Choose = Callable[[Mapping[str, str]], Selected]
Write = Callable[[Sheet], Iterator[bytes]]

CSV = "text/csv; charset=utf-8"
FORMATS: Mapping[str, tuple[Write, str]] = {
    ".csv": (french_csv, f"{CSV}; header=present"),
    ".opendata.csv": (open_csv, f"{CSV}; header=present"),
    ".xlsx": (xlsx, WORKBOOK),
}


def file_name(selected: Selected, ending: str) -> str:
    """« lignes-depenses-2026-situation-20261116-1c1281f1c381.csv »: what, when, which version."""
    scope = selected.scope
    day = f"{scope.date:%Y%m%d}" if scope.step == "SITUATION" and scope.date else ""
    side = {"D": "depenses", "R": "recettes"}[selected.side]
    words = ["".join(c if c.isalnum() else "-" for c in fold(selected.text))[:40]]
    parts = ["lignes", side, str(scope.year), scope.stage.lower(), day, *words]
    kept = "-".join(part.strip("-") for part in parts if part.strip("-"))
    return f"{kept}-{selected.gate.version.id[:12]}{ending}"


def _refused(error: VigieError) -> Response:
    status = 503 if isinstance(error, VersionError) else 404
    return refusal(str(error), status)


def _whole(name: str, default: int) -> int:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else default


def install_budget(server: Flask, choose: Choose) -> None:
    """Add the addresses of the lines of the budget.

    Args:
        server: where.
        choose: parameters of an address → the lines chosen.
    """

    def download(ending: str) -> Response:
        write, content_type = FORMATS[ending]
        try:
            selected = choose(request.args.to_dict())
            sheet = sheet_of(selected)
        except VigieError as error:
            return _refused(error)
        response = Response(write(sheet), content_type=content_type)
        name = file_name(selected, ending)
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "no-cache"
        return response

    def rows() -> Response:
        first = _whole("debut", 0)
        try:
            selected = choose(request.args.to_dict())
            columns = screen_columns(selected)
            found = selected.rows(first, min(_whole("nombre", 100), MOST_ROWS))
            total = selected.total.lines_nb
        except VigieError as error:
            return _refused(error)
        return jsonify({"lignes": [screen_row(line, columns) for line in found], "total": total})

    for ending in FORMATS:
        server.add_url_rule(
            f"{PATH}{ending}",
            f"budget_lignes{ending.replace('.', '_')}",
            lambda ending=ending: download(ending),
            methods=["GET"],
        )
    server.add_url_rule(f"{PATH}.json", "budget_lignes_json", rows, methods=["GET"])
