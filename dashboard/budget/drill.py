"""From the whole budget to its lines: what each level of each reading holds.

At every level the total is the exact sum of its children, as Decimals: one SQL sum by code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from dashboard.budget.amounts import Amounts, amounts_of, total
from dashboard.budget.families import family_of, family_words
from dashboard.budget.levels import Child, Level, Part, Step, children_of
from dashboard.budget.reading import (
    ABSENT,
    FIRST,
    GENRES,
    PATHS,
    dimensions,
    filters_of,
    label_of,
    plain,
)
from dashboard.budget.scope import EXECUTED, Document, Scope, scope_of
from dashboard.secrecy import Gate

_HOPS = ("fonction1", "fonction2", "fonction", "enveloppe", "operation")
"""Dimensions passed over when they say nothing more than the level above."""
_READ = {
    "CFU": "compte",
    "CA": "compte",
    "SITUATION": "situation",
    "BP": "budget primitif",
    "BS": "budget supplémentaire",
    "DM": "décisions modificatives",
}
"""Document an exercice of an operation is read in."""


def _parts(
    gate: Gate, scope: Scope, side: str, kind: str, filters: Mapping[str, str | None]
) -> list[Part]:
    found = gate.run("budget/postes", {**scope.parameters, "sens": side, "par": kind, **filters})
    return [
        (
            r["code"],
            label_of(kind, r["code"], r["libelle"]),
            amounts_of(r, executed=scope.executed),
        )
        for r in found.records()
    ]


def _families(parts: Iterable[Part], side: str) -> list[Part]:
    """Articles gathered in families, in the order of the file."""
    found: dict[str, list[Amounts]] = defaultdict(list)
    for article, _, amounts in parts:
        found[family_of(article, side)].append(amounts)
    return [(code, family_words(code, side), total(found[code])) for code in sorted(found)]


def operation_years(
    gate: Gate, scope: Scope, side: str, operation: str, section: str = "", year: str = ""
) -> list[dict[str, Any]]:
    """An operation by exercice (or one), each from the most advanced document that names it.

    Returns:
        Rows of `budget/operation_exercices`, oldest first.
    """
    found = gate.run(
        "budget/operation_exercices",
        {
            "budget_siret": scope.budget,
            "mouvement": scope.movement,
            "sens": side,
            "operation": operation,
            "section": section or None,
            "exercice": int(year) if year.isdecimal() else None,
        },
    )
    return list(found.records())


def _read(
    gate: Gate, scope: Scope, path: str, node: tuple[str, ...], side: str, section: str
) -> list[Part]:
    """Parts under a node in one document; under the last code, that code itself."""
    steps = dimensions(path, node)
    kind = steps[min(len(node), len(steps) - 1)]
    if kind == "exercice":
        rows = operation_years(gate, scope, side, plain(node[0]), section)
        return [
            (
                str(r["exercice"]),
                f"{r['exercice']}, {_READ[r['etape']]}",
                amounts_of(r, executed=r["etape"] in EXECUTED),
            )
            for r in rows
        ]
    filters = filters_of(path, node, section)
    if path != "famille":
        return _parts(gate, scope, side, kind, filters)
    parts = _parts(gate, scope, side, "article", filters)
    if not node:
        return _families(parts, side)
    return [part for part in parts if family_of(part[0], side) == node[0]]


def _year_scope(
    gate: Gate,
    scope: Scope,
    path: str,
    node: tuple[str, ...],
    side: str,
    section: str,
    known: tuple[Document, ...] | None,
) -> Scope:
    """In the reading by operation the exercice is a level: its document is read."""
    if path != "operation" or len(node) < 2:
        return scope
    rows = operation_years(gate, scope, side, plain(node[0]), section, node[1])
    stage = next((r["etape"] for r in rows if str(r["exercice"]) == node[1]), "")
    return scope_of(
        gate,
        budget=scope.budget,
        year=node[1],
        stage=stage,
        movement=scope.movement,
        known=known,
    )


def _trail(gate: Gate, scope: Scope, path: str, node: tuple[str, ...], side: str) -> list[Step]:
    """Words of every code gone through; a code that repeats the one before is passed over."""
    kinds = dimensions(path, node)
    asked = [f"{GENRES[k]}:{plain(c)}" for k, c in zip(kinds, node, strict=False) if k in GENRES]
    words: dict[tuple[str, str], str] = {}
    if asked:
        result = gate.run(
            "budget/libelles_codes",
            {
                "exercice": scope.year,
                "nomenclature": scope.nomenclature,
                "budget_siret": scope.budget,
                "codes": "|".join(asked),
            },
        )
        words = {
            (r["genre"], r["code"]): r["libelle_complet"] or r["libelle"] or ""
            for r in result.records()
        }
    steps: list[Step] = []
    for rank, (kind, code) in enumerate(zip(kinds, node, strict=False)):
        if _same(kinds, node, rank):
            continue
        known = words.get((GENRES.get(kind, ""), plain(code)))
        label = (
            family_words(code, side) if kind == "famille" else label_of(kind, plain(code), known)
        )
        steps.append(Step(kind, plain(code), label, node[: rank + 1]))
    return steps


def _same(kinds: Sequence[str], node: tuple[str, ...], rank: int) -> bool:
    """Whether a level of a node says nothing more than the one above."""
    if rank == 0 or kinds[rank] not in _HOPS:
        return False
    return node[rank] == ABSENT or (kinds[rank] != "enveloppe" and node[rank] == node[rank - 1])


def level(
    gate: Gate,
    scope: Scope,
    *,
    path: str,
    node: tuple[str, ...] = (),
    side: str = "D",
    section: str = "",
    known: tuple[Document, ...] | None = None,
) -> Level:
    """One level of a reading.

    Args:
        gate: the version.
        scope: the document read.
        path: key of `PATHS`.
        node: codes gone through, `ABSENT` for lines without code.
        side: D or R.
        section: F, I, or "" for both.
        known: documents already read, to read them once.

    Raises:
        QueryError: unknown reading, or a node longer than it.
    """
    kinds = dimensions(path, node)
    here = _year_scope(gate, scope, path, node, side, section, known)
    parts = _read(gate, here, path, node, side, section)
    if _says_nothing_more(kinds, node, parts):
        deeper = (*node, parts[0][0] or ABSENT)
        return level(gate, scope, path=path, node=deeper, side=side, section=section, known=known)
    across = path == "operation" and len(node) == 1
    past: list[Part] = []
    if here.before and not across:
        past = _read(gate, here.before, path, node, side, section)
    leaf = len(node) == len(kinds)
    children = children_of(node, parts, past)
    first = FIRST.get(path)
    return Level(
        scope=here,
        path=path,
        node=node,
        kind="" if leaf else kinds[len(node)],
        side=side,
        total=total(amounts for _, _, amounts in parts),
        children=() if leaf else children,
        previous=total(amounts for _, _, amounts in past) if past else None,
        trail=tuple(_trail(gate, here, path, node, side)),
        missing=not node and first is not None and not any(code for code, _, _ in parts),
        across_years=across,
    )


def _says_nothing_more(
    kinds: tuple[str, ...], node: tuple[str, ...], parts: Sequence[Part]
) -> bool:
    """The only part of this level repeats the code above, or has none."""
    if len(parts) != 1 or not node or len(node) == len(kinds):
        return False
    return _same(kinds, (*node, parts[0][0] or ABSENT), len(node))


__all__ = ["ABSENT", "PATHS", "Child", "Level", "Step", "level", "operation_years"]
