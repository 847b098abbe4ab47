"""Intervals of small counts and funnels: worked by hand, and against each other."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest

from dashboard.comparison.funnel import funnel
from dashboard.comparison.intervals import (
    Z95,
    Z998,
    funnel_limits,
    proportion_interval,
    rate_interval,
)
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.errors import QueryError


def series(
    pairs: dict[str, tuple[int, int]], law: str = "proportion", scale: int = 1, **more: str
) -> Series:
    """A rate by area, from counts."""
    cells = {
        code: Cell(Worth.OK, Decimal(top) * scale / bottom, Decimal(top), Decimal(bottom))
        for code, (top, bottom) in pairs.items()
    }
    shape = {"unit": "%", "direction": "hausse_favorable", **more}
    return Series("x", "Essai", decimals=1, period="2025", family="grc", cells=cells, law=law,
                  scale=scale, **shape)  # fmt: skip


def test_wilson_of_eight_among_ten_is_the_textbook_interval() -> None:
    low, high = proportion_interval(8, 10)
    # (0.8 + 0.19207) / 1.38415 ± 1.95996 / 1.38415 × √(0.016 + 0.0096036)
    assert low == pytest.approx(0.4901625, abs=1e-6)
    assert high == pytest.approx(0.9433178, abs=1e-6)


def test_wilson_never_leaves_zero_to_one_and_never_is_a_point() -> None:
    assert proportion_interval(0, 5) == pytest.approx((0.0, 0.4344825), abs=1e-6)
    assert proportion_interval(5, 5) == pytest.approx((0.5655175, 1.0), abs=1e-6)


def test_no_event_in_a_place_still_leaves_room_for_some() -> None:
    low, high = rate_interval(0, 1000)
    assert low == 0
    assert high == pytest.approx(Z95**2 / 1000)


def test_four_events_give_the_score_interval_of_poisson() -> None:
    # x + z²/2 ± z √(x + z²/4) = 5.9207294 ± 1.959964 × 2.2271875
    assert rate_interval(4, 1) == pytest.approx((1.555522, 10.285937), abs=1e-5)


@pytest.mark.parametrize("z", [Z95, Z998])
@pytest.mark.parametrize("law", ["proportion", "evenement"])
def test_a_place_is_in_the_funnel_exactly_when_its_interval_holds_the_centre(
    law: str, z: float
) -> None:
    draw = random.Random(3)
    inside = outside = 0
    for _ in range(4000):
        size = draw.choice((3, 12, 60, 400, 5000))
        top = draw.randrange(size + 1)
        centre = draw.uniform(0.02, 0.98)
        low, high = funnel_limits(law, centre, size, z)
        interval = (proportion_interval if law == "proportion" else rate_interval)(top, size, z)
        held = interval[0] <= centre <= interval[1]
        assert held == (low <= top / size <= high)
        inside, outside = inside + held, outside + (not held)
    assert inside > 200
    assert outside > 200


def test_the_centre_of_a_funnel_is_the_sum_over_the_sum() -> None:
    found = funnel(series({"a": (9, 10), "b": (100, 990)}))
    assert found.centre == Decimal(109) / 1000
    assert [p.area for p in found.placed] == ["a", "b"]
    assert found.placed[0].beyond == 2
    assert found.placed[0].above


def test_chance_puts_about_one_place_in_twenty_outside_the_nearer_limits() -> None:
    draw = random.Random(11)
    pairs = {}
    for rank in range(2000):
        size = draw.choice((40, 150, 700))
        pairs[str(rank)] = (sum(draw.random() < 0.3 for _ in range(size)), size)
    placed = funnel(series(pairs)).placed
    near = sum(1 for p in placed if p.beyond >= 1) / len(placed)
    far = sum(1 for p in placed if p.beyond == 2) / len(placed)
    assert 0.035 < near < 0.065
    assert far < 0.006


def test_places_that_differ_for_good_reasons_are_more_dispersed_than_chance() -> None:
    draw = random.Random(12)
    alike = {str(n): (sum(draw.random() < 0.4 for _ in range(200)), 200) for n in range(300)}
    assert funnel(series(alike)).dispersion == pytest.approx(1, abs=0.25)
    # Two places of a hundred, at 40 and 60: (0.1)² × 100 / 0.25 = 4 each.
    assert funnel(series({"a": (40, 100), "b": (60, 100)})).dispersion == pytest.approx(4)
    assert funnel(series({"a": (0, 100), "b": (0, 60)})).dispersion == 0


def test_a_rate_per_inhabitants_keeps_its_scale() -> None:
    one = series({"a": (5, 1000), "b": (15, 1000)}, "evenement", 1000, unit="pour 1 000 hab.")
    assert funnel(one).centre == 10
    low, high = one.interval("a") or (Decimal(0), Decimal(0))
    assert float(low) == pytest.approx(1000 * rate_interval(5, 1000)[0])
    assert float(high) == pytest.approx(1000 * rate_interval(5, 1000)[1])


def test_amounts_have_no_interval_and_no_funnel() -> None:
    one = series({"a": (9, 10), "b": (100, 990)}, law="")
    assert one.interval("a") is None
    with pytest.raises(QueryError, match="nombre de cas"):
        funnel(one)


def test_hidden_and_partial_places_are_in_no_funnel() -> None:
    one = series({"a": (9, 10), "b": (100, 990)})
    cells = {**one.cells, "c": Cell(Worth.SECRET), "d": Cell(Worth.PARTIAL, Decimal(1), Decimal(5),
             Decimal(5))}  # fmt: skip
    assert funnel(one.but(cells)).centre == funnel(one).centre
