"""Residents' relations in the demonstration: what cannot be, and effects found again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
import python_calamine as calamine
import shapely
from demo_world import UNTIL, make_world, records_of

from dashboard.demo.citizen_requests import STATES, Requests, draw_requests
from dashboard.demo.geography import bend, finest_areas
from dashboard.demo.reference import parameters
from dashboard.demo.request_surge import MEASURE as SURGE
from dashboard.demo.request_surge import draw_surge, joined, surge_factors
from dashboard.demo.town_calls import definition_day, draw_calls, open_days
from dashboard.demo.town_canteen import draw_meals
from dashboard.demo.town_cases import draw_cases
from dashboard.demo.town_childcare import draw_nurseries
from dashboard.demo.town_desk import draw_tickets
from dashboard.demo.town_events import events
from dashboard.demo.town_online import draw_forms, write_availability
from dashboard.demo.town_open311 import draw_reports, write_reports
from dashboard.demo.town_opinion import draw_surveys, write_consultations
from dashboard.demo.town_places import places
from dashboard.demo.town_registry import draw_registry, write_registry
from dashboard.demo.town_writers import RECEPTION
from dashboard.demo.town_writers import SCHOOL as SCHOOL_WRITERS
from dashboard.demo.workbook import write_workbook
from dashboard.demo.working_time import NEVER
from dashboard.demo.world import World


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Five years, nothing written."""
    return make_world(tmp_path_factory.mktemp("accueil"))


def _contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


@pytest.fixture(scope="module")
def requests(world: World) -> Requests:
    """The requests of five years, surge included."""
    return joined(draw_requests(world), draw_surge(world))


def test_the_same_options_give_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    contents = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        here = make_world(tmp_path / name, until=dt.date(2026, 3, 31), years=2, seed=seed)
        for write in (*RECEPTION, *SCHOOL_WRITERS):
            write(here)
        contents.append(_contents(here.out))
    assert contents[0] == contents[1]
    assert contents[0].keys() == contents[2].keys()
    same = {name for name in contents[0] if contents[0][name] == contents[2][name]}
    assert same == {"territoire/lieux-accueil.csv", "evenements/evenements.csv"}


def test_a_later_generation_prolongs_the_counts_already_known(tmp_path: Path) -> None:
    early, late = (make_world(tmp_path, until=day) for day in (dt.date(2026, 6, 30), UNTIL))
    known = early.days.known
    for draw in (draw_registry, draw_nurseries):
        before, after = draw(early), draw(late)
        assert all(np.array_equal(before[name][:known], after[name][:known]) for name in before)
    meals = [draw_meals(w) for w in (early, late)]
    assert np.array_equal(meals[0].served, meals[1].served)
    assert np.array_equal(draw_reports(early).received, draw_reports(late).received)


def test_every_place_stands_in_its_quarter_under_a_name_of_its_own() -> None:
    areas, names = finest_areas(), [p.name for p in places()]
    assert len(set(names)) == len(names)
    for place in places():
        spot = bend(np.array([[place.x, place.y]]))[0]
        assert areas[place.quarter].contains(shapely.Point(spot)), place.name


def test_calls_answered_never_exceed_calls_received_and_a_closed_day_has_none(world: World) -> None:
    calls = draw_calls(world)
    assert (calls.answered <= calls.received).all()
    assert not calls.received[~open_days(world)].any()
    assert not open_days(world)[world.days.public_holiday].any()
    daily = calls.received[open_days(world)].sum(axis=1)
    assert 400 < daily.mean() < 600


def test_the_voice_server_costs_what_was_planted_among_calls_counted_alike(world: World) -> None:
    calls, effect = draw_calls(world), world.effects["serveur_vocal"]
    after = effect.on("", world.days.days) < 1
    alike = world.days.days >= np.datetime64(definition_day(UNTIL))
    shares = [
        calls.answered[m].sum(axis=0) / calls.received[m].sum(axis=0)
        for m in (after, alike & ~after)
    ]
    assert shares[0] / shares[1] == pytest.approx(effect.factor, abs=0.012)


def test_the_new_definition_lowers_calls_received_and_not_calls_answered(world: World) -> None:
    calls, change = draw_calls(world), np.datetime64(definition_day(UNTIL))
    year = np.timedelta64(365, "D")
    days = world.days.days
    before, after = (
        (days >= change - year) & (days < change),
        (days >= change) & (days < change + year),
    )
    hung_up = float(parameters("accueil.toml")["telephone"]["raccroches"])
    received = calls.received[after].sum() / calls.received[before].sum()
    assert received == pytest.approx(1 - hung_up, abs=0.025)
    assert calls.answered[after].sum() / calls.answered[before].sum() == pytest.approx(1, abs=0.025)


def test_the_definition_changes_on_the_first_day_of_the_last_full_year_but_one() -> None:
    assert definition_day(dt.date(2026, 11, 22)) == dt.date(2024, 1, 1)
    assert definition_day(dt.date(2026, 12, 31)) == dt.date(2025, 1, 1)


def _clean_per_day(world: World, requests: Requests, flags: np.ndarray) -> float:
    """Complaints about dirt a day, in the quarters of the measure, on some days."""
    labels = requests.labels
    zones = [i for i, p in enumerate(labels.places) if p.code in world.effects[SURGE].starts]
    kinds = [i for i, s in enumerate(labels.services) if s == "Propreté urbaine"]
    mine = np.isin(requests.place, zones) & np.isin(requests.category, kinds)
    day = requests.received[mine] // 1440 - world.days.days[0].astype(np.int64)
    return float(flags[day].sum() / flags.sum())


def test_the_surge_of_complaints_falls_back_by_itself(world: World, requests: Requests) -> None:
    start = np.datetime64(next(iter(world.effects[SURGE].starts.values())))
    days, week = world.days.days, np.timedelta64(7, "D")
    surge = (days >= start - 8 * week) & (days < start)
    usual = (days >= start - 60 * week) & (days < start - 8 * week)
    after = (days >= start) & (days < start + 52 * week)
    levels = [_clean_per_day(world, requests, flags) for flags in (usual, surge, after)]
    assert levels[1] > 2.2 * levels[0]
    assert levels[2] == pytest.approx(levels[0] * 1.045, rel=0.2)


def test_the_surge_touches_only_eight_weeks_of_the_quarters_named(world: World) -> None:
    factors = surge_factors(world)
    assert factors.keys() == world.effects[SURGE].starts.keys()
    for zone, values in factors.items():
        days = world.days.days[values > 1]
        assert (len(days), days[-1].item()) == (
            56,
            world.effects[SURGE].starts[zone] - dt.timedelta(days=1),
        )


def test_some_requests_are_duplicates_or_reopened_and_only_closed_ones(requests: Requests) -> None:
    closed = requests.closed < NEVER
    ends = np.isin(requests.state, [STATES.index(s) for s in ("Hors compétence", "Doublon")])
    assert not (ends & ~closed).any()
    assert not (requests.reopened & (requests.state != STATES.index("Résolue"))).any()
    assert 0.01 < (requests.state == STATES.index("Doublon")).mean() < 0.05
    assert 0.02 < requests.reopened.sum() / closed.sum() < 0.06
    assert (np.diff(requests.received) >= 0).all()


def test_a_file_is_taken_after_it_arrives_and_closed_after_it_is_taken(world: World) -> None:
    for subject, settings in parameters("demarches.toml").items():
        cases = draw_cases(world, settings, subject)
        assert (cases.taken > cases.received).all()
        assert (cases.closed[cases.closed < NEVER] > cases.taken[cases.closed < NEVER]).all()
        assert not (cases.dropped & cases.refused).any()
        assert not ((cases.dropped | cases.refused) & (cases.closed == NEVER)).any()


def test_procedures_go_online_year_after_year(world: World) -> None:
    cases = draw_cases(world, parameters("demarches.toml")["demarches"], "demarches")
    shares = [float((cases.channel[cases.year == y] == 0).mean()) for y in world.years]
    assert shares == sorted(shares)
    assert shares[-1] - shares[0] > 0.12


def test_tickets_are_called_in_opening_hours_some_250_a_day(world: World) -> None:
    drawn = draw_tickets(world)
    weekday = world.days.weekday[drawn.day]
    assert not (weekday == 6).any()
    assert not world.days.public_holiday[drawn.day].any()
    assert (drawn.called > drawn.taken).all()
    assert (drawn.done >= drawn.called).all()
    assert (drawn.taken[weekday == 5] < 12 * 3600).all()
    per_day = np.bincount(drawn.day[weekday < 5])
    assert 200 < per_day[per_day > 0].mean() < 260
    wait = np.median((drawn.called - drawn.taken)[~drawn.left]) / 60
    assert 6 < wait < 14


def test_the_registry_stops_weeks_before_the_last_day(tmp_path: Path) -> None:
    here = make_world(tmp_path)
    write_registry(here)
    path = here.out / "etat-civil" / "registre-etat-civil-2026.csv"
    cells = [r["Date"] or "" for r in records_of(path, encoding="cp1252", skip=1)]
    days = [
        dt.datetime.strptime(c, "%d/%m/%Y").date()
        for c in cells
        if c[:2].isdigit() and c[:2] < "30"
    ]
    said = here.truth.facts["retards"]["etat_civil"]
    assert UNTIL - dt.timedelta(days=29) < max(days) <= UNTIL - dt.timedelta(days=26)
    assert dt.date.fromisoformat(said["dernier_jour"]) >= max(days)
    assert said["jours"] == 26


def test_births_and_marriages_have_the_size_of_the_town(world: World) -> None:
    drawn = {
        name: v[world.days.days < np.datetime64("2023-01-01")].sum()
        for name, v in draw_registry(world).items()
    }
    assert 1_200 < drawn["Naissances"] < 1_480
    assert 85 < drawn["Mariages"] < 150
    assert drawn["Décès"] < drawn["Naissances"] < drawn["Actes délivrés"]


def test_forms_completed_and_people_satisfied_are_part_of_the_whole(world: World) -> None:
    for whole, part in (draw_forms(world), draw_surveys(world)):
        assert (part <= whole).all()
        assert 0.5 < part.sum() / whole.sum() < 0.95


def test_platforms_are_never_reachable_longer_than_they_are_watched(tmp_path: Path) -> None:
    here = make_world(tmp_path)
    write_availability(here)
    rows = records_of(
        here.out / "numerique" / "disponibilite.csv", encoding="utf-8", skip=0, delimiter=","
    )
    shares = [
        int(r["minutes_disponibles"]) / int(r["minutes_surveillees"])
        for r in rows
        if (r["minutes_disponibles"] or "").isdigit()
    ]
    assert len(shares) > 200
    assert 0.9 < min(shares) <= max(shares) <= 1


def test_a_consultation_is_told_once_it_is_over(tmp_path: Path) -> None:
    here = make_world(tmp_path, until=dt.date(2026, 3, 1))
    write_consultations(here)
    told = json.loads((here.out / "numerique" / "consultations.json").read_text("utf-8"))
    assert len(told["consultations"]) == 8
    for entry in told["consultations"]:
        assert entry["periode"]["debut"] < entry["periode"]["fin"] <= "2026-03-01"
        assert entry["bilan"]["propositions_repondues"] <= entry["bilan"]["propositions"]


def test_reports_of_the_standard_say_when_they_were_closed_and_never_before_they_came(
    tmp_path: Path,
) -> None:
    here = make_world(tmp_path, years=1)
    write_reports(here)
    paths = sorted((here.out / "signalements").iterdir())
    assert [p.name for p in paths] == [f"requests-2026-{m:02d}.json" for m in range(1, 12)]
    reports = [r for p in paths for r in json.loads(p.read_text("utf-8"))]
    sound = [r for r in reports if r["status"] in ("open", "closed") and r["service_name"]]
    assert len(reports) - len(sound) == 2
    for report in sound:
        if "02-31" not in report["requested_datetime"]:
            came, went = (
                dt.datetime.fromisoformat(report[f"{n}_datetime"]) for n in ("requested", "updated")
            )
            assert came <= went
        assert (report["status"] == "open") == (report["status_notes"] == "")
    assert {r["jurisdiction_id"] for r in reports} == {"00061", "00114", "00148"}


def test_events_name_each_measure_and_say_nothing_of_its_effect(world: World) -> None:
    found = events(world)
    kinds = {e.kind for e in found}
    assert kinds == {"vacances", "ferie", "greve", "travaux", "action", "definition"}
    assert {e.label for e in found if e.kind == "action"} == {
        e.label for e in world.effects.values()
    }
    (change,) = [e for e in found if e.kind == "definition"]
    assert (change.subject, change.start) == ("appels_recus", dt.date(2024, 1, 1))
    assert max(e.start for e in found) <= UNTIL
    assert {f.name for f in dataclasses.fields(change)} == {
        "start", "kind", "label", "end", "area", "subject",
    }  # fmt: skip


def test_a_workbook_holds_true_days_and_numbers_and_always_the_same_bytes(tmp_path: Path) -> None:
    rows = [
        ["Titre"],
        ["Jour", "Nom", "Nombre"],
        ["2025-03-04", "A & B", "1234,5"],
        ["", "007", "-3"],
    ]
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, "Feuille « 1 »", rows)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    book = calamine.load_workbook(str(tmp_path / "a.xlsx"))
    found = book.get_sheet_by_name("Feuille « 1 »").to_python()
    assert found[2] == [dt.date(2025, 3, 4), "A & B", 1234.5]
    assert found[3] == ["", "007", -3.0]
