"""The road map and the sheet of a project, from files to words, through the real builder."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from tinytown import Tiny

from app import create_app
from dashboard.budget.amounts import Amounts
from dashboard.budget.drill import level
from dashboard.budget.scope import Scope
from dashboard.catalogue.roadmap_model import PHASES, BudgetLink, Objective, Roadmap
from dashboard.figures.roadmap_calendar import Bar, Gate, Group, draw_calendar, quarters
from dashboard.roadmap import read_roadmap
from dashboard.roadmap.money import Linked, money, reading_of
from dashboard.secrecy import Gate as Door
from dashboard.settings import Settings
from dashboard.store.versions import open_version
from pages._feuille_argent import _left_words, _read
from pages._feuille_vue import options

SIRET = "21990001200018"
TODAY = dt.date(2026, 11, 23)
ROADMAP = """
[[objectifs]]
code = "bien_manger"
titre = "Bien manger"
odd = [2]
politique = "scolaire"
indicateurs = [{ code = "repas_servis" }]

[[objectifs]]
code = "bien_rouler"
titre = "Bien rouler"

[[projets]]
code = "cantine"
titre = "Menus à <choix>"
objectif = "bien_manger"
pilote = "Direction de l'éducation"
directions = ["Direction des déchets"]
partenaires = [{ nom = "Parents", genre = "habitants" }]
consultations = [{ date = 2026-01-16, forme = "Commission", participants = 18, suite = "Portions" }]
budget = [{ fonction = "281", section = "F" }, { operation = "999" }]
marches = ["M1", "M9"]
subventions = ["R1", "R9"]
indicateurs = [{ code = "repas_servis", cible = 50 }]
decisions = [12]
odd = [2, 12]
phase = 1
echelle = "commune"
territoires = ["99001", "00000"]
debut = 2026-01-01
echeance = 2027-07-31
etat = "a_l_heure"

[[projets.passages]]
porte = "G1"
date = 2026-02-10
participants = ["Maire"]
decision = "continuer"
motifs = "Référence mesurée"
deliberation = "D1"
prochaine = 2026-11-03

[[projets]]
code = "piste"
titre = "Piste du canal"
objectif = "bien_rouler"
pilote = "Direction des mobilités"
phase = 0
echelle = "epci"
echeance = 2028-01-31
etat = "a_l_heure"
blocages = [{ texte = "Écluse en travaux", depuis = 2026-06-01, qui = "Voies navigables" }]
"""


def line(function: str, euros: str, section: str = "F") -> dict[str, object]:
    return {
        "exercice": 2024,
        "etape": "CA",
        "budget_siret": SIRET,
        "budget_nom": "VILLE",
        "budget_type": "P",
        "collectivite": "TINYVILLE",
        "nomenclature": "M57-M57_D",
        "section": section,
        "sens": "D",
        "mouvement": "reel",
        "chapitre": "011",
        "article": "60623",
        "fonction": function,
        "vote_eur": euros,
        "credits_ouverts_eur": euros,
        "realise_eur": euros,
    }


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    found = Tiny(tmp_path_factory.mktemp("feuille"))
    meals = [
        {
            "service": "Éducation",
            "mesure": "repas_servis",
            "territoire": "99001",
            "jour": f"2024-{month:02d}-10",
            "realise_nb": 100,
        }
        for month in range(1, 13)
    ]
    found.write("activite", meals)
    found.write("budget_ligne", [line("281", "100.25"), line("281", "50.50"), line("313", "7")])
    found.write("marche", [{"marche_id": "M1", "objet": "Denrées", "montant_eur": "900.00"}])
    found.write(
        "subvention",
        [{"reference_decision": "R1", "beneficiaire_nom": "Association A", "montant_eur": "12.00"}],
    )
    found.write("deliberation", [{"deliberation_id": "D1", "objet": "Menus"}])
    found.write("contour", [{"code": "99001"}])
    found.save()
    (found.territory / "feuille_de_route.toml").write_text(ROADMAP, encoding="utf-8")
    found.build()
    return found


@pytest.fixture(scope="module")
def client(town: Tiny) -> FlaskClient:
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


@pytest.fixture(autouse=True)
def fixed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The day every page takes for today."""
    from pages import feuille_de_route, projet

    for module in (feuille_de_route, projet):
        monkeypatch.setattr(module, "today", lambda: TODAY)


def plain(text: str) -> str:
    """Text without markup, with plain spaces."""
    words = re.sub(r"<[^>]+>", " ", text)
    return re.sub(r"\s+", " ", html.unescape(words).replace("\u202f", " ").replace("\xa0", " "))


def read(client: FlaskClient, address: str, status: int = 200) -> str:
    """What is seen before any script, checked for what every page owes."""
    answer = client.get(address)
    assert answer.status_code == status
    whole = str(answer.text)
    found = whole[whole.index("<main") : whole.index("</main>")]
    assert "n’a pas pu être calculée" not in found
    ids = Counter(re.findall(r'\sid="([^"]+)"', found))
    assert [name for name, times in ids.items() if times > 1] == []
    assert found.count("<h1") == 1
    return found


SCOPE = Scope(
    budget=SIRET, budget_name="Budget principal", budget_type="P", body="TINYVILLE", year=2026,
    stage="SITUATION", step="SITUATION", number=None, date=TODAY, at=None, movement="reel",
    executed=True, nomenclature="M57", norme="", population=None, population_year=None,
    population_source="",
)  # fmt: skip
READINGS = ("", "calendrier", "portes", "carte", "blocages", "silos")


@pytest.mark.parametrize("reading", READINGS)
def test_every_reading_answers_with_the_same_sentence(client: FlaskClient, reading: str) -> None:
    said = plain(read(client, f"/feuille-de-route?lecture={reading}"))
    assert "2 projets : 0 à l’heure, 1 en retard, 1 bloqué" in said
    assert "Ce qui bloque : Piste du canal, depuis 25 semaines (écluse en travaux)" in said
    assert "<choix>" not in read(client, f"/feuille-de-route?lecture={reading}")


def test_the_tree_goes_from_objectives_to_gates(client: FlaskClient) -> None:
    found = read(client, "/feuille-de-route")
    said = plain(found)
    assert "Bien manger" in said
    assert "Porte G1, 10/02/2026 : Référence mesurée" in said
    assert found.count("<details") == 5
    assert found.count('class="fr-projet" open') == 0
    opened = read(client, "/feuille-de-route?noeud=tout")
    assert len(re.findall(r'<details class="fr-projet" open', opened)) == 2


def test_a_filter_keeps_its_projects_and_says_how_many(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?etat=en_retard"))
    assert "1 projet : 0 à l’heure, 1 en retard, 0 bloqué" in said
    assert "1 projet sur 2" in said
    for query in ("service=Direction+des+déchets", "objectif=bien_manger", "odd=12", "phase=1"):
        assert "1 projet sur 2" in plain(read(client, f"/feuille-de-route?{query}")), query
    said = plain(read(client, "/feuille-de-route?phase=0&etat=en_retard"))
    assert "Aucun projet ne répond à ces filtres" in said


@pytest.mark.parametrize("reading", READINGS)
def test_no_project_left_is_said_in_every_reading(client: FlaskClient, reading: str) -> None:
    said = plain(read(client, f"/feuille-de-route?lecture={reading}&phase=0&etat=en_retard"))
    assert "0 projet sur 2" in said
    assert "Rien ne bloque" not in said


def test_the_key_of_the_calendar_names_the_states_it_draws(client: FlaskClient) -> None:
    found = read(client, "/feuille-de-route?lecture=calendrier")
    key = found.split('class="fr-cles"', 1)[1].split("</ul>", 1)[0]
    assert re.findall(r'class="fr-etat fr-(\w+)"', key) == ["en_retard", "bloque"]


def test_an_acronym_keeps_its_capitals_in_a_refusal(client: FlaskClient) -> None:
    said = plain(str(client.get("/feuille-de-route?odd=17").text))
    assert "ODD « 17 » : aucun projet" in said


def test_a_blocked_project_without_date_passed_says_so(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?lecture=blocages"))
    assert "aucune passée" in said


@pytest.mark.parametrize(
    "query",
    ["lecture=inconnue", "service=Inconnu", "odd=17", "phase=9", "niveau=pays&lecture=carte"],
)
def test_what_does_not_exist_is_named_with_what_does(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/feuille-de-route?{query}")
    assert answer.status_code in (200, 404)
    assert "Ce qui peut se lire" in plain(str(answer.text))


def test_the_board_has_a_column_a_phase(client: FlaskClient) -> None:
    found = read(client, "/feuille-de-route?lecture=portes")
    assert found.count("fr-colonne") == len(PHASES)
    said = plain(found)
    assert "Porte G2 attendue le 03/11/2026, il y a 20 jours" in said


def test_what_contradicts_its_dates_is_said(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?lecture=blocages"))
    assert "2 déclarations que les dates contredisent" in said
    assert "alors que sa porte G2 était prévue le 03/11/2026" in said
    assert "alors qu’un blocage dure depuis le 01/06/2026" in said


def test_services_that_never_meet_are_named(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?lecture=silos"))
    assert "Sur 3 paires de services, 1 partage un projet, 2 jamais" in said
    assert "Mobilités : jamais avec" in said


def test_projects_are_counted_where_they_are(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?lecture=carte&niveau=commune"))
    assert "Tinyville porte 1 projet, sur 2 suivis" in said
    assert "Territoires inconnus de cette version : 00000" in said
    assert "À une échelle plus large" in said


def test_the_sheet_says_everything_of_a_project(client: FlaskClient) -> None:
    said = plain(read(client, "/projet/cantine"))
    for words in (
        "Menus à <choix> : en retard, en phase 1 · Cadrage",
        "Porte G2 attendue le 03/11/2026, il y a 20 jours",
        "Parents · habitants",
        "16/01/2026 Commission, 18 participants. Portions",
        "Repas servis",
        "D1 : Menus",
        "Denrées",
        "absent des marchés reçus",
        "R1 : Association A",
        "R9 : absente des subventions reçues",
        "Décision n° 12 : absente du registre",
        "00000 (inconnu)",
        "Opération 999",
        "aucune ligne",
    ):
        assert words in said, words


def test_the_money_is_the_sum_of_the_linked_lines(town: Tiny) -> None:
    gate = Door(open_version(town.database))
    project = read_roadmap(gate).projects[0]
    found = money(gate, project)
    assert found.lines[0].amounts is not None
    assert found.lines[0].amounts.executed == Decimal("150.75")
    assert found.lines[1].amounts is None
    assert found.total is None
    assert found.overlaps
    assert found.studies == ()


def test_a_project_that_is_an_idea_has_a_sheet_too(client: FlaskClient) -> None:
    said = plain(read(client, "/projet/piste"))
    assert "Aucune porte passée : le projet est une idée" in said
    assert "Aucune ligne de budget n’est liée" in said


def test_an_unknown_project_is_a_404_that_names_those_there_are(client: FlaskClient) -> None:
    said = plain(read(client, "/projet/rien", status=404))
    assert "Ce projet n’existe pas" in said
    assert "Piste du canal" in said


def test_a_town_without_the_file_is_told_what_to_write(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    bare = Tiny(tmp_path_factory.mktemp("sans_feuille"))
    bare.write("contour", [{}])
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    client = app.server.test_client()
    said = plain(read(client, "/feuille-de-route"))
    assert "Aucune feuille de route n’est écrite" in said
    assert "[[projets]]" in said
    assert "Ce projet n’existe pas" in plain(read(client, "/projet/led", status=404))


def test_quarters_go_from_the_first_to_the_one_after_the_last() -> None:
    found = quarters(dt.date(2026, 2, 5), dt.date(2026, 12, 31))
    assert found == [dt.date(2026, m, 1) for m in (1, 4, 7, 10)] + [dt.date(2027, 1, 1)]


def drawn(bar: Bar, *, narrow: bool = False) -> str:
    return draw_calendar(
        [Group("G", [bar])], TODAY, dt.date(2025, 1, 1), dt.date(2028, 12, 31), name="n",
        narrow=narrow,
    )  # fmt: skip


def test_the_calendar_draws_bars_gates_and_today_at_their_place() -> None:
    bar = Bar("A & B", "/projet/a", dt.date(2025, 1, 1), dt.date(2028, 12, 31), "a_l_heure", "dit",
              [Gate("G1", dt.date(2026, 1, 1), passed=True),
               Gate("G2", dt.date(2026, 10, 1), passed=False, late=True)])  # fmt: skip
    found = drawn(bar)
    assert found.count("fc-passee") == found.count("fc-tardive") == 1
    assert "A &amp; B" in found
    left, right = 350, 1180 - 8
    part = (TODAY - dt.date(2025, 1, 1)).days / (dt.date(2029, 1, 1) - dt.date(2025, 1, 1)).days
    assert f'class="fc-jour" d="M{left + part * (right - left):.1f} ' in found
    assert f'<rect class="fc-barre fc-a_l_heure" x="{left:.1f}"' in found
    assert "fc-suite" not in found


def test_what_goes_beyond_the_frame_is_marked_and_what_is_outside_is_not_drawn() -> None:
    long = Bar("A", "/a", dt.date(2020, 1, 1), dt.date(2035, 1, 1), "bloque", "dit")
    assert drawn(long).count("fc-suite") == 2
    assert "fc-fin" not in drawn(long)
    gone = Bar("A", "/a", dt.date(2010, 1, 1), dt.date(2012, 1, 1), "termine", "dit")
    assert "fc-barre" not in drawn(gone)
    assert "fc-titre" in drawn(gone, narrow=True)


def test_a_calendar_without_project_is_not_drawn() -> None:
    day = dt.date(2026, 1, 1)
    assert draw_calendar([Group("G", [])], TODAY, day, day, name="n") == ""


@pytest.mark.parametrize("reading", READINGS)
@pytest.mark.parametrize("asked", ["noeud=zzz", "niveau=zzz"])
def test_a_choice_that_names_nothing_is_refused_in_every_reading(
    client: FlaskClient, reading: str, asked: str
) -> None:
    answer = client.get(f"/feuille-de-route?lecture={reading}&{asked}")
    assert answer.status_code == 404
    said = plain(str(answer.text))
    assert "« zzz »" in said
    assert "Revenir à la page, sans ces choix" in said


def test_a_filter_without_choice_is_not_drawn(client: FlaskClient) -> None:
    found = read(client, "/feuille-de-route")
    form = found.split("<form", 1)[1].split("</form>", 1)[0]
    for select in re.findall(r"<select(?! hidden).*?</select>", form, re.S):
        words = [plain(option).strip() for option in re.findall(r"<option.*?</option>", select)]
        assert len(words) > 1
        assert all(words)
    bare = Roadmap((Objective("seul", "Objectif seul"),), ())
    assert options(bare)["goal"][1] == {"seul": "Objectif seul (aucun projet)"}
    assert not options(bare)["odd"][1]


def test_paper_says_the_reading_and_the_filters(client: FlaskClient) -> None:
    said = plain(read(client, "/feuille-de-route?lecture=blocages&etat=en_retard&odd=12"))
    assert "Lecture « Ce qui bloque », filtres : ODD « ODD 12 ·" in said
    assert "état « En retard »" in said
    assert "Lecture « Objectifs », tous les projets, sans filtre." in plain(
        read(client, "/feuille-de-route")
    )


def test_the_sheet_gives_credits_and_what_is_left_as_the_budget_page(
    town: Tiny, client: FlaskClient
) -> None:
    gate = Door(open_version(town.database))
    one, none = money(gate, read_roadmap(gate).projects[0]).lines
    assert one.scope is not None
    page = level(gate, one.scope, path=one.path, node=one.node, section=one.link.section).total
    for name in ("voted", "credits", "committed", "executed", "paid", "disponible"):
        assert getattr(page, name) == getattr(one.amounts, name), name
    assert one.alone
    assert not none.alone
    assert page.credits == Decimal("150.75")
    sheet = plain(read(client, "/projet/cantine"))
    assert "Crédits ouverts" in sheet
    budget = re.search(r'href="(/budget\?[^"]*281[^"]*)"', read(client, "/projet/cantine"))
    assert budget
    assert "151" in plain(read(client, html.unescape(budget.group(1))))


def test_a_link_that_the_budget_page_shows_with_other_lines_says_so() -> None:
    assert reading_of(BudgetLink(operation="304"), "2026") == ("operation", ("304", "2026"))
    assert reading_of(BudgetLink(function="281", article="60623")) == (
        "politique", ("2", "28", "281", "60623"),
    )  # fmt: skip
    assert reading_of(BudgetLink(article="21561"), "2025", ["I/21"]) == (
        "nature", ("I", "21", "21561"),
    )  # fmt: skip
    assert reading_of(BudgetLink(article="6156"), "2025", ["F/011", "F/012"]) == ("nature", ())
    found = Linked(BudgetLink(service="S"), SCOPE, amounts=Amounts(lines_nb=1))
    assert "montre tout le poste" in _read(found)
    assert "montre tout le poste" not in _read(replace(found, alone=True))


def test_what_is_left_takes_the_word_of_the_budget() -> None:
    running, over = replace(SCOPE, over=False), replace(SCOPE, over=True)
    lines = [Linked(BudgetLink(service="S"), one) for one in (running, over)]
    assert _left_words(lines[:1]) == "Disponible"
    assert _left_words(lines[1:]) == "Non consommé"
    assert _left_words(lines) == "Reste"


def test_what_cannot_be_extended_says_why_instead_of_offering_it(
    town: Tiny, client: FlaskClient
) -> None:
    assert "Peut-on l’étendre" in plain(read(client, "/projet/piste"))
    assert client.get("/projet/piste/deliberation.txt").status_code == 200
    file = town.territory / "passages_echelle.toml"
    file.write_text("[piste]\nnon_extensible = \"Il n'y a qu'un canal.\"\n", encoding="utf-8")
    try:
        sheet = plain(read(client, "/projet/piste"))
        assert "Extension sans objet. Il n’y a qu’un canal." in sheet
        assert "Peut-on l’étendre" not in sheet
        page = plain(read(client, "/projet/piste/passage-a-l-echelle"))
        assert "Piste du canal : rien à étendre" in page
        assert "délibération" not in page
        assert client.get("/projet/piste/deliberation.txt").status_code == 404
        file.write_text("[piste]\ncouleur = 1\n", encoding="utf-8")
        assert "Peut-on l’étendre" in plain(read(client, "/projet/piste"))
    finally:
        file.unlink()
    assert "Peut-on l’étendre" in plain(read(client, "/projet/piste"))


def test_no_state_of_a_table_goes_without_its_shape(client: FlaskClient) -> None:
    found = read(client, "/feuille-de-route?lecture=blocages")
    words = ("À l’heure", "En retard", "Bloqué")
    cells = [
        c for c in re.findall(r"<td[^>]*>(.*?)</td>", found, re.S) if plain(c).strip() in words
    ]
    assert len(cells) >= 5
    assert all("<svg" in cell for cell in cells)
