"""Published evaluations made again: targets and tolerances of the reference cases V1 to V11."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.evaluation.bacon import decompose
from dashboard.evaluation.few_clusters import wild_bootstrap, wild_interval
from dashboard.evaluation.fit import Coefficient, least_squares
from dashboard.evaluation.imputation import impute
from dashboard.evaluation.interrupted import newey_west
from dashboard.evaluation.multiplicity import q_values
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.permutation import welch
from dashboard.evaluation.power import group_size, multiplier
from dashboard.evaluation.twoway import clustered
from tests.real.published import EVALUATION, case, missing

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(missing()), reason=missing() or "présent")]


def groups(column: pd.Series) -> NDArray[np.int64]:
    return np.asarray(pd.factorize(column)[0], dtype=np.int64)


def measured(folder: Path, name: str, plan: str) -> dict[str, Any]:
    """What `vigie evaluate --json` prints for a plan on a published table."""
    written = folder / "plan.toml"
    written.write_text(plan, encoding="utf-8")
    told = CliRunner().invoke(
        app, ["evaluate", str(written), "--panel", str(EVALUATION / name), "--json"]
    )
    assert told.exception is None, told.output
    made: dict[str, Any] = json.loads(told.stdout)
    return made


def near(value: object, target: float, tolerance: float) -> None:
    assert value == pytest.approx(target, abs=tolerance)


def test_v1_jobs_before_and_after_a_minimum_wage() -> None:
    rows = case("card-krueger.csv").dropna(subset=["fte"])
    means = rows.groupby(["nj", "d"]).fte.mean()
    for key, target in {(0, 0): 23.3312, (0, 1): 21.1656, (1, 0): 20.4394, (1, 1): 21.0274}.items():
        near(means[key], target, 1e-3)
    y = rows.fte.to_numpy()
    x = np.column_stack([np.ones(len(rows)), rows.nj, rows.d, rows.nj * rows.d]).astype(float)
    plain = least_squares(y, x).coefficient(3)
    near(plain.value, 2.7536, 1e-3)
    assert plain.se == pytest.approx(1.6884, rel=0.01)
    by_restaurant = clustered(y, x, cluster=groups(rows.id)).coefficient(3, df=np.inf)
    assert by_restaurant.se == pytest.approx(1.3066, rel=0.01)
    low, high = by_restaurant.interval()
    near(low, 0.193, 0.01)
    near(high, 5.314, 0.01)
    near(by_restaurant.p, 0.0351, 0.01)


def test_v1_restaurants_seen_twice() -> None:
    rows = case("card-krueger.csv").dropna(subset=["fte"])
    wide = rows.pivot(index="id", columns="d", values="fte").dropna()
    nj = rows.groupby("id").nj.first().loc[wide.index].to_numpy() == 1
    change = (wide[1] - wide[0]).to_numpy()
    assert len(change) == 384
    found = welch(change[nj], change[~nj])
    near(found.value, 2.7500, 1e-3)
    # HC1 divides by n − 2 what Welch divides by each group less one
    n1, n0 = nj.sum(), (~nj).sum()
    hc1 = np.sqrt(384 / 382 * (change[nj].var() / n1 + change[~nj].var() / n0))
    near(hc1, 1.3377, 1e-3)
    near(found.se, 1.3377, 5e-3)


def test_v1_by_the_command_line(tmp_path: Path) -> None:
    plan = 'outcome = "fte"\nunit = "id"\ntime = "d"\nfrequency = "year"\n'
    told = measured(
        tmp_path, "card-krueger.csv", plan + 'treated = "nj"\nstart = 1\nmethod = "did"\n'
    )
    near(told["effect"], 2.7500, 1e-3)
    near(told["se"], 1.3377, 5e-3)
    # two periods: an effect is measured, nothing can be concluded
    assert told["grade"] == "données insuffisantes"


CASTLE = """
outcome = "l_homicide"
unit = "state"
time = "year"
frequency = "year"
start = "effyear"
method = "twfe"
"""


def test_v2_two_way_effects_weighted(tmp_path: Path) -> None:
    told = measured(tmp_path, "castle.csv", CASTLE + 'regressor = "cdl"\nweights = "popwt"\n')
    near(told["effect"], 0.0801, 1e-4)
    assert told["se"] == pytest.approx(0.0342, rel=0.01)
    near(told["p_value"], 0.023, 1e-3)
    # 50 areas, 7 of them by weight: corrected errors say so
    near(told["coefficients"]["CR2"]["p"], 0.064, 1e-3)


def test_v2_with_region_by_year(tmp_path: Path) -> None:
    regions = [name for name in case("castle.csv").columns if name.startswith("r20")]
    told = measured(
        tmp_path,
        "castle.csv",
        CASTLE + f'regressor = "cdl"\nweights = "popwt"\ncovariates = {json.dumps(regions)}\n',
    )
    near(told["effect"], 0.0946, 1e-4)
    assert told["se"] == pytest.approx(0.0279, rel=0.01)


def test_v2_unweighted(tmp_path: Path) -> None:
    told = measured(tmp_path, "castle.csv", CASTLE + 'regressor = "post"\n')
    near(told["effect"], 0.0818, 1e-4)
    assert told["se"] == pytest.approx(0.0589, rel=0.01)


def castle() -> Panel:
    rows = case("castle.csv")
    wide = rows.pivot(index="state", columns="year", values="l_homicide")
    first = rows.groupby("state").effyear.first()
    starts = np.where(first.notna() & (first > 0), first - 2000, np.inf)
    return Panel(tuple(wide.index), tuple(map(str, wide.columns)), wide.to_numpy(), starts)


def test_v2_other_weightings_of_the_same_data() -> None:
    from dashboard.evaluation.group_time import cells, simple

    panel = castle()
    near(impute(panel).effect, 0.0798, 1e-4)
    near(simple(panel, cells(panel)).value, 0.1104, 1e-4)


def test_v2_staggered_by_the_command_line(tmp_path: Path) -> None:
    told = measured(tmp_path, "castle.csv", CASTLE.replace("twfe", "staggered"))
    near(told["effect"], 0.0798, 1e-4)
    near(told["simple"]["effect"], 0.1104, 1e-4)


def test_v3_what_plain_two_way_effects_compare() -> None:
    rows = case("math_reform.csv")
    wide = rows.pivot(index="state", columns="class", values="incearn_ln")
    first = rows[rows.reform_math > 0].groupby("state")["class"].min().reindex(wide.index)
    starts = np.where(first.notna(), first - wide.columns[0], np.inf)
    found = decompose(
        Panel(tuple(wide.index), tuple(map(str, wide.columns)), wide.to_numpy(), starts)
    )
    targets = {
        "jamais": (0.88382, -0.00129),
        "plus_tot": (0.06353, 0.02868),
        "plus_tard": (0.05265, 0.03375),
    }
    for kind, (weight, estimate) in targets.items():
        chosen = [c for c in found if c.kind == kind]
        total = sum(c.weight for c in chosen)
        near(total, weight, 1e-4)
        near(sum(c.weight * c.estimate for c in chosen) / total, estimate, 1e-4)
    near(sum(c.weight * c.estimate for c in found), 0.0025, 1e-4)


def test_v3_by_the_command_line(tmp_path: Path) -> None:
    told = measured(
        tmp_path,
        "math_reform.csv",
        'outcome = "incearn_ln"\nunit = "state"\ntime = "class"\nfrequency = "year"\n'
        'treated = "reform_math"\nmethod = "staggered"\n',
    )
    near(told["bacon"]["jamais"]["weight"], 0.88382, 1e-4)
    near(told["bacon"]["jamais"]["effect"], -0.00129, 1e-4)
    near(told["bacon"]["plus_tot"]["weight"], 0.06353, 1e-4)
    near(told["bacon"]["plus_tot"]["effect"], 0.02868, 1e-4)
    near(told["bacon"]["plus_tard"]["weight"], 0.05265, 1e-4)
    near(told["bacon"]["plus_tard"]["effect"], 0.03375, 1e-4)
    near(told["coefficients"]["calcul naïf"]["value"], 0.0025, 1e-4)


WAGES = """
outcome = "lemp"
unit = "countyreal"
time = "year"
frequency = "year"
start = "first.treat"
method = "staggered"
"""


def test_v4_staggered_adoption(tmp_path: Path) -> None:
    told = measured(tmp_path, "mpdta.csv", WAGES)
    cells = {(int(c["group"]), int(c["time"])): c["effect"] for c in told["group_time"]}
    targets = {
        (2004, 2004): -0.0105,
        (2004, 2005): -0.0704,
        (2004, 2006): -0.1373,
        (2004, 2007): -0.1008,
        (2006, 2006): -0.0046,
        (2006, 2007): -0.0412,
        (2007, 2007): -0.0261,
        (2006, 2004): 0.0065,
        (2006, 2005): -0.0028,
        (2007, 2004): 0.0305,
        (2007, 2005): -0.0027,
        (2007, 2006): -0.0311,
    }
    assert cells.keys() == targets.keys()
    for key, target in targets.items():
        near(cells[key], target, 1e-4)
    near(told["simple"]["effect"], -0.0400, 1e-4)
    assert told["simple"]["se"] == pytest.approx(0.012, rel=0.05)
    near(told["dynamic"]["effect"], -0.0772, 1e-4)
    assert told["dynamic"]["se"] == pytest.approx(0.0219, rel=0.15)
    near(told["group"]["effect"], -0.0310, 1e-4)
    assert told["group"]["se"] == pytest.approx(0.0126, rel=0.15)
    events = [told["dynamic_by_event"][str(e)]["effect"] for e in range(-3, 4)]
    assert events == pytest.approx(
        [0.0305, -0.0006, -0.0245, -0.0199, -0.0510, -0.1373, -0.1008], abs=1e-4
    )
    near(told["pretrend_p"], 0.168, 0.02)
    naive = told["coefficients"]["calcul naïf"]
    near(naive["value"], -0.0365, 1e-4)
    near(naive["se"], 0.0133, 1e-4)
    near(told["effect"], -0.0477, 1e-3)
    near(told["se"], 0.0132, 1e-3)


def test_v4_interactions_of_cohorts_and_event_time(tmp_path: Path) -> None:
    """With areas never treated as reference, the same averages as by cohort and period."""
    told = measured(tmp_path, "mpdta.csv", WAGES.replace("staggered", "sun_abraham"))
    near(told["effect"], -0.0400, 1e-4)
    assert told["se"] == pytest.approx(0.012, rel=0.05)
    events = {int(e["event"]): e["effect"] for e in told["event_time"]}
    assert [events[e] for e in range(4)] == pytest.approx(
        [-0.0199, -0.0510, -0.1373, -0.1008], abs=1e-4
    )


SMOKING = """
outcome = "PacksPerCapita"
unit = "State"
time = "Year"
frequency = "year"
treated = ["California"]
start = 1989
"""


def test_v5_synthetic_control_on_outcomes(tmp_path: Path) -> None:
    told = measured(tmp_path, "california_prop99.csv", SMOKING + 'method = "synthetic"\n')
    targets = {
        "Utah": 0.394,
        "Montana": 0.232,
        "Nevada": 0.205,
        "Connecticut": 0.109,
        "New Hampshire": 0.045,
        "Colorado": 0.015,
    }
    assert told["weights"] == pytest.approx(targets, abs=0.02)
    near(told["effect"], -19.51, 0.02)
    near(told["gap"][-1]["gap"], -26.60, 0.02)
    near(told["rmspe_pre"], 1.656, 0.02)
    near(told["rmspe_ratio"], 12.44, 0.02)
    assert (told["rank"], told["n_permutations"]) == (3, 39)
    near(told["p_value"], 0.077, 1e-3)


def test_v5_synthetic_difference_in_differences(tmp_path: Path) -> None:
    told = measured(tmp_path, "california_prop99.csv", SMOKING + 'method = "sdid"\n')
    near(told["effect"], -15.604, 0.01)
    assert told["se"] == pytest.approx(8.4, rel=0.35)


def test_v5_plain_difference_by_the_command_line(tmp_path: Path) -> None:
    told = measured(tmp_path, "california_prop99.csv", SMOKING + 'method = "did"\n')
    near(told["effect"], -27.35, 0.01)
    assert told["n_permutations"] == 39
    assert told["grade"] != "effet démontré"


def test_v5_plain_difference_in_differences() -> None:
    wide = case("california_prop99.csv", ";").pivot(
        index="State", columns="Year", values="PacksPerCapita"
    )
    change = wide.loc[:, 1989:].mean(axis=1) - wide.loc[:, :1988].mean(axis=1)
    near(change["California"] - change.drop("California").mean(), -27.35, 0.01)


def test_v5_synthetic_control_with_predictors(tmp_path: Path) -> None:
    predictors = "".join(
        f'[[predictors]]\ncolumn = "{column}"\nfirst = "{first}"\nlast = "{last}"\n'
        for column, first, last in (
            ("lnincome", 1980, 1988),
            ("retprice", 1980, 1988),
            ("age15to24", 1980, 1988),
            ("beer", 1984, 1988),
            ("cigsale", 1975, 1975),
            ("cigsale", 1980, 1980),
            ("cigsale", 1988, 1988),
        )
    )
    told = measured(
        tmp_path,
        "prop99_predictors.csv",
        'outcome = "cigsale"\nunit = "state"\ntime = "year"\nfrequency = "year"\n'
        'treated = ["California"]\nstart = 1989\nmethod = "synthetic"\n' + predictors,
    )
    targets = {
        "Utah": 0.334,
        "Nevada": 0.234,
        "Montana": 0.199,
        "Colorado": 0.164,
        "Connecticut": 0.069,
    }
    for state, weight in targets.items():
        near(told["weights"][state], weight, 0.02)
    near(told["gap"][-1]["gap"], -25.73, 0.5)
    near(told["mspe_ratio"], 123.8, 5)
    assert told["rank"] == 1
    near(told["p_value"], 1 / 39, 1e-4)


SICILY = """
outcome = "aces"
time = "time"
frequency = "month"
start = 37
offset = "stdpop"
"""


@pytest.mark.parametrize(
    ("keys", "targets"),
    [
        ('family = "poisson"\nseason = 0', (0.894, 0.865, 0.925)),
        ('family = "quasipoisson"\nseason = 0', (0.894, 0.839, 0.953)),
        ('family = "quasipoisson"', (0.885, 0.839, 0.933)),
        ('family = "quasipoisson"\nslope = true', (0.876, 0.827, 0.929)),
    ],
)
def test_v6_counts_interrupted(
    tmp_path: Path, keys: str, targets: tuple[float, float, float]
) -> None:
    told = measured(tmp_path, "sicily.csv", SICILY + 'method = "its"\n' + keys)
    for key, target in zip(("effect", "ci_low", "ci_high"), targets, strict=True):
        near(np.exp(told[key]), target, 1e-3)


def test_v6_trend_slope_and_dispersion(tmp_path: Path) -> None:
    plan = SICILY + 'method = "its"\nfamily = "quasipoisson"\n'
    told = measured(tmp_path, "sicily.csv", plan)
    near(told["dispersion"], 2.262, 1e-3)
    near(np.exp(told["coefficients"]["tendance"]["value"]), 1.067, 1e-3)
    sloped = measured(tmp_path, "sicily.csv", plan + "slope = true\n")
    slope = sloped["coefficients"]["pente"]
    near(np.exp(slope["value"] / 12), 1.0015, 1e-3)
    near(slope["p"], 0.42, 0.01)


def test_v7_newey_west_is_that_of_stata() -> None:
    rows = case("california_prop99.csv", ";")
    y = rows[rows.State == "California"].PacksPerCapita.to_numpy()
    at = np.arange(len(y), dtype=float)
    after = (at >= 19).astype(float)
    x = np.column_stack([np.ones(len(y)), at, after, after * (at - 19)])
    for column, value, se in ((2, -20.058, 4.724), (1, -1.779, 0.383), (3, -1.495, 0.437)):
        found = newey_west(y, x, column, 1)
        near(found.value, value, 1e-3)
        near(found.se, se, 1e-3)
        assert found.df == 27
    split = np.column_stack([np.ones(len(y)), at * (1 - after), after, after * at])
    post = newey_west(y, split, 3, 1)
    near(post.value, -3.274, 1e-3)
    near(post.se, 0.269, 1e-3)


def test_v7_the_nile() -> None:
    rows = case("nile.csv")
    after = (rows.year >= 1899).to_numpy(float)
    y, x = rows.volume.to_numpy(), np.column_stack([np.ones(len(rows)), after])
    plain = least_squares(y, x)
    near(plain.beta[0], 1097.75, 1e-2)
    near(plain.beta.sum(), 849.97, 1e-2)
    near(plain.coefficient(1).se, 28.435, 1e-3)
    near(newey_west(y, x, 1, 4).se, 31.658, 1e-3)
    # the step that leaves the least unexplained comes right after 1898
    left = {
        year: float(
            (
                least_squares(y, np.column_stack([np.ones(100), rows.year > year])).residuals ** 2
            ).sum()
        )
        for year in range(1880, 1960)
    }
    assert min(left, key=left.__getitem__) == 1898


def test_v8_eight_clusters() -> None:
    rows = case("collapsed.csv")
    y = rows.hasinsurance.to_numpy()
    x = np.column_stack([np.ones(len(rows)), rows.selfemployed, rows.post, rows.post_self])
    years = groups(rows.year)
    found = wild_bootstrap(y, x, years, 3, null=0.04)
    near(found.t, 2.0194, 1e-4)
    assert (found.draws, found.exact) == (256, True)
    assert 18 / 256 <= found.p <= 20 / 256
    around: Coefficient = clustered(y, x, cluster=years).coefficient(3)
    low, high = wild_interval(y, x, years, 3, around)
    near(low, 0.0387, 7e-4)
    near(high, 0.0710, 7e-4)


def test_v9_structural_counterfactual(tmp_path: Path) -> None:
    rows = case("causalimpact_vignette.csv").assign(t=range(1, 101))
    path = tmp_path / "panneau.csv"
    rows.to_csv(path, index=False)
    plan = 'outcome = "y"\ntime = "t"\nstart = 71\ncovariates = ["x1"]\nmethod = "structural"\n'
    told = measured(tmp_path, str(path), plan)
    near(told["effect"], 10.59, 0.5)
    assert told["se"] == pytest.approx(0.38, rel=0.10)
    near(told["ci_low"], 9.88, 0.1)
    near(told["ci_high"], 11.34, 0.1)


def test_v9_the_interval_that_the_data_give() -> None:
    from dashboard.evaluation.structural import structural

    rows = case("causalimpact_google.csv")
    start = int((rows.date < "2020-03-02").sum())
    found = structural(rows.y.to_numpy(float), rows[["x1", "x2"]].to_numpy(float), start).effect
    near(found.value, 28.1, 0.5)
    assert found.se == pytest.approx(18.1, rel=0.10)


def test_v10_power() -> None:
    near(group_size(0.5), 63.766, 1e-3)
    near(multiplier(), 2.8016, 1e-4)


def test_v11_several_tests() -> None:
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p += [0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    found = q_values(p)
    targets = [0.0015, 0.0030, 0.0095, 0.03562, 0.0603, 0.06386, 0.06386, 0.0645, 0.0765, 0.486]
    assert found[:10] == pytest.approx(targets, abs=1e-4)
    assert sum(q <= 0.05 for q in found) == 4
    assert sum(value * 15 <= 0.05 for value in p) == 3
