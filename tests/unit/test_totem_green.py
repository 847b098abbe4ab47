"""The annex « budget vert » of a TotEM act: codes, amounts, ratings, and none of its words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from budget_xml import document, latin, line
from fuzzing import damaged, fuzzed, read
from hypothesis import strategies as st

from dashboard.catalogue.sources import Source
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.mapping import apply_mapping
from dashboard.extracts.registry import recognise
from dashboard.extracts.totem import READER as TOTEM
from dashboard.extracts.totem_green import READER

SOURCE = Source("vert", "Vert", "Ville", "LO", "totem_vert", "cotation_verte", ("*.xml",))
AXES = ("attenuation", "adaptation", "eau", "economie_circulaire", "pollution", "biodiversite")


def rated(amount: str = "100.00", climate: str = "01_FAVORABLE", **others: str) -> str:
    """One row of the annex, with the names real files give to the axes."""
    cells = {
        "Nature": "2313",
        "Fonction": "020",
        "MtReal": amount,
        "Champs1": "900",
        "LibReal": "TRAVAUX CHEZ MME EXEMPLE",
        "Attenuation_01": climate,
        "Adaptation_02": "NA",
        "Eau_03": "NA",
        "Eau_04": "NA",
        "Pollution_05": "NA",
        "Biodiversite_06": "NA",
        "CotSynth": "SYNTH_FAVORABLE",
        **others,
    }
    inside = "".join(f'<{name} V="{value}"/>' for name, value in cells.items())
    return f"<BUDGETVERT>{inside}</BUDGETVERT>"


def annex(*rows: str) -> str:
    return document(
        line(MtReal="7.00"), annexes=f"<DATA_BUDGETVERT>{''.join(rows)}</DATA_BUDGETVERT>"
    )


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


def reading(con: duckdb.DuckDBPyConnection, folder: Path, text: str) -> Reading:
    path = folder / "ca.xml"
    path.write_bytes(latin(text))
    return READER.read(path, con, options={})


def typed(con: duckdb.DuckDBPyConnection, folder: Path, text: str) -> list[tuple]:
    mapped = apply_mapping(con, reading(con, folder, text), SOURCE)
    return con.execute(
        f"SELECT article, fonction, realise_eur, {', '.join(AXES)} FROM {mapped.relation}"
        " ORDER BY position"
    ).fetchall()


def test_a_rated_expense_keeps_what_each_axis_says_and_no_more(con, tmp_path: Path) -> None:
    text = annex(
        rated(), rated("-3.10", "01_NONCOTEE", Eau_04="04_DEFAVORABLE", Biodiversite_06="06_NEUTRE")
    )
    first, second = typed(con, tmp_path, text)
    assert first == ("2313", "020", Decimal("100.00"), "favorable", None, None, None, None, None)
    assert second[2:] == (
        Decimal("-3.10"),
        "non_cote",
        None,
        None,
        "defavorable",
        None,
        "neutre",
    )


def test_the_words_of_the_annex_are_never_read(con, tmp_path: Path) -> None:
    found = reading(con, tmp_path, annex(rated()))
    assert "EXEMPLE" not in str(con.execute(f"FROM {found.relation}").fetchall()) + str(found)


def test_an_act_without_the_annex_gives_no_row_and_no_error(con, tmp_path: Path) -> None:
    found = reading(con, tmp_path, document(line()))
    assert (found.rows_read, found.rejects) == (0, [])
    assert found.facts == {"exercice": "2024", "etape": "CA"}


def test_an_unknown_rating_rejects_its_row_only(con, tmp_path: Path) -> None:
    mapped = apply_mapping(
        con, reading(con, tmp_path, annex(rated(), rated(climate="01_VERT"))), SOURCE
    )
    assert mapped.rows_loaded == 1
    assert [(position, reason) for position, reason, _ in mapped.rejects] == [
        (2, Reason.NOT_IN_LIST)
    ]


def test_a_row_that_says_an_axis_twice_is_a_reject(con, tmp_path: Path) -> None:
    twice = rated().replace("<LibReal", '<Autre_01 V="01_NEUTRE"/><LibReal')
    found = reading(con, tmp_path, annex(twice, rated()))
    assert found.rows_read == 2
    assert [(r.position, r.reason) for r in found.rejects] == [(1, Reason.BAD_STRUCTURE)]


def test_a_file_is_recognised_as_the_act_it_annexes(tmp_path: Path) -> None:
    path = tmp_path / "ca.xml"
    path.write_bytes(latin(annex(rated())))
    assert recognise(path) is TOTEM


def test_what_is_no_budget_document_is_refused_by_name(con, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="racine"):
        reading(con, tmp_path, "<Autre/>")


@fuzzed(40, data=damaged(st.just(latin(annex(rated(), rated("x"), rated())))))
def test_a_damaged_annex_is_refused_by_name_or_accounted_for(data: bytes) -> None:
    read(READER, data, "ca.xml")
