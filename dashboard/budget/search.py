"""Search in a budget: the posts of each reading where every word looked for is found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import Amounts, amounts_of
from dashboard.budget.asked import one_of
from dashboard.budget.drill import level
from dashboard.budget.reading import ABSENT, label_of
from dashboard.budget.scope import Scope
from dashboard.budget.wording import EXACT, FIELD, NEAR, Asked, Term, look_for
from dashboard.catalogue.search_words import split
from dashboard.secrecy import Gate

_KINDS: Mapping[str, tuple[str, ...]] = {
    "nature": ("section", "chapitre", "article"),
    "politique": ("fonction", "fonction", "fonction", "article"),
    "service": ("service", "enveloppe", "article"),
    "operation": ("operation",),
    "programme": ("programme", "operation", "article"),
}
"""Kind of the codes of a post, by reading."""


WORDS: Mapping[str, str] = {EXACT: "les mots tapés", NEAR: "les mots proches aussi"}
"""What may be looked for."""


@dataclass(frozen=True)
class Hit:
    """A post where every word is found.

    Attributes:
        node: its codes; labels: one for each.
        alone: its own label holds every word; direct: as typed, without synonyms.
    """

    path: str
    node: tuple[str, ...]
    labels: tuple[str, ...]
    amounts: Amounts
    alone: bool = False
    direct: bool = False


def vocabulary(gate: Gate, scope: Scope) -> tuple[Term, ...]:
    """Everything the lines of a document say: codes, labels, names."""
    asked: dict[str, Any] = {
        "budget_siret": scope.budget,
        "exercice": scope.year,
        "etape": scope.step,
    }
    return tuple(
        Term(r["genre"], r["code"], r["libelle"] or "", r["texte"])
        for r in gate.run("budget/recherche_mots", asked).records()
    )


def ask(
    gate: Gate,
    scope: Scope,
    text: str,
    side: str = "D",
    *,
    words: str = "",
    answers: Callable[[Asked], bool] = lambda asked: True,
) -> Asked:
    """Where the words of a search are found in a document; nothing is asked of an empty search.

    Args:
        gate: the version.
        scope: document read.
        text: as typed.
        side: D or R.
        words: « exacts » never calls words that answer for others, « proches » calls them at
            once, "" when no line says what was typed.
        answers: whether any line answers.

    Raises:
        ChoiceError: unknown `words`.
    """
    if words:
        one_of("choix de mots", words, "words", WORDS)
    if not text.strip():
        return Asked()
    if not split(text):
        return Asked(unknown=(text.strip(),), unread=True)
    *ways, last = look_for(text, vocabulary(gate, scope), side=side, words=words)
    return next((way for way in ways if answers(way)), last)


def _words(asked: Asked, kind: str, code: str) -> str:
    term = asked.terms.get((kind, code))
    return label_of(kind, code, term.label if term else None) or code


def _hit(asked: Asked, path: str, node: tuple[str, ...], amounts: Amounts) -> Hit:
    keys = list(zip(_KINDS[path], node, strict=False))
    direct = 0
    for key in keys:
        direct |= asked.direct.get(key, 0)
    own = asked.masks.get(keys[-1], 0)
    return Hit(
        path=path,
        node=tuple(code or ABSENT for code in node),
        labels=tuple(_words(asked, *key) for key in keys),
        amounts=amounts,
        alone=own == asked.full,
        direct=direct == asked.full,
    )


def _rank(hit: Hit) -> tuple[bool, bool, Decimal]:
    """As typed first, in one label first, then the larger amount."""
    known = (hit.amounts.credits, hit.amounts.voted, hit.amounts.executed)
    size = next((abs(value) for value in known if value), Decimal(0))
    return (not hit.direct, not hit.alone, -size)


def _of_families(gate: Gate, scope: Scope, asked: Asked, side: str, section: str) -> list[Hit]:
    """The families whose words hold every word looked for."""
    if not asked.families:
        return []
    whole = level(gate, scope, path="famille", side=side, section=section)
    return [
        Hit("famille", child.node, (child.label,), child.amounts, alone=True, direct=not asked.near)
        for child in whole.children
        if child.code in asked.families
    ]


def hits(
    gate: Gate, scope: Scope, asked: Asked, *, side: str, section: str = ""
) -> tuple[Hit, ...]:
    """Posts where every word is found, the best first.

    Args:
        gate: the version.
        scope: document read.
        asked: words found, from `ask`.
        side: D or R.
        section: F or I, "" for both.
    """
    if not asked.words:
        return ()
    result = gate.run(
        "budget/recherche_postes",
        {**scope.parameters, "sens": side, "section": section or None, **asked.parameters},
    )
    found = [
        _hit(
            asked,
            r["lecture"],
            tuple(r["noeud"].split(FIELD)),
            amounts_of(r, executed=scope.executed),
        )
        for r in result.records()
    ]
    return tuple(sorted([*found, *_of_families(gate, scope, asked, side, section)], key=_rank))
