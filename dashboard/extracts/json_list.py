"""Reader `json_liste`: a JSON list of objects, flat or nested.

Options:
    chemin: dotted path to the list, from the top of the file or from each of its objects
        (`membres`, `resultats.lignes`); the plain fields of the object that holds the list
        then come as `parent.<field>`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from dashboard.catalogue.sources import ColumnMapping
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Reason, Reject
from dashboard.extracts.json_records import flatten, read_text, top_records
from dashboard.extracts.reader_options import check_options
from dashboard.extracts.text_table import TextTable

OPTIONS = ("chemin",)

PARENT = "parent."


def _inside(holder: Any, steps: Sequence[str]) -> list[Any] | None:
    """The list found along the path, or None."""
    for step in steps:
        holder = holder.get(step) if isinstance(holder, Mapping) else None
    return holder if isinstance(holder, list) else None


def _exploded(path: Path, items: Iterator[Any], chemin: str) -> Iterator[Any]:
    """Members of the list each object holds, with the plain fields of that object."""
    steps, found, seen = chemin.split("."), False, False
    for item in items:
        seen = True
        members = _inside(item, steps)
        if members is None:
            yield item if not isinstance(item, Mapping) else None
            continue
        found = True
        plain = {k: v for k, v in item.items() if not isinstance(v, list | Mapping)}
        above = {PARENT + k: v for k, v in flatten(plain).items()}
        for member in members:
            yield {**above, **member} if isinstance(member, Mapping) else member
    if seen and not found:
        raise ExtractError(
            f"aucune liste au chemin « {chemin} »",
            file=path.name,
            field="chemin",
            remedy="Corrigez options.chemin dans sources.toml",
        )


def _records(path: Path, text: str, chemin: str) -> Iterator[Any]:
    items = top_records(path, text)
    return _exploded(path, items, chemin) if chemin else items


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
        kept: list[tuple[int, dict[str, str | None]]] = []
        rejects: list[Reject] = []
        number = 0
        for number, item in enumerate(_records(path, text, str(options.get("chemin", ""))), 1):
            if isinstance(item, Mapping):
                kept.append((number, flatten(item)))
            else:
                rejects.append(Reject(number, Reason.BAD_STRUCTURE))
        columns = tuple(dict.fromkeys(key for _, cells in kept for key in cells))
        table = TextTable(con, columns)
        for position, cells in kept:
            table.add(position, [cells.get(c) for c in columns])
        return Reading(
            relation=table.close(),
            columns=table.columns,
            rows_read=number,
            rejects=rejects,
            facts={"encodage": encoding, "format": "JSON"},
        )


READER = JsonListReader()
