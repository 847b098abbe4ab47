"""How the credits of a line are consumed: orders and payments, dated, to the cent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.demo.budget_acts import Line
from dashboard.demo.budget_model import Key
from dashboard.demo.reference import parameters

Integers = npt.NDArray[np.int64]
LAST_PAYMENT = 20
"""Day of January by which the operating year before is over."""
_MOST_PIECES = 60


@dataclass(frozen=True)
class Pieces:
    """Documents of one exercice: line, day of the order, day of the payment (since 1970), cents."""

    line: Integers
    ordered: Integers
    paid: Integers
    cents: Integers


def rhythm_of(key: Key, rhythms: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first rhythm of `finance_rythmes.toml` that fits a line."""
    return next(r for r in rhythms if _fits(r, key))


def settling_delay(key: Key) -> float:
    """Usual days between a mandat, or a titre, and its payment by the comptable."""
    known = parameters("finance_rythmes.toml")
    rhythm = rhythm_of(key, known["rythmes"])
    return float(rhythm.get("delai_paiement", known["delai_paiement"][key.sens]))


def _fits(rhythm: Mapping[str, Any], key: Key) -> bool:
    if rhythm.get("sens", key.sens) != key.sens:
        return False
    articles, chapters = tuple(rhythm.get("articles", ())), tuple(rhythm.get("chapitres", ()))
    return bool(articles and key.article.startswith(articles)) or key.chapter in chapters


def _ordinal(year: int, month: int, day: int) -> int:
    return (dt.date(year, month, day) - dt.date(1970, 1, 1)).days


def _month_starts(year: int) -> Integers:
    """First days of the thirteen months of an exercice, and its last day plus one."""
    firsts = [_ordinal(year, month, 1) for month in range(1, 13)]
    return np.array([*firsts, _ordinal(year + 1, 1, 1), _ordinal(year + 1, 1, LAST_PAYMENT) + 1])


def split_cents(total: int, weights: npt.NDArray[np.float64]) -> Integers:
    """A total shared by weights, to the cent."""
    sums = np.rint(np.cumsum(weights) / weights.sum() * total).astype(np.int64)
    found: Integers = np.diff(sums, prepend=0)
    return found


def _monthly(
    rhythm: Mapping[str, Any], year: int, rng: np.random.Generator
) -> tuple[Integers, npt.NDArray[np.float64]]:
    """One payment in each month that counts; January's, the year over, comes early."""
    weights = np.array(rhythm["mois"], dtype=float)
    months = np.flatnonzero(weights)
    days = np.minimum(int(rhythm["jour"]), np.where(months == 12, LAST_PAYMENT - 6, 28))
    return _month_starts(year)[months] + days - 1, weights[months] * rng.normal(
        1, 0.01, len(months)
    )


def _scattered(
    rhythm: Mapping[str, Any], year: int, total: int, rng: np.random.Generator
) -> tuple[Integers, npt.NDArray[np.float64]]:
    """Bills here and there, more of them in the heavy months."""
    count = int(np.clip(total / (float(rhythm["piece"]) * 100), 2, _MOST_PIECES))
    edges, weights = _month_starts(year), np.array(rhythm["mois"], dtype=float)
    reached = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    where = (np.arange(count) + rng.uniform(0.1, 0.9, count)) / count
    days = np.floor(np.interp(where, reached, edges - 0.001)).astype(np.int64)
    return days, rng.lognormal(0, 0.45, count)


def _since(paid: Integers, first: int, year: int) -> Integers:
    """The same days pressed between the first day there are credits and the end."""
    start, end = (int(day) for day in _month_starts(year)[[0, -1]])
    pressed = first + (paid - start) * (end - first) // (end - start)
    found: Integers = np.where(first > start, pressed, paid)
    return found


def _orders(
    rhythm: Mapping[str, Any], first: int, paid: Integers, rng: np.random.Generator
) -> Integers:
    """Days of the orders: with the payment, at the start of the year, or some weeks before."""
    if rhythm.get("annuel"):
        start = first + int(rng.integers(0, 50))
        return np.minimum(start, paid)
    delay = float(rhythm.get("delai", 0))
    if not delay:
        return paid
    before = np.rint(delay * rng.lognormal(0, 0.4, len(paid))).astype(np.int64)
    found: Integers = np.minimum(np.maximum(paid - before, first), paid)
    return found


def _line_pieces(
    line: Line, rhythm: Mapping[str, Any], opened: dt.date, year: int, rng: np.random.Generator
) -> tuple[Integers, Integers, Integers]:
    """(ordered, paid, cents) of one line; what is ordered and still due is paid never."""
    first = max(_ordinal(year, 1, 1), _ordinal(opened.year, opened.month, opened.day))
    monthly = rhythm["genre"] == "mensuel"
    paid, weights = (
        _monthly(rhythm, year, rng) if monthly else _scattered(rhythm, year, line.realised, rng)
    )
    paid = _since(paid, first, year)
    ordered = _orders(rhythm, max(first, _ordinal(year, 1, 5)), paid, rng)
    cents = split_cents(line.realised, weights)
    if line.remaining and line.key.sens == "D":
        late = max(first, _ordinal(year, 9, 1) + int(rng.integers(0, 115)))
        ordered = np.append(ordered, late)
        paid = np.append(paid, np.iinfo(np.int64).max)
        cents = np.append(cents, line.remaining)
    return ordered, paid, cents


def pieces(
    lines: Sequence[Line], opened: Sequence[dt.date], year: int, rng: np.random.Generator
) -> Pieces:
    """Every order and payment of an exercice, `line` being the rank of the line.

    Args:
        lines: lines of the account, with what they come to.
        opened: first day each has credits.
        year: the exercice.
        rng: stream of the exercice.
    """
    rhythms = parameters("finance_rythmes.toml")["rythmes"]
    ranks, columns = [], []
    for rank, line in enumerate(lines):
        if line.realised or line.remaining:
            drawn = _line_pieces(line, rhythm_of(line.key, rhythms), opened[rank], year, rng)
            columns.append(drawn)
            ranks.append(np.full(len(drawn[0]), rank))
    ordered, paid, cents = (np.concatenate(parts) for parts in zip(*columns, strict=True))
    return Pieces(np.concatenate(ranks).astype(np.int64), ordered, paid, cents)
