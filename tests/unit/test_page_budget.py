"""The page of the budget: its finding, its state kept in every link, its designed absences."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html as reader
from tinytown import Tiny

from app import create_app
from dashboard.components.address import View, parse
from dashboard.formats import NBSP, NNBSP
from dashboard.settings import Settings

CITY, ANNEX = "21990001200018", "21990001200026"
PLAIN = {
    "exercice": 2024,
    "etape": "CA",
    "budget_siret": CITY,
    "budget_nom": "VILLE",
    "budget_type": "P",
    "collectivite": "VILLE",
    "nomenclature": "M57-M57_D",
    "section": "F",
    "sens": "D",
    "mouvement": "reel",
    "chapitre": "011",
    "article": "60612",
}


def row(**given: Any) -> dict[str, Any]:
    return {**PLAIN, **given}


def amounts(opened: int, engage: int, realise: int) -> dict[str, str]:
    return {
        "vote_eur": str(opened),
        "credits_ouverts_eur": str(opened),
        "engage_eur": str(engage),
        "realise_eur": str(realise),
    }


def execution(year: int, day: str, factor: int) -> list[dict[str, Any]]:
    """Two services, three chapters, one operation, results carried over, an annulment."""

    def line(*money: int, **given: Any) -> dict[str, Any]:
        sums = amounts(*(value * factor for value in money)) if money else {}
        dated = {"exercice": year, "etape": "SITUATION", "date_situation": day}
        return row(**dated, **sums, **given)

    school = {"service": "Écoles", "enveloppe": "École neuve", "operation": "201"}
    carried = {"credits_ouverts_eur": "700", "realise_eur": "700", "engage_eur": "700"}
    annulled = {"realise_eur": "-5", "credits_ouverts_eur": "0", "engage_eur": "0"}
    return [
        line(1000, 900, 800, service="Sports", enveloppe="Énergie", fonction="322"),
        line(3000, 2000, 2000, service="Sports", chapitre="012", article="64111", fonction="322"),
        line(500, 600, 450, service="Écoles", article="60623", fonction="281"),
        line(
            2000, 1500, 100, section="I", chapitre="21", article="21312", fonction="211", **school
        ),
        line(section="I", chapitre="001", article="001", service="Finances", **carried),
        line(4000, 3000, 3000, sens="R", chapitre="74", article="74111", service="Finances"),
        line(chapitre="67", article="673", service="Sports", **annulled),
    ]


ROWS = [
    *execution(2024, "2024-11-18", 100),
    *execution(2025, "2025-11-17", 110),
    row(realise_eur="250000", credits_ouverts_eur="300000", vote_eur="0"),
    row(sens="R", chapitre="74", article="74111", realise_eur="280000"),
    row(mouvement="ordre", chapitre="042", article="6811", realise_eur="10"),
    row(mouvement="ordre", section="I", sens="R", chapitre="040", article="2812", realise_eur="10"),
    row(exercice=2026, etape="BP", vote_eur="900000"),
    row(exercice=2026, etape="BP", vote_eur="100000", chapitre="012", article="99999"),
    row(
        exercice=2026,
        etape="BP",
        sens="R",
        vote_eur="50",
        credits_ouverts_eur="50",
        chapitre="002",
        article="002",
    ),
    row(exercice=2026, etape="BP", sens="R", vote_eur="70", chapitre="74", article="74111"),
    row(etape="DM", numero="1", vote_eur="7"),
    row(etape="DM", numero="2", vote_eur="-4"),
    row(exercice=2026, etape="DM", vote_eur="5"),
    row(exercice=2026, etape="DM", vote_eur="-5", chapitre="012"),
    row(budget_siret=ANNEX, budget_type="A", budget_nom="EAU", realise_eur="7"),
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = Tiny(tmp_path_factory.mktemp("ville"))
    town.write("budget_ligne", ROWS)
    town.build()
    found: FlaskClient = create_app(
        Settings(town.territory, town.database, "sqlite://")
    ).server.test_client()
    return found


def page(client: FlaskClient, address: str = "/budget") -> reader.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return reader.fromstring(answer.get_data(as_text=True)).get_element_by_id("contenu")


def text(node: reader.HtmlElement) -> str:
    return " ".join(node.text_content().replace(NBSP, " ").replace(NNBSP, " ").split())


def title(client: FlaskClient, address: str) -> str:
    return text(page(client, address).find(".//h1"))


@pytest.mark.parametrize(
    ("address", "finding"),
    [
        ("/budget", "Il reste 165 k€ sur 715 k€ de dépenses au 17/11/2025"),
        ("/budget?sens=R", "330 k€ de recettes au 17/11/2025, 75 % de la prévision"),
        ("/budget?exercice=2024&etape=CA", "250 k€ dépensés en 2024, 83 % des crédits ouverts"),
        ("/budget?exercice=2024&etape=CA&sens=R", "280 k€ encaissés ou à encaisser en 2024"),
        (
            "/budget?exercice=2024&etape=DM",
            "Les décisions modificatives 2024 ajoutent 3 € de dépenses",
        ),
        (
            "/budget?exercice=2024&etape=DM1",
            "La décision modificative n° 1 de 2024 ajoute 7 € de dépenses",
        ),
        (
            "/budget?exercice=2026&etape=DM",
            "La décision modificative 2026 déplace des crédits sans en changer le total",
        ),
        ("/budget?exercice=2026", "Le budget primitif 2026 prévoit 1,0 M€ de dépenses"),
        (
            "/budget?exercice=2024&etape=CA&mouvement=ordre",
            "10 € de dépenses d’ordre en 2024, sans mouvement d’argent",
        ),
        (
            "/budget?lecture=service&noeud=Sports",
            "Sports : il reste 121 k€ sur 440 k€ de dépenses au 17/11/2025",
        ),
        (
            "/budget?noeud=F/011/60623",
            "Fournitures : il reste",
        ),
    ],
)
def test_the_title_is_the_finding(client: FlaskClient, address: str, finding: str) -> None:
    if "60623" in address:
        assert "l’engagé dépasse les crédits de 11 k€ au 17/11/2025" in title(client, address)
    else:
        assert title(client, address) == finding


def test_every_choice_is_kept_while_drilling(client: FlaskClient) -> None:
    asked = "/budget?exercice=2024&etape=SITUATION&sens=D&lecture=service&mesure=engage&tri=-vote"
    found = page(client, asked)
    drill = [a.get("href") for a in found.xpath("//*[@id='postes']//tbody//a")]
    views = [parse(href) for href in drill]
    assert {v.node for v in views} == {"Sports", "Écoles", "Finances"}
    kept = {(v.year, v.stage, v.side, v.path, v.measure, v.sort) for v in views}
    assert kept == {("2024", "SITUATION", "D", "service", "engage", "-vote")}
    areas = {a.get("href") for a in found.xpath("//a[@class='tm-case']")}
    bars = {a.get("href") for a in found.xpath("//a[@class='be-nom']")}
    assert areas
    assert areas <= set(drill)
    assert bars
    assert bars <= set(drill)


def test_areas_bars_and_table_tell_the_same_amounts(client: FlaskClient) -> None:
    found = page(client, "/budget?lecture=service")
    rows = {
        text(tr.find("th")): text(tr.xpath("td")[1])
        for tr in found.xpath("//*[@id='postes']//tbody/tr")
    }
    assert rows["Sports"] == "440 000"
    assert rows["Écoles"] == "275 000"
    assert rows["Total"] == "715 000"
    areas = found.xpath("//a[@class='tm-case']/title/text()")
    said = {area.replace(NBSP, " ").replace(NNBSP, " ") for area in areas}
    assert any(s.startswith("Sports : 440 000 €, 61,5 % du total, exécuté à 70 %") for s in said)
    assert [text(a) for a in found.xpath("//a[@class='be-nom']")] == ["Sports", "Écoles"]


def test_results_carried_over_are_apart_under_the_total(client: FlaskClient) -> None:
    found = page(client, "/budget")
    rows = [
        " ".join(text(cell) for cell in tr if text(cell))
        for tr in found.xpath("//*[@id='postes']//tbody/tr[@class='reporte']")
    ]
    assert rows == [
        "Résultats reportés (001, 002) 700 700",
        "Total, résultats reportés compris 715 700 369 195",
    ]
    assert "001" not in "".join(text(a) for a in found.xpath("//a[@class='be-nom']"))


def test_a_post_of_results_alone_says_that_it_is_not_executed(client: FlaskClient) -> None:
    found = page(client, "/budget?noeud=I/001")
    assert text(found.find(".//h1")).endswith(
        "700 € reportés des exercices précédents, qui ne s’exécutent pas"
    )
    rows = found.xpath("//*[@id='postes']//tbody/tr[@class='reporte']")
    assert "700" in text(rows[0])


def test_a_negative_amount_is_not_an_area_and_is_said(client: FlaskClient) -> None:
    found = page(client, "/budget?mesure=realise&noeud=F")
    assert "1 poste négatif (−5 €) n’est pas dessiné" in text(found).replace("−", "−")


def test_a_document_that_does_not_carry_a_code_offers_another_way(client: FlaskClient) -> None:
    found = page(client, "/budget?exercice=2024&etape=CA&lecture=service")
    assert "Ce document ne se lit pas par service." in text(found)
    offered = [parse(a.get("href")) for a in found.xpath("//*[@class='suites']//a")]
    assert ("SITUATION", "service") in {(v.stage, v.path) for v in offered}
    assert found.xpath("//*[@id='postes']") == []


def test_what_is_not_there_is_said_and_led_back(client: FlaskClient) -> None:
    lost = client.get("/budget?noeud=F/999")
    assert lost.status_code == 404
    assert "Rien à cet endroit du budget" in lost.text
    for wrong in ("sens=X", "section=Z", "lecture=q", "mesure=q", "exercice=1", "budget=9"):
        answer = client.get(f"/budget?{wrong}")
        assert answer.status_code == 404
        assert "inconnu" in answer.text


def test_an_operation_goes_through_its_exercices(client: FlaskClient) -> None:
    found = page(client, "/budget?lecture=operation&noeud=201")
    heads = [text(th) for th in found.xpath("//*[@id='postes']//tbody//th")]
    assert heads == ["2024, situation", "2025, situation", "Total"]
    total = [text(td) for td in found.xpath("//tr[@class='total']/td")]
    assert total[:4] == ["420 000", "—", "—", "21 000"]
    assert found.xpath("//*[contains(@class, 'arbre')]") == []


def test_lines_under_no_operation_do_not_hide_the_operations(client: FlaskClient) -> None:
    found = page(client, "/budget?lecture=operation")
    heads = [text(th) for th in found.xpath("//*[@id='postes']//tbody//th")]
    assert heads[:2] == ["Opération 201, École neuve", "Hors opération"]


def test_the_last_level_shows_the_lines_and_where_they_come_from(client: FlaskClient) -> None:
    found = page(client, "/budget?noeud=F/011/60612")
    assert "Les lignes reçues : 1 ligne" in text(found)
    assert re.search(r"budget_ligne\.csv, n° \d+", text(found))


def test_quality_says_what_was_found_again_and_why_budgets_stay_apart(
    client: FlaskClient,
) -> None:
    said = text(page(client, "/budget?exercice=2024&etape=CA"))
    assert "équilibrées : 10,00 € en dépenses comme en recettes" in said
    assert "Chaque budget se lit seul. Les additionner (Eau) compterait deux fois" in said
    said = text(page(client, "/budget?exercice=2026"))
    assert "4 lignes ont un code que rien ne nomme" in said


def test_a_column_no_document_fills_is_not_shown(client: FlaskClient) -> None:
    found = page(client, "/budget?exercice=2024&etape=CA")
    heads = " ".join(text(th) for th in found.xpath("//*[@id='postes']//thead//th"))
    assert "Voté" not in heads
    assert "Engagé" not in heads
    assert "Taux d’exécution" in heads


def test_an_amendment_says_what_it_moves_and_no_execution(client: FlaskClient) -> None:
    found = page(client, "/budget?exercice=2026&etape=DM")
    heads = [text(th) for th in found.xpath("//*[@id='postes']//thead//th")]
    assert heads == ["Poste", "Voté (€)"]
    rows = [text(tr.xpath("td")[0]) for tr in found.xpath("//*[@id='postes']//tbody/tr")]
    assert rows == ["0", "5", "−5", "0"]


def test_voted_results_are_apart_under_the_voted_total(client: FlaskClient) -> None:
    found = page(client, "/budget?exercice=2026&sens=R&noeud=F")
    rows = {
        text(tr.find("th")): text(tr.xpath("td")[0])
        for tr in found.xpath("//*[@id='postes']//tbody/tr")
    }
    assert rows == {
        "74 Dotations et participations": "70",
        "Total": "70",
        "Résultats reportés (001, 002)": "50",
        "Total, résultats reportés compris": "120",
    }
    assert text(found.find(".//h1")).endswith("le budget primitif 2026 prévoit 70 € de recettes")
    assert "S’y ajoutent 50 € de résultats reportés" in text(found)
    alone = page(client, "/budget?exercice=2026&sens=R&noeud=F/002")
    assert text(alone.find(".//h1")).endswith(
        "50 € reportés des exercices précédents, qui ne s’exécutent pas"
    )


def test_the_sentence_holds_every_document_of_the_exercice(client: FlaskClient) -> None:
    found = page(client, "/budget?exercice=2024")
    stages = found.xpath("//select[@name='etape']/option/@value")
    assert stages == ["CA", "SITUATION", "DM", "DM1", "DM2"]
    chosen = found.xpath("//select[@name='etape']/option[@selected]/@value")
    assert chosen == ["CA"]
    assert View(page="/budget") == parse("/budget")


def test_a_town_without_budget_is_told_what_to_send(tmp_path: Path) -> None:
    town = Tiny(tmp_path)
    town.write("population", [{"code": "99001", "annee": 2024, "population_nb": 10}])
    town.build()
    client = create_app(Settings(town.territory, town.database, "sqlite://")).server.test_client()
    found = page(client)
    assert text(found.find(".//h1")) == "Aucun budget n’a encore été reçu"
    assert "TotEM" in text(found)


@pytest.mark.parametrize("node", ["", "F/011"])
def test_a_post_is_followed_year_after_year(client: FlaskClient, node: str) -> None:
    links = page(client, f"/budget?noeud={node}").xpath("//p[@class='vers-lignes']/a/@href")
    years = next(href for href in links if href.startswith("/budget/evolution"))
    assert ("noeud=F/011" in years) == bool(node)
    assert "exercice=" not in years
    assert "n\u2019a pas pu être calculée" not in client.get(years).text
