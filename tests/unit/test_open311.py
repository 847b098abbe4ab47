"""Open311 GeoReport v2, JSON and CSV → requests: two statuses, and nothing personal kept."""

from __future__ import annotations

import csv
import io
import json

import duckdb
import pytest

from dashboard.build.run import Built
from tests.tinytown import Tiny

COLUMNS = {
    "demande_id": {"colonne": "service_request_id", "type": "code"},
    "service": {"colonne": "agency_responsible"},
    "categorie": {"colonne": "service_name"},
    "recu_le": {"colonne": "requested_datetime", "type": "instant"},
    "clos_le": {
        "colonne": "updated_datetime",
        "type": "instant",
        "quand": {"status": ["closed"]},
    },
    "etat": {
        "colonne": "status",
        "liste_fermee": True,
        "valeurs": {"open": "ouverte", "closed": "close"},
    },
}
PERSONAL = {
    "description": "Appeler le 06 00 00 00 00",
    "address": "3 rue des Tilleuls",
    "email": "habitante@example.org",
    "first_name": "Prénom",
    "phone": "0600000000",
}
REQUESTS = [
    {
        "service_request_id": "101",
        "status": "closed",
        "service_name": "Nid-de-poule",
        "agency_responsible": "Voirie",
        "requested_datetime": "2024-03-04T23:30:00+01:00",
        "updated_datetime": "2024-03-06T10:00:00+01:00",
        **PERSONAL,
    },
    {
        "service_request_id": "102",
        "status": "open",
        "service_name": "Tags",
        "agency_responsible": "Propreté",
        "requested_datetime": "2024-07-04T08:00:00Z",
        "updated_datetime": "2024-07-05T08:00:00Z",
        **PERSONAL,
    },
    {
        "service_request_id": "103",
        "status": "lost",
        "service_name": "Tags",
        "agency_responsible": "Propreté",
        "requested_datetime": "2024-07-04T08:00:00Z",
        "updated_datetime": "",
        **PERSONAL,
    },
]


def as_csv() -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(REQUESTS[0]))
    writer.writeheader()
    writer.writerows(REQUESTS)
    return text.getvalue().encode()


FILES = {
    "json_liste": ("requests.json", json.dumps(REQUESTS).encode()),
    "tableau": ("r.csv", as_csv()),
}


@pytest.fixture(params=FILES, scope="module")
def received(request, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tiny, Built]:
    name, content = FILES[request.param]
    town = Tiny(tmp_path_factory.mktemp("demandes"))
    town.source(
        "open311",
        lecteur=request.param,
        table="demande",
        fichiers=[name],
        personnel=True,
        secret_k=5,
        colonnes=COLUMNS,
    )
    town.drop(name, content)
    return town, town.build()


def test_requests_of_the_standard_are_loaded_and_an_unknown_status_is_refused(received) -> None:
    _, built = received
    (source,) = built.manifest["sources"]
    assert (source["rows_read"], source["rows_loaded"]) == (3, 2)


def test_only_a_closed_request_has_a_closing_date_and_offsets_become_utc(received) -> None:
    town, _ = received
    (path,) = (town.database).rglob("*.parquet")
    rows = duckdb.sql(
        f"SELECT demande_id, recu_le::VARCHAR, clos_le::VARCHAR, etat FROM '{path}' ORDER BY 1"
    ).fetchall()
    assert rows == [
        ("101", "2024-03-04 22:30:00", "2024-03-06 09:00:00", "close"),
        ("102", "2024-07-04 08:00:00", None, "ouverte"),
    ]


def test_no_personal_field_of_the_standard_is_kept_anywhere(received) -> None:
    town, _ = received
    kept = [p.read_bytes() for p in town.database.rglob("*") if p.is_file()]
    assert kept
    for text in ("habitante@", "Tilleuls", "0600000000", "06 00 00 00 00"):
        assert not [1 for content in kept if text.encode() in content], text
