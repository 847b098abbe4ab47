"""Text rows of a reader → typed canonical rows, and the records refused with their reason.

The pack's mapping becomes SQL. Every column is first tried in its quick form; only where a text
resists does the column get its patient form (French numbers, offsets, other date shapes). When
nothing resists, the result is a plain view on the reader's table and nothing is copied.

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
from dashboard.extracts.base import Reading, Reason
from dashboard.extracts.casts import NUMERIC, Kind, Style
from dashboard.extracts.cleaning import literal
from dashboard.extracts.fields import (
    Field,
    Headings,
    among,
    full_mapping,
    headings_of,
    resolve,
)
from dashboard.extracts.masking import mask
from dashboard.extracts.registry import reader_for
from dashboard.extracts.text_table import quoted

MOST_REJECTS = 1_000_000
"""Rejects past which a file is refused as a whole, when they are also most of its records."""


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


@dataclass(frozen=True)
class Reads:
    """How one field of one branch is read: SQL over the reader's table.

    Attributes:
        field: what is filled.
        raw: text as received, NULL when empty or a missing mark.
        text: text after the pack's rewriting of values.
        value: typed value; NULL when unreadable.
    """

    field: Field
    raw: str
    text: str
    value: str

    @property
    def typed(self) -> str:
        """Value in the type of the canonical column."""
        return f"CAST({self.value} AS {self.field.column.type})"

    @property
    def fault(self) -> str:
        """SQL giving the reason to refuse the record, or NULL; "" when nothing can go wrong."""
        where, tests = self.field, []
        if where.constant is not None:
            return ""
        if where.mapping.closed and where.mapping.values:
            known = ", ".join(_folded_literal(v) for v in where.mapping.values)
            tests.append(f"WHEN {_folded(self.raw)} NOT IN ({known}) THEN '{Reason.NOT_IN_LIST}'")
        if where.required:
            tests.append(f"WHEN {self.text} IS NULL THEN '{Reason.MISSING_VALUE}'")
        reason = casts.REASONS.get(where.kind)
        if reason:
            tests.append(f"WHEN {self.text} IS NOT NULL AND ({self.value}) IS NULL THEN '{reason}'")
        outside = " OR ".join(_outside(self.typed, where.bounds))
        if outside:
            tests.append(f"WHEN {outside} THEN '{Reason.OUT_OF_BOUNDS}'")
        return f"CASE {' '.join(tests)} END" if tests else ""


def _outside(value: str, bounds: tuple[float | None, float | None]) -> list[str]:
    low, high = bounds
    tests = [f"{value} < {low}"] if low is not None else []
    return tests + ([f"{value} > {high}"] if high is not None else [])


def _folded(text: str) -> str:
    return f"lower(strip_accents({text}))"


def _folded_literal(text: str) -> str:
    return _folded(literal(text.strip()))


def _raw_text(where: Field) -> str:
    if where.constant is not None:
        return literal(where.constant)
    text = where.text or "CAST(NULL AS VARCHAR)"
    if not where.mapping.missing:
        return text
    marks = ", ".join(_folded_literal(m) for m in where.mapping.missing)
    return f"CASE WHEN {_folded(text)} NOT IN ({marks}) THEN {text} END"


def _rewritten(where: Field, raw: str) -> str:
    """Text once coded values are rewritten, exact spelling first; "" means no value."""
    if where.constant is not None or not where.mapping.values:
        return raw
    values = where.mapping.values
    exact = " ".join(f"WHEN {literal(k)} THEN {literal(v)}" for k, v in values.items())
    loose = " ".join(f"WHEN {_folded_literal(k)} THEN {literal(v)}" for k, v in values.items())
    return f"nullif(CASE {raw} {exact} ELSE CASE {_folded(raw)} {loose} ELSE {raw} END END, '')"


def _quick(where: Field) -> Reads:
    raw = _raw_text(where)
    text = _rewritten(where, raw)
    if where.constant is not None:
        return Reads(where, raw, text, casts.patient(where.kind, text, where.mapping, Style()))
    return Reads(where, raw, text, casts.quick(where.kind, text, where.mapping))


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
    branches = [[_quick(f) for f in fields] for fields in resolve(source, mappings, headings)]
    _check_constants(con, branches, source)
    job = _Job(con, reading, source, headings, branches)
    return job.view() if job.probe() else job.copy()


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

    def probe(self) -> bool:
        """Try the quick forms; True when every record is in scope and nothing resists.

        Where a column resists, its patient form takes over; where instants are local, their
        span settles the conversion to UTC.
        """
        clear = self._in_scope()
        for branch in self.branches:
            tests = [read.fault for read in branch]
            instants = [r for r in branch if _is_local(r)]
            selected = [
                *(f"count(*) FILTER (({t}) IS NOT NULL)" if t else "0" for t in tests),
                *(f"min({r.value})" for r in instants),
                *(f"max({r.value})" for r in instants),
                *(
                    f"count(*) FILTER ({casts.quick_excess(r.text)})" if _is_money(r) else "0"
                    for r in branch
                ),
            ]
            row = self._row(f"SELECT {', '.join(selected)} FROM {quoted(self.reading.relation)}")
            faults, spans = row[: len(tests)], row[len(tests) : -len(branch)]
            lows, highs = spans[: len(instants)], spans[len(instants) :]
            known = {id(r): (lo, hi) for r, lo, hi in zip(instants, lows, highs, strict=True)}
            excess = row[-len(branch) :]
            clear &= not any(faults)
            for i, read in enumerate(branch):
                branch[i] = self._settled(read, bool(faults[i]), known.get(id(read)), excess[i])
        return clear

    def _row(self, sql: str) -> tuple[object, ...]:
        row: tuple[object, ...] | None = self.con.execute(sql).fetchone()
        return row or ()

    def _in_scope(self) -> bool:
        scope = self._scope()
        if scope == "true":
            return True
        sql = f"SELECT count(*) FROM {quoted(self.reading.relation)} WHERE NOT ({scope})"
        return self._row(sql) == (0,)

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
            excess = self._patient_excess(read) if _is_money(read) else 0
        elif span is not None:
            first, last = span
            if isinstance(first, dt.datetime) and isinstance(last, dt.datetime):
                zone = read.field.mapping.timezone
                utc = casts.local_to_utc(read.value, zone, first, last)
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
        dots, commas = self._row(f"SELECT {tests} FROM {quoted(self.reading.relation)}")
        return Style(dots=bool(dots), commas=bool(commas))

    def _patient(self, read: Reads) -> Reads:
        where = read.field
        value = casts.patient(where.kind, read.text, where.mapping, self._style(read))
        return replace(read, value=value)

    def _patient_excess(self, read: Reads) -> object:
        test = casts.excess(read.text, self._style(read))
        return self._row(f"SELECT count(*) FILTER ({test}) FROM {quoted(self.reading.relation)}")[0]

    def _canonical(self, branch: Sequence[Reads]) -> str:
        """Select list: every column of the canonical table."""
        by_name = {r.field.column.name: r.typed for r in branch}
        return ", ".join(
            f"{by_name.get(c.name, f'CAST(NULL AS {c.type})')} AS {quoted(c.name)}"
            for c in TABLES[self.source.table].columns
        )

    def view(self) -> Mapped:
        """Nothing resists: a view on the reader's table."""
        relation = f"correspondance_{uuid.uuid4().hex[:12]}"
        selects = (
            f"SELECT position, {self._canonical(b)} FROM {quoted(self.reading.relation)}"
            for b in self.branches
        )
        self.con.execute(f"CREATE VIEW {relation} AS {' UNION ALL '.join(selects)}")
        return Mapped(relation, self._total())

    def _total(self) -> int:
        total = self._row(f"SELECT count(*) FROM {quoted(self.reading.relation)}")[0]
        return total if isinstance(total, int) else 0

    def copy(self) -> Mapped:
        """Something resists, or is out of scope: judge every fact once, keep what stands."""
        judged = f"juge_{uuid.uuid4().hex[:12]}"
        scope = self._scope()
        selects = (
            f"SELECT position, {rank} AS rang, ({scope}) AS dedans, "
            f"{self._first_fault(b)} AS motif, {self._canonical(b)} "
            f"FROM {quoted(self.reading.relation)}"
            for rank, b in enumerate(self.branches)
        )
        self.con.execute(f"CREATE TABLE {judged} AS {' UNION ALL '.join(selects)}")
        total = self._total()
        ignored = self._count(f"SELECT count(*) FROM {judged} WHERE NOT dedans AND rang = 0")
        refused = self._count(
            f"SELECT count(DISTINCT position) FROM {judged} WHERE dedans AND motif IS NOT NULL"
        )
        self._refuse_misfit(refused, total)
        relation = f"correspondance_{uuid.uuid4().hex[:12]}"
        whole = f"position NOT IN (SELECT position FROM {judged} WHERE motif IS NOT NULL)"
        stands = whole if len(self.branches) > 1 and refused else "motif IS NULL"
        self.con.execute(
            f"CREATE VIEW {relation} AS SELECT * EXCLUDE (rang, dedans, motif) FROM {judged} "
            f"WHERE dedans AND {stands}"
        )
        rejects = self._rejects(judged) if refused else []
        return Mapped(relation, total - ignored - refused, rejects, ignored)

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

    def _rejects(self, judged: str) -> list[tuple[int, Reason, dict[str, str]]]:
        """First fault of each refused record, with its mapped cells, masked."""
        found: dict[int, tuple[Reason, dict[str, str]]] = {}
        for rank, branch in enumerate(self.branches):
            reads = [r for r in branch if r.field.text is not None]
            cells = ", ".join(["place_refusee", "motif_refus", *(r.raw for r in reads)])
            rows = self.con.execute(
                f"SELECT {cells} FROM {quoted(self.reading.relation)} JOIN (SELECT position AS "
                f"place_refusee, motif AS motif_refus FROM {judged} WHERE rang = {rank} AND dedans "
                "AND motif IS NOT NULL) ON position = place_refusee"
            ).fetchall()
            for position, reason, *texts in rows:
                values = {
                    r.field.column.name: mask(text)
                    for r, text in zip(reads, texts, strict=True)
                    if text is not None
                }
                found.setdefault(position, (Reason(reason), values))
        return [(p, reason, values) for p, (reason, values) in sorted(found.items())]


def _is_money(read: Reads) -> bool:
    return read.field.kind is Kind.MONEY and read.field.constant is None


def _is_local(read: Reads) -> bool:
    """True for an instant whose quick form is local time, to be brought to UTC."""
    mapping = read.field.mapping
    return (
        read.field.kind is Kind.INSTANT
        and read.field.constant is None
        and mapping.timezone != "UTC"
        and not casts.has_offset(mapping)
    )
