"""An indicator computed alone, in memory, from facts or canonical rows given by the test."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

import duckdb
from empty_base import fill, insert

from dashboard.build.indicator_values import FACT_COLUMNS, MADE, WORKED, compute, create, prepare
from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.queries import Library, library, parse_query

TREE: Mapping[str, str | None] = {"V": None, "A": "V", "B": "V", "A1": "A", "A2": "A"}
TABLES = {
    "source": (
        "code VARCHAR, table_cible VARCHAR, personnel BOOLEAN, secret_k INTEGER,"
        " secret_denominateur INTEGER, secret_dominance DOUBLE, publication JSON"
    ),
    "fichier": "fichier_id INTEGER, source VARCHAR, nom VARCHAR, date_extrait DATE",
    "pack_territoire": "cle VARCHAR, valeur VARCHAR",
    "territoire": "code VARCHAR, nom VARCHAR, niveau VARCHAR, parent VARCHAR",
    "population": "code VARCHAR, annee INTEGER, nature VARCHAR, population_nb INTEGER",
    "brut_demande": (
        "fichier_id INTEGER, genre VARCHAR, service VARCHAR, categorie VARCHAR, canal VARCHAR,"
        " equipement VARCHAR, territoire VARCHAR, beneficiaire VARCHAR, recu_le TIMESTAMP,"
        " pris_en_charge_le TIMESTAMP, clos_le TIMESTAMP, etat VARCHAR, sans_suite BOOLEAN,"
        " rouverte BOOLEAN"
    ),
    "activite": (
        "fichier_id INTEGER, position BIGINT, service VARCHAR, equipement VARCHAR,"
        " territoire VARCHAR, jour DATE, fin DATE, mesure VARCHAR, categorie VARCHAR,"
        " prevu_nb DOUBLE, realise_nb DOUBLE, retenu BOOLEAN DEFAULT true"
    ),
    "fait_essai": ", ".join(f"{name} {kind}" for name, kind in FACT_COLUMNS.items()),
}
"""What the queries tested read, and no more."""


def base() -> duckdb.DuckDBPyConnection:
    """An empty base with a small tree of territories: V over A and B, A over A1 and A2."""
    connection = duckdb.connect()
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    for table, columns in TABLES.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    insert(connection, "pack_territoire", [{"cle": "racine", "valeur": "V"}])
    insert(
        connection,
        "territoire",
        [{"code": code, "nom": code, "parent": parent} for code, parent in TREE.items()],
    )
    climb = library().get("construction/indicateur_ascendance").sql
    connection.execute(f"CREATE TABLE indicateur_ascendance AS {climb}")
    create(connection)
    prepare(connection, library())
    return connection


def empty(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Forget what was computed, and the rows of some tables."""
    for table in (*MADE, *WORKED, *tables):
        connection.execute(f"DELETE FROM {table}")


def refresh(connection: duckdb.DuckDBPyConnection) -> None:
    """Read again the days of the sources, as a build does once."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE source_jour AS {library().get('cumuls/source_jour').sql}"
    )


@cache
def with_facts() -> Library:
    """The library, and a query that gives the rows of `fait_essai` as facts."""
    columns = "\n".join(f"-- column: {name} {kind}" for name, kind in FACT_COLUMNS.items())
    text = (
        "-- kind: faits\n-- purpose: Les faits d'un essai.\n-- grain: ligne\n"
        f"{columns}\nSELECT * FROM fait_essai ORDER BY ALL"
    )
    shipped = library()
    query = parse_query("faits/essai", text)
    return Library({**shipped.queries, query.name: query}, shipped.makers)


def tried(rollup: str, **changed: Any) -> Indicator:
    """An indicator on the facts of a test."""
    model = load_indicators()["demandes_recues"]
    plain: dict[str, Any] = {
        "code": "essai",
        "rollup": rollup,
        "facts": "faits/essai",
        "params": {},
        "cadence": "jour",
        "absence": "inconnue",
        "dimensions": (),
    }
    return replace(model, **{**plain, **changed})


def computed(
    connection: duckdb.DuckDBPyConnection, indicator: Indicator, facts: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of `valeur_cumulee` made of these facts."""
    empty(connection, "fait_essai")
    rows = [tuple(fact.get(name) for name in FACT_COLUMNS) for fact in facts]
    fill(connection, "fait_essai", tuple(FACT_COLUMNS), rows)
    compute(connection, with_facts(), indicator)
    return values(connection)


def values(connection: duckdb.DuckDBPyConnection, where: str = "true") -> list[dict[str, Any]]:
    """Rows of `valeur_cumulee`."""
    cursor = connection.execute(f"SELECT * FROM valeur_cumulee WHERE {where}")
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def horizon(connection: duckdb.DuckDBPyConnection) -> tuple[Any, Any, int]:
    """(first, last, usual gap) of the indicator computed last."""
    rows = connection.execute("SELECT premier, dernier, ecart_jours FROM indicateur").fetchall()
    return rows[-1]


def decimal(value: Any) -> Decimal | None:
    """A cell as an exact decimal."""
    return None if value is None else Decimal(str(value))
