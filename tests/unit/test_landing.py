"""The landing: worked out by hand, then against histories drawn at random."""

from __future__ import annotations

import datetime as dt
import math
from decimal import Decimal

import pytest
from courses import course, made_histories

from dashboard.budget.backtest import backtest, score
from dashboard.budget.landing import (
    PRIOR,
    Landing,
    Series,
    landing,
    series_at,
    usual_size,
    whole_size,
)
from dashboard.budget.rhythm import summed
from dashboard.budget.spread import student

FIRST = course(2023, ("06-05", 100, 30), ("12-25", 100, 90))
SECOND = course(2024, ("06-03", 100, 40), ("12-30", 100, 94))
NOW = course(2025, ("06-02", 200, 90))


def _alone(series: Series) -> Landing:
    """The landing of a chapter that is its own neighbour."""
    found = landing(series, usual_size([series]))
    assert found is not None
    return found


def test_the_landing_is_what_is_done_plus_what_was_left_at_the_same_week() -> None:
    found = _alone(Series(NOW, (FIRST, SECOND)))
    # 90 + 200 × mean(0,60 ; 0,54)
    assert found.point == Decimal("204.00")


def test_the_width_is_the_spread_of_what_was_left_moderated_by_the_neighbours() -> None:
    found = _alone(Series(NOW, (FIRST, SECOND)))
    assert found.low is not None
    assert found.high is not None
    # Variance of (0,60 ; 0,54) is 0,0018 with one degree of freedom. Alone, it is its own
    # neighbour: its size is 0,0018 × 200 ÷ 0,57, over what one degree makes of a median.
    typical = (1 - 2 / 9) ** 3
    size = 0.0018 * 200 / 0.57 / typical
    variance = (PRIOR * size * 0.57 * 200 + 0.0018 * 200**2) / (PRIOR + 1)
    half = student(PRIOR + 1) * math.sqrt(variance * 1.5)
    assert float(found.high - found.point) == pytest.approx(half, abs=0.01)
    assert found.point - found.low == found.high - found.point


def test_nothing_lands_under_what_is_done() -> None:
    late = course(2025, ("12-22", 200, 199))
    past = (
        course(2023, ("12-18", 100, 70), ("12-25", 100, 95)),
        course(2024, ("12-23", 100, 97), ("12-30", 100, 96)),
    )
    found = _alone(Series(late, past))
    assert found.low is not None
    assert found.low >= 199
    assert found.point >= 199


def test_more_years_that_agree_make_a_narrower_interval() -> None:
    several = [
        course(year, ("06-03", 100, 40 + step), ("12-27", 100, 94))
        for year, step in ((2022, 1), (2023, -1), (2024, 1))
    ]
    pair = _alone(Series(NOW, tuple(several[1:])))
    three = _alone(Series(NOW, tuple(several)))
    assert pair.high is not None
    assert three.high is not None
    assert three.high - three.point < pair.high - pair.point


def test_one_past_exercice_still_gives_a_width() -> None:
    now = course(2025, ("05-26", 200, 70), ("06-02", 200, 90))
    past = course(2024, ("05-27", 100, 38), ("06-03", 100, 40), ("12-30", 100, 94))
    found = _alone(Series(now, (past,)))
    assert found.low is not None
    assert found.high is not None
    assert found.low < found.point < found.high


def test_without_a_past_the_landing_is_linear_and_has_no_interval() -> None:
    found = _alone(Series(NOW))
    assert (found.low, found.high) == (None, None)
    assert found.rhythm.method == "lineaire"
    # 90 ÷ (153 ÷ 365)
    assert float(found.point) == pytest.approx(90 * 365 / 153, abs=0.01)


def test_a_series_without_credits_does_not_land() -> None:
    assert landing(Series(course(2025, ("06-02", 0, 90)), (FIRST,)), 0.0) is None


def test_the_size_of_the_neighbours_is_the_median_of_those_that_have_credits() -> None:
    one, empty = Series(NOW, (FIRST, SECOND)), course(2025, ("06-02", 0, 0))
    small = Series(course(2025, ("06-02", 100, 45)), (FIRST, SECOND))
    # the same spread of half the credits: pieces half as big
    assert usual_size([small]) == pytest.approx(usual_size([one]) / 2)
    assert usual_size([one, Series(empty, (FIRST, SECOND))]) == usual_size([one])
    assert usual_size([one, one, small]) == usual_size([one])
    assert usual_size([]) == 0


def test_a_forecast_reads_nothing_of_what_comes_after() -> None:
    known = made_histories(parts=6, years=(2021, 2022, 2023, 2024, 2025))
    date = dt.date(2024, 6, 3)

    def read(histories: dict) -> dict:
        series = {key: series_at(courses, 2024, date) for key, courses in histories.items()}
        size = usual_size(one for one in series.values() if one)
        return {key: landing(one, size) for key, one in series.items() if one}

    blind = {
        key: tuple(c.until(date) for c in courses if c.year < 2025)
        for key, courses in known.items()
    }
    assert len(read(blind)) == 6
    assert read(known) == read(blind)


@pytest.mark.parametrize(
    ("years", "past"),
    [((2023, 2024, 2025), 1), ((2022, 2023, 2024, 2025), 2), ((2021, 2022, 2023, 2024, 2025), 3)],
)
def test_on_made_up_histories_the_interval_holds_and_the_linear_rule_is_beaten(
    years: tuple[int, ...], past: int
) -> None:
    towns = [made_histories(parts=12, years=years, seed=seed) for seed in (1, 2, 3)]
    found = score([t for known in towns for t in backtest(known, [years[past]], every=4)])
    assert found.intervals_nb > 400
    assert found.coverage is not None
    assert found.error is not None
    assert found.linear_error is not None
    assert Decimal("0.70") <= found.coverage <= Decimal("0.90")
    assert found.error < found.linear_error / 2


@pytest.mark.parametrize(
    ("years", "past"), [((2022, 2023, 2024, 2025), 2), (tuple(range(2021, 2026)), 3)]
)
def test_the_interval_of_a_whole_holds_although_its_chapters_are_late_together(
    years: tuple[int, ...], past: int
) -> None:
    """Moderated by its chapters, as if they were late each on its own, it held half of the time."""
    trials = []
    for seed in range(1, 31):
        known = made_histories(parts=5, years=years, seed=seed, together=0.2)
        trials += backtest(
            {"": summed(known.values())},
            [years[past]],
            neighbours=list(known.values()),
            wholes=("",),
            every=12,
        )
    found = score(trials)
    assert found.intervals_nb > 100
    assert found.coverage is not None
    assert found.error is not None
    assert found.linear_error is not None
    assert Decimal("0.70") <= found.coverage <= Decimal("0.90")
    assert found.error < found.linear_error


def test_the_width_of_a_whole_is_that_of_its_own_past_errors() -> None:
    found = landing(Series(NOW, (FIRST, SECOND)), whole_size(5.0, chapters_nb=2))
    assert found is not None
    assert found.high is not None
    # variance of (0,60 ; 0,54) is 0,0018, one degree of freedom, error of the mean over two
    half = student(1) * math.sqrt(0.0018 * 200**2 * 1.5)
    assert float(found.high - found.point) == pytest.approx(half, abs=0.01)


def test_a_whole_of_one_chapter_lands_as_that_chapter() -> None:
    (chapter,) = made_histories(parts=1, years=(2023, 2024, 2025)).values()
    trials = backtest({"": chapter, "011": chapter}, [2025], neighbours=[chapter], wholes=("",))
    ends = {key: [(t.day, t.low, t.high) for t in trials if t.key == key] for key in ("", "011")}
    assert len(ends["011"]) > 40
    assert ends[""] == ends["011"]


def test_the_first_exercice_cannot_be_forecast_again() -> None:
    assert backtest(made_histories(parts=2, years=(2024, 2025)), [2024]) == []


def test_a_score_is_a_sum_over_a_sum() -> None:
    known = made_histories(parts=3, years=(2023, 2024, 2025))
    trials = backtest(known, [2024], every=8)
    found = score(trials)
    naive = sum(abs(t.point - t.final) for t in trials) / sum(t.opened for t in trials)
    assert found.error == naive
    assert found.trials_nb == len(trials)
    assert score([]).coverage is None
