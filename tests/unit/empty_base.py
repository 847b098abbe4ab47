"""An in-memory base with every table a build has before construction, empty or given."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from dashboard.catalogue.tables import TABLES
from dashboard.queries import library

METADATA = {
    "source": "code VARCHAR, nom VARCHAR, producteur VARCHAR, licence VARCHAR, adresse VARCHAR,"
    " cadence VARCHAR, responsable VARCHAR, lecteur VARCHAR, table_cible VARCHAR,"
    " obligatoire BOOLEAN, personnel BOOLEAN, secret_k INTEGER, etat VARCHAR, message VARCHAR,"
    " fichiers_nb INTEGER, rows_read BIGINT, rows_loaded BIGINT, rows_rejected BIGINT,"
    " rows_ignored BIGINT, derniere_donnee DATE",
    "fichier": "fichier_id INTEGER, source VARCHAR, nom VARCHAR, checksum VARCHAR, octets BIGINT,"
    " statut VARCHAR, jumeau_de VARCHAR, message VARCHAR, faits JSON, rows_read BIGINT,"
    " rows_loaded BIGINT, rows_rejected BIGINT, rows_ignored BIGINT",
    "rejet": "fichier_id INTEGER, position BIGINT, motif VARCHAR, valeurs JSON",
    "ignore": "fichier_id INTEGER, regle VARCHAR, nombre BIGINT",
    "controle": "source VARCHAR, cle VARCHAR, valeur VARCHAR",
    "fichier_ecarte": "nom VARCHAR, octets BIGINT",
    "remarque": "fichier_id INTEGER, texte VARCHAR",
    "pack_niveau": "code VARCHAR, rang INTEGER, nom VARCHAR, pluriel VARCHAR",
    "pack_territoire": "cle VARCHAR, valeur VARCHAR",
    "nomenclature_courte": "genre VARCHAR, code VARCHAR, libelle VARCHAR, section VARCHAR,"
    " nomenclature VARCHAR",
}


@dataclass(frozen=True)
class MemoryVersion:
    """What the gate needs of a version, over an in-memory base."""

    connection: duckdb.DuckDBPyConnection
    id: str = "essai"

    @contextmanager
    def cursor(self):
        with self.connection.cursor() as cursor:
            yield cursor


def staged() -> duckdb.DuckDBPyConnection:
    """Every `brut_` table and every metadata table, empty."""
    connection = duckdb.connect()
    for table in TABLES.values():
        columns = ", ".join(f'"{c.name}" {c.type}' for c in table.columns)
        connection.execute(
            f"CREATE TABLE brut_{table.name} ({columns}, fichier_id INTEGER, position BIGINT)"
        )
    for name, columns in METADATA.items():
        connection.execute(f"CREATE TABLE {name} ({columns})")
    connection.execute("INSERT INTO pack_territoire VALUES ('racine', 'V')")
    return connection


def build_order() -> list:
    """Construction queries, each after those that make the tables it reads."""
    makers = dict(library().makers)
    done, order = set(), []
    while makers:
        ready = [t for t, q in makers.items() if not (set(q.tables) & set(makers)) - {t}]
        assert ready, f"constructions qui se mordent la queue : {sorted(makers)}"
        for table in ready:
            order.append(makers.pop(table))
            done.add(table)
    return order


def construct(connection: duckdb.DuckDBPyConnection, only: tuple[str, ...] = ()) -> None:
    """Run the construction queries (those of `only` when given)."""
    for query in build_order():
        if not only or query.table in only:
            connection.execute(f"CREATE OR REPLACE TABLE {query.table} AS {query.sql}")


def insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict]) -> None:
    """Rows given by column name; other columns stay empty."""
    for row in rows:
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(row.values()))
