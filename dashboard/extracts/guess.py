"""Which table the headings of a file suggest, and which heading fills which column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.catalogue.headings import TableWords, Words, heading_words, words
from dashboard.catalogue.profiles import profile_names, read_profile
from dashboard.catalogue.tables import MONEY, TABLES
from dashboard.extracts.column_facts import ColumnFacts
from dashboard.extracts.grid import fold_heading

_NUMBERS = ("INTEGER", "BIGINT", "DOUBLE", MONEY)
_EXACT, _WITHIN = 2, 1
_SHARED = "geometry.coordinates"
"""Heading of a GeoJSON point: latitude and longitude both come from it."""


@dataclass(frozen=True)
class Guess:
    """A table, and the heading proposed for each of its columns.

    Attributes:
        constants: columns left to a constant of the pack.
    """

    table: str
    headings: Mapping[str, ColumnFacts]
    constants: tuple[str, ...]


def guess_table(columns: Sequence[ColumnFacts]) -> Guess | None:
    """The table most of whose columns are recognised, or None when none has what it needs."""
    usable = [column for column in columns if column.filled and not column.personal]
    found = [_fitted(table, usable) for table in heading_words() if table.needed]
    return max((g for g in found if g), key=_worth, default=None)


def column_named(table: str, column: str, columns: Sequence[ColumnFacts]) -> ColumnFacts | None:
    """Heading that best names one column of a table."""
    for known in heading_words():
        if known.table == table:
            return _best(table, column, known.columns.get(column, ()), columns)
    return None


def guess_profile(reader: str, columns: Sequence[ColumnFacts]) -> str:
    """Profile every compulsory heading of which is there, the most demanding; "" when none."""
    present = {fold_heading(column.name) for column in columns}
    fitting = {name: _demanded(name, reader, present) for name in profile_names()}
    return max(
        (name for name, asked in fitting.items() if asked), key=fitting.__getitem__, default=""
    )


def _demanded(name: str, reader: str, present: set[str]) -> int:
    """Compulsory headings of a profile, or 0 when one is absent."""
    raw = read_profile(name, file="entetes.toml", where=name)
    if raw.get("lecteur") != reader:
        return 0
    asked = 0
    for spec in raw["colonnes"].values():
        keys = {"colonne": spec} if isinstance(spec, str) else spec
        headings = keys.get("colonnes", keys.get("colonne", ()))
        names = (headings,) if isinstance(headings, str) else tuple(headings)
        if not names or keys.get("obligatoire") is False or "@fichier" in names:
            continue
        if not any(fold_heading(heading) in present for heading in names):
            return 0
        asked += 1
    return asked


def _worth(guess: Guess) -> float:
    """Columns recognised; those a row cannot do without count twice."""
    required = sum(
        1 for c in TABLES[guess.table].columns if c.required and c.name in guess.headings
    )
    return len(guess.headings) + required - len(guess.constants) / 2


def _fitted(known: TableWords, columns: Sequence[ColumnFacts]) -> Guess | None:
    headings: dict[str, ColumnFacts] = {}
    taken: set[str] = set()
    for name, spellings in known.columns.items():
        free = [c for c in columns if c.name not in taken]
        best = _best(known.table, name, spellings, free)
        if best is not None:
            headings[name] = best
            taken |= set() if best.name == _SHARED else {best.name}
    if not all(any(name in headings for name in group) for group in known.needed):
        return None
    constants = tuple(name for name in known.constants if name not in headings)
    return Guess(known.table, headings, constants)


def _best(
    table: str, column: str, spellings: Sequence[Words], columns: Sequence[ColumnFacts]
) -> ColumnFacts | None:
    """Heading whose words are those of a spelling, else one that holds them among its own."""
    target = TABLES[table].column(column)
    fitting = [c for c in columns if target and _compatible(target.type, c)]
    for level in (_EXACT, _WITHIN):
        for spelling in spellings:
            for candidate in fitting:
                if _level(words(candidate.name), spelling) >= level:
                    return candidate
    return None


def _level(heading: Words, spelling: Words) -> int:
    if heading == spelling:
        return _EXACT
    held = len(spelling[0]) > 2 and set(spelling) <= set(heading)
    return _WITHIN if held and len(heading) <= len(spelling) + 2 else 0


def _compatible(type_: str, column: ColumnFacts) -> bool:
    """True when what the cells hold can be read as a column of that type."""
    if column.name == _SHARED:
        return type_ == "DOUBLE"
    if type_ in _NUMBERS:
        return column.type.startswith(("entier", "nombre"))
    if type_ in ("DATE", "TIMESTAMP"):
        return column.type.startswith(("date", "instant"))
    return not column.type.startswith(("date", "instant"))
