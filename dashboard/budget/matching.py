"""What the budget documents give beside what is published of the same accounts, year by year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from dashboard.budget.accounts import Statement, sum_of
from dashboard.budget.scope import documents
from dashboard.budget.statements import published, statements
from dashboard.catalogue.ratio_model import Book, Match
from dashboard.secrecy import Gate

CLOSE = Decimal(1)
"""Published amounts are rounded to the euro: less than one euro apart is agreement."""
_REASONS_MOST = 2


@dataclass(frozen=True)
class Compared:
    """One measure of one exercice, recomputed and published.

    Attributes:
        raw: in the definition `maquette`; ours: in the definition `dgcl`.
        gap: ours less the published one.
        agrees: less than a euro apart; reason: accounts that make the gap to the euro.
    """

    budget: str
    year: int
    label: str
    aggregate: str
    raw: Decimal
    ours: Decimal
    published: Decimal
    gap: Decimal
    agrees: bool
    reason: str = ""


def compared(book: Book, statement: Statement, match: Match, value: Decimal) -> Compared | None:
    """One line of the comparison; None when the exercice does not give the measure."""
    ours = statement.amount(book, match.code, "dgcl")
    raw = statement.amount(book, match.code, "maquette")
    if ours is None or raw is None:
        return None
    gap = ours - value
    agrees = abs(gap) < CLOSE
    return Compared(
        budget=statement.budget,
        year=statement.year,
        label=book.measures[match.code].label,
        aggregate=match.aggregate,
        raw=raw,
        ours=ours,
        published=value,
        gap=gap,
        agrees=agrees,
        reason="" if agrees else named_reason(book, statement, match.code, gap),
    )


def named_reason(book: Book, statement: Statement, code: str, gap: Decimal) -> str:
    """Named accounts whose sum is the gap, one or two of them; "" when none explains it."""
    amounts = [
        (reason.label, sum_of(statement.accounts, reason.terms))
        for reason in book.reasons
        if code in reason.codes
    ]
    known = [(label, amount) for label, amount in amounts if amount]
    for size in range(1, _REASONS_MOST + 1):
        for chosen in combinations(known, size):
            if abs(gap - sum((amount for _, amount in chosen), start=Decimal(0))) < CLOSE:
                return " ; ".join(label for label, _ in chosen)
    return ""


def _rows(gate: Gate, book: Book, budget: str) -> Iterator[Compared]:
    known = {m.aggregate: published(gate, budget, m.aggregate) for m in book.matches}
    if not any(known.values()):
        return
    for statement in statements(gate, book, budget):
        for match in book.matches:
            value = known[match.aggregate].get(statement.year)
            if value is not None and not statement.voted:
                row = compared(book, statement, match, value)
                if row is not None:
                    yield row


def matched(gate: Gate, book: Book) -> tuple[Compared, ...]:
    """Every principal budget whose aggregates are published too, year by year."""
    budgets: Sequence[str] = tuple(
        dict.fromkeys(d.budget_siret for d in documents(gate) if d.budget_type == "P")
    )
    return tuple(row for budget in budgets for row in _rows(gate, book, budget))
