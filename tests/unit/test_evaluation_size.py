"""Size of the evaluations on made-up towns: few draws here, more in the slow run.

The full table (1,000 draws each) is in docs/evaluations.md; `evaluation_size` makes it again.
"""

from __future__ import annotations

import numpy as np
import pytest

from dashboard.evaluation.evaluate import evaluate_panel
from dashboard.evaluation.interrupted import newey_west
from dashboard.evaluation.one_series import rows_of, series
from dashboard.evaluation.panel import Panel
from tests.unit import evaluation_worlds as worlds
from tests.unit.evaluation_size import (
    FIRST,
    LAST,
    LEAST_COVERED,
    MOST_REJECTED,
    MOST_WRONG,
    PAGE,
    SCENARIOS,
    Row,
    failures,
    row,
    table,
)

QUICK = ("S3", "S6", "trous", "temoin", "comptages", "derive")
DRAWS = 40


def test_few_draws_reject_seldom_and_never_show() -> None:
    shown = 0
    for scenario in SCENARIOS:
        if scenario.code not in QUICK:
            continue
        cards = [evaluate_panel(scenario.plan, scenario.world(seed)) for seed in range(DRAWS)]
        p = np.array([card.estimate.p for card in cards if card.estimate])
        assert len(p) == DRAWS
        # 40 draws at 5 %: more than 7 rejections come once in 1,500
        assert scenario.trap or (p <= 0.05).sum() <= 7, scenario.code
        shown += sum(card.verdict.grade == "demontre" for card in cards)
    # 240 cards at 3 %: more than 14 come once in 150
    assert shown <= 14


def test_newey_west_announces_effects_that_do_not_exist() -> None:
    """What the restricted likelihood is for: the usual errors reject far too often."""
    usual = ours = 0
    for seed in range(30):
        made = worlds.one_series(seed)
        y, x, names, _ = rows_of(worlds.WEEKLY, made)
        usual += newey_west(y, x, names.index("niveau"), 4).p <= 0.05
        ours += series(worlds.WEEKLY, made).p <= 0.05
    assert ours <= 5
    assert usual > ours


def test_independent_errors_would_be_wrong_on_a_few_areas() -> None:
    """The same draws judged cell by cell: the quick test above can fail."""

    def naive_p(panel: Panel) -> float:
        from scipy import stats

        gap = panel.values[panel.treated].mean(axis=0) - panel.values[~panel.treated].mean(axis=0)
        return float(stats.ttest_ind(gap[78:], gap[:78]).pvalue)

    rejected = sum(naive_p(worlds.few_areas(seed).panel) <= 0.05 for seed in range(40))
    assert rejected >= 8


def test_a_drift_is_held_back() -> None:
    for seed in range(8):
        card = evaluate_panel(worlds.WEEKLY, worlds.drifting(seed, slope=0.06))
        assert card.verdict.grade == "non_demontre"


def test_the_table_and_its_aims() -> None:
    good = Row("S6", 1000, 0.05, 0.95, 0.03, 0.01, 0.8, 1.5, 0.1)
    assert failures([good]) == []
    assert (
        "| 4 zones traitées sur 10 | 1000 | 5,0 % (6,3 %) | 95,0 % | 3,0 % | 1,0 % | 80,0 % |"
        in (table([good]))
    )
    bad = Row("S6", 1000, 0.07, 0.91, 0.2, 0.06, 0.8, 1.5, 0.1)
    assert failures([bad]) == [
        "S6 : rejette 7.0%",
        "S6 : couvre 91.0%",
        "S6 : « démontré » à tort 6.0%",
        "ensemble : « démontré » à tort 6.0%",
    ]
    assert failures([Row("S6", 30, 0.1, 0.9, 0.1, 0.05, 0.8, 1.5, 0.1)], sample=True) == []


def test_the_page_holds_the_table_of_every_scenario() -> None:
    """What is written was obtained: no scenario left out, no « démontré » above the aims."""
    text = PAGE.read_text(encoding="utf-8").split(FIRST)[1].split(LAST)[0]
    lines = {line.split("|")[1].strip(): line for line in text.splitlines() if line[:2] == "| "}
    for scenario in SCENARIOS:
        cells = [cell.strip() for cell in lines[scenario.words].split("|")[2:-1]]
        shares = [float(cell.split(" %")[0].replace(",", ".")) for cell in cells[1:]]
        rejected, covered, _, wrong, _ = shares
        assert int(cells[0]) >= 100
        assert wrong <= 100 * MOST_WRONG
        if not scenario.trap:
            assert rejected <= 100 * MOST_REJECTED
            assert covered >= 100 * LEAST_COVERED


@pytest.mark.slow
@pytest.mark.parametrize("code", [scenario.code for scenario in SCENARIOS])
def test_a_sample_of_the_table(code: str) -> None:
    """A hundred draws of each scenario, from another seed than the table."""
    scenario = next(s for s in SCENARIOS if s.code == code)
    assert failures([row(scenario, 100, first=50_000)], sample=True) == []
