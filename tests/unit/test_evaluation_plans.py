"""Bad plans and bad panels: each is a French error that names the field."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import textwrap
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from dashboard.cli import app
from dashboard.errors import PlanError
from dashboard.evaluation.evaluate import evaluate
from dashboard.evaluation.output import as_json
from dashboard.evaluation.plan import METHODS, Plan, plan_of, read_plan
from dashboard.evaluation.table import prepare
from dashboard.settings import ROOT
from tests.unit.evaluation_worlds import few_areas, long_table

PLAN: dict[str, Any] = {
    "outcome": "valeur",
    "unit": "zone",
    "time": "semaine",
    "treated": ["z00", "z01", "z02", "z03"],
    "start": 79,
}


def rows() -> pd.DataFrame:
    return long_table(few_areas(1).panel)


def refused(plan: dict[str, Any], table: pd.DataFrame | None = None) -> PlanError:
    with pytest.raises(PlanError) as caught:
        evaluate(plan_of(plan, file="plan.toml"), rows() if table is None else table)
    return caught.value


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"treated": ["z00", "Inconnue"]}, "treated", "zone « Inconnue » inconnue du panneau"),
        ({"controls": ["z05", "Inconnue"]}, "controls", "zone « Inconnue » inconnue du panneau"),
        ({"excluded": ["Inconnue"]}, "excluded", "zone « Inconnue » inconnue du panneau"),
        ({"controls": ["z00", "z05"]}, "controls", "« z00 » est à la fois traitée et témoin"),
        ({"start": 400}, "start", "« 400 » est hors des données"),
        ({"start": 1}, "start", "« 1 » est hors des données"),
        ({"start": "bientôt"}, "semaine", "« bientôt » n'est pas une période"),
        ({"start": ""}, "start", "clé obligatoire absente"),
        ({"treated": []}, "treated", "aucune zone traitée"),
        ({"excluded": ["z00", "z01", "z02", "z03"]}, "excluded", "toutes les zones traitées"),
        ({"outcome": "autre"}, "outcome", "colonne « autre » absente du panneau"),
        ({"time": "jour"}, "time", "colonne « jour » absente du panneau"),
        ({"unit": "quartier"}, "unit", "colonne « quartier » absente du panneau"),
        ({"covariates": ["pluie"]}, "colonne", "colonne « pluie » absente du panneau"),
        ({"method": "magie"}, "method", "« magie » n'est pas un choix"),
        ({"frequency": "day"}, "frequency", "« day » n'est pas un choix"),
        ({"family": "normale"}, "family", "« normale » n'est pas un choix"),
        ({"expected": "mieux"}, "expected", "« mieux » n'est pas un choix"),
        ({"seed": "sept"}, "seed", "valeur d'un autre genre"),
        ({"transition": -1}, "transition", "nombre inférieur à 0"),
        ({"specifications": 0}, "specifications", "nombre inférieur à 1"),
        ({"smallest_useful": -2}, "smallest_useful", "nombre inférieur à 0"),
        ({"transition": 60}, "transition", "aucune période ne reste"),
        ({"cost": {"investissement": 3}}, "cost", "un coût s'écrit"),
        ({"cost": {"investment": "cher"}}, "cost.investment", "n'est pas un montant"),
        ({"cost": {"investment": 3, "life": 0}}, "cost.life", "durée de vie nulle"),
        ({"predictors": [{"colonne": "valeur"}]}, "predictors", "un prédicteur s'écrit"),
        ({"cluster": "zone"}, "cluster", "ne sert qu'à method = twfe"),
        ({"method": "its", "season": 60}, "semaine", "trop peu de périodes"),
        ({"starts": 79}, "starts", "clé inconnue"),
    ],
)
def test_a_bad_plan_names_its_field(change: dict[str, Any], field: str, words: str) -> None:
    error = refused({**PLAN, **change})
    assert error.field == field
    assert words in error.problem


def test_a_key_nearly_right_is_proposed() -> None:
    assert refused({**PLAN, "controles": ["z05"]}).remedy == "Vouliez-vous « controls » ?"


@pytest.mark.parametrize("key", ["outcome", "time"])
def test_a_plan_without_outcome_or_time(key: str) -> None:
    error = refused({k: v for k, v in PLAN.items() if k != key})
    assert (error.field, error.problem) == (key, "clé obligatoire absente")


def constant(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(valeur=3.0)


def one_period(table: pd.DataFrame) -> pd.DataFrame:
    return table[table.semaine == 79]


def twice(table: pd.DataFrame) -> pd.DataFrame:
    return pd.concat([table, table.tail(1)])


def words(table: pd.DataFrame) -> pd.DataFrame:
    changed = table.assign(valeur=table.valeur.astype(object))
    changed.loc[5, "valeur"] = "3,5 kWh"
    return changed


def infinite(table: pd.DataFrame) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[5, "valeur"] = np.inf
    return changed


def irregular(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(semaine=table.semaine * 7)


def far_away(table: pd.DataFrame) -> pd.DataFrame:
    changed = table.copy()
    changed.loc[5, "semaine"] = 900_000_000
    return changed


def half_weeks(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(semaine=table.semaine + 0.5)


def unknown(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(valeur=np.nan)


def no_name(table: pd.DataFrame) -> pd.DataFrame:
    changed = table.assign(zone=table.zone.astype(object))
    changed.loc[5, "zone"] = None
    return changed


@pytest.mark.parametrize(
    ("damage", "field", "words"),
    [
        (constant, "valeur", "valeur constante : rien à mesurer"),
        (one_period, "semaine", "une seule période"),
        (twice, "semaine", "deux lignes pour z09 en 104"),
        (words, "valeur", "« 3,5 kWh » n'est pas un nombre"),
        (infinite, "valeur", "nombre infini"),
        (irregular, "semaine", "pas irrégulier"),
        (far_away, "semaine", "pas irrégulier"),
        (half_weeks, "semaine", "« 1.5 » n'est pas une période"),
        (unknown, "valeur", "aucune valeur connue"),
        (no_name, "zone", "zone vide"),
        (lambda table: table.iloc[:0], "valeur", "panneau vide"),
    ],
)
def test_a_bad_panel_names_its_column(damage: Any, field: str, words: str) -> None:
    error = refused(PLAN, damage(rows()))
    assert error.field == field
    assert words in error.problem


@pytest.mark.parametrize("method", ["auto", "its", "did"])
def test_negative_counts_are_refused(method: str) -> None:
    table = rows()
    error = refused(
        {**PLAN, "family": "quasipoisson", "method": method},
        table.assign(valeur=table.valeur - table.valeur.mean()),
    )
    assert (error.field, error.problem) == ("valeur", "nombre négatif dans un comptage")


def test_unsorted_rows_are_the_same_panel() -> None:
    plan = plan_of(PLAN)
    mixed = rows().sample(frac=1, random_state=3)
    assert np.array_equal(prepare(plan, rows()).panel.values, prepare(plan, mixed).panel.values)


def test_missing_weeks_keep_their_place() -> None:
    table = rows()
    found = prepare(plan_of(PLAN), table[table.semaine != 40]).panel
    assert len(found.periods) == 104
    assert np.isnan(found.values[:, 39]).all()
    assert found.starts[0] == 78


@pytest.mark.parametrize(
    ("frequency", "written", "expected"),
    [
        ("week", ["2026-01-05", "2026-01-12", "2026-01-19"], 3),
        ("week", ["2025-W52", "2026-W01", "2026-W02"], 3),
        ("month", ["2025-11", "2025-12", "2026-01"], 3),
        ("quarter", ["2025-10-01", "2026-01-01", "2026-04-01"], 3),
        ("year", ["2024", "2025", "2026"], 3),
    ],
)
def test_calendars(frequency: str, written: list[str], expected: int) -> None:
    table = pd.DataFrame({"t": written * 2, "zone": list("aaabbb"), "y": [1, 2, 3, 4, 5, 7.0]})
    plan = plan_of(
        {"outcome": "y", "time": "t", "unit": "zone", "frequency": frequency}
        | {"treated": ["a"], "start": written[1]}
    )
    found = prepare(plan, table).panel
    assert found.periods == tuple(written)
    assert len(found.periods) == expected
    assert found.starts[0] == 1


def test_starts_in_a_column() -> None:
    table = rows()
    plan = plan_of({"outcome": "valeur", "unit": "zone", "time": "semaine", "start": "debut"})
    assert np.array_equal(prepare(plan, table).panel.starts, few_areas(1).panel.starts)
    twice_told = table.assign(debut=np.where(table.semaine > 50, "60", "70"))
    with pytest.raises(PlanError, match="deux dates de début pour z00"):
        prepare(plan, twice_told)
    with pytest.raises(PlanError, match="aucune zone ne commence"):
        prepare(plan, table.assign(debut=""))


def test_starts_from_a_column_of_marks() -> None:
    table = rows()
    begun = pd.to_numeric(table.debut, errors="coerce")
    table["actif"] = (table.semaine >= begun).astype(int)
    plan = plan_of({"outcome": "valeur", "unit": "zone", "time": "semaine", "treated": "actif"})
    assert np.array_equal(prepare(plan, table).panel.starts, few_areas(1).panel.starts)
    with pytest.raises(PlanError, match="la mesure s'arrête"):
        prepare(plan, table.assign(actif=table.actif * (table.semaine != 90)))
    with pytest.raises(PlanError, match="aucune zone ne commence"):
        prepare(plan, table.assign(actif=0))


def test_groups_that_vary_are_refused() -> None:
    plan = plan_of({**PLAN, "method": "twfe", "cluster": "secteur"})
    table = rows()
    with pytest.raises(PlanError, match="deux groupes pour z00"):
        evaluate(plan, table.assign(secteur=np.where(table.semaine > 5, "n", "s")))
    with pytest.raises(PlanError, match="un seul groupe"):
        evaluate(plan, table.assign(secteur="n"))


@pytest.mark.parametrize("method", METHODS)
def test_every_method_answers_or_says_why(method: str) -> None:
    """On the same panel of one start, no method breaks otherwise than by a plain error."""
    plan = plan_of({**PLAN, "treated": "", "start": "debut", "method": method})
    card = evaluate(plan, rows(), variants=False)
    assert card.estimate is not None
    assert np.isfinite(card.estimate.effect)


def test_the_command_line_says_the_error(tmp_path: Path) -> None:
    (tmp_path / "plan.toml").write_text('outcome = "valeur"\ntime = "t"\n', encoding="utf-8")
    (tmp_path / "panneau.csv").write_text("t;autre\n1;2\n", encoding="utf-8")
    told = CliRunner().invoke(
        app,
        ["evaluate", str(tmp_path / "plan.toml"), "--panel", str(tmp_path / "panneau.csv")],
    )
    assert isinstance(told.exception, PlanError)
    assert told.exception.message == (
        "outcome : colonne « valeur » absente du panneau. Colonnes : t, autre."
    )


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="plan introuvable"):
        read_plan(tmp_path / "absent.toml")
    (tmp_path / "faux.toml").write_text("outcome = ", encoding="utf-8")
    with pytest.raises(PlanError, match="TOML illisible"):
        read_plan(tmp_path / "faux.toml")


def test_json_holds_no_infinity(tmp_path: Path) -> None:
    rows().to_csv(tmp_path / "p.csv", index=False)
    (tmp_path / "plan.toml").write_text(
        'outcome = "valeur"\nunit = "zone"\ntime = "semaine"\nstart = "debut"\n', encoding="utf-8"
    )
    told = CliRunner().invoke(
        app,
        ["evaluate", str(tmp_path / "plan.toml"), "--panel", str(tmp_path / "p.csv"), "--json"],
    )
    assert told.exception is None
    card = json.loads(told.stdout, parse_constant=lambda name: pytest.fail(name))
    assert {"method", "effect", "effect_pct", "se", "df", "ci_low", "ci_high", "p_value"} <= set(
        card
    )
    assert {"n_treated", "n_control", "n_permutations", "grade", "checks"} <= set(card)
    assert {"coefficients", "counterfactual"} <= set(card)


def written_plans() -> list[dict[str, Any]]:
    """The plans shown in docs/evaluations.md."""
    page = (ROOT / "docs" / "evaluations.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", page, re.MULTILINE)
    plans = [textwrap.dedent(block) for block in blocks if block.startswith("    outcome =")]
    return [tomllib.loads(plan) for plan in plans]


def test_the_plans_of_the_page_are_plans() -> None:
    made = [plan_of(told) for told in written_plans()]
    shown = {plan.method for plan in made}
    page = (ROOT / "docs" / "evaluations.md").read_text(encoding="utf-8")
    assert {"its", "auto", "twfe", "staggered", "synthetic", "structural"} <= shown
    for method in METHODS:
        assert f"`{method}`" in page
    for field in fields(Plan):
        assert f"`{field.name}`" in page, field.name


def test_every_key_of_the_output_is_on_the_page() -> None:
    page = (ROOT / "docs" / "evaluations.md").read_text(encoding="utf-8")
    for method in METHODS:
        plan = plan_of({**PLAN, "treated": "", "start": "debut", "method": method})
        for key in as_json(evaluate(plan, rows(), variants=False)):
            assert re.search(rf"`{key}(\[\]|{{}})?`", page), key


def test_the_served_site_does_not_load_the_libraries_of_the_evaluations() -> None:
    """Memory and start time: they are for the builder and for this command only."""
    code = (
        "import sys, app, dashboard.cli\n"
        "assert not {'scipy', 'statsmodels'} & {name.split('.')[0] for name in sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)
