"""Correlations and lags: against the standard library, a planted effect found, none in noise."""

from __future__ import annotations

import math
import random
import statistics
from decimal import Decimal

import pytest

from dashboard.catalogue.comparisons import TimeRules
from dashboard.comparison.lags import lags_of, without_trend_and_season
from dashboard.comparison.pairs import correlation, fisher_interval, pairing, ranked
from dashboard.comparison.series import Cell, Series, Worth

RULES = TimeRules(36, 12, 24)


def measure(values: list[float | None]) -> Series:
    cells = {
        f"{n:02d}": Cell(Worth.SECRET) if v is None else Cell(Worth.OK, Decimal(str(v)))
        for n, v in enumerate(values)
    }
    return Series("m", "M", "jours", 1, "contexte", "2025", "grc", cells)


def naive_ranks(values: list[float]) -> list[float]:
    """Mean place of each value among the sorted ones."""
    ordered = sorted(values)
    places = {v: [i + 1 for i, w in enumerate(ordered) if w == v] for v in values}
    return [statistics.mean(places[v]) for v in values]


def test_correlations_are_those_of_the_standard_library() -> None:
    draw = random.Random(1)
    for _ in range(50):
        xs = [draw.randrange(8) + draw.random() * draw.choice((0, 1)) for _ in range(12)]
        ys = [x * draw.uniform(-1, 1) + draw.random() for x in xs]
        assert correlation(xs, ys) == pytest.approx(statistics.correlation(xs, ys))
        ranks = statistics.correlation(naive_ranks(xs), naive_ranks(ys))
        assert correlation(ranked(xs), ranked(ys)) == pytest.approx(ranks)


def test_a_series_that_does_not_vary_has_no_correlation() -> None:
    assert correlation([0.1] * 9, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]) is None


def test_equal_values_share_their_mean_rank() -> None:
    assert ranked([3, 1, 3, 2]) == [3.5, 1, 3.5, 2]


def test_the_interval_of_a_correlation_is_that_of_fisher() -> None:
    low, high = fisher_interval(0.5, 28) or (0, 0)
    half = 1.959963984540054 / 5
    assert (low, high) == pytest.approx((math.tanh(math.atanh(0.5) - half),
                                         math.tanh(math.atanh(0.5) + half)))  # fmt: skip
    assert fisher_interval(1.0, 28) is None
    assert fisher_interval(0.5, 3) is None


def test_only_areas_with_both_measures_make_a_point() -> None:
    first = measure([1, 2, 3, 4, None, 6, 7, 8, 9, 10])
    second = measure([2, 4, 6, 8, 10, None, 14, 16, 18, 20])
    found = pairing(first, second)
    assert len(found.points) == 8
    assert found.missing == 2
    assert found.linear == pytest.approx(1)
    assert found.points[0] == ("00", 1, 2)


def test_under_eight_areas_no_correlation_is_said() -> None:
    found = pairing(measure([1, 2, 3, 4, 5, 6, 7]), measure([1, 2, 3, 4, 5, 6, 7]))
    assert found.linear is None
    assert not found.told


def seasonal(month: int) -> float:
    return 3 * math.cos(month * math.pi / 6) + 0.4 * month


def test_a_trend_and_a_season_leave_nothing() -> None:
    rest = without_trend_and_season({m: seasonal(m) for m in range(24000, 24055)})
    assert max(abs(v) for v in rest.values()) < 1e-6


def test_what_is_left_knows_neither_time_nor_month() -> None:
    draw = random.Random(2)
    values = {m: seasonal(m) + draw.gauss(0, 2) for m in range(60) if m not in (7, 31)}
    rest = without_trend_and_season(values)
    for name in range(12):
        assert sum(v for m, v in rest.items() if m % 12 == name) == pytest.approx(0, abs=1e-9)
    assert sum(m * v for m, v in rest.items()) == pytest.approx(0, abs=1e-7)


def test_an_effect_two_months_later_is_found_there() -> None:
    draw = random.Random(4)
    push = [draw.gauss(0, 1) for _ in range(80)]
    first = {m: seasonal(m) + push[m] for m in range(72)}
    second = {m: 50 - 2 * seasonal(m) + push[m - 2] + draw.gauss(0, 0.5) for m in range(2, 72)}
    lags = lags_of(without_trend_and_season(first), without_trend_and_season(second), RULES)
    best = max((lag for lag in lags if lag.r is not None), key=lambda lag: abs(lag.r or 0))
    assert best.months == 2
    assert best.told
    assert (best.r or 0) > 0.7
    assert [lag.months for lag in lags] == list(range(-12, 13))
    assert best.count == 70 - 2 + 2


def test_two_series_that_only_share_trend_and_season_show_nothing() -> None:
    draw = random.Random(9)
    false = 0
    for _ in range(200):
        made = []
        for _series in range(2):
            made.append({m: seasonal(m) + draw.gauss(0, 1) for m in range(60)})
        lags = lags_of(*(without_trend_and_season(one) for one in made), RULES)
        false += any(lag.told for lag in lags)
    assert false <= 20  # one in twenty is announced: 10 of 200 expected


def test_series_that_remember_are_held_to_a_wider_band() -> None:
    draw = random.Random(6)

    def walk() -> dict[int, float]:
        value, found = 0.0, {}
        for month in range(60):
            value = 0.8 * value + draw.gauss(0, 1)
            found[month] = value
        return found

    white = lags_of({m: draw.gauss(0, 1) for m in range(60)}, walk(), RULES)
    long = lags_of(walk(), walk(), RULES)
    assert (long[12].band or 0) > 1.2 * (white[12].band or 0)


def test_too_few_common_months_say_nothing() -> None:
    short = {m: float(m % 5) for m in range(30)}
    lags = lags_of(short, short, RULES)
    assert lags[0].r is None
    assert lags[0].count == 18
    assert lags[12].r == pytest.approx(1)
