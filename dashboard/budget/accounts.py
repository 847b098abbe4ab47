"""Amounts of an exercice worked out of its accounts, in one of two definitions (DOMAIN §1.8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.catalogue.ratio_model import Book, Term

ZERO = Decimal(0)


@dataclass(frozen=True)
class Account:
    """One account of one exercice, in euros; an unknown amount is not an account."""

    section: str
    side: str
    movement: str
    chapter: str
    article: str
    amount: Decimal


@dataclass(frozen=True)
class Given:
    """A figure that comes beside the accounts, and where it comes from.

    Attributes:
        value: None when no source says it.
        source: in French, « annexe de la dette du compte 2024 ».
        year: year it is of.
    """

    value: Decimal | None = None
    source: str = ""
    year: int | None = None


NOTHING = Given()


@dataclass(frozen=True)
class Statement:
    """One exercice of one budget.

    Attributes:
        stage: CFU, CA or BP.
        norm: M57, M14…
        population, debt: of the exercice; of a budget, the debt is that of the 1st of January.
    """

    budget: str
    year: int
    stage: str
    norm: str
    accounts: tuple[Account, ...]
    population: Given = NOTHING
    debt: Given = NOTHING
    _sums: dict[tuple[str, str], Decimal | None] = field(default_factory=dict, compare=False)

    @property
    def voted(self) -> bool:
        """True for a budget: its amounts are voted, not realised."""
        return self.stage == "BP"

    @property
    def label(self) -> str:
        """« 2024 », « 2025, voté »."""
        return f"{self.year}, voté" if self.voted else str(self.year)

    def amount(self, book: Book, name: str, definition: str) -> Decimal | None:
        """A measure, « population » or « encours », in euros; None when it is unknown."""
        key = (name, definition)
        if key not in self._sums:
            self._sums[key] = _amount(self, book, name, definition)
        return self._sums[key]

    def total(self, book: Book, names: Iterable[str], definition: str) -> Decimal | None:
        """Sum of measures, « -name » taken off; None when one is unknown."""
        found = ZERO
        for name in names:
            part = self.amount(book, name.removeprefix("-"), definition)
            if part is None:
                return None
            found += -part if name.startswith("-") else part
        return found


def _amount(statement: Statement, book: Book, name: str, definition: str) -> Decimal | None:
    if name == "population":
        return statement.population.value
    if name == "encours":
        return statement.debt.value
    measure = book.measures[name]
    if measure.formula:
        return statement.total(book, measure.formula[definition], definition)
    return sum_of(statement.accounts, measure.terms[definition])


def _kept(account: Account, term: Term) -> bool:
    return (
        account.section == term.section
        and account.side == term.side
        and account.movement == term.movement
        and (not term.accounts or account.article.startswith(term.accounts))
        and not (term.but and account.article.startswith(term.but))
        and (not term.chapters or account.chapter in term.chapters)
    )


def sum_of(accounts: Sequence[Account], terms: Iterable[Term]) -> Decimal | None:
    """Σ of the accounts of each term; None for an exercice of which nothing is known.

    No account among those known is a true zero: a town without this kind of revenue.
    """
    if not accounts:
        return None
    return sum(
        (term.sign * a.amount for term in terms for a in accounts if _kept(a, term)), start=ZERO
    )


def _part(account: Account, terms: Iterable[Term]) -> Decimal:
    """What one account weighs in a sum of terms."""
    return sum((term.sign * account.amount for term in terms if _kept(account, term)), start=ZERO)


def differing(statement: Statement, book: Book, name: str) -> list[tuple[str, Decimal]]:
    """Chapters whose accounts one definition counts and the other does not, the heaviest first.

    Returns:
        (chapter, what the « maquette » counts more than « dgcl », in euros); their sum is the gap.
    """
    terms = book.measures[name].terms
    found: dict[str, Decimal] = {}
    for account in statement.accounts:
        gap = _part(account, terms["maquette"]) - _part(account, terms["dgcl"])
        found[account.chapter] = found.get(account.chapter, ZERO) + gap
    known = [(chapter, gap) for chapter, gap in found.items() if gap]
    return sorted(known, key=lambda pair: (-abs(pair[1]), pair[0]))


def debt_of_balance(balances: Mapping[str, Decimal | None], term: Term) -> Decimal | None:
    """Debt in an accountant's balance: credit balances of the accounts kept; None without any."""
    kept = [
        value
        for code, value in balances.items()
        if code.startswith(term.accounts) and not (term.but and code.startswith(term.but))
    ]
    if not kept or any(value is None for value in kept):
        return None
    return sum((value for value in kept if value is not None), start=ZERO)
