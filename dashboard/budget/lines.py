"""The source lines of a selection: a page of them, all of them, and the total of the whole.

Screen, downloads and command line ask here: they cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from dashboard.budget.amounts import Amounts, amounts_of
from dashboard.budget.asked import no_such
from dashboard.budget.drill import Level
from dashboard.budget.scope import Scope
from dashboard.budget.search import ask
from dashboard.budget.selection import selection
from dashboard.budget.wording import Asked
from dashboard.secrecy import Gate

BATCH = 10_000
"""Lines read at once by a download: what it keeps in memory does not grow with the selection."""

LARGEST = "-ouvert"
SORTS = (
    *("vote", "reports", "ouvert", "engage", "realise", "paye", "disponible", "rar", "annule"),
    *("section", "chapitre", "article", "fonction", "operation", "service", "enveloppe"),
    *("libelle", "position"),
)
"""What lines can be sorted by; a minus before it puts the last first."""

_AXES = ("fonction", "operation", "service", "enveloppe")
_AMOUNTS = ("vote", "taken_up", "ouvert", "engage", "realise", "paye", "rar", "annule")


@dataclass(frozen=True)
class Line:
    """One source line.

    Attributes:
        record: every column of `budget/lignes`.
        file, position: where it was read.
    """

    record: Mapping[str, Any]
    amounts: Amounts

    @property
    def file(self) -> str:
        """Name of the file received."""
        return str(self.record["fichier"])

    @property
    def position(self) -> int:
        """Rank of the line in its file."""
        return int(self.record["position"])

    @property
    def disponible(self) -> Decimal | None:
        """Credits less the greater of committed and realised; None for a voted document."""
        return self.amounts.disponible


@dataclass(frozen=True)
class Lines:
    """Some lines of a selection, and the total of the whole selection."""

    rows: tuple[Line, ...]
    total: Amounts
    offset: int = 0


@dataclass(frozen=True)
class Selected:
    """Lines chosen by a node, filters and words; nothing is read before it is asked.

    Attributes:
        level: the node; its scope is the document read.
        asked: words looked for.
        text: as typed.
        parameters: those of `budget/lignes` that choose its lines.
        sort: one of SORTS, after a minus or not.
        counted: the sum, when looking for words already told it.
    """

    gate: Gate
    level: Level
    asked: Asked
    text: str
    section: str
    parameters: Mapping[str, Any]
    sort: str = LARGEST
    counted: Amounts | None = None

    @property
    def scope(self) -> Scope:
        """The document read."""
        return self.level.scope

    @property
    def side(self) -> str:
        """D or R."""
        return self.level.side

    @cached_property
    def total(self) -> Amounts:
        """Sum of the whole selection, never of a page; without words it is that of the node."""
        if self.counted is not None:
            return self.counted
        if not self.asked.words and not self.asked.unknown and not self.level.across_years:
            return self.level.total
        return _total(self.gate, self.scope, self.parameters)

    def rows(self, offset: int, limit: int) -> tuple[Line, ...]:
        """Some lines, from the offset on, in the order asked."""
        asked = {
            **self.parameters,
            "tri": self.sort.lstrip("-"),
            "descendant": self.sort.startswith("-"),
            "decalage": offset,
            "limite": limit,
        }
        result = self.gate.run("budget/lignes", asked)
        return tuple(
            Line(record, amounts_of(record, executed=self.scope.executed))
            for record in result.records()
        )

    def every(self) -> Iterator[Line]:
        """All the lines, read by batches."""
        offset = 0
        while batch := self.rows(offset, BATCH):
            yield from batch
            offset += len(batch)
            if len(batch) < BATCH:
                return

    @cached_property
    def axes(self) -> frozenset[str]:
        """Codes and amounts that the document says: a column always empty is not shown.

        An account that leaves « voté » at zero does not say it, a voted document no execution.
        """
        kinds = {kind for kind, _ in self.asked.terms} or _kinds(self.gate, self.scope)
        said = {axis for axis in _AXES if axis in kinds}
        told = {name for name in _AMOUNTS if self.total.measure(name) is not None}
        left = {"disponible"} if self.total.disponible is not None else set()
        silent = {"engage", "realise", "paye", "annule", "disponible"}
        if self.scope.executed:
            silent = set() if self.total.vote else {"vote"}
        return frozenset(said | (told | left) - silent)


def _total(gate: Gate, scope: Scope, parameters: Mapping[str, Any]) -> Amounts:
    result = gate.run("budget/lignes", {**parameters, "somme": True})
    return next(amounts_of(record, executed=scope.executed) for record in result.records())


def _kinds(gate: Gate, scope: Scope) -> set[str]:
    asked: dict[str, Any] = {
        "budget_siret": scope.budget,
        "exercice": scope.year,
        "etape": scope.step,
    }
    return {record["genre"] for record in gate.run("budget/recherche_genres", asked).records()}


def _sort(text: str) -> str:
    if text.removeprefix("-") not in SORTS:
        raise no_such("tri", text, "sort", SORTS)
    return text


def choose(
    gate: Gate,
    scope: Scope,
    *,
    path: str = "nature",
    node: tuple[str, ...] = (),
    side: str = "D",
    section: str = "",
    search: str = "",
    words: str = "",
    sort: str = "",
    here: Level | None = None,
) -> Selected:
    """The lines of a node whose every word looked for is found.

    Args:
        gate: the version.
        scope: the document read.
        path: reading, a key of `PATHS`.
        node: codes gone through.
        side: D or R.
        section: F, I, "" for both.
        search: words looked for in every label and code, without accents.
        words: « exacts » or « proches », as for `search.ask`.
        sort: one of SORTS, « -realise » for the largest first; "": the largest credits first.
        here: the level of the node, when it is already known.

    Raises:
        ChoiceError: unknown reading, node, words or sort.
    """
    here, parameters = selection(
        gate, scope, path=path, node=node, side=side, section=section, here=here
    )

    sums: dict[object, Amounts] = {}

    def answers(asked: Asked) -> bool:
        known = asked.parameters
        sums[known["trouves"]] = _total(gate, here.scope, {**parameters, **known})
        return sums[known["trouves"]].lines_nb > 0

    asked = ask(gate, here.scope, search, side, words=words, answers=answers)
    return Selected(
        gate=gate,
        level=here,
        asked=asked,
        text=search,
        section=section,
        parameters={**parameters, **asked.parameters},
        counted=sums.get(asked.parameters["trouves"]),
        sort=_sort(sort or LARGEST),
    )


def lines(
    gate: Gate,
    scope: Scope,
    *,
    path: str = "nature",
    node: tuple[str, ...] = (),
    side: str = "D",
    section: str = "",
    search: str = "",
    sort: str = "",
    limit: int = 100,
    offset: int = 0,
    here: Level | None = None,
) -> Lines:
    """A page of the lines of a node, and the total of all of them; arguments as for `choose`.

    Raises:
        ChoiceError: unknown reading, node or sort.
    """
    chosen = choose(
        gate,
        scope,
        path=path,
        node=node,
        side=side,
        section=section,
        search=search,
        sort=sort,
        here=here,
    )
    return Lines(chosen.rows(offset, limit), chosen.total, offset)
