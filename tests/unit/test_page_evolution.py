"""The page of the evolution: what it says, what its links keep, what it refuses and why."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from itertools import pairwise
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.settings import Settings

PAGE = "/budget/evolution"
CITY, WATER = "21990001200011", "21990001200029"


def _line(year: int, amount: str, **given: object) -> dict[str, object]:
    plain: dict[str, object] = {
        "exercice": year,
        "etape": "CA",
        "budget_siret": CITY,
        "budget_nom": "BUDGET PRINCIPAL",
        "budget_type": "P",
        "collectivite": "VILLE DE TINYVILLE",
        "nomenclature": "M57-M57_D",
        "section": "F",
        "chapitre": "011",
        "article": "60612",
        "fonction": "211",
        "realise_eur": amount,
        "credits_ouverts_eur": amount,
    }
    return {**plain, **given}


def _rows() -> list[dict[str, object]]:
    old = {"nomenclature": "M14-M14_COM_SUP3500"}
    income = {"sens": "R", "chapitre": "74", "article": "7411"}
    running = {"etape": "SITUATION", "date_situation": "2024-05-06"}
    return [
        _line(2019, "100000", **old),
        _line(2019, "150000", **old, **income),
        _line(2021, "110000"),
        _line(2021, "160000", **income),
        _line(2022, "121000"),
        _line(2022, "168000", **income),
        _line(2022, "40000", section="I", chapitre="21", article="2128"),
        _line(2023, "133100"),
        _line(2023, "170000", **income),
        _line(2024, "50000", **running),
        _line(2024, "60000", **running, **income),
        _line(2023, "9000", budget_siret=WATER, budget_nom="EAU", budget_type="A"),
    ]


def _serve(folder: Path, **tables: list[dict[str, object]]) -> FlaskClient:
    town = Tiny(folder)
    for table, rows in tables.items():
        town.write(table, rows)
    town.build()
    client: FlaskClient = create_app(
        Settings(town.territory, town.database, "sqlite://")
    ).server.test_client()
    return client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    prices = [
        {"indice": "Prix fictif", "annee": year, "valeur": value, "base": "2019"}
        for year, value in ((2019, "100"), (2021, "110"), (2022, "110"), (2023, "121"))
    ]
    people = [
        {"code": "99001", "annee": year, "nature": "municipale", "population_nb": 1000}
        for year in (2019, 2021)
    ]
    return _serve(
        tmp_path_factory.mktemp("evolution"),
        budget_ligne=_rows(),
        indice_prix=prices,
        population=people,
    )


def said(client: FlaskClient, address: str = PAGE) -> str:
    """The page as read: no tag, no script."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    text = answer.text.partition('id="premier-rendu"')[2].partition("</main>")[0]
    return unescape(re.sub(r"<[^>]+>", " ", text))


def test_the_title_compares_receipts_and_expenses_since_the_last_break(client) -> None:
    text = said(client)
    gap = "les recettes de fonctionnement dépassent les dépenses de"
    assert f"En 2023, {gap} 37\u00a0k€, contre 50\u00a0k€ en 2021" in text
    assert "Ville de Tinyville, budget principal, de 2019 à 2024" in text


def test_the_title_says_that_order_operations_are_compared(tmp_path: Path) -> None:
    order = {"mouvement": "ordre", "chapitre": "042"}
    rows = [
        _line(2023, "30000", article="6811", **order),
        _line(2023, "10000", sens="R", article="777", **order),
    ]
    text = said(_serve(tmp_path, budget_ligne=rows), f"{PAGE}?mouvement=ordre")
    assert "En 2023, les dépenses d’ordre de fonctionnement dépassent les recettes de 20" in text


def test_each_drawing_has_its_finding_summary_and_measure(client) -> None:
    text = said(client)
    assert "Les dépenses de fonctionnement augmentent plus vite que" in text
    assert "(+10,0\u00a0% contre +1,2\u00a0%)" in text
    assert "Courbe. Dépenses\u00a0: de" in text
    assert "2024 en cours" in text
    assert "k€ courants" in text


def test_breaks_are_lettered_and_listed(client) -> None:
    text = said(client)
    assert "exercice 2020 absent" in text
    assert "passage de M14 à M57" in text
    answer = client.get(PAGE).text
    assert answer.count(">A</text>") == 4


def test_the_table_has_every_exercice_and_says_which_is_running(client) -> None:
    text = said(client)
    for year in range(2019, 2025):
        assert str(year) in text
    assert "en cours, au 06/05/2024" in text
    assert "absent" in text


def test_constant_euros_change_the_figures_and_name_their_index(client) -> None:
    text = said(client, f"{PAGE}?euros=constants")
    assert "constants de 2023" in text
    assert "Prix fictif, base 100 en 2019" in text
    assert "121,0" in text
    assert "en k€ constants" in text


def test_euros_per_inhabitant_use_the_population(client) -> None:
    text = said(client, f"{PAGE}?euros=habitant")
    assert "euros courants par habitant" in text
    assert "133\u00a0€" in text


def test_a_node_keeps_the_choices_and_shows_its_parts(client) -> None:
    address = f"{PAGE}?mouvement=reel&lecture=nature&noeud=F&euros=constants"
    answer = client.get(address).text
    links = [unescape(h) for h in re.findall(r'href="(/budget/evolution[^"]*)"', answer)]
    deeper = [h for h in links if "noeud=F/011" in h]
    assert deeper
    assert all("euros=constants" in h and "lecture=nature" in h for h in deeper)
    assert "Fonctionnement" in said(client, address)


@pytest.mark.parametrize("path", ["nature", "politique", "service", "operation", "famille"])
@pytest.mark.parametrize("side", ["D", "R"])
def test_every_reading_and_side_answers(client, path: str, side: str) -> None:
    text = said(client, f"{PAGE}?lecture={path}&sens={side}")
    assert "Exercice par exercice" in text
    assert {"D": "Dépenses par", "R": "Recettes par"}[side] in text


def test_every_link_of_the_page_answers(client) -> None:
    page = client.get(PAGE).text
    links = re.findall(r'href="(/budget/evolution[^"#]*)"', page)
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', page):
        links += [f"{PAGE}?{name}={value}" for value in re.findall(r'value="([^"]*)"', options)]
    assert len(set(links)) > 10
    for address in sorted({unescape(link) for link in links}):
        assert "Cette page n\u2019a pas pu" not in said(client, address), address


def test_coarse_policies_are_marked_as_a_break(client) -> None:
    text = said(client, f"{PAGE}?lecture=politique")
    assert "Grandes politiques, par-delà les nomenclatures" in text
    assert "Rupture de série" in text
    assert "Écoles, restauration et formation" in text


def test_another_budget_is_read_alone(client) -> None:
    text = said(client, f"{PAGE}?budget={WATER}")
    assert "Ville de Tinyville, budget Eau, exercice 2023" in text
    assert "ne sont jamais additionnés" in text


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?noeud=F", f"{PAGE}?lecture=politique"])
def test_headings_go_down_one_level_at_a_time(client, address: str) -> None:
    text = client.get(address).text.partition('id="premier-rendu"')[2].partition("</main>")[0]
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", text)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_nothing_is_styled_inline(client) -> None:
    text = client.get(PAGE).text.partition("<main")[2]
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert [i for i, n in Counter(ids).items() if n > 1] == []
    assert " style=" not in text.partition('id="premier-rendu"')[2].partition("</main>")[0]


def test_without_index_the_page_says_so_and_keeps_current_euros(tmp_path: Path) -> None:
    bare = _serve(tmp_path, budget_ligne=_rows())
    text = said(bare, f"{PAGE}?euros=constants")
    assert "constants\u00a0: indice non chargé" in text
    assert "Indice non chargé" in text
    assert "k€ courants" in text
    assert "par habitant\u00a0: population non chargée" in text


def test_an_unknown_choice_says_what_to_do(client) -> None:
    for choice, words in (("budget=12", "Budget « 12 »"), ("euros=francs", "Unité « francs »")):
        answer = client.get(f"{PAGE}?{choice}")
        assert answer.status_code == 404
        assert f"{words} inconnu" in answer.text.replace("\u00a0", " ")


def test_without_any_budget_the_page_says_what_to_send(tmp_path: Path) -> None:
    text = said(_serve(tmp_path, activite=[{"realise_nb": 1}]))
    assert "Aucun document budgétaire n\u2019a été reçu" in text
