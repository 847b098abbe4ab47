"""The life of a budget, year after year: voted, amended, executed, closed, carried over.

Every document is balanced; the result of an exercice is the start of the next one.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

import numpy as np

from dashboard.demo.budget_model import ROUNDING, Amounts, Key, Model, proposed, total

WORKS = ("20", "204", "21", "23")


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
        stage: BP, DM, CA or CFU; number: rank of a DM.
        decided: day of the vote.
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
        voted: what was voted, to be printed beside the next budget.
    """

    result: int
    balance: int
    covered: int
    carried: Amounts = field(default_factory=dict)
    voted: Amounts = field(default_factory=dict)


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


def _balance(model: Model, voted: Amounts, carried: Amounts) -> Amounts:
    """Add what makes both sections equal: transfer 023/021, then the loan."""
    spare = total(voted, "F", "R") - total(voted, "F", "D")
    found = dict(voted)
    for article, sens in (("023", "D"), ("021", "R")):
        key = model.key(article, sens, "entre_sections")
        found[key] = found.get(key, 0) + spare
    need = sum(total(amounts, "I", "D") - total(amounts, "I", "R") for amounts in (found, carried))
    works = model.key("2313" if "2313" in model.accounts else "2315", "D")
    key = model.key(str(model.parameters["emprunt"]), "R") if need >= 0 else works
    found[key] = found.get(key, 0) + abs(need)
    return {k: v for k, v in found.items() if v}


def primitive(model: Model, year: int, state: State, rng: np.random.Generator) -> Document:
    """The budget primitif, voted in April with the results of the year before."""
    amounts = proposed(model, year, rng) | _opening(model, state)
    voted = _balance(model, amounts, state.carried)
    keys = sorted({*voted, *state.carried})
    lines = tuple(
        Line(
            key,
            previous=state.voted.get(key, 0),
            carried=state.carried.get(key, 0),
            voted=voted.get(key, 0),
            opened=state.carried.get(key, 0) + voted.get(key, 0),
        )
        for key in keys
    )
    return Document("BP", "", year, thursday(year, 4, 1), lines)


def _changes(model: Model, voted: Amounts, parts: dict[str, float]) -> Amounts:
    found = {
        key: round(cents * parts[key.article] / ROUNDING) * ROUNDING
        for key, cents in voted.items()
        if key.movement == "reel" and key.article in parts
    }
    return _balance(model, {k: v for k, v in found.items() if v}, {})


def amendment(model: Model, year: int, number: str, voted: Amounts) -> Document:
    """A décision modificative: only the lines it changes, as differences."""
    changes = _changes(model, voted, dict(model.parameters["decisions"][number]))
    day = thursday(year, 6, -1) if number == "1" else thursday(year, 11, 3)
    lines = tuple(
        Line(key, previous=voted.get(key, 0), voted=cents, opened=cents)
        for key, cents in sorted(changes.items())
    )
    return Document("DM", number, year, day, lines)


def _executed(model: Model, key: Key, opened: int, rng: np.random.Generator) -> tuple[int, int]:
    """(realised, still due) of one line at the end of the year."""
    if key.chapter in {"021", "023", "024"} or opened <= 0:
        return 0, 0
    if key.movement != "reel" or key.article in {"001", "002", "1068"}:
        return opened, 0
    low, high = model.by_chapter("execution", key, (0.95, 1.0))
    realised = round(opened * float(rng.uniform(low, high)))
    if key.chapter in WORKS or (key.chapter == "13" and key.sens == "R"):
        return realised, round((opened - realised) * float(rng.uniform(0.45, 0.85)))
    return realised, 0


def _sale(model: Model, voted: Amounts, rng: np.random.Generator) -> Amounts:
    """A building sold: its price, its book value, the gain; nothing when none was planned."""
    planned = next((v for k, v in voted.items() if k.article == "024"), 0)
    if not planned:
        return {}
    price = round(planned * float(rng.uniform(0.7, 1.05)))
    book = round(price * 0.6)
    return {
        model.key("775", "R"): price,
        model.key("675", "D", "entre_sections"): book,
        model.key("6761", "D", "entre_sections"): price - book,
        model.key("2115", "R", "entre_sections"): book,
        model.key("192", "R", "entre_sections"): price - book,
    }


def _borrowed(model: Model, realised: Amounts, remaining: Amounts, limit: int) -> int:
    """What is really borrowed: the need that the surplus of the year does not cover."""
    need = total(realised, "I", "D") - total(realised, "I", "R")
    need += total(remaining, "I", "D") - total(remaining, "I", "R")
    surplus = total(realised, "F", "R") - total(realised, "F", "D")
    kept = int(model.parameters["resultat_reporte"]) * 1000_00
    asked = need - max(0, surplus - kept)
    return min(max(0, round(asked / 100_000_00) * 100_000_00), limit)


def account(
    model: Model, year: int, state: State, voted: Amounts, rng: np.random.Generator, *, stage: str
) -> Document:
    """The compte administratif (or financier unique) of a closed exercice."""
    opened = dict(state.carried)
    for key, cents in voted.items():
        opened[key] = opened.get(key, 0) + cents
    loan = model.key(str(model.parameters["emprunt"]), "R")
    realised: Amounts = _sale(model, voted, rng)
    remaining: Amounts = {}
    for key in sorted(opened):
        if key != loan:
            realised[key], remaining[key] = _executed(model, key, opened[key], rng)
    realised[loan] = _borrowed(model, realised, remaining, opened.get(loan, 0))
    lines = tuple(
        Line(
            key,
            carried=state.carried.get(key, 0),
            voted=voted.get(key, 0),
            opened=opened.get(key, 0),
            realised=realised.get(key, 0),
            remaining=remaining.get(key, 0),
        )
        for key in sorted({*opened, *realised})
    )
    return Document(stage, "", year, thursday(year + 1, 6, -1), lines)


def closing(document: Document, voted: Amounts) -> State:
    """What the closed exercice leaves: results, their use, works still due."""
    realised = {line.key: line.realised for line in document.lines}
    carried = {line.key: line.remaining for line in document.lines if line.remaining}
    surplus = total(realised, "F", "R") - total(realised, "F", "D")
    balance = total(realised, "I", "R") - total(realised, "I", "D")
    need = -(balance + total(carried, "I", "R") - total(carried, "I", "D"))
    covered = min(max(0, need), max(0, surplus))
    return State(surplus - covered, balance, covered, carried, voted)


def _merged(documents: list[Document]) -> Amounts:
    found: Amounts = {}
    for document in documents:
        for line in document.lines:
            found[line.key] = found.get(line.key, 0) + line.voted
    return found


def life(model: Model, first_year: int, until: dt.date, rng: np.random.Generator) -> list[Document]:
    """Every document decided up to a day, from an exercice to the one of that day."""
    state, found = start(model), list[Document]()
    for year in range(first_year, until.year + 1):
        acts = [primitive(model, year, state, rng)]
        for number in ("1", "2"):
            acts.append(amendment(model, year, number, _merged(acts)))
        voted = _merged(acts)
        stage = "CFU" if year == until.year - 1 else "CA"
        closed = account(model, year, state, voted, rng, stage=stage)
        state = closing(closed, voted)
        found += [*acts, closed]
    return [document for document in found if document.decided <= until]
