"""Answers of the API: JSON, CSV, problems; page links, validator, caching."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Response

from dashboard.exports import About, Column, Sheet, french_csv, open_csv
from dashboard.exports.sheet import Cell
from dashboard.settings import CATALOGUE, ROOT
from dashboard.web.api_declared import Field, Refused, Route, Row

PROBLEM = "application/problem+json"
TITLES = {
    400: "Requête mal formée",
    403: "Donnée protégée",
    404: "Introuvable",
    405: "Méthode refusée",
    406: "Format non produit",
    410: "Version illisible",
    500: "Réponse impossible",
    503: "Aucune version en service",
}
METHODS = ("GET", "HEAD", "OPTIONS")
PINNED_SECONDS = 3600
"""How long the answer of a named version may be used without asking: it never changes."""


@cache
def code_mark(territory: Path) -> str:
    """Digest of what turns a version into an answer: code, queries, catalogue, pack.

    A new release may write the same version otherwise; a validator must then change too.
    """
    digest = hashlib.sha256()
    folders = ((ROOT / "dashboard", "*.py"), (ROOT / "queries", "*.sql"), (CATALOGUE, "*.toml"))
    for folder, pattern in (*folders, (territory, "*.toml")):
        for path in sorted(folder.rglob(pattern)):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def validator(version: str, mark: str, path: str, kind: str, values: Mapping[str, str]) -> str:
    """The ETag, quotes left out: « version-digest of what is asked and of who writes it »."""
    asked = json.dumps([version, mark, path, kind, sorted(values.items())])
    return f"{version}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class Page:
    """Where an answer stands among its pages."""

    number: int
    size: int
    total: int

    @property
    def last(self) -> int:
        """Rank of the last page; 1 when there is nothing."""
        return max(1, -(-self.total // self.size))


def links(base: str, values: Mapping[str, str], version: str, page: Page) -> dict[str, str]:
    """Relation → address, on the version read: a newer one never mixes with its pages."""
    ranks = {"premiere": 1, "precedente": page.number - 1, "suivante": page.number + 1}
    ranks["derniere"] = page.last
    kept = {name: text for name, text in values.items() if name not in ("page", "version")}
    return {
        name: f"{base}?{urlencode({**kept, 'version': version, 'page': str(rank)})}"
        for name, rank in ranks.items()
        if 1 <= rank <= page.last
    }


RELATIONS = {
    "premiere": "first",
    "precedente": "prev",
    "suivante": "next",
    "derniere": "last",
}


def json_response(content: Mapping[str, Any], status: int = 200, kind: str = "") -> Response:
    """JSON in UTF-8, accents as they are."""
    text = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return Response(f"{text}\n", status, content_type=kind or "application/json; charset=utf-8")


def rows_of(route: Route, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Rows as JSON writes them, every declared field and no other."""
    return [{field.name: field.json(row[field.name]) for field in route.fields} for row in rows]


def csv_response(route: Route, rows: Sequence[Row], *, french: bool, version: str) -> Response:
    """The same rows and fields as CSV, through `dashboard.exports`."""
    words = {"yes": "oui", "no": "non"} if french else {"yes": "true", "no": "false"}

    def cells() -> Iterator[Sequence[Cell]]:
        for row in rows:
            yield [field.cell(row[field.name], **words) for field in route.fields]

    columns = [Column(_heading(field), field.name) for field in route.fields]
    sheet = Sheet(route.name, columns, cells(), About(route.summary, ()))
    body = b"".join((french_csv if french else open_csv)(sheet))
    response = Response(body, content_type="text/csv; charset=utf-8; header=present")
    name = f"{route.name}-{version[:12]}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heading(field: Field) -> str:
    return field.name.replace("_", " ").capitalize()


def problem(refused: Refused, path: str) -> Response:
    """A refusal in plain French, as RFC 9457 writes one."""
    content = {
        "type": "about:blank",
        "title": TITLES[refused.status],
        "status": refused.status,
        "detail": f"{refused.detail[:1].upper()}{refused.detail[1:]}.",
        "instance": path,
        **({"parametre": refused.parameter} if refused.parameter else {}),
        **({"remede": f"{refused.remedy.rstrip('.')}."} if refused.remedy else {}),
    }
    response = json_response(content, refused.status, f"{PROBLEM}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    if refused.status == 405:
        response.headers["Allow"] = ", ".join(METHODS)
    return response
