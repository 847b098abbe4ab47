"""Everything the page of the financial balance says of one exercice of one budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.budget.accounts import Statement
from dashboard.budget.asked import no_such, one_of
from dashboard.budget.beside import explained
from dashboard.budget.impact import Operation, Threshold, judged, operations, threshold
from dashboard.budget.ratios import Declared, Figure, average, declared_beside, figure
from dashboard.budget.received import of_budget
from dashboard.budget.savings import Step, breaks, chain
from dashboard.budget.scope import FINAL, STAGES, Document, documents
from dashboard.budget.statements import declared, statements
from dashboard.budget.strata import Comparison, Group, compare, group
from dashboard.catalogue.ratio_model import Book, Ratio
from dashboard.catalogue.ratios import DEFINITIONS, load_ratios
from dashboard.errors import ChoiceError, QueryError
from dashboard.secrecy import Gate

SHOWN_YEARS = 8
"""Exercices side by side; the chain of twenty years would not be read."""


@dataclass(frozen=True)
class RatioLine:
    """A ratio of the exercice: both definitions, what the act declares, its own past.

    Attributes:
        figures: definition → figure; past: exercice shown → figure in the definition chosen.
        mean: (average over several exercices, how many), for what varies much.
    """

    ratio: Ratio
    figures: Mapping[str, Figure]
    past: Mapping[int, Figure]
    declared: Declared | None = None
    mean: tuple[Decimal, int] | None = None


@dataclass(frozen=True)
class Equilibrium:
    """One exercice of one budget, its neighbours, its peers.

    Attributes:
        budget: a document of the budget, for its names; budgets: SIRET → one of its documents.
        current: the exercice; before: the one before it among those read, None when there is none.
        shown: exercices side by side, oldest first, the current one last.
        years: every exercice that may be asked for; stages: documents of the exercice.
        chains: exercice → waterfall, in the definition chosen.
        threshold: of an impact study; None without population or revenue.
    """

    book: Book
    definition: str
    budget: Document
    budgets: Mapping[str, Document]
    current: Statement
    before: Statement | None
    shown: tuple[Statement, ...]
    years: tuple[int, ...]
    stages: tuple[str, ...]
    chains: Mapping[int, tuple[Step, ...]]
    lines: tuple[RatioLine, ...]
    breaks: tuple[str, ...]
    peers: Group
    comparisons: tuple[Comparison, ...] = ()
    threshold: Threshold | None = None
    operations: tuple[Operation, ...] = field(default=())

    @property
    def mixed(self) -> bool:
        """One of the exercice and of the one before is voted, the other realised: no change."""
        return self.before is not None and self.before.voted != self.current.voted

    @property
    def alike(self) -> tuple[Statement, ...]:
        """Exercices shown that make one course: those realised, or those voted if all are."""
        voted = all(s.voted for s in self.shown)
        return tuple(s for s in self.shown if s.voted == voted)

    def line(self, code: str) -> RatioLine:
        """The line of a ratio."""
        return next(line for line in self.lines if line.ratio.code == code)

    def figure(self, code: str) -> Figure:
        """A ratio of the exercice, in the definition chosen."""
        return self.line(code).figures[self.definition]

    def step(self, code: str, year: int | None = None) -> Step:
        """A step of the waterfall of an exercice, the current one unless it is named."""
        return next(s for s in self.chains[year or self.current.year] if s.code == code)


def _chosen(found: tuple[Statement, ...], year: str, received: frozenset[str]) -> Statement:
    """The exercice asked; the last account when none is, the last budget without account.

    Args:
        found: exercices with an account or a budget.
        year: exercice asked.
        received: exercices with any document.

    Raises:
        QueryError: no account nor budget at all.
        ChoiceError: none of that exercice.
    """
    if not found:
        raise QueryError(
            "ce budget n'a ni compte voté ni budget primitif",
            remedy="L'épargne et les ratios se lisent dans un compte (CA, CFU) ou un budget (BP)",
        )
    if not year:
        return next((s for s in reversed(found) if not s.voted), found[-1])
    kept = next((s for s in found if str(s.year) == year), None)
    if kept is None:
        years = [(str(s.year), f"exercice {s.label}") for s in reversed(found)]
        if year in received:
            said = f"l'exercice {year} n'a encore ni compte voté ni budget primitif"
            raise ChoiceError(said, choice="year", known=years, missing=False)
        raise no_such("exercice", year, "year", dict(years))
    return kept


def _stage_asked(known: Sequence[Document], stage: str) -> None:
    """Refuse a document that the exercice does not have; those it has are read at their best."""
    if stage and all(stage not in (d.etape, d.stage) for d in known):
        kept = {d.etape: STAGES[d.etape] for d in known if d.etape in (*FINAL, "BP")}
        raise no_such("document", stage, "stage", kept)


def _around(
    found: tuple[Statement, ...], current: Statement
) -> tuple[Statement | None, tuple[Statement, ...]]:
    upto = tuple(s for s in found if s.year <= current.year)
    return (upto[-2] if len(upto) > 1 else None), upto[-SHOWN_YEARS:]


def _lines(
    gate: Gate, book: Book, shown: tuple[Statement, ...], definition: str
) -> tuple[RatioLine, ...]:
    current = shown[-1]
    texts = declared(gate, current.budget).get((current.year, current.stage), {})
    made = []
    for ratio in book.ratios:
        figures = {d: figure(book, current, ratio, d) for d in DEFINITIONS}
        made.append(
            RatioLine(
                ratio,
                figures,
                {s.year: figure(book, s, ratio, definition) for s in shown},
                declared_beside(book, current, figures["maquette"], texts),
                average(book, shown, ratio, definition),
            )
        )
    return tuple(made)


def _comparisons(book: Book, peers: Group, found: Sequence[Statement]) -> tuple[Comparison, ...]:
    """The town among its peers, by published figures; the gap with its accounts is named."""
    if not peers.towns:
        return ()
    account = next((s for s in found if s.year == peers.year and not s.voted), None)
    return tuple(
        explained(book, compare(book.strata, ratio, peers.own, peers.towns), peers.own, account)
        for ratio in book.ratios
        if ratio.published[0]
    )


def equilibrium(
    gate: Gate, *, budget: str = "", year: str = "", stage: str = "", definition: str = ""
) -> Equilibrium:
    """What an address asks.

    Args:
        gate: the version.
        budget: SIRET.
        year: exercice.
        stage: « BP » reads what was voted, anything else the most advanced of account and budget.
        definition: maquette or dgcl, the first by default.

    Raises:
        QueryError: no budget at all.
        ChoiceError: an unknown budget, exercice, document or definition.
    """
    book, known = load_ratios(), documents(gate)
    kept = one_of("définition", definition, "measure", DEFINITIONS)
    mine = of_budget(known, budget)
    document = mine[0]
    siret, principal = document.budget_siret, document.budget_type != "A"
    found = statements(gate, book, siret, principal=principal, stage=stage)
    current = _chosen(found, year, frozenset(str(d.exercice) for d in mine))
    of_year = [d for d in mine if d.exercice == current.year]
    _stage_asked(of_year, stage)
    before, shown = _around(found, current)
    people = int(current.population.value) if current.population.value else None
    peers = group(gate, book, siret[:9], current.year, people) if principal else Group(None)
    limit = threshold(book.impact, people, current.amount(book, "recettes", "maquette"))
    return Equilibrium(
        book=book,
        definition=kept,
        budget=document,
        budgets={d.budget_siret: d for d in reversed(known)},
        current=current,
        before=before,
        shown=shown,
        years=tuple(s.year for s in found),
        stages=tuple(s for s in (*FINAL, "BP") if any(d.etape == s for d in of_year)),
        chains={s.year: chain(book, s, kept) for s in shown},
        lines=_lines(gate, book, shown, kept),
        breaks=breaks(shown),
        peers=peers,
        comparisons=_comparisons(book, peers, found),
        threshold=limit,
        operations=judged(operations(gate, siret), limit) if principal else (),
    )
