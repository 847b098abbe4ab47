"""Bind values to the parameters of a query and run it, money staying exact."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

import duckdb

from dashboard.errors import BrokenQueryError, QueryError
from dashboard.queries.header import Param, Query

Value = str | int | float | bool | Decimal | dt.date | dt.datetime | None
Row = tuple[Any, ...]


class Cursor(Protocol):
    """What is needed of a DuckDB cursor."""

    def execute(self, query: str, parameters: object = ...) -> Any:
        """Run one statement."""
        ...


def _integer(text: str) -> int:
    return int(text)


def _decimal(text: str) -> Decimal:
    value = Decimal(text.replace(",", "."))
    if not value.is_finite():
        raise ValueError(text)
    return value


def _double(text: str) -> float:
    value = float(text.replace(",", "."))
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _boolean(text: str) -> bool:
    words = {"oui": True, "true": True, "1": True, "non": False, "false": False, "0": False}
    if text.casefold() not in words:
        raise ValueError(text)
    return words[text.casefold()]


_READ: Mapping[str, tuple[Callable[[str], Value], str]] = {
    "INTEGER": (_integer, "un entier"),
    "SMALLINT": (_integer, "un entier"),
    "TINYINT": (_integer, "un entier"),
    "BIGINT": (_integer, "un entier"),
    "UINTEGER": (_integer, "un entier"),
    "HUGEINT": (_integer, "un entier"),
    "DOUBLE": (_double, "un nombre"),
    "DECIMAL": (_decimal, "un nombre"),
    "BOOLEAN": (_boolean, "oui ou non"),
    "DATE": (dt.date.fromisoformat, "une date AAAA-MM-JJ"),
    "TIMESTAMP": (dt.datetime.fromisoformat, "un instant AAAA-MM-JJTHH:MM"),
    "TIMESTAMP WITH TIME ZONE": (dt.datetime.fromisoformat, "un instant AAAA-MM-JJTHH:MM"),
}
_LIMITS = {"TINYINT": 8, "SMALLINT": 16, "INTEGER": 32, "UINTEGER": 32, "BIGINT": 64}


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def _read(param: Param, value: Value, *, query: str) -> Value:
    """A value in the declared type; text is read, "" is NULL for what is not text."""
    base = param.type.partition("(")[0]
    if value is None or base not in _READ:
        return value if value is None else _text(value)
    text = _text(value).strip()
    if text == "":
        return None
    read, expected = _READ[base]
    try:
        found = read(text)
    except (ValueError, InvalidOperation):
        found = None
    bits = _LIMITS.get(base)
    if found is None or (isinstance(found, int) and bits and abs(found) >= 2 ** (bits - 1)):
        raise QueryError(
            f"« {text} » n'est pas {expected}",
            file=query,
            field=f"paramètre {param.name}",
            remedy=f"Type attendu : {param.type}",
        )
    return found


def bind(query: Query, params: Mapping[str, Value]) -> dict[str, Value]:
    """Values of every parameter of a query, in their declared types.

    Raises:
        QueryError: a parameter is unknown, missing, or its value cannot be read.
    """
    known = {p.name: p for p in query.params}
    for name in params:
        if name not in known:
            raise QueryError(
                f"paramètre inconnu « {name} »",
                file=query.name,
                remedy=f"Paramètres admis : {', '.join(known)}" if known else "Elle n'en a aucun",
            )
    values = {p.name: _read(p, params.get(p.name), query=query.name) for p in query.params}
    for param in query.params:
        if values[param.name] is None and not param.optional:
            raise QueryError(
                f"paramètre « {param.name} » absent", file=query.name, remedy=param.meaning
            )
    return values


def run(cursor: Cursor, query: Query, params: Mapping[str, Value]) -> tuple[Row, ...]:
    """Rows of a query: Decimal, date, text… as DuckDB gives them, never through floats.

    Raises:
        QueryError: wrong parameters.
        BrokenQueryError: DuckDB refuses the statement (a table is missing).
    """
    values = bind(query, params)
    try:
        return tuple(cursor.execute(query.sql, values).fetchall())
    except duckdb.Error as error:
        raise BrokenQueryError(
            f"la requête échoue ({str(error).splitlines()[0]})",
            file=query.name,
            remedy="Reconstruisez la version avec « vigie build »",
        ) from None
