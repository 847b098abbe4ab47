"""Codes that lead to no area of today: said on the data page, only when there are some."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.provenance import unknown_codes
from dashboard.secrecy import SECRET, Gate
from dashboard.settings import Settings
from dashboard.store.versions import open_version

TITLE = "Codes de territoire sans correspondance"
PEOPLE = {"code": "99001", "annee": 2024, "nature": "municipale", "population_nb": 10}


def town(folder: Path, *populations: dict[str, object], requests: int = 0) -> Tiny:
    made = Tiny(folder)
    made.write("population", [PEOPLE, *({**PEOPLE, **row} for row in populations)])
    if requests:
        rows = [{"demande_id": str(n), "territoire": "99999"} for n in range(requests)]
        made.write("demande", rows, personnel=True, secret_k=5)
    made.write(
        "territoire_passage",
        [
            {"code_ancien": "99002", "code_nouveau": "99001", "date_effet": "2024-01-01"},
            {"code_ancien": "99003", "code_nouveau": "99800", "date_effet": "2024-01-01"},
            {"code_ancien": "99004", "code_nouveau": "99001", "date_effet": "2024-01-01"},
            {"code_ancien": "99004", "code_nouveau": "99801", "date_effet": "2024-01-01"},
        ],
    )
    made.write(
        "territoire_reference", [{"code": "99777", "nom": "Voisine-sur-Lot", "millesime": 2024}]
    )
    made.build()
    return made


def found(made: Tiny) -> dict[str, tuple[str, str, object]]:
    codes = unknown_codes(Gate(open_version(made.database)))
    return {c.code: (c.reason, c.label, c.rows) for c in codes}


def page(made: Tiny) -> str:
    client: FlaskClient = create_app(
        Settings(made.territory, made.database, "sqlite://")
    ).server.test_client()
    return client.get("/donnees").text


def test_each_code_says_why_it_leads_nowhere(tmp_path: Path) -> None:
    codes = ("99002", "99003", "99004", "99777", "99778")
    made = town(tmp_path, *({"code": code, "annee": 2023} for code in codes))
    assert found(made) == {
        "99003": ("hors_territoire", "", 1),
        "99004": ("partage", "", 1),
        "99777": ("hors_territoire", "Voisine-sur-Lot", 1),
        "99778": ("inconnu", "", 1),
    }
    said = page(made)
    assert TITLE in said
    assert "Voisine-sur-Lot" in said
    assert "commune partagée entre plusieurs" in said


def test_a_code_that_lost_its_zeros_is_recognised_without_being_repaired(tmp_path: Path) -> None:
    made = Tiny(tmp_path)
    made.territory_values |= {"principal": "01004", "insee": "01004"}
    made.write("population", [{**PEOPLE, "code": code} for code in ("01004", "1004")])
    made.build()
    assert found(made) == {"1004": ("zeros_perdus", "", 1)}


def test_a_station_of_the_context_is_no_area(tmp_path: Path) -> None:
    made = Tiny(tmp_path)
    codes = ("664", "BAT-001", "99002", "99001Q9", "99001")
    made.write("contexte", [{"code": code} for code in codes])
    made.build()
    assert set(found(made)) == {"99002", "99001Q9"}


@pytest.mark.parametrize(("requests", "shown"), [(3, SECRET), (6, 6)])
def test_few_requests_of_a_protected_source_are_not_counted_in_the_open(
    tmp_path: Path, requests: int, shown: object
) -> None:
    made = town(tmp_path, {"code": "99778"}, requests=requests)
    assert found(made) == {"99778": ("inconnu", "", 1), "99999": ("inconnu", "", shown)}


def test_nothing_is_said_when_every_code_leads_somewhere(tmp_path: Path) -> None:
    assert TITLE not in page(town(tmp_path, {"code": "99002", "annee": 2023}))
