"""The forms of the review: token, name, decisions, conflicts, meetings, notes, presenter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask.testing import FlaskClient
from review_town import settings_of, town
from tinytown import Tiny

from app import create_app
from dashboard.components import desk
from dashboard.reviews.decisions import read_decision, register
from dashboard.reviews.meetings import reviews
from dashboard.reviews.notes import comments_about, every_annotation
from dashboard.store.writings import Writings
from dashboard.web.forms import own_address

WEEK = "2021-W03"
HERE = {"Origin": "http://localhost"}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return town(Tiny(tmp_path_factory.mktemp("ecrits")))


@pytest.fixture
def site(tiny: Tiny) -> Iterator[FlaskClient]:
    settings = settings_of(tiny)
    for file in tiny.database.glob("ecrits.sqlite*"):
        file.unlink()
    app = create_app(settings)
    client = app.server.test_client()
    yield client
    if desk.EXTENSION in app.server.extensions:
        app.server.extensions[desk.EXTENSION].close()


def writings(site: FlaskClient) -> Writings:
    found: Writings = site.application.extensions[desk.EXTENSION]
    return found


def hidden(said: str) -> dict[str, str]:
    """Fields already filled in the only form of a page, less those the reader chooses."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', said)
    pairs += re.findall(r'<textarea [^>]*name="(\w+)"[^>]*>([^<]+)</textarea>', said)
    return {name: unescape(value) for name, value in pairs}


def send(site: FlaskClient, path: str, shown: str = "", **typed: str) -> tuple[int, str, str]:
    """Open a form, fill it, send it: status, text, address to go to."""
    held = hidden(site.get(shown or path).text)
    values = {**held, "nom": "Agent DGS", **typed}
    answer = site.post(path, data=values, headers=HERE)
    return answer.status_code, answer.text, answer.headers.get("Location", "")


def take(site: FlaskClient, **typed: str) -> int:
    """Take a decision; gives its number."""
    values = {"decision": "Renforcer l'équipe", "echeance": "2021-02-15", **typed}
    shown = f"/decisions/nouvelle?indicateur=pm25_moyenne&semaine={WEEK}"
    status, _, _ = send(site, "/decisions/nouvelle", shown, **values)
    assert status == 303
    return register(writings(site))[-1].stamp.id


def test_a_decision_is_written_under_the_name_declared(site: FlaskClient) -> None:
    key = take(site)
    found = read_decision(writings(site), key)
    assert (found.subject, found.text) == ("pm25_moyenne", "Renforcer l'équipe")
    assert found.stamp.created_by == "Agent DGS"
    assert 'name="nom"' not in site.get("/decisions/nouvelle").text


def test_a_form_goes_back_where_it_came_from_and_nowhere_else(site: FlaskClient) -> None:
    back = "/decisions/nouvelle?retour=/revue/presenter%3Fvue%3D3&indicateur=pm25_moyenne"
    assert send(site, "/decisions/nouvelle", back, decision="Oui")[2] == "/revue/presenter?vue=3"
    away = "/decisions/nouvelle?retour=//ailleurs.example&indicateur=pm25_moyenne"
    assert send(site, "/decisions/nouvelle", away, decision="Non")[2].startswith("/decisions#")


@pytest.mark.parametrize("address", ["//ailleurs", "/\\ailleurs", "https://ailleurs", "", "/\n"])
def test_only_an_address_of_this_site_is_followed(address: str) -> None:
    assert own_address(address, "/ici") == "/ici"


def test_without_its_token_a_form_is_shown_again_with_what_was_typed(site: FlaskClient) -> None:
    status, said, _ = send(
        site, "/decisions/nouvelle", jeton="faux", projet="Quai", decision="Mon texte"
    )
    assert status == 400
    assert "expiré" in said
    assert "Mon texte</textarea>" in said
    assert not register(desk_of(site))


def desk_of(site: FlaskClient) -> Writings:
    """The writings, opened if nobody did."""
    site.get("/decisions")
    return writings(site)


def test_a_form_of_another_site_is_refused(site: FlaskClient) -> None:
    away = {"Origin": "http://ailleurs.example"}
    assert site.post("/decisions/nouvelle", data={"decision": "x"}, headers=away).status_code == 403


def test_a_decision_without_words_or_with_a_wrong_date_is_explained(site: FlaskClient) -> None:
    status, said, _ = send(site, "/decisions/nouvelle", projet="Quai", decision=" ")
    assert (status, "texte est vide" in said) == (400, True)
    status, said, _ = send(
        site, "/decisions/nouvelle", projet="Quai", decision="x", echeance="demain"
    )
    assert (status, "n'est pas une date" in unescape(said)) == (400, True)


def test_what_is_typed_is_shown_as_text_never_as_tags(site: FlaskClient) -> None:
    key = take(site, decision="<script>alert(1)</script>")
    said = site.get(f"/decisions/{key}").text
    assert "<script>alert" not in said
    assert "&lt;script&gt;alert(1)" in said


def test_a_decision_is_amended_postponed_and_done_with_its_proof(site: FlaskClient) -> None:
    key = take(site)
    same = {"decision": "Renforcer l'équipe", "etat": "en_cours"}
    assert send(site, f"/decisions/{key}", **same, echeance="2021-03-01")[0] == 303
    found = read_decision(writings(site), key)
    assert (found.postponements, str(found.progress)) == (1, "en_cours")
    done = {**same, "etat": "fait", "echeance": "2021-03-01", "preuve": "Note du 28 février"}
    assert send(site, f"/decisions/{key}", **done)[0] == 303
    assert read_decision(writings(site), key).proof == "Note du 28 février"


def test_the_second_editor_is_told_and_keeps_what_was_typed(site: FlaskClient) -> None:
    key = take(site)
    held = hidden(site.get(f"/decisions/{key}").text)
    first = {**held, "decision": "Version une", "etat": "a_faire", "echeance": "2021-02-15"}
    assert site.post(f"/decisions/{key}", data=first, headers=HERE).status_code == 303
    second = {**first, "decision": "Version deux"}
    answer = site.post(f"/decisions/{key}", data=second, headers=HERE)
    assert answer.status_code == 409
    assert "Version deux</textarea>" in answer.text
    assert "Version une" in answer.text
    assert read_decision(writings(site), key).text == "Version une"
    again = {**second, "revision": hidden(answer.text)["revision"]}
    assert site.post(f"/decisions/{key}", data=again, headers=HERE).status_code == 303
    assert read_decision(writings(site), key).text == "Version deux"


@pytest.mark.parametrize("path", ["/decisions/99", "/commentaires/99", "/annotations/99"])
def test_what_does_not_exist_is_a_french_404(site: FlaskClient, path: str) -> None:
    answer = site.get(path)
    assert answer.status_code == 404
    assert "n’existe pas" in answer.text


def test_a_review_is_opened_held_and_closed(site: FlaskClient) -> None:
    place = f"/revues/tenir?semaine={WEEK}"
    opened = {"date": "2021-01-25", "theme": "Air", "participants": "Maire\nDGS"}
    assert send(site, "/revues/tenir", place, **opened)[0] == 303
    key = take(site, semaine=WEEK)
    held = reviews(writings(site))[0]
    assert (held.closed, held.participants) == (False, ("Maire", "DGS"))
    assert read_decision(writings(site), key).review == held.stamp.id
    assert send(site, "/revues/tenir", place, **opened, geste="clore")[0] == 303
    assert reviews(writings(site))[0].closed
    assert "Figures figées" in site.get(f"/?semaine={WEEK}").text
    assert "figées" in site.get(place).text


def test_a_closed_review_does_not_change(site: FlaskClient) -> None:
    place = f"/revues/tenir?semaine={WEEK}"
    opened = {"date": "2021-01-25"}
    send(site, "/revues/tenir", place, **opened)
    held = hidden(site.get(place).text)
    closing = {**held, **opened, "nom": "Agent DGS", "geste": "clore"}
    assert site.post("/revues/tenir", data=closing, headers=HERE).status_code == 303
    answer = site.post("/revues/tenir", data={**closing, "theme": "Autre"}, headers=HERE)
    assert answer.status_code == 400
    assert "close" in answer.text
    assert reviews(writings(site))[0].theme == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"date": ""}, "la date de la réunion manque"),
        ({"date": "2021-01-04"}, "avant la semaine"),
        ({"date": "2021-01-25", "territoire": "ailleurs"}, "territoire inconnu"),
        ({"date": "2021-01-25", "vues": "https://ailleurs.example"}, "adresse de ce tableau"),
    ],
)
def test_a_review_that_cannot_be_held_says_why(
    site: FlaskClient, typed: dict[str, str], words: str
) -> None:
    place = f"/revues/tenir?semaine={WEEK}"
    status, said, _ = send(site, "/revues/tenir", place, **typed)
    assert status == 400
    assert words in unescape(said).lower()
    assert reviews(writings(site)) == []


def test_a_comment_and_an_annotation_are_written_corrected_withdrawn(site: FlaskClient) -> None:
    about = "?indicateur=pm25_moyenne"
    assert (
        send(site, "/commentaires/nouveau", f"/commentaires/nouveau{about}", texte="Vu")[2]
        == "/indicateur/pm25_moyenne"
    )
    send(site, "/commentaires/1", texte="Revu")
    assert [c.text for c in comments_about(writings(site), "pm25_moyenne")] == ["Revu"]
    send(site, "/commentaires/1", texte="Revu", geste="retirer")
    assert comments_about(writings(site), "pm25_moyenne") == []
    dated = {"texte": "Travaux du quai", "debut": "2021-01-04", "fin": "2021-01-08"}
    send(site, "/annotations/nouvelle", f"/annotations/nouvelle{about}", **dated)
    assert [a.text for a in every_annotation(writings(site))] == ["Travaux du quai"]


def test_the_presenter_shows_one_finding_a_slide(site: FlaskClient) -> None:
    seen = []
    address = f"/revue/presenter?semaine={WEEK}"
    while address:
        said = site.get(address).text
        seen.append(unescape(re.findall(r"<h1[^>]*>(.*?)</h1>", said)[0]))
        found = re.search(r'href="([^"]*)" data-vers="next"', said)
        address = unescape(found[1]) if found else ""
    assert len(seen) == len(set(seen))
    assert len(seen) >= 4
    assert any("hors cible" in words for words in seen)


def test_views_chosen_for_a_review_come_before_the_exceptions(site: FlaskClient) -> None:
    place = f"/revues/tenir?semaine={WEEK}"
    views = "/indicateur/passages_velo Le vélo tient sa cible\n/donnees Nos sources"
    assert send(site, "/revues/tenir", place, date="2021-01-25", vues=views)[0] == 303
    fourth, fifth = (
        unescape(site.get(f"/revue/presenter?semaine={WEEK}&vue={rank}").text) for rank in (4, 5)
    )
    assert "Le vélo tient sa cible</h1>" in fourth
    assert 'class="grand-chiffre"' in fourth
    assert "Nos sources</h1>" in fifth
    assert 'href="/donnees"' in fifth


def test_every_slide_names_the_version_of_the_first(site: FlaskClient) -> None:
    said = site.get(f"/revue/presenter?semaine={WEEK}").text
    version = re.search(r"version=(\w+)&amp;vue=2", said)
    assert version
    assert version[1][:12] in said
    assert site.get("/revue/presenter?version=absente").status_code == 404
    assert site.get("/revue/presenter?version=../..").status_code == 404


def test_a_decision_typed_on_a_slide_comes_back_to_it(site: FlaskClient) -> None:
    shown = f"/revue/presenter?semaine={WEEK}&vue=4"
    title = re.search("<h1.*?</h1>", site.get(shown).text)
    status, _, back = send(site, "/decisions/nouvelle", shown, decision="Agir")
    assert (status, "vue=4" in back) == (303, True)
    again = site.get(shown).text
    assert title is not None
    assert title[0] in again
    assert "Agir" in again
    found = register(writings(site))[-1]
    assert found.subject == "pm25_moyenne" or found.kind == "indicateur"
    assert found.finding


@pytest.mark.parametrize("revision", ["²", "٣", "-1", "9" * 5000, ""])
def test_a_revision_tampered_with_is_refused_never_a_failure(
    site: FlaskClient, revision: str
) -> None:
    key = take(site)
    status, _, _ = send(
        site, f"/decisions/{key}", decision="Autre", etat="a_faire", revision=revision
    )
    assert status == 409
    status, _, _ = send(site, "/revues/tenir", f"/revues/tenir?semaine={WEEK}", revue=revision)
    assert status in (303, 400)
