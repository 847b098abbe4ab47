"""`entetes.toml`: the words by which headings say which column of which table they fill."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.catalogue.tables import TABLES
from dashboard.errors import PackError
from dashboard.formats import fold
from dashboard.settings import CATALOGUE

FILE = "entetes.toml"
_KEYS = {"il_faut", "a_completer", "colonnes"}
_CAMEL = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])")
_WORD = re.compile(r"[a-z]+\d*|\d+")

Words = tuple[str, ...]


@dataclass(frozen=True)
class TableWords:
    """How the headings of one table are spelt.

    Attributes:
        table: canonical table.
        needed: groups of columns; one of each group must be recognised.
        constants: columns a constant of the pack often fills, when no heading does.
        columns: column → spellings, as words, the most precise first.
    """

    table: str
    needed: tuple[tuple[str, ...], ...]
    constants: tuple[str, ...]
    columns: Mapping[str, tuple[Words, ...]]


def words(heading: str) -> Words:
    """A heading as words: « dateDebut », « Date_début » and « Date de début » share theirs."""
    found = _WORD.findall(fold(_CAMEL.sub(" ", heading)))
    return tuple(word for word in found if word not in ("de", "du", "des", "la", "le", "d"))


@cache
def heading_words(path: Path = CATALOGUE / FILE) -> tuple[TableWords, ...]:
    """Spellings of every table, in the order of the file.

    Raises:
        PackError: unreadable TOML, unknown key, table or column.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    return tuple(_table(name, spec, path.name) for name, spec in raw.items())


def _table(name: str, raw: Mapping[str, Any], file: str) -> TableWords:
    unknown = sorted(set(raw) - _KEYS)
    if unknown or name not in TABLES:
        raise PackError(f"inconnu : {', '.join(unknown) or name}", file=file, field=name)
    needed = tuple(tuple(group.split("|")) for group in raw.get("il_faut", ()))
    constants = tuple(raw.get("a_completer", ()))
    columns = {key: tuple(map(words, texts)) for key, texts in raw.get("colonnes", {}).items()}
    _check(name, [*columns, *constants, *(c for group in needed for c in group)], file)
    return TableWords(name, needed, constants, columns)


def _check(table: str, columns: Iterable[str], file: str) -> None:
    for column in columns:
        if TABLES[table].column(column) is None:
            raise PackError(f"colonne inconnue « {column} »", file=file, field=table)
