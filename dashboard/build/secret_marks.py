"""Decide at build what a sensitive indicator shows: the rows a reader finds, hidden or not.

A pure function of the tables `secret_cases` reads and of the grains the pack publishes
(`publication`): the same tables give the same marks. The hidden numbers leave
`valeur_indicateur` (`cumuls/lecture`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa

from dashboard.build.secret_cases import STOCKS_TOLD, read_cases, read_tree
from dashboard.secrecy.grains import Line, Period
from dashboard.secrecy.populations import Counted, Population, solve
from dashboard.secrecy.publication import State

MARKS = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, territoire VARCHAR,"
    " dimension VARCHAR, modalite VARCHAR, complete BOOLEAN, secret BOOLEAN, publie BOOLEAN"
)
_LINES = (
    "indicateur VARCHAR, territoire VARCHAR, dimension VARCHAR, modalite VARCHAR, grain INTEGER"
)
_PERIODS = (
    "indicateur VARCHAR, genre VARCHAR, debut DATE, fin DATE, complete BOOLEAN, grain INTEGER"
)
_READ = """
    SELECT
        v.indicateur, v.genre, v.debut, v.fin, v.territoire, v.dimension, v.modalite, v.complete,
        v.dimension <> ''
        OR v.territoire = r.valeur
        OR p.niveaux IS NULL
        OR coalesce(list_contains(p.niveaux, t.niveau), false)
    FROM valeur_cumulee AS v
    JOIN indicateur AS i ON i.code = v.indicateur
    JOIN publication AS p
        ON p.indicateur = v.indicateur AND p.dimension = v.dimension AND p.genre = v.genre
    LEFT JOIN pack_territoire AS r ON r.cle = 'racine'
    LEFT JOIN territoire AS t ON t.code = v.territoire
    WHERE i.secret_k > 1 AND (v.dimension = '' OR v.territoire = r.valeur)
"""
_WHOLE_ALONE = (
    f"DELETE FROM publication WHERE dimension <> '' AND indicateur IN ({STOCKS_TOLD})",
    # not UPDATE: it moves the rows of a list, and two builds would differ by their order
    "CREATE OR REPLACE TABLE publication AS SELECT * REPLACE ("
    f"if(indicateur IN ({STOCKS_TOLD}), [], niveaux) AS niveaux) FROM publication ORDER BY rowid",
)
_UNPUBLISHED = """
    INSERT INTO marque
    SELECT
        l.indicateur, p.genre, p.debut, p.fin, l.territoire, l.dimension, l.modalite,
        p.complete, true, false
    FROM ligne_dite AS l
    JOIN periode_dite AS p ON p.indicateur = l.indicateur
    JOIN publication AS d
        ON d.indicateur = l.indicateur AND d.dimension = l.dimension AND d.genre = p.genre
    LEFT JOIN territoire AS t ON t.code = l.territoire
    WHERE
        (l.dimension = '' OR p.genre NOT IN ('cumul', 'glissant'))
        AND (
            l.grain > p.grain
            OR (
                -- the whole, of grain -1, is published at every period
                l.grain >= 0
                AND l.dimension = ''
                AND d.niveaux IS NOT NULL
                AND NOT coalesce(list_contains(d.niveaux, t.niveau), false)
            )
        )
"""
"""Every line at every period it is not published at, as far as the whole is known."""


@dataclass
class _Told:
    """One indicator, as it is written.

    Attributes:
        periods: those the whole has → complete or not.
        lines: those met.
    """

    member: Counted
    population: Population
    periods: dict[Period, bool] = field(default_factory=dict)
    lines: set[Line] = field(default_factory=set)


def write_marks(con: duckdb.DuckDBPyConnection) -> None:
    """Fill `marque`: the rows a reader finds, `secret` when their numbers are hidden.

    At a period finer than its grain a line is secret throughout (`publie` is false), whether it
    counts something or not: what is not published is no zero, and says not even that.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE marque ({MARKS})")
    for statement in _WHOLE_ALONE:
        con.execute(statement)
    cases = read_cases(con)
    if not cases:
        return
    told = {
        member.code: _Told(member, population)
        for population in solve(cases, read_tree(con))
        for member in population.members
    }
    _insert(con, "marque", MARKS, _published(con, told))
    con.execute(f"CREATE OR REPLACE TEMP TABLE ligne_dite ({_LINES})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE periode_dite ({_PERIODS})")
    _insert(con, "ligne_dite", _LINES, _lines(told))
    _insert(con, "periode_dite", _PERIODS, _periods(told))
    con.execute(_UNPUBLISHED)


def _published(
    con: duckdb.DuckDBPyConnection, told: Mapping[str, _Told]
) -> Iterator[Sequence[object]]:
    """The rows decided one by one; `told` learns the periods and lines met."""
    for code, kind, start, end, area, dimension, modality, complete, open_ in con.execute(
        _READ
    ).fetchall():
        found = told[code]
        line, period = Line(dimension, modality if dimension else area), Period(kind, start, end)
        if line == found.population.root:
            found.periods[period] = complete
        found.lines.add(line)
        state = found.population.state(found.member, line, period)
        if open_ and state is not State.UNPUBLISHED:
            row = (code, kind, start, end, area, dimension, modality)
            yield *row, complete, state is State.HIDDEN, True


def _lines(told: Mapping[str, _Told]) -> Iterator[Sequence[object]]:
    for code, found in told.items():
        for line in sorted(found.lines):
            grain = found.population.grain(found.member, line)
            yield code, *_place_of(line, found.population.root), grain


def _place_of(line: Line, root: Line) -> tuple[str, str, str]:
    """(area, dimension, modality) of a line; modalities are those of the whole."""
    return (root.code, line.dimension, line.code) if line.dimension else (line.code, "", "")


def _periods(told: Mapping[str, _Told]) -> Iterator[Sequence[object]]:
    for code, found in told.items():
        for period, complete in found.periods.items():
            coarsest = found.population.coarsest(found.member, period)
            if coarsest is not None:
                yield code, *period, complete, coarsest


def _insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    declared: str,
    rows: Iterable[Sequence[object]],
) -> None:
    names = [column.split()[0] for column in declared.split(", ")]
    columns = [list(column) for column in zip(*rows, strict=True)]
    if columns:
        con.register("lignes_ecrites", pa.table(dict(zip(names, columns, strict=True))))
        con.execute(f"INSERT INTO {table} SELECT * FROM lignes_ecrites")
        con.unregister("lignes_ecrites")
