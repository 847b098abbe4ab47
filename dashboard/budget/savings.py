"""From épargne de gestion to épargne nette, step by step (DOMAIN §1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from dashboard.budget.accounts import Statement
from dashboard.catalogue.ratio_model import Book

CHAIN = (
    ("epargne_gestion", ""),
    ("interets", "-"),
    ("epargne_brute", ""),
    ("capital", "-"),
    ("epargne_nette", ""),
    ("recettes_propres", "+"),
    ("capacite_financement", ""),
)
"""Measure and its sign in the waterfall; "" is a total of what stands before it."""


@dataclass(frozen=True)
class Step:
    """One bar of the waterfall.

    Attributes:
        sign: "" for a total, « + » or « - » for what is added or taken off.
        amount: euros, None when unknown; start, end: where the bar begins and stops.
        level: alert of the measure, "" without one.
    """

    code: str
    label: str
    help: str
    sign: str
    amount: Decimal | None
    start: Decimal | None
    end: Decimal | None
    level: str = ""


def chain(book: Book, statement: Statement, definition: str) -> tuple[Step, ...]:
    """The waterfall of one exercice; every total equals what the bars before it give."""
    steps: list[Step] = []
    for code, sign in CHAIN:
        measure = book.measures[code]
        amount = statement.amount(book, code, definition)
        before = steps[-1].end if steps else None
        start, end = _place(sign, amount, before)
        alert = book.alerts.get(code)
        level = alert.level(amount) if alert else ""
        steps.append(Step(code, measure.label, measure.help, sign, amount, start, end, level))
    return tuple(steps)


def _place(
    sign: str, amount: Decimal | None, before: Decimal | None
) -> tuple[Decimal | None, Decimal | None]:
    if amount is None:
        return None, None
    if not sign:
        return Decimal(0), amount
    if before is None:
        return None, None
    return before, before + (amount if sign == "+" else -amount)


def breaks(statements: Sequence[Statement]) -> tuple[str, ...]:
    """Why exercices side by side do not all compare: missing years, change of chart, voted."""
    found = []
    for earlier, later in pairwise(statements):
        if later.year > earlier.year + 1:
            found.append(f"exercice {earlier.year + 1} absent")
        if later.norm != earlier.norm and later.norm and earlier.norm:
            found.append(f"passage de {earlier.norm} à {later.norm} en {later.year}")
    found += [f"{s.year} : budget voté, pas encore un compte" for s in statements if s.voted]
    return tuple(found)
