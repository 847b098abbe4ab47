"""The execution of a budget at a date, from the lines of the exports to what the engine says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from execution_town import SIRET, history, line

from dashboard.budget import Scope, scope_of
from dashboard.budget.backtest import track_record
from dashboard.budget.execution import Execution, execution
from dashboard.budget.snapshots import accounts, courses, exports
from dashboard.errors import QueryError
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

Build = Callable[..., Path]


def _gate(tiny_build: Build, rows: list[dict[str, object]]) -> Gate:
    return Gate(open_version(tiny_build(budget_ligne=rows)))


def _read(gate: Gate, year: str = "", **asked: object) -> Execution:
    found = execution(gate, scope_of(gate, year=year), **asked)  # type: ignore[arg-type]
    assert found is not None
    return found


def _scope(gate: Gate) -> Scope:
    return scope_of(gate)


def test_the_weekly_table_sums_real_lines_and_leaves_results_carried_over_out(
    tiny_build: Build,
) -> None:
    day = dt.date(2025, 3, 3)
    gate = _gate(
        tiny_build,
        [
            line(day, 2025, realise_eur="10.10"),
            line(day, 2025, article="60613", realise_eur="5.05"),
            line(day, 2025, chapitre="002", realise_eur="1000"),
            line(day, 2025, mouvement="ordre", realise_eur="500"),
            line(day, 2025, sens="R", chapitre="70", realise_eur="7"),
        ],
    )
    (only,) = courses(gate, _scope(gate), until=None, by="chapitre", section="F", side="D").items()
    code, (course,) = only
    assert code == "011"
    (snapshot,) = course.snapshots
    assert (snapshot.opened, snapshot.realised) == (Decimal("200.00"), Decimal("15.15"))
    (export,) = exports(gate, SIRET)
    assert (export.date, export.lines_nb, export.rejects_nb) == (day, 3, 0)


def test_parts_add_up_to_the_whole_whatever_the_cut(tiny_build: Build) -> None:
    read = _read(_gate(tiny_build, history()))
    for kind in ("chapitre", "service"):
        for name in ("opened", "engaged", "realised"):
            parts = sum(getattr(post.now, name) for post in read.parts[kind])
            assert parts == getattr(read.total.now, name), (kind, name)


def test_the_service_ahead_comes_first_and_will_pass_its_credits(tiny_build: Build) -> None:
    read = _read(_gate(tiny_build, history()))
    first, second = read.parts["service"]
    assert (first.code, first.pace, first.outlook) == ("Sports", "avance", "probable")
    assert (second.code, second.pace, second.outlook) == ("Voirie", "rythme", "tenu")
    assert first.gap is not None
    # 30 June: day 180; 94 × 180/395 twice as fast, less (90 + 96 + 92)/3 × day/395 of past Mondays
    assert 40 < first.gap < 46
    assert first.landing is not None
    assert first.landing.low is not None
    assert first.landing.low > 100


def test_the_same_week_of_the_year_before_is_shown_beside(tiny_build: Build) -> None:
    read = _read(_gate(tiny_build, history()))
    before = read.parts["service"][1].previous
    assert before is not None
    assert before.date == dt.date(2024, 7, 1)
    assert before.realised == Decimal(f"{2 * 92 * Decimal(182) / 395:.2f}")


def test_a_past_day_says_what_could_be_said_that_day(tiny_build: Build) -> None:
    whole, cut = history(), history(until=dt.date(2024, 10, 7), years=(2022, 2023, 2024))
    until = dt.date(2024, 10, 7)
    gate = _gate(tiny_build, whole)
    looked = _read(gate, "2024", until=until)
    assert looked.date == until
    assert not looked.closed
    assert looked.past == (2022, 2023)
    known = {p.code: p.landing for p in looked.parts["service"]}
    same = _read(_gate(tiny_build, cut), "2024")
    assert {p.code: p.landing for p in same.parts["service"]} == known


def test_in_january_two_exercices_are_open(tiny_build: Build) -> None:
    gate = _gate(tiny_build, history(until=dt.date(2025, 1, 20)))
    january = _read(gate, "2025")
    assert january.open_years == (2024, 2025)
    assert january.date == dt.date(2025, 1, 20)
    ending = _read(gate, "2024")
    assert (ending.date, ending.closed) == (dt.date(2025, 1, 20), False)
    assert ending.total.landing is not None
    # 2024 is not over: it is not part of the profile of 2025
    assert january.past == (2022, 2023)


def test_from_february_the_exercice_before_is_closed_and_does_not_land(tiny_build: Build) -> None:
    gate = _gate(tiny_build, history(until=dt.date(2025, 2, 3)))
    read = _read(gate, "2024")
    assert (read.closed, read.open_years) == (True, (2025,))
    assert read.total.landing is None
    assert _read(gate, "2025").past == (2022, 2023, 2024)


def test_the_first_exercice_followed_has_a_linear_rhythm(tiny_build: Build) -> None:
    read = _read(_gate(tiny_build, history(until=dt.date(2022, 7, 4), years=(2022,))))
    assert read.total.rhythm is not None
    assert read.total.rhythm.method == "lineaire"
    assert {p.pace for p in read.parts["service"]} == {""}
    assert {p.outlook for p in read.parts["service"]} == {""}


def test_a_chapter_and_a_service_are_kept_together(tiny_build: Build) -> None:
    gate = _gate(tiny_build, history())
    chapter = _read(gate, chapter="011")
    assert list(chapter.parts) == ["service"]
    both = _read(gate, chapter="011", service="Voirie")
    assert both.parts == {}
    assert both.total.now.opened == Decimal("100.00")
    with pytest.raises(QueryError, match="aucun crédit"):
        _read(gate, chapter="99")


def test_a_service_without_past_follows_the_whole(tiny_build: Build) -> None:
    rows = history()
    last = dt.date(2025, 6, 30)
    rows.append(line(last, 2025, service="Nouveau", realise_eur="10"))
    read = _read(_gate(tiny_build, rows))
    new = next(p for p in read.parts["service"] if p.code == "Nouveau")
    assert new.rhythm is not None
    assert new.rhythm.method == "profil_parent"
    assert new.landing is not None
    assert (new.landing.low, new.landing.high) == (None, None)


def test_without_exports_there_is_no_weekly_execution_but_accounts(tiny_build: Build) -> None:
    rows = [
        line(dt.date(2025, 6, 26), 2024, etape="CFU", date_situation="", realise_eur="80"),
        line(dt.date(2024, 6, 26), 2023, etape="CA", date_situation="", realise_eur="50"),
        line(dt.date(2024, 6, 26), 2023, etape="CA", chapitre="002", realise_eur="9"),
    ]
    gate = _gate(tiny_build, rows)
    scope = _scope(gate)
    assert execution(gate, scope) is None
    years = accounts(gate, scope, section="F", side="D")
    assert [(a.year, a.stage, a.realised, a.rate) for a in years] == [
        (2023, "CA", Decimal("50.00"), Decimal("0.5")),
        (2024, "CFU", Decimal("80.00"), Decimal("0.8")),
    ]
    (chapter,) = accounts(gate, scope, section="F", side="D", year=2023)
    assert chapter.code == "011"


def test_the_record_is_that_of_the_last_exercice_that_has_another_before(
    tiny_build: Build,
) -> None:
    gate = _gate(tiny_build, history())
    read = _read(gate)
    found = track_record(read.chapters, read.date)
    assert found is not None
    assert found[0] == 2024
    early = _read(gate, "2023", until=dt.date(2023, 6, 30))
    assert track_record(early.chapters, early.date) is None
