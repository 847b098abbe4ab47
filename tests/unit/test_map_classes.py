"""Classes of a map: the exact optimum, readable bounds, a class for every value."""

from __future__ import annotations

import itertools
import random
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.territory.classes import (
    METHODS,
    SEQUENTIAL,
    Classes,
    around,
    classify,
    natural_cuts,
    readable,
)

NUMBERS = st.decimals(min_value=-1000, max_value=1000, places=2)


def decimals(*values: float | str) -> list[Decimal]:
    return [Decimal(str(value)) for value in values]


def spread(groups: list[list[Decimal]]) -> float:
    """Sum of squared distances to the mean of each group, the slow way."""
    return sum(sum((float(v) - sum(map(float, g)) / len(g)) ** 2 for v in g) for g in groups if g)


def cut(values: list[Decimal], cuts: tuple[int, ...] | list[int]) -> list[list[Decimal]]:
    ends = [0, *cuts, len(values)]
    return [values[a:b] for a, b in itertools.pairwise(ends)]


def test_natural_breaks_are_the_best_of_all_cuts() -> None:
    draw = random.Random(47)
    for _ in range(40):
        values = sorted({Decimal(draw.randrange(0, 300)) for _ in range(draw.randrange(4, 12))})
        for count in (2, 3, 4):
            if len(values) < count:
                continue
            found = natural_cuts(values, [1] * len(values), count)
            every = itertools.combinations(range(1, len(values)), count - 1)
            best = min(spread(cut(values, cuts)) for cuts in every)
            assert spread(cut(values, found)) == pytest.approx(best, abs=1e-6)


def test_natural_breaks_count_an_area_each_time_its_value_comes_back() -> None:
    values = decimals(0, 10, 12, 30)
    weighted = natural_cuts(values, [1, 50, 50, 1], 3)
    assert cut(values, weighted) == [decimals(0), decimals(10, 12), decimals(30)] or cut(
        values, weighted
    ) == [decimals(0, 10), decimals(12), decimals(30)]
    whole = [v for v, w in zip(values, (1, 50, 50, 1), strict=True) for _ in range(w)]
    best = min(
        spread([[v for v in whole if v in part] for part in cut(values, cuts)])
        for cuts in itertools.combinations(range(1, 4), 2)
    )
    chosen = spread([[v for v in whole if v in part] for part in cut(values, weighted)])
    assert chosen == pytest.approx(best)


def test_a_thousand_areas_are_classed_at_once() -> None:
    draw = random.Random(1)
    values = [Decimal(str(round(draw.gauss(50, 10), 4))) for _ in range(1000)]
    found = classify(values, "naturelles")
    assert found is not None
    assert len(found.bounds) == 4


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.sampled_from(SEQUENTIAL))
def test_every_value_has_a_class_and_equal_values_share_it(
    values: list[Decimal], method: str
) -> None:
    found = classify(values, method)
    assert found is not None
    assert len(found.tones) == len(found.bounds) + 1 <= 5
    ranks = {value: found.index(value) for value in values}
    assert all(0 <= rank < len(found.tones) for rank in ranks.values())
    ordered = [ranks[value] for value in sorted(ranks)]
    assert ordered == sorted(ordered)
    assert found.index(min(values)) == 0
    if method != "egales":  # an equal range may hold no area
        assert set(ordered) == set(range(len(found.tones)))
    assert found.index(Decimal(-(10**6))) == 0
    assert found.index(Decimal(10**6)) == len(found.tones) - 1


@given(NUMBERS, NUMBERS)
def test_a_readable_bound_parts_its_two_values(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    if low < high:
        assert low < readable(low, high) <= high


def test_a_readable_bound_is_round() -> None:
    assert readable(Decimal("12.31"), Decimal("14.1")) == 13
    assert readable(Decimal("0"), Decimal("100")) == 50
    assert readable(Decimal("0.412"), Decimal("0.538")) == Decimal("0.5")
    assert readable(Decimal("-3"), Decimal("2")) == 0


def test_quantiles_hold_as_many_areas_each() -> None:
    found = classify([Decimal(v) for v in range(1, 11)], "quantiles")
    assert found is not None
    held = [sum(found.index(Decimal(v)) == rank for v in range(1, 11)) for rank in range(5)]
    assert held == [2, 2, 2, 2, 2]


def test_equal_ranges_are_equal() -> None:
    found = classify(decimals(0, 3, 10), "egales")
    assert found is not None
    assert [bound.at for bound in found.bounds] == decimals(2, 4, 6, 8)


def test_around_a_target_a_value_on_it_is_on_its_favourable_side() -> None:
    values = decimals(4, 6, 7, 8, 12)
    lower = around(values, (Decimal(7), Decimal(7)), "cible", edge_below=True)
    assert [lower.tones[lower.index(v)] for v in values] == [-2, -1, -1, 1, 2]
    higher = around(values, (Decimal(7), Decimal(7)), "cible", edge_below=False)
    assert [higher.tones[higher.index(v)] for v in values] == [-2, -1, 1, 2, 2]


def test_around_a_range_both_its_ends_are_inside() -> None:
    values = decimals(4, 5, 6, 7, 9)
    found = around(values, (Decimal(5), Decimal(7)), "cible")
    assert [found.tones[found.index(v)] for v in values] == [-1, 0, 0, 0, 1]
    assert found.diverging


def test_one_side_alone_has_no_class_of_the_other() -> None:
    found = around(decimals(8, 9), (Decimal(7), Decimal(7)), "cible")
    assert found.tones == (1, 2)
    assert found.index(Decimal(8)) == 0


def test_without_a_centre_the_natural_classes_say_so() -> None:
    found = classify(decimals(1, 2, 3), "cible")
    assert isinstance(found, Classes)
    assert found.method == "naturelles"
    assert not found.diverging


def test_nothing_known_has_no_class() -> None:
    assert all(classify([], method) is None for method in METHODS)
