"""The lines a node stands for, as parameters of the queries that read lines."""

from __future__ import annotations

from typing import Any

from dashboard.budget.drill import Level, level
from dashboard.budget.families import family_of
from dashboard.budget.reading import filters_of
from dashboard.budget.scope import Scope
from dashboard.secrecy import Gate


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
    if path == "famille" and len(here.node) == 1:
        filters["articles"] = "|".join(
            child.code for child in here.children if family_of(child.code, side) == here.node[0]
        )
    return here, {**here.scope.parameters, "sens": side, **filters}
