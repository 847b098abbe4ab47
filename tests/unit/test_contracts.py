"""Contracts and grants: what ends soon, with whom, and beside which lines."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.budget.contracts import (
    LATER,
    NEXT,
    OVER,
    SOON,
    UNKNOWN,
    Contract,
    Contracts,
    amount_of,
    considered,
    contracts,
    gathered,
    later,
    months_ahead,
)
from dashboard.budget.grants import Grants, by_beneficiary, granted, grants
from dashboard.catalogue.contracts import load_contract_rules
from dashboard.components.contract_words import (
    change_words,
    end_words,
    finding_of,
    grants_title,
    holder_words,
    lede_of,
    paid_words,
    part_words,
)
from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.versions import open_version

RULES = load_contract_rules()
DAY = dt.date(2026, 11, 22)
SIRET = "21990001200011"
PLAIN = Contract(
    number="M1",
    kind="marche",
    buyer=SIRET,
    subject="Nettoyage",
    nature="Marché",
    procedure="Procédure adaptée",
    holders="SARL Propre",
    holders_nb=1,
    notified=dt.date(2025, 1, 1),
    months=24,
    ends=dt.date(2027, 1, 1),
    amount=Decimal(1000),
    first_amount=Decimal(1000),
    changes_nb=0,
    offers=3,
    service="Voirie",
    envelope="",
    environment="Clause environnementale",
    social=None,
)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (dt.date(2026, 8, 31), 6, dt.date(2027, 2, 28)),
        (dt.date(2026, 11, 22), 12, dt.date(2027, 11, 22)),
        (dt.date(2026, 12, 1), 1, dt.date(2027, 1, 1)),
        (dt.date(2023, 11, 30), 3, dt.date(2024, 2, 29)),
    ],
)
def test_months_later_stay_in_the_month(day: dt.date, months: int, expected: dt.date) -> None:
    assert later(day, months) == expected


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        (None, UNKNOWN),
        (dt.date(2026, 11, 21), OVER),
        (DAY, SOON),
        (dt.date(2027, 5, 22), SOON),
        (dt.date(2027, 5, 23), NEXT),
        (dt.date(2027, 11, 22), NEXT),
        (dt.date(2027, 11, 23), LATER),
    ],
)
def test_an_end_is_told_from_the_last_day_of_the_data(ends: dt.date | None, expected: str) -> None:
    assert replace(PLAIN, ends=ends).stands(DAY, RULES.windows) == expected


def some() -> Contracts:
    rows = (
        replace(PLAIN, number="A", ends=dt.date(2026, 12, 3), amount=Decimal(10), offers=None),
        replace(PLAIN, number="B", ends=dt.date(2026, 12, 30), amount=None, offers=2),
        replace(PLAIN, number="C", ends=dt.date(2030, 1, 1), holders="", environment=None),
        replace(PLAIN, number="D", ends=None, amount=Decimal(5)),
        replace(PLAIN, number="E", ends=dt.date(2020, 1, 1), service=""),
    )
    return Contracts(RULES, DAY, rows)


def test_a_contract_whose_end_is_unknown_is_not_said_in_force() -> None:
    assert [c.number for c in some().in_force] == ["A", "B", "C"]
    assert [c.number for c in some().standing(UNKNOWN)] == ["D"]


def test_months_ahead_hold_every_end_once_and_empty_months_too() -> None:
    found = months_ahead(some(), 3)
    assert [(m.first.month, m.count, m.amount) for m in found] == [
        (11, 0, 0),
        (12, 2, 10),
        (1, 0, 0),
    ]


def test_a_month_across_the_window_has_two_parts() -> None:
    sides = (dt.date(2027, 5, 20), dt.date(2027, 5, 25))
    rows = tuple(replace(PLAIN, ends=day, amount=Decimal(day.day)) for day in sides)
    (may,) = [m for m in months_ahead(Contracts(RULES, DAY, rows), 8) if m.count]
    assert dict(may.parts) == {SOON: 20, NEXT: 25}


def test_bids_are_averaged_over_the_contracts_that_say_them() -> None:
    (only,) = gathered(some().rows[:2], lambda c: c.procedure)
    assert (only.count, only.amount, only.mean_offers) == (2, 10, 2)
    (unsaid,) = gathered(some().rows[:1], lambda c: c.procedure)
    assert unsaid.mean_offers is None


def test_silence_about_the_environment_is_not_an_absence() -> None:
    none = replace(PLAIN, environment="Pas de considération environnementale")
    told = considered(Contracts(RULES, DAY, (PLAIN, none, replace(PLAIN, environment=None))))
    assert [(c.year, c.count, c.told_nb, c.with_nb) for c in told] == [(2025, 3, 2, 1)]
    assert told[0].part == Decimal("0.5")


def test_the_words_of_a_contract() -> None:
    assert finding_of(some(), "").startswith("2\u00a0marchés finissent d\u2019ici 6 mois")
    assert end_words(PLAIN, DAY) == "01/01/2027, dans 40\u00a0jours"
    assert end_words(replace(PLAIN, ends=DAY - dt.timedelta(1)), DAY).endswith("échu")
    changed = replace(PLAIN, amount=Decimal(1124), changes_nb=1)
    assert change_words(changed) == "+12,4\u00a0% depuis la notification"
    assert change_words(PLAIN) == ""
    assert "personne physique" in holder_words(replace(PLAIN, holders=""))
    assert "1\u00a0titulaire non publié" in holder_words(replace(PLAIN, holders_nb=2))


# ── from files to the page ──


def town(folder: Path) -> Tiny:
    """Three contracts, one with a person; two grants; one account and one snapshot."""
    made = Tiny(folder)
    contract = {
        "acheteur_siret": SIRET,
        "duree_mois": 12,
        "montant_eur": "100.50",
        "montant_initial_eur": "100.50",
        "titulaires_nb": 1,
    }
    made.write(
        "marche",
        [
            {**contract, "marche_id": "M1", "date_notification": "2026-01-10", "titulaires": "SAS"},
            {**contract, "marche_id": "M2", "date_notification": "2026-03-10"},
            {**contract, "marche_id": "M3", "date_notification": "2024-01-10", "titulaires": "Sas"},
        ],
    )
    made.write(
        "marche_service",
        [{"marche_id": "M1", "service": "Sports", "enveloppe": "Stade"}],
        code="registre",
    )
    made.write(
        "subvention",
        [
            {"date_convention": "2025-05-01", "montant_eur": "30.25", "service": "Sports"},
            {"date_convention": "2025-06-01", "montant_eur": "10", "beneficiaire_nom": "Chorale"},
            {"date_convention": "2026-06-01", "montant_eur": "8"},
        ],
    )
    base = {
        "budget_siret": SIRET,
        "budget_nom": "Ville",
        "budget_type": "P",
        "nomenclature": "M57-M57_D",
        "section": "F",
        "chapitre": "65",
        "article": "65748",
    }
    snapshot = {
        **base,
        "exercice": 2026,
        "etape": "SITUATION",
        "date_situation": "2026-10-05",
        "service": "Sports",
        "enveloppe": "Stade",
        "credits_ouverts_eur": "500",
        "engage_eur": "300",
        "realise_eur": "200",
    }
    made.write("budget_ligne", [{**base, "exercice": 2025, "realise_eur": "40.25"}, snapshot])
    made.build()
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return town(tmp_path_factory.mktemp("marches"))


@pytest.fixture(scope="module")
def client(made: Tiny) -> FlaskClient:
    app = create_app(Settings(made.territory, made.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def test_contracts_are_read_with_their_service_on_the_last_day_of_the_data(made: Tiny) -> None:
    known = contracts(Gate(open_version(made.database)))
    assert known.at == dt.date(2026, 3, 10)
    assert [(c.number, c.service) for c in known.in_force] == [("M1", "Sports"), ("M2", "")]
    assert amount_of(known.in_force) == Decimal("201.00")
    assert [c.number for c in known.of_service("Sports").rows] == ["M1"]
    assert [c.holders for c in known.rows] == ["Sas", "Sas", ""], "one spelling of a company"


def test_grants_are_added_up_and_compared_with_the_account(made: Tiny) -> None:
    known = grants(Gate(open_version(made.database)), SIRET)
    assert known.years == (2026, 2025)
    assert known.paid == {2025: Decimal("40.25")}
    assert granted(known.of(2025)) == Decimal("40.25")
    assert [g.name for g in by_beneficiary(known.of(2025))] == ["Association d'essai", "Chorale"]
    assert "exactement" in paid_words(known, 2025)
    assert "pas encore reçu" in paid_words(known, 2026)
    short = replace(known, paid={2025: Decimal("50.00")})
    assert "9,75\u00a0€ de moins" in paid_words(short, 2025)


def test_the_page_puts_contracts_beside_the_lines_of_their_service(client: FlaskClient) -> None:
    said = client.get("/budget/marches").text
    assert "Aucun marché ne finit d\u2019ici 6 mois" in said
    assert "1\u00a0marché sur 2 est rattaché à un service" in said
    assert "situation du 05/10/2026" in said
    assert "Titulaire non publié" in said
    row = said.partition(">Sports</a></th>")[2].partition("</tr>")[0]
    assert [part.partition("<")[0] for part in row.split('">')[1:]] == [
        "1",
        "101",
        "1",
        "500",
        "300",
        "200",
        "200",
        "n.\u00a0d.",
    ]


def test_contracts_that_no_service_follows_may_be_chosen(client: FlaskClient) -> None:
    every = client.get("/budget/marches").text
    assert "1\u00a0marché en vigueur ne dit pas son service" in every
    assert every.count('href="/budget/marches?service=-"') == 2
    assert re.search(r'<option value="-"[^>]*>sans service \(1\)</option>', every)
    alone = client.get("/budget/marches?service=-").text
    assert "Sans service\u00a0: aucun marché ne finit" in alone
    assert "n° M2" in alone.replace("\u00a0", " ")
    assert "n° M1" not in alone.replace("\u00a0", " ")
    assert "Chorale" in client.get("/budget/marches?service=-&exercice=2025").text


@pytest.mark.parametrize("query", ["service=Sport", "exercice=1999", "exercice=x"])
def test_what_does_not_exist_is_refused_by_name(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/budget/marches?{query}")
    assert answer.status_code == 404
    assert f"«\u00a0{query.partition('=')[2]}\u00a0» inconnu" in answer.text


def test_nothing_is_said_in_words(client: FlaskClient) -> None:
    said = client.get("/budget/marches?service=-").text
    assert "Rien à préparer d\u2019ici 6 mois" in said
    gone = lede_of(Contracts(RULES, DAY, (replace(PLAIN, ends=dt.date(2020, 1, 1)),)))
    assert gone.startswith("Aucun marché en vigueur au 22/11/2026 ; aucun autre")
    assert "aucun autre ne finit entre 6 et 12 mois" in lede_of(Contracts(RULES, DAY, (PLAIN,)))
    assert grants_title(Grants((), {}), 2026, "") == "Aucune subvention publiée en 2026"


def test_no_percentage_is_made_of_a_few_contracts(client: FlaskClient) -> None:
    assert part_words(1, 1) == "1 sur 1"
    assert part_words(3, 4) == "3 sur 4"
    assert part_words(4, 5) == "80\u00a0%"
    assert part_words(0, 0) == "—"
    said = client.get("/budget/marches").text
    assert "1\u00a0marché sur 2 en vigueur, sur 2\u00a0titulaires" in said


def test_one_service_shows_its_envelopes_and_leads_to_its_lines(client: FlaskClient) -> None:
    said = client.get("/budget/marches?service=Sports&exercice=2025").text
    assert "Stade" in said
    assert "Ouvrir les lignes de ce service" in said
    assert "1\u00a0subvention publiée en 2025, 30\u00a0€" in said


def test_without_contracts_nor_grants_the_page_says_what_to_send(tmp_path: Path) -> None:
    bare = Tiny(tmp_path)
    bare.write("population", [{"population_nb": 10}])
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    said = app.server.test_client().get("/budget/marches").text
    assert "Ni marché ni subvention n\u2019ont encore été reçus" in said
    shown, _, folded = said.partition('class="fichiers-demandes"')
    assert "service de la commande publique" in shown
    assert "profil" not in shown
    assert "registre_marches" in folded
