"""The control chart: silent on stable series at the rate theory says, heard when something moves.

Theory, series without autocorrelation. Rule 1 (beyond three standard deviations): 0.27 % with the
true limits of a normal; estimated from 51 moving ranges, whose standard error is near 12 %, and
freed once of the baseline points beyond them, between 0.4 % and 1 %. Rule 2 (eight in a row on one
side): 2 × (1/2)⁸ = 0.78 % around the true centre, a little less around one estimated on the same
points. With a fixed seed and two thousand series the standard error is 0.2 point.
"""

import datetime as dt
import math
import random
from decimal import Decimal

import pytest

from dashboard.indicators.model import Point, State
from dashboard.indicators.periods import period_of
from dashboard.indicators.signals import bands, chart

FIRST = dt.date(2022, 1, 3)
WEEKS = [period_of("semaine", FIRST + dt.timedelta(weeks=n)) for n in range(160)]
BASELINE, TWO_YEARS = 53, 156


def points(values):
    return [
        Point(week, State.OK, Decimal(repr(round(value, 4))))
        for week, value in zip(WEEKS, values, strict=False)
        if value is not None
    ]


def normal(draw, count):
    return [draw.gauss(100, 10) for _ in range(count)]


def poisson(draw, count):
    """Knuth's method: events of a mean of twelve a week."""
    found = []
    for _ in range(count):
        rank, product = 0, draw.random()
        while product > math.exp(-12):
            rank, product = rank + 1, product * draw.random()
        found.append(rank)
    return found


def seasonal(draw, count):
    """The same noise, on a season three times as strong."""
    noise = normal(draw, count)
    return [v + 30 * math.sin(2 * math.pi * n / 52.18) for n, v in enumerate(noise)]


def rates(make, *, series, length, seed, change=lambda values: values):
    """Share of series whose last point rings, by rule, and how often the season was removed."""
    draw = random.Random(seed)
    counts = {"point": 0, "palier": 0, "saison": 0}
    for _ in range(series):
        signal, _ = chart(points(change(make(draw, length))))
        if signal is not None:
            counts[signal.kind] += 1
            counts["saison"] += signal.seasonal
    return {kind: count / series for kind, count in counts.items()}


@pytest.mark.parametrize("make", [normal, poisson])
def test_stable_series_ring_at_the_theoretical_rate(make):
    found = rates(make, series=2000, length=BASELINE, seed=1)
    assert 0.0027 <= found["point"] <= 0.014
    assert 0.003 <= found["palier"] <= 0.013
    assert found["saison"] == 0


def test_two_years_without_season_are_left_as_they_are():
    found = rates(normal, series=500, length=TWO_YEARS, seed=2)
    assert found["point"] <= 0.018
    assert found["palier"] <= 0.018


def test_the_season_is_taken_out_and_false_alarms_stay_rare():
    found = rates(seasonal, series=500, length=TWO_YEARS, seed=3)
    assert found["point"] <= 0.025
    assert found["palier"] <= 0.025
    assert found["saison"] == found["point"] + found["palier"]


def test_without_taking_the_season_out_it_would_ring_all_year():
    """What the chart of a single year says of a seasonal series: the adjustment is worth it."""
    found = rates(seasonal, series=200, length=BASELINE, seed=3)
    assert found["palier"] > 0.1


def jump(values):
    return [*values[:-1], values[-1] + 60]


def step(values):
    return [*values[:-8], *(v + 20 for v in values[-8:])]


def test_a_planted_jump_of_six_deviations_is_found():
    assert rates(normal, series=200, length=BASELINE, seed=4, change=jump)["point"] > 0.95


def test_a_planted_step_of_eight_weeks_is_found():
    found = rates(normal, series=300, length=BASELINE, seed=5, change=step)
    assert found["point"] + found["palier"] > 0.65


def test_a_missing_week_ends_a_row():
    around = [100 + (-1) ** n for n in range(44)]
    above = [100.4] * 8
    signal, _ = chart(points([*around, *above]))
    assert signal is not None
    assert signal.kind == "palier"
    assert chart(points([*around, 100.4, *above[:3], None, *above[4:]]))[0] is None


def test_a_jump_is_found_under_a_season():
    found = rates(seasonal, series=100, length=TWO_YEARS, seed=6, change=jump)
    assert found["point"] > 0.9


def test_a_short_or_flat_history_says_nothing():
    draw = random.Random(7)
    assert chart(points(normal(draw, 12))) == (None, None)
    assert chart(points([5.0] * 52 + [9.0])) == (None, None)


def test_a_missing_week_keeps_its_place_in_the_season():
    course = [100 + 30 * math.sin(2 * math.pi * n / 52) + (n * 7919) % 5 for n in range(156)]
    holed = [None if n in (10, 11, 12, 13, 30, 31, 32, 33, 34) else v for n, v in enumerate(course)]
    whole, with_holes = bands(points(course)), bands(points(holed))
    assert whole.keys() == with_holes.keys()
    for period, (low, high) in whole.items():
        assert abs((with_holes[period][0] + with_holes[period][1]) - (low + high)) < 30


def test_the_sign_says_which_side():
    quiet = [float(10 + n % 3) for n in range(52)]
    for last, above in ((99.0, True), (-99.0, False)):
        signal, (centre, low, high) = chart(points([*quiet, last]))
        assert (signal.kind, signal.above) == ("point", above)
        assert low < centre < high
