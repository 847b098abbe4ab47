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
    *("section", "chapitre", "article", "fonction", "programme", "operation", "service"),
    *("enveloppe", "libelle", "position"),
)
"""What lines can be sorted by; a minus before it puts the last first."""

_AXES = ("fonction", "programme", "operation", "service", "enveloppe", "libelle")
_RARE = 10
"""A code that fewer than one line in so many carries is shown after the amounts."""

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
        counted: the row of the sum, when looking for words already told it.
    """

    gate: Gate
    level: Level
    asked: Asked
    text: str
    section: str
    parameters: Mapping[str, Any]
    sort: str = LARGEST
    counted: Mapping[str, Any] | None = None

    @property
    def scope(self) -> Scope:
        """The document read."""
        return self.level.scope

    @property
    def side(self) -> str:
        """D or R."""
        return self.level.side

    @cached_property
    def _sum(self) -> Mapping[str, Any]:
        """The row of the sum of the whole selection."""
        return self.counted or _sum(self.gate, self.parameters)

    @cached_property
    def total(self) -> Amounts:
        """Sum of the whole selection, never of a page; without words it is that of the node."""
        if not self.asked.words and not self.asked.unknown and not self.level.across_years:
            return self.level.total
        return amounts_of(self._sum, executed=self.scope.executed)

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
        """Codes and amounts that the lines chosen say: a column always empty is not shown.

        An account that leaves « voté » at zero does not say it; a voted document says no
        execution, and opens what it votes unless it takes up restes à réaliser.
        """
        said = {axis for axis in _AXES if self._sum[f"{axis}_nb"]}
        told = {name for name in _AMOUNTS if self.total.measure(name) is not None}
        left = {"disponible"} if self.total.disponible is not None else set()
        silent = {"engage", "realise", "paye", "annule", "disponible"}
        silent |= set() if self.total.taken_up else {"ouvert"}
        if self.scope.executed:
            silent = set() if self.total.vote else {"vote"}
        silent |= set() if self.total.taken_up else {"taken_up"}
        return frozenset(said | (told | left) - silent)

    @cached_property
    def rare(self) -> frozenset[str]:
        """Codes that few of the lines chosen carry."""
        few = self._sum["lignes_nb"]
        return frozenset(a for a in _AXES if self._sum[f"{a}_nb"] * _RARE < few)


def _sum(gate: Gate, parameters: Mapping[str, Any]) -> Mapping[str, Any]:
    result = gate.run("budget/lignes", {**parameters, "somme": True})
    return next(iter(result.records()))


def _largest(total: Amounts, *, executed: bool) -> str:
    """The amount that decides, largest first: a voted document decides with what it votes."""
    if not executed:
        return "-vote"
    return LARGEST if total.ouvert is not None else "-realise"


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
        sort: one of SORTS, « -realise » for the largest first; "": the largest first, of the
            credits, of what is voted when nothing is executed yet.
        here: the level of the node, when it is already known.

    Raises:
        ChoiceError: unknown reading, node, words or sort.
    """
    here, parameters = selection(
        gate, scope, path=path, node=node, side=side, section=section, here=here
    )

    sums: dict[object, Mapping[str, Any]] = {}

    def answers(asked: Asked) -> bool:
        known = asked.parameters
        sums[known["trouves"]] = _sum(gate, {**parameters, **known})
        return bool(sums[known["trouves"]]["lignes_nb"])

    asked = ask(gate, here.scope, search, side, words=words, answers=answers)
    return Selected(
        gate=gate,
        level=here,
        asked=asked,
        text=search,
        section=section,
        parameters={**parameters, **asked.parameters},
        counted=sums.get(asked.parameters["trouves"]),
        sort=_sort(sort or _largest(here.total, executed=here.scope.executed)),
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
