"""The page of the execution: every state says itself, every choice answers."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from pathlib import Path

import pytest
from execution_town import SIRET, days, history, line
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.settings import Settings

PAGE = "/budget/execution"
LAST = dt.date(2025, 6, 30)


def _serve(folder: Path, rows: list[dict[str, object]]) -> FlaskClient:
    town = Tiny(folder)
    town.write("budget_ligne", rows)
    town.build()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    client: FlaskClient = app.server.test_client()
    return client


def _rows() -> list[dict[str, object]]:
    """Expenses followed for four exercices, revenues for one, an account, an annexe."""
    titled = [
        line(
            day,
            2025,
            sens="R",
            chapitre="70",
            article="7067",
            service="Piscine",
            engage_eur="",
            realise_eur=f"{n}",
        )
        for n, day in enumerate(days(2025, LAST))
    ]
    account = [
        line(LAST, 2021, etape="CA", date_situation="", realise_eur="80"),
        line(LAST, 2021, etape="CA", date_situation="", chapitre="65", realise_eur="99"),
    ]
    annexe = line(
        LAST,
        2024,
        etape="CA",
        date_situation="",
        budget_siret="21990001200026",
        budget_nom="EAU",
        budget_type="A",
        realise_eur="40",
    )
    return [*history(), *titled, *account, annexe]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    return _serve(tmp_path_factory.mktemp("execution"), _rows())


def read(client: FlaskClient, query: str = "") -> str:
    """What is painted before any script, entities resolved."""
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    said = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    return html.unescape(said)


def first(said: str) -> str:
    found = re.findall(r"<h1[^>]*>(.*?)</h1>", said)
    assert len(found) == 1
    return plain(found[0])


def plain(said: str) -> str:
    """Text alone, every space the same."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said))


def test_the_title_says_what_is_done_and_the_rhythm(client: FlaskClient) -> None:
    said = read(client)
    assert re.match(
        r"Dépenses de fonctionnement : dépassement probable, de \d+ € à \d+ €, "
        r"171 € mandatés au 30/06/2025",
        first(said),
    )
    assert "Sports devrait dépasser ses crédits" in plain(said)
    assert "huit chances sur dix" in plain(said)


def test_chapters_then_services_are_listed_by_gap(client: FlaskClient) -> None:
    said = read(client)
    chapters = said.index('id="execution-chapitres"')
    services = said.index('id="execution-services"')
    assert chapters < services
    rows = re.findall(r'<th scope="row"><a href="([^"]+)">([^<]+)</a>', said[services:])
    assert [name for _, name in rows] == ["Sports", "Voirie"]
    assert "service=Sports" in rows[0][0]
    assert "dépassement probable" in said[services:]


def test_entering_a_chapter_keeps_the_date_and_shows_its_services(client: FlaskClient) -> None:
    said = read(client, "?exercice=2024&semaine=2024-W41")
    link = re.search(r'href="([^"]*noeud=F/011[^"]*)"', said)
    assert link
    assert "semaine=2024-W41" in link.group(1)
    inside = read(client, link.group(1).removeprefix(PAGE))
    assert "011" in first(inside)
    assert 'id="execution-chapitres"' not in inside
    assert 'id="execution-services"' in inside
    assert "Fil d’Ariane" in inside


def test_a_chapter_of_a_service_has_no_part_but_its_lines(client: FlaskClient) -> None:
    said = read(client, "?noeud=F/011&service=Sports")
    assert not re.search(r'id="execution-(chapitres|services)"', said)
    assert re.search(r'href="/budget/lignes\?[^"]*lecture=service[^"]*noeud=Sports', said)


def test_ids_are_unique_and_drawings_say_themselves(client: FlaskClient) -> None:
    for query in ("", "?sens=R", "?exercice=2021", "?exercice=2024"):
        said = read(client, query)
        ids = Counter(re.findall(r'\sid="([^"]+)"', said))
        assert [name for name, times in ids.items() if times > 1] == []
    drawn = re.findall(r'<svg class="course-execution[^>]*aria-label="([^"]+)"', read(client))
    assert len(drawn) == 2
    assert "Atterrissage" in drawn[0]


def test_a_closed_exercice_says_how_it_ended_and_does_not_land(client: FlaskClient) -> None:
    said = read(client, "?exercice=2024")
    assert "mandatés en 2024" in first(said)
    assert "Exercice clos, dernier extrait du" in plain(said)
    assert "Atterrissage, 80" not in plain(said)


def test_the_first_exercice_says_that_its_rhythm_is_linear(client: FlaskClient) -> None:
    said = read(client, "?exercice=2022&semaine=2022-W27")
    assert "rythme théorique" in first(said)
    assert "Rythme linéaire théorique" in plain(said)
    assert "aucun exercice passé ne permet de donner un intervalle" in plain(said)


def test_revenues_are_titled_and_know_no_commitment(client: FlaskClient) -> None:
    said = read(client, "?sens=R")
    assert "titrés au" in first(said)
    assert "Engagé" not in plain(said)
    assert "manda" not in plain(said).lower().replace("demandes", "").replace("commande", "")


def test_an_exercice_without_exports_is_told_by_its_account(client: FlaskClient) -> None:
    said = read(client, "?exercice=2021")
    assert re.match(r"Dépenses de fonctionnement : 179 € réalisés en 2021, 89,5 % des", first(said))
    assert "Aucun extrait hebdomadaire de l’exercice 2021" in plain(said)
    assert re.search(r'href="[^"]*exercice=2025[^"]*">exercice 2025', said)
    assert 'id="execution-chapitres-compte"' in said


def test_a_budget_without_any_export_says_what_to_receive(client: FlaskClient) -> None:
    said = plain(read(client, "?budget=21990001200026"))
    assert "demandent des extraits hebdomadaires" in said
    assert "consommation des crédits" in said


def test_a_week_before_the_exercice_shows_its_last_export(client: FlaskClient) -> None:
    assert "30/06/2025" in first(read(client, "?exercice=2025&semaine=2022-W10"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("?section=Z", "Section «\u00a0Z\u00a0» inconnue"),
        ("?sens=X", "Sens «\u00a0X\u00a0» inconnu"),
        ("?exercice=1999", "Exercice «\u00a01999\u00a0» inconnu"),
        ("?semaine=lundi", "Période «\u00a0lundi\u00a0» illisible"),
    ],
)
def test_an_impossible_choice_is_a_page_that_says_why(
    client: FlaskClient, query: str, said: str
) -> None:
    answer = client.get(f"{PAGE}{query}")
    assert answer.status_code == 404
    assert said in answer.text


@pytest.mark.parametrize(
    ("query", "said", "ways"),
    [
        # a chapter without its section: the one where it is, never the other
        ("section=I&noeud=011", "sans sa section", ["noeud=F/011"]),
        ("noeud=011", "sans sa section", ["noeud=F/011"]),
        ("section=I&noeud=F/011", "n’est pas en investissement", ["noeud=F/011"]),
        ("section=I&noeud=F", "n’est pas en investissement", ["noeud=F"]),
        ("noeud=I/011", "Aucun crédit sous ce choix", ["noeud=F/011"]),
        ("noeud=F/999", "Aucun crédit sous ce choix", ["noeud=F"]),
        ("sens=R&noeud=F/011", "Aucun crédit sous ce choix", ["sens=R&noeud=F"]),
        ("service=Lune", "Aucun crédit sous ce choix", ["service=Sports", "service=Voirie"]),
        ("lecture=politique&noeud=2", "par chapitre et par service", ["exercice=2025"]),
        ("lecture=rien", "Lecture « rien » inconnue", ["lecture=nature"]),
        # without exports, accounts are read
        ("exercice=2021&noeud=F/012", "Aucun compte n’a le chapitre", ["noeud=F"]),
        ("exercice=2021&noeud=065", "sans sa section", ["noeud=F"]),
        ("exercice=2021&noeud=65", "sans sa section", ["noeud=F/65"]),
    ],
)
def test_a_post_that_is_not_there_leads_to_where_it_is(
    client: FlaskClient, query: str, said: str, ways: list[str]
) -> None:
    answer = client.get(
        f"{PAGE}?exercice=2025&{query}" if "exercice" not in query else f"{PAGE}?{query}"
    )
    assert answer.status_code == 404
    assert said in plain(html.unescape(answer.text))
    links = re.findall(r'href="([^"]+)"', answer.text.split('class="suites"')[1].split("</ul>")[0])
    links = [html.unescape(link) for link in links]
    for way in ways:
        assert any(way in link for link in links), links
    assert not any(link.endswith("noeud=I/011") for link in links)
    assert client.get(next(link for link in links if ways[0] in link)).status_code == 200


def test_a_chapter_says_its_section_and_its_sides(client: FlaskClient) -> None:
    said = read(client, "?noeud=F/011")
    assert 'name="section"' not in said
    assert re.search(r'<option disabled="disabled" value="R">recettes', said)
    assert 'name="section"' in read(client)
    assert not re.search(r"<option[^>]*disabled", read(client))


def test_an_account_is_read_by_chapter(client: FlaskClient) -> None:
    whole = read(client, "?exercice=2021")
    assert re.search(r'href="[^"]*exercice=2021[^"]*noeud=F/65"', whole)
    said = read(client, "?exercice=2021&noeud=F/65")
    assert first(said).startswith("Dépenses de fonctionnement, 65")
    assert "99 € réalisés en 2021, 99" in first(said)
    assert "Fil d’Ariane" in said
    assert 'id="execution-chapitres-compte"' not in said


def test_accounts_say_no_service_and_lead_to_what_they_say(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}?exercice=2021&service=Sports")
    assert answer.status_code == 200
    assert "ne se lit pas par service" in plain(html.unescape(answer.text))
    assert "exercice=2021" in answer.text.split('class="suites"')[1]


def test_a_section_without_any_line_says_so(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}?section=I&exercice=2025")
    assert answer.status_code == 200
    assert "Aucune ligne de dépenses d’investissement" in plain(html.unescape(answer.text))


def test_what_is_already_over_its_credits_is_no_longer_a_forecast(tmp_path: Path) -> None:
    rows = [
        {**row, "realise_eur": "130"}
        if row["exercice"] == 2025 and row["article"] == "60612"
        else row
        for row in history()
    ]
    said = plain(read(_serve(tmp_path, rows)))
    assert "Sports a déjà dépassé ses crédits" in said
    assert "Sports devrait" not in said
    assert "Sports : dépassement de crédits" in said
    assert "crédits dépassés" in said


def test_in_january_both_open_exercices_are_a_click_away(tmp_path: Path) -> None:
    client = _serve(tmp_path, history(until=dt.date(2025, 1, 20)))
    said = read(client, "?exercice=2025")
    assert "Deux exercices sont ouverts au 20/01/2025 : 2024 et 2025" in plain(said)
    link = re.search(r'href="([^"]*exercice=2024[^"]*)">Voir l’exercice 2024', said)
    assert link
    assert "Deux exercices sont ouverts" not in plain(read(client, "?exercice=2023"))
    ending = read(client, link.group(1).removeprefix(PAGE))
    assert "mandatés de l’exercice 2024 au 20/01/2025" in first(ending)
    assert "L’exercice devrait finir" in plain(ending)


def test_in_january_each_figure_says_its_exercice(tmp_path: Path) -> None:
    client = _serve(tmp_path, history(until=dt.date(2025, 1, 20)))
    ending, beginning = (read(client, f"?exercice={year}") for year in (2024, 2025))
    # on 22 January 2024, the export nearest of day 385 told 2023: it is not « 2024 at that date »
    figure = {
        year: dict(re.findall(r"<dt[^>]*>(.*?)</dt>\s*<dd[^>]*>(.*?)</dd>", said))
        for year, said in ((2024, ending), (2025, beginning))
    }
    before = {
        year: next((plain(v) for k, v in found.items() if "exercice" in k), "")
        for year, found in figure.items()
    }
    assert [k for k in figure[2024] if k.startswith("Mandaté,")] == [
        "Mandaté, exercice 2023 au 22/01/2024"
    ]
    assert [k for k in figure[2025] if k.startswith("Mandaté,")] == [
        "Mandaté, exercice 2024 au 22/01/2024"
    ]
    # three posts: 96 × 386/395 of 2023, 92 × 21/395 of 2024
    assert before[2024].startswith("281 €")
    assert before[2025].startswith("15 €")
    for said, year in ((ending, 2023), (beginning, 2024)):
        assert f"Taux {year} au 22/01/2024" in plain(said)
        assert "Mandaté au" not in plain(said)


def test_an_export_with_refused_lines_says_that_it_is_not_whole(tmp_path: Path) -> None:
    broken = line(LAST, 2025, realise_eur="#VALEUR!")
    said = plain(read(_serve(tmp_path, [*history(), broken])))
    assert "Extrait incomplet" in said
    assert "1 ligne de cet extrait n’a pas pu être lue" in said
    assert SIRET not in said
