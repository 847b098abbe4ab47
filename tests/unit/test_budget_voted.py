"""What is voted and by which document, what is taken up, what is paid: from rows to pages."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest
from budget_rows import base, gate_on, row
from flask.testing import FlaskClient
from lxml import html as reader
from tinytown import Tiny

from app import create_app
from dashboard.budget import level, scope_of
from dashboard.budget.lines import choose
from dashboard.budget.sections import sections_and_chapters
from dashboard.components.budget_finding import finding_of
from dashboard.formats import NBSP, NNBSP
from dashboard.settings import Settings

SIRET = "21990001200018"
ABOUT = {
    "exercice": 2026,
    "budget_siret": SIRET,
    "budget_nom": "Budget",
    "budget_type": "P",
    "collectivite": "Ville de Tiny",
}
SNAPSHOT = {**ABOUT, "etape": "SITUATION", "date_situation": "2026-11-16"}
BS = {**ABOUT, "etape": "BS"}
ROWS = [
    {
        **SNAPSHOT,
        **{"section": "F", "chapitre": "011", "article": "60612", "service": "Écoles"},
        **{"vote_eur": "1000", "bs_eur": "30", "dm_eur": "-5.50", "rar_precedent_eur": "400"},
        **{"credits_ouverts_eur": "1424.50", "engage_eur": "900", "realise_eur": "800"},
        "paye_eur": "620.25",
    },
    {
        **SNAPSHOT,
        **{"section": "I", "chapitre": "21", "article": "2183", "service": "Écoles"},
        **{"bs_eur": "70", "credits_ouverts_eur": "70", "engage_eur": "0", "realise_eur": "0"},
    },
    {
        **SNAPSHOT,
        **{"section": "I", "chapitre": "001", "article": "001", "bs_eur": "900"},
        **{"credits_ouverts_eur": "900", "engage_eur": "900", "realise_eur": "900"},
    },
    {**SNAPSHOT, "sens": "R", "chapitre": "70", "article": "7067", "vote_eur": "50"},
    {
        **BS,
        **{"section": "F", "chapitre": "011", "article": "60612", "vote_eur": "30"},
        **{"rar_precedent_eur": "400", "credits_ouverts_eur": "430"},
    },
    {
        **BS,
        **{"section": "I", "chapitre": "21", "article": "2183", "vote_eur": "0"},
        **{"rar_precedent_eur": "70", "credits_ouverts_eur": "70"},
    },
    {
        **BS,
        **{"section": "I", "chapitre": "001", "article": "001", "vote_eur": "900"},
        "credits_ouverts_eur": "900",
    },
    {
        **{**BS, "sens": "R", "nomenclature": "M57-M57_D"},
        **{"section": "I", "chapitre": "10", "article": "1068", "vote_eur": "300"},
    },
    {
        **{**BS, "sens": "R", "nomenclature": "M57-M57_D"},
        **{"section": "I", "chapitre": "16", "article": "1641", "vote_eur": "-95"},
    },
    {
        **{**BS, "sens": "R", "nomenclature": "M57-M57_D"},
        **{"section": "I", "chapitre": "13", "article": "1321", "vote_eur": "20"},
    },
]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    town = Tiny(tmp_path_factory.mktemp("vote"))
    town.write("budget_ligne", ROWS)
    town.build()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def page(client: FlaskClient, address: str) -> reader.HtmlElement:
    answer = client.get(address)
    assert answer.status_code == 200
    return reader.fromstring(answer.get_data(as_text=True)).get_element_by_id("contenu")


def text(node: reader.HtmlElement) -> str:
    return " ".join(node.text_content().replace(NBSP, " ").replace(NNBSP, " ").split())


def table(found: reader.HtmlElement) -> dict[str, dict[str, str]]:
    """Rows of the posts by name, each by heading."""
    heads = [text(th) for th in found.xpath("//*[@id='postes']//thead//th")][1:]
    return {
        text(tr.find("th")): dict(zip(heads, map(text, tr.xpath("td")), strict=True))
        for tr in found.xpath("//*[@id='postes']//tbody/tr")
    }


def figures(found: reader.HtmlElement) -> dict[str, str]:
    items = found.xpath("//dl[@class='montants']/div")
    return {text(item.find("dt")): text(item.find("dd")) for item in items}


def test_a_snapshot_votes_what_every_act_of_the_year_votes() -> None:
    extract = {"etape": "SITUATION", "date_situation": "2024-11-18"}
    rows = [
        row(**extract, vote_eur="100", bs_eur="20", dm_eur="-5"),
        row(**extract, bs_eur="7"),
        row(**extract, chapitre="012", article="64111", vote_eur="40"),
        row(**extract, chapitre="65", article="6574"),
        row(**extract, section="I", chapitre="001", article="001", bs_eur="50"),
    ]
    gate = gate_on(base(rows))
    parts = {c.code: c.amounts for c in level(gate, scope_of(gate), path="nature").children}
    assert (parts["F"].voted, parts["F"].amended) == (Decimal(162), Decimal(22))
    assert (parts["I"].vote, parts["I"].voted) == (Decimal(50), Decimal(0))
    here = level(gate, scope_of(gate), path="nature", node=("F",))
    voted = {c.code: (c.amounts.vote, c.amounts.amended) for c in here.children}
    assert voted == {
        "011": (Decimal(122), Decimal(22)),
        "012": (Decimal(40), None),
        "65": (None, None),
    }
    chosen = choose(gate, scope_of(gate), node=("F", "011"))
    told = next(gate.run("budget/lignes", {**chosen.parameters, "somme": True}).records())
    assert (told["vote_eur"], told["vote_apres_eur"]) == (Decimal(122), Decimal(22))


def test_a_decision_that_recalls_the_results_of_the_year_before_carries_none() -> None:
    """A TotEM decision repeats, on 001, what the year before realised: it is not of this one."""
    acts = {"etape": "DM", "exercice": 2024, "section": "I"}
    rows = [
        row(**acts, numero=number, chapitre=chapter, article=chapter, vote_eur=vote, **recalled)
        for number in "12"
        for chapter, vote, recalled in (
            ("001", "0", {"realise_eur": "64", "engage_eur": "64", "paye_eur": "64"}),
            ("21", "5", {}),
            ("23", "-5", {"realise_eur": "8"}),
        )
    ]
    gate = gate_on(base(rows))
    scope = scope_of(gate, stage="DM")
    top, inner = sections_and_chapters(gate, scope)
    here = level(gate, scope, path="nature")
    for whole in (top.total, inner["I"].total, here.total, choose(gate, scope).total):
        assert (whole.realise, whole.engage, whole.paye, whole.executed) == (None,) * 4
        assert (whole.carried_realise, whole.disponible) == (Decimal(0), None)
    assert finding_of(here).replace(NBSP, " ") == (
        "Les décisions modificatives 2024 déplacent des crédits sans en changer le total"
    )


def test_the_page_says_what_the_voted_of_a_snapshot_counts(client: FlaskClient) -> None:
    found = page(client, "/budget")
    assert "budget supplémentaire et décisions modificatives, tels que l’extrait les dit" in text(
        found
    )
    assert table(found)["Total"]["Voté (€)"] == "1 095"
    assert table(found)["Résultats reportés (001, 002)"]["Voté (€)"] == "900"
    assert figures(found)["Crédits ouverts"] == "1 495 €voté 1 095 €, reports 400 €"
    plain = page(client, "/budget?sens=R")
    assert "sans distinguer les décisions de l’année" in text(plain)


def test_a_supplementary_budget_tells_votes_reports_and_results_apart(
    client: FlaskClient,
) -> None:
    found = page(client, "/budget?etape=BS")
    assert text(found.find(".//h1")) == (
        "Le budget supplémentaire 2026 ouvre 500 € de dépenses, "
        "dont 470 € de restes à réaliser repris"
    )
    rows = table(found)
    told = ("Voté (€)", "Restes à réaliser repris (€)", "Voté et reports (€)")
    assert [rows["Total"][name] for name in told] == ["30", "470", "500"]
    assert [rows["Investissement"][name] for name in told] == ["0", "70", "70"]
    carried = rows["Résultats reportés (001, 002)"]
    assert [carried[name] for name in told] == ["900", "", "900"]
    assert [rows["Total, résultats reportés compris"][name] for name in told] == [
        "930",
        "",
        "1 400",
    ]
    assert figures(found) == {
        "Voté": "30 €",
        "Restes à réaliser repris": "470 €",
        "Voté et reports": "500 €",
        "Résultats repris (001, 002)": "900 €",
    }
    drawn = [text(item) for item in found.xpath("//ol[@class='barres-execution']/li")]
    assert [words.endswith(end) for words, end in zip(drawn, ("430 €", "70 €"), strict=True)] == [
        True,
        True,
    ]


def test_a_part_larger_than_a_whole_that_others_lessen_is_not_a_share(
    client: FlaskClient,
) -> None:
    said = text(page(client, "/budget?etape=BS&sens=R"))
    assert not re.search(r"1[0-9]{2} % du total", said)
    assert "Premier poste : 10 (sans libellé), 300 €." in said


def test_what_is_paid_is_shown_where_it_is_told(client: FlaskClient) -> None:
    found = page(client, "/budget")
    assert table(found)["Total"]["Payé (€)"] == "620"
    assert figures(found)["Payé"] == "620 €77,5 % du mandaté"
    assert "part du mandaté que le comptable a réglée" in text(found)
    for address in ("/budget?sens=R", "/budget?etape=BS"):
        heads = " ".join(next(iter(table(page(client, address)).values())))
        assert "Payé" not in heads
        assert "Encaissé" not in heads
    assert "Payé" in text(page(client, "/budget?noeud=F/011/60612"))


def test_downloads_hold_what_is_paid_and_what_is_taken_up(client: FlaskClient) -> None:
    def read(query: str) -> list[dict[str, str]]:
        answer = client.get(f"/budget/lignes.opendata.csv{query}")
        return list(csv.DictReader(io.StringIO(answer.get_data(as_text=True))))

    lines = {line["article"]: line for line in read("?tri=-paye")}
    assert next(iter(lines)) == "60612"
    assert (lines["60612"]["paye_eur"], lines["2183"]["paye_eur"]) == ("620.25", "")
    assert lines["60612"]["vote_eur"] == "1024.50"
    assert [line["rar_precedent_eur"] for line in read("?etape=BS&tri=-reports")] == [
        "400.00",
        "70.00",
        "",
    ]
    assert "paye_eur" not in read("?etape=BS")[0]


def test_the_lines_of_a_supplementary_budget_say_what_it_takes_up(client: FlaskClient) -> None:
    found = page(client, "/budget/lignes?etape=BS")
    title = text(found.find(".//h1"))
    assert title == "3 lignes de dépenses : 30 € votés, 470 € de restes à réaliser repris"


def test_posts_found_in_a_voted_document_say_what_it_votes(client: FlaskClient) -> None:
    def heads(address: str) -> list[str]:
        found = page(client, address)
        return [text(th) for th in found.xpath("//*[contains(@class, 'trouvailles')]//thead//th")]

    voted = heads("/budget/lignes?etape=BS&q=60612")
    assert voted == ["Poste", "Lecture", "Voté (€)", "Restes à réaliser repris (€)", "Lignes"]
    assert heads("/budget/lignes?q=60612")[2:5] == [
        "Crédits ouverts (€)",
        "Mandaté (€)",
        "Disponible (€)",
    ]


def test_a_leaf_of_a_voted_document_shows_what_it_votes(client: FlaskClient) -> None:
    found = page(client, "/budget?etape=BS&noeud=F/011/60612")
    heads = [text(th) for th in found.xpath("//table//thead//th")]
    assert [h.split(" (")[0] for h in heads][4:-1] == [
        "Voté",
        "Restes à réaliser repris",
        "Voté et reports",
    ]
