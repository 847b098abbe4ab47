from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from budget_xml import document, latin, line, unified

from dashboard.catalogue.sources import Source
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Rule
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.registry import recognise
from dashboard.extracts.totem import READER

SOURCE = Source("budget", "Budget", "Ville", "LO", "totem", "budget_ligne", ("*.xml",))


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def read(con: duckdb.DuckDBPyConnection, folder: Path, content: bytes | str) -> Reading:
    path = folder / "acte.xml"
    path.write_bytes(latin(content) if isinstance(content, str) else content)
    return READER.read(path, con, options={})


def rows(con: duckdb.DuckDBPyConnection, reading: Reading, *columns: str) -> list[tuple]:
    names = ", ".join(columns)
    return con.execute(f"SELECT {names} FROM {reading.relation} ORDER BY position").fetchall()


def refusal(con: duckdb.DuckDBPyConnection, folder: Path, content: bytes | str) -> str:
    with pytest.raises(ExtractError) as caught:
        read(con, folder, content)
    message = caught.value.message
    assert message.startswith("acte.xml")
    assert "\n" not in message
    return message


def test_a_line_becomes_a_canonical_row(con, tmp_path: Path) -> None:
    text = document(
        line(ContNat="011", MtReal="12.50", CredOuv="20.00", MtRAR3112="1.05", section="F"),
        line(Nature="28128", CodRD="R", OpBudg="1", TypOpBudg="2", ContNat="040", MtReal="3.10"),
    )
    mapped = apply_mapping(con, read(con, tmp_path, text), SOURCE)
    got = con.execute(
        "SELECT exercice, etape, budget_siret, budget_type, section, sens, mouvement, type_ordre,"
        f" chapitre, article, realise_eur, credits_ouverts_eur, rar_eur FROM {mapped.relation}"
        " ORDER BY position"
    ).fetchall()
    common = (2024, "CA", "21990001200011", "P")
    first = ("F", "D", "reel", None, "011", "60612")
    assert got[0] == (*common, *first, Decimal("12.50"), Decimal("20.00"), Decimal("1.05"))
    second = (None, "R", "ordre", "entre_sections", "040", "28128")
    assert got[1] == (*common, *second, Decimal("3.10"), None, None)


@pytest.mark.parametrize(
    ("decision", "stage"), [("01", "BP"), ("02", "DM"), ("03", "BS"), ("09", "CA"), ("10", "CFU")]
)
def test_the_decision_code_gives_the_stage(con, tmp_path: Path, decision: str, stage: str) -> None:
    reading = read(con, tmp_path, document(line(), decision=decision, number="3"))
    assert rows(con, reading, "etape", "numero") == [(stage, "3")]


def test_calculated_lines_are_counted_and_left_aside(con, tmp_path: Path) -> None:
    text = document(
        line(MtReal="1.00"),
        line(calculated="true", MtReal="999.00"),
        line(calculated="false", MtReal="2.00"),
    )
    reading = read(con, tmp_path, text)
    assert reading.rows_read == 3
    assert reading.ignored == {Rule.CALCULATED: 1}
    assert rows(con, reading, "position", "realise_eur") == [(1, "1.00"), (3, "2.00")]


def test_a_unified_account_is_read_through_its_wrapper(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, unified(document(line(MtReal="4.00"), decision="09")))
    assert rows(con, reading, "etape", "realise_eur") == [("CFU", "4.00")]


def test_two_documents_in_one_file_are_refused(con, tmp_path: Path) -> None:
    message = refusal(con, tmp_path, unified(document(line()), document(line())))
    assert "plusieurs éléments DocumentBudgetaire" in message


def test_a_wrapper_without_document_is_refused(con, tmp_path: Path) -> None:
    assert "aucun DocumentBudgetaire" in refusal(con, tmp_path, unified())


def test_annexes_are_never_read(con, tmp_path: Path) -> None:
    person = '<DATA_SIGNATAIRE><SIGNATAIRE><Nom V="Dupont"/></SIGNATAIRE></DATA_SIGNATAIRE>'
    hidden = f"<DATA_EMPRUNT>{line(MtReal='77.00')}</DATA_EMPRUNT>"
    reading = read(con, tmp_path, document(line(), annexes=person + hidden))
    assert reading.rows_read == 1
    everything = str(con.execute(f"FROM {reading.relation}").fetchall()) + str(reading)
    assert "Dupont" not in everything
    assert "Agent DGS" not in everything
    assert rows(con, reading, "exercice", "budget_nom") == [("2024", "BUDGET PRINCIPAL")]


def test_free_text_is_kept_only_where_it_names_an_operation(con, tmp_path: Path) -> None:
    text = document(
        line(LibCpte="TRAVAUX CHEZ UN PARTICULIER"), line(LibCpte="HALLE", Operation="12")
    )
    assert rows(con, read(con, tmp_path, text), "libelle") == [(None,), ("HALLE",)]


def test_accents_survive_latin_1(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, document(line(), name="ASSAINISSEMENT COLLECTÉ"))
    assert rows(con, reading, "budget_nom") == [("ASSAINISSEMENT COLLECTÉ",)]


def test_a_gzipped_document_is_recognised_and_read(con, tmp_path: Path) -> None:
    path = tmp_path / "acte.xml.gz"
    path.write_bytes(gzip.compress(latin(document(line(MtReal="5.00")))))
    assert recognise(path) is READER
    assert rows(con, READER.read(path, con, options={}), "realise_eur") == [("5.00",)]


def test_an_unreadable_amount_rejects_its_line_only(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, document(line(MtReal="1.00"), line(MtReal="douze")))
    mapped = apply_mapping(con, reading, SOURCE)
    assert mapped.rows_loaded == 1
    assert [(p, r) for p, r, _ in mapped.rejects] == [(2, Reason.BAD_NUMBER)]


def test_an_unknown_sense_or_movement_rejects_its_line(con, tmp_path: Path) -> None:
    text = document(line(CodRD="X"), line(OpBudg="T"), line(OpBudg=""), line())
    mapped = apply_mapping(con, read(con, tmp_path, text), SOURCE)
    reasons = {position: reason for position, reason, _ in mapped.rejects}
    assert reasons == {1: Reason.NOT_IN_LIST, 2: Reason.NOT_IN_LIST, 3: Reason.MISSING_VALUE}
    assert mapped.rows_loaded == 1


def test_a_line_without_code_or_with_a_repeated_element_is_rejected(con, tmp_path: Path) -> None:
    twice = line(MtReal="1.00").replace("</LigneBudget>", '<MtReal V="2.00"/></LigneBudget>')
    reading = read(con, tmp_path, document(line(Nature=""), twice, line()))
    assert [(r.position, r.reason) for r in reading.rejects] == [
        (1, Reason.BAD_STRUCTURE),
        (2, Reason.BAD_STRUCTURE),
    ]
    assert reading.rows_read == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (latin(document(line()))[:-40], "tronqu"),
        (latin("<Autre/>"), "élément racine « Autre »"),
        (latin(document(line(), namespace="http://exemple.fr/autre")), "espace de noms"),
        (latin(document(line(), decision="77")), "nature de décision « 77 » inconnue"),
        (latin(document(line(), decision="")), "NatDec"),
        (latin(document(line(), year="20X4")), "Exer"),
        (latin(document(line(), siret="12")), "IdEtab"),
        (b"Nature;Montant\n60612;12\n", "XML illisible"),
    ],
)
def test_bad_documents_are_refused_in_one_line(con, tmp_path: Path, content, words: str) -> None:
    assert words in refusal(con, tmp_path, content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_and_dtd_are_refused_before_expansion(con, tmp_path: Path, encoding: str) -> None:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 50}">' for i in range(1, 9))
    bomb = f'<!DOCTYPE x [<!ENTITY e0 "vigie">{levels}]>' + document(line(LibCpte="&e8;"))
    declared = f'<?xml version="1.0" encoding="{encoding}"?>{bomb}'.encode(encoding)
    assert "DOCTYPE" in refusal(con, tmp_path, declared)


def test_an_outside_file_cannot_be_pulled_in(con, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("confidentiel")
    outside = f'<!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">]>'
    message = refusal(con, tmp_path, outside + document(line(LibCpte="&s;", Operation="1")))
    assert "confidentiel" not in message


def test_a_document_without_readable_date_says_so(con, tmp_path: Path) -> None:
    text = document(line(), date="24/06/2025").replace("2025-01-15", "inconnue")
    reading = read(con, tmp_path, text)
    assert rows(con, reading, "date_situation") == [(None,)]
    assert any("date" in note for note in reading.notes)


def mapped(con: duckdb.DuckDBPyConnection, folder: Path, *lines: str) -> tuple[Reading, list]:
    reading = read(con, folder, document(*lines))
    found = apply_mapping(con, reading, SOURCE)
    rejected = len(reading.rejects) + len(found.rejects)
    ignored = sum(reading.ignored.values())
    assert reading.rows_read == found.rows_loaded + rejected + ignored
    return reading, con.execute(
        f"SELECT realise_eur, rar_eur FROM {found.relation} ORDER BY position"
    ).fetchall()


@pytest.mark.parametrize(
    "written",
    ["1.234,56-", "-1.234,56", "(1 234,56)", "- 1\u00a0234,56 €", "1\u202f234,56-", "-1,234.56"],
)
def test_an_amount_as_people_write_it_keeps_its_sign_and_its_cents(con, tmp_path, written) -> None:
    text = f"&#8239;{written}" if written.startswith("(") else written
    encoded = text.encode("latin-1", "xmlcharrefreplace").decode("latin-1")
    _, got = mapped(con, tmp_path, line(MtReal=encoded), line(MtReal="2.00"))
    assert got == [(Decimal("-1234.56"), None), (Decimal("2.00"), None)]


@pytest.mark.parametrize("written", ["1.234,56-7", "--3", "12,34,56.7", "1e999", "NaN", "0x10"])
def test_an_amount_that_is_none_is_rejected_and_never_a_zero(con, tmp_path, written) -> None:
    _, got = mapped(con, tmp_path, line(MtReal=written), line(MtReal="2.00"))
    assert got == [(Decimal("2.00"), None)]


def test_a_negative_carry_over_is_kept_as_it_is_and_said(con, tmp_path: Path) -> None:
    owed = [line(MtRAR3112="-5.00"), line(MtRAR3112="3,00-"), line(MtRAR3112="9.00"), line()]
    reading, got = mapped(con, tmp_path, *owed)
    assert [rar for _, rar in got] == [Decimal("-5.00"), Decimal("-3.00"), Decimal("9.00"), None]
    said = [note for note in reading.notes if "négatif" in note]
    assert len(said) == 1
    assert said[0].startswith("2\u00a0lignes portent un reste à réaliser négatif (MtRAR3112)")
    quiet, _ = mapped(con, tmp_path, line(MtRAR3112="9.00"))
    assert quiet.notes == []


def test_a_value_out_of_its_attribute_is_not_an_empty_one(con, tmp_path: Path) -> None:
    bare = line().replace("</LigneBudget>", "<MtReal>12.00</MtReal></LigneBudget>")
    reading = read(con, tmp_path, document(bare, line(MtReal="1.00")))
    assert [(r.position, r.reason) for r in reading.rejects] == [(1, Reason.BAD_STRUCTURE)]
    assert rows(con, reading, "position", "realise_eur") == [(2, "1.00")]


def test_an_unknown_mark_of_calculation_rejects_its_line(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, document(line(calculated="oui", MtReal="999.00"), line()))
    assert [(r.position, r.reason) for r in reading.rejects] == [(1, Reason.NOT_IN_LIST)]
    assert reading.rows_read == 2


def test_a_line_out_of_its_place_is_counted_and_rejected(con, tmp_path: Path) -> None:
    nested = f"<Lignes>{line(MtReal='3.00')}</Lignes>"
    within = line(MtReal="4.00").replace("</LigneBudget>", f"{line()}</LigneBudget>")
    reading = read(con, tmp_path, document(nested, within, line(MtReal="1.00")))
    assert reading.rows_read == 4
    assert {r.reason for r in reading.rejects} == {Reason.BAD_STRUCTURE}
    assert len(reading.rejects) == 2
    assert rows(con, reading, "realise_eur") == [("4.00",), ("1.00",)]


OTHER = "http://exemple.fr/autre"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            document(line()).replace("<LigneBudget>", f'<LigneBudget xmlns="{OTHER}">'),
            "LigneBudget",
        ),
        (document(line()).replace("<Budget>", f'<Budget xmlns="{OTHER}">'), "Budget"),
        (unified(document(line())).replace("demat/doccfu", "demat/docautre"), "CompteFinancier"),
    ],
)
def test_another_namespace_is_refused_wherever_it_begins(con, tmp_path, content, words) -> None:
    message = refusal(con, tmp_path, content)
    assert "espace de noms inattendu" in message
    assert words in message


def test_a_heading_that_says_two_things_is_refused(con, tmp_path: Path) -> None:
    two_years = document(line()).replace('<Exer V="2024"/>', '<Exer V="2024"/><Exer V="2023"/>')
    message = refusal(con, tmp_path, two_years)
    assert "deux valeurs pour Exer (« 2024 » et « 2023 »)" in message
    repeated = document(line()).replace('<Exer V="2024"/>', '<Exer V="2024"/><Exer V="2024"/>')
    assert rows(con, read(con, tmp_path, repeated), "exercice") == [("2024",)]
    blocks = document(line()).replace("</BlocBudget>", "</BlocBudget><BlocBudget/>")
    assert "plusieurs éléments BlocBudget" in refusal(con, tmp_path, blocks)


def test_two_budgets_in_one_document_are_refused(con, tmp_path: Path) -> None:
    twice = document(line()).replace("</Budget>", f"</Budget><Budget>{line()}</Budget>")
    assert "plusieurs éléments Budget " in refusal(con, tmp_path, twice)


def test_an_unknown_kind_of_budget_is_said(con, tmp_path: Path) -> None:
    reading = read(con, tmp_path, document(line(), kind="X"))
    assert rows(con, reading, "budget_type") == [(None,)]
    assert any("CodTypBud « X » inconnu" in note for note in reading.notes)
