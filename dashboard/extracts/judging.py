"""One mapping under way: which form reads each column, which facts stand, which are refused.

Every column is first tried in its quick form; only where a text resists does the column get its
patient form (French numbers, offsets, other date shapes).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import duckdb

from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.errors import ExtractError
from dashboard.extracts import casts
from dashboard.extracts.base import MOST_REJECTS, Reading, Reason
from dashboard.extracts.casts import NUMERIC, Kind, Style
from dashboard.extracts.clock import local_to_utc
from dashboard.extracts.fields import Headings, among
from dashboard.extracts.masking import mask
from dashboard.extracts.reads import Reads, is_local, is_money, layered, patient, worded
from dashboard.extracts.text_table import quoted

HELD = 100_000
"""Records up to which what the patient forms give is kept rather than asked again."""


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


@dataclass
class Job:
    """One mapping under way: `probe`, then `result`."""

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
                    f"count(*) FILTER ({casts.quick_excess(r.text, r.value)})"
                    if is_money(r)
                    else "0"
                    for r in branch
                ),
            ]
            row = self._row(f"SELECT {', '.join(selected)} FROM {layered(self._table, branch)}")
            faults, spans = row[: len(tests)], row[len(tests) : -len(branch)]
            lows, highs = spans[: len(instants)], spans[len(instants) :]
            known = {id(r): (lo, hi) for r, lo, hi in zip(instants, lows, highs, strict=True)}
            excess = row[-len(branch) :]
            self.clear &= not any(faults)
            styles = self._styles([r for r, n in zip(branch, faults, strict=True) if n])
            for i, read in enumerate(branch):
                branch[i] = self._settled(read, styles, known.get(id(read)), excess[i])

    def _row(self, sql: str) -> tuple[object, ...]:
        row: tuple[object, ...] | None = self.con.execute(sql).fetchone()
        return row or ()

    def _settled(
        self,
        read: Reads,
        styles: Mapping[str, tuple[Style, bool]],
        span: tuple[object, object] | None,
        excess: object,
    ) -> Reads:
        """Final form of a read, once it is known whether its quick form holds.

        `styles` are those of the columns that resist, as `_styles` gives them.
        """
        if read.value in styles and read.field.constant is None:
            style, precise = styles[read.value]
            read = patient(read, style)
            excess = self._patient_excess(read, style) if precise and is_money(read) else 0
        elif span is not None:
            first, last = span
            if isinstance(first, dt.datetime) and isinstance(last, dt.datetime):
                zone = read.field.mapping.timezone
                read = replace(read, moved=local_to_utc(read.value, zone, first, last))
        if isinstance(excess, int) and excess:
            self.reading.notes.append(
                f"{excess} montant(s) de « {read.field.column.name} » à plus de deux décimales, "
                "arrondis au centime"
            )
        return read

    def _styles(self, reads: Sequence[Reads]) -> dict[str, tuple[Style, bool]]:
        """How each column writes its numbers, and whether some may have over two decimals."""
        numbers = [r for r in reads if r.field.kind in NUMERIC]
        styles = {r.value: (Style(), False) for r in reads}
        if numbers:
            tests = [f"bool_or({t})" for r in numbers for t in casts.style_tests(r.text)]
            row = self._row(f"SELECT {', '.join(tests)} FROM {layered(self._table, numbers)}")
            for i, read in enumerate(numbers):
                dots, commas, precise = map(bool, row[3 * i : 3 * i + 3])
                styles[read.value] = Style(dots=dots, commas=commas), precise
        return styles

    def _patient_excess(self, read: Reads, style: Style) -> object:
        test = casts.excess(read.text, read.value, style)
        return self._row(f"SELECT count(*) FILTER ({test}) FROM {layered(self._table, [read])}")[0]

    def _scope(self) -> str:
        """SQL test over the reader's table: the record is asked for by `[source.filtre]`."""
        tests = []
        for key, allowed in self.source.filter.items():
            read = next((r for r in self.branches[0] if r.field.column.name == key), None)
            if read is None:
                column = self.headings.need((key,), field=f"{self.source.code}.filtre")
                tests.append(among(f"nullif(trim({quoted(column)}), '')", allowed))
                continue
            where, (style, _) = read.field, self._styles([read])[read.value]
            text = worded(where, read.raw)
            value = casts.patient(where.kind, text, where.mapping, style)
            unreadable = f"({text} IS NOT NULL AND ({value}) IS NULL)"
            typed = f"CAST(CAST({value} AS {where.column.type}) AS VARCHAR)"
            tests.append(f"({unreadable} OR {among(typed, allowed)})")
        return f"({' AND '.join(tests)})" if tests else "true"

    def _canonical(self) -> str:
        """Select list over what was judged: every column of the canonical table."""
        by_name = {r.field.column.name: r.typed for branch in self.branches for r in branch}
        return ", ".join(
            f"{by_name.get(c.name, f'CAST(NULL AS {c.type})')} AS {quoted(c.name)}"
            for c in TABLES[self.source.table].columns
        )

    def result(self) -> Mapped:
        """Judge every fact, and give the view of those that stand."""
        scope = self._scope()
        judged = self._judged(scope)
        refused_table, refused = self._refusals(judged)
        total = self._count(f"SELECT count(*) FROM {self._table}")
        outside = f"SELECT count(*) FROM {judged} WHERE rang = 0 AND NOT champ"
        ignored = self._count(outside) if scope != "true" else 0
        self._refuse_misfit(refused, total)
        tests = ["champ"] if ignored else []
        tests += [f"position NOT IN (SELECT position FROM {refused_table})"] if refused else []
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        relation = f"correspondance_{uuid.uuid4().hex[:12]}"
        self.con.execute(
            f"CREATE VIEW {relation} AS SELECT position, {self._canonical()} FROM {judged}{where}"
        )
        self._tell_lost_zeros(scope)
        rejects = self._rejects(refused_table) if refused else []
        return Mapped(relation, total - ignored - refused, rejects, ignored)

    def _tell_lost_zeros(self, scope: str) -> None:
        """Say how many codes got back the zeros a spreadsheet took from their left.

        Every record counts, those outside the scope too: the fault is the file's.
        """
        reads = [r for r in self.branches[0] if r.field.mapping.pad and r.field.text is not None]
        short = [r for r in reads if r.field.kind is Kind.CODE and not r.field.mapping.prefix]
        if not short:
            return
        tests = ", ".join(
            f"count(*) FILTER (length({r.text}) < {r.field.mapping.pad})" for r in short
        )
        counts = self._row(f"SELECT {tests} FROM {layered(self._table, short, scope)}")
        for read, count in zip(short, counts, strict=True):
            if count:
                column, size = read.field.column.name, read.field.mapping.pad
                self.reading.notes.append(
                    f"{count} code(s) de « {column} » avaient perdu leurs zéros de gauche, "
                    f"rendus ({size} caractères)"
                )

    def _judged(self, scope: str) -> str:
        """Relation (position, rang, champ, motif, values) of every fact.

        Where nothing resists, or in a large file, it is a view: nothing is copied. Otherwise the
        patient forms are run once, and the refusals and the rows are taken from what they gave.
        Values get the type of their column later: what is refused may have no such form.
        """
        judged = f"jugement_{uuid.uuid4().hex[:12]}"
        kind = "VIEW" if self.clear or self.reading.rows_read > HELD else "TABLE"
        selects = (
            f"SELECT position, {rank} AS rang, champ, {self._first_fault(b)} AS motif,"
            f" {', '.join(r.value for r in b)} FROM {layered(self._table, b, scope)}"
            for rank, b in enumerate(self.branches)
        )
        self.con.execute(f"CREATE {kind} {judged} AS {' UNION ALL BY NAME '.join(selects)}")
        return judged

    def _refusals(self, judged: str) -> tuple[str, int]:
        """Table (position, rang, motif) of the facts refused, and the number of records."""
        if self.clear:
            return "", 0
        refused = f"refus_{uuid.uuid4().hex[:12]}"
        self.con.execute(
            f"CREATE TABLE {refused} AS SELECT position, rang, motif FROM {judged}"
            " WHERE champ AND motif IS NOT NULL"
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
