"""The life of a budget, year after year: voted, amended, executed, closed, carried over.

The result of an exercice is the start of the next one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np

from dashboard.demo.budget_acts import (
    Document,
    Line,
    State,
    amendment,
    amendments,
    primitive,
    start,
    supplementary,
    thursday,
    transfers,
)
from dashboard.demo.budget_model import Amounts, Key, Model, total

WORKS = ("20", "204", "21", "23")


def _range(model: Model, key: Key) -> tuple[float, float]:
    """Share of the credits that is spent, from and to; over 1 where a service goes too far."""
    too_far = model.parameters.get("depassements", {}).get(key.article, {})
    low, high = too_far.get(key.function) or model.by_chapter("execution", key, (0.95, 1.0))
    return low, high


def _executed(model: Model, key: Key, opened: int, rng: np.random.Generator) -> tuple[int, int]:
    """(realised, still due) of one line at the end of the year."""
    if key.chapter in {"021", "023", "024"} or opened <= 0:
        return 0, 0
    if key.movement != "reel" or key.article in {"001", "002", "1068"}:
        return opened, 0
    low, high = _range(model, key)
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
    model: Model,
    year: int,
    state: State,
    acts: Iterable[Document],
    rng: np.random.Generator,
    *,
    stage: str,
) -> Document:
    """The compte administratif (or financier unique) of a closed exercice.

    `acts` are what was voted for it, and the transfers between its lines.
    """
    acts = list(acts)
    voted = merged(act for act in acts if act.stage != "VC")
    opened = dict(state.carried)
    for key, cents in merged(acts).items():
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


def closing(document: Document) -> State:
    """What the closed exercice leaves: results, their use, works still due."""
    realised = {line.key: line.realised for line in document.lines}
    carried = {line.key: line.remaining for line in document.lines if line.remaining}
    surplus = total(realised, "F", "R") - total(realised, "F", "D")
    balance = total(realised, "I", "R") - total(realised, "I", "D")
    need = -(balance + total(carried, "I", "R") - total(carried, "I", "D"))
    covered = min(max(0, need), max(0, surplus))
    return State(surplus - covered, balance, covered, carried)


def merged(documents: Iterable[Document]) -> Amounts:
    """What several acts vote, added up."""
    found: Amounts = {}
    for document in documents:
        for line in document.lines:
            found[line.key] = found.get(line.key, 0) + line.voted
    return found


def _votes(
    model: Model, year: int, state: State, before: Amounts, rng: np.random.Generator
) -> list[Document]:
    """Every act of a year but its account, transfers last."""
    acts = [primitive(model, year, before, rng)]
    acts.append(supplementary(model, year, state, merged(acts)))
    for number in amendments(year):
        acts.append(amendment(model, year, number, merged(acts)))
    return [*acts, *transfers(year, merged(acts[:1]), rng)]


def whole_life(
    model: Model, first_year: int, until: dt.date, rng: np.random.Generator
) -> list[Document]:
    """Every act from an exercice to the one after `until`, those of days to come included.

    Transfers between lines, which no council votes, are there too, as documents VC.
    """
    state, found, voted = start(model), list[Document](), Amounts()
    for year in range(first_year, until.year + 2):
        acts = _votes(model, year, state, voted, rng)
        voted = merged(act for act in acts if act.stage != "VC")
        stage = "CFU" if year == until.year - 1 else "CA"
        closed = account(model, year, state, acts, rng, stage=stage)
        state = closing(closed)
        found += [*acts, closed]
    return found


def published(documents: Iterable[Document], until: dt.date) -> list[Document]:
    """Documents voted up to a day."""
    return [d for d in documents if d.stage != "VC" and d.decided <= until]


def life(model: Model, first_year: int, until: dt.date, rng: np.random.Generator) -> list[Document]:
    """Every document decided up to a day, from an exercice to the one of that day."""
    return published(whole_life(model, first_year, until, rng), until)
