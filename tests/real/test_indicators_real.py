from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from dashboard.catalogue.ambitions import load_ambitions
from dashboard.catalogue.indicators import load_indicators
from dashboard.cli import app
from dashboard.indicators import Status, find, know, reading_at
from dashboard.indicators.periods import parse_period
from dashboard.settings import DATA
from tests.real import indicators, raw
from tests.real.bases import database, gate
from tests.real.readme import absent

pytestmark = [pytest.mark.real, pytest.mark.skipif(bool(absent()), reason=absent() or "présent")]
FOLLOWED = ("alessandria", "crach", "montpellier", "nantes", "paris")


def kpi(town: str, code: str, period: str) -> dict:
    words = ["kpi", code, "--period", period, "--json"]
    where = ["--territory", str(DATA / town), "--database", str(database(town))]
    printed = CliRunner().invoke(app, [*words, *where])
    assert printed.exit_code == 0, printed.output
    return json.loads(printed.stdout)


def test_every_indicator_equals_a_second_computation_from_the_raw_files() -> None:
    figures = indicators.figures()
    assert len(figures) > 90
    assert [f"{f.label} : {f.expected} ≠ {f.obtained}" for f in figures if not f.right] == []


@pytest.mark.parametrize("town", FOLLOWED)
def test_a_town_names_only_indicators_its_files_allow_or_wait_for(town: str) -> None:
    wanted = set(load_ambitions(DATA / town, load_indicators()))
    computed = set(know(gate(town)).definitions)
    assert computed <= wanted
    # a whole day of hourly readings has not been received yet
    waiting = {"no2_depassements", "pm10_depassements", "pm25_depassements"}
    assert wanted - computed == (waiting if town == "montpellier" else set())


def test_the_command_line_gives_the_median_delay_of_the_raw_file() -> None:
    count, median, decile = raw.delays()["2024"]
    found = kpi("alessandria", "delai_median_resolution", "2024")
    assert (float(found["valeur"]), found["effectif"]) == (median, count)
    assert float(kpi("alessandria", "delai_p90_resolution", "2024")["valeur"]) == decile


def test_the_command_line_gives_the_attendance_of_a_strike_week() -> None:
    week = raw.attendance().loc["2017-09-18":"2017-09-24"]
    found = kpi("nantes", "frequentation_eleves", "2017-W38")
    assert float(found["numerateur"]) == week["repas"].sum()
    assert float(found["denominateur"]) == week["eleves"].sum()
    assert round(float(found["valeur"]), 9) == round(week["repas"].sum() / week["eleves"].sum(), 9)


def test_the_command_line_compares_bicycles_on_common_counters() -> None:
    _, before, now = raw.index_on_common("2024-07-01", "2024-09-30")
    year = kpi("montpellier", "passages_velo", "2024-T3")["comparaisons"]["un_an_avant"]
    assert round(float(year["evolution"]), 9) == round(now / before - 1, 9)


def test_limits_of_the_air_judge_from_the_day_they_hold() -> None:
    def status(code: str, period: str) -> Status:
        return reading_at(gate("montpellier"), find(code), parse_period(period)).status

    assert status("air_limites", "2023") is Status.OFF
    assert status("air_limites", "2022") is Status.REACHED
    assert status("air_limites_2030", "2022") is Status.NO_TARGET
    assert status("air_guides_oms", "2022") is Status.OFF
