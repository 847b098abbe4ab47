"""Tables made of readings: only the days that changed are made again, the others are taken over.

A query whose header says `parts` promises that its rows of a part come from the readings of that
part alone, whatever their order: a file, or the days of Paris that `heure_paris` gives it. The days
touched are those that the partitions that came and those that went do not say alike (a file of the
year replaced by itself and a day more touches one day), and those of the consumptions that changed.
A test makes every such table again, by parts and whole.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.build.desk import literal, name
from dashboard.build.layout import Layout
from dashboard.build.partitions import parquet_path
from dashboard.build.previous import ATTACHED, Previous
from dashboard.build.tables import rows_of
from dashboard.queries import Query

READINGS = "mesure"
STAGED = "brut_mesure"
CALENDAR = "heure_paris"
CONSUMPTIONS = "index_consommation"
DATED = frozenset({STAGED, CALENDAR, CONSUMPTIONS, "mesure_jour"})
"""Tables whose changes are known by day."""

_FILE = ("fichier_id",)
_MOST_RANGES = 12
"""Ranges of days a reading is looked for in; above, one range holds them all."""
_MOST_PART = 0.5
"""Share of the days above which the whole table is made again."""
_DAY = "((date_trunc('hour', debut) AT TIME ZONE 'UTC') AT TIME ZONE 'Europe/Paris')::DATE"


@dataclass(frozen=True)
class Changed:
    """Partitions of readings that differ between two versions.

    Attributes:
        now: numbers of the files of this version → Parquet, for every file.
        files: numbers whose rows are not those they were.
        came: Parquet files that were not there, whatever their number.
        went: Parquet files that are no longer there.
    """

    now: Mapping[int, Path]
    files: frozenset[int]
    came: tuple[Path, ...]
    went: tuple[Path, ...]


def changed(layout: Layout, previous: Previous, keys: Mapping[int, str]) -> Changed | None:
    """What changed of the readings; None when a partition that went is no longer there.

    Args:
        layout: where the partitions are.
        previous: the version that serves again.
        keys: number of each file of readings of this version → key of its partition.
    """
    before = previous.partitions.get(READINGS, {})
    was, now = Counter(before.values()), Counter(keys.values())
    came, went = (
        tuple(parquet_path(layout, key) for key in sorted(some.elements()))
        for some in (now - was, was - now)
    )
    if not all(path.exists() for path in went):
        return None
    files = {n for n in {*before, *keys} if before.get(n) != keys.get(n)}
    paths = {n: parquet_path(layout, key) for n, key in keys.items()}
    return Changed(paths, frozenset(files), came, went)


class Renewal:
    """Makes again the parts touched of the tables of one base."""

    def __init__(self, con: duckdb.DuckDBPyConnection, changes: Changed) -> None:
        """The previous version is attached to the connection."""
        self._con = con
        self._changes = changes
        self._read: frozenset[dt.date] | None = None
        self._used: frozenset[dt.date] | None = None

    def statement(self, query: Query) -> str | None:
        """SELECT of the whole table, its untouched parts taken over; None: better made whole."""
        if query.parts == _FILE:
            return self._by_file(query)
        days = self._days(query)
        known = self._con.execute(f"SELECT count(DISTINCT jour) FROM {ATTACHED}.{CALENDAR}")
        if len(days) > _MOST_PART * known.fetchall()[0][0]:
            return None
        return self._by_day(query, days)

    def _by_file(self, query: Query) -> str:
        files = self._changes.files
        paths = [(n, path) for n, path in sorted(self._changes.now.items()) if n in files]
        readings = rows_of(READINGS, paths) if paths else f"FROM temp.main.{STAGED} WHERE false"
        self._touch("fichier_id INTEGER", [(number,) for number in sorted(files)])
        return _joined(query, {STAGED: readings})

    def _by_day(self, query: Query, days: frozenset[dt.date]) -> str:
        self._touch("jour DATE", [(day,) for day in sorted(days)])
        parts = ", ".join(map(name, query.parts))
        calendar = f"(FROM main.{CALENDAR} UNION ALL FROM {ATTACHED}.{CALENDAR})"
        if query.parts != ("jour",):
            self._con.execute(
                "CREATE OR REPLACE TEMP TABLE part_touchee AS"
                f" SELECT DISTINCT {parts} FROM {calendar} SEMI JOIN part_touchee USING (jour)"
            )
            days = _dates(
                self._con,
                f"SELECT DISTINCT jour FROM {calendar} SEMI JOIN part_touchee USING ({parts})",
            )
        return _joined(
            query,
            {
                CALENDAR: f"SELECT * FROM main.{CALENDAR} SEMI JOIN part_touchee USING ({parts})",
                STAGED: f"SELECT * FROM temp.main.{STAGED} WHERE {_within(days)}",
            },
        )

    def _days(self, query: Query) -> frozenset[dt.date]:
        """Days of Paris whose readings, or consumptions when the query reads them, changed."""
        if self._read is None:
            self._read = touched_days(self._con, self._changes)
        if CONSUMPTIONS not in query.tables:
            return self._read
        if self._used is None:
            one, other = f"FROM main.{CONSUMPTIONS}", f"FROM {ATTACHED}.{CONSUMPTIONS}"
            self._used = _dates(
                self._con,
                f"SELECT DISTINCT {_DAY} FROM (({one} EXCEPT ALL {other})"
                f" UNION ALL ({other} EXCEPT ALL {one}))",
            )
        return self._read | self._used

    def _touch(self, column: str, values: Sequence[tuple[object]]) -> None:
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE part_touchee ({column})")
        if values:
            self._con.executemany("INSERT INTO part_touchee VALUES (?)", values)


def touched_days(con: duckdb.DuckDBPyConnection, changes: Changed) -> frozenset[dt.date]:
    """Days of Paris whose readings are not those they were."""
    came, went = map(_by_day, (changes.came, changes.went))
    return _dates(
        con,
        f"SELECT jour FROM ({came}) AS c FULL JOIN ({went}) AS w USING (jour)"
        " WHERE c.marque IS DISTINCT FROM w.marque",
    )


def _dates(con: duckdb.DuckDBPyConnection, sql: str) -> frozenset[dt.date]:
    return frozenset(day for (day,) in con.execute(sql).fetchall())


def _by_day(paths: Sequence[Path]) -> str:
    """Days of some Parquet files, and a mark of the readings of each, whatever their order."""
    if not paths:
        return "SELECT NULL::DATE AS jour, NULL AS marque WHERE false"
    listed = ", ".join(literal(path) for path in paths)
    return (
        f"SELECT {_DAY} AS jour, (count(*), sum(hash(t)), bit_xor(hash(t))) AS marque"
        f" FROM (SELECT * EXCLUDE (position) FROM read_parquet([{listed}])) AS t GROUP BY jour"
    )


def _joined(query: Query, seen: Mapping[str, str]) -> str:
    """Rows of the parts touched made again, the others as they were."""
    parts = ", ".join(map(name, query.parts))
    shown = {table: sql for table, sql in seen.items() if table in query.tables}
    named = [f"{table} AS NOT MATERIALIZED ({sql})" for table, sql in shown.items()]
    named.append(f"refaite AS NOT MATERIALIZED ({query.sql})")
    columns = ", ".join(name(column.name) for column in query.columns)
    return (
        f"WITH {', '.join(named)} SELECT {columns} FROM refaite"
        f" SEMI JOIN part_touchee USING ({parts})"
        f" UNION ALL SELECT {columns} FROM {ATTACHED}.{name(query.table)}"
        f" ANTI JOIN part_touchee USING ({parts})"
    )


def _within(days: frozenset[dt.date]) -> str:
    """Condition that holds for every reading of these days of Paris, and for few others."""
    spans = list(_spans(sorted(days)))
    if len(spans) > _MOST_RANGES:
        spans = [(spans[0][0], spans[-1][1])]
    told = (f"(debut >= DATE '{first}' - 1 AND debut < DATE '{last}' + 2)" for first, last in spans)
    return " OR ".join(told) or "false"


def _spans(days: Sequence[dt.date]) -> Iterator[tuple[dt.date, dt.date]]:
    """Runs of days that follow each other: first, last."""
    first = 0
    for rank in range(1, len(days) + 1):
        if rank == len(days) or (days[rank] - days[rank - 1]).days > 1:
            yield days[first], days[rank - 1]
            first = rank
