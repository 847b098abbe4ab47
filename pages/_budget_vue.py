"""What a page of the budget looks at: the address, the document, the level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.budget import (
    Child,
    Document,
    Level,
    Scope,
    level,
    node_of,
    scope_of,
    sections_and_chapters,
    text_of,
)
from dashboard.budget.asked import one_of
from dashboard.budget.reading import SECTIONS
from dashboard.budget.scope import SIDES
from dashboard.components.address import View, encode
from dashboard.components.budget_words import (
    MEASURES,
    before_words,
    counted,
    default_measure,
    number_of,
    worth,
)
from dashboard.formats import plural
from dashboard.secrecy import Gate

PAGE = "/budget"
PATH_WORDS = {
    "nature": "nature (chapitre, article)",
    "politique": "politique publique",
    "service": "service",
    "operation": "opération",
    "programme": "programme (AP)",
    "famille": "famille, en mots simples",
}
"""Readings, as offered."""


@dataclass(frozen=True)
class Shown:
    """Everything the parts of the page draw.

    Attributes:
        inner: levels of the children, by code, when they are few; else empty.
    """

    gate: Gate
    view: View
    documents: tuple[Document, ...]
    scope: Scope
    level: Level
    measure: str
    inner: dict[str, Level]

    def link(self, **changes: str) -> str:
        """The same view with some choices changed."""
        return encode(self.view.but(**changes))

    def node_link(self, node: tuple[str, ...]) -> str:
        """The same view, elsewhere in the reading; filters are kept."""
        return self.link(node=text_of(node), anchor="")


def look(gate: Gate, view: View, known: tuple[Document, ...]) -> Shown:
    """Read what the address asks, of the documents known.

    Raises:
        ChoiceError: a choice of the address does not exist.
    """
    scope = scope_of(
        gate,
        budget=view.budget,
        year=view.year,
        stage=view.stage,
        movement=view.movement,
        known=known,
    )
    side = one_of("sens", view.side, "side", SIDES)
    section = one_of("section", view.section, "section", {"": "toutes", **SECTIONS})
    path = one_of("lecture", view.path, "path", PATH_WORDS)
    node = node_of(view.node)
    inner: dict[str, Level] = {}
    if path == "nature" and not node:
        here, inner = sections_and_chapters(gate, scope, side=side, section=section)
    else:
        here = level(gate, scope, path=path, node=node, side=side, section=section, known=known)
    measure = default_measure(here)
    if view.measure:
        measure = one_of("mesure", view.measure, "measure", MEASURES[side])
    return Shown(gate, view, known, here.scope, here, measure, inner)


def ranked(children: Sequence[Child], measure: str, *, by_time: bool = False) -> list[Child]:
    """Largest first; what is unknown comes last; exercices stay in the order of time."""
    if by_time:
        return list(children)
    return sorted(
        children,
        key=lambda c: (worth(c.amounts, measure) is None, -(worth(c.amounts, measure) or 0)),
    )


def rows_of(shown: Shown) -> list[tuple[Child, Level]]:
    """Parts compared by the bars: those of the level, or theirs when they are few."""
    if shown.inner:
        return [(child, inner) for inner in shown.inner.values() for child in inner.children]
    return [(child, shown.level) for child in shown.level.children]


def parts_of(shown: Shown) -> str:
    """« 12 chapitres », those of both sections where they are shown together."""
    if shown.inner:
        return plural(sum(map(number_of, shown.inner.values())), "chapitre")
    return counted(shown.level)


def outside(child: Child, level: Level) -> bool:
    """Lines under no operation or programme: so many that they would hide the others."""
    return level.kind in ("operation", "programme") and not child.code


def at_before(shown: Shown) -> str:
    """« au 17/11/2025 », « en 2023 »: what the year before is read at."""
    words = before_words(shown.scope)
    return f"au {words}" if shown.scope.step == "SITUATION" else f"en {words}"


def to_before(shown: Shown) -> str:
    """« au 17/11/2025 », « à 2023 »: what is compared to, after « par rapport »."""
    words = before_words(shown.scope)
    return f"au {words}" if shown.scope.step == "SITUATION" else f"à {words}"
