"""The green annex beside its account: what is rated, what is not, and what is missing."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.budget.green import green, year_of
from dashboard.budget.green_model import RATED, UNRATED, Entry, GreenYear, Spent
from dashboard.catalogue.green import load_green
from dashboard.components.green_words import (
    absent_title,
    agreement_of,
    coverage_of,
    files_of,
    finding_of,
)
from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.versions import open_version

SIRET = "21990001200011"
RULES = load_green()
CLIMATE, LIFE = "attenuation", "biodiversite"


def spent(article: str, amount: str, function: str = "020", chapter: str = "", **more) -> Spent:
    facts = {"year": 2025, "stage": "CFU", "norm": "M57", **more}
    chapter = chapter or article[:2]
    return Spent(
        facts["year"],
        facts["stage"],
        facts["norm"],
        chapter,
        article,
        "",
        function,
        "",
        Decimal(amount),
    )


def entry(article: str, amount: str, function: str = "020", **ratings: str) -> Entry:
    return Entry(
        2025, article, "", function, "", "", "", "", Decimal(amount), ratings, "annexe.csv", 1
    )


def hand() -> GreenYear:
    """150 € to rate; 80 € of them in the annex, which also holds 5 € the account ignores."""
    account = [
        spent("2313", "100"),
        spent("2151", "50", "845"),
        spent("1641", "999", "01", "16"),
        spent("001", "77", "", "001"),
    ]
    annex = [
        entry("2313", "60", attenuation="favorable"),
        entry("2313", "20", attenuation="non_cote"),
        entry("2188", "5", attenuation="neutre"),
    ]
    return year_of(RULES, 2025, annex, account)


def test_the_axes_are_six_and_say_from_when_they_are_due() -> None:
    assert [axis.number for axis in RULES.axes] == [1, 2, 3, 4, 5, 6]
    due = {axis.code: axis.due_from for axis in RULES.axes}
    assert (due[CLIMATE], due[LIFE], due["eau"]) == (2024, 2025, 2027)


def test_what_must_be_rated_depends_on_the_exercice_and_on_the_chart() -> None:
    assert RULES.duty(2023, "M57") is None
    assert RULES.duty(2024, "M4") is None
    first = RULES.duty(2024, "M57")
    assert first is not None
    assert "2151" in first.accounts
    later = RULES.duty(2031, "M4")
    assert later is not None
    assert later.accounts == ()


def test_absent_expenses_are_unrated_and_never_neutral() -> None:
    climate = hand().axis(CLIMATE)
    assert climate.perimeter == 150
    assert climate.amounts == {"favorable": 60, UNRATED: 20, "neutre": 5}
    assert climate.absent == 70
    assert (climate.rated, climate.unrated, climate.whole) == (65, 90, 155)
    assert climate.coverage == Decimal(65) / 150
    assert climate.part("favorable") == Decimal(60) / 155


def test_debt_and_results_are_not_to_be_rated_and_gaps_are_the_largest_first() -> None:
    found = hand()
    assert [(g.spent.article, g.absent) for g in found.gaps] == [("2151", 50), ("2313", 20)]
    assert found.beyond == ((("2188", "020"), Decimal(5)),)
    assert found.annexed == 85


def test_an_axis_nobody_examined_is_not_a_neutral_axis() -> None:
    life = hand().axis(LIFE)
    assert not life.examined
    assert (life.rated, life.absent) == (0, 150)
    assert "aucun investissement" in finding_of(life)
    assert "rien ne l\u2019est" in coverage_of(hand(), life).replace("'", "\u2019")


def test_without_its_account_an_annex_has_no_coverage() -> None:
    found = year_of(RULES, 2025, [entry("2313", "60", attenuation="neutre")], [])
    climate = found.axis(CLIMATE)
    assert (climate.perimeter, climate.coverage, climate.absent) == (None, None, 0)
    assert "inconnue" in coverage_of(found, climate)
    assert "rien ne la vérifie" in agreement_of(found)[0]


def test_the_first_year_only_some_accounts_were_due() -> None:
    account = [spent("2151", "80", year=2024), spent("2188", "20", year=2024)]
    found = year_of(RULES, 2024, [entry("2151", "60", attenuation="defavorable")], account)
    assert (found.duty_spent, found.duty_rated) == (80, 60)
    assert hand().duty_spent is None


@pytest.mark.parametrize("seed", range(40))
def test_the_parts_of_a_bar_are_the_perimeter_and_what_is_beyond_it(seed: int) -> None:
    draw = random.Random(seed)
    keys = [(a, f) for a in ("2313", "2151", "2188") for f in ("020", "845", "")]
    account = [spent(a, str(draw.randrange(9000) / 100), f) for a, f in keys if draw.random() < 0.8]
    ratings = (*RATED, UNRATED)
    annex = [
        entry(
            *draw.choice(keys)[:1],
            str(draw.randrange(4000) / 100),
            attenuation=draw.choice(ratings),
        )
        for _ in range(draw.randrange(12))
    ]
    found = year_of(RULES, 2025, annex, account).axis(CLIMATE)
    naive_spent, naive_annex = defaultdict(Decimal), defaultdict(Decimal)
    for line in account:
        naive_spent[line.key] += line.amount
    for row in annex:
        naive_annex[row.key] += row.amount
    beyond = sum(max(Decimal(0), naive_annex[k] - naive_spent[k]) for k in naive_annex)
    whole = sum(naive_spent.values(), Decimal(0))
    if account:
        assert found.perimeter == whole
        assert found.rated + found.unrated == whole + beyond


# ── from files to the page ──


def town(folder: Path) -> Tiny:
    """An account of 2024 and one of 2025, one annex for each, the second in two files."""
    made = Tiny(folder)
    base = {
        "budget_siret": SIRET,
        "budget_nom": "Ville",
        "budget_type": "P",
        "nomenclature": "M57-M57_D",
        "section": "I",
        "chapitre": "23",
        "article": "2313",
        "fonction": "020",
    }
    made.write(
        "budget_ligne",
        [
            {**base, "exercice": 2023, "realise_eur": "10"},
            {**base, "exercice": 2024, "realise_eur": "100"},
            {**base, "exercice": 2025, "realise_eur": "70"},
            {**base, "exercice": 2025, "article": "2151", "chapitre": "21", "realise_eur": "30"},
        ],
    )
    rated = {"budget_siret": SIRET, "fonction": "020", "libelle": "Chantier"}
    made.write(
        "cotation_verte",
        [
            {**rated, "exercice": 2024, CLIMATE: "neutre", "realise_eur": "100"},
            {**rated, "exercice": 2025, CLIMATE: "favorable", "realise_eur": "40"},
            {**rated, "exercice": 2025, CLIMATE: "defavorable", "realise_eur": "30"},
        ],
        file="cotation_verte-2.csv",
    )
    old = {**rated, "exercice": 2025, CLIMATE: "neutre", "realise_eur": "7"}
    park = {**old, "article": "2151", "libelle": "Square", CLIMATE: "favorable", "realise_eur": "5"}
    made.write("cotation_verte", [old, park], file="cotation_verte-1.csv")
    made.build()
    return made


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    return town(tmp_path_factory.mktemp("vert"))


@pytest.fixture(scope="module")
def client(made: Tiny) -> FlaskClient:
    app = create_app(Settings(made.territory, made.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def test_every_annex_is_read_and_a_line_is_that_of_the_latest(made: Tiny) -> None:
    found = green(Gate(open_version(made.database)), SIRET)
    assert [year.year for year in found.years] == [2024, 2025]
    last = found.years[-1].axis(CLIMATE)
    assert last.amounts == {"favorable": 45, "defavorable": 30}
    assert (last.absent, last.perimeter) == (25, 100)
    told = {e.label: e.file for e in found.years[-1].entries}
    assert told["Chantier"].endswith("cotation_verte-2.csv")
    assert told["Square"].endswith("cotation_verte-1.csv")
    files = [(f.name, f.kept, f.replaced, f.amount) for f in found.years[-1].files]
    assert files == [("cotation_verte-1.csv", 1, 1, 7), ("cotation_verte-2.csv", 2, 0, 0)]
    assert files_of(found.years[0]) == []


def test_the_page_says_shares_and_shows_an_axis_not_examined(client: FlaskClient) -> None:
    said = client.get("/budget/vert").text
    assert "Climat\u00a0: 45\u00a0% des investissements de 2025 sont cotés favorables" in said
    assert "30\u00a0% défavorables, 25\u00a0% ne sont pas cotés" in said
    assert said.count("non examiné<") >= 5
    assert "75,0\u00a0% des dépenses sont cotées" in said
    assert "Rien n\u2019est supposé neutre" in said
    assert "lue dans 2 fichiers\u00a0: cotation_verte-1.csv (1\u00a0ligne)" in said
    assert "1\u00a0ligne reçue deux fois n\u2019est comptée qu\u2019une fois" in said


def test_lines_are_filtered_by_rating_and_the_exercice_is_chosen(client: FlaskClient) -> None:
    said = client.get("/budget/vert?exercice=2025&statut=defavorable").text
    assert "1\u00a0ligne «\u00a0défavorable\u00a0»" in said
    assert "Climat\u00a0: 0\u00a0% des" in client.get("/budget/vert?exercice=2024").text


def test_an_exercice_without_annex_is_said_so(client: FlaskClient) -> None:
    said = client.get("/budget/vert?exercice=2023").text
    assert "L\u2019exercice 2023 n\u2019a pas d\u2019annexe" in said
    assert "elle n\u2019est demandée que depuis l\u2019exercice 2024" in said
    chosen = re.findall(r"<option[^>]*selected[^>]*>([^<]*)", said)
    assert "exercice 2025" in chosen


@pytest.mark.parametrize("query", ["exercice=x", "par=climat", "statut=bon", "budget=1"])
def test_what_does_not_exist_is_refused_by_name(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/budget/vert?{query}")
    assert answer.status_code == 404
    assert f"«\u00a0{query.partition('=')[2]}\u00a0» inconnu" in answer.text
    assert "des dépenses sont cotées" not in answer.text


def test_without_any_annex_the_page_says_what_to_send(tmp_path: Path) -> None:
    bare = Tiny(tmp_path)
    line = {"exercice": 2025, "budget_siret": SIRET, "section": "I", "realise_eur": "1"}
    bare.write("budget_ligne", [{**line, "chapitre": "21", "article": "2188"}])
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    said = app.server.test_client().get("/budget/vert").text
    assert "Aucune annexe «\u00a0budget vert\u00a0» n\u2019a été reçue" in said
    shown, _, folded = said.partition('class="fichiers-demandes"')
    assert "service des finances" in shown
    assert "totem_vert" not in shown
    assert "totem_vert" in folded
    assert "Le compte 2025 a été reçu sans annexe" in said


def test_a_town_under_the_threshold_is_told_that_no_annex_is_due() -> None:
    assert "due qu'au-delà de 3\u202f500 habitants" in absent_title(3500, 3446)
    assert absent_title(3500, 3500) == absent_title(3500, None)
    assert "n'a été reçue" in absent_title(3500, None)
