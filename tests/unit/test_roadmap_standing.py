"""Where a project stands: dates and blocks before words; who works with whom, counted twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.roadmap import load_roadmap
from dashboard.catalogue.roadmap_model import STATES, Block, BudgetLink, Passage, Project
from dashboard.roadmap import counts, phase_reached, silos, standing
from dashboard.roadmap.aims import reached
from dashboard.roadmap.money import _overlap, filters_of, reading_of
from dashboard.settings import DATA

DAY = dt.date(2026, 11, 23)
PROJECT = Project("led", "LED", "sobriete", "Rue", dt.date(2027, 6, 30), "a_l_heure")


def passage(
    gate: str, day: dt.date, decision: str = "continuer", *, coming: dt.date | None = None
) -> Passage:
    return Passage(gate, day, (), "sans_objet", decision, "m", next=coming)


def test_a_project_whose_dates_are_all_to_come_is_on_time() -> None:
    found = standing(PROJECT, DAY)
    assert (found.state, found.late, found.doubts) == ("a_l_heure", False, ())


def test_a_due_date_past_makes_it_late_whatever_is_declared() -> None:
    found = standing(replace(PROJECT, due=dt.date(2026, 10, 31)), DAY)
    assert (found.state, found.due_days) == ("en_retard", 23)
    assert found.doubts == (
        "déclaré « à l'heure », alors que son échéance du 31/10/2026 est passée",
    )


def test_the_day_itself_is_not_late() -> None:
    assert standing(replace(PROJECT, due=DAY), DAY).state == "a_l_heure"
    assert standing(replace(PROJECT, due=DAY), DAY + dt.timedelta(days=1)).due_days == 1


def test_a_gate_to_come_whose_day_is_past_makes_it_late() -> None:
    gates = (passage("G1", dt.date(2026, 1, 8), coming=dt.date(2026, 10, 13)),)
    found = standing(replace(PROJECT, phase=1, passages=gates, state="en_retard"), DAY)
    assert (found.state, found.gate_days, found.due_days) == ("en_retard", 41, 0)
    assert found.doubts == ()


def test_late_typed_without_any_date_past_is_said_and_not_shown() -> None:
    found = standing(replace(PROJECT, state="en_retard"), DAY)
    assert found.state == "a_l_heure"
    assert found.doubts == ("déclaré « en retard », alors qu'aucune de ses dates n'est passée",)


def test_a_block_comes_before_lateness_and_both_are_kept() -> None:
    block = Block("x", dt.date(2026, 3, 2), "État")
    found = standing(replace(PROJECT, due=dt.date(2026, 11, 1), blocks=(block,)), DAY)
    assert (found.state, found.late, found.blocks) == ("bloque", True, (block,))
    assert "qu'un blocage dure depuis le 02/03/2026" in found.doubts[0]


@pytest.mark.parametrize(
    ("since", "lifted", "open_"),
    [
        (dt.date(2026, 1, 1), None, True),
        (dt.date(2026, 1, 1), DAY, False),
        (dt.date(2026, 1, 1), DAY + dt.timedelta(days=1), True),
        (DAY + dt.timedelta(days=1), None, False),
        (DAY, None, True),
    ],
)
def test_a_block_holds_from_its_day_to_the_day_it_is_lifted(
    since: dt.date, lifted: dt.date | None, open_: bool
) -> None:
    found = standing(replace(PROJECT, blocks=(Block("x", since, "y", lifted),)), DAY)
    assert (found.state == "bloque") is open_


def test_blocked_typed_without_a_block_is_said() -> None:
    found = standing(replace(PROJECT, state="bloque"), DAY)
    assert found.state == "a_l_heure"
    assert "aucun blocage en cours n'est écrit" in found.doubts[0]


def test_a_project_over_is_never_late() -> None:
    done = replace(PROJECT, state="termine", phase=5, due=dt.date(2020, 1, 1))
    gates = (passage("G5", dt.date(2019, 1, 1)),)
    found = standing(replace(done, passages=gates), DAY)
    assert (found.state, found.late, found.doubts) == ("termine", False, ())


def test_what_contradicts_itself_is_said() -> None:
    gates = (passage("G1", dt.date(2026, 1, 8)), passage("G2", dt.date(2026, 12, 1)))
    found = standing(replace(PROJECT, phase=4, passages=gates), DAY)
    assert any("phase déclarée 4 (déploiement)" in words for words in found.doubts)
    assert any("daté du 01/12/2026, dans l'avenir" in words for words in found.doubts)
    stopped = replace(PROJECT, phase=2, passages=(passage("G3", DAY, "abandonner"),))
    assert "la dernière porte a décidé d'abandonner" in standing(stopped, DAY).doubts
    over = standing(replace(PROJECT, state="termine", phase=2), DAY)
    assert any("terminé à la phase 2" in words for words in over.doubts)


def test_an_adjustment_leads_no_further() -> None:
    first = passage("G2", dt.date(2025, 1, 1))
    assert phase_reached((first, passage("G3", DAY, "ajuster"))) == 2
    assert phase_reached((first, passage("G3", DAY, "etendre_ville"))) == 3
    assert phase_reached(()) == 0


@given(st.integers(0, 2000), st.integers(0, 2000))
def test_time_never_brings_a_late_project_back(first: int, more: int) -> None:
    day = dt.date(2024, 1, 1) + dt.timedelta(days=first)
    gates = (passage("G1", dt.date(2024, 1, 8), coming=dt.date(2025, 5, 1)),)
    project = replace(PROJECT, phase=1, passages=gates)
    if standing(project, day).late:
        assert standing(project, day + dt.timedelta(days=more)).late


def test_states_are_counted_once_each_and_none_is_forgotten() -> None:
    found = counts(
        [standing(PROJECT, DAY), standing(replace(PROJECT, due=DAY.replace(day=1)), DAY)]
    )
    assert tuple(found) == tuple(STATES)
    assert found == {"a_l_heure": 1, "en_retard": 1, "bloque": 0, "termine": 0, "abandonne": 0}


def test_crossings_are_those_of_a_plain_count() -> None:
    projects = load_roadmap(DATA / "exemple", load_indicators()).projects
    found = silos(projects, ["Direction de la culture", projects[0].lead])
    assert found.idle == ("Direction de la culture",)
    for one in found.services:
        mine = [p for p in projects if one == p.lead or one in p.allies]
        assert mine
        for p in mine:
            cell = found.cells[one, p.objective]
            assert (p.code in cell.led) is (p.lead == one)
            assert (p.code in cell.joined) is (p.lead != one)
        for other in found.services:
            if (one, other) in found.pairs:
                both = [p.code for p in projects if {one, other} <= {p.lead, *p.allies}]
                assert sorted(found.pairs[one, other]) == sorted(both)
    number = len(found.services)
    assert len(found.pairs) == number * (number - 1) // 2
    assert len(found.together) + len(found.never) == len(found.pairs)
    assert found.alone == tuple(p.code for p in projects if not p.allies)


@pytest.mark.parametrize(
    ("direction", "value", "target", "verdict"),
    [
        ("hausse_favorable", 5, 5, True),
        ("hausse_favorable", 4, 5, False),
        ("baisse_favorable", 5, 5, True),
        ("baisse_favorable", 6, 5, False),
        ("contexte", 6, 5, None),
        ("baisse_favorable", None, 5, None),
        ("baisse_favorable", 6, None, None),
        ("baisse_favorable", 0, 5, True),
    ],
)
def test_an_aim_is_reached_on_the_good_side(
    direction: str, value: int | None, target: int | None, verdict: bool | None
) -> None:
    exact = [None if v is None else Decimal(v) for v in (value, target)]
    assert reached(direction, *exact) is verdict


def test_links_that_share_lines_are_not_added() -> None:
    led = BudgetLink(operation="304", section="I")
    power = BudgetLink(function="512", section="F")
    assert not _overlap((led, power))
    assert _overlap((led, BudgetLink(function="512")))
    assert _overlap((BudgetLink(function="51"), BudgetLink(function="512")))
    assert not _overlap((BudgetLink(function="51"), BudgetLink(function="52")))
    assert not _overlap((BudgetLink(budget="A", article="1"), BudgetLink(budget="B", article="1")))


def test_a_link_is_read_by_its_narrowest_code() -> None:
    assert filters_of(BudgetLink(function="5"))["fonction1"] == "5"
    assert filters_of(BudgetLink(function="51"))["fonction2"] == "51"
    assert filters_of(BudgetLink(function="512"))["fonction"] == "512"
    assert reading_of(BudgetLink(function="512")) == ("politique", ("5", "51", "512"))
    assert reading_of(BudgetLink(function="5")) == ("politique", ("5",))
    assert reading_of(BudgetLink(operation="304")) == ("operation", ("304",))
