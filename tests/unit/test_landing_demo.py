"""The landings of the demonstration against the truth it was planted with, and against the doc."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Hashable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from demo_world import UNTIL, make_world
from landing_checks import same_everywhere
from typer.testing import CliRunner

from dashboard.budget import scope_of
from dashboard.budget.backtest import backtest, score
from dashboard.budget.execution import execution
from dashboard.budget.landing import landing, series_at, usual_size
from dashboard.budget.rhythm import Course, Snapshot
from dashboard.cli import app
from dashboard.cli.landing import between
from dashboard.demo.budget_files import write_budgets
from dashboard.demo.finance_ledger import Books, books
from dashboard.demo.finance_snapshots import mondays, open_exercices, write_snapshots
from dashboard.demo.world import World
from dashboard.secrecy import Gate
from dashboard.settings import DATA, ROOT
from dashboard.store.versions import open_version

DEFAULT_SEED = 47
Side = tuple[str, str]
Key = Callable[[Books, int], Hashable]


def _chapter(book: Books, rank: int) -> Hashable:
    return book.lines[rank].key.chapter


def _service(book: Books, rank: int) -> Hashable:
    return book.posts[rank].service


@cache
def _town() -> tuple[World, dict[int, Books]]:
    world = make_world(Path("nulle-part"), seed=DEFAULT_SEED)
    return world, books(world)


def _histories(side: Side, key: Key) -> dict[Hashable, list[Course]]:
    """Courses of the demonstration as its exports tell them, straight from its books."""
    world, known = _town()
    found: defaultdict[Hashable, list[Course]] = defaultdict(list)
    for year, book in known.items():
        days = [d for d in mondays(world) if year in open_exercices(d)]
        if not days:
            continue
        amounts = book.on(days)
        ranks: defaultdict[Hashable, list[int]] = defaultdict(list)
        for rank, line in enumerate(book.lines):
            if (line.key.section, line.key.sens) == side and line.key.chapter not in ("001", "002"):
                ranks[key(book, rank)].append(rank)
        for code, mine in ranks.items():
            rows = [
                Snapshot(
                    day,
                    *(
                        Decimal(int(amounts[name][i][mine].sum())) / 100
                        for name in ("ouvert", "engage", "realise")
                    ),
                )
                for i, day in enumerate(days)
            ]
            found[code].append(Course(year, tuple(rows)))
    return found


def _landed(date: dt.date, side: Side, key: Key) -> dict[Hashable, tuple[Decimal, ...]]:
    """Code → (low, point, high, truth) of the running exercice, forecast on a day."""
    _, known = _town()
    year, book = date.year, known[date.year]
    chapters = [series_at(one, year, date) for one in _histories(side, _chapter).values()]
    size = usual_size(one for one in chapters if one)
    series = {code: series_at(known, year, date) for code, known in _histories(side, key).items()}
    found = {code: landing(one, size) for code, one in series.items() if one}
    truth: defaultdict[Hashable, int] = defaultdict(int)
    for rank, line in enumerate(book.lines):
        if (line.key.section, line.key.sens) == side:
            truth[key(book, rank)] += int(book.whole["realise"][rank])
    return {
        code: (one.low, one.point, one.high, Decimal(truth[code]) / 100)
        for code, one in found.items()
        if one is not None and one.low is not None and one.high is not None
    }


@pytest.mark.parametrize("key", [_chapter, _service])
def test_the_truth_of_the_running_exercice_lands_in_the_intervals(key: Key) -> None:
    held = []
    for side in (("F", "D"), ("F", "R"), ("I", "D")):
        for month in (3, 5, 7, 9, 11):
            date = next(d for d in mondays(_town()[0]) if (d.year, d.month) == (UNTIL.year, month))
            held += [low <= t <= high for low, _, high, t in _landed(date, side, key).values()]
    assert len(held) > 80
    assert 0.70 <= sum(held) / len(held) <= 0.92


def test_services_that_will_pass_their_credits_are_found_a_month_and_a_half_before() -> None:
    _, known = _town()
    book = known[UNTIL.year]
    opened: defaultdict[Hashable, int] = defaultdict(int)
    for rank, line in enumerate(book.lines):
        if (line.key.section, line.key.sens) == ("F", "D"):
            opened[_service(book, rank)] += int(book.whole["ouvert"][rank])
    found = _landed(dt.date(2026, 11, 16), ("F", "D"), _service)
    really = {code for code, (*_, t) in found.items() if t > Decimal(opened[code]) / 100}
    told = {code for code, (low, *_) in found.items() if low > Decimal(opened[code]) / 100}
    assert {"Sports", "Petite enfance", "Propreté urbaine"} == really
    assert told == really


@pytest.mark.parametrize("key", [_chapter, _service])
def test_closed_exercices_made_again_hold_and_beat_the_linear_rule(key: Key) -> None:
    trials = [
        trial
        for side in (("F", "D"), ("F", "R"), ("I", "D"), ("I", "R"))
        for trial in backtest(
            _histories(side, key),
            [2025],
            neighbours=list(_histories(side, _chapter).values()),
            every=2,
        )
    ]
    found = score(trials)
    assert found.intervals_nb > 500
    assert found.coverage is not None
    assert found.error is not None
    assert found.linear_error is not None
    assert Decimal("0.70") <= found.coverage <= Decimal("0.90")
    assert found.error < found.linear_error / 5


def _built(folder: Path) -> tuple[Gate, dict[str, list[dict[str, str]]]]:
    world = make_world(folder / "extraits", seed=DEFAULT_SEED)
    write_budgets(world)
    write_snapshots(world)
    arguments = [
        "--territory",
        DATA / "exemple",
        "--extracts",
        world.out,
        "--database",
        folder / "db",
    ]
    result = CliRunner().invoke(app, ["build", *map(str, arguments), "--json"])
    assert result.exception is None, result.output
    assert json.loads(result.stdout.strip().splitlines()[-1])
    return Gate(open_version(folder / "db")), world.truth.facts["atterrissage"]


@pytest.mark.slow
def test_the_document_holds_the_tables_of_the_demonstration(tmp_path: Path) -> None:
    gate, planted = _built(tmp_path)
    result = CliRunner().invoke(
        app,
        ["landing", "--territory", str(DATA / "exemple"), "--database", str(tmp_path / "db")],
    )
    assert result.exception is None, result.output
    text = (ROOT / "docs" / "atterrissage.md").read_text(encoding="utf-8")
    assert result.stdout == between(text)

    for year in ("2025", "2026"):
        for side in (("F", "D"), ("F", "R"), ("I", "D"), ("I", "R")):
            found = same_everywhere(gate, scope_of(gate, year=year), *side, every=16)
            assert found.alone > 20, (year, side)
            assert found.again > 15 or year == "2026", (year, side)

    finals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for envelope in planted["enveloppes"]:
        finals[envelope["service"]] += Decimal(envelope["realise_eur"])
    read = execution(gate, scope_of(gate, year=str(planted["exercice"])))
    assert read is not None
    landed = {p.code: p.landing for p in read.parts["service"]}
    assert landed.keys() == finals.keys()
    held = [
        one.low <= finals[code] <= one.high
        for code, one in landed.items()
        if one is not None and one.low is not None and one.high is not None
    ]
    assert len(held) == len(finals)
    assert sum(held) / len(held) >= 0.7
    total = read.total.landing
    assert total is not None
    assert total.low is not None
    assert total.high is not None
    assert total.low <= sum(finals.values()) <= total.high
