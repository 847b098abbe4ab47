"""What is left of an exercice: to spend while it runs, unspent once it is over, on every page."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from execution_town import history, line
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.settings import Settings


def _serve(folder: Path, until: dt.date) -> FlaskClient:
    town = Tiny(folder)
    rows = history(until=until, years=(2024, 2025))
    town.write("budget_ligne", [line(dt.date(2024, 1, 8), 2024, operation="12"), *rows])
    town.build()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    client: FlaskClient = app.server.test_client()
    return client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return _serve(tmp_path_factory.mktemp("clos"), dt.date(2025, 6, 30))


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    said = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said)).lower()


PAGES = ("/budget", "/budget/lignes")


@pytest.mark.parametrize("page", PAGES)
def test_a_running_exercice_says_what_is_left_to_spend(client: FlaskClient, page: str) -> None:
    said = read(client, f"{page}?exercice=2025")
    assert "il reste" in said
    assert "disponible" in said
    assert "non consommé" not in said


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("query", ["exercice=2024", "exercice=2024&lecture=service&noeud=Sports"])
def test_a_closed_exercice_says_what_was_not_spent(
    client: FlaskClient, page: str, query: str
) -> None:
    said = read(client, f"{page}?{query}")
    assert "il reste" not in said
    assert "disponible" not in said
    assert "non consommé" in said


def test_the_execution_of_a_closed_exercice_has_nothing_left_either(client: FlaskClient) -> None:
    assert "disponible" not in read(client, "/budget/execution?exercice=2024")
    assert "non consommé" in read(client, "/budget/execution?exercice=2024")
    assert "disponible" in read(client, "/budget/execution?exercice=2025")


def test_in_january_the_exercice_that_ends_may_still_be_spent(tmp_path: Path) -> None:
    client = _serve(tmp_path, dt.date(2025, 1, 20))
    assert "il reste" in read(client, "/budget?exercice=2024")
