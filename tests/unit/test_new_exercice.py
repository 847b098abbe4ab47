"""A new exercice is new files and no code: a nomenclature and accounts nobody had seen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from budget_xml import PLAN, document, latin, line, unified
from tinytown import Tiny

from dashboard.budget import PATHS, Level, documents, level, scope_of
from dashboard.budget.evolution import evolution
from dashboard.provenance import unlabelled_codes
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

CITY = "21990001200011"

NEXT_PLAN = (
    PLAN.replace('Exer="2024"', 'Exer="2027"')
    .replace(
        '<Chapitre Code="012"',
        '<Chapitre Code="019" Libelle="Charges de résilience" Section="F"/><Chapitre Code="012"',
    )
    .replace(
        '<Compte Code="64111"',
        '<Compte Code="60699" Libelle="Fluides de refroidissement urbain" DR="019" RR=""/>'
        '<Compte Code="64111"',
    )
    .replace(
        '<RefFonc Code="2" Libelle="Enseignement">',
        '<RefFonc Code="9" Libelle="Adaptation au climat"><RefFonc Code="91" Libelle="Fraîcheur">'
        '<RefFonc Code="911" Libelle="Îlots de fraîcheur"/></RefFonc></RefFonc>'
        '<RefFonc Code="2" Libelle="Enseignement">',
    )
)
"""The chart of 2027: a chapter, an account and a function that did not exist."""

OTHER_PLAN = """<?xml version='1.0' encoding='UTF-8'?>
<Nomenclature Norme="M67" Declinaison="M67_A" Exer="2027">
 <Nature>
  <Chapitres><Chapitre Code="81" Libelle="Moyens généraux" Section="F"/></Chapitres>
  <Comptes><Compte Code="8112" Libelle="Énergies de toute nature" DR="81" RR=""/></Comptes>
 </Nature>
</Nomenclature>
"""
"""A nomenclature that no code names."""

PAST = document(
    line(Nature="60612", ContNat="011", MtReal="100.00", CredOuv="120.00", section="F"),
    line(Nature="74111", CodRD="R", MtReal="150.00", CredOuv="150.00"),
)
NEXT = unified(
    document(
        line(Nature="60699", Fonction="911", MtReal="40.00", CredOuv="55.00"),
        line(Nature="60612", Fonction="020", MtReal="110.00", CredOuv="120.00"),
        line(Nature="2128", Fonction="911", Operation="27", MtReal="30.00", CredOuv="30.00"),
        line(Nature="74111", CodRD="R", MtReal="180.00", CredOuv="180.00"),
        line(Nature="60698", ContNat="019", Fonction="911", MtReal="1.00", CredOuv="1.00"),
        line(calculated="true", Nature="", ContNat="019", MtReal="41.00"),
        decision="10",
        year="2027",
        date="2028-06-22",
    )
)
ANNEX = document(
    line(Nature="8112", MtReal="7.00", CredOuv="9.00"),
    decision="09",
    year="2027",
    siret="21990001200029",
    name="RÉSEAU DE CHALEUR",
    kind="A",
    nomenclature="M67-M67_A",
    date="2028-06-22",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Tiny:
    """A town with the budget of 2024 only."""
    tiny = Tiny(tmp_path_factory.mktemp("exercice"))
    tiny.source("budget", lecteur="totem", table="budget_ligne", fichiers=["budget/*.xml"])
    tiny.source(
        "plan", lecteur="plan_de_compte", table="plan_de_compte", fichiers=["nomenclature/*.xml"]
    )
    tiny.drop("budget/ca-2024.xml", latin(PAST))
    tiny.drop("nomenclature/planDeCompte-2024-M57_D.xml", PLAN.encode())
    tiny.build()
    return tiny


@pytest.fixture(scope="module")
def gate(town: Tiny) -> Gate:
    """The same town once the files of 2027 are dropped beside the others, and built again."""
    before = Gate(open_version(town.database))
    assert {d.exercice for d in documents(before)} == {2024}
    town.drop("budget/DOCBUDG-21990001200011-CFU-2027.xml", latin(NEXT))
    town.drop("budget/DOCBUDG-21990001200029-CA-2027.xml", latin(ANNEX))
    town.drop("nomenclature/planDeCompte-2027-M57_D.xml", NEXT_PLAN.encode())
    town.drop("nomenclature/planDeCompte-2027-M67_A.xml", OTHER_PLAN.encode())
    town.build()
    assert town.progress.warnings == []
    return Gate(open_version(town.database))


def at(gate: Gate, path: str, *node: str, side: str = "D", budget: str = CITY) -> Level:
    scope = scope_of(gate, budget=budget, year="2027")
    return level(gate, scope, path=path, node=node, side=side)


def told(found: Level) -> dict[str, tuple[str, Decimal | None]]:
    return {c.code: (c.label, c.amounts.realise) for c in found.children}


def test_the_new_account_is_the_document_read_by_default(gate: Gate) -> None:
    scope = scope_of(gate)
    assert (scope.year, scope.stage, scope.executed) == (2027, "CFU", True)


def test_every_path_finds_every_line_and_its_total(gate: Gate) -> None:
    for path in PATHS:
        found = at(gate, path)
        assert found.total.realise == Decimal("181.00"), path
        assert found.total.lines_nb == 4, path
        assert sum(c.amounts.realise or 0 for c in found.children) == Decimal("181.00"), path


def test_the_new_chapter_and_accounts_have_their_own_labels(gate: Gate) -> None:
    assert told(at(gate, "nature", "F")) == {
        "011": ("Charges à caractère général", Decimal("110.00")),
        "019": ("Charges de résilience", Decimal("41.00")),
    }
    accounts = told(at(gate, "nature", "F", "019"))
    assert accounts["60699"] == ("Fluides de refroidissement urbain", Decimal("40.00"))


def test_a_code_the_new_chart_does_not_have_stays_in_sight(gate: Gate) -> None:
    assert told(at(gate, "nature", "F", "019"))["60698"] == ("", Decimal("1.00"))
    shown = [(c.kind, c.code, c.rows) for c in unlabelled_codes(gate)]
    assert ("compte", "60698", 1) in shown


def test_the_new_function_is_read_from_its_first_digit_to_its_articles(gate: Gate) -> None:
    assert told(at(gate, "politique"))["9"] == ("Adaptation au climat", Decimal("71.00"))
    assert told(at(gate, "politique", "9"))["91"] == ("Fraîcheur", Decimal("71.00"))
    deep = at(gate, "politique", "9", "91", "911")
    assert {code: value for code, (_, value) in told(deep).items()} == {
        "2128": Decimal("30.00"),
        "60698": Decimal("1.00"),
        "60699": Decimal("40.00"),
    }


def test_the_new_operation_is_read_by_exercice(gate: Gate) -> None:
    assert told(at(gate, "operation"))["27"][1] == Decimal("30.00")
    assert [c.code for c in at(gate, "operation", "27").children] == ["2027"]


def test_families_take_the_known_beginning_and_keep_the_rest_apart(gate: Gate) -> None:
    """60698 and 60699 begin like no family; 2128 begins like plantations."""
    found = {code: value for code, (_, value) in told(at(gate, "famille")).items()}
    assert found == {
        "energie": Decimal("110.00"),
        "plantations": Decimal("30.00"),
        "autres": Decimal("41.00"),
    }


def test_the_older_exercice_keeps_its_own_chart(gate: Gate) -> None:
    scope = scope_of(gate, budget=CITY, year="2024")
    chapters = told(level(gate, scope, path="nature", node=("F",)))
    assert chapters == {"011": ("Charges à caractère général", Decimal("100.00"))}


def test_a_nomenclature_without_a_name_in_the_code_is_read_too(gate: Gate) -> None:
    annex = "21990001200029"
    assert told(at(gate, "nature", "F", budget=annex)) == {
        "81": ("Moyens généraux", Decimal("7.00"))
    }
    assert told(at(gate, "nature", "F", "81", budget=annex)) == {
        "8112": ("Énergies de toute nature", Decimal("7.00"))
    }


def test_the_evolution_goes_to_the_new_exercice_and_says_what_is_missing(gate: Gate) -> None:
    found = evolution(gate)
    assert [y.year for y in found.known] == [2024, 2027]
    assert [b.words for b in found.breaks] == [
        "exercices 2025 à 2026 absents : aucun document reçu"
    ]
    spent = next(c for c in found.whole if (c.section, c.side) == ("F", "D"))
    assert spent.realised == {2024: Decimal("100.00"), 2027: Decimal("151.00")}


def test_nothing_of_the_new_files_is_lost(town: Tiny, gate: Gate) -> None:
    with open_version(town.database).cursor() as cursor:
        rows = cursor.execute(
            "SELECT rows_read, rows_loaded, rows_rejected, rows_ignored FROM fichier"
            " WHERE nom LIKE '%2027%' AND nom LIKE '%DOCBUDG%' ORDER BY nom"
        ).fetchall()
    assert rows == [(6, 5, 0, 1), (1, 1, 0, 0)]
