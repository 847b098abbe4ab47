"""Facts on the columns of a file that was read: cells filled, type, hint for the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.extracts.base import Reading
from dashboard.extracts.casts import Kind, Style, patient
from dashboard.extracts.cleaning import literal
from dashboard.extracts.masking import EMAIL, PHONE, mask
from dashboard.extracts.text_table import quoted

SAMPLE = 2000
"""Rows on which types are told."""

_OFFSET = r"(Z|UTC|[+-]\d{2}(:?\d{2})?)"
_CLOCK = r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?"


@dataclass(frozen=True)
class ColumnFacts:
    """One column of a file.

    Attributes:
        name: heading, masked when it looks personal.
        filled: cells that hold something, in the whole file.
        type: one word for the pack (« entier », « montant »…), with the shape when it matters.
        hint: what to write in the pack beside the heading, TOML, or "".
        personal: e-mail addresses or telephone numbers were seen.
        distinct: different texts among the first rows.
    """

    name: str
    filled: int
    type: str
    hint: str = ""
    personal: bool = False
    distinct: int = 0


def describe_columns(con: duckdb.DuckDBPyConnection, reading: Reading) -> tuple[ColumnFacts, ...]:
    """Facts on each column: cells filled in the whole file, type told on the first rows."""
    if not reading.columns:
        return ()
    relation = quoted(reading.relation)
    counts = con.execute(
        "SELECT "
        + ", ".join(f"count(nullif(trim({quoted(c)}), ''))" for c in reading.columns)
        + f" FROM {relation}"
    ).fetchone()
    known = dict(zip(reading.columns, map(int, counts or ()), strict=True))
    shapes = _sampled(con, relation, [column for column, filled in known.items() if filled])
    return tuple(
        _column(con, relation, column, filled, shapes.get(column, ()))
        for column, filled in known.items()
    )


def _sample(relation: str, column: str) -> str:
    name = quoted(column)
    return f"(SELECT trim({name}) AS t FROM {relation} WHERE trim({name}) <> '' LIMIT {SAMPLE})"


def _sampled(
    con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]
) -> dict[str, tuple[int, ...]]:
    """Column → texts sampled, different texts, then how many have each shape; one query."""
    if not columns:
        return {}
    texts = " UNION ALL ".join(
        f"SELECT {literal(column)} AS c, t FROM {_sample(relation, column)}" for column in columns
    )
    tests = ", ".join(f"coalesce(sum(n) FILTER ({sql}), 0)" for sql, _ in _shapes().values())
    rows = con.execute(
        f"SELECT c, sum(n), count(*), {tests} "
        f"FROM (SELECT c, t, count(*) AS n FROM ({texts}) GROUP BY c, t) GROUP BY c"
    ).fetchall()
    return {row[0]: tuple(map(int, row[1:])) for row in rows}


def _column(
    con: duckdb.DuckDBPyConnection, relation: str, column: str, filled: int, counts: Sequence[int]
) -> ColumnFacts:
    name = mask(column)
    if not filled:
        return ColumnFacts(name, 0, "vide")
    total, distinct = counts[:2]
    type_, hint = _best(dict(zip(_shapes(), counts[2:], strict=True)), total)
    worth = type_ == "texte" or "zéros" in type_
    texts = con.execute(f"SELECT t FROM {_sample(relation, column)}").fetchall() if worth else []
    return ColumnFacts(name, filled, type_, hint, _is_personal([t for (t,) in texts]), distinct)


def _is_personal(texts: Sequence[str]) -> bool:
    """One e-mail is enough; ten digits may be a code: one telephone in twenty texts."""
    phones = sum(bool(PHONE.search(text)) for text in texts)
    return any(EMAIL.search(text) for text in texts) or phones * 20 > len(texts)


def _shapes() -> dict[str, tuple[str, str]]:
    """Type → (SQL test of the text `t`, hint for the pack), the most particular first."""
    number = patient(Kind.NUMBER, "t", ColumnMapping(), Style())
    iso, french = r"\d{4}-\d{2}-\d{2}", r"\d{1,2}/\d{1,2}/\d{4}"
    return {
        "code (zéros de tête)": (r"regexp_full_match(t, '0\d+')", 'type = "code"'),
        "code (identifiant)": (r"regexp_full_match(t, '\d{9}|\d{14}')", 'type = "code"'),
        "entier": (r"regexp_full_match(t, '[-+]?\d+')", 'type = "entier"'),
        "nombre": (_is_number(number), 'type = "nombre"'),
        "date": (f"regexp_full_match(t, '{iso}')", 'type = "date"'),
        "date jj/mm/aaaa": (
            f"regexp_full_match(t, '{french}')",
            'type = "date", format = "%d/%m/%Y"',
        ),
        "instant avec décalage": (
            f"regexp_full_match(t, '{iso}{_CLOCK} ?{_OFFSET}')",
            'type = "instant"',
        ),
        "instant local": (f"regexp_full_match(t, '{iso}{_CLOCK}')", 'type = "instant"'),
        "instant jj/mm/aaaa": (
            f"regexp_full_match(t, '{french}{_CLOCK}')",
            'type = "instant", format = "%d/%m/%Y %H:%M"',
        ),
    }


def _is_number(patient_number: str) -> str:
    """Test of a number; the patient reading is costly, and spared where the answer is plain."""
    return (
        r"CASE WHEN regexp_full_match(t, '[-+]?\d+(\.\d+)?') THEN true "
        r"WHEN length(t) > 40 OR NOT regexp_matches(t, '\d') THEN false "
        f"ELSE ({patient_number}) IS NOT NULL END"
    )


def _best(found: Mapping[str, int], total: int) -> tuple[str, str]:
    """Type of most texts: all of them, or all but a few marks of absence (5 %)."""
    if found["code (zéros de tête)"] and found["entier"] >= total * 0.95:
        return "code (zéros de tête)", 'type = "code"'
    for name, (_, hint) in _shapes().items():
        if "zéros" in name or found[name] < total * 0.95:
            continue
        rest = total - found[name]
        return (f"{name}, sauf {rest} texte{'s' if rest > 1 else ''}" if rest else name), hint
    return "texte", ""
