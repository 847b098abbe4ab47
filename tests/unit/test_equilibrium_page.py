"""The page of the financial balance, from files to words, through the real builder and reader."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from budget_town import build as build_town
from budget_xml import document, line
from flask.testing import FlaskClient
from lxml import html as reader
from tinytown import Tiny

from app import create_app
from dashboard.budget.equilibrium import equilibrium
from dashboard.budget.matching import matched
from dashboard.catalogue.ratios import load_ratios
from dashboard.components.equilibrium_words import definitions_words, finding
from dashboard.errors import QueryError
from dashboard.extracts.totem_act import parse
from dashboard.formats import NBSP
from dashboard.secrecy import Gate
from dashboard.settings import Settings

SIRET = "21990001200011"
ANNEX = "21990001200029"
INFORMATION = """<InformationsGenerales>
<Information Code="PopTot" V="1 000"/><Information Code="ValDepRFonc" V="0,90"/>
<Information Code="ValRecRFonc" V="1,30"/><Information Code="LieuCommDoc" V="Chez le maire"/>
</InformationsGenerales>"""
LOANS = """<DATA_EMPRUNT>
<EMPRUNT><CodTypEmpr V="01"/><LibOrgaPreteur V="Banque de Jean Prêteur"/>
 <MtCapitalExer V="60.00"/><MtCapitalRestDu_31_12 V="250.5"/></EMPRUNT>
<EMPRUNT><CodTypEmpr V="01"/><MtCapitalRestDu_31_12 V="150"/></EMPRUNT>
<EMPRUNT><CodTypEmpr V="01"/><MtCapitalRestDu_31_12 V="illisible"/></EMPRUNT>
<EMPRUNT><CodTypEmpr V="09"/><NomBenefEmprGaranti V="Association de Marie"/>
 <MtCapitalRestDu_31_12 V="9000"/></EMPRUNT>
</DATA_EMPRUNT>"""
PROGRAMMES = """<DATA_APCP>
<APCP><CodTypAutori V="P"/><CodSTypAutori V="S"/><NumAutori V="2024P01"/>
 <LibAutori V="Halle, couverte"/><MtAutori_NMoins1 V="1000"/><MtAutoriVote V="500.5"/></APCP>
<APCP><CodTypAutori V="P"/><CodSTypAutori V="S"/><NumAutori V="2024P02"/>
 <LibAutori V="Préau"/><MtAutoriVote V="40"/></APCP>
<APCP><CodTypAutori V="E"/><CodSTypAutori V="S"/><NumAutori V="2024E01"/>
 <MtAutoriVote V="7"/></APCP>
</DATA_APCP>"""


def act(
    year: str,
    decision: str,
    amount: str,
    *,
    annexes: str = "",
    factor: int = 1,
    siret: str = SIRET,
    kind: str = "P",
) -> str:
    """An account or a budget of a town that earns 1 000, spends 900, repays 60."""

    def one(nature: str, side: str, euros: int, section: str = "F") -> str:
        chapter = "012" if nature.startswith("64") else nature[:2]
        cells = {"Nature": nature, "ContNat": chapter, "CodRD": side, amount: str(euros * factor)}
        return line(section=section, **cells)

    lines = (
        one("60612", "D", 360),
        one("64111", "D", 500),
        one("66111", "D", 40),
        one("73111", "R", 700),
        one("74111", "R", 300),
        one("1641", "D", 60, "I"),
        one("2131", "D", 200, "I"),
    )
    return document(
        INFORMATION,
        *lines,
        year=year,
        decision=decision,
        siret=siret,
        kind=kind,
        annexes=annexes,
    )


def peers() -> list[dict[str, object]]:
    """Twelve towns of the same size, the town's own aggregates, and one without debt known."""
    amounts = {
        "Dépenses de fonctionnement": 800,
        "Recettes de fonctionnement": 1000,
        "Epargne brute": 200,
    }
    found: list[dict[str, object]] = []
    for rank in range(13):
        siren = "219900012" if rank == 12 else f"21990{rank:04d}"
        about = {"exercice": 2024, "siren": siren, "nom": f"Ville {rank}", "population_nb": 1000}
        told = {**amounts, "Encours de dette": 100 * (rank + 1)}
        if rank == 12:
            told |= {"Dépenses de fonctionnement": 900, "Epargne brute": 100}
            told["Remboursements d'emprunts hors GAD"] = 60
        found += [
            {**about, "agregat": name, "montant_eur": f"{value}.00"} for name, value in told.items()
        ]
    for siret, owed in ((ANNEX, 70), ("21990001200037", 999)):
        about = {"exercice": 2024, "siren": "219900012", "type_de_budget": "annexe"}
        told = {"agregat": "Encours de dette", "montant_eur": f"{owed}.00", "budget_siret": siret}
        found.append({**about, **told})
    return found


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Gate:
    documents = {
        "ca23": act("2023", "09", "MtReal", annexes=LOANS.replace("250.5", "650")),
        "ca24": act("2024", "09", "MtReal", annexes=LOANS),
        "eau24": act("2024", "09", "MtReal", siret=ANNEX, kind="A"),
        "bp25": act("2025", "01", "MtPrev", annexes=PROGRAMMES, factor=2),
    }
    folder = tmp_path_factory.mktemp("equilibre")
    return Gate(build_town(folder, documents, agregat_financier=peers()))


@pytest.fixture(scope="module")
def site(gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder = next(p for p in tmp_path_factory.getbasetemp().iterdir() if "equilibre" in p.name)
    town = Tiny(folder)
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    return app.server.test_client()


def test_only_sums_and_labels_of_works_are_kept_of_the_annexes() -> None:
    text = act("2024", "09", "MtReal", annexes=LOANS + PROGRAMMES)
    facts = dict(parse(text.encode(), file="acte.xml").declared.facts())
    assert facts == {
        "information.PopTot": "1 000",
        "information.ValDepRFonc": "0,90",
        "information.ValRecRFonc": "1,30",
        "dette.encours": "400.50",
        "dette.capital": "60.00",
        "ap.2024P01": "1000.00;500.50;;;;;Halle couverte",
        "ap.2024P02": ";40.00;;;;;Préau",
    }


def test_the_last_account_is_read_with_its_population_and_its_debt(gate: Gate) -> None:
    eq = equilibrium(gate)
    assert (eq.current.year, eq.current.stage) == (2024, "CA")
    assert eq.current.population.value == 1000
    assert eq.current.debt.value == Decimal("400.50")
    assert "annexe de la dette du CA 2024" in eq.current.debt.source
    assert eq.figure("capacite_desendettement").value == Decimal("4.005")
    assert eq.step("epargne_nette").amount == 40
    assert finding(eq) == (
        f"En 2024, la dette représente 4,0{NBSP}ans d'épargne brute, contre 8,0 en 2023"
    )


def test_a_budget_owes_what_the_account_before_it_left(gate: Gate) -> None:
    eq = equilibrium(gate, year="2025")
    assert eq.current.voted
    assert eq.current.debt.value == Decimal("400.50")
    assert eq.current.debt.source.startswith("au 1er janvier")
    assert eq.figure("taux_epargne_brute").value == Decimal("0.1")
    assert finding(eq).startswith("Au budget 2025")


def cells(site: FlaskClient, address: str, identifier: str) -> list[list[str]]:
    """Rows of a table of the page, headers first."""
    found = reader.fromstring(site.get(address).text)
    rows = found.xpath(f"//*[@id='{identifier}']//table//tr")
    spaces = str.maketrans({NBSP: " ", "\u202f": " ", "\u2019": "'"})
    return [[c.text_content().translate(spaces).strip() for c in row] for row in rows]


def test_a_vote_beside_an_account_is_named_and_not_subtracted(site: FlaskClient) -> None:
    """The budget of 2025 is twice the account of 2024: that is no movement."""
    heads = cells(site, "/budget/equilibre?exercice=2025", "equilibre-cascade")[0]
    assert any("2025, voté" in head for head in heads)
    assert any("2024, réalisé" in head for head in heads)
    assert not any("Écart" in head for head in heads)
    said = site.get("/budget/equilibre?exercice=2025").text.replace(NBSP, " ")
    assert "2025 est voté, 2024 est réalisé" in said
    assert "De 2023 à 2024, l" in said
    assert "même étape en 2024" not in said
    assert "au compte 2024 : " in said
    heads = cells(site, "/budget/equilibre?exercice=2024", "equilibre-cascade")[0]
    assert any("Écart" in head for head in heads)


def test_two_votes_are_compared_with_each_other(tmp_path: Path) -> None:
    """Read by budgets only, exercices are alike."""
    acts = {"bp24": act("2024", "01", "MtPrev"), "bp25": act("2025", "01", "MtPrev", factor=2)}
    eq = equilibrium(Gate(build_town(tmp_path, {**acts, "ca24": act("2024", "09", "MtReal")})))
    assert not eq.mixed
    voted = equilibrium(Gate(build_town(tmp_path / "b", acts)), year="2025", stage="BP")
    assert not voted.mixed
    assert [s.year for s in voted.alike] == [2024, 2025]


def test_a_course_stops_before_what_is_only_voted(gate: Gate) -> None:
    eq = equilibrium(gate, year="2025")
    assert eq.mixed
    assert [(s.year, s.voted) for s in eq.alike] == [(2023, False), (2024, False)]


def test_the_gap_between_definitions_is_that_of_the_exercice(gate: Gate, tmp_path: Path) -> None:
    assert definitions_words(equilibrium(gate)) == (
        "En 2024, la définition DGCL compte les mêmes dépenses et les mêmes recettes que la "
        "maquette."
    )
    lines = (
        line(Nature="60612", ContNat="011", MtReal="800.00", section="F"),
        line(Nature="739211", ContNat="014", MtReal="200.00", section="F"),
        line(Nature="73111", ContNat="731", CodRD="R", MtReal="1500.00", section="F"),
        line(Nature="6419", ContNat="013", CodRD="R", MtReal="100.00", section="F"),
    )
    town = Gate(build_town(tmp_path, {"ca24": document(*lines)}))
    said = definitions_words(equilibrium(town)).replace(NBSP, " ").replace("\u202f", " ")
    # 1 000 - 200 - 100 = 700 of expenses, 1 600 - 100 - 200 = 1 300 of receipts
    assert "30,0 % de dépenses de moins (surtout par le chapitre 014, 200 €)" in said
    assert "18,8 % de recettes de moins (surtout par le chapitre 014, 200 €)" in said


def test_an_annexe_owes_its_own_debt_and_has_no_peers(gate: Gate) -> None:
    eq = equilibrium(gate, budget=ANNEX)
    assert eq.current.debt.value == 70
    assert eq.comparisons == ()
    assert eq.operations == ()


def test_declared_ratios_stand_beside_ours(gate: Gate) -> None:
    eq = equilibrium(gate)
    spent, earned = eq.line("depenses_hab").declared, eq.line("recettes_hab").declared
    assert spent is not None
    assert spent.agrees
    assert earned is not None
    assert not earned.agrees
    assert earned.gap == Decimal("-0.3")


def test_the_town_stands_among_its_peers_and_not_with_itself(gate: Gate) -> None:
    found = {c.ratio.code: c for c in equilibrium(gate).comparisons}
    debt = found["dette_hab"]
    assert debt.peers == 12
    assert debt.own == Decimal("1.3")
    assert debt.median == Decimal("0.65")  # 100 to 1 200 euros for 1 000 inhabitants
    assert debt.lower == 12
    assert found["dgf_hab"].reason.startswith("0")


def test_programmes_of_the_last_budget_meet_the_threshold(gate: Gate) -> None:
    eq = equilibrium(gate)
    assert eq.threshold is not None
    assert eq.threshold.amount == 1500  # fewer than 5 000 inhabitants: 150 % of 1 000
    assert [(o.code, o.cost, o.concerned) for o in eq.operations] == [
        ("2024P01", Decimal("1500.50"), True),
        ("2024P02", Decimal("40.00"), False),
    ]


def test_accounts_agree_with_published_aggregates(gate: Gate) -> None:
    rows = matched(gate, load_ratios())
    assert [(r.year, r.aggregate, r.agrees) for r in rows] == [
        (2024, "Dépenses de fonctionnement", True),
        (2024, "Recettes de fonctionnement", True),
        (2024, "Epargne brute", True),
        (2024, "Remboursements d'emprunts hors GAD", True),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [({"budget": "123"}, "budget « 123 » inconnu"), ({"year": "1999"}, "exercice « 1999 »")],
)
def test_what_does_not_exist_is_named(gate: Gate, asked: dict[str, str], said: str) -> None:
    with pytest.raises(QueryError, match=said):
        equilibrium(gate, **asked)


def test_the_page_says_its_finding_its_ratios_and_its_threshold(site: FlaskClient) -> None:
    text = site.get("/budget/equilibre").text
    for words in (
        "la dette représente 4,0",
        "Épargne de gestion",
        "DGCL",
        "Ville 12",
        "Halle couverte",
        "articles L. 1611-9 et D. 1611-35 du CGCT",
    ):
        assert words in text
    for person in ("Jean Prêteur", "Marie", "Chez le maire"):
        assert person not in text
    published = site.get("/budget/equilibre", query_string={"mesure": "dgcl"}).text
    assert "définition « comparaisons nationales (DGCL) »" in published.replace(NBSP, " ")


def test_the_method_page_compares_with_what_is_published(site: FlaskClient) -> None:
    text = site.get("/methode").text
    assert "4 des 4" in text.replace(NBSP, " ")
    assert "accord à l" in text


def test_without_any_budget_the_page_says_what_to_send(tmp_path: Path) -> None:
    town = Tiny(tmp_path)
    town.write("activite", [{"jour": "2024-03-04"}])
    town.build()
    app = create_app(Settings(town.territory, town.database, "sqlite://"))
    text = app.server.test_client().get("/budget/equilibre").text
    assert "ucun document budgétaire" in text
    assert "Comptes recalculés" not in app.server.test_client().get("/methode").text
