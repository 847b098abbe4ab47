"""Public contracts: nested JSON, last modification applied, no name of a person."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tinytown import Tiny, only

from dashboard.catalogue.persons import is_person
from dashboard.queries import library, run
from dashboard.store.versions import Version, open_version


def contract(**more: Any) -> dict[str, Any]:
    return {
        "id": "2024-01",
        "acheteur": {"id": "21990001200018"},
        "nature": "Marché",
        "objet": "Entretien des espaces verts",
        "codeCPV": "77310000-6",
        "procedure": "Procédure adaptée",
        "lieuExecution": {"code": "99001", "typeCode": "Code commune"},
        "dureeMois": 12,
        "dateNotification": "2024-01-31",
        "datePublicationDonnees": "2024-02-10",
        "montant": 50000.10,
        "titulaires": [
            {"titulaire": {"id": "111", "denominationSociale": "SARL Paysages du Canal"}}
        ],
        **more,
    }


CONCESSION = {
    "id": "C1",
    "autoriteConcedante": {"id": "21990001200018"},
    "objet": "Eau potable",
    "dureeMois": 120,
    "dateSignature": "2020-06-01",
    "valeurGlobale": 1000000,
    "concessionnaires": [{"concessionnaire": {"id": "222"}}],
}


def build(folder: Path, *contents: Any) -> Version:
    town = Tiny(folder, queries=only(folder / "requetes", "marche"))
    town.source("marches", profil="decp", fichiers=["decp*.json"])
    del town.sources["marches"]["lecteur"]
    for number, content in enumerate(contents):
        town.drop(f"decp-{number}.json", json.dumps(content).encode())
    town.build()
    return open_version(town.database)


def ask(version: Version, **params: Any) -> list[dict[str, Any]]:
    query = library().get("budget/marches")
    with version.cursor() as cursor:
        rows = run(cursor, query, params)
    return [dict(zip([c.name for c in query.columns], row, strict=True)) for row in rows]


def test_contracts_and_concessions_are_read_with_their_end(tmp_path: Path) -> None:
    rows = ask(
        build(tmp_path, {"marches": {"marche": [contract()], "contrat-concession": [CONCESSION]}})
    )
    assert [(r["genre"], r["montant_eur"], str(r["fin_prevue"])) for r in rows] == [
        ("marche", Decimal("50000.10"), "2025-01-31"),
        ("concession", Decimal("1000000.00"), "2030-06-01"),
    ]
    assert [r["titulaires"] for r in rows] == ["SARL Paysages du Canal", "222"]


def test_the_last_modification_is_applied_whatever_the_order_of_the_file(tmp_path: Path) -> None:
    changes = [
        {"modification": {"id": 2, "dateNotificationModification": "2024-09-01", "montant": 70000}},
        {
            "modification": {
                "id": 1,
                "dateNotificationModification": "2024-05-01",
                "montant": 60000,
                "dureeMois": 18,
            }
        },
    ]
    (row,) = ask(build(tmp_path, {"marches": {"marche": [contract(modifications=changes)]}}))
    assert row["montant_eur"] == Decimal("70000.00")
    assert row["montant_initial_eur"] == Decimal("50000.10")
    assert (row["duree_mois"], row["modifications_nb"]) == (18, 2)
    assert row["fin_prevue"] == dt.date(2025, 7, 31)


def test_the_earlier_order_is_read_too(tmp_path: Path) -> None:
    old = contract(titulaires=[{"id": "111", "denominationSociale": "ETS DURAND"}])
    (row,) = ask(build(tmp_path, {"marches": [old]}))
    assert row["titulaires"] == "ETS DURAND"


def test_the_name_of_a_person_is_counted_and_not_written(tmp_path: Path) -> None:
    holders = [
        {"titulaire": {"id": "333", "denominationSociale": "MME EXEMPLE Jeanne"}},
        {"titulaire": {"id": "444", "denominationSociale": "EXEMPLE JEANNE"}},
        {"titulaire": {"id": "111", "denominationSociale": "Paysages du Canal"}},
    ]
    version = build(tmp_path, {"marches": {"marche": [contract(titulaires=holders)]}})
    (row,) = ask(version)
    assert (row["titulaires"], row["titulaires_nb"]) == ("Paysages du Canal", 3)
    with version.cursor() as cursor:
        assert "EXEMPLE" not in str(cursor.execute("FROM marche").fetchall()).upper()


def test_a_contract_published_twice_counts_once(tmp_path: Path) -> None:
    first = contract()
    second = contract(datePublicationDonnees="2024-12-01", montant=55000)
    version = build(tmp_path, [first], [second])
    (row,) = ask(version)
    assert row["montant_eur"] == Decimal("55000.00")


def test_what_is_no_contract_is_a_reject(tmp_path: Path) -> None:
    broken = {k: v for k, v in contract().items() if k != "objet"}
    version = build(tmp_path, {"marches": {"marche": [contract(), "?", broken]}})
    with version.cursor() as cursor:
        counts = cursor.execute(
            "SELECT rows_read, rows_loaded, rows_rejected FROM fichier"
        ).fetchall()
        reasons = cursor.execute("SELECT motif FROM rejet ORDER BY position").fetchall()
    assert counts == [(3, 1, 2)]
    assert reasons == [("structure_invalide",), ("valeur_obligatoire_absente",)]


def test_contracts_ending_soon_are_asked_by_date(tmp_path: Path) -> None:
    version = build(
        tmp_path, {"marches": {"marche": [contract()], "contrat-concession": [CONCESSION]}}
    )
    rows = ask(version, fin_apres=dt.date(2025, 1, 1), fin_avant=dt.date(2025, 12, 31))
    assert [r["marche_id"] for r in rows] == ["2024-01"]


@pytest.mark.parametrize(
    ("name", "identified", "person"),
    [
        ("Association des parents d'élèves", False, False),
        ("Madame EXEMPLE", True, True),
        ("EXEMPLE Jeanne", True, True),
        ("Les Doigts de Fée", True, False),
        ("Les Doigts de Fée", False, True),
        ("SARL Jeanne", True, False),
        ("", False, False),
    ],
)
def test_a_person_is_told_by_words_kept_as_data(name: str, identified: bool, person: bool) -> None:
    assert is_person(name, identified=identified) is person


@pytest.mark.parametrize(
    ("published", "expected"),
    [
        ({"considerationEnvironnementale": ["Clause environnementale", "Critère"]}, "both"),
        (["Clause environnementale", "Critère"], "both"),
        ("Clause environnementale", "Clause environnementale"),
        ([], None),
        (None, None),
    ],
)
def test_environmental_considerations_are_kept_as_published(
    tmp_path: Path, published: Any, expected: str | None
) -> None:
    more = {} if published is None else {"considerationsEnvironnementales": published}
    version = build(tmp_path, [contract(**more)])
    with version.cursor() as cursor:
        (row,) = cursor.execute("SELECT considerations_environnementales FROM marche").fetchall()
    assert row[0] == ("Clause environnementale ; Critère" if expected == "both" else expected)


def test_the_register_says_which_service_follows_a_contract(tmp_path: Path) -> None:
    town = Tiny(tmp_path, queries=only(tmp_path / "requetes", "marche"))
    town.source("marches", profil="decp", fichiers=["decp*.json"])
    town.source("registre", profil="registre_marches", fichiers=["registre*.csv"])
    del town.sources["marches"]["lecteur"], town.sources["registre"]["lecteur"]
    town.drop("decp.json", json.dumps([contract(), contract(id="2024-02")]).encode())
    register = "N° marché;Service gestionnaire\n2024-01;Voirie\n2024-01;Espaces verts\nTotal;2\n"
    town.drop("registre.csv", register.encode())
    town.build()
    with open_version(town.database).cursor() as cursor:
        rows = cursor.execute("SELECT marche_id, service FROM marche ORDER BY 1").fetchall()
    assert rows == [("2024-01", "Espaces verts"), ("2024-02", None)]
