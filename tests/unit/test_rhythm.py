"""The expected rhythm: the same chapter at the same week of past exercices, worked out by hand."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from courses import course

from dashboard.budget.landing import Series
from dashboard.budget.rhythm import (
    Course,
    Snapshot,
    closed,
    curve,
    day_of,
    elapsed,
    expected,
    past_of,
    summed,
)

END = ("12-30", 100, 95)
PAST = (
    course(2023, ("06-05", 100, 30), ("06-12", 100, 34), END),
    course(2024, ("06-03", 200, 80), ("06-10", 200, 90), ("12-30", 220, 190)),
)


def test_days_count_from_the_first_of_january_of_the_exercice() -> None:
    assert day_of(dt.date(2026, 1, 1), 2026) == 0
    assert day_of(dt.date(2027, 1, 18), 2026) == 382


def test_an_exercice_is_open_until_the_end_of_january() -> None:
    assert not closed(2025, dt.date(2026, 1, 31))
    assert closed(2025, dt.date(2026, 2, 1))


def test_past_exercices_are_the_last_three_over_and_followed_to_their_end() -> None:
    known = [course(year, END) for year in range(2020, 2026)]
    cut = course(2024, ("10-07", 100, 70))
    kept = past_of([*known[:4], cut, *known[5:]], 2026, dt.date(2026, 1, 19))
    assert [c.year for c in kept] == [2021, 2022, 2023]
    later = past_of(known, 2026, dt.date(2026, 2, 2))
    assert [c.year for c in later] == [2023, 2024, 2025]


def test_the_rhythm_is_the_mean_rate_of_the_same_week_times_the_credits() -> None:
    # day of 2 June 2025: 152; nearest 2023 is 5 June (155), 2024 is 3 June (154)
    at = day_of(dt.date(2025, 6, 2), 2025)
    found = expected(Decimal(300), PAST, year=2025, at=at)
    assert found is not None
    # 300 × mean(30/100, 80/200) = 105; annual 300 × mean(95/100, 190/200) = 285
    assert (found.amount, found.annual) == (Decimal("105.00"), Decimal("285.00"))
    assert found.years == (2023, 2024)
    assert found.method == "profil"


def test_the_band_goes_from_the_slowest_to_the_fastest_within_a_week() -> None:
    at = day_of(dt.date(2025, 6, 2), 2025)
    found = expected(Decimal(300), PAST, year=2025, at=at)
    assert found is not None
    # a week later: 34/100 and 90/200; a week before nothing nearer than the same exports
    assert (found.low, found.high) == (Decimal("90.00"), Decimal("135.00"))


def test_without_its_own_past_a_series_follows_the_whole_and_says_so() -> None:
    at = day_of(dt.date(2025, 6, 2), 2025)
    found = expected(Decimal(10), (), year=2025, at=at, parent=PAST)
    assert found is not None
    assert (found.amount, found.method) == (Decimal("3.50"), "profil_parent")


def test_without_any_past_the_rhythm_is_linear_and_says_so() -> None:
    found = expected(Decimal(365), (), year=2025, at=72)
    assert found is not None
    assert (found.amount, found.annual, found.low) == (Decimal("73.00"), Decimal("365.00"), None)
    assert found.method == "lineaire"
    assert elapsed(400, 2025) == 1


@pytest.mark.parametrize("opened", [None, Decimal(0), Decimal(-5)])
def test_without_credits_nothing_is_expected(opened: Decimal | None) -> None:
    assert expected(opened, PAST, year=2025, at=152) is None


def test_a_lost_export_is_replaced_by_its_neighbour_a_lost_month_by_nothing() -> None:
    known = course(2024, ("06-03", 100, 40), ("06-17", 100, 45), END)
    assert known.at(day_of(dt.date(2024, 6, 10), 2024)) == known.snapshots[0]
    assert known.at(day_of(dt.date(2024, 8, 12), 2024)) is None


def test_the_nearest_export_is_read_whatever_the_last_week_was() -> None:
    # the last week, 1 % of the credits, is more like that of the export before: it changes nothing
    past = course(
        2025, ("02-17", 100, 9), ("02-24", 100, 10), ("03-03", 100, 15), ("12-29", 100, 90)
    )
    now = course(2026, ("02-23", 100, 10), ("03-02", 100, 11))
    rhythm = Series(now, (past,)).rhythm
    assert rhythm is not None
    assert rhythm.amount == Decimal("15.00")


def test_at_equal_distance_the_earlier_export_is_read() -> None:
    known = course(2025, ("03-03", 100, 15), ("03-05", 100, 16), ("03-09", 100, 17))
    assert [known.nearest(day) for day in (0, 61, 62, 63, 65, 66, 300)] == [0, 0, 0, 1, 1, 2, 2]


def test_the_curve_passes_by_the_rhythm_of_the_day_and_ends_at_the_annual_amount() -> None:
    at = day_of(dt.date(2025, 6, 2), 2025)
    found = dict(curve(Decimal(300), PAST, year=2025, at=at, last=364))
    now = expected(Decimal(300), PAST, year=2025, at=at)
    assert found[at] == now
    # in the end: 300 × mean(95/100, 190/200), each brought by its credits of June
    assert found[364].amount == Decimal("285.00")


def test_what_came_after_a_day_is_forgotten() -> None:
    assert PAST[0].until(dt.date(2023, 6, 5)).last == PAST[0].snapshots[0]


def test_a_whole_is_the_sum_of_what_its_parts_say() -> None:
    one = course(2025, ("03-03", 100, 15), ("03-10", 100, 20), engaged=50)
    other = course(2025, ("03-10", 10, 2), ("03-17", 10, 3))
    (whole,) = summed([(one,), (other,)])
    assert whole == Course(
        2025,
        (
            one.snapshots[0],
            Snapshot(dt.date(2025, 3, 10), Decimal(110), Decimal(50), Decimal(22)),
            Snapshot(dt.date(2025, 3, 17), Decimal(10), None, Decimal(3)),
        ),
    )
    assert summed([]) == ()
