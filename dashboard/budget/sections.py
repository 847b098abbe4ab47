"""The first two levels by nature, read at once: sections, and the chapters under each."""

from __future__ import annotations

from dashboard.budget.amounts import amounts_of, total
from dashboard.budget.levels import Child, Level, Part, Step, children_of
from dashboard.budget.reading import ABSENT, label_of
from dashboard.budget.scope import Scope
from dashboard.secrecy import Gate


def sections_and_chapters(
    gate: Gate, scope: Scope, *, side: str = "D", section: str = ""
) -> tuple[Level, dict[str, Level]]:
    """The first level by nature and the one under each section, read at once.

    Returns:
        The sections, and by code of section its chapters: what `level` gives for each.
    """
    now = _by_section(gate, scope, side, section)
    past = _by_section(gate, scope.before, side, section) if scope.before else {}
    inner = {
        code: _chapters(scope, side, code, now.get(code, []), past.get(code, []))
        for code in dict.fromkeys((*now, *past))
    }
    children = tuple(
        Child(code, label_of("section", code, None), below.node, below.total, below.previous)
        for code, below in inner.items()
    )
    before = [amounts for parts in past.values() for _, _, amounts in parts]
    top = Level(
        scope=scope,
        path="nature",
        node=(),
        kind="section",
        side=side,
        total=total(child.amounts for child in children),
        children=children,
        previous=total(before) if before else None,
    )
    return top, inner


def _by_section(gate: Gate, scope: Scope, side: str, section: str) -> dict[str, list[Part]]:
    """Chapters of each section, in the order of the codes."""
    asked = {**scope.parameters, "sens": side, "par": "section_chapitre"}
    found: dict[str, list[Part]] = {}
    for record in gate.run("budget/postes", asked | {"section": section or None}).records():
        top, _, chapter = record["code"].partition("/")
        words = label_of("chapitre", chapter, record["libelle"])
        amounts = amounts_of(record, executed=scope.executed)
        found.setdefault(top, []).append((chapter, words, amounts))
    return found


def _chapters(scope: Scope, side: str, section: str, parts: list[Part], past: list[Part]) -> Level:
    node = (section or ABSENT,)
    return Level(
        scope=scope,
        path="nature",
        node=node,
        kind="chapitre",
        side=side,
        total=total(amounts for _, _, amounts in parts),
        children=children_of(node, parts, past),
        previous=total(amounts for _, _, amounts in past) if past else None,
        trail=(Step("section", section, label_of("section", section, None), node),),
    )
