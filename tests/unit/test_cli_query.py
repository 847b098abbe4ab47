"""`vigie query`: formats, exactness, safety, errors."""

import csv
import datetime as dt
import io
import json
from decimal import Decimal

import pytest

from dashboard.cli.query import (
    Format,
    describe_all,
    query_command,
    read_params,
    to_csv,
    to_json,
    to_table,
)
from dashboard.errors import QueryError
from dashboard.queries import Column
from dashboard.secrecy import SECRET, Result

RESULT = Result(
    "essai/montants",
    "v1",
    (
        Column("nom", "VARCHAR", "", "nom"),
        Column("exercice", "INTEGER", "année", ""),
        Column("montant_eur", "DECIMAL(18,2)", "€", "somme"),
        Column("jour", "DATE", "", ""),
    ),
    (
        ("=cmd|' /C calc'!A0", 2024, Decimal("-1234567890123456.78"), dt.date(2024, 2, 29)),
        ('a;b,"c"', 2023, SECRET, None),
        ("[red]x[/red]\x1b[31m", 2022, Decimal("0.10"), dt.date(2022, 1, 1)),
    ),
    5,
)


def test_csv_is_exact_and_cannot_run_a_formula():
    rows = list(csv.reader(io.StringIO(to_csv(RESULT))))
    assert rows[0] == ["nom", "exercice", "montant_eur", "jour"]
    assert rows[1] == ["'=cmd|' /C calc'!A0", "2024", "-1234567890123456.78", "2024-02-29"]
    assert rows[2] == ['a;b,"c"', "2023", "s", ""]


def test_json_gives_decimals_as_text_and_tells_secret_from_unknown():
    content = json.loads(to_json(RESULT, simulated=True))
    assert content["version"] == "v1"
    assert content["simulated"] is True
    assert content["rows"][0]["montant_eur"] == "-1234567890123456.78"
    assert content["rows"][1] == {
        "nom": 'a;b,"c"',
        "exercice": 2023,
        "montant_eur": "s",
        "jour": None,
    }


def test_the_table_is_in_french_and_inert():
    text = to_table(RESULT, simulated=True)
    assert "Données simulées" in text
    assert "−1\u202f234\u202f567\u202f890\u202f123\u202f456,78" in text
    assert "29/02/2024" in text
    assert "2024" in text
    assert "[red]x[/red]" in text
    assert "\x1b" not in text


def test_parameters_are_read_once():
    assert read_params(["a=1", "b=x=y", "c="]) == {"a": "1", "b": "x=y", "c": ""}
    with pytest.raises(QueryError, match="illisible"):
        read_params(["a"])
    with pytest.raises(QueryError, match="deux fois"):
        read_params(["a=1", "a=2"])


def test_the_list_documents_every_read_query_and_no_other():
    content = json.loads(describe_all(Format.JSON))
    names = {query["name"] for query in content}
    assert "donnees/sources" in names
    assert not any(name.startswith("construction/") for name in names)
    assert all(query["columns"] and query["purpose"] for query in content)
    text = describe_all(Format.TABLE)
    assert "--param depuis=…  DATE, facultatif" in text
    assert "activite_par_mois" in describe_all(Format.CSV)


def test_without_a_name_the_list_is_suggested():
    with pytest.raises(QueryError, match="--list"):
        query_command()
