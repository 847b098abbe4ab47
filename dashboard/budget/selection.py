"""The lines a node stands for, as parameters of the queries that read lines."""

from __future__ import annotations

from typing import Any

from dashboard.budget.drill import Level, level
from dashboard.budget.families import family_of
from dashboard.budget.reading import filters_of, plain
from dashboard.budget.scope import Scope
from dashboard.secrecy import Gate

_NO_ARTICLE = "?"
"""No article is so written: the family holds none, lines without article included."""


def selection(
    gate: Gate,
    scope: Scope,
    *,
    path: str,
    node: tuple[str, ...] = (),
    side: str = "D",
    section: str = "",
    here: Level | None = None,
) -> tuple[Level, dict[str, Any]]:
    """The level of a node, and the parameters that choose its lines and no other.

    Returns:
        The level (its scope is that of another exercice in the reading by operation), and the
        document, side and codes as `budget/lignes` takes them; the articles of a family are
        joined by « | ».

    Raises:
        QueryError: unknown reading or node.
    """
    here = here or level(gate, scope, path=path, node=node, side=side, section=section)
    filters: dict[str, Any] = filters_of(path, here.node, section)
    if path == "famille" and here.node:
        codes = [plain(here.node[1])] if len(here.node) > 1 else [c.code for c in here.children]
        kept = [code for code in codes if family_of(code, side) == here.node[0]]
        filters["articles"] = "|".join(kept) if kept else _NO_ARTICLE
    return here, {**here.scope.parameters, "sens": side, **filters}
