"""Schools, nurseries and social action in the demonstration: what cannot be, what is usual."""

from __future__ import annotations

import tomllib
from pathlib import Path

import duckdb
import numpy as np
import pytest
import python_calamine as calamine
from demo_world import UNTIL, make_world, records_of

from dashboard.demo.effects import planted
from dashboard.demo.reference import parameters
from dashboard.demo.town_canteen import draw_meals, write_meals
from dashboard.demo.town_canteen_accounts import meals_of, write_purchases
from dashboard.demo.town_cases import draw_cases
from dashboard.demo.town_childcare import draw_clubs, draw_nurseries
from dashboard.demo.town_places import SCHOOL, places
from dashboard.demo.town_school import school_days, strike_days, write_pupils
from dashboard.demo.town_welfare import draw_homes, write_grants
from dashboard.demo.urban_periods import months
from dashboard.demo.world import World
from dashboard.settings import DATA
from tests.tinytown import Tiny


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Five years, nothing written."""
    return make_world(tmp_path_factory.mktemp("accueil"))


def test_the_schools_of_the_planted_measure_are_half_of_those_listed() -> None:
    treated = set(planted(UNTIL)["affichage_ecoles"].starts)
    schools = {p.name for p in places(SCHOOL)}
    assert treated < schools
    assert (len(treated), len(schools)) == (7, 14)


def test_meals_served_are_ordered_and_never_more_than_the_pupils_enrolled(world: World) -> None:
    drawn = draw_meals(world)
    assert (drawn.served <= drawn.ordered)[drawn.ordered > 0].all()
    assert (drawn.ordered <= drawn.enrolled).all()
    assert (drawn.served == drawn.enrolled - drawn.absent).all()
    assert not drawn.served[drawn.ordered == 0].any()
    assert 0.02 < 1 - drawn.served.sum() / drawn.ordered.sum() < 0.05


def test_canteens_are_closed_in_holidays_and_emptier_on_days_of_strike(world: World) -> None:
    drawn, closed = draw_meals(world), ~school_days(world)
    assert not np.isin(drawn.days, np.flatnonzero(closed)).any()
    assert closed[world.days.school_holiday | world.days.public_holiday].all()
    strike = strike_days(world)[drawn.days]
    share = drawn.absent.sum(axis=1) / drawn.enrolled.sum(axis=1)
    assert 8 <= strike.sum() <= 25
    assert share[strike].min() > 2 * share[~strike].max()


def test_the_corrected_month_of_the_canteens_is_found_by_a_build(tmp_path: Path) -> None:
    here = make_world(tmp_path / "demo", years=2)
    write_meals(here)
    said = here.truth.facts["corrections"]["cantine"]
    names = {p.name for p in (here.out / "cantine").iterdir()}
    assert {"pointage_202610_extrait_20261103.csv", said["fichier"]} <= names
    text = (DATA / "exemple" / "sources" / "ecoles.toml").read_text(encoding="utf-8")
    town = Tiny(tmp_path / "ville")
    town.source("cantine", **tomllib.loads(text)["cantine"])
    for path in (here.out / "cantine").iterdir():
        town.drop(f"cantine/{path.name}", path.read_bytes())
    town.build()
    (base,) = town.database.rglob("*.duckdb")
    with duckdb.connect(str(base), read_only=True) as con:
        found = con.execute(
            "SELECT mesure, count(*), count(DISTINCT (equipement, jour)) FROM correction GROUP BY 1"
        ).fetchall()
        served = con.execute(
            "SELECT sum(realise_nb)::BIGINT FROM activite"
            " WHERE retenu AND mesure = 'repas_servis' AND jour >= DATE '2026-10-01'"
        ).fetchone()
    assert found == [("repas_servis", said["valeurs"], said["valeurs"])]
    drawn = draw_meals(here)
    days = here.days.days[drawn.days]
    known = (days >= np.datetime64("2026-10-01")) & (drawn.days < here.days.known)
    assert served == (int(drawn.served[known].sum()),)


def test_what_is_organic_is_part_of_what_is_sustainable(tmp_path: Path) -> None:
    here = make_world(tmp_path)
    write_purchases(here)
    path = here.out / "cantine" / "achats-alimentaires.csv"
    rows = [r for r in records_of(path, encoding="cp1252", skip=1) if r["Fin"]]
    assert len(rows) == 19
    for row in rows:
        total, lasting, organic = (float(v.replace(",", ".")) for v in list(row.values())[2:5])
        assert 0 < organic < lasting < total


def test_meals_of_the_months_add_up_to_those_of_the_days(world: World) -> None:
    drawn = draw_meals(world)
    assert meals_of(world, drawn, months(world.days)).sum() == drawn.served.sum()


def test_children_present_never_exceed_the_places(world: World) -> None:
    drawn = draw_clubs(world)
    assert (drawn["present"] <= drawn["places"]).all()
    wednesdays = drawn["day"][drawn["club"] == "Mercredi"]
    assert set(world.days.weekday[wednesdays]) == {2}
    assert not world.days.school_holiday[wednesdays].any()
    assert world.days.school_holiday[drawn["day"][drawn["club"] == "Vacances"]].all()
    assert not world.days.public_holiday[drawn["day"]].any()


def test_hours_of_nurseries_stay_within_capacity_and_are_billed_a_little_more(world: World) -> None:
    drawn = draw_nurseries(world)
    assert (drawn["provided"] <= drawn["capacity"]).all()
    assert (drawn["billed"] >= drawn["provided"]).all()
    assert 1.03 < drawn["billed"].sum() / drawn["provided"].sum() < 1.12
    assert 0.68 < drawn["billed"].sum() / drawn["capacity"].sum() < 0.88


def test_some_households_come_back_and_their_number_says_nothing(tmp_path: Path) -> None:
    here = make_world(tmp_path)
    cases = draw_cases(here, parameters("demarches.toml")["aides"], "aides")
    who, home = draw_homes(here, cases)
    counts = np.bincount(who)
    assert 0.2 < (counts[counts > 0] > 1).mean() < 0.95
    assert all(len(set(home[who == w])) == 1 for w in range(50))
    write_grants(here)
    rows = records_of(here.out / "ccas" / "aides-facultatives-2025.csv", encoding="cp1252", skip=1)
    numbers = {r["Foyer"]: r["Allocataire"] for r in rows if (r["Foyer"] or "").startswith("F-")}
    assert len(numbers) > 300
    assert not [
        n for n, person in numbers.items() if n[2:] == str(person).removeprefix("Personne ")
    ]


def test_pupils_are_counted_each_september(tmp_path: Path) -> None:
    here = make_world(tmp_path)
    write_pupils(here)
    book = calamine.load_workbook(str(here.out / "ecoles" / "effectifs-rentree.xlsx"))
    rows = book.get_sheet_by_index(0).to_python()[2:]
    assert {str(r[0])[:10] for r in rows} == {f"{y}-09-01" for y in range(2021, 2027)}
    assert len(rows) == 6 * 14
    assert all(20 < float(r[2]) / float(r[3]) < 28 for r in rows)
