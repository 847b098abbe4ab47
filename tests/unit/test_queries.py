"""Named SQL: headers, parameters, errors."""

import datetime as dt
from decimal import Decimal

import duckdb
import pytest

from dashboard.errors import QueryError
from dashboard.queries import bind, load_library, parse_query, run
from dashboard.queries.syntax import read_syntax

READ = """-- purpose: Montants d'un exercice, par chapitre, sans regrouper
--     les lignes répétées.
-- grain:   exercice, chapitre
-- param:   exercice INTEGER -- année
-- param:   depuis DATE -- premier jour ; NULL : tous
-- column:  exercice INTEGER [année]
-- column:  chapitre VARCHAR
-- column:  montant_eur DECIMAL(18,2) [€] somme -- NULL si non votée
-- source:  budget_ligne
WITH choix AS (SELECT * FROM budget_ligne WHERE exercice = $exercice)
SELECT exercice, chapitre, sum(montant_eur)::DECIMAL(18,2) AS montant_eur
FROM choix
WHERE $depuis IS NULL OR jour >= $depuis::DATE
GROUP BY ALL
ORDER BY chapitre;
"""
BUILD = """-- kind: construction
-- table: {table}
-- purpose: Copie.
-- grain: ligne
-- column: a INTEGER
SELECT a FROM {read}
"""


def build_sql(table, read):
    return BUILD.format(table=table, read=read)


def test_a_header_is_read_whole():
    query = parse_query("budget/montants", READ)
    assert query.kind == "lecture"
    assert query.purpose.endswith("sans regrouper les lignes répétées.")
    assert query.grain == ("exercice", "chapitre")
    assert [(p.name, p.type, p.optional) for p in query.params] == [
        ("exercice", "INTEGER", False),
        ("depuis", "DATE", True),
    ]
    amount = query.columns[2]
    assert (amount.type, amount.unit) == ("DECIMAL(18,2)", "€")
    assert amount.meaning == "somme ; NULL si non votée"
    assert query.tables == ("budget_ligne",)
    assert query.sql.startswith("WITH")
    assert query.sql.endswith("chapitre")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("-- purpose:", "-- but:", "clé inconnue « but »"),
        ("-- grain:   exercice, chapitre\n", "", "clé absente « grain »"),
        (
            "chapitre\n-- param:   exercice",
            "article\n-- param:   exercice",
            "grain cite « article »",
        ),
        ("-- param:   exercice INTEGER -- année\n", "", "« exercice » absent dans l'en-tête"),
        ("= $exercice)", "= 2024)", "« exercice » absent dans la requête"),
        ("montant_eur DECIMAL(18,2) [€]", "montant_eur MONTANT [€]", "colonne illisible"),
        ("ORDER BY chapitre;", "ORDER BY chapitre; SELECT 1", "plusieurs instructions"),
        ("WITH choix", "DROP TABLE choix; WITH choix", "requête illisible"),
        ("-- source:", "-- depends: population\n-- source:", "« depends » annonce population"),
        ("-- source:", "-- secrecy: effectif=nb masks=nb\n-- source:", "secret illisible"),
        ("-- purpose:", "-- kind: vue\n-- purpose:", "genre inconnu « vue »"),
    ],
)
def test_a_wrong_header_is_told_with_its_file(old, new, message):
    assert old in READ
    with pytest.raises(QueryError) as error:
        parse_query("budget/montants", READ.replace(old, new, 1))
    assert message in error.value.message
    assert "budget/montants.sql" in error.value.message
    assert "\n" not in error.value.message


def test_parameters_inside_texts_and_comments_are_not_parameters():
    syntax = read_syntax("SELECT '$faux' AS a -- $faux\nFROM t WHERE b = $vrai", file="x.sql")
    assert syntax.params == ("vrai",)


def test_a_division_without_nullif_is_seen():
    assert read_syntax("SELECT a / b FROM t", file="x").bare_divisions == 1
    assert read_syntax("SELECT a / nullif(b, 0), a / 7 FROM t", file="x").bare_divisions == 0
    assert read_syntax("SELECT a / 0, a % b FROM t", file="x").bare_divisions == 2


def test_order_by_counts_only_at_the_outside():
    assert read_syntax("SELECT a FROM t ORDER BY a", file="x").ordered
    assert not read_syntax("SELECT * FROM (SELECT a FROM t ORDER BY a)", file="x").ordered


def test_text_values_are_read_in_the_declared_type():
    query = parse_query("budget/montants", READ)
    assert bind(query, {"exercice": " 2024 ", "depuis": "2024-02-29"}) == {
        "exercice": 2024,
        "depuis": dt.date(2024, 2, 29),
    }
    assert bind(query, {"exercice": 2024})["depuis"] is None


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "paramètre « exercice » absent"),
        ({"exercice": None}, "paramètre « exercice » absent"),
        ({"exercice": ""}, "paramètre « exercice » absent"),
        ({"exercice": "2024", "commune": "1"}, "paramètre inconnu « commune »"),
        ({"exercice": "deux mille"}, "« deux mille » n'est pas un entier"),
        ({"exercice": 2024.5}, "« 2024.5 » n'est pas un entier"),
        ({"exercice": True}, "« oui » n'est pas un entier"),
        ({"exercice": "99999999999"}, "n'est pas un entier"),
        ({"exercice": "2024", "depuis": "31/12/2024"}, "n'est pas une date"),
    ],
)
def test_a_wrong_value_is_refused_in_one_line(params, message):
    with pytest.raises(QueryError) as error:
        bind(parse_query("budget/montants", READ), params)
    assert message in error.value.message
    assert "\n" not in error.value.message


def test_amounts_stay_exact():
    query = parse_query("budget/montants", READ)
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE budget_ligne AS SELECT 2024 AS exercice, '011' AS chapitre,"
            " DATE '2024-01-01' AS jour, 0.10::DECIMAL(18,2) AS montant_eur FROM range(3)"
        )
        rows = run(connection, query, {"exercice": "2024"})
    assert rows == ((2024, "011", Decimal("0.30")),)


def test_a_missing_table_is_a_named_error():
    with duckdb.connect() as connection, pytest.raises(QueryError, match="vigie build"):
        run(connection, parse_query("budget/montants", READ), {"exercice": 2024})


def test_the_chain_goes_back_to_the_received_tables(tmp_path):
    folder = tmp_path / "construction"
    folder.mkdir()
    (folder / "jour.sql").write_text(build_sql("jour", "brut_mesure"), encoding="utf-8")
    (folder / "semaine.sql").write_text(build_sql("semaine", "jour"), encoding="utf-8")
    (folder / "lue.sql").write_text(
        "-- purpose: P.\n-- grain: ligne\n-- column: a INTEGER\nSELECT a FROM semaine ORDER BY a",
        encoding="utf-8",
    )
    library = load_library(tmp_path)
    assert [q.table for q in library.chain("construction/lue")] == ["semaine", "jour"]
    assert library.facts("construction/lue") == ("mesure",)


def test_two_makers_of_one_table_are_refused(tmp_path):
    for name in ("a", "b"):
        (tmp_path / f"{name}.sql").write_text(build_sql("t", "brut_mesure"), encoding="utf-8")
    with pytest.raises(QueryError, match="déjà faite par a"):
        load_library(tmp_path)


def test_an_unknown_query_says_where_the_list_is(tmp_path):
    with pytest.raises(QueryError, match="vigie query --list"):
        load_library(tmp_path).get("budget/inconnue")
