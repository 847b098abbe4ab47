"""The same panel told otherwise gives the same card: renamed, reordered, shifted, rescaled."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.evaluation.evaluate import METHODS, Evaluation, evaluate, evaluate_panel
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared
from tests.unit import evaluation_worlds as worlds

QUIET = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TOWNS = {
    "auto": lambda: worlds.few_areas(5, areas=9, treated=4, weeks=60, start=40, effect=2),
    "its": lambda: worlds.one_series(5, weeks=110, start=90),
    "did": lambda: worlds.few_areas(5, areas=8, treated=3, weeks=60, start=40),
    "did_serie": lambda: worlds.few_areas(5, areas=6, treated=1, weeks=60, start=40),
    "twfe": lambda: worlds.few_areas(5, areas=8, treated=3, weeks=60, start=40),
    "staggered": lambda: worlds.growing(5),
    "sun_abraham": lambda: worlds.growing(5),
    "synthetic": lambda: worlds.few_areas(5, areas=7, treated=1, weeks=60, start=40),
    "sdid": lambda: worlds.few_areas(5, areas=7, treated=1, weeks=60, start=40),
}
"""Each method but the structural model: its likelihood is searched, its answer holds to 1e-3."""


def measured(method: str, panel: Panel) -> Evaluation:
    frequency = "year" if len(panel.periods) == 30 else "week"
    plan = Plan("valeur", "semaine", method=method, frequency=frequency, seed=1)
    return evaluate_panel(plan, Prepared(panel, {}, ()))


def same(one: float, other: float) -> bool:
    return bool(np.isclose(one, other, rtol=1e-5, atol=1e-8, equal_nan=True))


@pytest.mark.parametrize("method", TOWNS)
@QUIET
@given(scale=st.floats(1e-3, 1e3), shift=st.floats(-100, 100))
def test_rescaled(method: str, scale: float, shift: float) -> None:
    panel = TOWNS[method]().panel
    one = measured(method, panel)
    other = measured(
        method, Panel(panel.areas, panel.periods, scale * panel.values + shift, panel.starts)
    )
    assert one.estimate is not None
    assert other.estimate is not None
    for key in ("effect", "low", "high", "se"):
        assert same(scale * getattr(one.estimate, key), getattr(other.estimate, key)), key
    assert same(one.estimate.p, other.estimate.p)
    assert one.verdict.grade == other.verdict.grade
    assert [c.state for c in one.checks] == [c.state for c in other.checks]


@pytest.mark.parametrize("method", [m for m in TOWNS if m != "staggered"])
@QUIET
@given(order=st.randoms(use_true_random=False))
def test_reordered_and_renamed(method: str, order: object) -> None:
    panel = TOWNS[method]().panel
    rank = list(range(len(panel.areas)))
    order.shuffle(rank)  # type: ignore[attr-defined]
    mixed = Panel(
        tuple(f"quartier {r}" for r in rank), panel.periods, panel.values[rank], panel.starts[rank]
    )
    one, other = measured(method, panel).estimate, measured(method, mixed).estimate
    assert one is not None
    assert other is not None
    for key in ("effect", "low", "high", "se", "p"):
        assert same(getattr(one, key), getattr(other, key)), key


def test_reordered_starts_move_only_the_deals() -> None:
    """Random deals of the dates follow the rows: the effect and its error do not move."""
    panel = TOWNS["staggered"]().panel
    rank = np.random.default_rng(3).permutation(13)
    mixed = Panel(panel.areas, panel.periods, panel.values[rank], panel.starts[rank])
    one, other = measured("staggered", panel).estimate, measured("staggered", mixed).estimate
    assert one is not None
    assert other is not None
    assert same(one.effect, other.effect)
    assert same(one.se, other.se)
    assert one.p == pytest.approx(other.p, abs=0.01)


@QUIET
@given(seed=st.integers(0, 10_000), later=st.integers(0, 5_000))
def test_rows_in_any_order_and_weeks_numbered_otherwise(seed: int, later: int) -> None:
    table = worlds.long_table(TOWNS["did"]().panel)
    plan = Plan("valeur", "semaine", unit="zone", start="debut")
    one = evaluate(plan, table, variants=False)
    moved = table.assign(
        semaine=table.semaine + later,
        debut=[str(int(d) + later) if d else "" for d in table.debut],
    ).sample(frac=1, random_state=seed)
    other = evaluate(plan, moved, variants=False)
    assert one.estimate is not None
    assert other.estimate is not None
    assert same(one.estimate.effect, other.estimate.effect)
    assert same(one.estimate.p, other.estimate.p)
    assert one.verdict == other.verdict


@QUIET
@given(seed=st.integers(0, 500))
def test_the_other_sign_gives_the_opposite_card(seed: int) -> None:
    made = worlds.few_areas(seed, areas=9, treated=4, weeks=60, start=40, effect=2).panel
    opposite = Panel(made.areas, made.periods, -made.values, made.starts)
    cards = [
        evaluate_panel(Plan("valeur", "semaine", expected=side), Prepared(panel, {}, ()))
        for side, panel in (("hausse", made), ("baisse", opposite))
    ]
    first, second = (card.estimate for card in cards)
    assert first is not None
    assert second is not None
    assert same(first.effect, -second.effect)
    assert same(first.low, -second.high)
    assert cards[0].verdict.grade == cards[1].verdict.grade


def test_every_method_is_held_to_it() -> None:
    assert set(METHODS) - set(TOWNS) == {"structural"}
