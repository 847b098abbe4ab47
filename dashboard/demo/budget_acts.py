"""What a council votes: budget primitif, supplementary budget, amendments; and the transfers.

The budget primitif is voted in December without the results of a year that is not over; the
supplementary budget takes them up in June, once the account is known. Every act is balanced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from dashboard.demo.budget_model import ROUNDING, Amounts, Key, Model, proposed, total


@dataclass(frozen=True)
class Line:
    """One line of a document; amounts in cents."""

    key: Key
    previous: int = 0
    carried: int = 0
    voted: int = 0
    opened: int = 0
    realised: int = 0
    remaining: int = 0


@dataclass(frozen=True)
class Document:
    """One budget document.

    Attributes:
        stage: BP, BS, DM, CA, CFU, or VC for transfers, which no council votes.
        number: rank of a DM; decided: day of the vote.
    """

    stage: str
    number: str
    year: int
    decided: dt.date
    lines: tuple[Line, ...]


@dataclass
class State:
    """What one exercice leaves to the next.

    Attributes:
        result: surplus brought forward (002); balance: investment balance (001), signed.
        covered: surplus put into investment (1068); carried: works and grants still due.
    """

    result: int
    balance: int
    covered: int
    carried: Amounts = field(default_factory=dict)


def thursday(year: int, month: int, rank: int) -> dt.date:
    """The rank-th Thursday of a month, the day the council meets; -1: the last one."""
    first = dt.date(year, month, 1)
    days = [first + dt.timedelta(days=n) for n in range(31)]
    found = [d for d in days if d.month == month and d.weekday() == 3]
    return found[rank - 1 if rank > 0 else rank]


def start(model: Model) -> State:
    """State at the opening of the first exercice."""
    result = int(model.parameters["resultat_reporte"]) * 1000_00
    balance = int(model.parameters["solde_investissement"]) * 1000_00
    return State(result=result, balance=balance, covered=max(0, -balance))


def _opening(model: Model, state: State) -> Amounts:
    """Lines that take up the results: 001, 002, 1068."""
    side = "R" if state.balance >= 0 else "D"
    found = {
        model.key("002", "R"): state.result,
        model.key("001", side): abs(state.balance),
        model.key("1068", "R"): state.covered,
    }
    return {key: cents for key, cents in found.items() if cents}


def _works(model: Model) -> Key:
    """The line that takes what is left over."""
    return model.key("2313" if "2313" in model.accounts else "2315", "D")


def _balance(model: Model, voted: Amounts, carried: Amounts, *, loan: int = 0) -> Amounts:
    """Add what makes both sections equal: transfer 023/021, then the loan.

    Args:
        model: the budget.
        voted: what the act decides.
        carried: works and grants of the year before that it takes up.
        loan: borrowing voted before, that this act may lower; the rest goes to works.
    """
    spare = total(voted, "F", "R") - total(voted, "F", "D")
    found = dict(voted)
    for article, sens in (("023", "D"), ("021", "R")):
        key = model.key(article, sens, "entre_sections")
        found[key] = found.get(key, 0) + spare
    need = sum(total(amounts, "I", "D") - total(amounts, "I", "R") for amounts in (found, carried))
    borrowing = max(need, -loan)
    for key, cents in ((_loan(model), borrowing), (_works(model), borrowing - need)):
        found[key] = found.get(key, 0) + cents
    return {k: v for k, v in found.items() if v}


def _loan(model: Model) -> Key:
    return model.key(str(model.parameters["emprunt"]), "R")


def primitive(model: Model, year: int, before: Amounts, rng: np.random.Generator) -> Document:
    """The budget primitif, voted in December; `before` is what was voted for the year ending."""
    voted = _balance(model, proposed(model, year, rng), {})
    lines = tuple(
        Line(key, previous=before.get(key, 0), voted=cents, opened=cents)
        for key, cents in sorted(voted.items())
    )
    return Document("BP", "", year, thursday(year - 1, 12, 3), lines)


def supplementary(model: Model, year: int, state: State, voted: Amounts) -> Document:
    """The budget supplémentaire: results and works of the year before, and some new spending."""
    new = _shares(voted, dict(model.parameters["supplementaire"])) | _opening(model, state)
    borrowed = voted.get(_loan(model), 0)
    changes = _balance(model, new, state.carried, loan=borrowed)
    lines = tuple(
        Line(
            key,
            previous=voted.get(key, 0),
            carried=state.carried.get(key, 0),
            voted=changes.get(key, 0),
            opened=state.carried.get(key, 0) + changes.get(key, 0),
        )
        for key in sorted({*changes, *state.carried})
    )
    return Document("BS", "", year, thursday(year, 6, -1), lines)


def _shares(voted: Amounts, parts: dict[str, float]) -> Amounts:
    """Shares of what was voted, article by article, rounded."""
    found = {
        key: round(cents * parts[key.article] / ROUNDING) * ROUNDING
        for key, cents in voted.items()
        if key.movement == "reel" and key.article in parts
    }
    return {k: v for k, v in found.items() if v}


def amendment(model: Model, year: int, number: str, voted: Amounts) -> Document:
    """A décision modificative: only the lines it changes, as differences."""
    changes = _balance(model, _shares(voted, dict(model.parameters["decisions"][number])), {})
    day = thursday(year, 9, -1) if number == "1" else thursday(year, 11, 3)
    lines = tuple(
        Line(key, previous=voted.get(key, 0), voted=cents, opened=cents)
        for key, cents in sorted(changes.items())
    )
    return Document("DM", number, year, day, lines)


def amendments(year: int) -> tuple[str, ...]:
    """Numbers of the amendments of a year: two, and only one every third year."""
    return ("1",) if year % 3 == 2 else ("1", "2")


def _pairs(voted: Amounts) -> Iterator[tuple[Key, list[Key]]]:
    """(line with credits to spare, lines of the same chapter and function to help)."""
    courses = sorted(k for k, v in voted.items() if k.chapter == "011" and v >= 20_000_00)
    for source in courses:
        others = [k for k in courses if k.function == source.function and k != source]
        if others:
            yield source, others


def transfers(year: int, voted: Amounts, rng: np.random.Generator) -> list[Document]:
    """Virements de crédits: three times a year, between articles of one chapter and function."""
    pairs, found = list(_pairs(voted)), []
    for month, day in ((3, 16), (5, 18), (10, 12)):
        moved: Amounts = {}
        for rank in rng.choice(len(pairs), min(4, len(pairs)), replace=False) if pairs else ():
            source, others = pairs[int(rank)]
            target = others[int(rng.integers(len(others)))]
            cents = round(voted[source] * float(rng.uniform(0.02, 0.06)) / ROUNDING) * ROUNDING
            moved[source] = moved.get(source, 0) - cents
            moved[target] = moved.get(target, 0) + cents
        lines = tuple(Line(k, voted=v, opened=v) for k, v in sorted(moved.items()) if v)
        found.append(Document("VC", "", year, dt.date(year, month, day), lines))
    return found
