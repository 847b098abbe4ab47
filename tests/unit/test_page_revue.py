"""The weekly review: the state of the week, filters, exceptions, frozen figures, register."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from review_town import gate_of, settings_of, town
from tinytown import Tiny

from app import create_app
from dashboard.components import desk
from dashboard.components.review_head import finding
from dashboard.formats import UNKNOWN
from dashboard.indicators import parse_period, review_readings
from dashboard.reviews.decisions import Draft, decide
from dashboard.reviews.meetings import Plan, close, prepare
from dashboard.store.writings import Writer, Writings, open_writings

WEEK = "2021-W03"
ME = Writer("Cheffe de cabinet")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return town(Tiny(tmp_path_factory.mktemp("revue")))


@pytest.fixture(scope="module")
def site(tiny: Tiny) -> Iterator[FlaskClient]:
    app = create_app(settings_of(tiny))
    yield app.server.test_client()
    app.server.extensions[desk.EXTENSION].close()


@pytest.fixture(scope="module")
def writings(tiny: Tiny) -> Iterator[Writings]:
    opened = open_writings(settings_of(tiny).state_url)
    yield opened
    opened.close()


def read(site: FlaskClient, **asked: str) -> str:
    """The painted part of the review."""
    said = site.get("/", query_string={"semaine": WEEK, **asked}).text
    return said[said.index('id="premier-rendu"') : said.index('id="react-entry-point"')]


def rows(said: str) -> dict[str, str]:
    """Rows shown, by code of indicator; hidden ones are left out."""
    found = re.findall(r"<tr ([^>]*data-code=\"(\w+)\"[^>]*)>(.*?)</tr>", said)
    return {code: inside for head, code, inside in found if "hidden" not in head.split()}


def title(said: str) -> str:
    found = re.search(r'<h1 id="titre"[^>]*>(.*?)</h1>', said)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ((0, 0, 0), "Aucun signal, aucun indicateur hors cible"),
        ((2, 0, 0), "2\u00a0signaux, aucun indicateur hors cible"),
        ((1, 1, 1), "1\u00a0signal, 1\u00a0indicateur hors cible sans décision"),
        ((5, 7, 3), "5\u00a0signaux, 7\u00a0indicateurs hors cible dont 3 sans décision"),
        (
            (0, 2, 0),
            "Aucun signal, 2\u00a0indicateurs hors cible, une décision en cours sur chacun",
        ),
    ],
)
def test_the_title_is_the_finding(counts: tuple[int, int, int], words: str) -> None:
    assert finding(*counts) == words


def test_every_indicator_followed_has_one_row(site: FlaskClient) -> None:
    said = read(site)
    assert set(rows(said)) == {
        "demandes_recues",
        "delai_median_resolution",
        "demandes_dans_delai",
        "stock_ouvert",
        "passages_velo",
        "pm25_moyenne",
    }
    assert "hors cible" in rows(said)["pm25_moyenne"]
    assert "<svg" in rows(said)["pm25_moyenne"]


def test_the_counts_are_those_of_the_rows(site: FlaskClient) -> None:
    said = read(site)
    for status in ("hors_cible", "atteint", "sans_cible"):
        shown = len(re.findall(rf'<tr [^>]*data-statut="{status}"', said))
        assert f'<b data-compte="{status}">{shown}</b>' in said


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ({"famille": "air"}, {"pm25_moyenne"}),
        ({"service": "Voirie"}, {"delai_median_resolution"}),
        ({"responsable": "Mobilités"}, {"passages_velo"}),
        ({"statut": "hors_cible", "famille": "air"}, {"pm25_moyenne"}),
        ({"famille": "air", "service": "Voirie"}, set()),
    ],
)
def test_a_filter_hides_what_it_does_not_ask(
    site: FlaskClient, asked: dict[str, str], kept: set[str]
) -> None:
    said = read(site, **asked)
    assert set(rows(said)) == kept
    assert ("Tout afficher" in said) is True
    none = re.search(r'<p id="aucun"[^>]*>', said)
    assert none
    assert ("hidden" in none[0]) is bool(kept)


def test_a_goal_keeps_the_indicators_that_serve_it(site: FlaskClient) -> None:
    said = read(site, odd="11")
    held = re.findall(r'<tr ([^>]*data-code="\w+"[^>]*)>', said)
    for head in held:
        goals = re.search(r'data-odd="([\d ]+)"', head)
        assert goals
        assert ("hidden" in head.split()) is ("11" not in goals[1].split())
    assert 0 < len(rows(said)) < len(held)


def test_the_filters_chosen_are_selected_in_the_sentence(site: FlaskClient) -> None:
    said = read(site, famille="air")
    chosen = re.findall(r'<option (?=[^>]*selected)[^>]*value="([^"]*)"', said)
    assert chosen == [WEEK, "", "air", "", "", "", ""]


def test_the_weeks_beside_are_links_that_keep_the_filters(site: FlaskClient) -> None:
    said = read(site, famille="air")
    assert 'href="/?semaine=2021-W02&amp;famille=air"' in said
    assert 'href="/?semaine=2021-W04&amp;famille=air"' in said


def test_a_secret_week_is_secret_not_unknown(site: FlaskClient) -> None:
    said = read(site, semaine="2020-W50")
    assert '<abbr title="secret statistique">s</abbr>' in rows(said)["demandes_recues"]


def test_a_week_long_gone_says_that_nothing_is_known(site: FlaskClient) -> None:
    said = read(site, semaine="2010-W02")
    assert UNKNOWN in rows(said)["pm25_moyenne"]


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"semaine": "2021-W99"}, "illisible"),
        ({"semaine": "2021"}, "une revue porte sur une semaine"),
        ({"territoire": "ailleurs"}, "territoire inconnu"),
    ],
)
def test_a_wrong_address_is_explained(site: FlaskClient, asked: dict[str, str], words: str) -> None:
    said = read(site, **asked)
    assert "Cette page n\u2019a pas pu être calculée" in said
    assert words in said.lower()


def test_without_any_indicator_the_page_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    tiny = Tiny(tmp_path_factory.mktemp("vide"))
    tiny.write("population", [{"population_nb": 10}])
    tiny.build()
    tiny.save()
    app = create_app(settings_of(tiny))
    said = app.server.test_client().get("/").text
    assert "Aucun indicateur ne peut être calculé" in said
    app.server.extensions[desk.EXTENSION].close()


def test_a_decision_is_seen_at_once_on_the_page(site: FlaskClient, writings: Writings) -> None:
    before = title(read(site))
    draft = Draft("indicateur", "pm25_moyenne", "Fermer <le> quai", due=dt.date(2021, 2, 1))
    decide(writings, draft, ME)
    said = read(site)
    assert title(said) != before
    assert re.search(r'<tr [^>]*data-code="pm25_moyenne"[^>]*data-decidee="1"', said)
    assert "Fermer &lt;le&gt; quai" in site.get("/decisions").text
    assert "Fermer <le>" not in site.get("/decisions").text


def test_the_register_is_filtered_by_state(site: FlaskClient, writings: Writings) -> None:
    decide(writings, Draft("projet", "Plan vélo", "Tracer la piste", owner="Mobilités"), ME)
    assert "Tracer la piste" in site.get("/decisions?etat=ouvertes").text
    assert "Tracer la piste" not in site.get("/decisions?etat=fait").text
    assert "Tracer la piste" in site.get("/decisions?responsable=Mobilités").text
    decide(writings, Draft("indicateur", "pm25_moyenne", "Fermer un quai"), ME)
    said = site.get("/decisions?indicateur=pm25_moyenne").text
    assert "Fermer un quai" in said
    assert "Tracer la piste" not in said


def test_a_closed_review_shows_its_frozen_figures(
    tiny: Tiny, site: FlaskClient, writings: Writings
) -> None:
    gate = gate_of(tiny)
    week = parse_period("2021-W02")
    plan = Plan(week, dt.date(2021, 1, 18), gate.version.id, theme="Voirie")
    key = prepare(writings, plan, ME)
    now = review_readings(gate, day=dt.date(2021, 1, 18))
    close(writings, key, 1, now, ME, database=tiny.database)
    said = read(site, semaine="2021-W02")
    assert "Figures figées le" in said
    assert "Tenir ou clore" not in said
    assert "depuis la dernière revue" in read(site)
    listed = site.get("/revues").text
    assert "1\u00a0revue close" in listed
    assert "figées le" in listed


def test_the_page_is_one_block_for_dash(site: FlaskClient) -> None:
    referer = {"Referer": f"http://localhost/?semaine={WEEK}"}
    layout = site.get("/_dash-layout", headers=referer).get_json()
    content = layout["props"]["children"][1]["props"]["children"]
    assert [block["type"] for block in content] == ["Painted"]
    assert f'data-empreinte="{content[0]["props"]["print"]}"' in read(site)
