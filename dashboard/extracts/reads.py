"""One canonical column, as SQL: its raw text, its rewriting, its typed value, its faults."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.extracts import casts
from dashboard.extracts.base import Reason
from dashboard.extracts.casts import Kind, Style
from dashboard.extracts.cleaning import literal
from dashboard.extracts.fields import Field, folded, rewritten
from dashboard.extracts.masking import personal_test

_NUMBERED = ("_id", "_siret")
"""Columns that hold a number of their own: one that starts with 00 is no telephone."""


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
            tests.append(f"WHEN {folded(self.raw)} NOT IN ({known}) THEN '{Reason.NOT_IN_LIST}'")
        if where.personal and where.kind in (Kind.TEXT, Kind.CODE):
            named = personal_test(self.text, identifier=where.column.name.endswith(_NUMBERED))
            tests.append(f"WHEN {named} THEN '{Reason.PERSONAL}'")
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


def _folded_literal(text: str) -> str:
    return folded(literal(text.strip()))


def _raw_text(where: Field) -> str:
    if where.constant is not None:
        return literal(where.constant)
    text = where.text or "CAST(NULL AS VARCHAR)"
    if not where.mapping.missing:
        return text
    marks = ", ".join(_folded_literal(m) for m in where.mapping.missing)
    return f"CASE WHEN {folded(text)} NOT IN ({marks}) THEN {text} END"


def _rewritten(where: Field, raw: str) -> str:
    """Text once coded values are rewritten, and the default where there is none.

    The parts of a joined text were rewritten each on its own.
    """
    if where.constant is not None:
        return raw
    text = raw if where.mapping.join else rewritten(raw, where.mapping.values)
    return f"coalesce({text}, {literal(where.mapping.default)})" if where.mapping.default else text


def quick(where: Field) -> Reads:
    """First form of a read: a text as machines write it; a constant is final at once."""
    raw = _raw_text(where)
    text = _rewritten(where, raw)
    if where.constant is not None:
        return Reads(where, raw, text, casts.patient(where.kind, text, where.mapping, Style()))
    return Reads(where, raw, text, casts.quick(where.kind, text, where.mapping))


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
