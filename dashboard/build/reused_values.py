"""Indicators whose facts did not change keep the values of the previous version.

What small counts hide is solved over indicators that count the same cases: those that touch a
sensitive source are kept all together, or made again all together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from dashboard.build.contours import CONTOUR_TABLES
from dashboard.build.desk import literal, name
from dashboard.build.digests import digest
from dashboard.build.indicator_values import MADE, write_values
from dashboard.build.previous import ATTACHED
from dashboard.build.reuse import Reuse
from dashboard.build.tables import METADATA
from dashboard.catalogue.ambitions import Ambition
from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.queries import Library

_DAYS = "cumuls/source_jour"
_DAYS_OF = frozenset({"activite", "demande"})
"""Canonical tables whose sources are known by `source_jour`."""
_MARKED = ("pack_territoire", "source", "territoire")
"""Tables that what is secret is solved with, besides the values."""
_CODES: Mapping[str, str] = {
    "valeur_indicateur": "indicateur",
    "valeur_secrete": "indicateur",
    "indicateur": "code",
    "publication": "indicateur",
}
"""Table of values → column that names the indicator."""
_KNOWN = {*_CODES, "cible", "ambition"}
"""Tables of values this module knows; with another one, everything is computed."""
_CELL = "genre, indicateur, debut, fin, territoire, dimension, modalite"
_ORDERS: Mapping[str, str] = {
    "valeur_indicateur": f"dimension <> '', parent IS NOT NULL, {_CELL}",
    "valeur_secrete": "indicateur, genre, debut, fin, territoire, dimension, modalite",
}
"""Those of `cumuls/lecture` and `cumuls/secret`; other tables go from an indicator to the next."""


def write_or_keep(
    con: duckdb.DuckDBPyConnection,
    library: Library,
    indicators: Mapping[str, Indicator],
    ambitions: Mapping[str, Ambition],
    *,
    reuse: Reuse,
) -> None:
    """Fill the tables of values, computing only what changed.

    Raises:
        BuildError: names the indicator and the query that fails.
    """
    followed = {c: i for c, i in indicators.items() if not ambitions or c in ambitions}
    kept = _kept(library, followed, reuse) if set(MADE) == _KNOWN else frozenset()
    write_values(con, library, {c: i for c, i in followed.items() if c not in kept}, ambitions)
    if kept:
        for table in _CODES:
            _join(con, table, kept, list(followed))
    reuse.kept = kept


def _kept(library: Library, indicators: Mapping[str, Indicator], reuse: Reuse) -> frozenset[str]:
    same, sensitive = set(), set()
    known = {*library.makers, *METADATA, *CONTOUR_TABLES, *(f"brut_{table}" for table in TABLES)}
    rolled = {by_day: _rolled_up(library, by_day) for by_day in (True, False)}
    for code, indicator in indicators.items():
        if indicator.facts not in library.queries:
            continue
        by_day = not _DAYS_OF.isdisjoint(library.facts(indicator.facts))
        facts = library.get(indicator.facts)
        seen = (rolled[by_day] | set(facts.tables)) & known
        recipe = digest({table: reuse.known.seen(table, facts) for table in seen})
        if reuse.same(f"indicateur/{code}", recipe):
            same.add(code)
        if _sensitive(library, indicator, reuse.sources):
            sensitive.add(code)
    return frozenset(same if sensitive <= same else same - sensitive)


def _rolled_up(library: Library, by_day: bool) -> frozenset[str]:
    """Tables, besides its facts, that the values of an indicator are made with.

    `by_day`: the facts are told by the day their source covers.
    """
    made_with = [
        query.tables
        for query in library.queries.values()
        if query.kind == "cumul" and (query.name != _DAYS or by_day)
    ]
    return frozenset({*_MARKED, *(table for found in made_with for table in found)})


def _sensitive(library: Library, indicator: Indicator, sources: Sequence[Source]) -> bool:
    behind = set(library.facts(indicator.facts))
    return indicator.secrecy_k > 1 or any(
        source.secrecy_k > 1 and source.table in behind for source in sources
    )


def _join(
    con: duckdb.DuckDBPyConnection, table: str, kept: frozenset[str], codes: Sequence[str]
) -> None:
    """Put the rows kept with those made, in the order of a build that makes them all."""
    column = name(_CODES[table])
    wanted = ", ".join(literal(code) for code in sorted(kept))
    ranked = ", ".join(literal(code) for code in codes)
    order = _ORDERS.get(table, f"list_position([{ranked}], {column}), rang_ecrit")
    con.execute(f"ALTER TABLE {table} RENAME TO calculee")
    con.execute(
        f"CREATE TABLE {table} AS SELECT * EXCLUDE (rang_ecrit) FROM ("
        "SELECT *, rowid AS rang_ecrit FROM calculee UNION ALL BY NAME"
        f" SELECT *, rowid AS rang_ecrit FROM {ATTACHED}.{table} WHERE {column} IN ({wanted})"
        f") ORDER BY {order}"
    )
    con.execute("DROP TABLE calculee")
