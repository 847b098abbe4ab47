"""Evaluations of real towns: honest grades on public data, plans chosen by rule, not by result."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Mapping

import pytest

from dashboard.catalogue.evaluation_digest import modified
from dashboard.catalogue.evaluations import Declared, load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.experiments.read import Card, portfolio
from dashboard.settings import DATA
from tests.real.bases import gate
from tests.real.readme import REAL

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/real est absent"),
]

EXPECTED = {
    "montpellier": {
        "gratuite_transports_velo": "non_demontre",
        "gratuite_jeunes_velo": "insuffisant",
        "ligne_5_stationnement": "insuffisant",
    },
    "nantes": {"rythmes_scolaires_2013": "non_demontre", "prevision_ia_cantines": "insuffisant"},
    "paris": {"avenues_saint_ouen_clichy": "non_demontre", "rue_oberkampf": "non_demontre"},
}
CARDS = [(town, code) for town, codes in EXPECTED.items() for code in codes]


def _declared(town: str) -> Mapping[str, Declared]:
    pack = load_pack(DATA / town)
    found = load_evaluations(DATA / town, load_indicators(), pack.level_codes)
    return {one.code: one for one in found}


def _card(town: str, code: str) -> Card:
    return next(card for card in portfolio(gate(town)) if card.code == code)


@pytest.mark.parametrize("town", EXPECTED)
def test_every_plan_is_told_as_written_afterwards(town: str) -> None:
    found = _declared(town)
    assert found.keys() == EXPECTED[town].keys()
    for one in found.values():
        assert one.late
        assert one.registered is not None
        assert one.registered > max(zone.start for zone in one.treated)
        assert one.fingerprint
        assert not modified(one)
        assert one.decision is None
        assert one.limits


@pytest.mark.parametrize(("town", "code"), CARDS)
def test_a_card_of_a_real_town_has_an_honest_grade(town: str, code: str) -> None:
    card = _card(town, code)
    assert card.note == EXPECTED[town][code]
    if card.note == "insuffisant":
        assert card.motif
        assert card.effet is None
    else:
        assert card.effet_bas is not None
        assert card.effet_haut is not None
        assert card.effet_bas <= 0 <= card.effet_haut


def test_the_counters_of_montpellier_are_those_that_never_stopped() -> None:
    """Chosen on their dates alone: known from the first week of 2021 to November 2024."""
    kept = set()
    for path in (REAL / "sensors" / "montpellier-ecocompteurs").glob("MMM_EcoCompt_*.json"):
        days: dict[str, list[str]] = {}
        for record in _records(path.read_text(encoding="utf-8")):
            name = "_".join(record["id"].split("_")[:3])
            days.setdefault(name, []).append(record["dateObserved"][:10])
        kept |= {
            name
            for name, known in days.items()
            if min(known) <= "2021-01-06" and max(known) >= "2024-11-05"
        }
    treated = {zone.zone for zone in _declared("montpellier")["gratuite_transports_velo"].treated}
    assert treated == kept
    assert len(kept) == 8


def _records(text: str) -> list[dict[str, str]]:
    found = json.loads(text)
    return found if isinstance(found, list) else [found]


STREET = ("Cadre de vie", "Mobilités", "Prévention et sécurité")


def test_the_projects_of_paris_are_the_two_dearest_of_the_streets_opened_that_summer() -> None:
    path = REAL / "projects" / "extracts" / "paris-budget-participatif-projets.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            (int(r["budget_global_projet_gagnant"]), int(r["arrondissement_projet_gagnant"]))
            for r in csv.DictReader(file)
            if "2024-06" <= r["ouverture_projet"] <= "2024-09"
            and r["thematique"] in STREET
            and r["avancement_projet"] == "FIN"
        ]
    dearest = sorted(found, reverse=True)[:2]
    planned = {code: next(iter(one.treated)).zone for code, one in _declared("paris").items()}
    assert [f"751{area:02d}" for _, area in dearest] == [
        planned["avenues_saint_ouen_clichy"],
        planned["rue_oberkampf"],
    ]


def test_the_canteens_of_nantes_stop_before_the_forecast_tool() -> None:
    path = REAL / "services" / "nantes" / "nantes-cantines-frequentation.csv"
    with path.open(encoding="utf-8", newline="") as file:
        last = max(r["date"] for r in csv.DictReader(file))
    start = _declared("nantes")["prevision_ia_cantines"].treated[0].start
    assert dt.date.fromisoformat(last) < start
