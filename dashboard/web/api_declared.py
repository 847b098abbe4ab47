"""What an address of the API says of itself: its parameters, its fields, who answers.

The routes, the checks of parameters, the CSV columns and the OpenAPI description are all made from
these declarations: they cannot say different things.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.exports.sheet import Cell
from dashboard.indicators.written import exact_text

ROOT = "/api/v1"
MOST_ROWS = 1_000
"""Rows of one page at most."""
USUAL_ROWS = 100
LONGEST_VALUE = 300
"""Characters of a parameter; the selection of a page of the site holds in fewer."""

KINDS: Mapping[str, Mapping[str, Any]] = {
    "texte": {"type": "string"},
    "entier": {"type": "integer"},
    "nombre": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    "montant": {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    "jour": {"type": "string", "format": "date"},
    "booleen": {"type": "boolean"},
    "liste": {"type": "array", "items": {"type": "string"}},
}
"""Kind of a field or parameter → JSON schema; exact numbers are texts, never binary fractions."""


@dataclass(frozen=True)
class Field:
    """One field of a row.

    Attributes:
        name: in JSON and in CSV, French, without accents.
        kind: key of `KINDS`.
        meaning: in French, with the unit when there is one.
        nullable: null when unknown, hidden or meaningless.
        choices: every value it may take; () when free.
    """

    name: str
    meaning: str
    kind: str = "texte"
    nullable: bool = False
    choices: tuple[str, ...] = ()

    def json(self, value: Any) -> Any:
        """A value as JSON writes it."""
        if value is None:
            return None
        if self.kind == "nombre":
            return exact_text(value)
        if self.kind == "montant":
            return format(value, "f")
        if isinstance(value, dt.date):
            return value.isoformat()
        return list(value) if self.kind == "liste" else value

    def cell(self, value: Any, *, yes: str, no: str) -> Cell:
        """A value as `dashboard.exports` writes it; the values of a list are joined by « | »."""
        if value is None:
            return None
        if self.kind == "nombre":
            return Decimal(exact_text(value))
        if self.kind == "booleen":
            return yes if value else no
        found: Cell = " | ".join(map(str, value)) if self.kind == "liste" else value
        return found


@dataclass(frozen=True)
class Param:
    """One parameter of an address.

    Attributes:
        kind: « texte », « entier » or « jour ».
        choices: values admitted; () when free.
        least, most: bounds of an « entier ».
    """

    name: str
    meaning: str
    kind: str = "texte"
    choices: tuple[str, ...] = ()
    required: bool = False
    default: str = ""
    example: str = ""
    least: int = 1
    most: int = 10**6


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Table:
    """What a route answers.

    Attributes:
        rows: field → value; those of the page, or all of them when `total` is None.
        total: rows of all pages.
        extra: what the answer says beside its rows, in JSON only.
    """

    rows: Sequence[Row]
    total: int | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """One address.

    Attributes:
        path: after `ROOT`; « <code> » is a part of it.
        name: of the operation, of the schema and of the CSV file.
        summary, meaning: in French.
        answer: asked (`api_known.Asked`) → table.
        single: one object, and no pages.
        table: it has rows and can be CSV; otherwise `answer` gives its only object in `extra`.
        refusals: statuses it may refuse with, beside those of every route.
    """

    path: str
    name: str
    summary: str
    meaning: str
    answer: Callable[[Any], Table]
    fields: tuple[Field, ...] = ()
    params: tuple[Param, ...] = ()
    single: bool = False
    table: bool = True
    refusals: tuple[int, ...] = ()

    @property
    def paged(self) -> bool:
        """Whether it answers page by page."""
        return self.table and not self.single

    @property
    def rule(self) -> str:
        """The whole address."""
        return f"{ROOT}{self.path}"

    @property
    def admitted(self) -> tuple[Param, ...]:
        """Its parameters, then those every route of its kind has."""
        formats = (FORMAT,) if self.table else ()
        pages = (PAGE, PER_PAGE) if self.paged else ()
        return (*self.params, *pages, VERSION, *formats)


VERSION = Param(
    "version",
    "Numéro d'une version des données : mêmes chiffres qu'alors, tant qu'elle est gardée."
    " La version en service par défaut.",
    example="e181a8699c94",
)
FORMAT = Param(
    "format",
    "« json », « csv » (données ouvertes : virgule, point décimal, dates ISO) ou « csv-fr »"
    " (tableur français : point-virgule, virgule décimale). L'emporte sur l'en-tête Accept.",
    choices=("json", "csv", "csv-fr"),
)
PAGE = Param("page", "Rang de la page, à partir de 1.", kind="entier", default="1")
PER_PAGE = Param(
    "par_page",
    f"Lignes par page, {MOST_ROWS} au plus.",
    kind="entier",
    default=str(USUAL_ROWS),
    most=MOST_ROWS,
)


class Refused(Exception):  # noqa: N818 — an answer, not a fault
    """A request that is not answered, and why.

    Args:
        status: HTTP status.
        detail: in French, without final full stop.
        parameter: the one to change; "" for none.
        remedy: what to write instead.
    """

    def __init__(self, status: int, detail: str, *, parameter: str = "", remedy: str = "") -> None:
        self.status, self.detail = status, detail
        self.parameter, self.remedy = parameter, remedy
        super().__init__(detail)
