"""Kernels of the evaluations against slower second writings of the same definitions."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.errors import PlanError
from dashboard.evaluation.adoption import staggered
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.by_area import difference
from dashboard.evaluation.cohorts import sun_abraham_effects
from dashboard.evaluation.estimate import control_mean
from dashboard.evaluation.evaluate import evaluate_panel
from dashboard.evaluation.imputation import impute, jackknife, undrifted
from dashboard.evaluation.launch import draw_areas, foresee, guessed, proposal
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.permutation import contrast, welch
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.power import multiplier
from dashboard.evaluation.regression import plain_two_way
from dashboard.evaluation.simplex import simplex_weights
from dashboard.evaluation.twoway import clustered
from tests.unit import evaluation_worlds as worlds

WEEKLY = Plan("valeur", "semaine")


def naive_restricted_likelihood(
    y: np.ndarray, x: np.ndarray, at: np.ndarray, rho: float, share: float
) -> float:
    distance = np.abs(at[:, None] - at[None, :])
    v = share * rho**distance + (1 - share) * np.eye(len(y))
    inverse = np.linalg.inv(v)
    normal = x.T @ inverse @ x
    beta = np.linalg.solve(normal, x.T @ inverse @ y)
    left = y - x @ beta
    return float(
        0.5 * np.linalg.slogdet(v)[1]
        + 0.5 * np.linalg.slogdet(normal)[1]
        + 0.5 * (len(y) - x.shape[1]) * np.log(left @ inverse @ left)
    )


def test_the_fit_is_the_mean_of_the_grid_weighed_by_the_likelihood() -> None:
    from dashboard.evaluation.autoregressive import RHO, SHARE

    draw = np.random.default_rng(4)
    at = np.delete(np.arange(60.0), [5, 6, 7, 30])
    y = worlds.memory(draw, (1, 60), 0.7)[0][at.astype(int)]
    x = np.column_stack([np.ones(len(at)), at, at >= 40])
    found = fit_series(y, x, Memory.at(at))
    distance = np.abs(at[:, None] - at[None, :])
    total = inverse_df = 0.0
    first, second = np.zeros(3), np.zeros((3, 3))  # moments of the coefficients over the pairs
    lost = {}
    for rho, share in product(RHO, SHARE):
        lost[rho, share] = naive_restricted_likelihood(y, x, at, rho, share)
        inverse = np.linalg.inv(share * rho**distance + (1 - share) * np.eye(len(at)))
        bread = np.linalg.inv(x.T @ inverse @ x)
        beta = bread @ x.T @ inverse @ y
        left = y - x @ beta
        weight = np.exp(-lost[rho, share])
        total += weight
        first += weight * beta
        second += weight * (left @ inverse @ left / (len(y) - 3) * bread + np.outer(beta, beta))
        inverse_df += weight / np.clip(inverse.sum() - 2, 3, len(at) - 3)
    assert (found.rho, found.share) == pytest.approx(min(lost, key=lost.__getitem__))
    mean = first / total
    assert found.regression.beta == pytest.approx(mean)
    assert found.regression.covariance == pytest.approx(second / total - np.outer(mean, mean))
    assert found.regression.df == pytest.approx(total / inverse_df)


def test_permutations_are_every_choice() -> None:
    draw = np.random.default_rng(1)
    changes = draw.normal(size=9)
    treated = np.arange(9) < 3
    found = contrast(changes, treated)
    effects = []
    for chosen in combinations(range(9), 3):
        side = np.isin(np.arange(9), chosen)
        effects.append(changes[side].mean() - changes[~side].mean())
    assert found.permutations == 84
    assert found.p_permutation == pytest.approx(
        np.mean(np.abs(effects) >= abs(found.effect) - 1e-9)
    )


def test_the_interval_holds_what_the_permutations_accept() -> None:
    draw = np.random.default_rng(2)
    changes = draw.normal(size=12) + 3 * (np.arange(12) < 5)
    treated = np.arange(12) < 5
    found = contrast(changes, treated)
    for effect in np.linspace(found.low - 1, found.high + 1, 60):
        shifted = contrast(changes - effect * treated, treated)
        if shifted.p_permutation > 0.05:
            assert found.low <= effect <= found.high


def test_one_treated_area_is_compared_with_the_spread_of_the_controls() -> None:
    controls = np.array([1.0, 2.0, 3.0, 4.0])
    found = welch(np.array([7.0]), controls)
    assert found.value == 4.5
    assert found.se == pytest.approx(controls.std(ddof=1) * np.sqrt(1.25))
    assert found.df == 3


def naive_imputation(panel: Panel) -> float:
    areas, periods = panel.values.shape
    rows, y = [], []
    for i in range(areas):
        for t in range(periods):
            if not panel.on[i, t] and not np.isnan(panel.values[i, t]):
                row = np.zeros(areas + periods)
                row[i] = row[areas + t] = 1
                rows.append(row)
                y.append(panel.values[i, t])
    beta = np.linalg.lstsq(np.array(rows), np.array(y), rcond=None)[0]
    expected = beta[:areas, None] + beta[None, areas:]
    return float(np.nanmean(np.where(panel.on, panel.values - expected, np.nan)))


@pytest.mark.parametrize("holes", [False, True])
def test_imputation_is_the_regression_on_untreated_cells(holes: bool) -> None:
    panel = worlds.growing(3).panel
    if holes:
        values = panel.values.copy()
        values[np.random.default_rng(0).random(values.shape) < 0.1] = np.nan
        panel = replace(panel, values=values)
    assert impute(panel).effect == pytest.approx(naive_imputation(panel))
    wide = Panel(panel.periods, panel.areas, panel.values.T, np.full(30, np.inf))
    assert np.isnan(impute(wide).effect)  # nobody is treated: nothing to average


def test_jackknife_leaves_each_area_out() -> None:
    panel = worlds.growing(3).panel
    without = [naive_imputation(panel.only(np.arange(13) != i)) for i in range(13)]
    spread = np.sqrt(12 / 13 * ((without - np.mean(without)) ** 2).sum())
    found = jackknife(panel)
    assert (found.se, found.df) == (pytest.approx(spread), 12)


def test_a_straight_drift_is_taken_out() -> None:
    made = worlds.late_starts(1, effect=2.0)
    drifted = worlds.late_starts(1, effect=2.0, drift=0.5)
    assert impute(drifted.panel).effect > 20
    assert impute(undrifted(drifted.panel)).effect == pytest.approx(
        impute(undrifted(made.panel)).effect
    )
    everyone = made.panel.only(made.panel.treated)
    assert np.isnan(undrifted(everyone).values).all()


def naive_sun_abraham(panel: Panel) -> tuple[float, float]:
    """The saturated regression itself, and the average of its coefficients by treated cells."""
    areas, periods = panel.values.shape
    columns, weights = [], []
    for cohort in np.unique(panel.starts[panel.treated]):
        for period in range(periods):
            if period == cohort - 1:
                continue
            column = np.zeros((areas, periods))
            column[panel.starts == cohort, period] = 1
            columns.append(column.ravel())
            weights.append((panel.starts == cohort).sum() if period >= cohort else 0)
    rows = np.repeat(np.arange(areas), periods), np.tile(np.arange(periods), areas)
    fit = clustered(panel.values.ravel(), np.column_stack(columns), absorbed=rows, cluster=rows[0])
    share = np.array(weights) / np.sum(weights)
    return float(share @ fit.beta), float(np.sqrt(share @ fit.covariance @ share))


def small_adoption(seed: int = 2) -> Panel:
    draw = np.random.default_rng(seed)
    starts = np.array([3, 3, 3, 5, 5, 5, 5, np.inf, np.inf, np.inf])
    values = draw.normal(size=(10, 8)) + draw.normal(size=(10, 1)) * 3
    values += 2.0 * (np.arange(8)[None, :] >= starts[:, None])
    return worlds.panel_of(values, starts)


def test_sun_abraham_is_the_saturated_regression() -> None:
    panel = small_adoption()
    found = sun_abraham_effects(panel)
    value, se = naive_sun_abraham(panel)
    assert found.whole.value == pytest.approx(value)
    assert found.whole.se == pytest.approx(se)
    assert set(found.events) == {-5, -4, -3, -2, 0, 1, 2, 3, 4}
    assert set(found.cohorts) == {3, 5}


def test_sun_abraham_without_area_never_treated_uses_the_last_ones() -> None:
    panel = small_adoption()
    everyone = panel.only(panel.treated)
    found = sun_abraham_effects(everyone)
    assert set(found.cohorts) == {3}
    change = everyone.values[:, 3:5].mean(axis=1) - everyone.values[:, 2]
    early = everyone.starts == 3
    assert found.whole.value == pytest.approx(change[early].mean() - change[~early].mean())


def test_sun_abraham_refuses_holes() -> None:
    panel = small_adoption()
    values = panel.values.copy()
    values[0, 0] = np.nan
    with pytest.raises(PlanError, match="valeur inconnue"):
        sun_abraham_effects(replace(panel, values=values))


def test_plain_two_way_regression_has_the_wrong_sign_where_imputation_is_right() -> None:
    naive, right = [], []
    for seed in range(20):
        panel = worlds.growing(seed).panel
        naive.append(plain_two_way(panel).value)
        right.append(impute(panel).effect)
    assert worlds.truth_of_growing() == 2.5625
    assert np.mean(right) == pytest.approx(2.5625, abs=0.3)
    assert np.mean(naive) < 0


def test_weights_of_donors_are_positive_and_sum_to_one() -> None:
    draw = np.random.default_rng(5)
    donors = draw.normal(size=(40, 6))
    truth = np.array([0.5, 0.3, 0.2, 0, 0, 0])
    found = simplex_weights(donors @ truth, donors)
    assert found == pytest.approx(truth, abs=1e-6)
    noisy = simplex_weights(draw.normal(size=40), donors)
    assert noisy.min() >= -1e-9
    assert noisy.sum() == pytest.approx(1)


def test_a_missing_control_makes_no_jump() -> None:
    """Areas of unequal level: losing the highest one for a while must not look like an effect."""
    level = np.array([[10.0], [20.0], [60.0]])
    panel = worlds.panel_of(np.repeat(level, 12, axis=1), np.array([8, np.inf, np.inf]))
    values = panel.values.copy()
    values[2, 6:] = np.nan
    assert control_mean(replace(panel, values=values)) == pytest.approx(40)


def test_counts_are_compared_by_ratio() -> None:
    values = np.array([[2.0, 2, 4, 4], [2, 2, 4, 4], [3, 3, 3, 3], [3, 3, 3, 3], [1, 1, 1, 1]])
    made = worlds.prepared(values, np.array([2, 2, np.inf, np.inf, np.inf]))
    found = difference(replace(WEEKLY, family="poisson"), made)
    assert found.log
    # (8.5 / 2) / (4.5 / 2), against controls that did not move
    assert found.effect == pytest.approx(np.log(8.5 / 4.5))


def test_staggered_keeps_the_larger_p() -> None:
    made = staggered(WEEKLY, worlds.late_starts(2, effect=0.5))
    assert made.p == max(made.details["p_permutation"], made.details["p_jackknife"])


def test_variants_are_listed_and_do_not_decide() -> None:
    for town, names in (
        (
            worlds.few_areas(1, weeks=52, start=30, effect=3),
            {"Écart aux témoins, série", "Deux effets fixes"},
        ),
        (worlds.one_series(1, effect=3), {"ARMA(1,1)", "Modèle structurel"}),
        (worlds.few_areas(1, treated=1, effect=3), {"Différence pondérée (SDID)"}),
        (worlds.late_starts(1, effect=3), {"Sun et Abraham", "Callaway et Sant'Anna"}),
    ):
        alone = evaluate_panel(WEEKLY, town)
        card = evaluate_panel(WEEKLY, town, variants=True)
        assert names <= {variant.name for variant in card.variants}
        assert card.verdict == alone.verdict
        assert alone.variants == ()


def test_a_control_that_shifts_is_named_and_taken_out() -> None:
    made = worlds.control_that_shifts(2, effect=3)
    shifted = made.panel.areas[int(np.flatnonzero(~made.panel.treated)[0])]
    card = evaluate_panel(WEEKLY, made)
    assert card.removed == (shifted,)
    assert card.without_removal is not None
    assert card.estimate is not None
    assert card.estimate.controls == card.without_removal.controls - 1
    assert card.verdict.grade == "probable"


@pytest.mark.parametrize("treated", [1, 3])
def test_clustered_errors_of_a_few_areas_conclude_nothing(treated: int) -> None:
    made = worlds.few_areas(1, treated=treated, effect=5)
    card = evaluate_panel(replace(WEEKLY, method="twfe"), made)
    assert card.estimate is not None
    assert card.estimate.p < 0.01
    assert card.verdict.grade == "non_demontre"
    states = {check.code: check.state for check in card.checks}
    assert states["grappes"] == "plafond_non_demontre"


def test_a_transition_is_left_out_of_staggered_starts_too() -> None:
    """An effect that only exists during the works must not be counted."""
    made = worlds.late_starts(1)
    since = np.arange(130)[None, :] - made.panel.starts[:, None]
    works = (since >= 0) & (since < 6)
    panel = replace(made.panel, values=made.panel.values + 50 * works)
    troubled = replace(made, panel=panel)
    with_works = evaluate_panel(WEEKLY, troubled)
    without = evaluate_panel(replace(WEEKLY, transition=6), troubled)
    quiet = evaluate_panel(replace(WEEKLY, transition=6), made)
    assert with_works.estimate is not None
    assert without.estimate is not None
    assert quiet.estimate is not None
    assert with_works.estimate.effect > 4
    assert without.estimate.effect == pytest.approx(quiet.estimate.effect)
    assert [c.value for c in without.checks] == pytest.approx(
        [c.value for c in quiet.checks], nan_ok=True
    )
    assert without.cells == 3 * (130 - 66) + 3 * (130 - 96)


# before launching


def test_what_a_design_sees_comes_from_the_past() -> None:
    draw = np.random.default_rng(0)
    values = draw.normal(size=(12, 120))
    found = foresee(values, 4, 26, before=52, draws=2000)
    sd = np.sqrt((1 / 26 + 1 / 52) * (1 / 4 + 1 / 8))
    assert found.detectable == pytest.approx(multiplier(10) * sd, rel=0.1)
    assert foresee(values, 4, 52, before=52).detectable < foresee(values, 4, 8).detectable


def test_without_past_a_guess_with_an_assumed_memory() -> None:
    found = guessed(2.0, 4, 6, 52, 26, memory=0.0)
    assert found.detectable == pytest.approx(
        2.8016 * 2 * np.sqrt((1 / 52 + 1 / 26) * (1 / 4 + 1 / 6)), rel=1e-4
    )
    assert guessed(2.0, 4, 6, 52, 26).detectable == pytest.approx(2 * found.detectable)


def test_the_draw_of_areas_can_be_made_again() -> None:
    areas = [f"z{i}" for i in range(10)]
    drawn = draw_areas(areas, 5, waves=2, seed=7)
    assert drawn == draw_areas(areas[::-1], 5, waves=2, seed=7)
    assert sorted(map(len, drawn)) == [2, 3]
    assert len({area for wave in drawn for area in wave}) == 5
    assert draw_areas(areas, 5, waves=2, seed=8) != drawn
    counts = pd.Series([draw_areas(areas, 1, seed=s)[0][0] for s in range(1000)]).value_counts()
    assert counts.min() > 60
    with pytest.raises(PlanError):
        draw_areas(areas, 10)


def test_before_launching_by_the_command_line(tmp_path: Path) -> None:
    table = worlds.long_table(worlds.few_areas(3).panel)
    table.to_csv(tmp_path / "p.csv", index=False)
    (tmp_path / "plan.toml").write_text(
        'outcome = "valeur"\nunit = "zone"\ntime = "semaine"\nsmallest_useful = 9.0\n'
        'measured_in = "kWh"\n',
        encoding="utf-8",
    )
    asked = ["evaluate", str(tmp_path / "plan.toml"), "--panel", str(tmp_path / "p.csv")]
    told = CliRunner().invoke(app, [*asked, "--before-launch", "4", "--waves", "2"])
    assert told.exception is None
    text = told.stdout.replace("\u00a0", " ")
    assert text.startswith("Avec 4 zones et 26 semaines d'observation, on verra un effet d'au")
    assert "C'est assez pour le plus petit effet utile (9,0 kWh)." in text
    assert "Vague 2 (tirage au sort, graine 0) : " in text


def test_before_launching_one_series() -> None:
    table = worlds.long_table(worlds.one_series(3).panel)
    told = proposal(WEEKLY, table.drop(columns=["zone", "debut"]), 1, 26)
    assert told["waves"] == []
    assert 0 < told["detectable"] < 20


@pytest.mark.parametrize(("treated", "after"), [(9, 26), (4, 200), (0, 26), (4, 0)])
def test_designs_that_cannot_be(treated: int, after: int) -> None:
    with pytest.raises(PlanError):
        foresee(worlds.few_areas(1).panel.values, treated, after)


def test_deals_of_the_dates_stop_when_the_answer_is_clear() -> None:
    from dashboard.evaluation.imputation import permuted_p

    nothing, few = permuted_p(worlds.growing(4, effect=0.0).panel)
    assert len(few) < 1000
    assert nothing == pytest.approx(51 / len(few))
    shown, every = permuted_p(worlds.growing(4).panel)
    assert (shown, len(every)) == (pytest.approx(0.001, abs=0.003), 1000)
