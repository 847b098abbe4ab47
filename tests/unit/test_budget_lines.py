"""The lines of a budget: screen, grid, downloads and command line give the same ones."""

from __future__ import annotations

import csv
import html
import io
import re
from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from flask.testing import FlaskClient
from tinytown import Tiny
from typer.testing import CliRunner

from app import create_app
from dashboard.budget.screen import _AMOUNTS, _CODES
from dashboard.cli import app as command
from dashboard.settings import Settings

SIRET = "21990001200018"
AMOUNTS = ("vote_eur", "credits_ouverts_eur", "engage_eur", "realise_eur")


def line(article: str, amounts: str, **more: object) -> dict[str, object]:
    values = dict(zip(AMOUNTS, amounts.split(), strict=True))
    return {
        "exercice": 2024,
        "etape": "SITUATION",
        "date_situation": "2024-11-18",
        "budget_siret": SIRET,
        "budget_nom": "Budget",
        "budget_type": "P",
        "collectivite": "Ville de Tiny",
        "section": "F",
        "chapitre": "011",
        "article": article,
        "libelle": f"Compte {article}",
        "service": "Écoles",
        **values,
        **more,
    }


ROWS = [
    line("60612", "100.00 120.50 90.00 80.25", libelle="Énergie des écoles", enveloppe="Énergie"),
    line("60613", "40.00 40.00 10.00 12.00", libelle="Chauffage"),
    line("6188", "7.00 7.00 0.00 0.00", libelle='=HYPERLINK("http://exemple")'),
    line("64111", "900.00 950.00 950.00 800.01", chapitre="012", libelle="Rémunération"),
    line("7067", "60.00 60.00 0.00 45.00", sens="R", chapitre="70", libelle="Cantine"),
    line("21312", "500.00 510.00 400.00 -3.10", section="I", chapitre="21", operation="12"),
]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    made = Tiny(tmp_path_factory.mktemp("lignes"))
    made.write("budget_ligne", ROWS, code="situations")
    made.build()
    return made


@pytest.fixture(scope="module")
def client(town: Tiny) -> FlaskClient:
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def read(client: FlaskClient, address: str) -> bytes:
    answer = client.get(address)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data()


def french(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    text = read(client, f"/budget/lignes.csv{query}").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def opened(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    text = read(client, f"/budget/lignes.opendata.csv{query}").decode()
    return list(csv.DictReader(io.StringIO(text)))


def test_a_download_holds_every_line_chosen_exactly(client: FlaskClient) -> None:
    rows = opened(client)
    assert [row["article"] for row in rows] == ["64111", "21312", "60612", "60613", "6188"]
    assert [row["realise_eur"] for row in rows] == ["800.01", "-3.10", "80.25", "12.00", "0.00"]
    assert rows[2]["date_situation"] == "2024-11-18"
    assert rows[2]["disponible_eur"] == "30.50"
    assert rows[3]["disponible_eur"] == "28.00"
    assert {row["fichier"] for row in rows} == {"situations.csv"}
    assert {int(row["position"]) for row in rows} == {1, 2, 3, 4, 6}
    assert rows[4]["libelle"] == '\'=HYPERLINK("http://exemple")'


def test_an_article_of_another_family_has_no_line_in_the_file_either(client: FlaskClient) -> None:
    """60612 is energy, 64111 is not: the page says no line, the file must not hold one."""
    assert [r["article"] for r in opened(client, "?lecture=famille&noeud=energie/60612")] == [
        "60612"
    ]
    assert opened(client, "?lecture=famille&noeud=energie/64111") == []
    assert opened(client, "?lecture=famille&noeud=inconnue") == []


def test_a_letter_alone_says_what_to_type(client: FlaskClient) -> None:
    said = html.unescape(read(client, "/budget/lignes?q=z").decode())
    assert "Une lettre seule n’est cherchée que comme un mot entier" in said


def test_the_french_flavour_says_the_same(client: FlaskClient) -> None:
    plain, local = opened(client), french(client)
    assert [row["Article"] for row in local] == [row["article"] for row in plain]
    for one, other in zip(local, plain, strict=True):
        assert one["Mandaté (€)"] == other["realise_eur"].replace(".", ",")
        assert one["Date"] == "18/11/2024"
    assert "Titré (€)" in french(client, "?sens=R")[0]


def test_the_workbook_says_the_same_and_what_was_chosen(client: FlaskClient) -> None:
    content = read(client, f"/budget/lignes.xlsx?q={quote('écoles')}&section=F&tri=-realise")
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = list(book["Lignes"].values)
    head = list(rows[0])
    values = [row[head.index("Mandaté (€)")] for row in rows[1:]]
    assert [Decimal(str(value)) for value in values] == [
        Decimal("800.01"),
        Decimal("80.25"),
        Decimal(12),
        Decimal(0),
    ]
    about = {row[0].value: row[1].value for row in book["À propos"].iter_rows(min_row=3)}
    assert about["Mots cherchés"] == "écoles"
    assert about["Section"] == "Fonctionnement"
    assert about["Fichiers reçus"] == "situations.csv"
    assert about["Attention"].startswith("Données simulées")
    assert about["Total mandaté"] == "892,26\u00a0€"
    assert len(about["Version des données"]) >= 12


@pytest.mark.parametrize("batch", [1, 2, 5, 1000])
def test_lines_read_by_batches_are_the_same(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    whole = read(client, "/budget/lignes.csv?tri=article")
    monkeypatch.setattr("dashboard.budget.lines.BATCH", batch)
    assert read(client, "/budget/lignes.csv?tri=article") == whole


def test_the_grid_is_given_the_page_it_asks_for_and_the_whole_count(client: FlaskClient) -> None:
    pages = [
        client.get(f"/budget/lignes.json?tri=-realise&debut={start}&nombre=2").get_json()
        for start in (0, 2, 4)
    ]
    assert [page["total"] for page in pages] == [5, 5, 5]
    shown = [row["article"].split()[0] for page in pages for row in page["lignes"]]
    assert shown == [row["article"] for row in opened(client, "?tri=-realise")]
    assert pages[0]["lignes"][0]["realise"] == "800"
    assert pages[2]["lignes"][0]["origine"] == "situations.csv, n°\u00a06"


@pytest.mark.parametrize("query", ["debut=-1&nombre=x", "debut=9999999999999&nombre="])
def test_a_garbled_page_is_the_first(client: FlaskClient, query: str) -> None:
    found = client.get(f"/budget/lignes.json?{query}").get_json()
    assert len(found["lignes"]) == 5


@pytest.mark.parametrize(
    "query", ["exercice=1999", "tri=bof", "sens=X", "lecture=x", "budget=1", "etape=ZZ"]
)
@pytest.mark.parametrize("ending", [".csv", ".json", ".xlsx", ".opendata.csv"])
def test_what_does_not_exist_is_said(client: FlaskClient, ending: str, query: str) -> None:
    answer = client.get(f"/budget/lignes{ending}?{query}")
    assert answer.status_code == 404
    assert "inconnu" in answer.get_data(as_text=True)


def test_the_command_line_writes_what_the_page_gives(
    client: FlaskClient, town: Tiny, tmp_path: Path
) -> None:
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    query = f"?q={quote('énergie des écoles')}&tri=article"
    for form, ending in (("csv", ".csv"), ("opendata", ".opendata.csv"), ("xlsx", ".xlsx")):
        path = tmp_path / f"lignes{ending}"
        words = ["budget", "énergie des écoles", "--tri", "article", "--format", form]
        done = CliRunner().invoke(command, [*words, "--out", str(path), *where])
        assert done.exit_code == 0, done.output
        assert path.read_bytes() == read(client, f"/budget/lignes{ending}{query}")
    told = CliRunner().invoke(command, ["budget", "écoles", *where]).output
    assert "Total mandaté\u00a0: 889,16\u00a0€" in told


def page(client: FlaskClient, query: str = "") -> str:
    return html.unescape(read(client, f"/budget/lignes{query}").decode())


def test_the_page_is_whole_before_any_script(client: FlaskClient) -> None:
    text = page(client)
    assert text.count("<h1") == 1
    assert "5\u00a0lignes de dépenses" in text
    table = re.search(r'class="grille-peinte">.*?<tbody[^>]*>(.*?)</tbody>', text, re.DOTALL)
    assert table is not None
    assert table[1].count("<tr ") == 5
    assert "1\u202f627,50\u00a0€" in text


def headings(text: str) -> list[tuple[str, str]]:
    """Words of the painted headings, and their class."""
    found = re.search(r'class="grille-peinte">.*?<thead[^>]*>(.*?)</thead>', text, re.DOTALL)
    assert found is not None
    heads = re.findall(r"<th([^>]*)><a[^>]*>([^<]+)</a>", found[1])
    return [(words, re.sub(r'.*class="([^"]*)".*|.*', r"\1", more)) for more, words in heads]


def test_the_amounts_that_decide_come_before_the_others(client: FlaskClient) -> None:
    told = [words for words, _ in headings(page(client))]
    assert told[:4] == ["Article", "Service", "Enveloppe", "Opération"]
    assert told[4:9] == ["Crédits ouverts", "Engagé", "Mandaté", "Disponible", "Voté"]
    aside = {words for words, kind in headings(page(client)) if "accessoire" in kind}
    assert aside == {"Voté", "Section et chapitre", "Libellé de la source", "Fichier et rang"}


def test_codes_and_amounts_that_decide_hold_in_a_small_screen() -> None:
    """1 280 px less the margins of the page and a scroll bar."""
    deciding = [
        c for c in _AMOUNTS["D"] if c.field in ("ouvert", "engage", "realise", "disponible")
    ]
    assert len(deciding) == 4
    assert list(_AMOUNTS["D"][:4]) == deciding
    assert sum(c.width for c in (*_CODES, *deciding)) <= 1200


def test_a_code_no_line_chosen_carries_has_no_column(client: FlaskClient) -> None:
    told = [words for words, _ in headings(page(client, "?section=F"))]
    assert told[:3] == ["Article", "Service", "Enveloppe"]
    assert "Opération" not in told
    assert "operation" not in opened(client, "?section=F")[0]
    assert opened(client)[1]["operation"] == "12"


def test_a_code_that_few_lines_carry_comes_after_the_amounts(tmp_path: Path) -> None:
    made = Tiny(tmp_path)
    plain = [line("60613", "1.00 1.00 0.00 0.00", libelle="", service="") for _ in range(21)]
    made.write("budget_ligne", [*plain, {**plain[0], "operation": "12", "service": "Écoles"}])
    made.build()
    client = create_app(Settings(made.territory, made.database, "sqlite://")).server.test_client()
    told = [words for words, _ in headings(page(client))]
    assert told[:2] == ["Article", "Crédits ouverts"]
    assert told[told.index("Voté") + 1 :] == [
        *("Service", "Opération", "Section et chapitre", "Fichier et rang")
    ]


def test_a_telephone_shows_some_lines_and_offers_the_others(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "plus-cartes" not in page(client)
    monkeypatch.setattr("pages._budget_lignes_table.FIRST_CARDS", 2)
    text = page(client, "?tri=article")
    table = re.search(r'class="grille-peinte">.*?</table>', text, re.DOTALL)
    assert table is not None
    assert [part.count("<tr ") for part in table[0].split("<tbody")[1:]] == [2, 3]
    assert "Afficher 3\u00a0lignes de plus" in text


def test_headings_sort_and_pages_follow_without_a_script(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = page(client, "?tri=-realise")
    assert re.search(r'<th[^>]*aria-sort="descending"[^>]*><a href="[^"]*tri=realise"', text)
    assert '"/budget/lignes?tri=-ouvert">Crédits ouverts</a>' in text
    monkeypatch.setattr("pages._budget_lignes_table.FIRST_ROWS", 2)
    middle = page(client, "?tri=article&debut=2")
    assert "Lignes 3 à 4 sur 5" in middle
    assert 'href="/budget/lignes?tri=article#lignes">Les 2 précédentes</a>' in middle
    assert 'href="/budget/lignes?tri=article&debut=4#lignes">La suivante</a>' in middle
    assert "debut" not in re.findall(r'href="(/budget/lignes\.csv[^"]*)"', middle)[0]
    for garbled in ("99", "-1", "x", "1"):
        assert "2\u00a0premières lignes sur 5" in page(client, f"?debut={garbled}")


def test_the_total_of_the_page_is_that_of_the_file(client: FlaskClient) -> None:
    query = f"?q={quote('écoles')}"
    total = sum(Decimal(row["realise_eur"]) for row in opened(client, query))
    assert total == Decimal("889.16")
    assert "889,16\u00a0€" in page(client, query)


def test_downloads_keep_everything_that_was_chosen(client: FlaskClient) -> None:
    text = page(client, f"?q={quote('écoles')}&section=F&tri=-realise&lecture=nature&noeud=F/011")
    links = re.findall(r'href="(/budget/lignes\.[^"]+)"', text)
    assert len(links) == 3
    for found in links:
        assert "section=F" in found
        assert "tri=-realise" in found
        assert "noeud=F/011" in found
        assert f"q={quote('écoles')}" in found
    rows = opened(client, links[0].partition("?")[2] and "?" + links[0].partition("?")[2])
    assert [row["article"] for row in rows] == ["60612", "60613", "6188"]


def test_a_word_found_nowhere_is_said_with_what_to_try(client: FlaskClient) -> None:
    text = page(client, "?q=piscine")
    assert "Aucune ligne ne répond à «\u00a0piscine\u00a0»" in text
    assert "Mot introuvable" in text
    assert "grille-peinte" not in text
    assert "Voir toutes les lignes" in text
    assert "Chercher dans tout le document" not in text
    narrow = page(client, "?q=cantine&section=I")
    assert "Chercher dans tout le document" in narrow
    partly = page(client, f"?q={quote('écoles piscine')}")
    assert "Les autres mots sont cherchés sans eux" in partly


@pytest.mark.parametrize("words", ["piscine", "%';"], ids=["a word found nowhere", "signs"])
def test_a_grid_and_a_terminal_are_told_that_nothing_is_found(
    client: FlaskClient, town: Tiny, words: str
) -> None:
    answer = client.get(f"/budget/lignes.json?q={quote(words)}")
    assert answer.get_json() == {"lignes": [], "total": 0}
    where = ["--territory", str(town.territory), "--database", str(town.database)]
    told = CliRunner().invoke(command, ["budget", words, *where])
    assert told.exit_code == 0
    assert "Lignes\u00a0: 0" in told.output


def test_near_words_are_said_and_may_be_refused(client: FlaskClient) -> None:
    found = page(client, "?q=salaire")
    assert "Trouvé par synonyme\u00a0: «\u00a0rémunération\u00a0»." in found
    assert 'href="/budget/lignes?q=salaire&mots=exacts"' in found
    refused = page(client, "?q=salaire&mots=exacts")
    assert "Mot introuvable" in refused
    assert 'href="/budget/lignes?q=salaire"' in refused
    offered = page(client, f"?q={quote('énergie')}")
    assert "Mots proches, non cherchés\u00a0: «\u00a0chauffage\u00a0»." in offered
    rows = opened(client, f"?q={quote('énergie')}&mots=proches")
    assert [row["article"] for row in rows] == ["60612", "60613"]


def test_a_search_made_of_signs_says_that_no_word_was_understood(client: FlaskClient) -> None:
    text = page(client, "?q=***")
    assert "Aucun mot compris" in text
    assert "Chercher dans" not in text.partition('class="avis"')[2].partition("</main>")[0]
    assert "Aucune ligne ne répond à «\u00a0***\u00a0»" in text
    assert opened(client, "?q=***") == []


def test_the_total_says_what_results_carried_over_it_holds(tmp_path: Path) -> None:
    made = Tiny(tmp_path)
    carried = line("002", "30.00 30.00 30.00 30.00", sens="R", chapitre="002")
    made.write("budget_ligne", [*ROWS, carried])
    made.build()
    client = create_app(Settings(made.territory, made.database, "sqlite://")).server.test_client()
    said = page(client, "?sens=R").replace("<b>", "").replace("</b>", "")
    assert "voté 90,00\u00a0€, prévision 90,00\u00a0€" in said
    assert ", dont résultats reportés (001, 002)\u00a0: 30,00\u00a0€" in said
    book = openpyxl.load_workbook(io.BytesIO(read(client, "/budget/lignes.xlsx?sens=R")))
    about = {row[0].value: row[1].value for row in book["À propos"].iter_rows(min_row=3)}
    assert about["Total voté"] == "90,00\u00a0€"
    assert about["Dont résultats reportés (001, 002)"] == "30,00\u00a0€"
    where = ["--territory", str(made.territory), "--database", str(made.database)]
    told = CliRunner().invoke(command, ["budget", "--sens", "R", *where]).output
    assert "Dont résultats reportés (001, 002)\u00a0: 30,00\u00a0€" in told
    assert "résultats reportés" not in page(client)


def test_received_texts_stay_texts(client: FlaskClient) -> None:
    text = read(client, "/budget/lignes?q=%3Cscript%3Ealert(1)%3C/script%3E").decode()
    assert "<script>alert" not in text


def test_columns_the_document_never_says_are_left_out(client: FlaskClient) -> None:
    row = opened(client)[0]
    assert "service" in row
    assert "operation" in row
    assert "rar_eur" not in row
    assert "fonction" not in row


def test_the_review_leads_to_the_budget_when_there_is_one(
    client: FlaskClient, tmp_path: Path
) -> None:
    form = r'<form[^>]*action="/budget/lignes"[^>]*>.*?name="q".*?</form>'
    assert re.search(form, read(client, "/").decode(), re.DOTALL)
    bare = Tiny(tmp_path)
    bare.write("population", [{"population_nb": 1000}])
    bare.build()
    app = create_app(Settings(bare.territory, bare.database, "sqlite://"))
    assert not re.search(form, read(app.server.test_client(), "/").decode(), re.DOTALL)


def test_the_search_keeps_the_document_and_not_the_post(client: FlaskClient) -> None:
    text = page(client, f"?budget={SIRET}&exercice=2024&sens=D&lecture=nature&noeud=F/011")
    form = re.search(r'<form[^>]*role="search".*?</form>', text, re.DOTALL)
    assert form is not None
    assert re.findall(r'name="(\w+)"', form[0]) == ["q", "budget", "exercice", "sens"]


def test_a_voted_decision_shows_and_sorts_what_it_votes(tmp_path: Path) -> None:
    """Crac'h, DM 2: two lines say credits, every line says what is voted."""
    made = Tiny(tmp_path)
    plain = {"exercice": 2024, "etape": "DM", "numero": "2", "budget_siret": SIRET}
    plain |= {"budget_nom": "Budget", "budget_type": "P", "section": "F", "chapitre": "011"}
    made.write(
        "budget_ligne",
        [
            {**plain, "article": "60612", "vote_eur": "5.00", "credits_ouverts_eur": "1.00"},
            {**plain, "article": "60613", "vote_eur": "70.00"},
        ],
    )
    made.build()
    client = create_app(Settings(made.territory, made.database, "sqlite://")).server.test_client()
    told = [words for words, _ in headings(page(client, "?etape=DM2"))]
    assert told == ["Article", "Voté", "Section et chapitre", "Fichier et rang"]
    assert [r["article"] for r in opened(client, "?etape=DM2")] == ["60613", "60612"]
