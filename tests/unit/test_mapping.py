"""From text rows to typed rows: numbers, dates, instants, codes, rejects, conservation."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.catalogue.sources import Source, Unpivot
from dashboard.catalogue.tables import TABLES
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.clock import clock_changes
from dashboard.extracts.judging import Mapped
from dashboard.extracts.mapping import apply_mapping, mapped_columns, wanted_headings
from dashboard.extracts.masking import mask
from dashboard.extracts.tableau import READER
from dashboard.extracts.text_table import TextTable

C = ColumnMapping


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    yield connection
    connection.close()


def source(table: str, columns: Mapping[str, ColumnMapping], **more: Any) -> Source:
    return Source(
        "essai", "Essai", "Ville", "LO", "tableau", table, ("*.csv",), columns=columns, **more
    )


def reading(
    con: duckdb.DuckDBPyConnection, headings: Sequence[str], rows: Sequence[Sequence[str | None]]
) -> Reading:
    table = TextTable(con, headings)
    for position, cells in enumerate(rows, 1):
        table.add(position, cells)
    return Reading(table.close(), table.columns, len(rows))


def loaded(con: duckdb.DuckDBPyConnection, mapped: Mapped, *columns: str) -> list[tuple[Any, ...]]:
    selected = ", ".join(columns)
    return con.execute(f"SELECT {selected} FROM {mapped.relation} ORDER BY position").fetchall()


def values(
    con: duckdb.DuckDBPyConnection, table: str, column: str, mapping: ColumnMapping, *texts: str
) -> list[Any]:
    """Values a column gets from texts; a Reason where the record is refused."""
    needed = {
        c.name: C(
            value={"INTEGER": "2024", "DATE": "2024-01-01", "TIMESTAMP": "2024-01-01"}.get(
                c.type, "x"
            )
        )
        for c in TABLES[table].columns
        if c.required
    }
    rows = reading(con, ["texte", "autre"], [[t, "x"] for t in texts])
    mapped = apply_mapping(con, rows, source(table, {**needed, column: mapping}))
    found: dict[int, Any] = dict(loaded(con, mapped, "position", column))
    found |= {position: reason for position, reason, _ in mapped.rejects}
    return [found[i + 1] for i in range(len(texts))]


def money(con: duckdb.DuckDBPyConnection, *texts: str) -> list[Any]:
    return values(con, "budget_ligne", "realise_eur", C(("texte",)), *texts)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1234.56", "1234.56"),
        ("1234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u202f567,8 €", "1234567.80"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567.00"),
        ("(1 234,56)", "-1234.56"),
        ("( 12 )", "-12.00"),
        ("1 234,56-", "-1234.56"),
        ("12 -", "-12.00"),
        ("-1 234,56", "-1234.56"),
        ("- 12", "-12.00"),
        ("\u221212,5", "-12.50"),
        ("+3", "3.00"),
        ("€ 12", "12.00"),
        (",5", "0.50"),
        ("12,", "12.00"),
        ("1,2E+05", "120000.00"),
        ("1 234.5", "1234.50"),
    ],
)
def test_amounts_are_read_as_people_write_them(
    con: duckdb.DuckDBPyConnection, text: str, value: str
) -> None:
    assert money(con, text, "7") == [Decimal(value), Decimal(7)]


@pytest.mark.parametrize(
    "text",
    [
        "12 34",
        "1 23",
        "12,5 %",
        "abc",
        "1,2,3",
        "1.2.3",
        "--1",
        "(-1)",
        "nan",
        "inf",
        "0x10",
        "1e400",
        "12345678901234567890",
        "3 k€",
        "-",
    ],
)
def test_what_is_no_amount_is_rejected(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert money(con, text, "7") == [Reason.BAD_NUMBER, Decimal(7)]


def test_dots_are_thousands_in_a_column_that_shows_it(con: duckdb.DuckDBPyConnection) -> None:
    assert money(con, "1.234", "2.345,5") == [Decimal(1234), Decimal("2345.50")]
    assert money(con, "1,234", "2,345.5") == [Decimal(1234), Decimal("2345.50")]
    assert money(con, "1.234", "2.5") == [Decimal("1.23"), Decimal("2.50")]


def test_floating_point_noise_is_rounded_without_a_remark(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["m"], [["31.299999999999997"], ["0,1"]])
    columns = {"realise_eur": C(("m",)), **BUDGET}
    mapped = apply_mapping(con, rows, source("budget_ligne", columns))
    assert loaded(con, mapped, "realise_eur") == [(Decimal("31.30"),), (Decimal("0.10"),)]
    assert rows.notes == []


@pytest.mark.parametrize("text", ["12.345", "12,345"])
def test_a_third_decimal_is_rounded_with_a_remark(
    con: duckdb.DuckDBPyConnection, text: str
) -> None:
    rows = reading(con, ["m"], [[text], ["1.00"]])
    columns = {"realise_eur": C(("m",)), **BUDGET}
    mapped = apply_mapping(con, rows, source("budget_ligne", columns))
    assert loaded(con, mapped, "realise_eur")[0] == (Decimal("12.35"),)
    assert "plus de deux décimales" in rows.notes[0]


BUDGET = {
    "exercice": C(value="2024"),
    "etape": C(value="CA"),
    "sens": C(value="D"),
    "mouvement": C(value="reel"),
}


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1, max_size=8), st.booleans())
def test_money_is_exact_in_either_writing(amounts: list[Decimal], french: bool) -> None:
    texts = [f"{a:,.2f}" for a in amounts]
    if french:
        texts = [t.replace(",", "\u202f").replace(".", ",") for t in texts]
    with duckdb.connect() as con:
        assert money(con, *texts) == amounts


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        ("12,0", 12),
        ("1 200", 1200),
        ("12.5", Reason.BAD_NUMBER),
        ("1e12", Reason.BAD_NUMBER),
    ],
)
def test_a_whole_number_is_never_rounded(
    con: duckdb.DuckDBPyConnection, text: str, value: Any
) -> None:
    assert values(con, "population", "population_nb", C(("texte",)), text) == [value]


@pytest.mark.parametrize(
    ("text", "format_", "value"),
    [
        ("2024-02-29", "", dt.date(2024, 2, 29)),
        ("2024-02-29 08:30:00", "", dt.date(2024, 2, 29)),
        ("2024/02/29", "", dt.date(2024, 2, 29)),
        ("29/02/2024", "%d/%m/%Y", dt.date(2024, 2, 29)),
        ("2024-02-29", "%d/%m/%Y", dt.date(2024, 2, 29)),
        ("29/02/2023", "%d/%m/%Y", Reason.BAD_DATE),
        ("29/02/2024", "", Reason.BAD_DATE),
        ("epoch", "", Reason.BAD_DATE),
        ("infinity", "", Reason.BAD_DATE),
        ("2024-02-29 (BC)", "", Reason.BAD_DATE),
    ],
)
def test_dates_are_read_in_the_declared_shape_or_iso(
    con: duckdb.DuckDBPyConnection, text: str, format_: str, value: Any
) -> None:
    mapping = C(("texte",), type="date", format=format_)
    assert values(con, "budget_ligne", "date_situation", mapping, text) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2024-01-15 12:00:00", "2024-01-15 11:00"),
        ("2024-07-15T12:00:00", "2024-07-15 10:00"),
        ("2024-07-15 12:00", "2024-07-15 10:00"),
        ("2024-07-15T12:00:00Z", "2024-07-15 12:00"),
        ("2024-07-15T12:00:00+02:00", "2024-07-15 10:00"),
        ("2024-07-15 12:00:00+02", "2024-07-15 10:00"),
        ("2024-07-15T12:00:00.5+0200", "2024-07-15 10:00:00.5"),
        ("2024-07-15", "2024-07-14 22:00"),
    ],
)
def test_instants_become_utc(con: duckdb.DuckDBPyConnection, text: str, value: str) -> None:
    expected = dt.datetime.fromisoformat(value)
    for other in (text, "2024-01-01 00:00:00"):
        assert values(con, "mesure", "fin", C(("texte",)), text, other)[0] == expected


def test_an_instant_with_a_format_is_local_unless_it_reads_an_offset(
    con: duckdb.DuckDBPyConnection,
) -> None:
    local = C(("texte",), format="%d/%m/%Y %H:%M")
    assert values(con, "mesure", "fin", local, "15/07/2024 12:00") == [dt.datetime(2024, 7, 15, 10)]
    offset = C(("texte",), format="%d/%m/%Y %H:%M %z")
    assert values(con, "mesure", "fin", offset, "15/07/2024 12:00 +0300") == [
        dt.datetime(2024, 7, 15, 9)
    ]


def test_an_instant_gives_the_local_day_of_a_date(con: duckdb.DuckDBPyConnection) -> None:
    mapping = C(("texte",), type="instant")
    assert values(con, "activite", "jour", mapping, "2024-07-15T22:30:00Z", "2024-07-15 23:30") == [
        dt.date(2024, 7, 16),
        dt.date(2024, 7, 15),
    ]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.datetimes(dt.datetime(2005, 1, 1), dt.datetime(2035, 1, 1)), min_size=1, max_size=5
    ),
    st.sampled_from(["Europe/Paris", "America/Guadeloupe", "Indian/Reunion", "Pacific/Noumea"]),
)
def test_the_fast_conversion_to_utc_is_that_of_the_calendar(
    moments: list[dt.datetime], zone: str
) -> None:
    texts = [f"{m:%Y-%m-%d %H:%M:%S}" for m in moments]
    with duckdb.connect() as con:
        fast = values(con, "mesure", "fin", C(("texte",), timezone=zone), *texts)
        slow = con.execute(
            "SELECT timezone('UTC', timezone(?, CAST(t AS TIMESTAMP))) FROM unnest(?) AS x(t)",
            [zone, texts],
        ).fetchall()
    assert fast == [row[0] for row in slow]


def test_the_clock_changes_of_paris_are_those_of_the_calendar() -> None:
    moves = clock_changes(
        ZoneInfo("Europe/Paris"), dt.datetime(2024, 1, 1), dt.datetime(2024, 12, 31)
    )
    assert moves[1:] == [
        (dt.datetime(2024, 3, 31, 3), 7200),
        (dt.datetime(2024, 10, 27, 2), 3600),
    ]


def test_codes_get_their_lost_zeros_back(con: duckdb.DuckDBPyConnection) -> None:
    mapping = C(("texte",), type="code", pad=5)
    assert values(con, "population", "code", mapping, "1004", "2A004", "34172", "1004.0") == [
        "01004",
        "2A004",
        "34172",
        "01004",
    ]


@pytest.mark.parametrize("text", ["2,10056E+13", "2.1E+13", "123456"])
def test_a_code_ruined_by_a_spreadsheet_is_rejected(
    con: duckdb.DuckDBPyConnection, text: str
) -> None:
    mapping = C(("texte",), type="code", pad=5)
    assert values(con, "population", "code", mapping, text, "01004")[0] == Reason.BAD_CODE


def test_values_are_rewritten_whatever_their_case(con: duckdb.DuckDBPyConnection) -> None:
    mapping = C(("texte",), values={"Dépense": "D", "Recette": "R"})
    found = values(con, "budget_ligne", "sens", mapping, "DEPENSE", "recette", "autre")
    assert found == ["D", "R", "autre"]


def test_a_closed_list_rejects_the_rest(con: duckdb.DuckDBPyConnection) -> None:
    mapping = C(("texte",), values={"Dépense": "D", "Recette": "R"}, closed=True)
    found = values(con, "budget_ligne", "sens", mapping, "depense", "X", "")
    assert found == ["D", Reason.NOT_IN_LIST, Reason.MISSING_VALUE]


def test_a_closed_list_rejects_what_the_column_could_not_hold(
    con: duckdb.DuckDBPyConnection,
) -> None:
    mapping = C(("texte",), values={"Abandonnée": "true", "Traitée": "false"}, closed=True)
    found = values(con, "demande", "sans_suite", mapping, "Traitée", "Brouillon", "abandonnee")
    assert found == [False, Reason.NOT_IN_LIST, True]


def test_missing_marks_are_no_value(con: duckdb.DuckDBPyConnection) -> None:
    mapping = C(("texte",), missing=("NA", "N/A - secret statistique", "-"))
    found = values(
        con, "contexte", "valeur", mapping, "12,5", "na", "N/A - Secret statistique", "-", "", "nd"
    )
    assert found == [12.5, None, None, None, None, Reason.BAD_NUMBER]


def test_bounds_reject_what_lies_outside(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["n"], [["5"], ["-1"], ["11"], [""]])
    columns = {"code": C(value="x"), "indicateur": C(value="y"), "valeur": C(("n",))}
    mapped = apply_mapping(con, rows, source("contexte", columns, bounds={"valeur": (0, 10)}))
    assert [(p, r) for p, r, _ in mapped.rejects] == [
        (2, Reason.OUT_OF_BOUNDS),
        (3, Reason.OUT_OF_BOUNDS),
    ]
    assert mapped.rows_loaded == 2


def test_the_first_failing_column_gives_the_reason(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["e", "m"], [["deux mille", "abc"], ["2024", "abc"], ["2024", "1"]])
    columns = {**BUDGET, "realise_eur": C(("m",)), "exercice": C(("e",))}
    mapped = apply_mapping(con, rows, source("budget_ligne", columns))
    assert mapped.rejects == [
        (1, Reason.BAD_NUMBER, {"exercice": "deux mille", "realise_eur": "abc"}),
        (2, Reason.BAD_NUMBER, {"exercice": "2024", "realise_eur": "abc"}),
    ]


def test_headings_are_found_without_accents_case_or_punctuation(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = reading(con, ["N° Œuvre", "CRÉDITS_OUVERTS (€)"], [["a", "12"]])
    columns = {
        **BUDGET,
        "credits_ouverts_eur": C(("absent", "credits ouverts")),
        "libelle": C(("n oeuvre",)),
    }
    found = apply_mapping(con, rows, source("budget_ligne", columns))
    assert loaded(con, found, "libelle", "credits_ouverts_eur") == [("a", Decimal(12))]


def test_an_absent_heading_is_named_with_those_found(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["Nature", "Montant"], [["1", "2"]])
    columns = {**BUDGET, "realise_eur": C(("Réalisé",))}
    with pytest.raises(
        ExtractError, match=r"realise_eur : colonne « Réalisé » introuvable.*Nature, Montant"
    ):
        apply_mapping(con, rows, source("budget_ligne", columns))


def test_an_absent_heading_is_allowed_when_the_pack_says_so(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = reading(con, ["Montant"], [["2"]])
    columns = {
        **BUDGET,
        "realise_eur": C(("Montant",)),
        "service": C(("Direction",), required=False),
    }
    mapped = apply_mapping(con, rows, source("budget_ligne", columns))
    assert loaded(con, mapped, "service", "realise_eur") == [(None, Decimal(2))]


def test_a_required_column_nobody_fills_is_named(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["Montant"], [["2"]])
    with pytest.raises(ExtractError, match="ne remplit « exercice »"):
        apply_mapping(con, rows, source("budget_ligne", {"realise_eur": C(("Montant",))}))


def test_a_constant_of_the_wrong_type_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(con, ["Montant"], [["2"]])
    columns = {**BUDGET, "exercice": C(value="deux mille"), "realise_eur": C(("Montant",))}
    with pytest.raises(ExtractError, match=r"essai\.exercice : valeur « deux mille »"):
        apply_mapping(con, rows, source("budget_ligne", columns))


def test_a_code_cut_in_two_headings_is_joined_without_a_space(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = reading(con, ["DEP", "COM", "n"], [["2A", "004", "12"]])
    columns = {
        "code": C(("DEP", "COM"), join=True, separator="", type="code"),
        "annee": C(value="2024"),
        "nature": C(value="totale"),
        "population_nb": C(("n",)),
    }
    mapped = apply_mapping(con, rows, source("population", columns))
    assert loaded(con, mapped, "code") == [("2A004",)]


def test_lost_zeros_are_given_back_and_told_for_the_whole_file(
    con: duckdb.DuckDBPyConnection,
) -> None:
    texts = ["1004", "01005", "1006", "1007", "47031"]
    people = ["1", "2", "beaucoup", "3", "4"]
    rows = reading(con, ["insee", "n"], [list(pair) for pair in zip(texts, people, strict=True)])
    columns = {
        "code": C(("insee",), type="code", pad=5),
        "annee": C(value="2024"),
        "nature": C(value="totale"),
        "population_nb": C(("n",)),
    }
    scope = {"code": ("01004", "01005", "01006", "47031")}
    mapped = apply_mapping(con, rows, source("population", columns, filter=scope))
    assert loaded(con, mapped, "code") == [("01004",), ("01005",), ("47031",)]
    assert rows.notes == [
        "3 code(s) de « code » avaient perdu leurs zéros de gauche, rendus (5 caractères)"
    ]


def test_two_headings_can_be_joined(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(
        con, ["Date", "Heure", "n"], [["2025-12-28", "21:57", "1"], ["2025-12-28", "", "1"]]
    )
    columns = {
        "capteur_id": C(value="p"),
        "propriete": C(value="places"),
        "debut": C(("Date", "Heure"), join=True, format="%Y-%m-%d %H:%M"),
        "valeur": C(("n",)),
    }
    mapped = apply_mapping(con, rows, source("mesure", columns))
    found = loaded(con, mapped, "debut")
    assert found[0] == (dt.datetime(2025, 12, 28, 20, 57),)


def test_unpivoted_headings_give_one_fact_each(con: duckdb.DuckDBPyConnection) -> None:
    rows = reading(
        con,
        ["codgeo", "p20", "p21"],
        [["34172", "10", "12"], ["34173", "7", "x"], ["34174", "", "3"]],
    )
    spec = source(
        "population",
        {
            "code": C(("codgeo",), type="code"),
            "nature": C(value="municipale"),
            "population_nb": C(),
        },
        unpivot=(Unpivot("p20", {"annee": "2020"}), Unpivot("p21", {"annee": "2021"})),
    )
    mapped = apply_mapping(con, rows, spec)
    assert sorted(loaded(con, mapped, "position", "annee", "population_nb"), key=str) == [
        (1, 2020, 10),
        (1, 2021, 12),
        (3, 2020, None),
        (3, 2021, 3),
    ]
    assert mapped.rows_loaded == 2
    assert mapped.rejects == [(2, Reason.BAD_NUMBER, {"code": "34173", "population_nb": "x"})]


@pytest.mark.parametrize("key", ["Type", "propriete"])
def test_a_filter_leaves_aside_what_is_out_of_scope(
    con: duckdb.DuckDBPyConnection, key: str
) -> None:
    rows = reading(con, ["Type", "n"], [["Vélo", "1"], ["Voiture", "x"], ["velo", "x"], ["", "2"]])
    columns = {
        "capteur_id": C(value="p"),
        "propriete": C(("Type",), required=False),
        "debut": C(value="2024-01-01"),
        "valeur": C(("n",)),
    }
    mapped = apply_mapping(con, rows, source("mesure", columns, filter={key: ("Vélo",)}))
    assert (mapped.rows_loaded, mapped.ignored) == (1, 2)
    assert [(p, r) for p, r, _ in mapped.rejects] == [(3, Reason.BAD_NUMBER)]


def test_every_canonical_column_has_its_declared_type(con: duckdb.DuckDBPyConnection) -> None:
    for bad in ("1", "x"):
        rows = reading(con, ["m"], [[bad], ["2"]])
        columns = {**BUDGET, "realise_eur": C(("m",))}
        mapped = apply_mapping(con, rows, source("budget_ligne", columns))
        described = con.execute(f"DESCRIBE {mapped.relation}").fetchall()
        types = {row[0]: row[1] for row in described}
        assert types == {
            "position": "BIGINT",
            **{c.name: c.type for c in TABLES["budget_ligne"].columns},
        }


def test_wanted_headings_cover_columns_unpivot_and_filter(con: duckdb.DuckDBPyConnection) -> None:
    spec = source(
        "population",
        {"code": C(("codgeo", "insee")), "nature": C(value="municipale"), "population_nb": C()},
        unpivot=(Unpivot("p20", {"annee": "2020"}),),
        filter={"type": ("commune",), "nature": ("municipale",)},
    )
    assert wanted_headings(spec) == ("codgeo", "insee", "p20", "type")
    rows = reading(con, ["INSEE", "nom", "P20", "Type"], [["1", "x", "2", "commune"]])
    assert mapped_columns(spec, rows) == ("INSEE", "P20", "Type")


def test_an_email_of_a_rejected_row_or_unmapped_column_is_found_nowhere(
    tmp_path: Path, con: duckdb.DuckDBPyConnection
) -> None:
    path = tmp_path / "demandes.csv"
    path.write_text(
        "id;objet;recu;mel\n"
        "1;voirie;2024-01-01 10:00;unmapped@exemple.fr\n"
        "2;rappeler moi@exemple.fr ou 06 12 34 56 78;pas une date;autre@exemple.fr\n"
        "3;propreté;2024-01-02 10:00;trop;de;cellules@exemple.fr\n",
        encoding="utf-8",
    )
    columns = {
        "demande_id": C(("id",)),
        "categorie": C(("objet",)),
        "recu_le": C(("recu",), type="instant"),
    }
    spec = source("demande", columns, personal=True)
    found = READER.read(path, con, options={}, wanted=wanted_headings(spec))
    mapped = apply_mapping(con, found, spec)
    rows = con.execute(f"SELECT * FROM {mapped.relation}").fetchall()
    shown = f"{rows} {mapped.rejects} {found.rejects} {found.notes} {found.facts}"
    assert "exemple" not in shown
    assert "12 34 56" not in shown
    assert mapped.rejects[0][2]["categorie"] == "rappeler [masqué] ou [masqué]"
    assert mapped.rejects[0][2].keys() == {"demande_id", "categorie", "recu_le"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("moi@ville.fr", "[masqué]"),
        ("Écrire à prenom.nom+x@mairie.exemple.fr.", "Écrire à [masqué]"),
        ("0612345678", "[masqué]"),
        ("06.12.34.56.78", "[masqué]"),
        ("+33 6 12 34 56 78", "[masqué]"),
        ("tél. 04\u00a067\u00a000\u00a000\u00a000 (accueil)", "tél. [masqué] (accueil)"),
        ("0033 (0)4 67 00 00 00", "[masqué]"),
        ("21560046100010", "21560046100010"),
        ("1234567,89", "1234567,89"),
        ("2025-12-28 21:57", "2025-12-28 21:57"),
        ("34172", "34172"),
        ("x" * 200, "x" * 120 + "…"),
    ],
)
def test_emails_and_telephone_numbers_are_masked_and_codes_are_not(text: str, shown: str) -> None:
    assert mask(text) == shown


TEXTS = st.sampled_from(["", "12", "1 234,5", "abc", "-3", "2024-01-01", "A", "b", "99999", " "])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=12),
    closed=st.booleans(),
    filtered=st.booleans(),
    pivoted=st.booleans(),
)
def test_every_record_is_loaded_rejected_or_ignored(
    rows: list[tuple[str, str, str]], closed: bool, filtered: bool, pivoted: bool
) -> None:
    columns = {
        "code": C(("a",), type="code", pad=4),
        "indicateur": C(("b",), values={"A": "alpha", "B": "beta"}, closed=closed),
        "valeur": C() if pivoted else C(("c",)),
        **({} if pivoted else {"unite": C(value="€")}),
    }
    spec = source(
        "contexte",
        columns,
        bounds={"valeur": (0, 5000)},
        filter={"indicateur": ("alpha", "")} if filtered else {},
        unpivot=(Unpivot("b", {"unite": "€"}), Unpivot("c", {"unite": "k€"})) if pivoted else (),
    )
    with duckdb.connect() as con:
        table = reading(con, ["a", "b", "c"], rows)
        mapped = apply_mapping(con, table, spec)
        facts = con.execute(
            f"SELECT count(DISTINCT position), count(*) FROM {mapped.relation}"
        ).fetchone()
        places = {p for (p,) in con.execute(f"SELECT position FROM {mapped.relation}").fetchall()}
    refused = [position for position, _, _ in mapped.rejects]
    assert facts == (mapped.rows_loaded, mapped.rows_loaded * (2 if pivoted else 1))
    assert table.rows_read == mapped.rows_loaded + len(refused) + mapped.ignored
    assert len(set(refused)) == len(refused)
    assert not places.intersection(refused)


@pytest.mark.parametrize(
    ("category", "verdict"),
    [
        ("Voirie", None),
        ("écrire à quelqu-un@exemple.invalid", Reason.PERSONAL),
        ("rappeler au 06 12 34 56 78", Reason.PERSONAL),
        ("+33\u00a06\u00a012\u00a034\u00a056\u00a078", Reason.PERSONAL),
        ("dossier 20240612345678", None),
    ],
)
def test_a_personal_source_loads_no_row_that_names_somebody(
    con: duckdb.DuckDBPyConnection, category: str, verdict: Reason | None
) -> None:
    """A shifted export puts an address in a mapped column: the row is refused, and masked."""
    columns = {
        "demande_id": C(("id",)),
        "categorie": C(("objet",)),
        "recu_le": C(("date",), type="instant"),
    }
    rows = [["0612345678", category, "2025-01-06T10:00:00"], ["2", "Eau", "2025-01-06T10:00:00"]]
    given_rows = reading(con, ("id", "objet", "date"), rows)
    mapped = apply_mapping(con, given_rows, source("demande", columns, personal=True))
    assert [reason for _, reason, _ in mapped.rejects] == ([verdict] if verdict else [])
    kept = [c for (c,) in loaded(con, mapped, "categorie")]
    assert kept == (["Eau"] if verdict else [category, "Eau"])
    assert category not in str(mapped.rejects)


def test_yes_and_no_are_read_as_people_write_them(con: duckdb.DuckDBPyConnection) -> None:
    for type_ in ("texte", "booleen"):
        found = values(
            con, "demande", "sans_suite", C(("texte",), type=type_), "oui", "N", "true", "0", "bof"
        )
        assert found == [True, False, True, False, Reason.NOT_IN_LIST]
