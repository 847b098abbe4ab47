"""Each page answers, with data, without, and when something is wrong."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import dash
import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.components.context import EXTENSION
from dashboard.errors import VigieError
from dashboard.settings import ASSETS, Settings

PATHS = (
    "/",
    "/decisions",
    "/revues",
    "/feuille-de-route",
    "/budget/lignes",
    "/budget/execution",
    "/budget/equilibre",
    "/budget/evolution",
    "/budget/vert",
    "/budget/marches",
    "/capteurs",
    "/evaluations",
    "/donnees",
    "/methode",
    "/glossaire",
    "/references",
    "/accessibilite",
    "/mentions-legales",
    "/donnees-personnelles",
    "/plan-du-site",
)


class Outline(HTMLParser):
    """Ids, headings and landmarks of a document."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: Counter[str] = Counter()
        self.lang = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        named = dict(attrs)
        if named.get("id"):
            self.ids.append(str(named["id"]))
        if tag == "html":
            self.lang = named.get("lang") or ""


def serve(town: Tiny) -> FlaskClient:
    town.save()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    client: FlaskClient = app.server.test_client()
    return client


def full(root: Path) -> Tiny:
    """Three accounts, a vote under way, fifteen weeks of a counter, one refused line."""
    town = Tiny(root)
    lines = [
        {
            "exercice": year,
            "etape": "CA",
            "budget_siret": "21990001200011",
            "budget_nom": "Ville",
            "budget_type": "P",
            "nomenclature": "M57-M57_D",
            "section": "F",
            "sens": way,
            "chapitre": "011" if way == "D" else "70",
            "article": "60612" if way == "D" else "7067",
            "credits_ouverts_eur": amount + 10,
            "realise_eur": amount,
        }
        for year, spent, received in ((2022, 900, 1000), (2023, 950, 1010), (2024, 999, 1020))
        for way, amount in (("D", spent), ("R", received))
    ]
    town.write("budget_ligne", [*lines, {"exercice": "deux mille", "realise_eur": "1"}])
    start = dt.date(2025, 1, 6)
    days = [
        {"debut": f"{start + dt.timedelta(n)}T10:00:00Z", "valeur": 100 + n} for n in range(105)
    ]
    town.write("mesure", days)
    town.build()
    return town


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return serve(full(tmp_path_factory.mktemp("site")))


@pytest.fixture
def bare(tmp_path: Path) -> FlaskClient:
    return serve(Tiny(tmp_path))


def title(text: str) -> str:
    found = re.search(r"<title>(.*?)</title>", text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_is_one_titled_french_document(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    seen = Outline(answer.text)
    assert answer.status_code == 200
    assert seen.lang == "fr"
    assert seen.tags["h1"] == 1
    assert seen.tags["main"] == 1
    assert [i for i, n in Counter(seen.ids).items() if n > 1] == []
    assert "Aller au contenu" in answer.text
    assert "Données simulées." in answer.text


def test_each_page_has_its_own_title(client: FlaskClient) -> None:
    titles = [title(client.get(path).text) for path in (*PATHS, "/rien")]
    assert len(set(titles)) == len(titles)
    assert all(t.endswith("— Vigie, Tinyville") for t in titles)


@pytest.mark.parametrize("path", PATHS)
def test_a_page_answers_before_any_version_exists(bare: FlaskClient, path: str) -> None:
    answer = bare.get(path)
    assert answer.status_code == 200
    assert Outline(answer.text).tags["h1"] == 1


def test_without_a_version_the_first_page_says_how_to_build_one(bare: FlaskClient) -> None:
    said = bare.get("/").text
    assert "Aucune donnée n\u2019est encore en service" in said
    assert "vigie build" in said
    assert "Aucune version des données" in said


def test_an_unknown_address_is_a_french_404(client: FlaskClient) -> None:
    answer = client.get("/rien/du/tout")
    assert answer.status_code == 404
    assert "Cette page n\u2019existe pas" in answer.text


def test_the_first_figures_are_painted_before_any_script(client: FlaskClient) -> None:
    said = client.get("/").text
    painted = said[: said.index("<script src")]
    assert "Dépenses réelles de fonctionnement" in painted
    assert "<b>999</b>" in painted
    assert "Passages de vélos aux compteurs" in painted
    assert "<svg" in painted


def test_the_layout_carries_the_page_the_browser_is_on(client: FlaskClient) -> None:
    referer = {"Referer": "http://localhost/donnees?source=budget_ligne"}
    layout = client.get("/_dash-layout", headers=referer).get_json()
    location, content, store, _ = layout["props"]["children"]
    assert location["props"]["pathname"] == "/donnees"
    assert location["props"]["search"] == "?source=budget_ligne"
    assert "h1" in json.dumps(content).lower()
    assert store["props"]["data"]["title"].endswith("Tinyville")


@pytest.mark.parametrize("referer", ["", "http://ailleurs.example/donnees"])
def test_a_layout_of_nowhere_is_left_to_the_router(client: FlaskClient, referer: str) -> None:
    layout = client.get("/_dash-layout", headers={"Referer": referer}).get_json()
    assert layout["props"]["children"][1]["props"]["children"] is None


def test_the_router_gives_the_same_page(client: FlaskClient) -> None:
    asked = {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [
            {"id": "_pages_content", "property": "children"},
            {"id": "_pages_store", "property": "data"},
        ],
        "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": "/glossaire"},
            {"id": "_pages_location", "property": "search", "value": "?q=budget"},
        ],
        "changedPropIds": ["_pages_location.pathname"],
    }
    origin = {"Origin": "http://localhost"}
    answer = client.post("/_dash-update-component", json=asked, headers=origin)
    assert answer.status_code == 200
    assert "Budget primitif" in answer.text


def test_every_source_says_what_became_of_its_lines(client: FlaskClient) -> None:
    said = client.get("/donnees").text
    assert "2\u00a0sources chargées sur 2, 112\u00a0lignes lues" in said
    assert "dont 1\u00a0rejetée" in said


def test_a_source_shows_its_rejects_by_reason_and_its_totals(client: FlaskClient) -> None:
    said = client.get("/donnees?source=budget_ligne").text
    assert "nombre illisible" in said
    assert "deux mille" in said
    assert "7\u00a0lignes lues\u00a0= 6\u00a0chargées + 1\u00a0rejetée + 0\u00a0ignorée." in said
    assert "mandaté ou titré, net (€)" in said
    assert "5\u202f879,00" in said


def test_a_budget_counts_the_codes_no_official_chart_names(client: FlaskClient) -> None:
    said = client.get("/donnees?source=budget_ligne").text
    assert "6\u00a0codes, tous budgets confondus" in said
    assert "60612" in said
    assert "sans libellé officiel" not in client.get("/donnees?source=mesure").text


def test_a_figure_is_followed_back_to_its_files(client: FlaskClient) -> None:
    said = client.get("/donnees?requete=budget/evolution_annuelle").text
    assert "construction/budget_ligne" in said
    assert "source=budget_ligne" in said
    assert "SELECT" in said


@pytest.mark.parametrize("query", ["source=rien", "requete=rien/du-tout", "requete=construction/x"])
def test_a_wrong_address_is_explained_on_the_page(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/donnees?{query}")
    assert answer.status_code == 200
    assert "Cette page n\u2019a pas pu être calculée" in answer.text


def test_the_method_page_prints_what_runs(client: FlaskClient) -> None:
    said = client.get("/methode").text
    assert "Dépenses réelles de fonctionnement" in said
    assert "budget/evolution_annuelle" in said
    assert "/glossaire#compte-administratif" in said


def test_the_theme_chosen_is_in_the_document_from_the_first_byte(client: FlaskClient) -> None:
    client.set_cookie("vigie_theme", "sombre")
    assert '<html lang="fr" class="attente" data-theme="sombre">' in client.get("/").text
    client.set_cookie("vigie_theme", '"><script>')
    assert "data-theme" not in client.get("/").text[:300]
    client.delete_cookie("vigie_theme")


def test_a_failed_build_is_said_on_every_page(tmp_path: Path) -> None:
    town = full(tmp_path)
    town.source("budget_ligne", obligatoire=True)
    for file in town.extracts.glob("*budget_ligne*"):
        file.unlink()
    with pytest.raises(VigieError):
        town.build()
    said = serve(town).get("/glossaire").text
    assert "La dernière construction" in said
    assert "La version précédente reste en service." in said


def test_a_page_is_computed_once_for_a_version_and_an_address(client: FlaskClient) -> None:
    client.get("/methode")
    memory = client.application.extensions[EXTENSION].memory
    kept = dict(memory.kept)
    assert client.get("/methode?utm_source=lettre").status_code == 200
    assert dict(memory.kept) == kept


def test_no_page_overlooks_validation_of_ids() -> None:
    assert all("layout" in page for page in dash.page_registry.values())


def test_the_browser_side_holds_no_address_of_another_host() -> None:
    for script in (ASSETS / "client.js", ASSETS / "graphs.js", ASSETS / "components.js"):
        assert "http" not in script.read_text(encoding="utf-8").replace("http-equiv", "")
    assert "url(http" not in (ASSETS / "vigie.css").read_text(encoding="utf-8")
