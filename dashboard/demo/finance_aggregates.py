"""The aggregates that are published of a commune, from its accounts.

Amounts are integers, in cents. Names are those of the national base, spelling included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.reference import rows

Aggregates = dict[str, int]
DEBT, RESERVE = "Encours de dette", "Fonds de roulement"
LOANS, REPAYMENTS = "Emprunts hors GAD", "Remboursements d'emprunts hors GAD"


@cache
def _simple() -> tuple[tuple[str, str, tuple[str, ...], int], ...]:
    """(aggregate, side, beginnings of articles, sign) of `finance_agregats.csv`."""
    return tuple(
        (r["agregat"], r["sens"], tuple(r["articles"].split()), int(r["signe"]))
        for r in rows("finance_agregats.csv")
    )


@cache
def _composed() -> tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...]:
    """(aggregate, added, taken off) of `finance_agregats_composes.csv`."""
    return tuple(
        (r["agregat"], tuple(r["plus"].split("|")), tuple(filter(None, r["moins"].split("|"))))
        for r in rows("finance_agregats_composes.csv")
    )


def simple_names() -> tuple[str, ...]:
    """Aggregates that are not made of others, debt and reserves left out."""
    return tuple(dict.fromkeys(name for name, *_ in _simple()))


def aggregates_of(line: Line) -> list[tuple[str, int]]:
    """(aggregate, +1 or -1) of a real line; nothing for results and provisions."""
    return [
        (name, sign)
        for name, side, articles, sign in _simple()
        if side == line.key.sens and line.key.article.startswith(articles)
    ]


def complete(simple: Mapping[str, int]) -> Aggregates:
    """The aggregates made of others, added to those that are not."""
    found = dict(simple)
    for name, added, taken in _composed():
        found[name] = sum(found[n] for n in added) - sum(found[n] for n in taken)
    return found


def from_account(account: Document, debt: int) -> Aggregates:
    """Aggregates of an account; `debt` is what is owed when the exercice ends."""
    found = dict.fromkeys(simple_names(), 0)
    balance = 0
    for line in account.lines:
        balance += line.realised * (1 if line.key.sens == "R" else -1)
        if line.key.movement == "reel":
            for name, sign in aggregates_of(line):
                found[name] += sign * line.realised
    return complete(found) | {DEBT: debt, RESERVE: balance}


def debts(accounts: Iterable[Document], first: int) -> dict[int, int]:
    """Exercice → what is owed at its end, from what was owed before the first."""
    owed, found = first, {}
    for account in accounts:
        for line in account.lines:
            if line.key.article == "1641":
                owed += line.realised * (1 if line.key.sens == "R" else -1)
        found[account.year] = owed
    return found
