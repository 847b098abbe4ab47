"""The tables every construction query finds: what was loaded, the pack, the canonical rows."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from dashboard.build.desk import literal, name
from dashboard.build.evaluation_table import CARDS
from dashboard.build.loaded import LoadedFile, LoadedSource
from dashboard.build.plan import Found
from dashboard.build.roadmap_rows import ROADMAP
from dashboard.catalogue.measures import Measured, load_measures
from dashboard.catalogue.pack import TERRITORY_KEYS, Territory
from dashboard.catalogue.secrecy import written
from dashboard.catalogue.tables import TABLES
from dashboard.settings import CATALOGUE

METADATA: Mapping[str, str] = {
    "source": (
        "code VARCHAR, nom VARCHAR, producteur VARCHAR, licence VARCHAR, adresse VARCHAR,"
        " cadence VARCHAR, responsable VARCHAR, lecteur VARCHAR, table_cible VARCHAR,"
        " obligatoire BOOLEAN, personnel BOOLEAN, secret_k INTEGER,"
        " secret_denominateur INTEGER, secret_dominance DOUBLE, publication JSON, etat VARCHAR,"
        " message VARCHAR, fichiers_nb INTEGER, rows_read BIGINT, rows_loaded BIGINT,"
        " rows_rejected BIGINT, rows_ignored BIGINT, derniere_donnee DATE"
    ),
    "fichier": (
        "fichier_id INTEGER, source VARCHAR, nom VARCHAR, checksum VARCHAR, octets BIGINT,"
        " statut VARCHAR, jumeau_de VARCHAR, message VARCHAR, date_extrait DATE, faits JSON,"
        " rows_read BIGINT, rows_loaded BIGINT, rows_rejected BIGINT, rows_ignored BIGINT"
    ),
    "rejet": "fichier_id INTEGER, position BIGINT, motif VARCHAR, valeurs JSON",
    "ignore": "fichier_id INTEGER, regle VARCHAR, nombre BIGINT",
    "controle": "source VARCHAR, cle VARCHAR, valeur VARCHAR",
    "fichier_ecarte": "nom VARCHAR, octets BIGINT",
    "remarque": "fichier_id INTEGER, texte VARCHAR",
    "pack_niveau": "code VARCHAR, rang INTEGER, nom VARCHAR, pluriel VARCHAR",
    "pack_territoire": "cle VARCHAR, valeur VARCHAR",
    "pack_passage": (
        "code_ancien VARCHAR, code_nouveau VARCHAR, date_effet DATE, nom_ancien VARCHAR,"
        " position BIGINT"
    ),
    "nomenclature_courte": (
        "genre VARCHAR, code VARCHAR, libelle VARCHAR, section VARCHAR, nomenclature VARCHAR"
    ),
    "grandeur": (
        "propriete VARCHAR, nature VARCHAR, minimum DOUBLE, maximum DOUBLE, plat_jours INTEGER,"
        " plat_releves INTEGER, plat_zero_jours INTEGER, pic DOUBLE, saut_unite BOOLEAN,"
        " fuite BOOLEAN"
    ),
    **CARDS,
    **ROADMAP,
}
"""Tables of a version that the build itself fills; nothing in them depends on time."""

_HELD_ROWS = 1_000_000
"""Above, canonical rows stay in Parquet and are read through a view."""

_NUMBERS = 1_000_000
"""Numbers of files kept for each source."""

Row = tuple[Any, ...]


def number_files(sources: Sequence[LoadedSource]) -> list[tuple[int, LoadedFile]]:
    """`fichier_id`, in the order of the pack, then of names and contents.

    Each source has its own numbers: a file more in one leaves those of the others as they are, so
    that what was made of them can serve again.
    """
    return [
        (rank * _NUMBERS + place, file)
        for rank, loaded in enumerate(sources)
        for place, file in enumerate(loaded.files, start=1)
    ]


def write_metadata(
    con: duckdb.DuckDBPyConnection,
    sources: Sequence[LoadedSource],
    leftovers: Sequence[Found],
    territory: Territory,
) -> None:
    """Create and fill every METADATA table."""
    numbered = number_files(sources)
    issued = {loaded.source.code: loaded.source.issued for loaded in sources}
    rows: dict[str, Iterator[Row]] = {
        "source": map(_source_row, sources),
        "fichier": (_file_row(number, file, issued[file.source]) for number, file in numbered),
        "rejet": _reject_rows(numbered),
        "ignore": _ignored_rows(numbered),
        "controle": _control_rows(sources),
        "fichier_ecarte": ((file.name, file.size) for file in leftovers),
        "remarque": _note_rows(numbered),
        "pack_niveau": (
            (level.code, rank, level.name, level.plural)
            for rank, level in enumerate(territory.levels, start=1)
        ),
        "pack_territoire": _territory_rows(territory),
        "pack_passage": (
            (passage.old, passage.new, passage.effective, passage.old_name, rank)
            for rank, passage in enumerate(territory.passages, start=1)
        ),
        "grandeur": map(_measured_row, [*load_measures().values(), Measured("*", "")]),
    }
    for table, columns in METADATA.items():
        con.execute(f"CREATE TABLE {table} ({columns})")
        if table in rows:
            _insert(con, table, rows[table])
    for path in sorted((CATALOGUE / "nomenclatures").glob("*.csv")):
        con.execute(
            f"INSERT INTO nomenclature_courte BY NAME SELECT {_present(con, path)}"
            f" FROM {_nomenclature(path)}"
        )


def _nomenclature(path: Path) -> str:
    return f"read_csv({literal(path)}, header = true, all_varchar = true, comment = '#')"


def _present(con: duckdb.DuckDBPyConnection, path: Path) -> str:
    """Columns of a nomenclature file that the table has; the others are its sources."""
    known = [part.split()[0] for part in METADATA["nomenclature_courte"].split(", ")]
    found = con.execute(f"DESCRIBE FROM {_nomenclature(path)}").fetchall()
    columns = [row[0] for row in found]
    return ", ".join(column for column in columns if column in known)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Iterator[Row]) -> None:
    """Insert rows in their order, fast enough for a million rejects."""
    columns = [row[0] for row in con.execute(f"DESCRIBE {table}").fetchall()]
    held = list(rows)
    arrays = {
        column: pa.array([None if row[i] is None else str(row[i]) for row in held], pa.string())
        for i, column in enumerate(columns)
    }
    con.register("_lignes", pa.table(arrays))
    con.execute(f"INSERT INTO {table} SELECT * FROM _lignes")
    con.unregister("_lignes")


def _source_row(loaded: LoadedSource) -> Row:
    source = loaded.source
    return (
        source.code,
        source.name,
        source.producer,
        source.licence,
        source.address,
        source.cadence,
        source.owner,
        source.reader,
        source.table,
        source.required,
        source.personal,
        source.secrecy_k,
        source.secrecy_denominator,
        source.secrecy_dominance,
        written(source.publication),
        loaded.state,
        loaded.message,
        len(loaded.partitions),
        loaded.rows_read,
        loaded.rows_loaded,
        sum(loaded.rejected.values()),
        sum(loaded.ignored.values()),
        loaded.latest or None,
    )


def issue_day(name: str, pattern: str) -> dt.date | None:
    """Day a file was made, read in its name; None when the name does not say a real day."""
    found = re.search(pattern, name) if pattern else None
    try:
        return dt.date.fromisoformat(found[1]) if found else None
    except (ValueError, TypeError):
        return None


def _file_row(number: int, file: LoadedFile, issued: str) -> Row:
    account = file.partition.account if file.partition else None
    return (
        number,
        file.source,
        file.name,
        file.sha,
        file.size,
        file.state,
        file.twin_of or None,
        file.message,
        issue_day(file.name, issued),
        json.dumps(dict(account.facts) if account else {}, ensure_ascii=False, sort_keys=True),
        account.rows_read if account else 0,
        account.rows_loaded if account else 0,
        len(account.rejects) if account else 0,
        sum(account.ignored.values()) if account else 0,
    )


def _reject_rows(numbered: Sequence[tuple[int, LoadedFile]]) -> Iterator[Row]:
    for number, file in numbered:
        if file.partition:
            for row in file.partition.account.rejects:
                values = json.dumps(dict(row.values), ensure_ascii=False, sort_keys=True)
                yield number, row.position, row.reason, values


def _ignored_rows(numbered: Sequence[tuple[int, LoadedFile]]) -> Iterator[Row]:
    for number, file in numbered:
        if file.partition:
            for rule, count in file.partition.account.ignored.items():
                yield number, rule, count


def _note_rows(numbered: Sequence[tuple[int, LoadedFile]]) -> Iterator[Row]:
    for number, file in numbered:
        if file.partition:
            for text in file.partition.account.notes:
                yield number, text


def _control_rows(sources: Sequence[LoadedSource]) -> Iterator[Row]:
    for loaded in sources:
        for key, value in loaded.controls.items():
            yield loaded.source.code, key, value


def _measured_row(found: Measured) -> Row:
    """What the checks of a quantity need; « * » is any that the catalogue does not describe."""
    return (
        found.code,
        found.nature,
        found.low,
        found.high,
        found.flat_days or None,
        found.flat_readings or None,
        found.flat_zero or None,
        found.spike or None,
        found.rescaled,
        found.leak,
    )


def _territory_rows(territory: Territory) -> Iterator[Row]:
    """Keys of `territoire.toml`, optional ones included, and the code of the pack."""
    yield "code", territory.code
    for key, attribute in TERRITORY_KEYS.items():
        value = getattr(territory, attribute)
        if attribute not in ("levels", "passages", "tiles"):
            yield key, str(value).lower() if isinstance(value, bool) else str(value)


def stage_canonical(con: duckdb.DuckDBPyConnection, sources: Sequence[LoadedSource]) -> None:
    """Give every canonical table as `brut_<table>`, temporary: it never enters the version.

    Columns are those of the catalogue, then `fichier_id` and `position`.
    """
    numbered = number_files(sources)
    tables = {loaded.source.code: loaded.source.table for loaded in sources}
    for table in TABLES:
        parts = [
            (number, file.partition)
            for number, file in numbered
            if file.partition and tables[file.source] == table
        ]
        held = sum(part.account.rows for _, part in parts) <= _HELD_ROWS
        kind = "TABLE" if held else "VIEW"
        body = (
            rows_of(table, [(number, part.path) for number, part in parts])
            if parts
            else _empty(table)
        )
        con.execute(f"CREATE TEMP {kind} brut_{table} AS {body}")


def rows_of(table: str, parts: Sequence[tuple[int, Path]]) -> str:
    """Rows of every file; DuckDB gives the rank of the file each row was read from.

    The same partition may come under two numbers (the same bytes under two names).
    """
    columns = ", ".join(name(column.name) for column in TABLES[table].columns)
    numbers = ", ".join(str(number) for number, _ in parts)
    paths = ", ".join(literal(path) for _, path in parts)
    return (
        f"SELECT {columns}, ([{numbers}]::INTEGER[])[file_index::INTEGER + 1] AS fichier_id,"
        f" position FROM read_parquet([{paths}])"
    )


def _empty(table: str) -> str:
    columns = [f"NULL::{column.type} AS {name(column.name)}" for column in TABLES[table].columns]
    columns += ["NULL::INTEGER AS fichier_id", "NULL::BIGINT AS position"]
    return f"SELECT {', '.join(columns)} WHERE false"
