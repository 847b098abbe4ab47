"""Other towns drawn with the rules of the demonstration: the intervals hold there too."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from demo_world import make_world

from dashboard.budget.backtest import Trial, backtest, score
from dashboard.budget.rhythm import Course, Snapshot
from dashboard.demo.finance_ledger import Books, books
from dashboard.demo.finance_snapshots import open_exercices

SEEDS = (1, 2, 3)
SIDES = (("F", "D"), ("F", "R"), ("I", "D"), ("I", "R"))
LEVELS = ("chapitre", "service", "ensemble")
SINCE = dt.date(2024, 1, 1)
"""The demonstration receives its exports from that day on."""
MONDAYS = [SINCE + dt.timedelta(weeks=n) for n in range(161)]

Key = tuple[str, str, str, str]
"""Section, side, level, code."""


def _keys(book: Books, rank: int) -> Iterator[Key]:
    key = book.lines[rank].key
    if key.chapter not in ("001", "002"):
        codes = (key.chapter, book.posts[rank].service, "")
        for level, code in zip(LEVELS, codes, strict=True):
            yield key.section, key.sens, level, code


def _histories(seed: int) -> dict[Key, list[Course]]:
    """Courses of a town, to the very end of its last exercice."""
    found: defaultdict[Key, list[Course]] = defaultdict(list)
    for year, book in books(make_world(Path("nulle-part"), seed=seed)).items():
        days = [day for day in MONDAYS if year in open_exercices(day)]
        if not days:
            continue
        ranks: defaultdict[Key, list[int]] = defaultdict(list)
        for rank in range(len(book.lines)):
            for key in _keys(book, rank):
                ranks[key].append(rank)
        amounts = book.on(days)
        for key, mine in ranks.items():
            sums = (amounts[name][:, mine].sum(axis=1) for name in ("ouvert", "engage", "realise"))
            euros = zip(
                *([Decimal(int(cents)) / 100 for cents in one] for one in sums), strict=True
            )
            snapshots = (Snapshot(day, *row) for day, row in zip(days, euros, strict=True))
            found[key].append(Course(year, tuple(snapshots)))
    return found


@pytest.fixture(scope="module")
def trials() -> dict[tuple[str, str, str], list[Trial[str]]]:
    """(section, side, level) → the last two exercices of every town, forecast again."""
    found: defaultdict[tuple[str, str, str], list[Trial[str]]] = defaultdict(list)
    for seed in SEEDS:
        known = _histories(seed)
        for side in SIDES:
            cut = {
                level: {k[3]: one for k, one in known.items() if k[:3] == (*side, level)}
                for level in LEVELS
            }
            chapters = list(cut["chapitre"].values())
            for level, histories in cut.items():
                wholes = ("",) if level == "ensemble" else ()
                found[*side, level] += backtest(
                    histories, (2025, 2026), neighbours=chapters, wholes=wholes, every=4
                )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_intervals_hold_on_other_towns(
    trials: dict[tuple[str, str, str], list[Trial[str]]], level: str
) -> None:
    every = score(trial for key, some in trials.items() if key[2] == level for trial in some)
    assert every.coverage is not None
    assert every.error is not None
    assert every.linear_error is not None
    # six exercices a side make the rate of wholes: a few points more or less are chance
    most = "0.95" if level == "ensemble" else "0.90"
    assert Decimal("0.70") <= every.coverage <= Decimal(most)
    assert every.error < every.linear_error / 5


@pytest.mark.slow
@pytest.mark.parametrize("side", SIDES)
def test_no_whole_is_too_sure_of_itself_on_other_towns(
    trials: dict[tuple[str, str, str], list[Trial[str]]], side: tuple[str, str]
) -> None:
    """Six exercices make each rate: moderated by its chapters, investment held 60 to 65 %."""
    found = score(trials[*side, "ensemble"])
    assert found.coverage is not None
    assert found.coverage >= Decimal("0.68")
