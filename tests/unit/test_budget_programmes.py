"""Programmes (AP): from the acts and the exports of finance software to the page of the budget."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from urllib.parse import quote

import pytest
from budget_town import build as build_town
from budget_town import table
from budget_xml import document, line
from flask.testing import FlaskClient
from lxml import html as reader
from tinytown import Tiny

from app import create_app
from dashboard.budget import Level, level, scope_of
from dashboard.budget.lines import choose
from dashboard.budget.programmes import Programme, programmes
from dashboard.budget.search import ask, hits
from dashboard.formats import NBSP
from dashboard.secrecy import Gate
from dashboard.settings import Settings
from dashboard.store.versions import Version, open_version

SQUARE, SCHOOL, ROOF, PATH = "2020P01", "2024P02", "2019P03", "2021P04"


def of(number: str, label: str, text: str) -> str:
    """A line that bears a programme."""
    cells = f'<CaracSup V="{label}" Code="ProgAutoLib"/><CaracSup V="{number}" Code="ProgAutoNum"/>'
    return text.replace("</LigneBudget>", f"{cells}</LigneBudget>")


def annex(number: str, label: str, **amounts: str) -> str:
    cells = "".join(f'<{name} V="{value}"/>' for name, value in amounts.items())
    return (
        '<APCP><CodTypAutori V="P"/><CodSTypAutori V="S"/>'
        f'<NumAutori V="{number}"/><LibAutori V="{label}"/>{cells}</APCP>'
    )


def spent(amount: str, **more: str) -> str:
    return line(section="I", Nature="2128", ContNat="21", CredOuv="500.00", MtReal=amount, **more)


ACCOUNT = document(
    of(f"D {SQUARE} 2020/1", "GRANDE PLACE", spent("60.00", Operation="12")),
    of(f"D {SQUARE} 2020/2", "Fontaine de la place", spent("40.00")),
    of(f"R {SQUARE} 2021/1", "SUBV PLACE", spent("7.00", CodRD="R")),
    of(f"D {SCHOOL} 2024/1", "&lt;Inconnue&gt;", spent("25.00")),
    of(ROOF, "Toit&#173;ures", spent("10.00")),
    spent("900.00"),
    annexes="<DATA_APCP>"
    + annex(
        f"D {SQUARE} 2020/1",
        "Place, centre",
        MtAutori_NMoins1="600.00",
        MtAutoriVote="200.00",
        MtCPAnt="300.00",
        MtCPOuv="100.00",
        MtCPReal="60.00",
    )
    + annex(
        f"D {SQUARE} 2020/1",
        "Place, centre",
        MtAutori_NMoins1="400.00",
        MtCPOuv="50.00",
        MtCPReal="40.00",
    )
    + annex(
        SCHOOL,
        "École neuve",
        MtAutori_NMoins1="500.00",
        MtAutoriVote="500.00",
        MtCPAnt="0.00",
        MtAutoriNonCouvParCP_01_01_N="0.00",
        MtCPReal="20.00",
    )
    + annex(ROOF, "Toitures", MtAutoriNonCouvParCP_01_01_N="50.00", MtCPReal="10.00")
    + annex(
        PATH,
        "Chemin",
        MtAutoriVote="-30.00",
        MtAutoriNonCouvParCP_01_01_N="30.00",
        MtCPReal="0.00",
    )
    + "</DATA_APCP>",
)
BUDGET = document(
    of(SQUARE, "Place", line(section="I", Nature="2128", ContNat="21", MtPrev="80.00")),
    decision="01",
    year="2025",
    date="2025-03-01",
    annexes="<DATA_APCP>"
    + annex(SQUARE, "Place", MtAutoriPrec="1200.00")
    + annex("2025P09", "Halle", MtAutoriVote="900.00")
    + "</DATA_APCP>",
)
PLAIN = document(
    line(section="I", Nature="2128", ContNat="21", MtReal="5.00"), year="2023", date="2024-06-01"
)
ALONE = document(
    line(section="I", Nature="2128", ContNat="21", MtReal="5.00"),
    year="2022",
    date="2023-06-01",
    annexes="<DATA_APCP>"
    + annex(
        "12",
        "Station",
        MtAutori_NMoins1="700.00",
        MtCPAnt="100.00",
        MtCPOuv="60.00",
        MtCPReal="50.00",
    )
    + "</DATA_APCP>",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("programmes")
    build_town(folder, {"ca24": ACCOUNT, "bp25": BUDGET, "ca23": PLAIN, "ca22": ALONE})
    return folder


@pytest.fixture(scope="module")
def version(town: Path) -> Version:
    return open_version(Tiny(town).database)


@pytest.fixture(scope="module")
def gate(version: Version) -> Gate:
    return Gate(version)


@pytest.fixture(scope="module")
def client(town: Path) -> FlaskClient:
    made = Tiny(town)
    app = create_app(Settings(made.territory, made.database, "sqlite://"))
    found: FlaskClient = app.server.test_client()
    return found


def at(gate: Gate, *node: str, year: str = "2024", side: str = "D") -> Level:
    return level(gate, scope_of(gate, year=year), path="programme", node=node, side=side)


def row(gate: Gate, code: str, year: str = "2024") -> Programme:
    found = programmes(gate, at(gate, year=year))
    assert found is not None
    return next(one for one in found.rows if one.code == code)


def amounts(found: Programme) -> tuple[Decimal | None, ...]:
    return (*(found.voted, found.revised, found.paid_before, found.opened, found.paid, found.left),)


def euros(*values: str | None) -> tuple[Decimal | None, ...]:
    return tuple(None if value is None else Decimal(value) for value in values)


def test_a_line_bears_the_number_of_its_programme_and_no_envelope(version: Version) -> None:
    found = table(
        version,
        "SELECT programme, programme_libelle, enveloppe FROM budget_ligne WHERE exercice = 2024 "
        "ORDER BY position",
    )
    assert found == [
        (SQUARE, "GRANDE PLACE", None),
        (SQUARE, "Fontaine de la place", None),
        (SQUARE, "SUBV PLACE", None),
        (SCHOOL, None, None),
        (ROOF, "Toitures", None),
        (None, None, None),
    ]


def test_a_programme_is_read_by_operation_then_article(gate: Gate) -> None:
    top = at(gate)
    assert top.kind == "programme"
    assert {c.code: (c.label, c.amounts.executed) for c in top.children} == {
        "": ("Hors programme", Decimal(900)),
        ROOF: ("Toitures", Decimal(10)),
        SQUARE: ("Place centre", Decimal(100)),
        SCHOOL: ("École neuve", Decimal(25)),
    }
    below = at(gate, SQUARE)
    done = {c.code: c.amounts.executed for c in below.children}
    assert done == {"": Decimal(40), "12": Decimal(60)}
    assert [step.label for step in below.trail] == ["Place centre"]
    assert at(gate, SCHOOL).kind == "article"
    assert at(gate, SQUARE, side="R").total.executed == 7


def test_a_document_without_programmes_says_so(gate: Gate) -> None:
    assert at(gate, year="2023").missing
    assert programmes(gate, at(gate, year="2023")) is None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (SQUARE, ("1200", "200", "300", "150", "100", "800")),
        (SCHOOL, ("500", "500", "0", None, "20", "480")),
        (ROOF, (None, None, None, None, "10", "40")),
        (PATH, (None, "-30", None, None, "0", None)),
    ],
    ids=["summed over its rows", "voted counted once", "what remained", "unknown"],
)
def test_an_annex_says_what_is_voted_paid_and_left(
    gate: Gate, code: str, expected: tuple[str | None, ...]
) -> None:
    assert amounts(row(gate, code)) == euros(*expected)


def test_a_budget_votes_new_programmes_and_pays_nothing(gate: Gate) -> None:
    assert amounts(row(gate, SQUARE, "2025")) == euros("1200", None, None, None, None, None)
    assert amounts(row(gate, "2025P09", "2025")) == euros("900", "900", None, None, None, None)
    assert row(gate, SQUARE, "2025").lines_opened == 80


def test_annex_and_lines_are_compared(gate: Gate) -> None:
    found = programmes(gate, at(gate))
    assert found is not None
    assert found.comparable
    assert (found.sum_of("paid"), found.lines_paid) == (Decimal(130), Decimal(135))
    assert [one.code for one in found.apart] == [SCHOOL]
    alone = programmes(gate, at(gate, ROOF))
    assert alone is not None
    assert [one.code for one in alone.rows] == [ROOF]
    assert not alone.apart


def test_words_of_a_programme_are_found(gate: Gate) -> None:
    scope = scope_of(gate, year="2024")
    found = hits(gate, scope, ask(gate, scope, "école neuve"), side="D")
    assert [(hit.path, hit.node, hit.amounts.executed) for hit in found] == [
        ("programme", (SCHOOL,), Decimal(25))
    ]
    chosen = choose(gate, scope, search="place centre")
    assert [one.record["programme"] for one in chosen.every()] == [SQUARE, SQUARE]
    assert "programme" in chosen.axes
    assert "programme" not in choose(gate, scope_of(gate, year="2023")).axes


def page(client: FlaskClient, query: str) -> reader.HtmlElement:
    answer = client.get(f"/budget?{query}")
    assert answer.status_code == 200
    return reader.fromstring(answer.get_data(as_text=True)).get_element_by_id("contenu")


def words(node: reader.HtmlElement) -> str:
    return " ".join(node.text_content().replace(NBSP, " ").replace("\u202f", " ").split())


def test_the_reading_is_offered_by_documents_that_hold_programmes(client: FlaskClient) -> None:
    assert "programme (AP)" in words(page(client, "exercice=2024"))
    assert "programme (AP)" not in words(page(client, "exercice=2023"))


def test_the_page_lists_programmes_with_the_gap_and_the_source(client: FlaskClient) -> None:
    (block,) = page(client, "exercice=2024&lecture=programme").xpath(".//*[@id='programmes']")
    text = words(block)
    assert "3 programmes sur 4 laissent 1 320 € à financer" in text
    assert "l’annexe dit 130,00 €, les lignes de ces programmes 135,00 €, soit -5,00 €" in (
        text.replace("\u2212", "-")
    )
    assert "1 programme diffère (École neuve)" in text
    assert "compte administratif 2024" in text
    rows = [[words(cell) for cell in r] for r in block.findall(".//tr")]
    assert rows[1] == [f"Place centre {SQUARE}", "1 200", "200", "300", "150", "100", "800"]
    assert rows[3] == [f"Toitures {ROOF}", *["—"] * 4, "10", "40"]


def test_an_annex_whose_programmes_no_line_bears_is_shown(client: FlaskClient) -> None:
    whole = page(client, "exercice=2022&lecture=programme")
    (block,) = whole.xpath(".//*[@id='programmes']")
    rows = [[words(cell) for cell in r] for r in block.findall(".//tr")]
    heads = ["AP votée", "CP antérieurs", "CP ouverts", "CP mandatés", "Reste à financer"]
    assert rows == [
        ["Programme", *(f"{head} (€)" for head in heads)],
        ["Station 12", "700", "100", "60", "50", "550"],
    ]
    assert "logiciel financier" not in words(whole)
    assert "d’écart" not in words(block)
    assert page(client, "exercice=2022").xpath(".//a[contains(@href, 'lecture=programme')]")


def test_other_readings_have_no_block_and_lines_a_column(client: FlaskClient) -> None:
    assert "Autorisations de programme" not in words(page(client, "exercice=2024"))
    leaf = page(client, f"exercice=2024&lecture=programme&noeud={quote(SCHOOL)}/-/2128")
    assert "École neuve" in words(leaf.find(".//table"))
    found = client.get("/budget/lignes?exercice=2024").get_data(as_text=True)
    assert "Programme" in found
    assert client.get("/budget/evolution?lecture=programme").status_code == 200


HEAD = "Exer;Dépense/Recette;Sect.;Nature;{};Total budget;Mandaté"


EXPORTS = {
    "2026-03-02": ("AP", "2024P1", ("2024P1", None, None)),
    "2026-03-09": ("Autorisation de programme;Libellé AP", "P1;Halle", ("P1", "Halle", None)),
    "2026-03-16": ("Enveloppe;AP/CP", "Énergie;2024P1", ("2024P1", None, "Énergie")),
    "2026-03-23": ("Enveloppe", "Énergie", (None, None, "Énergie")),
}
"""Day of an export → its headings, its cells, the programme, its label and the envelope read."""


def test_an_export_that_only_says_ap_says_programmes(tmp_path: Path) -> None:
    made = Tiny(tmp_path)
    made.source("conso", profil="consommation_credits", fichiers=["conso*.csv"])
    del made.sources["conso"]["lecteur"]
    for day, (heads, cells, _) in EXPORTS.items():
        text = f"{HEAD.format(heads)}\n2026;D;I;2313;{cells};100,00;40,00\n"
        made.drop(f"conso-{day}.csv", text.encode("cp1252"))
    made.build()
    found = table(
        open_version(made.database),
        "SELECT date_situation::VARCHAR, programme, programme_libelle, enveloppe FROM budget_ligne",
    )
    assert {day: tuple(rest) for day, *rest in found} == {
        day: expected for day, (_, _, expected) in EXPORTS.items()
    }
