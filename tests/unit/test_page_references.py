"""References and scale-up: what comes from elsewhere is said to, and a draft can be taken away."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest
from evaluation_town import PLAN, town
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.components.document import _held
from dashboard.roadmap.references import load_cartography
from dashboard.roadmap.shared_file import seal
from dashboard.roadmap.shared_reading import parse_shared
from dashboard.settings import Settings
from pages._references_fichiers import _period
from pages._references_guide import named_words

ROADMAP = """
[[objectifs]]
code = "sport"
titre = "Nager plus"

[[projets]]
code = "lignes"
titre = "Lignes de nage"
objectif = "sport"
pilote = "Direction des sports"
evaluations = ["lignes_de_nage"]
budget = [{ fonction = "323" }]
phase = 3
echelle = "commune"
territoires = ["99001"]
echeance = 2030-06-30
etat = "a_l_heure"

[[projets]]
code = "bassin"
titre = "Nouveau bassin"
objectif = "sport"
pilote = "Direction des sports"
phase = 0
echelle = "commune"
echeance = 2030-06-30
etat = "a_l_heure"
"""
COSTLY = {
    **PLAN,
    "mesure": "Trois lignes de nage réservées",
    "cout": {"investissement": 48000.0, "duree_vie_ans": 12},
    "plafond_cout_unitaire": 2.0,
}


def plain(text: str) -> str:
    """Words of a page, spaces made plain."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"[\s\u202f\u00a0]+", " ", bare)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    tiny = town(tmp_path_factory.mktemp("nage"), [COSTLY])
    (tiny.territory / "feuille_de_route.toml").write_text(ROADMAP, encoding="utf-8")
    (tiny.territory / "passages_echelle.toml").write_text(
        '[lignes]\nsites = 10\nsite = "quartier"\ncout_par_site = 5000\n', encoding="utf-8"
    )
    tiny.build()
    return tiny


@pytest.fixture(scope="module")
def client(made: Tiny) -> FlaskClient:
    state = f"sqlite:///{made.database / 'ecrits.sqlite'}"
    return create_app(Settings(made.territory, made.database, state)).server.test_client()


def page(client: FlaskClient, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, address
    return plain(answer.get_data(as_text=True))


def test_an_address_holds_a_variable_in_its_middle() -> None:
    template = "/projet/<code>/passage-a-l-echelle"
    assert _held(template, "/projet/led/passage-a-l-echelle") == {"code": "led"}
    assert _held(template, "/projet/led/passage-a-l-echelle/") == {"code": "led"}
    for path in ("/projet/led", "/projet/passage-a-l-echelle", "/projet//passage-a-l-echelle"):
        assert _held(template, path) is None
    assert _held("/projet/<code>", "/projet/led") == {"code": "led"}
    assert _held("/projet/<code>", "/projet/led/passage-a-l-echelle") is None


def test_a_place_of_the_territory_is_named_in_the_cartography() -> None:
    told = load_cartography()
    assert named_words(told, {"34172", "47031"}) == (
        "Montpellier, de votre territoire, y figure : Projets locaux."
    )
    assert "Projets européens H2020" in named_words(told, {"69123"})
    assert named_words(told, {"", "00036"}) == ""


def test_without_any_file_the_page_says_how_to_add_one(client: FlaskClient) -> None:
    told = page(client, "/references")
    assert "Aucun résultat reçu" in told
    assert "vigie reference ajouter" in told
    for words in ("Téléservices", "Résultat non publié", "Démonstrateurs Caisse des dépôts"):
        assert words in told
    assert "Saint-Amand-Montrond" in told
    assert "dans votre territoire" not in told


def test_each_condition_is_told_with_its_state(client: FlaskClient) -> None:
    told = page(client, "/projet/lignes/passage-a-l-echelle")
    for words in (
        "L’effet est démontré",
        "50 k€ d’investissement pour 10 quartiers",
        "D’ordinaire la commune",
        "Seuil inconnu",
        "Projet de délibération",
        "Quartier 01",
    ):
        assert words in told
    assert re.search(r"\d conditions? remplies? sur 7\.", told)


def test_a_project_without_evaluation_is_told_to_measure(client: FlaskClient) -> None:
    told = page(client, "/projet/bassin/passage-a-l-echelle")
    assert "mesurer avant de décider" in told
    assert "Aucune des 5 conditions n’est remplie." in told


def test_an_unknown_project_names_those_that_exist(client: FlaskClient) -> None:
    assert "Nouveau bassin" in page(client, "/projet/rien/passage-a-l-echelle", 404)
    assert client.get("/projet/rien/deliberation.txt").status_code == 404


def test_the_draft_on_the_page_is_the_one_taken_away(client: FlaskClient) -> None:
    answer = client.get("/projet/lignes/deliberation.txt")
    assert answer.headers["Content-Disposition"].endswith('filename="deliberation-lignes.txt"')
    text = answer.get_data(as_text=True)
    shown = page(client, "/projet/lignes/passage-a-l-echelle")
    for paragraph in text.split("\n\n")[1:]:
        assert plain(paragraph).strip().rstrip(",;. ") in shown


def test_a_file_taken_here_is_a_reference_elsewhere(made: Tiny, client: FlaskClient) -> None:
    answer = client.get("/evaluation/lignes_de_nage/partage.json")
    assert answer.status_code == 200
    told = json.loads(answer.get_data(as_text=True))
    assert parse_shared(json.dumps(told), "f.json").town == "Tinyville"
    told["source"].update(collectivite="Ville d'ailleurs", siren="200000001", insee="")
    folder = made.territory / "references"
    folder.mkdir()
    file: Path = folder / "ailleurs.json"
    file.write_text(json.dumps(seal(told)), encoding="utf-8")
    try:
        text = page(client, "/references")
        assert "1 résultat d’une autre collectivité" in text
        assert "Résultat d’une autre collectivité" in text
        assert "Ville d’ailleurs" in text
        assert "Même définition qu’ici" in text
        marked = {**told, "titre": "<script>alert(1)</script>", "licence": "<hr>"}
        marked["source"] = {**told["source"], "collectivite": "<b>Ville</b>", "simule": True}
        file.write_text(json.dumps(seal(marked)), encoding="utf-8")
        raw = client.get("/references").get_data(as_text=True)
        assert "<script>alert" not in raw
        assert "<b>Ville" not in raw
        assert "&lt;script&gt;alert(1)" in raw
        assert "Résultat d’une autre collectivité · données simulées" in page(client, "/references")
        file.write_text(json.dumps(seal(told)), encoding="utf-8")
        beside = page(client, "/projet/lignes/passage-a-l-echelle")
        assert "Le même indicateur, dans d’autres collectivités" in beside
        file.write_text(json.dumps(seal(told)).replace("ailleurs", "nulle part"), encoding="utf-8")
        assert "Fichiers laissés de côté" in page(client, "/references")
    finally:
        file.unlink()
        folder.rmdir()


def test_an_indicator_can_be_taken_away_too(client: FlaskClient) -> None:
    answer = client.get("/indicateur/entrees_piscines/partage.json")
    shared = parse_shared(answer.get_data(as_text=True), "f.json")
    assert (shared.nature, shared.indicator) == ("indicateur", "entrees_piscines")
    assert shared.series
    assert client.get("/indicateur/rien/partage.json").status_code == 404
    assert client.get("/evaluation/rien/partage.json").status_code == 404


def test_a_period_received_is_told_as_ours_are() -> None:
    assert _period("2026-10") == "octobre 2026"
    assert _period("un jour") == "un jour"
    assert _period(None) == "période non dite"
