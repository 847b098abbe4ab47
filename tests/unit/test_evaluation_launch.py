"""What a series alone would see: never less of a longer observation, and as much as is said."""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.errors import PlanError
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.interrupted import design
from dashboard.evaluation.launch import foresee_alone, proposal
from dashboard.evaluation.plan import Plan
from tests.unit.evaluation_worlds import long_table, one_series

PLAN = Plan("valeur", "semaine")
WAITS = (8, 13, 26, 39, 52, 78, 104)
RHO, NOISE = 0.6, 0.5


def drawn(rng: np.random.Generator, length: int) -> Floats:
    """AR(1) of standard deviation 1, and noise of half of it."""
    own = np.zeros(length)
    own[0] = rng.normal()
    for week in range(1, length):
        own[week] = RHO * own[week - 1] + (1 - RHO**2) ** 0.5 * rng.normal()
    return 100 + own + NOISE * rng.normal(size=length)


@pytest.mark.parametrize("weeks", [60, 110, 156, 208])
@pytest.mark.parametrize("seed", range(4))
def test_a_longer_observation_never_sees_less(weeks: int, seed: int) -> None:
    values = drawn(np.random.default_rng(seed), weeks)
    found = [foresee_alone(PLAN, values, wait) for wait in WAITS]
    seen = [one.detectable for one in found]
    assert seen == sorted(seen, reverse=True)
    assert {one.before for one in found} == {weeks}
    # no faster than independent weeks would
    assert all(
        far >= near * (8 / wait) ** 0.5
        for far, near, wait in zip(seen, [seen[0]] * 7, WAITS, strict=True)
    )


def test_holes_of_the_past_count_for_nothing() -> None:
    values = drawn(np.random.default_rng(1), 156)
    holed = values.copy()
    holed[20:60] = np.nan
    whole, less = (foresee_alone(PLAN, one, 26) for one in (values, holed))
    assert less.before == 116
    assert less.detectable > 0.9 * whole.detectable


@pytest.mark.parametrize(("values", "after"), [(np.arange(6.0), 8), (np.full(120, np.nan), 8)])
def test_too_short_a_past(values: Floats, after: int) -> None:
    with pytest.raises(PlanError, match="passé trop court"):
        foresee_alone(PLAN, values, after)


@pytest.mark.parametrize("after", [26, 52])
def test_what_is_said_to_be_seen_is_seen_eight_times_in_ten(after: int) -> None:
    rng, past = np.random.default_rng(7), 156
    said = float(
        np.mean([foresee_alone(PLAN, drawn(rng, past), after).detectable for _ in range(40)])
    )
    at = np.arange(past + after, dtype=np.float64)
    made = design(at, past, "week")
    memory = Memory.at(at)
    shown = 0
    draws = 200
    for _ in range(draws):
        values = drawn(rng, past + after) + said * made.after
        shown += fit_series(values, made.x, memory).regression.coefficient(made.level).p <= 0.05
    # 0.80 give or take the noise of 200 draws, and of a memory known from three years only
    assert 0.70 <= shown / draws <= 0.90


def test_one_series_is_not_said_to_be_an_area() -> None:
    rows = long_table(one_series(1).panel)
    told = proposal(Plan("valeur", "semaine", measured_in="kWh"), rows, 1, 26)
    assert told["sentences"][0].startswith("Avec une seule série et 26\u00a0semaines")
    assert "zone" not in " ".join(told["sentences"])
