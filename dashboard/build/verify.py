"""What must hold before a version is published; one broken rule stops the publication."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import duckdb

from dashboard.build.controls import expressions
from dashboard.build.desk import name
from dashboard.build.loaded import LoadedSource
from dashboard.catalogue.tables import MONEY, TABLES
from dashboard.errors import BuildError
from dashboard.formats import number
from dashboard.queries import Query

_CONSERVATION = """
SELECT nom, rows_read, rows_loaded, rows_rejected, rows_ignored FROM fichier
WHERE rows_read <> rows_loaded + rows_rejected + rows_ignored
    OR rows_rejected <> (SELECT count(*) FROM rejet r WHERE r.fichier_id = fichier.fichier_id)
    OR rows_ignored
        <> (SELECT coalesce(sum(nombre), 0) FROM ignore i WHERE i.fichier_id = fichier.fichier_id)
ORDER BY fichier_id
"""


def check_required(sources: Sequence[LoadedSource]) -> None:
    """Stop when a required source is absent or one of its files cannot be read.

    Raises:
        BuildError: names the source, or the file and what is wrong with it.
    """
    for loaded in sources:
        if not loaded.source.required or loaded.state == "chargee":
            continue
        if loaded.state == "absente":
            raise BuildError(
                f"source obligatoire absente : {loaded.message}",
                file=loaded.source.code,
                remedy="Déposez le fichier dans le dossier d'extraits, puis relancez",
            )
        broken = next(f for f in loaded.files if f.state == "en_erreur")
        raise BuildError(
            f"source obligatoire illisible — {broken.message.rstrip('.')}",
            file=loaded.source.code,
        )


def verify(
    con: duckdb.DuckDBPyConnection, sources: Sequence[LoadedSource], queries: Sequence[Query]
) -> None:
    """Check a version before its publication.

    Raises:
        BuildError: the first broken rule, with the file, table or source concerned.
    """
    faults = (
        *_conservation(con),
        *_totals_of_rows(con, sources),
        *(fault for query in queries for fault in _shape(con, query)),
        *(fault for query in queries for fault in _grain(con, query)),
        *_money_kept(con, sources, queries),
    )
    if faults:
        raise BuildError(
            f"vérification refusée : {faults[0]}"
            + (f" (et {number(len(faults) - 1)} autres anomalies)" if len(faults) > 1 else ""),
            remedy="La version précédente reste en service",
        )


def _conservation(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for file, read, loaded, rejected, ignored in con.execute(_CONSERVATION).fetchall():
        yield (
            f"{file}, {number(read)} lignes lues mais {number(loaded)} chargées,"
            f" {number(rejected)} rejetées et {number(ignored)} ignorées"
        )


def _totals_of_rows(
    con: duckdb.DuckDBPyConnection, sources: Sequence[LoadedSource]
) -> Iterator[str]:
    """The rows given to the construction carry the control totals of the files."""
    for table in sorted({loaded.source.table for loaded in sources}):
        wanted = expressions(table)
        found = con.execute(f"SELECT {', '.join(wanted.values())} FROM brut_{table}").fetchone()
        for key, value in zip(wanted, found or (), strict=True):
            expected = sum(
                (Decimal(s.controls[key]) for s in sources if s.source.table == table), Decimal(0)
            )
            if Decimal(str(value)) != expected:
                yield f"table {table}, total {key} de {value} au lieu de {expected}"


def _shape(con: duckdb.DuckDBPyConnection, query: Query) -> Iterator[str]:
    made = con.execute(f"DESCRIBE {name(query.table)}").fetchall()
    found = [(row[0], _type(row[1])) for row in made]
    declared = [(column.name, _type(column.type)) for column in query.columns]
    if found != declared:
        wrong = sorted(set(found) ^ set(declared)) or found
        yield f"queries/{query.name}.sql n'annonce pas les colonnes qu'elle donne ({wrong[0][0]})"


def _type(text: str) -> str:
    return text.replace(" ", "").upper()


def _grain(con: duckdb.DuckDBPyConnection, query: Query) -> Iterator[str]:
    if not query.grain:
        return
    keys = ", ".join(map(name, query.grain))
    sql = f"SELECT {keys} FROM {name(query.table)} GROUP BY {keys} HAVING count(*) > 1 LIMIT 1"
    row = con.execute(sql).fetchone()
    if row is not None:
        shown = ", ".join(map(str, row))
        yield f"table {query.table}, plusieurs lignes pour le même grain ({keys} : {shown})"


def _money_kept(
    con: duckdb.DuckDBPyConnection, sources: Sequence[LoadedSource], queries: Sequence[Query]
) -> Iterator[str]:
    """A table that republishes a canonical one keeps every amount of it, source by source."""
    for query in queries:
        table = TABLES.get(query.table)
        names = {column.name for column in query.columns}
        if table is None or "fichier_id" not in names:
            continue
        amounts = [c.name for c in table.columns if c.type == MONEY and c.name in names]
        for loaded in sources:
            if loaded.source.table == query.table and amounts:
                yield from _amounts(con, query.table, loaded, amounts)


def _amounts(
    con: duckdb.DuckDBPyConnection, table: str, loaded: LoadedSource, amounts: Sequence[str]
) -> Iterator[str]:
    sums = ", ".join(f"coalesce(sum({column}), 0)" for column in amounts)
    row = con.execute(
        f"SELECT {sums} FROM {name(table)} JOIN fichier USING (fichier_id)"
        " WHERE fichier.source = $source",
        {"source": loaded.source.code},
    ).fetchone()
    for column, value in zip(amounts, row or (), strict=True):
        expected = Decimal(loaded.controls[column])
        if value != expected:
            yield f"source {loaded.source.code}, {column} de {value} au lieu de {expected}"
