"""Ways a budget is read: dimensions, nodes of the address, words of codes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from dashboard.errors import ChoiceError

PATHS: Mapping[str, tuple[str, ...]] = {
    "nature": ("section", "chapitre", "article"),
    "politique": ("fonction1", "fonction2", "fonction", "article"),
    "service": ("service", "enveloppe", "article"),
    "operation": ("operation", "exercice", "article"),
    "programme": ("programme", "operation", "article"),
    "famille": ("famille", "article"),
}
"""Dimensions of each reading, in order; the lines come after the last one."""

ABSENT = "-"
"""In a node, the code of the lines that carry none."""

FIRST = {
    "politique": "fonction1",
    "service": "service",
    "operation": "operation",
    "programme": "programme",
}
"""Dimension without which a reading says nothing."""

GENRES = {
    "chapitre": "chapitre",
    "article": "compte",
    "fonction1": "fonction",
    "fonction2": "fonction",
    "fonction": "fonction",
    "programme": "programme",
}
"""Genre of each dimension in `budget/libelles_codes`."""

SECTIONS = {"F": "Fonctionnement", "I": "Investissement"}
NONE = {
    "section": "Section inconnue",
    "chapitre": "Sans chapitre",
    "article": "Sans article",
    "fonction1": "Sans fonction",
    "fonction2": "Sans fonction",
    "fonction": "Sans fonction",
    "service": "Sans service",
    "enveloppe": "Sans enveloppe",
    "operation": "Hors opération",
    "programme": "Hors programme",
}
"""Words of the lines that carry no code of a dimension."""


def node_of(text: str) -> tuple[str, ...]:
    """Codes of « F/011/60612 », as the address writes a node."""
    return tuple(unquote(part) for part in text.split("/") if part)


def text_of(node: Iterable[str]) -> str:
    """A node as the address writes it."""
    return "/".join(code.replace("%", "%25").replace("/", "%2F") for code in node)


def dimensions(path: str, node: tuple[str, ...]) -> tuple[str, ...]:
    """Dimensions of a reading.

    Raises:
        ChoiceError: no such reading, more codes than it has levels, or a chapter without section.
    """
    steps = PATHS.get(path)
    if steps is None:
        known = [(name, f"lecture {name}") for name in PATHS]
        raise ChoiceError(f"lecture « {path} » inconnue", choice="path", known=known)
    if len(node) > len(steps):
        raise ChoiceError("ce poste n'existe pas", choice="node", remedy="Remontez d'un niveau")
    if path == "nature" and node and node[0] not in (*SECTIONS, ABSENT, ""):
        known = [
            (f"{code}/{node[0]}", f"{node[0]} en {SECTIONS[code].lower()}") for code in SECTIONS
        ]
        raise ChoiceError(
            f"poste « {text_of(node)} » sans sa section : un chapitre se lit sous la sienne",
            choice="node",
            known=known,
        )
    return steps


def plain(code: str) -> str:
    """A code of a node as the tables carry it."""
    return "" if code == ABSENT else code


def filters_of(path: str, node: tuple[str, ...], section: str) -> dict[str, str | None]:
    """Codes of a node as parameters of `budget/postes`; family and exercice are not columns."""
    found: dict[str, str | None] = {"section": section or None}
    for kind, code in zip(dimensions(path, node), node, strict=False):
        if kind in ("exercice", "famille"):
            continue
        found[kind] = plain(code)
        if kind == "section" and section not in ("", plain(code)):
            found[kind] = "?"
    return found


def label_of(kind: str, code: str, known: str | None) -> str:
    """Words of a code, "" when nothing names it."""
    if not code:
        return NONE.get(kind, "")
    if kind == "section":
        return SECTIONS.get(code, code)
    if kind in ("service", "enveloppe"):
        return code
    if kind == "exercice":
        return code
    if kind == "programme":
        return known or f"Programme {code}"
    if kind == "operation":
        return f"Opération {code}, {known}" if known else f"Opération {code}"
    return known or ""
