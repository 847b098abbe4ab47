"""The books of the centre town by exercice: credits, orders, mandats and payments on any day.

Real operations only. Amounts are integers, in cents.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from dashboard.demo.budget_acts import Document, Line
from dashboard.demo.budget_files import documents_of
from dashboard.demo.finance_rhythm import Integers, Pieces, pieces, settling_delay
from dashboard.demo.finance_services import Post, posts
from dashboard.demo.randomness import stream
from dashboard.demo.world import World

MEASURES = ("BP", "RAR", "BS", "DM", "VC", "ouvert", "engage", "realise", "paye")
_TAKEN_UP = (2, 2)
"""Month and day when the works of the year before are taken up in the software."""

Matrix = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Books:
    """One exercice.

    Attributes:
        lines: real lines of its account, in the order of the software, with their final amounts.
        posts: where each stands.
        credits: measure (BP, RAR, BS, DM, VC) → (first day, one amount per line) of each act.
        drawn: orders and mandats.
        settled: day the comptable pays or collects each piece (since 1970).
    """

    year: int
    lines: tuple[Line, ...]
    posts: tuple[Post, ...]
    credits: Mapping[str, Sequence[tuple[dt.date, Integers]]]
    drawn: Pieces
    settled: Integers

    @cached_property
    def whole(self) -> dict[str, Integers]:
        """Every measure once the exercice is over."""
        last = self.on([dt.date(self.year + 1, 1, 31)])
        return {measure: values[0] for measure, values in last.items()}

    def on(self, days: Sequence[dt.date]) -> dict[str, Matrix]:
        """Measure → one row per day, one column per line; days in order."""
        found = {m: self._credits(m, days) for m in MEASURES[:5]}
        found["ouvert"] = sum((found[m] for m in MEASURES[:5]), np.zeros_like(found["BP"]))
        found["engage"] = self._reached(self.drawn.ordered, days)
        found["realise"] = self._reached(self.drawn.paid, days)
        found["paye"] = self._reached(self.settled, days)
        return found

    def _credits(self, measure: str, days: Sequence[dt.date]) -> Matrix:
        found = np.zeros((len(days), len(self.lines)), dtype=np.int64)
        for first, cents in self.credits.get(measure, ()):
            found[[day >= first for day in days]] += cents
        return found

    def _reached(self, when: Integers, days: Sequence[dt.date]) -> Matrix:
        """Sum of the pieces dated up to each day."""
        asked = np.array([(day - dt.date(1970, 1, 1)).days for day in days])
        sums = np.zeros((len(days) + 1, len(self.lines)), dtype=np.int64)
        np.add.at(sums, (np.searchsorted(asked, when), self.drawn.line), self.drawn.cents)
        found: Matrix = np.cumsum(sums[:-1], axis=0)
        return found


def _order(line: Line, post: Post) -> tuple[str, ...]:
    key = line.key
    return (
        post.service,
        key.section,
        key.sens,
        key.chapter,
        post.envelope,
        key.article,
        key.function,
    )


def _per_line(act: Document, lines: Sequence[Line]) -> Integers:
    voted = {line.key: line.voted for line in act.lines}
    return np.array([voted.get(line.key, 0) for line in lines], dtype=np.int64)


def _credits(
    acts: Sequence[Document], year: int, lines: Sequence[Line]
) -> dict[str, list[tuple[dt.date, Integers]]]:
    carried = np.array([line.carried for line in lines], dtype=np.int64)
    found = {"RAR": [(dt.date(year, *_TAKEN_UP), carried)]}
    for act in acts:
        found.setdefault(act.stage, []).append((act.decided, _per_line(act, lines)))
    return found


def _opened(
    votes: Mapping[str, Sequence[tuple[dt.date, Integers]]], year: int, count: int
) -> list[dt.date]:
    """First day each line has credits; the first of January where it never has any."""
    found = [dt.date(year, 1, 1)] * count
    acts = sorted((act for acts in votes.values() for act in acts), key=lambda act: act[0])
    for first, cents in reversed(acts):
        found = [first if n > 0 else known for n, known in zip(cents, found, strict=True)]
    return found


def _settled(lines: Sequence[Line], drawn: Pieces, rng: np.random.Generator) -> Integers:
    """When the comptable pays or collects each piece: at once, or some days after the mandat."""
    delays = [settling_delay(line.key) for line in lines]
    usual = np.array(delays, dtype=float)[drawn.line]
    days = np.rint(usual * rng.lognormal(0, 0.4, len(usual))).astype(np.int64)
    never = drawn.paid == np.iinfo(np.int64).max
    found: Integers = np.where(never, drawn.paid, drawn.paid + np.where(never, 0, days))
    return found


def books(world: World) -> dict[int, Books]:
    """Exercice → books, from the first exercice of the demonstration to that of the last day."""
    documents, found = documents_of(world, "principal"), {}
    for year in world.years:
        acts = [d for d in documents if d.year == year]
        account = next(d for d in acts if d.stage in {"CA", "CFU"})
        real = [line for line in account.lines if line.key.movement == "reel"]
        where = posts(line.key for line in real)
        lines = sorted(real, key=lambda line: _order(line, where[line.key]))
        votes = _credits([d for d in acts if d is not account], year, lines)
        opened, rng = _opened(votes, year, len(lines)), stream(world.seed, f"finances-{year}")
        drawn = pieces(lines, opened, year, rng)
        apart = stream(world.seed, f"finances-paiement-{year}")
        found[year] = Books(
            year=year,
            lines=tuple(lines),
            posts=tuple(where[line.key] for line in lines),
            credits=votes,
            drawn=drawn,
            settled=_settled(lines, drawn, apart),
        )
    return found
