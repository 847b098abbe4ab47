"""A budget over its exercices: what was realised, what was voted, and what breaks the series.

Results carried over (chapters 001 and 002) are left out: they are not executed. An exercice
without a document is a gap; a code that a document does not carry is a gap too, not a zero. The
running exercice is known up to a date; a voted amount never stands for a realised one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.budget.asked import one_of
from dashboard.budget.courses import Course, added, courses, families, policies, size
from dashboard.budget.families import family_of
from dashboard.budget.prices import CONSTANT, CURRENT, EUROS, HEAD, PriceIndex, Told, price_index
from dashboard.budget.reading import GENRES, dimensions, plain
from dashboard.budget.received import of_budget
from dashboard.budget.scope import MOVEMENTS, SIDES, Document, documents
from dashboard.budget.years import (
    ABSENT_YEAR,
    Break,
    Exercice,
    breaks_of,
    breaks_of_people,
    exercices,
)
from dashboard.formats import date
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Evolution:
    """What the page shows.

    Attributes:
        years: from the first exercice to the last, absent ones included.
        whole: section × side without a node; the node itself otherwise.
        parts: the next level, biggest last known amount first; kind: their dimension.
        policies: coarse policies, only at the top of the reading by function.
        breaks: oldest first.
        told: how amounts are told; refused: why they are not told as asked, "" when they are.
    """

    budget: str
    budget_name: str
    body: str
    movement: str
    years: tuple[Exercice, ...]
    whole: tuple[Course, ...]
    parts: tuple[Course, ...]
    kind: str
    policies: tuple[Course, ...]
    breaks: tuple[Break, ...]
    told: Told
    index: PriceIndex | None
    refused: str = ""

    @property
    def known(self) -> tuple[Exercice, ...]:
        """Exercices with a document."""
        return tuple(y for y in self.years if y.state != ABSENT_YEAR)

    def cut(self, year: int) -> bool:
        """Whether the line stops before an exercice."""
        return any(b.cuts and b.year == year for b in self.breaks)


def _changes(gate: Gate, budget: str, years: Sequence[Exercice]) -> Iterator[Break]:
    """Mergers and other changes of the territory of the budget, within the series."""
    span = {y.year for y in years[1:]}
    for row in gate.run("budget/changements_perimetre", {"budget_siret": budget}).records():
        day = row["date_effet"]
        if day.year in span:
            yield Break(day.year, f"périmètre du territoire au {date(day)} : {row['libelle']}")


MARK = "\x1f"
"""Between the codes of a parent, in the table of the levels."""


def _codes(path: str, node: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Dimensions of a reading that are codes of lines (an exercice is not), and the node's own."""
    steps = dimensions(path, node)
    kinds = [kind for kind in steps if kind not in ("exercice", "famille")]
    codes = [plain(code) for kind, code in zip(steps, node, strict=False) if kind in kinds]
    return kinds, codes


def _level(path: str, node: tuple[str, ...]) -> tuple[str, dict[str, Any]]:
    """Dimension under a node, "" under the last, and where its rows are among the levels.

    Chapters come at once at the top of the reading by nature; a family is told by its articles.
    """
    kinds, codes = _codes(path, node)
    if path == "famille":
        return "article", {"lecture": "nature", "niveau": 3, "parent": None, "genre": "compte"}
    if path == "nature" and not node:
        return "chapitre", {"lecture": path, "niveau": 2, "parent": None, "genre": "chapitre"}
    kind = next(iter(kinds[len(codes) :]), "")
    where = {"lecture": path, "niveau": len(codes) + 1, "parent": MARK.join(codes)}
    return kind, {**where, "genre": GENRES.get(kind)}


def _itself(path: str, node: tuple[str, ...]) -> dict[str, Any]:
    """Where the rows of a node are; without one, those of each section."""
    _, codes = _codes(path, node)
    if not codes:
        return {"lecture": "nature", "niveau": 1, "parent": ""}
    if path == "famille":
        return {"lecture": "nature", "niveau": 3, "parent": None, "code": codes[-1]}
    parent, code = MARK.join(codes[:-1]), codes[-1]
    return {"lecture": path, "niveau": len(codes), "parent": parent, "code": code}


def _kind(path: str, node: tuple[str, ...]) -> str:
    """Dimension of the parts of a node, as the page names it."""
    return next((k for k in dimensions(path, node)[len(node) :] if k != "exercice"), "")


def _refusal(euros: str, index: PriceIndex | None, population: Mapping[int, int]) -> str:
    """Why amounts cannot be told as asked; "" when they can."""
    if euros == CONSTANT and index is None:
        return "indice non chargé"
    if euros == HEAD and not population:
        return "population non chargée"
    return ""


def evolution(
    gate: Gate,
    *,
    budget: str = "",
    movement: str = "",
    path: str = "",
    node: tuple[str, ...] = (),
    side: str = "D",
    euros: str = "",
    known: Sequence[Document] | None = None,
) -> Evolution:
    """A budget, or one node of a reading, over its exercices.

    Args:
        gate: the version.
        budget: SIRET, the principal budget by default.
        movement: reel or ordre.
        path: key of `PATHS`.
        node: codes gone through.
        side: of the node and of the parts.
        euros: courants, constants or habitant; refused with its reason when it cannot be.
        known: documents already read, to read them once.

    Raises:
        QueryError: no budget at all.
        ChoiceError: an unknown budget, movement, reading, side or way to tell euros.
    """
    path, movement, euros = path or "nature", movement or "reel", euros or CURRENT
    one_of("mouvement", movement, "movement", MOVEMENTS)
    one_of("sens", side, "side", SIDES)
    one_of("unité", euros, "euros", EUROS)
    found = of_budget(documents(gate) if known is None else known, budget)
    first, years = found[0], exercices(found)
    ask = {"budget_siret": first.budget_siret, "mouvement": movement}
    parts = tuple(sorted(_parts(gate, ask, path, node, side), key=size, reverse=True))
    population = {y.year: y.population for y in years if y.population}
    index = price_index(gate, [y.year for y in years])
    refused = _refusal(euros, index, population)
    told = Told(CURRENT if refused else euros, index, population)
    changes = [
        *_changes(gate, first.budget_siret, years),
        *(breaks_of_people(years) if told.euros == HEAD else ()),
    ]
    return Evolution(
        budget=first.budget_siret,
        budget_name=first.budget_nom,
        body=first.collectivite,
        movement=movement,
        years=years,
        whole=_whole(gate, ask, path, node, side, parts),
        parts=parts,
        kind=_kind(path, node),
        policies=_policies(gate, ask, path, node, side, years),
        breaks=breaks_of(years, changes),
        told=told,
        index=index,
        refused=refused,
    )


def _whole(
    gate: Gate,
    ask: Mapping[str, Any],
    path: str,
    node: tuple[str, ...],
    side: str,
    parts: Sequence[Course],
) -> tuple[Course, ...]:
    """The node; without one, each section and side. A family is the sum of its articles."""
    if path == "famille" and len(node) == 1:
        return (added(node[0], "", parts),) if parts else ()
    asked = {**ask, **_itself(path, node), "sens": side if node else None}
    return courses(gate.run("budget/evolution_postes", asked).records(), split=not node)


def _parts(
    gate: Gate, ask: Mapping[str, Any], path: str, node: tuple[str, ...], side: str
) -> tuple[Course, ...]:
    """The next level of a reading; at the top of the reading by nature, chapters."""
    kind, where = _level(path, node)
    if not kind or (path == "famille" and len(node) > 1):
        return ()
    found = gate.run("budget/evolution_postes", {**ask, **where, "sens": side})
    parts = courses(found.records(), kind, split=path == "nature" and not node)
    if path != "famille":
        return parts
    if not node:
        return families(parts, side)
    return tuple(p for p in parts if family_of(p.code, side) == plain(node[0]))


def _policies(
    gate: Gate,
    ask: Mapping[str, Any],
    path: str,
    node: tuple[str, ...],
    side: str,
    years: Sequence[Exercice],
) -> tuple[Course, ...]:
    """Coarse policies at the top of the reading by function."""
    if path != "politique" or node:
        return ()
    where: dict[str, Any] = {"lecture": path, "niveau": 3, "parent": None, "sens": side}
    found = gate.run("budget/evolution_postes", {**ask, **where})
    return policies(found.records(), {y.year: y.norm for y in years})
