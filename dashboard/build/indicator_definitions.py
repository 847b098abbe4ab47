"""What a version says of its indicators: definition, thresholds, tables published, ambitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from dashboard.build.secret_cases import population
from dashboard.catalogue.ambitions import Ambition
from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import AVERAGED
from dashboard.catalogue.secrecy import declared_in, published

DEFINITIONS = (
    "code VARCHAR, famille VARCHAR, cadence VARCHAR, agregation VARCHAR, version INTEGER,"
    " secret_k INTEGER, secret_denominateur INTEGER, secret_dominance DOUBLE, premier DATE,"
    " plus_ancien DATE, dernier DATE, ecart_jours INTEGER, sources VARCHAR[], objets VARCHAR[]"
)
PUBLICATIONS = "indicateur VARCHAR, dimension VARCHAR, genre VARCHAR, niveaux VARCHAR[]"
"""Tables of a sensitive indicator that exist; `niveaux` NULL: every level."""
TARGETS = "indicateur VARCHAR, depuis DATE, bas DECIMAL(28,6), haut DECIMAL(28,6), fixee_le DATE"
AMBITIONS = (
    "indicateur VARCHAR, rang INTEGER, responsable VARCHAR, service VARCHAR,"
    " tolerance DECIMAL(9,6), seuil_alerte DECIMAL(28,6)"
)
_DEFINITION = """
    INSERT INTO indicateur
    SELECT
        $code, $famille, $cadence, $agregation, $version::INTEGER,
        greatest($secret_k, coalesce(max(s.secret_k), 0))::INTEGER,
        greatest($denominateur, coalesce(max(s.secret_denominateur), 0))::INTEGER,
        -- the strictest: the smallest share asked for
        coalesce(
            least(
                nullif($dominance::DOUBLE, 0),
                min(s.secret_dominance) FILTER (s.secret_dominance > 0)
            ),
            0
        ),
        any_value(h.premier), any_value(h.plus_ancien), any_value(h.dernier),
        any_value(h.ecart_jours),
        coalesce(list(DISTINCT s.code ORDER BY s.code) FILTER (s.code IS NOT NULL), []),
        $objets
    FROM fait_horizon AS h
    LEFT JOIN source AS s ON s.code IN (SELECT DISTINCT source FROM fait)
"""


def write_definition(con: duckdb.DuckDBPyConnection, indicator: Indicator) -> None:
    """One row of `indicateur`, and the tables it publishes when it is sensitive."""
    con.execute(
        _DEFINITION,
        {
            "code": indicator.code,
            "famille": indicator.family,
            "cadence": indicator.cadence,
            "agregation": indicator.rollup,
            "version": indicator.version,
            "secret_k": indicator.secrecy_k,
            "denominateur": indicator.secrecy_denominator,
            "dominance": indicator.secrecy_dominance,
            "objets": list(indicator.measures),
        },
    )
    declared = con.execute(
        "SELECT s.publication FROM indicateur AS i JOIN source AS s"
        " ON list_contains(i.sources, s.code) WHERE i.code = $code AND i.secret_k > 1"
        " ORDER BY s.code",
        {"code": indicator.code},
    ).fetchall()
    sensitive = con.execute(
        "SELECT bool_or(secret_k > 1) FROM indicateur WHERE code = ?", [indicator.code]
    ).fetchall()[0][0]
    if sensitive:
        tables = published(indicator, [declared_in(text) for (text,) in declared])
        rows = [(indicator.code, *grain, levels) for grain, levels in tables.items()]
        _insert(con, "publication", rows)


def dominated(con: duckdb.DuckDBPyConnection, indicator: Indicator) -> bool:
    """True when who contributes to its cells must be known (rule of dominance)."""
    asked = "SELECT bool_or(secret_k > 1 AND secret_dominance > 0) FROM indicateur WHERE code = ?"
    return bool(con.execute(asked, [indicator.code]).fetchall()[0][0])


def write_links(con: duckdb.DuckDBPyConnection, indicator: Indicator) -> None:
    """Whose cases are counted, and which categories belong to which service."""
    con.execute(
        "INSERT INTO population_comptee VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            indicator.code,
            *population(indicator),
            indicator.cadence,
            indicator.rollup in AVERAGED,
            indicator.rollup == "taux_pondere" and indicator.unit == "%",
            indicator.rollup == "stock",
        ],
    )
    if {"service", "categorie"} <= set(indicator.dimensions):
        con.execute(
            "INSERT INTO decoupage_lien SELECT DISTINCT i.code, coalesce(f.service, ''),"
            " coalesce(f.categorie, '') FROM fait AS f"
            " JOIN indicateur AS i ON i.code = ? AND i.secret_k > 1",
            [indicator.code],
        )


def write_ambitions(con: duckdb.DuckDBPyConnection, ambitions: Mapping[str, Ambition]) -> None:
    """What the territory expects: dated targets, owners, rank."""
    targets = [
        (code, target.since, target.low, target.high, target.decided)
        for code, ambition in ambitions.items()
        for target in ambition.targets
    ]
    wanted = [
        (code, rank, ambition.owner, ambition.service, ambition.tolerance, ambition.limit)
        for rank, (code, ambition) in enumerate(ambitions.items(), start=1)
    ]
    _insert(con, "cible", targets)
    _insert(con, "ambition", wanted)


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        con.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
