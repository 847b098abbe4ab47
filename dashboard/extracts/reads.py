"""One canonical column, as SQL: its raw text, its rewriting, its typed value, its faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.extracts import casts
from dashboard.extracts.base import Reason
from dashboard.extracts.casts import Kind, Style
from dashboard.extracts.cleaning import literal
from dashboard.extracts.fields import Field, folded, folded_literal, rewritten
from dashboard.extracts.masking import personal_test

_NUMBERED = ("_id", "_siret")
"""Columns that hold a number of their own: one that starts with 00 is no telephone."""


@dataclass(frozen=True)
class Reads:
    """How one field of one branch is read, as SQL.

    Attributes:
        field: what is filled.
        raw: over the reader's table, text as received, NULL when empty or a missing mark.
        reading: over `text`, typed value; NULL when unreadable.
        moved: over `value`, the instant in UTC where `reading` gives local time; "" elsewhere.
    """

    field: Field
    raw: str
    reading: str
    moved: str = ""

    @property
    def cell(self) -> str:
        """Name of the raw text in `layered`."""
        return f"brut_{self.field.column.name}"

    @property
    def text(self) -> str:
        """Name of the rewritten text in `layered`."""
        return f"texte_{self.field.column.name}"

    @property
    def value(self) -> str:
        """Name of the typed value in `layered`."""
        return f"valeur_{self.field.column.name}"

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
            known = ", ".join(folded_literal(v) for v in where.mapping.values)
            tests.append(f"WHEN {folded(self.cell)} NOT IN ({known}) THEN '{Reason.NOT_IN_LIST}'")
        if where.personal and where.kind in (Kind.TEXT, Kind.CODE):
            named = personal_test(self.text, identifier=where.column.name.endswith(_NUMBERED))
            tests.append(f"WHEN {named} THEN '{Reason.PERSONAL}'")
        if where.required:
            tests.append(f"WHEN {self.text} IS NULL THEN '{Reason.MISSING_VALUE}'")
        reason = casts.REASONS.get(where.kind)
        if reason:
            tests.append(f"WHEN {self.text} IS NOT NULL AND {self.value} IS NULL THEN '{reason}'")
        outside = " OR ".join(_outside(self.typed, where.bounds))
        if outside:
            tests.append(f"WHEN {outside} THEN '{Reason.OUT_OF_BOUNDS}'")
        return f"CASE {' '.join(tests)} END" if tests else ""


def _outside(value: str, bounds: tuple[float | None, float | None]) -> list[str]:
    low, high = bounds
    tests = [f"{value} < {low}"] if low is not None else []
    return tests + ([f"{value} > {high}"] if high is not None else [])


def _raw_text(where: Field) -> str:
    if where.constant is not None:
        return literal(where.constant)
    text = where.text or "CAST(NULL AS VARCHAR)"
    if not where.mapping.missing:
        return text
    marks = ", ".join(folded_literal(m) for m in where.mapping.missing)
    return f"CASE WHEN {folded(text)} NOT IN ({marks}) THEN {text} END"


def worded(where: Field, raw: str) -> str:
    """SQL of a raw text once coded values are rewritten, and the default where there is none.

    The parts of a joined text were rewritten each on its own.
    """
    if where.constant is not None:
        return raw
    text = raw if where.mapping.join else rewritten(raw, where.mapping.values)
    return f"coalesce({text}, {literal(where.mapping.default)})" if where.mapping.default else text


def quick(where: Field) -> Reads:
    """First form of a read: a text as machines write it; a constant is final at once."""
    read = Reads(where, _raw_text(where), "")
    if where.constant is not None:
        return patient(read, Style())
    return replace(read, reading=casts.quick(where.kind, read.text, where.mapping))


def patient(read: Reads, style: Style) -> Reads:
    """Second form of a read: a text as people write it."""
    where = read.field
    return replace(read, reading=casts.patient(where.kind, read.text, where.mapping, style))


def layered(table: str, branch: Sequence[Reads], scope: str = "true") -> str:
    """SQL relation: `position`, `champ` (is it in `scope`), and the names of every read.

    Each layer names what the next one uses. Written again wherever they are needed, the texts
    make a query that DuckDB takes longer to plan than to run over a small file.
    """
    layers = [
        ["position", f"{scope} AS champ", *(f"{r.raw} AS {r.cell}" for r in branch)],
        ["*", *(f"{worded(r.field, r.cell)} AS {r.text}" for r in branch)],
        ["*", *(f"{r.reading} AS {r.value}" for r in branch)],
    ]
    moved = ", ".join(f"{r.moved} AS {r.value}" for r in branch if r.moved)
    if moved:
        layers.append([f"* REPLACE ({moved})"])
    for layer in layers:
        table = f"(SELECT {', '.join(layer)} FROM {table})"
    return table


def is_money(read: Reads) -> bool:
    """True for an amount read from the file."""
    return read.field.kind is Kind.MONEY and read.field.constant is None


def is_local(read: Reads) -> bool:
    """True for an instant whose quick form is local time, to be brought to UTC."""
    mapping = read.field.mapping
    return (
        read.field.kind is Kind.INSTANT
        and read.field.constant is None
        and mapping.timezone != "UTC"
        and not casts.has_offset(mapping)
    )
