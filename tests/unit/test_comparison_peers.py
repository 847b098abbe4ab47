"""Peers, quartiles, verdicts and ranks: by hand, and against an obvious second implementation."""

from __future__ import annotations

import random
import statistics
from decimal import Decimal

import pytest

from dashboard.catalogue.comparisons import load_comparisons
from dashboard.catalogue.ratios import load_ratios
from dashboard.comparison.peers import GROUPS, Town, matrix, peers_of, standing
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.errors import QueryError

RULES = load_comparisons().peers
STRATA = load_ratios().strata
LETTERS = "abcdefghij"


def measure(values: list[object], direction: str = "hausse_favorable", law: str = "") -> Series:
    """Values of areas a, b, c…; a `Worth` instead of a number is a figure that is not one."""
    cells = {
        code: Cell(v, reason=str(v)) if isinstance(v, Worth) else Cell(Worth.OK, Decimal(str(v)))
        for code, v in zip(LETTERS, values, strict=False)
    }
    return Series("m", "Mesure", "jours", 1, direction, "2025", "grc", cells, law)


def test_an_area_is_never_in_its_own_group() -> None:
    found = standing(measure([100, 1, 2, 3]), "a", list("bcd"), RULES)
    assert (found.low, found.median, found.high) == (Decimal("1.5"), 2, Decimal("2.5"))
    towns = [Town(c, c, "p", 100 * n, Decimal(20000)) for n, c in enumerate("abcd", 1)]
    for group in GROUPS:
        assert "a" not in peers_of(towns[0], towns, group, RULES, STRATA)


def test_each_group_is_what_it_says() -> None:
    towns = [
        Town("a", "a", "p", 1000, Decimal(20000)),
        Town("b", "b", "p", 2000, Decimal(21999)),
        Town("c", "c", "q", 2001, Decimal(22001)),
        Town("d", "d", "q", 499, None),
        Town("e", "e", "q", None, Decimal(18000)),
        Town("f", "f", "q", 1999, Decimal(17999)),
    ]
    found = {g: "".join(peers_of(towns[0], towns, g, RULES, STRATA)) for g in GROUPS}
    assert found == {
        "niveau": "bcdef",
        "parent": "b",
        "strate": "f",  # 500 to 2 000 excluded
        "population": "bf",  # half to double, both included
        "revenu": "be",  # ten percent of 20 000 € on each side
    }


def test_an_area_of_unknown_population_has_no_peer_of_its_size() -> None:
    towns = [Town("a", "a", "p"), Town("b", "b", "p", 100)]
    assert peers_of(towns[0], towns, "population", RULES, STRATA) == ()
    assert peers_of(towns[0], towns, "strate", RULES, STRATA) == ()


def test_an_unknown_group_is_refused() -> None:
    with pytest.raises(QueryError, match="inconnu"):
        peers_of(Town("a", "a", ""), [], "tout", RULES, STRATA)


@pytest.mark.parametrize(
    ("direction", "own", "verdict", "clear"),
    [
        ("hausse_favorable", 25, "proche", False),
        ("hausse_favorable", 33, "mieux", False),
        ("hausse_favorable", 56, "mieux", True),
        ("hausse_favorable", 12, "moins", False),
        ("baisse_favorable", 33, "moins", False),
        ("baisse_favorable", -10, "mieux", True),
        ("contexte", 33, "haut", False),
        ("contexte", -10, "bas", True),
        ("cible_a_atteindre", 12, "bas", False),
    ],
)
def test_the_verdict_follows_the_quartiles_and_the_direction(
    direction: str, own: int, verdict: str, clear: bool
) -> None:
    # Peers 10, 20, 30, 40: quartiles 17.5 and 32.5; clear beyond 1.5 × 15 from a quartile.
    found = standing(measure([own, 10, 20, 30, 40], direction), "a", list("bcde"), RULES)
    assert (found.low, found.high) == (Decimal("17.5"), Decimal("32.5"))
    assert (found.verdict, found.clear) == (verdict, clear)


def test_equal_peers_make_no_clear_gap() -> None:
    found = standing(measure([9, 5, 5, 5]), "a", list("bcd"), RULES)
    assert (found.verdict, found.clear) == ("mieux", False)


def test_under_three_peers_nothing_is_compared() -> None:
    found = standing(measure([9, 5, 7]), "a", list("bc"), RULES)
    assert found.median is None
    assert found.verdict == ""
    assert "trop peu" in found.reason


def test_under_three_values_nothing_is_ranked() -> None:
    assert standing(measure([9, 5]), "a", ["b"], RULES).rank is None
    found = standing(measure([9, 5, 7]), "a", list("bc"), RULES)
    assert (found.rank, found.ranked) == (1, 3)


def test_equal_values_share_their_rank() -> None:
    one = measure([5, 9, 5, 1])
    assert standing(one, "a", list("bcd"), RULES).rank == 2
    assert standing(one, "c", list("abd"), RULES).rank == 2
    assert standing(one, "d", list("abc"), RULES).rank == 4


@pytest.mark.parametrize(
    "worth", [Worth.SECRET, Worth.ABSENT, Worth.PARTIAL, Worth.NOT_CONCERNED, Worth.DIFFERENT]
)
def test_what_is_no_figure_is_neither_compared_nor_a_peer(worth: Worth) -> None:
    one = measure([8, 1, 2, 3, worth])
    own = standing(one, "e", list("abcd"), RULES)
    assert (own.verdict, own.rank, own.reason) == ("", None, str(worth))
    assert standing(one, "a", list("bcde"), RULES).peers == 3


def test_a_gap_that_chance_explains_is_not_judged() -> None:
    values = {"a": (1, 4), "b": (60, 100), "c": (61, 100), "d": (62, 100)}
    cells = {
        code: Cell(Worth.OK, Decimal(top) / bottom, Decimal(top), Decimal(bottom))
        for code, (top, bottom) in values.items()
    }
    one = Series("m", "M", "%", 1, "hausse_favorable", "2025", "grc", cells, "proportion")
    found = standing(one, "a", list("bcd"), RULES)  # 25 %, but 4 cases only: 4.6 % to 69.9 %
    assert (found.verdict, found.noise) == ("proche", True)
    large = {**cells, "a": Cell(Worth.OK, Decimal("0.25"), Decimal(100), Decimal(400))}
    found = standing(one.but(large), "a", list("bcd"), RULES)
    assert (found.verdict, found.noise, found.clear) == ("moins", False, True)


def test_quartiles_and_ranks_are_those_of_a_naive_computation() -> None:
    draw = random.Random(5)
    for _ in range(60):
        count = draw.randrange(5, 10)
        values: list[object] = [draw.randrange(40) for _ in range(count)]
        if draw.random() < 0.5:
            values[-1] = Worth.SECRET
        direction = draw.choice(("hausse_favorable", "baisse_favorable", "contexte"))
        one = measure(values, direction)
        towns = [Town(c, c, "p", 1000) for c in LETTERS[:count]]
        found = matrix([one], towns, "niveau", RULES, STRATA)
        for rank, code in enumerate(LETTERS[:count]):
            own = values[rank]
            others = [v for i, v in enumerate(values) if i != rank and isinstance(v, int)]
            if not isinstance(own, int):
                continue
            low, median, high = statistics.quantiles(others, n=4, method="inclusive")
            one_found = found[code, "m"]
            got = (one_found.low, one_found.median, one_found.high)
            assert [float(v or 0) for v in got] == pytest.approx([low, median, high])
            better = (
                (lambda v, w: v < w) if direction == "baisse_favorable" else (lambda v, w: v > w)
            )
            assert one_found.rank == 1 + len([v for v in others if better(v, own)])
            assert one_found.ranked == len(others) + 1
