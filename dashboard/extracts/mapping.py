"""Text rows of a reader → typed canonical rows, and the records refused with their reason.

The pack's mapping becomes SQL. Every column is first tried in its quick form; only where a text
resists does the column get its patient form (French numbers, offsets, other date shapes). The
result is a view on the reader's table, less the records refused: nothing is copied.

Conservation: `reading.rows_read` = `rows_loaded` + rejects (of the reader and of the mapping) +
ignored (by the reader and `hors_perimetre`).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import duckdb

from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.errors import ExtractError
from dashboard.extracts import casts
from dashboard.extracts.base import MOST_REJECTS, Reading, Reason
from dashboard.extracts.casts import NUMERIC, Kind, Style
from dashboard.extracts.clock import local_to_utc
from dashboard.extracts.fields import (
    Headings,
    among,
    full_mapping,
    headings_of,
    resolve,
)
from dashboard.extracts.masking import mask
from dashboard.extracts.reads import Reads, is_local, is_money, quick
from dashboard.extracts.registry import reader_for
from dashboard.extracts.text_table import quoted


@dataclass
class Mapped:
    """One file, mapped.

    Attributes:
        relation: view of the connection: every column of the canonical table, typed as declared,
            and `position`; several rows per record when headings are unpivoted.
        rows_loaded: records that gave those rows.
        rejects: (position, reason, canonical column → masked text) of the records refused here;
            those of the reader are in `reading.rejects`.
        ignored: records left aside by `[source.filtre]`.
    """

    relation: str
    rows_loaded: int
    rejects: list[tuple[int, Reason, dict[str, str]]] = field(default_factory=list)
    ignored: int = 0


def wanted_headings(source: Source) -> tuple[str, ...]:
    """Every heading the mapping of a source uses."""
    return headings_of(source, full_mapping(source, reader_for(source).default_columns))


def mapped_columns(source: Source, reading: Reading) -> tuple[str, ...]:
    """Columns of a reading that the mapping uses, in the order of the file."""
    headings = Headings(reading.columns, file="")
    found = {headings.find(h) for h in wanted_headings(source)}
    return tuple(c for c in reading.columns if c in found)


def apply_mapping(
    con: duckdb.DuckDBPyConnection, reading: Reading, source: Source, *, file: str = ""
) -> Mapped:
    """Map a reading to the canonical table of its source; remarks go to `reading.notes`.

    Raises:
        ExtractError: heading absent from the file (names it and those found), constant that is
            not of its column's type, filter on nothing, or a mapping that does not fit the file.
    """
    mappings = full_mapping(source, reader_for(source).default_columns)
    headings = Headings(reading.columns, file=file)
    branches = [[quick(f) for f in fields] for fields in resolve(source, mappings, headings)]
    _check_constants(con, branches, source)
    job = _Job(con, reading, source, headings, branches)
    job.probe()
    return job.result()


def _check_constants(
    con: duckdb.DuckDBPyConnection, branches: Sequence[Sequence[Reads]], source: Source
) -> None:
    for read in (r for branch in branches for r in branch if r.field.constant is not None):
        row = con.execute(f"SELECT {read.typed}").fetchone()
        if row is None or row[0] is None:
            raise ExtractError(
                f"valeur « {read.field.constant} » refusée pour une colonne {read.field.kind}",
                file="sources.toml",
                field=f"{source.code}.{read.field.column.name}",
            )


@dataclass
class _Job:
    """One mapping under way."""

    con: duckdb.DuckDBPyConnection
    reading: Reading
    source: Source
    headings: Headings
    branches: list[list[Reads]]

    clear: bool = True

    @property
    def _table(self) -> str:
        return quoted(self.reading.relation)

    def probe(self) -> None:
        """Try the quick forms on every record; `clear` stays true when nothing resists.

        Where a column resists, its patient form takes over; where instants are local, their
        span settles the conversion to UTC.
        """
        for branch in self.branches:
            tests = [read.fault for read in branch]
            instants = [r for r in branch if is_local(r)]
            selected = [
                *(f"count(*) FILTER (({t}) IS NOT NULL)" if t else "0" for t in tests),
                *(f"min({r.value})" for r in instants),
                *(f"max({r.value})" for r in instants),
                *(
                    f"count(*) FILTER ({casts.quick_excess(r.text)})" if is_money(r) else "0"
                    for r in branch
                ),
            ]
            row = self._row(f"SELECT {', '.join(selected)} FROM {self._table}")
            faults, spans = row[: len(tests)], row[len(tests) : -len(branch)]
            lows, highs = spans[: len(instants)], spans[len(instants) :]
            known = {id(r): (lo, hi) for r, lo, hi in zip(instants, lows, highs, strict=True)}
            excess = row[-len(branch) :]
            self.clear &= not any(faults)
            for i, read in enumerate(branch):
                branch[i] = self._settled(read, bool(faults[i]), known.get(id(read)), excess[i])

    def _row(self, sql: str) -> tuple[object, ...]:
        row: tuple[object, ...] | None = self.con.execute(sql).fetchone()
        return row or ()

    def _scope(self) -> str:
        """SQL test: the record is asked for by `[source.filtre]`."""
        tests = []
        for key, allowed in self.source.filter.items():
            read = next((r for r in self.branches[0] if r.field.column.name == key), None)
            if read is None:
                column = self.headings.need((key,), field=f"{self.source.code}.filtre")
                tests.append(among(f"nullif(trim({quoted(column)}), '')", allowed))
                continue
            patient = self._patient(read) if read.field.constant is None else read
            unreadable = f"({read.text} IS NOT NULL AND ({patient.value}) IS NULL)"
            tests.append(f"({unreadable} OR {among(f'CAST({patient.typed} AS VARCHAR)', allowed)})")
        return " AND ".join(tests) or "true"

    def _settled(
        self, read: Reads, resists: bool, span: tuple[object, object] | None, excess: object
    ) -> Reads:
        """Final form of a read, once it is known whether its quick form holds."""
        if resists and read.field.constant is None:
            read = self._patient(read)
            excess = self._patient_excess(read) if is_money(read) else 0
        elif span is not None:
            first, last = span
            if isinstance(first, dt.datetime) and isinstance(last, dt.datetime):
                zone = read.field.mapping.timezone
                utc = local_to_utc(read.value, zone, first, last)
                read = replace(read, value=utc)
        if isinstance(excess, int) and excess:
            self.reading.notes.append(
                f"{excess} montant(s) de « {read.field.column.name} » à plus de deux décimales, "
                "arrondis au centime"
            )
        return read

    def _style(self, read: Reads) -> Style:
        if read.field.kind not in NUMERIC:
            return Style()
        tests = ", ".join(f"bool_or({t})" for t in casts.style_tests(read.text))
        dots, commas = self._row(f"SELECT {tests} FROM {self._table}")
        return Style(dots=bool(dots), commas=bool(commas))

    def _patient(self, read: Reads) -> Reads:
        where = read.field
        value = casts.patient(where.kind, read.text, where.mapping, self._style(read))
        return replace(read, value=value)

    def _patient_excess(self, read: Reads) -> object:
        test = casts.excess(read.text, self._style(read))
        return self._row(f"SELECT count(*) FILTER ({test}) FROM {self._table}")[0]

    def _canonical(self, branch: Sequence[Reads]) -> str:
        """Select list: every column of the canonical table."""
        by_name = {r.field.column.name: r.typed for r in branch}
        return ", ".join(
            f"{by_name.get(c.name, f'CAST(NULL AS {c.type})')} AS {quoted(c.name)}"
            for c in TABLES[self.source.table].columns
        )

    def result(self) -> Mapped:
        """Judge every fact, and give the view of those that stand."""
        refused_table, refused = self._refusals()
        scope, total = self._scope(), self._count(f"SELECT count(*) FROM {self._table}")
        ignored = (
            0
            if scope == "true"
            else self._count(f"SELECT count(*) FROM {self._table} WHERE NOT ({scope})")
        )
        self._refuse_misfit(refused, total)
        tests = [f"({scope})"] if ignored else []
        tests += [f"position NOT IN (SELECT position FROM {refused_table})"] if refused else []
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        relation = f"correspondance_{uuid.uuid4().hex[:12]}"
        selects = (
            f"SELECT position, {self._canonical(b)} FROM {self._table}{where}"
            for b in self.branches
        )
        self.con.execute(f"CREATE VIEW {relation} AS {' UNION ALL '.join(selects)}")
        self._tell_lost_zeros(where)
        rejects = self._rejects(refused_table) if refused else []
        return Mapped(relation, total - ignored - refused, rejects, ignored)

    def _tell_lost_zeros(self, where: str) -> None:
        """Say how many codes got back the zeros a spreadsheet took from their left."""
        reads = [r for r in self.branches[0] if r.field.mapping.pad and r.field.text is not None]
        short = [r for r in reads if r.field.kind is Kind.CODE and not r.field.mapping.prefix]
        if not short:
            return
        tests = ", ".join(
            f"count(*) FILTER (length({r.text}) < {r.field.mapping.pad})" for r in short
        )
        counts = self._row(f"SELECT {tests} FROM {self._table}{where}")
        for read, count in zip(short, counts, strict=True):
            if count:
                column, size = read.field.column.name, read.field.mapping.pad
                self.reading.notes.append(
                    f"{count} code(s) de « {column} » avaient perdu leurs zéros de gauche, "
                    f"rendus ({size} caractères)"
                )

    def _refusals(self) -> tuple[str, int]:
        """Table (position, rang, motif) of the facts refused, and the number of records."""
        if self.clear:
            return "", 0
        refused, scope = f"refus_{uuid.uuid4().hex[:12]}", self._scope()
        selects = (
            f"SELECT position, {rank} AS rang, {self._first_fault(b)} AS motif "
            f"FROM {self._table} WHERE {scope}"
            for rank, b in enumerate(self.branches)
        )
        self.con.execute(
            f"CREATE TABLE {refused} AS SELECT * FROM ({' UNION ALL '.join(selects)}) "
            "WHERE motif IS NOT NULL"
        )
        return refused, self._count(f"SELECT count(DISTINCT position) FROM {refused}")

    def _count(self, sql: str) -> int:
        value = self._row(sql)[0]
        return value if isinstance(value, int) else 0

    def _first_fault(self, branch: Sequence[Reads]) -> str:
        faults = [r.fault for r in branch if r.fault]
        return f"coalesce({', '.join(faults)})" if faults else "CAST(NULL AS VARCHAR)"

    def _refuse_misfit(self, refused: int, total: int) -> None:
        if refused > MOST_REJECTS and refused * 2 > total:
            raise ExtractError(
                f"{refused} enregistrements refusés sur {total} : la correspondance des colonnes "
                "ne convient pas à ce fichier",
                file=self.headings.file,
                remedy="Vérifiez types, formats et bornes avec « vigie inspect »",
            )

    def _rejects(self, refused: str) -> list[tuple[int, Reason, dict[str, str]]]:
        """First fault of each refused record, with its mapped cells, masked."""
        found: dict[int, tuple[Reason, dict[str, str]]] = {}
        for rank, branch in enumerate(self.branches):
            reads = [r for r in branch if r.field.text is not None]
            cells = ", ".join(["place_refusee", "motif_refus", *(r.raw for r in reads)])
            rows = self.con.execute(
                f"SELECT {cells} FROM {self._table} JOIN (SELECT position AS place_refusee, "
                f"motif AS motif_refus FROM {refused} WHERE rang = {rank}) "
                "ON position = place_refusee"
            ).fetchall()
            for position, reason, *texts in rows:
                values = {
                    r.field.column.name: mask(text)
                    for r, text in zip(reads, texts, strict=True)
                    if text is not None
                }
                found.setdefault(position, (Reason(reason), values))
        return [(p, reason, values) for p, (reason, values) in sorted(found.items())]
