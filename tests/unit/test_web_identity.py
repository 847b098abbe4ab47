"""Who writes: a declared name, or a name given by a trusted proxy."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from dashboard.store.journal import Entry, open_journal
from dashboard.web.identity import clean_name
from tests.unit.web_app import client, press, settings, small_app

OWN = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
PROXY = {"REMOTE_ADDR": "10.0.0.5"}


def token(browser: FlaskClient) -> str:
    page = browser.get("/identite").get_data(as_text=True)
    found = re.search(r'name="jeton" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def declare(browser: FlaskClient, name: str, **fields: str) -> TestResponse:
    data = {"jeton": token(browser), "nom": name, **fields}
    return browser.post("/identite", data=data, headers=OWN)


def journal_of(folder: Path) -> list[Entry]:
    journal = open_journal(settings(folder).state_url)
    lines = journal.entries()
    journal.close()
    return lines


def test_the_form_is_an_accessible_french_page(tmp_path: Path) -> None:
    page = client(tmp_path).get("/identite").get_data(as_text=True)
    assert "<title>Qui écrit\u202f?</title>" in page
    assert page.count("<h1>") == 1
    assert '<label for="nom">' in page
    assert "Qui écrit\u202f?" in page


def test_a_declared_name_is_remembered_and_journaled_as_declared(tmp_path: Path) -> None:
    browser = client(tmp_path)
    assert declare(browser, "  Agent   DGS ").status_code == 303
    assert "<strong>Agent DGS</strong>" in browser.get("/identite").get_data(as_text=True)
    assert '"children":"Agent DGS"' in press(browser, **OWN)[1]
    (line,) = journal_of(tmp_path)
    assert (line.who, line.authenticated, line.what) == ("Agent DGS", False, "identite")
    assert (line.before, line.after) == (None, "Agent DGS")


def test_a_change_of_name_keeps_both_names_in_the_journal(tmp_path: Path) -> None:
    browser = client(tmp_path)
    declare(browser, "Agent DGS")
    declare(browser, "Dominique")
    declare(browser, "", oublier="1")
    assert [(line.before, line.after) for line in journal_of(tmp_path)] == [
        ("Dominique", None),
        ("Agent DGS", "Dominique"),
        (None, "Agent DGS"),
    ]
    assert "nom déclaré <strong>" not in browser.get("/identite").get_data(as_text=True)


def test_a_name_that_is_not_one_is_refused_beside_the_field(tmp_path: Path) -> None:
    answer = declare(client(tmp_path), "x")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert 'aria-describedby="erreur"' in page
    assert "de 2 à 80 caractères" in page


def test_a_name_is_shown_as_text_never_as_markup(tmp_path: Path) -> None:
    browser = client(tmp_path)
    declare(browser, "<b>Agent DGS</b>")
    assert "<b>Agent DGS" not in browser.get("/identite").get_data(as_text=True)


def test_a_form_without_its_token_changes_nothing(tmp_path: Path) -> None:
    browser = client(tmp_path)
    answer = browser.post("/identite", data={"nom": "Agent DGS"}, headers=OWN)
    assert answer.status_code == 400
    assert "expiré" in answer.get_data(as_text=True)
    assert journal_of(tmp_path) == []


def test_a_token_taken_from_another_browser_is_refused(tmp_path: Path) -> None:
    app = small_app(settings(tmp_path))
    stolen = token(app.server.test_client())
    victim = app.server.test_client()
    victim.get("/identite")
    answer = victim.post("/identite", data={"jeton": stolen, "nom": "Agent DGS"}, headers=OWN)
    assert answer.status_code == 400


def test_a_forged_cookie_is_nobody(tmp_path: Path) -> None:
    browser = client(tmp_path)
    browser.set_cookie("vigie_nom", '"Le maire"')
    assert '"children":"3"' in press(browser, **OWN)[1]


def test_a_cookie_of_another_server_is_nobody(tmp_path: Path) -> None:
    browser = client(tmp_path)
    declare(browser, "Agent DGS")
    cookie = browser.get_cookie("vigie_nom")
    assert cookie is not None
    other = client(tmp_path, secret="autre-clef")
    other.set_cookie("vigie_nom", cookie.value)
    assert '"children":"3"' in press(other, **OWN)[1]


def test_the_header_of_a_trusted_proxy_authenticates(tmp_path: Path) -> None:
    browser = client(tmp_path, trusted_proxies=("10.0.0.0/24",))
    name = "Élodie Roux".encode().decode("latin-1")
    page = browser.get("/identite", headers={"X-Forwarded-User": name}, environ_overrides=PROXY)
    assert "reconnu par le serveur d’authentification" in page.get_data(as_text=True)
    assert "<strong>Élodie Roux</strong>" in page.get_data(as_text=True)


def test_the_same_header_from_anybody_else_is_ignored(tmp_path: Path) -> None:
    browser = client(tmp_path, trusted_proxies=("10.0.0.0/24",))
    page = browser.get("/identite", headers={"X-Forwarded-User": "Le maire"})
    assert "Le maire" not in page.get_data(as_text=True)


def test_beyond_this_machine_only_authenticated_requests_are_answered(tmp_path: Path) -> None:
    browser = client(
        tmp_path, host="10.0.0.9", trusted_proxies=("10.0.0.5",), allowed_hosts=("localhost",)
    )
    user = {"X-Forwarded-User": "Agent DGS"}
    assert browser.get("/", headers=user).status_code == 401
    assert browser.get("/", environ_overrides=PROXY).status_code == 401
    assert browser.get("/", headers=user, environ_overrides=PROXY).status_code == 200
    assert browser.get("/health", environ_overrides=PROXY).status_code == 503
    assert browser.get("/health").status_code == 401


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Anne\tde la\nTour ", "Anne de la Tour"),
        ("Zoé\u202e\u200b", "Zoé"),
        ("", ""),
        ("x" * 81, ""),
    ],
)
def test_a_name_is_one_clean_line(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept
