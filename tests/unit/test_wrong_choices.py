"""What does not exist: a French page, a 404, and links to what exists."""

from __future__ import annotations

import re

import pytest
from budget_town import build as build_town
from budget_xml import document, line
from flask.testing import FlaskClient
from lxml import html as parser
from tinytown import Tiny

from app import create_app
from dashboard.errors import BrokenQueryError
from dashboard.secrecy import Gate
from dashboard.settings import Settings

SIRET = "21990001200011"
PAGES = (
    "/budget",
    "/budget/lignes",
    "/budget/execution",
    "/budget/evolution",
    "/budget/equilibre",
    "/budget/vert",
)
WRONG = (
    *((path, "budget=12345678901234") for path in (*PAGES, "/budget/marches")),
    *((path, "exercice=1999") for path in PAGES),
    ("/budget/evolution", "exercice=zz9"),
    *(
        (path, "etape=CFU&exercice=2024")
        for path in ("/budget", "/budget/lignes", "/budget/equilibre")
    ),
    *((path, "sens=X") for path in PAGES[:4]),
    *((path, "section=Z") for path in PAGES[:3]),
    *((path, "mouvement=autre") for path in ("/budget", "/budget/lignes", "/budget/evolution")),
    *((path, "lecture=rien") for path in ("/budget", "/budget/lignes", "/budget/evolution")),
    *(
        (path, "noeud=F/011/60612/0/0")
        for path in ("/budget", "/budget/lignes", "/budget/evolution")
    ),
    *((path, "noeud=011") for path in ("/budget", "/budget/lignes", "/budget/evolution")),
    *((path, "noeud=F/999") for path in ("/budget", "/budget/lignes", "/budget/evolution")),
    ("/budget/execution", "semaine=2024-W60"),
    *((path, f"{key}=beaute") for path in (*PAGES, "/budget/marches") for key in ("mesure", "tri")),
    ("/budget/equilibre", "tri=-beaute"),
    ("/budget/evolution", "euros=francs"),
    ("/budget/execution", "semaine=demain"),
    ("/budget/vert", "par=beaute"),
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = tmp_path_factory.mktemp("adresses")
    real = line(MtReal="100.00", CredOuv="120.00", ContNat="011", section="F")
    income = line(Nature="74111", CodRD="R", MtReal="150.00", ContNat="74", section="F")
    build_town(
        folder,
        {
            "ca23": document(real, income, year="2023"),
            "ca24": document(real, income),
            "dm25": document(line(MtPropNouv="5.00"), year="2025", decision="02", number="1"),
        },
    )
    town = Tiny(folder)
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    return app.server.test_client()


@pytest.mark.parametrize(("path", "query"), WRONG)
def test_a_wrong_choice_is_a_404_that_leads_to_what_exists(
    client: FlaskClient, path: str, query: str
) -> None:
    answer = client.get(f"{path}?{query}")
    assert answer.status_code == 404
    assert "pu être calculée" not in answer.text
    found = parser.fromstring(answer.text).xpath("//main")[0]
    assert len(found.xpath(".//h1")) == 1
    links = [a.get("href") for a in found.xpath(".//ul[@class='suites']//a")]
    assert links
    answers = {href: client.get(href).status_code for href in links}
    assert 200 in answers.values()
    assert answers[links[-1]] == 200


def test_every_order_and_measure_offered_on_a_page_is_known_on_the_others(
    client: FlaskClient,
) -> None:
    offered = set()
    for page in ("/budget?exercice=2024", "/budget/lignes?exercice=2024", "/budget/equilibre"):
        offered |= set(re.findall(r"(?:tri|mesure)=[-a-z]+", client.get(page).text))
    assert len(offered) > 8
    for choice in offered:
        answer = client.get(f"/budget/execution?exercice=2024&{choice}")
        assert answer.status_code == 200, choice


def text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text.replace("\u202f", " ").replace("\u00a0", " ").replace("\u2019", "'")


def test_an_exercice_without_account_leads_to_those_that_have_one(client: FlaskClient) -> None:
    """The bar of the budget pages leads there: it is an absence, and not a wrong address."""
    said = text(client, "/budget/equilibre?exercice=2025")
    assert "L'exercice 2025 n'a encore ni compte voté ni budget primitif" in said
    assert "/budget/equilibre?exercice=2024" in said


def test_a_document_without_order_operations_says_so_and_leads_back(client: FlaskClient) -> None:
    said = text(client, "/budget?exercice=2024&mouvement=ordre")
    assert "Ce document ne porte aucune opération d'ordre" in said
    assert 'href="/budget?exercice=2024"' in said
    assert "ne porte pas ce poste" not in said


def test_a_post_without_order_operations_leads_to_its_real_ones(client: FlaskClient) -> None:
    answer = client.get("/budget?exercice=2024&mouvement=ordre&noeud=F/011")
    assert answer.status_code == 404
    assert 'href="/budget?exercice=2024&amp;noeud=F/011"' in answer.text


def test_a_chapter_alone_asks_for_its_section(client: FlaskClient) -> None:
    answer = client.get("/budget/evolution?noeud=011&sens=D")
    assert "011 en fonctionnement" in answer.text
    assert 'href="/budget/evolution?sens=D&amp;noeud=F/011"' in answer.text
    assert client.get("/budget/evolution?sens=D&noeud=F/011").status_code == 200


def test_a_true_fault_stays_a_fault(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_asked: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(Gate, "run", broken)
    assert client.get("/budget?exercice=2023&section=F").status_code == 500


def test_a_query_the_base_refuses_is_a_fault_and_a_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version older than the code: nothing is wrong with the address."""

    def refused(*_asked: object) -> None:
        raise BrokenQueryError("la requête échoue")

    monkeypatch.setattr(Gate, "run", refused)
    answer = client.get("/budget?exercice=2023&section=I")
    assert answer.status_code == 500
    assert "pas pu être calculée" in answer.text


def test_the_accounts_of_a_town_are_never_those_of_what_holds_it(client: FlaskClient) -> None:
    """The grouping has no accounts of its own here: not available, with the reason."""
    page = "/indicateur/depense_reelle_fonctionnement"
    whole, town = text(client, page), text(client, f"{page}?territoire=99001")
    assert "non disponible, ses propres comptes ne sont pas connus" in whole
    assert "ses propres comptes" not in town
    assert "En euros. Tinyville, 2024." in whole
    assert "En euros. Agglomération" not in whole
    assert "périmètre : Tinyville" in text(client, "/")
    assert "périmètre : Tinyville" not in text(client, "/?territoire=99001")
