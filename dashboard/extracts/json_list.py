"""Reader `json_liste`: a JSON list of objects, flat or nested.

Options:
    chemin: dotted path to the list, from the top of the file or from each of its objects
        (`membres`, `resultats.lignes`); `*` stands for every key of an object (`series.*`). The
        plain fields of the objects on the way then come as `parent.<field>`, those of the
        nearest first, and the key met under `*` as `parent.cle`. A list of words or numbers gives
        one record each, under `valeur`.
    facultatif: true leaves aside the objects that hold no list at the path, instead of refusing
        them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Rejects, Rule
from dashboard.extracts.json_records import flatten, read_text, top_records
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.text_table import TextTable, refuse_too_wide

OPTIONS = ("chemin", "facultatif")

PARENT = "parent."
KEY = "parent.cle"
VALUE = "valeur"
ABSENT = object()
"""Stands for an object that holds no list at the path, when it may."""

Cells = Mapping[str, str | None]


def _lists(holder: Any, steps: Sequence[str], above: Cells) -> Iterator[tuple[Cells, list[Any]]]:
    """The lists found along the path, each with the plain fields met on the way."""
    if isinstance(holder, list) and not steps:
        yield above, holder
    if not isinstance(holder, Mapping) or not steps:
        return
    plain = {k: v for k, v in holder.items() if not isinstance(v, list | Mapping)}
    above = {**above, **{PARENT + k: v for k, v in flatten(plain).items()}}
    if steps[0] == "*":
        for key, value in holder.items():
            yield from _lists(value, steps[1:], {**above, KEY: str(key)})
    elif steps[0] in holder:
        yield from _lists(holder[steps[0]], steps[1:], above)


def _member(above: Cells, member: Any) -> Any:
    """A member of a list with what is said above it; a plain word or number becomes a record."""
    if isinstance(member, Mapping):
        return {**above, **member}
    return {**above, VALUE: member} if isinstance(member, str | int | float) else member


def _exploded(path: Path, items: Iterator[Any], chemin: str, optional: bool) -> Iterator[Any]:
    """Members of the lists each object holds, with the plain fields of what holds them."""
    steps, found, seen = chemin.split("."), False, False
    for item in items:
        seen = True
        lists = list(_lists(item, steps, {}))
        if not lists:
            yield item if not isinstance(item, Mapping) else (ABSENT if optional else None)
            continue
        found = True
        for above, members in lists:
            for member in members:
                yield _member(above, member)
    if seen and not found:
        raise ExtractError(
            f"aucune liste au chemin « {chemin} »",
            file=path.name,
            field="chemin",
            remedy="Corrigez options.chemin dans sources.toml",
        )


def _records(path: Path, text: str, options: Mapping[str, Any]) -> Iterator[Any]:
    items, chemin = top_records(path, text), str(options.get("chemin", ""))
    optional = bool(options.get("facultatif", False))
    return _exploded(path, items, chemin, optional) if chemin else items


def _columns(path: Path, records: Iterator[Any]) -> tuple[str, ...]:
    """Headings of every record: a first walk, so that records need not be kept in memory."""
    found: dict[str, None] = {}
    for item in records:
        if isinstance(item, Mapping):
            found |= dict.fromkeys(flatten(item))
            refuse_too_wide(found, file=path.name)
    return tuple(found)


class JsonListReader:
    """A JSON list: one record per object, nested fields under dotted headings."""

    name = "json_liste"
    label = "Liste JSON"
    default_columns: Mapping[str, ColumnMapping] = {}

    def recognises(self, path: Path, head: bytes) -> bool:
        """True for a text that opens with a bracket or a brace."""
        return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"[", b"{")

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """Read every object of the list; what is not an object is a reject.

        Raises:
            ExtractError: no text, broken JSON, or no list at the path.
        """
        check_options(options, OPTIONS, file=path.name)
        text, encoding = read_text(path)
        columns = _columns(path, _records(path, text, options))
        table, rejects, number, aside = TextTable(con, columns), Rejects(path.name), 0, 0
        for number, item in enumerate(_records(path, text, options), 1):
            if isinstance(item, Mapping):
                cells = flatten(item)
                table.add(number, [cells.get(c) for c in columns])
            elif item is ABSENT:
                aside += 1
            else:
                rejects.note(number, Reason.BAD_STRUCTURE)
        return Reading(
            relation=table.close(),
            columns=table.columns,
            rows_read=number,
            rejects=rejects,
            ignored={Rule.OUT_OF_SCOPE: aside} if aside else {},
            facts={"encodage": encoding, "format": "JSON"},
        )


READER = JsonListReader()
