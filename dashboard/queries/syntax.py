"""What a statement really reads and asks for, from DuckDB's own parse tree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from dashboard.errors import QueryError


@dataclass(frozen=True)
class Syntax:
    """One SELECT: tables read (not its own WITH), parameters, order, divisions.

    Attributes:
        ordered: the outermost SELECT says ORDER BY.
        bare_divisions: number of divisions whose divisor may be zero (no nullif, no constant).
    """

    tables: tuple[str, ...]
    params: tuple[str, ...]
    ordered: bool
    bare_divisions: int


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        for value in tree.values():
            yield from _nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from _nodes(value)


def _safe_divisor(node: dict[str, Any]) -> bool:
    if node.get("class") == "CAST":
        return _safe_divisor(node["child"])
    if node.get("class") == "CONSTANT":
        return any(digit in "123456789" for digit in str(node["literal"].get("text")))
    return bool(node.get("function_name") == "nullif")


def _divisions(nodes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for node in nodes:
        if node.get("class") == "FUNCTION" and node.get("function_name") in ("/", "//", "%"):
            yield node["arguments"][1]["expression"]


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """An empty base in memory, kept only because opening one costs more than parsing."""
    return duckdb.connect()


def _tree(sql: str, *, file: str) -> dict[str, Any]:
    with _parser().cursor() as cursor:
        found = cursor.execute("SELECT json_serialize_sql($sql)", {"sql": sql}).fetchone()
    answer: dict[str, Any] = json.loads(found[0]) if found else {"error": True}
    if answer["error"]:
        raise QueryError(
            f"requête illisible ({str(answer.get('error_message', '')).splitlines()[0]})",
            file=file,
            remedy="Un fichier contient une seule instruction SELECT",
        )
    if len(answer["statements"]) != 1:
        raise QueryError("plusieurs instructions", file=file, remedy="Gardez un seul SELECT")
    node: dict[str, Any] = answer["statements"][0]["node"]
    return node


def read_syntax(sql: str, *, file: str) -> Syntax:
    """Parse a statement without running it.

    Raises:
        QueryError: not a single readable SELECT, or parameters without a name.
    """
    tree = _tree(sql, file=file)
    nodes = list(_nodes(tree))
    ctes = {entry["key"] for node in nodes if "cte_map" in node for entry in node["cte_map"]["map"]}
    tables = {node["table_name"] for node in nodes if node.get("type") == "BASE_TABLE"} - ctes
    params = {node["identifier"] for node in nodes if node.get("class") == "PARAMETER"}
    if any(not name.isidentifier() for name in params):
        raise QueryError("paramètre sans nom", file=file, remedy="Écrivez « $nom »")
    return Syntax(
        tables=tuple(sorted(tables)),
        params=tuple(sorted(params)),
        ordered=any(m.get("type") == "ORDER_MODIFIER" for m in tree.get("modifiers", ())),
        bare_divisions=sum(not _safe_divisor(divisor) for divisor in _divisions(nodes)),
    )
