"""Reports put together on the site: gathered, ordered, commented, taken away; nothing is lost."""

from __future__ import annotations

import html as escapes
import io
import re
import shutil
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

import docx
import pypdf
import pytest
from flask.testing import FlaskClient
from lxml import html
from state_url import fresh_url
from tinytown import Tiny

from app import create_app
from dashboard.errors import ConflictError, StateError
from dashboard.reports.offered import _within
from dashboard.reviews.baskets import (
    MOST,
    Gathered,
    archive,
    baskets,
    gather,
    moved,
    parts,
    read,
    rewrite,
    start,
)
from dashboard.settings import Settings
from dashboard.store.pins import pinned
from dashboard.store.writings import Writer, Writings, open_writings
from tests.unit.test_earlier_version import requests

ME, OTHER = Writer("Une agente"), Writer("Un collègue")
HERE = {"Origin": "http://localhost"}
PAGE, FIGURE = "/indicateur/demandes_recues", "indicateur-trend"


@pytest.fixture
def writings(tmp_path: Path) -> Writings:
    return open_writings(fresh_url(tmp_path))


def _figure(name: str, part: str = "") -> Gathered:
    return Gathered("/budget?exercice=2025", "abc", name, f"Titre {name}", part)


def _names(writings: Writings, key: int) -> list[str]:
    return [one.figure for one in read(writings, key).figures]


def test_figures_are_gathered_part_by_part(writings: Writings) -> None:
    key = start(writings, "  Rapport\x00 du conseil ", "rob", ME)
    for name, part in (("a", "Un"), ("b", "Deux"), ("c", "Un"), ("d", "")):
        gather(writings, key, _figure(name, part), ME)
    found = read(writings, key)
    assert found.title == "Rapport du conseil"
    assert [one.figure for one in found.figures] == ["a", "c", "b", "d"]
    assert [one.number for one in found.figures] == [1, 3, 2, 4]
    assert [(title, len(inside)) for title, inside in parts(found.figures)] == [
        ("Un", 2),
        ("Deux", 1),
        ("", 1),
    ]


def test_a_figure_moves_a_place_and_stays_at_the_ends(writings: Writings) -> None:
    figures = [replace(_figure(name), number=n) for n, name in enumerate("abc", start=1)]
    assert [one.figure for one in moved(figures, 2, -1)] == ["b", "a", "c"]
    assert [one.figure for one in moved(figures, 2, 1)] == ["a", "c", "b"]
    for number, step in ((1, -1), (3, 1), (9, 1)):
        assert moved(figures, number, step) == tuple(figures)


def test_who_changes_a_report_has_read_it(writings: Writings) -> None:
    key = start(writings, "Rapport", "rob", ME)
    seen = read(writings, key)
    gather(writings, key, _figure("a"), OTHER)
    with pytest.raises(ConflictError):
        rewrite(writings, key, seen.stamp.revision, replace(seen, title="Autre"), ME)
    assert read(writings, key).title == "Rapport"
    assert _names(writings, key) == ["a"]


def test_an_archived_report_leaves_the_list_and_stays(writings: Writings) -> None:
    key = start(writings, "Rapport", "rob", ME)
    archive(writings, key, 1, ME)
    assert baskets(writings) == []
    assert read(writings, key).archived
    with pytest.raises(StateError, match="archivé"):
        gather(writings, key, _figure("a"), ME)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"comment": "x" * 4001}, "commentaire"),
        ({"part": "x" * 121}, "partie"),
        ({"showing": "film"}, "montre"),
        ({"address": ""}, "adresse"),
    ],
)
def test_what_cannot_be_kept_is_said(
    writings: Writings, changed: dict[str, str], field: str
) -> None:
    key = start(writings, "Rapport", "rob", ME)
    with pytest.raises(StateError) as refused:
        gather(writings, key, replace(_figure("a"), **changed), ME)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert _names(writings, key) == []


def test_a_report_has_a_most(writings: Writings) -> None:
    key = start(writings, "Rapport", "rob", ME)
    many = tuple(replace(_figure("a"), number=n) for n in range(1, MOST + 1))
    rewrite(writings, key, 1, replace(read(writings, key), figures=many), ME)
    with pytest.raises(StateError, match=str(MOST)):
        gather(writings, key, _figure("b"), ME)
    with pytest.raises(StateError, match="titre"):
        start(writings, " ", "rob", ME)


# ───────────────────────────── the site ─────────────────────────────


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = Tiny(tmp_path_factory.mktemp("panier"))
    made.write("demande", requests(30))
    made.build()
    return made


@pytest.fixture
def client(town: Tiny, tmp_path: Path) -> FlaskClient:
    settings = Settings(town.territory, town.database, fresh_url(tmp_path), secret="essai")
    return create_app(settings).server.test_client()


def _token(client: FlaskClient, path: str) -> str:
    page = client.get(path).get_data(as_text=True)
    return re.findall(r'name="jeton" value="([^"]+)"', page)[0]


def _send(client: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    token = _token(client, path)
    sent = {"jeton": token, "nom": "Une agente", **form}
    answer = client.post(path.partition("?")[0], data=sent, headers=HERE)
    return answer.status_code, answer.headers.get("Location", "") or answer.get_data(as_text=True)


def _add(client: FlaskClient, **form: str) -> tuple[int, str]:
    asked = urlencode({"adresse": PAGE, "figure": FIGURE})
    given = {"adresse": PAGE, "figure": FIGURE, "rapport": "0", "titre": "Rapport", **form}
    return _send(client, f"/rapport/ajouter?{asked}", **given)


def test_a_figure_goes_from_its_page_to_a_report_to_a_file(client: FlaskClient, town: Tiny) -> None:
    page = client.get(PAGE).get_data(as_text=True)
    assert 'data-action="rapport"' in page
    status, where = _add(client, partie="Le service", commentaire="À <b>dire</b> au conseil.")
    assert status == 303
    assert where.startswith("/rapports/1")
    assert _add(client, rapport="1", figure="indicateur-areas", montre="tableau")[0] == 303
    shown = client.get("/rapports/1").get_data(as_text=True)
    assert "À &lt;b&gt;dire&lt;/b&gt; au conseil." in shown
    assert shown.index("figure-1") < shown.index("figure-2")
    version = re.findall(r"version=(\w+)#", escapes.unescape(shown))[0]
    assert version in pinned(town.database)

    for ending, start_ in (("docx", b"PK"), ("pdf", b"%PDF"), ("html", b"<!DOCTYPE")):
        answer = client.get(f"/rapports/1.{ending}?donnees=ajout")
        assert answer.status_code == 200
        assert answer.data.startswith(start_)
    words = [
        p.text for p in docx.Document(io.BytesIO(client.get("/rapports/1.docx").data)).paragraphs
    ]
    assert "À <b>dire</b> au conseil." in words
    assert "Le service" in words
    told = pypdf.PdfReader(io.BytesIO(client.get("/rapports/1.pdf").data))
    assert "Le service" in "\n".join(one.extract_text() for one in told.pages)


def test_the_order_changes_by_buttons_and_what_was_typed_is_kept(client: FlaskClient) -> None:
    _add(client)
    _add(client, rapport="1", figure="indicateur-areas")
    revision = re.findall(r'name="revision" value="(\d+)"', client.get("/rapports/1").text)[0]
    status, _ = _send(
        client,
        "/rapports/1",
        revision=revision,
        geste="monter-2",
        titre="Nouveau titre",
        modele="rob",
        commentaire_2="Dit en passant.",
    )
    assert status == 303
    page = html.document_fromstring(client.get("/rapports/1").text)
    assert [one.get("id") for one in page.xpath("//ol[@class='panier']/li")] == [
        "figure-2",
        "figure-1",
    ]
    assert page.xpath("//textarea[@id='commentaire_2']")[0].text == "Dit en passant."
    assert page.xpath("//h1")[0].text == "Nouveau titre"
    status, said = _send(client, "/rapports/1", revision=revision, geste="retirer-1", titre="X")
    assert status == 409
    assert "figure-1" in said


def test_the_data_of_the_day_or_those_of_the_figure(client: FlaskClient, town: Tiny) -> None:
    _add(client, montre="tableau")
    before = client.get("/rapports/1.html?donnees=ajout").text
    town.write("demande", requests(40))
    town.build()
    try:
        kept = client.get("/rapports/1.html?donnees=ajout").text
        fresh = client.get("/rapports/1.html?donnees=jour").text
    finally:
        town.write("demande", requests(30))
        town.build()

    def values(page: str) -> set[str]:
        return {cell.text_content() for cell in html.document_fromstring(page).iter("td")}

    assert values(kept) == values(before)
    assert "40" in values(fresh)
    assert "40" not in values(kept)


def test_the_reference_of_a_pdf_opens_the_same_value_after_newer_data(
    client: FlaskClient, town: Tiny
) -> None:
    asked = urlencode({"adresse": PAGE, "figure": FIGURE})
    printed = pypdf.PdfReader(io.BytesIO(client.get(f"/figure.pdf?{asked}").data))
    notes = [note.get_object() for page in printed.pages for note in page["/Annots"]]
    (address,) = {str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})}
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in printed.pages))
    assert re.sub(r"\s", "", address) in words
    host, mark = "http://localhost", f"#{FIGURE}"
    assert address.startswith(f"{host}{PAGE}?version=")
    assert address.endswith(mark)
    path = address.removeprefix(host).removesuffix(mark)

    def values() -> list[str]:
        page = html.document_fromstring(client.get(path).text)
        return [cell.get("data-csv") for cell in page.xpath(f"//*[@id='{FIGURE}']//td[@data-csv]")]

    before = values()
    town.write("demande", requests(40))
    town.build()
    try:
        assert values() == before
        assert "40" in client.get(PAGE).text
    finally:
        town.write("demande", requests(30))
        town.build()
    assert any(value.startswith("30") for value in before)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/rapports/9", 404),
        ("/rapports/9.pdf", 404),
        ("/rapport/ajouter?adresse=/carte&figure=inconnue", 404),
        ("/rapport/ajouter", 404),
        ("/rapports", 200),
    ],
)
def test_what_does_not_exist_is_said(client: FlaskClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_nothing_is_written_without_the_token_of_the_form(client: FlaskClient) -> None:
    answer = client.post("/rapports", data={"titre": "Rapport", "nom": "Une agente"}, headers=HERE)
    assert "expiré" in answer.text
    assert "Aucun rapport" in client.get("/rapports").text
    status, said = _send(client, "/rapports", titre="Rapport", modele="inconnu")
    assert status != 303
    assert "aucun modèle" in said.lower()


CHOSEN = {"indicateur": "demandes_recues", "semaine": ""}


def _offered(page: str) -> dict[str, list[str]]:
    """Template → fields of its form, as the list of reports offers it."""
    forms = html.fromstring(page).xpath("//ul[@class='prets']//form")
    return {form.get("action").rsplit("/", 1)[1]: form.xpath(".//select/@name") for form in forms}


def test_a_template_that_needs_nothing_more_is_a_file_away(client: FlaskClient) -> None:
    page = client.get("/rapports").get_data(as_text=True)
    assert _offered(page)["fiche-indicateur"] == ["semaine", "indicateur"]
    assert "note-de-conseil" not in _offered(page), "elle n'a pas de figure à elle"
    answer = client.get(f"/rapports/modele/fiche-indicateur?format=pdf&{urlencode(CHOSEN)}")
    assert answer.mimetype == "application/pdf"
    told = "".join(one.extract_text() for one in pypdf.PdfReader(io.BytesIO(answer.data)).pages)
    assert "Demandes reçues" in " ".join(told.split())
    named = answer.headers["Content-Disposition"]
    assert named == 'attachment; filename="fiche-indicateur-2024-w25-demandes-recues.pdf"'


def test_what_a_template_lacks_is_said_instead_of_its_buttons(client: FlaskClient) -> None:
    page = " ".join(html.fromstring(client.get("/rapports").data).text_content().split())
    assert re.search(r"Fiche d.évaluation .* Évaluation\s: rien n.a été reçu", page)
    assert re.search(r"Exercice\s: rien n.a été reçu", page)


def test_the_figures_of_a_template_become_a_report_of_ones_own(
    client: FlaskClient, town: Tiny
) -> None:
    path = "/rapports/modele/fiche-indicateur/reprendre"
    status, address = _send(client, f"{path}?{urlencode(CHOSEN)}", **CHOSEN)
    assert status == 303
    page = html.fromstring(client.get(address).data)
    assert page.findtext(".//h1") == "Demandes reçues"
    shown = page.xpath("//ol[@class='panier']//p[@class='figure-titre']/a/@href")
    assert shown[0].startswith(PAGE)
    assert shown[0].endswith(f"#{FIGURE}")
    assert pinned(town.database)
    file = client.get(f"{address}.docx?donnees=jour")
    said = [one.text for one in docx.Document(io.BytesIO(file.data)).paragraphs]
    assert any("Demandes reçues" in text for text in said)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/rapports/modele/fiche-indicateur?format=pdf", 404, "aucun indicateur"),
        ("/rapports/modele/fiche-indicateur?format=exe&indicateur=demandes_recues", 400, "exe"),
        ("/rapports/modele/absent?format=pdf", 404, "aucun modèle"),
        ("/rapports/modele/note-de-conseil?format=pdf", 404, "pas de figure à lui"),
        ("/rapports/modele/absent/reprendre", 404, "aucun modèle"),
        ("/rapports/modele/revue-hebdomadaire?format=pdf&semaine=hier", 404, "hier"),
    ],
)
def test_a_wrong_choice_is_said_on_the_list(
    client: FlaskClient, path: str, status: int, words: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    said = html.fromstring(answer.data).xpath("string(//*[@role='alert'])")
    assert words.lower() in said.lower()


def test_a_long_text_keeps_whole_paragraphs_and_says_that_some_are_left_out() -> None:
    text = "\n\n".join(["un deux trois"] * 20)
    kept = _within(text, 60)
    assert kept == "\n\n".join(["un deux trois"] * 3 + ["…"])
    assert _within(text, len(text)) == text


def test_a_template_broken_since_the_start_is_named_and_the_reports_remain(
    client: FlaskClient, town: Tiny
) -> None:
    _add(client)
    folder = town.territory / "modeles" / "rob"
    folder.mkdir(parents=True)
    try:
        (folder / "modele.toml").write_text("titre = 3\n", encoding="utf-8")
        answer = client.get("/rapports")
    finally:
        shutil.rmtree(town.territory / "modeles")
    page = html.fromstring(answer.data)
    assert answer.status_code == 200
    assert "modele.toml" in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//tbody//a[text()='Rapport']")
    assert not page.xpath("//ul[@class='prets']")


def test_two_people_who_change_different_figures_lose_nothing(client: FlaskClient) -> None:
    """The second is warned, sees what the first wrote, and sends the same form again."""
    _, address = _add(client)
    _add(client, rapport=address.split("/")[2].partition("#")[0])
    path = address.partition("#")[0]

    def form(page: bytes) -> dict[str, str]:
        asked = html.fromstring(page).xpath("//form[@method='post']")[0]
        return {**dict(asked.form_values()), "nom": "Une agente", "geste": "enregistrer"}

    first, second = (form(client.get(path).data) for _ in range(2))
    sent = client.post(path, data={**first, "commentaire_1": "de A"}, headers=HERE)
    assert sent.status_code == 303
    mine = {**second, "commentaire_2": "de B\r\nsuite", "titre": "Titre B"}
    warned = client.post(path, data=mine, headers=HERE)
    assert warned.status_code == 409
    told = html.fromstring(warned.data)
    assert "de A" in told.xpath("string(//textarea[@id='commentaire_1'])")
    shown = " ".join(told.text_content().split())
    assert re.search(r"À présent dans le rapport\s?: Rapport", shown)
    again = client.post(path, data={**form(warned.data), "nom": "B"}, headers=HERE)
    assert again.status_code == 303
    page = html.fromstring(client.get(path).data)
    written = [page.xpath(f"string(//textarea[@id='commentaire_{n}'])").split() for n in (1, 2)]
    assert written == [["de", "A"], ["de", "B", "suite"]]
    assert page.findtext(".//h1") == "Titre B"


@pytest.mark.parametrize("path", ["/rapports/99999999999999999999", "/decisions/9999999999999999"])
def test_a_number_too_long_to_be_one_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
