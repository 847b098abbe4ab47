"""Synthetic control: its interval, its holes, the donors it leaves out, by hand and by force."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from dashboard.evaluation.evaluate import evaluate, evaluate_panel
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.output import as_json
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.placebo_interval import largest_kept, mean_interval, seen
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.synthetic import Synthetic, on_outcomes, placebos
from dashboard.evaluation.table import Prepared
from dashboard.evaluation.words import sentences
from tests.unit import evaluation_worlds as worlds

PLAN = replace(worlds.WEEKLY, method="synthetic", unit="zone", expected="hausse")


def plain(text: str) -> str:
    return re.sub(r"[\u00a0\u202f]", " ", text)


def parts(made: Prepared) -> tuple[Floats, Floats, int]:
    panel = made.panel
    start = int(panel.starts[panel.treated][0])
    return panel.values[panel.treated][0], panel.values[~panel.treated], start


@pytest.mark.parametrize(
    ("donors", "kept"),
    [(18, float("inf")), (19, 19.0), (24, 24.0), (38, 38.0), (39, 38.0), (58, 57.0), (59, 57.0)],
)
def test_the_largest_ratio_that_is_not_rejected(donors: int, kept: float) -> None:
    """Ratios 1, 2… n: with 39 donors 2 of 40 may be rejected, so that the second largest counts."""
    ratios = np.arange(1.0, donors + 1)
    assert largest_kept(ratios) == kept
    # the definition, ratio by ratio
    for ratio in np.arange(0.5, donors + 2, 0.5):
        p = (1 + (ratios >= ratio).sum()) / (donors + 1)
        assert (p > 0.05 + 1e-12) == (ratio <= kept)


def test_the_interval_holds_the_mean_of_every_path_the_test_keeps() -> None:
    """Second implementation: paths drawn at random, the test done again on each, no formula."""
    treated, donors, start = parts(worlds.mixed(4, effect=3))
    real = on_outcomes(treated, donors, start)
    fakes = placebos(real, donors)
    low, high = mean_interval(real, fakes.ratios, 60.0)
    draw = np.random.default_rng(0)
    after = len(treated) - start
    means = []
    for _ in range(4000):
        shape = draw.normal(size=after) * draw.choice([0.0, 0.3, 1.0]) + draw.choice([-1.0, 1.0])
        path = real.gap[start:] + draw.uniform(0, 3.0) * shape
        gap = np.concatenate([real.gap[:start], real.gap[start:] - path])
        ratio = Synthetic(real.weights, gap, start).ratio
        if (1 + (fakes.ratios >= ratio).sum()) / (len(donors) + 1) > 0.05:
            means.append(float(path.mean()))
    assert low - 1e-9 <= min(means)
    assert max(means) <= high + 1e-9
    # and it is no wider: a path kept lies at each end
    assert min(means) < low + 0.05 * (high - low)
    assert max(means) > high - 0.05 * (high - low)


def test_an_interval_without_nil_comes_with_a_small_p() -> None:
    """Same test: never the interval without the rank; the converse when gaps cancel out."""
    shown = 0
    for seed in range(60):
        card = evaluate_panel(PLAN, worlds.mixed(seed, effect=[0.0, 1.5, 2.0, 3.0][seed % 4]))
        made = card.estimate
        assert made is not None
        if made.low > 0 or made.high < 0:
            shown += 1
            assert made.p <= 0.05
    assert shown >= 10


def test_gaps_that_cancel_out_are_no_mean_effect() -> None:
    made = worlds.mixed(3)
    values = made.panel.values.copy()
    treated = int(np.flatnonzero(made.panel.treated)[0])
    values[treated, 78:91] += 8
    values[treated, 91:] -= 8
    card = evaluate_panel(PLAN, replace(made, panel=replace(made.panel, values=values)))
    assert card.estimate is not None
    assert card.estimate.p <= 0.05
    assert card.estimate.low < 0 < card.estimate.high
    assert card.verdict.grade == "non_demontre"
    assert "sa moyenne peut être nulle" in sentences(card).finding


def test_few_donors_give_no_end_and_say_so() -> None:
    card = evaluate_panel(PLAN, worlds.mixed(1, donors=18, effect=9))
    made = card.estimate
    assert made is not None
    assert (made.low, made.high) == (-np.inf, np.inf)
    assert made.effect_pct is not None
    assert card.detectable is None
    assert card.verdict.grade == "non_demontre"
    assert plain(sentences(card).finding) == (
        "Les données ne permettent pas de trancher : trop peu de zones pour une fourchette."
    )
    told = next(check for check in card.checks if check.code == "ajustement")
    assert told.state == "plafond_non_demontre"
    assert "19 au moins" in told.words
    out = as_json(card)
    assert (out["ci_low"], out["ci_high"]) == (None, None)
    json.dumps(out, allow_nan=False)


def test_a_perfect_fit_tells_nothing_of_its_error() -> None:
    """More donors than periods before: the mix follows the past to the last digit."""
    donors = np.eye(25)[:, :4] + np.arange(25)[:, None]
    donors = np.hstack([donors, np.arange(25.0)[:, None] + 1])
    treated = donors[:2].mean(axis=0)
    real = on_outcomes(treated, donors, 4)
    assert mean_interval(real, np.arange(1.0, 26), 25.0) == (-np.inf, np.inf)


def test_the_smallest_effect_seen() -> None:
    """Ratios up to 2, fit of 0.5, placebos whose means are ±0.1…±1 times their fit."""
    real = Synthetic(np.array([1.0]), np.array([0.5, -0.5, 1.0, 1.0]), 2)
    ratios = np.linspace(1, 2, 24)
    means = np.linspace(-1, 1, 24)
    both = np.concatenate([means, -means])
    found = seen(real, ratios, means)
    assert found == pytest.approx(0.5 * (2 + np.quantile(both, 0.8)))
    assert found is not None
    # eight placebos of ten then have an interval that excludes nil
    reached = [abs(found / 0.5 + m) > 2 for m in both]
    assert np.mean(reached) == pytest.approx(0.8, abs=0.03)
    assert seen(real, ratios[:12], means[:12]) is None


def holed(made: Prepared, holes: dict[int, list[int]]) -> Prepared:
    values = made.panel.values.copy()
    for row, columns in holes.items():
        values[row, columns] = np.nan
    return replace(made, panel=replace(made.panel, values=values))


def without_weeks(made: Prepared, weeks: list[int]) -> Prepared:
    panel = made.panel
    kept = np.setdiff1d(np.arange(len(panel.periods)), weeks)
    starts = panel.starts - sum(week < 78 for week in weeks)
    labels = tuple(panel.periods[i] for i in kept)
    return Prepared(Panel(panel.areas, labels, panel.values[:, kept], starts), {}, ())


def test_a_week_unknown_of_the_treated_area_is_left_out_for_everybody() -> None:
    """As if these weeks had never been: same weights, gap, rank and interval."""
    whole = worlds.mixed(5, effect=3)
    treated = int(np.flatnonzero(whole.panel.treated)[0])
    weeks = [10, 11, 40, 90]
    for method in ("synthetic", "sdid"):
        plan = replace(PLAN, method=method)
        one = evaluate_panel(plan, holed(whole, {treated: weeks}))
        other = evaluate_panel(plan, without_weeks(whole, weeks))
        assert one.estimate is not None
        assert other.estimate is not None
        for key in ("effect", "low", "high", "p", "misfit", "controls", "expected_mean"):
            assert getattr(one.estimate, key) == pytest.approx(getattr(other.estimate, key)), key
        assert one.incomplete == {}
        told = next(check for check in one.checks if check.code == "trous")
        assert plain(told.words) == (
            "4 semaines sans valeur dans la zone traitée (4 % avant, 4 % après), laissées de côté "
            "pour tous"
        )
        # what the mix says there is drawn all the same, but nothing was observed
        drawn = as_json(one)["counterfactual"][90]
        assert drawn["observed"] is None
        assert drawn["expected"] is not None
        assert drawn["low"] is None


def test_a_donor_with_a_hole_where_the_treated_area_has_one_too_is_kept() -> None:
    whole = worlds.mixed(5, effect=3)
    treated = int(np.flatnonzero(whole.panel.treated)[0])
    donor = 0 if treated else 1
    card = evaluate_panel(PLAN, holed(whole, {treated: [20], donor: [20]}))
    assert card.incomplete == {}
    assert card.estimate is not None
    assert card.estimate.controls == 24


@pytest.mark.parametrize(
    ("weeks", "state", "grade"),
    [
        (list(range(0, 23)), "plafond_non_demontre", "non_demontre"),  # 29 % before, 0 % after
        (list(range(0, 24)), "bloque", "insuffisant"),  # 31 %
        (list(range(78, 86)), "bloque", "insuffisant"),  # 8 of 26
        ([*range(0, 20), *range(78, 84)], "passe", "probable"),  # 26 % and 23 %
    ],
)
def test_too_many_unknown_weeks_of_the_treated_area_are_refused(
    weeks: list[int], state: str, grade: str
) -> None:
    whole = worlds.mixed(5, effect=5)
    treated = int(np.flatnonzero(whole.panel.treated)[0])
    card = evaluate_panel(PLAN, holed(whole, {treated: weeks}))
    told = next(check for check in card.checks if check.code == "trous")
    assert (told.state, card.verdict.grade) == (state, grade)


def test_donors_left_out_are_counted_the_same_everywhere_and_named() -> None:
    whole = worlds.mixed(6, donors=26, effect=5)
    rows = [i for i in range(27) if not whole.panel.treated[i]][:2]
    made = holed(whole, {rows[0]: [3], rows[1]: [4, 80]})
    card = evaluate_panel(PLAN, made)
    out = as_json(card)
    names = [whole.panel.areas[row] for row in rows]
    assert out["incomplete"] == {names[0]: 1, names[1]: 2}
    assert out["n_control"] == 24
    roles = [zone["role"] for zone in out["series"]["zones"]]
    assert (roles.count("temoin"), roles.count("incomplete")) == (24, 2)
    said = {check["code"]: plain(check["words"]) for check in out["checks"]}
    assert said["donneurs"] == (
        "24 témoins retenus sur 26 : un mélange veut des séries entières, il manque des valeurs à "
        f"{names[1]} (2 semaines), {names[0]} (1 semaine)"
    )
    assert "26 zones" not in said["temoins"]
    assert "24 zones" in said["temoins"]
    assert out["placebo"]["total"] == 24
    states = {check.code: check.state for check in card.checks}
    assert states["donneurs"] == "passe"
    many = {i: [3] for i in range(27) if not whole.panel.treated[i] and i >= 15}
    assert [
        check.state
        for check in evaluate_panel(PLAN, holed(whole, many)).checks
        if check.code == "donneurs"
    ] == ["alerte"]


def test_the_transition_is_left_out_of_a_mix_too() -> None:
    whole = worlds.mixed(5, effect=3)
    treated = int(np.flatnonzero(whole.panel.treated)[0])
    one = evaluate_panel(replace(PLAN, transition=4), whole).estimate
    other = evaluate_panel(PLAN, holed(whole, {treated: [78, 79, 80, 81]})).estimate
    assert one is not None
    assert other is not None
    assert one.effect == pytest.approx(other.effect)
    assert one.low == pytest.approx(other.low)


def table(made: Prepared) -> pd.DataFrame:
    return worlds.long_table(made.panel)


TABLE = Plan("valeur", "semaine", unit="zone", start="debut", expected="hausse")


def test_a_secondary_indicator_without_data_is_unknown_and_the_main_one_decides() -> None:
    rows = table(worlds.few_areas(1, effect=3))
    main = evaluate(TABLE, rows)
    draw = np.random.default_rng(1)
    rows = rows.assign(
        vide=np.nan,
        plat=3.0,
        autre=rows["valeur"] + draw.normal(size=len(rows)),
        court=rows["valeur"].where(rows["semaine"] > 60),
    )
    plan = replace(TABLE, secondary=("vide", "autre", "plat", "court"))
    card = evaluate(plan, rows)
    assert card.verdict == main.verdict
    assert card.estimate is not None
    told = as_json(card)["secondary"]
    assert [one["outcome"] for one in told] == ["vide", "autre", "plat", "court"]
    assert [one["effect"] is None for one in told] == [True, False, True, True]
    assert told[0]["reason"] == "aucune valeur connue"
    assert told[1]["reason"] == ""
    # alone to be told, it is corrected for nothing else
    assert told[1]["p_holm"] == told[1]["p_value"]
    assert told[2]["reason"] == "valeur constante : rien à mesurer"
    assert "il en faut 26" in told[3]["reason"]
    assert told[3]["p_holm"] is None
