"""The contract header of a `.sql` file: what it reads, gives, and asks for.

```sql
-- kind:    lecture | lignes | construction | faits | cumul   (lecture when absent)
-- table:   table made                           (construction only)
-- purpose: one French sentence
-- grain:   columns that together name one row ; « ligne » when a row has no key
-- parts:   columns whose values say which readings a row comes from, whatever their order
-- depends: tables read                          (checked against the SQL when given)
-- param:   nom TYPE -- meaning ; « NULL : … » in it makes the parameter optional
-- column:  nom TYPE [unité] precision -- meaning
-- source:  tables or sources it comes from
-- secrecy: effectif=a,b masks=a,b,c total=territoire:parent report=avant,apres seuil=k
```

A line set back by three spaces or more goes on with the line before it; other lines without a
key are remarks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.errors import QueryError
from dashboard.queries.syntax import Syntax, read_syntax

KINDS = ("lecture", "lignes", "construction", "faits", "cumul")
BUILDING = ("construction", "faits", "cumul")
"""Kinds the build alone runs."""
KEYS = (
    "kind",
    "table",
    "purpose",
    "grain",
    "parts",
    "depends",
    "param",
    "column",
    "source",
    "secrecy",
)
_REPEATED = ("param", "column")
_SECRECY_KEYS = ("effectif", "masks", "total", "report", "seuil")
_TYPE = (
    r"(?:VARCHAR|TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|UINTEGER|DOUBLE|BOOLEAN|DATE"
    r"|TIMESTAMP(?: WITH TIME ZONE)?|TIME|JSON|DECIMAL\(\d+, ?\d+\))(?:\[\])?"
)
_KEY_LINE = re.compile(r"^--\s*([a-z_]+):(?:\s+(.*))?$")
_PARAM = re.compile(rf"^(\w+)\s+({_TYPE})(?:\s+--\s*(.*))?$")
_COLUMN = re.compile(rf"^(\w+)\s+({_TYPE})(?:\s+\[([^\]]*)\])?\s*(.*?)(?:\s*--\s*(.*))?$")
_OPTIONAL = re.compile(r"\bNULL\s*:")


@dataclass(frozen=True)
class Param:
    """One named parameter; `optional` means NULL when it is not given."""

    name: str
    type: str
    meaning: str
    optional: bool


@dataclass(frozen=True)
class Column:
    """One column given: SQL type, unit, meaning."""

    name: str
    type: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class Secrecy:
    """How the rows of a query are protected.

    Attributes:
        counts: columns that count persons or requests; a row with 0 < count < k is masked.
        masks: columns replaced by the secret sign in a masked row (the counts among them).
        axis: column along which rows add up to a total that may be known.
        parent: column giving the value of `axis` on the row of the total; "": the total is
            the row whose `axis` is the empty text, or is shown elsewhere.
        carried: counts that rows of neighbouring periods give back to one another (a stock, at
            the start and at the end of the period).
        threshold: column of the smallest count that may be shown, row by row; "": the highest
            threshold of the sources behind the query.
    """

    counts: tuple[str, ...]
    masks: tuple[str, ...]
    axis: str = ""
    parent: str = ""
    carried: tuple[str, ...] = ()
    threshold: str = ""


@dataclass(frozen=True)
class Query:
    """One checked `.sql` file.

    Attributes:
        name: `famille/nom`, the path without extension.
        tables: tables the SQL really reads, from its parse tree.
        grain: columns that name one row; () when rows have no key.
        parts: columns that say which readings a row comes from; () when any may change any row.
        sql: the statement, without its header.
        text: the file as written.
    """

    name: str
    kind: str
    table: str
    purpose: str
    grain: tuple[str, ...]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    tables: tuple[str, ...]
    sources: tuple[str, ...]
    secrecy: Secrecy | None
    sql: str
    text: str
    parts: tuple[str, ...] = ()


def _split(text: str) -> tuple[list[str], str]:
    """Header lines, then the statement."""
    lines = text.lstrip("\ufeff").splitlines()
    end = next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))
    return lines[:end], "\n".join(lines[end:]).strip().rstrip(";").strip()


def _entries(lines: Sequence[str], *, file: str) -> list[tuple[str, str]]:
    """(key, value) in the order of the file, continuation lines joined."""
    entries: list[tuple[str, str]] = []
    for line in lines:
        match = _KEY_LINE.match(line)
        if match and match[1] not in KEYS:
            raise QueryError(
                f"clé inconnue « {match[1]} »",
                file=file,
                field="en-tête",
                remedy=f"Clés admises : {', '.join(KEYS)}",
            )
        if match:
            entries.append((match[1], (match[2] or "").strip()))
        elif entries and line.startswith("--   "):
            key, value = entries.pop()
            entries.append((key, f"{value} {line.removeprefix('--').strip()}".strip()))
    return entries


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.replace(",", " ").split() if word)


def _param(text: str, *, file: str) -> Param:
    match = _PARAM.match(text)
    if match is None:
        raise QueryError(
            f"paramètre illisible « {text} »",
            file=file,
            remedy="Écrivez « param: nom TYPE -- sens »",
        )
    meaning = match[3] or ""
    return Param(match[1], match[2], meaning, bool(_OPTIONAL.search(meaning)))


def _column(text: str, *, file: str) -> Column:
    match = _COLUMN.match(text)
    if match is None:
        raise QueryError(
            f"colonne illisible « {text} »",
            file=file,
            remedy="Écrivez « column: nom TYPE [unité] -- sens »",
        )
    meaning = " ; ".join(part.strip(" ;") for part in (match[4], match[5]) if part)
    return Column(match[1], match[2].replace(", ", ","), match[3] or "", meaning)


def _secrecy(text: str, columns: Sequence[Column], *, file: str) -> Secrecy:
    given = dict(part.partition("=")[::2] for part in text.split())
    axis, _, parent = given.get("total", "").partition(":")
    counts, masks = _words(given.get("effectif", "")), _words(given.get("masks", ""))
    carried, known = _words(given.get("report", "")), set(_SECRECY_KEYS)
    threshold = given.get("seuil", "")
    names = {column.name for column in columns}
    wrong = sorted(
        ({*counts, *masks, *filter(None, (axis, parent, threshold))} - names)
        | {*carried} - {*counts}
    )
    if set(given) - known or not counts or not masks or wrong:
        raise QueryError(
            f"secret illisible « {text} »",
            file=file,
            field=", ".join(wrong),
            remedy="Écrivez « secrecy: effectif=a masks=a,b total=colonne:parent report=a »",
        )
    masked = masks + tuple(name for name in counts if name not in masks)
    return Secrecy(counts, masked, axis, parent, carried, threshold)


def _check_tables(declared: str, syntax: Syntax, *, file: str) -> None:
    if declared and set(_words(declared)) != set(syntax.tables):
        raise QueryError(
            f"« depends » annonce {declared}, la requête lit {', '.join(syntax.tables) or 'rien'}",
            file=file,
            remedy="Corrigez l'en-tête",
        )


def _check_params(params: Sequence[Param], syntax: Syntax, *, file: str) -> None:
    for name in sorted({p.name for p in params} ^ set(syntax.params)):
        where = "dans l'en-tête" if name in syntax.params else "dans la requête"
        raise QueryError(f"paramètre « {name} » absent {where}", file=file)


def _check_required(single: dict[str, str], columns: Sequence[Column], *, file: str) -> None:
    kind = single.get("kind", "lecture")
    if kind not in KINDS:
        raise QueryError(
            f"genre inconnu « {kind} »", file=file, remedy=f"Genres admis : {', '.join(KINDS)}"
        )
    needed = ("purpose", "grain", *(("table",) if kind == "construction" else ()))
    for key in needed:
        if not single.get(key):
            raise QueryError(f"clé absente « {key} »", file=file, field="en-tête")
    if not columns:
        raise QueryError("aucune colonne annoncée", file=file, field="en-tête")


def _grain(text: str, columns: Sequence[Column], *, file: str) -> tuple[str, ...]:
    return () if text == "ligne" else _known("le grain cite", text, columns, file=file)


def _known(what: str, text: str, columns: Sequence[Column], *, file: str) -> tuple[str, ...]:
    """Names of columns that a header cites.

    Raises:
        QueryError: one of them is not a column.
    """
    cited = _words(text)
    for name in cited:
        if name not in {column.name for column in columns}:
            raise QueryError(
                f"{what} « {name} », qui n'est pas une colonne",
                file=file,
                remedy="Citez des colonnes, ou « ligne » quand une ligne n'a pas de clé",
            )
    return cited


def parse_query(name: str, text: str) -> Query:
    """Read and check one file.

    Args:
        name: `famille/nom`.
        text: the file.

    Raises:
        QueryError: names the file and what its header or its SQL gets wrong.
    """
    file = f"{name}.sql"
    lines, sql = _split(text)
    entries = _entries(lines, file=file)
    single = {key: value for key, value in entries if key not in _REPEATED}
    params = tuple(_param(value, file=file) for key, value in entries if key == "param")
    columns = tuple(_column(value, file=file) for key, value in entries if key == "column")
    _check_required(single, columns, file=file)
    syntax = read_syntax(sql, file=file)
    _check_params(params, syntax, file=file)
    _check_tables(single.get("depends", ""), syntax, file=file)
    secrecy = single.get("secrecy", "")
    return Query(
        name=name,
        kind=single.get("kind", "lecture"),
        table=single.get("table", ""),
        purpose=single["purpose"],
        grain=_grain(single["grain"], columns, file=file),
        params=params,
        columns=columns,
        tables=syntax.tables,
        sources=_words(single.get("source", "")),
        secrecy=_secrecy(secrecy, columns, file=file) if secrecy else None,
        sql=sql,
        text=text,
        parts=_known("les parts citent", single.get("parts", ""), columns, file=file),
    )
