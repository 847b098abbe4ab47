"""The evaluations of a pack, from its file to the cards of a version."""

from __future__ import annotations

from pathlib import Path

import pytest
from evaluation_town import PLAN, TREATED, town

from dashboard.experiments.read import Card, portfolio
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version


def cards(root: Path, plans: list[dict], rows=None) -> tuple[Card, ...]:
    made = town(root, plans, rows)
    made.build()
    return portfolio(Gate(open_version(made.database, None)))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Card]:
    poor = {
        **PLAN,
        "code": "ailleurs",
        "zones_traitees": [{**PLAN["zones_traitees"][0], "zone": "Z"}],
    }
    found = cards(tmp_path_factory.mktemp("ville"), [dict(PLAN), poor])
    return {one.code: one for one in found}


def test_an_effect_planted_is_found_and_stored(told: dict[str, Card]) -> None:
    found = told["lignes_de_nage"]
    assert (found.methode, found.note) == ("did", "probable")  # controls are neighbours
    assert found.effet_bas < 30 < found.effet_haut
    assert found.told["n_treated"] == len(TREATED)
    assert found.motif == ""


def test_a_plan_without_data_is_a_card_with_its_reason(told: dict[str, Card]) -> None:
    found = told["ailleurs"]
    assert (found.methode, found.note, found.p) == (None, "insuffisant", None)
    assert "« Z »" in found.motif
