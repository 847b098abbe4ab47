"""One address for a page: a final slash leads to the address without it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote_to_bytes

import dash
import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.settings import Settings
from tests.unit.web_app import client as small

QUERY = "indicateur=a%2Fb&note=%C3%A9t%C3%A9"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = Tiny(tmp_path_factory.mktemp("ville"))
    town.save()
    settings = Settings(town.territory, town.database, "sqlite://")
    client: FlaskClient = create_app(settings).server.test_client()
    return client


def addresses(site: FlaskClient) -> set[str]:
    """Every page registered, and every address of the server but those Dash keeps for itself."""
    pages = {page["path_template"] or page["path"] for page in dash.page_registry.values()}
    rules = {
        rule.rule for rule in site.application.url_map.iter_rules() if "/_" not in rule.rule
    } - {"/<path:path>"}
    return {re.sub(r"<[^>]*>", "1", path) for path in pages | rules} - {"/"}


def test_a_final_slash_leads_for_good_to_the_page_and_keeps_what_was_asked(
    site: FlaskClient,
) -> None:
    every = addresses(site)
    assert {"/evaluation/nouvelle", "/evaluation/1", "/health", "/carte"} <= every
    assert len(every) > 40
    for path in every:
        for asked in (f"{path}/", f"{path}//"):
            answer = site.get(asked, query_string=QUERY)
            assert answer.status_code == 308, path
            assert answer.headers["Location"] == f"{path}?{QUERY}"
        assert site.get(f"{path}/").headers["Location"] == path


def test_the_form_of_an_evaluation_is_reached_through_its_final_slash(site: FlaskClient) -> None:
    answer = site.get("/evaluations/", follow_redirects=True)
    assert (answer.status_code, answer.request.path) == (200, "/evaluations")


def test_the_first_page_and_the_others_are_left_where_they_are(site: FlaskClient) -> None:
    for path in ("/", "/evaluations", "/glossaire"):
        assert site.get(path).status_code == 200
    assert site.get("/rien-de-tel/", follow_redirects=True).status_code == 404


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("//ailleurs.example/", "/ailleurs.example"),
        ("///ailleurs.example//", "/ailleurs.example"),
        ("/%5Cailleurs.example/", "/%5Cailleurs.example"),
        ("/a%0D%0AX-Autre:%201/", "/a%0D%0AX-Autre:%201"),
        ("/%C3%A9t%C3%A9/", "/%C3%A9t%C3%A9"),
        ("/a%3Fb/", "/a%3Fb"),
    ],
)
def test_a_final_slash_never_leads_to_another_site(
    site: FlaskClient, asked: str, given: str
) -> None:
    answer = site.get("/", environ_overrides={"PATH_INFO": unquoted(asked)})
    assert (answer.status_code, answer.headers["Location"]) == (308, given)
    assert "X-Autre" not in answer.headers


def unquoted(path: str) -> str:
    """A path as the server hands it over."""
    return unquote_to_bytes(path).decode("latin-1")


def test_what_is_sent_keeps_its_method_and_the_checks_come_first(tmp_path: Path) -> None:
    client = small(tmp_path)
    here = {"Origin": "http://localhost"}
    assert client.post("/identite/", headers=here).status_code == 308
    foreign = {"Origin": "http://ailleurs.example"}
    assert client.post("/identite/", headers=foreign).status_code == 403
    assert client.get("/identite/", headers={"Host": "ailleurs.example"}).status_code == 421


def test_a_site_served_under_a_folder_stays_in_it(site: FlaskClient) -> None:
    answer = site.get("/evaluations/", environ_overrides={"SCRIPT_NAME": "/vigie"})
    assert answer.headers["Location"] == "/vigie/evaluations"
