"""In a town where nothing was done, no effect is shown: placebos drawn all the way to the grade."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator, Sequence

import pytest
from empty_base import MemoryVersion
from evaluation_base import AREAS, MONDAY, base, indicator

from dashboard.catalogue.evaluations import load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.demo.effects import planted as effects
from dashboard.indicators.periods import period_of
from dashboard.settings import DATA
from tests.unit.evaluation_placebos import (
    MOST_WRONG,
    Field,
    Remembering,
    fields,
    placebo,
    planted,
    table,
    wrong,
)

WEEKS, MONTHS = 160, 48
FOLLOWED = {
    "prets": ("semaine", 0.7),
    "entrees_mediatheques": ("semaine", 0.3),
    "repas_servis": ("mois", 0.5),
}
"""Indicator → period, memory of its noise."""


def noise(length: int, memory: float, chance: random.Random) -> list[float]:
    """Noise that remembers, of standard deviation 1."""
    told = [chance.gauss(0, 1)]
    while len(told) < length:
        told.append(memory * told[-1] + (1 - memory**2) ** 0.5 * chance.gauss(0, 1))
    return told


@pytest.fixture(scope="module")
def quiet() -> Iterator[tuple[Remembering, Sequence[Field]]]:
    """A town of ten areas: levels, shared shocks, own noise with memory; no measure anywhere."""
    con, chance = base(), random.Random(11)
    for code, (kind, memory) in FOLLOWED.items():
        length = WEEKS if kind == "semaine" else MONTHS
        shared = noise(length, memory, chance)
        series = {
            area: [
                round(300 + 20 * rank + 12 * one + 10 * own)
                for one, own in zip(shared, noise(length, memory, chance), strict=True)
            ]
            for rank, area in enumerate(AREAS)
        }
        indicator(con, code, series, kind=kind, first=period_of(kind, MONDAY).start)
    gate = Remembering(MemoryVersion(con))
    yield gate, fields(gate)
    con.close()


def test_a_few_placebos_announce_nothing_shown(quiet: tuple[Remembering, Sequence[Field]]) -> None:
    gate, known = quiet
    assert {one.indicator for one in known} == set(FOLLOWED)
    drawn = [placebo(gate, known, seed) for seed in range(16)]
    assert wrong(drawn) == 0
    assert Counter(one.grade for one in drawn)["non_demontre"] > 8
    assert drawn[3] == placebo(gate, known, 3)
    last = table(drawn).splitlines()[-1]
    assert last.startswith("| ensemble | 16 | 0 |")


@pytest.mark.slow
def test_two_hundred_placebos_rarely_say_shown(
    quiet: tuple[Remembering, Sequence[Field]],
) -> None:
    gate, known = quiet
    drawn = [placebo(gate, known, seed) for seed in range(200)]
    assert wrong(drawn) <= MOST_WRONG


def test_what_was_planted_in_the_demonstration_is_no_placebo() -> None:
    found = planted()
    # an extinction of lamps, a collection, a Sunday opening; and every indicator evaluated
    assert {"electricite_eclairage", "ordures_habitant", "entrees_mediatheques"} <= set(found)
    assert {"eclairage_par_point", "corbeilles_debordantes"} <= set(found)
    assert "frequentation_cantine" not in found


def test_every_effect_planted_leaves_with_what_is_computed_of_it() -> None:
    found = set(planted())
    for one in effects(dt.date(2026, 11, 22)).values():
        if one.factor == 1:
            continue
        assert one.measure in found
        for code, told in load_indicators().items():
            if one.measure in told.measures:
                assert code in found, (one.measure, code)
    levels = load_pack(DATA / "exemple").level_codes
    for plan in load_evaluations(DATA / "exemple", load_indicators(), levels):
        assert {plan.indicator or plan.quantity, *plan.secondary} <= found


def test_what_is_left_out_is_not_drawn(quiet: tuple[Remembering, Sequence[Field]]) -> None:
    gate, known = quiet
    left = fields(gate, without=("prets",))
    assert {one.indicator for one in left} == {one.indicator for one in known} - {"prets"}
