"""From raw records to the table of a `Reading`: what is not data is counted and left aside.

Empty lines, repeated headings, the units row and declared subtotals are told by one SQL
expression, the same for delimited text and spreadsheets. The result is a view on the raw
table: nothing is copied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reject, Rule
from dashboard.extracts.grid import Options, fold_heading, is_units_row
from dashboard.extracts.text_table import quoted
from dashboard.formats import plural

_MARK = "chr(31)"
"""Between cells put end to end: a control character, which no beginning declared holds."""

SMALL = 1_000_000
"""Rows up to which undeclared subtotals are looked for."""


def literal(text: str) -> str:
    """An SQL text literal."""
    return "'" + text.replace("'", "''") + "'"


@dataclass
class Raw:
    """Records of one table as they come, heading removed.

    Attributes:
        relation: table of the connection; its text columns are `columns`.
        columns: names of the columns, as headed (repeats already suffixed).
        position: SQL giving the record number (`rowid + 1`, or the column `position`).
        titles: records above the heading that hold something.
        rows: records after the heading, rejects included, trailing blank lines left out.
        blank: blank lines met that are not in the table.
        rejects: records whose number of cells is wrong; not in the table.
        cells: text of the heading cells, as in the file; () when the file has no heading.
    """

    relation: str
    columns: tuple[str, ...]
    position: str
    rows: int
    cells: tuple[str, ...] = ()
    titles: int = 0
    blank: int = 0
    rejects: list[Reject] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def _empty(raw: Raw) -> str:
    """Test of an empty record; the first comparison is cheap and rarely passes."""
    first = quoted(raw.columns[0])
    maybe = f"({first} IS NULL OR {first} < '!' OR {first} > '~')"
    cells = ", ".join(f"nullif(trim({quoted(c)}), '')" for c in raw.columns)
    return f"({maybe} AND coalesce({cells}) IS NULL)"


def _repeated(raw: Raw) -> str:
    pairs = [
        f"{quoted(c)} = {literal(cell)}"
        for c, cell in zip(raw.columns, raw.cells, strict=False)
        if cell.strip()
    ]
    return "(" + " AND ".join(pairs) + ")" if pairs else "false"


def _present(raw: Raw, heading: str) -> str:
    """The file's own spelling of a heading; "" when it is absent."""
    return next((c for c in raw.columns if fold_heading(c) == fold_heading(heading)), "")


def _found(raw: Raw, heading: str, file: str) -> str:
    """Column of that heading, whatever its accents, case and punctuation."""
    found = _present(raw, heading)
    if not found:
        raise ExtractError(
            f"colonne absente « {heading} »",
            file=file,
            field="options.sous_totaux",
            remedy=f"En-têtes trouvés : {', '.join(raw.columns)}",
        )
    return found


def _starts(columns: Sequence[str], beginnings: Sequence[str]) -> str:
    """Test: one of the columns starts with one of the texts, case and accents aside.

    The cells are put end to end, so that a wide table makes a short query.
    """
    cells = ", ".join(f"trim({quoted(c)})" for c in columns)
    starts = " || '|' || ".join(
        f"regexp_escape(lower(strip_accents({literal(b)})))" for b in beginnings
    )
    text = f"lower(strip_accents({_MARK} || concat_ws({_MARK}, {cells})))"
    return f"regexp_matches({text}, {_MARK} || '(' || {starts} || ')')"


def _subtotal(raw: Raw, options: Options, file: str) -> str:
    tests = [
        f"coalesce(trim({quoted(_found(raw, heading, file))}), '') = ''"
        for heading in options.subtotal_blank
    ]
    for names in options.subtotal_among:
        held = [c for c in (_present(raw, name) for name in names) if c]
        tests += [f"coalesce(trim({quoted(held[0])}), '') = ''"] if held else []
    if options.subtotal_starts:
        named = options.subtotal_column
        columns = [_found(raw, named, file)] if named else raw.columns
        tests.append(_starts(columns, options.subtotal_starts))
    return " OR ".join(tests) if tests else "false"


def _units(con: duckdb.DuckDBPyConnection, raw: Raw, options: Options) -> str:
    """Test of the units row: the first record, when it is one."""
    first = f"{raw.position} = 1"
    if options.units is not None:
        return first if options.units else "false"
    columns = ", ".join(quoted(c) for c in raw.columns)
    rows = con.execute(
        f"SELECT {columns} FROM {raw.relation} WHERE {raw.position} <= 6 ORDER BY {raw.position}"
    ).fetchall()
    texts = [[cell or "" for cell in row] for row in rows]
    return first if texts and is_units_row(texts[0], texts[1:]) else "false"


def _suspicion(con: duckdb.DuckDBPyConnection, raw: Raw, options: Options, view: str) -> list[str]:
    """A remark when rows start with « Total » and the pack says nothing of subtotals."""
    if options.subtotal_starts or options.subtotal_blank or raw.rows > SMALL:
        return []
    test = _starts(raw.columns[:3], ("total", "sous-total"))
    row = con.execute(f"SELECT count(*) FROM {view} WHERE {test}").fetchone()
    if not row or not row[0]:
        return []
    found = plural(int(row[0]), "ligne commence", "lignes commencent")
    return [
        f"{found} par « Total » : si ce sont des sous-totaux, déclarez-les dans options.sous_totaux"
    ]


def clean(con: duckdb.DuckDBPyConnection, raw: Raw, options: Options, *, file: str) -> Reading:
    """Count and leave aside what is not data; give the reading, a view on the raw table.

    Raises:
        ExtractError: an option names a heading the file has not.
    """
    tests = {
        Rule.EMPTY_LINE: _empty(raw),
        Rule.REPEATED_HEADER: _repeated(raw),
        Rule.UNITS: _units(con, raw, options),
        Rule.SUBTOTAL: _subtotal(raw, options, file),
    }
    rule = "CASE " + " ".join(f"WHEN {t} THEN '{r}'" for r, t in tests.items()) + " END"
    counts = con.execute(
        f"SELECT regle, count(*) FROM (SELECT {rule} AS regle FROM {raw.relation}) "
        "WHERE regle IS NOT NULL GROUP BY 1"
    ).fetchall()
    ignored = {Rule(name): int(count) for name, count in counts}
    columns = ", ".join(quoted(c) for c in raw.columns)
    where = f" WHERE ({rule}) IS NULL" if ignored else ""
    view = f"{raw.relation}_lignes"
    con.execute(
        f"CREATE VIEW {view} AS SELECT CAST({raw.position} AS BIGINT) AS position, {columns} "
        f"FROM {raw.relation}{where}"
    )
    for rule_name, count in ((Rule.EMPTY_LINE, raw.blank), (Rule.TITLE, raw.titles)):
        if count:
            ignored[rule_name] = ignored.get(rule_name, 0) + count
    return Reading(
        relation=view,
        columns=raw.columns,
        rows_read=raw.rows + raw.titles,
        rejects=raw.rejects,
        ignored=ignored,
        facts=raw.facts,
        notes=raw.notes + _suspicion(con, raw, options, view),
    )
