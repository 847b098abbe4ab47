"""Finding the heading line of a grid of cells, and naming its columns.

Pure functions on lists of text cells, shared by delimited text and spreadsheets.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.errors import ExtractError
from dashboard.formats import fold

DEPTH = 60
"""Records among which the heading is looked for."""

_PUNCTUATION = re.compile(r"[^\w#]|_")
_NUMBER_LIKE = re.compile(r"[+\-−(]?\s*\d[\d\s.,:/\-+TZ]*[)%€\-]?\s*")
_LONGEST_NUMBER = 100
_UNIT = re.compile(
    r"%|‰|€|[kM]?€|ppm|ppb|°\s?C|degC|°C|K|Pa|hPa|mm|cm|m|km|m[²2³3]|[kM]?Wh?|dB(\(A\))?|"
    r"[µuμm]?g/m[³3]|km/h|m/s|l|hab\.?|habitants|nb|nombre|jours?|heures?|euros?|"
    r"[YyAaJjMmDdHhSsTtXxZz+:/\-. ]{6,}",
)


@lru_cache(maxsize=1 << 14)
def fold_heading(text: str) -> str:
    """Heading as compared: without accents, case, punctuation or spaces."""
    return _PUNCTUATION.sub("", fold(text).replace("œ", "oe"))


def filled(cells: Iterable[str]) -> int:
    """Number of cells that hold something."""
    return sum(1 for cell in cells if cell.strip())


def matches(cells: Sequence[str], wanted: frozenset[str]) -> int:
    """Number of wanted headings (folded) found among the cells."""
    return len(wanted.intersection(name_folded(cells)))


def name_folded(cells: Sequence[str]) -> set[str]:
    """Folded names of the columns a heading line would give, blanks left out."""
    return {fold_heading(c) for c in name_columns(cells)} - {""}


def wanted_set(wanted: Iterable[str]) -> frozenset[str]:
    """Folded wanted headings."""
    return frozenset(fold_heading(w) for w in wanted) - {""}


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Most frequent number of filled cells of a record, the largest when several."""
    counts = Counter(width for width in map(filled, rows) if width)
    return max(((times, width) for width, times in counts.items()), default=(0, 0))[1]


def find_heading(rows: Sequence[Sequence[str]], wanted: frozenset[str]) -> int:
    """Index of the heading line: the one that holds most wanted headings, else by shape.

    By shape: the first record about as filled as the others (a title holds one cell), or the
    one above when that record already holds data.
    """
    top = rows[:DEPTH]
    scores = [matches(cells, wanted) for cells in top] if wanted else []
    best = max(scores, default=0)
    if best:
        return scores.index(best)
    enough = max(1.0, 0.6 * usual_width(rows))
    found = next((i for i, cells in enumerate(top) if filled(cells) >= enough), 0)
    above = top[found - 1] if found else ()
    narrow = is_data(top[found]) and filled(above) > 1 and not is_data(above) if top else False
    return found - 1 if narrow else found


def name_columns(cells: Sequence[str]) -> tuple[str, ...]:
    """Names of the columns: blanks become « colonne 3 », a repeat gets « #2 », « #3 ».

    `position` is taken by the record number: a heading of that name comes as « position#2 ».
    """
    seen: Counter[str] = Counter({"position": 1})
    names: list[str] = []
    for rank, cell in enumerate(cells, 1):
        given = name = " ".join(cell.split()) or f"colonne {rank}"
        while seen[name.casefold()]:
            seen[given.casefold()] += 1
            name = f"{given}#{seen[given.casefold()]}"
        seen[name.casefold()] += 1
        names.append(name)
    return tuple(names)


def looks_like_number(cell: str) -> bool:
    """True for a number, a date or a time, as people write them."""
    return len(cell) < _LONGEST_NUMBER and bool(_NUMBER_LIKE.fullmatch(cell.strip()))


def is_data(cells: Sequence[str]) -> bool:
    """True when a would-be heading is mostly numbers and dates: the file has no heading."""
    return sum(map(looks_like_number, cells)) * 2 > max(1, filled(cells))


def is_units_row(cells: Sequence[str], following: Sequence[Sequence[str]]) -> bool:
    """True when the record under the heading gives units and the next ones give numbers.

    Every column that holds numbers below must hold none here, half the columns at least must
    hold numbers below, and half of the cells must be known units or date patterns.
    """
    present = [c.strip() for c in cells if c.strip()]
    if len(following) < 2 or not present or any(map(looks_like_number, present)):
        return False
    numeric = sum(
        all(looks_like_number(row[i]) for row in following if i < len(row) and row[i].strip())
        and any(i < len(row) and row[i].strip() for row in following)
        for i in range(len(cells))
    )
    known = sum(bool(_UNIT.fullmatch(c)) for c in present)
    return numeric * 2 >= len(cells) and known * 2 >= len(present)


@dataclass(frozen=True)
class Options:
    """`[source.options]` of a table, checked.

    Attributes:
        encoding: codec to use instead of the one found (« cp850 »).
        separator: separator to use instead of the one found.
        quotes: False takes quotation marks as plain characters.
        sheet: name or number (from 1) of the sheet.
        heading_line: number (from 1) of the heading record.
        headings: names of the columns of a file without heading.
        units: True when the record under the heading gives units; None: found out.
        subtotal_column: heading of the column whose text starts a subtotal; "": any.
        subtotal_starts: beginnings that make a subtotal (« Total »).
        subtotal_blank: headings whose cell is empty on a subtotal.
        subtotal_among: the same, each under the first present of several headings; none
            present, the rule does not apply.
    """

    encoding: str = ""
    separator: str = ""
    quotes: bool = True
    sheet: str = ""
    heading_line: int = 0
    headings: tuple[str, ...] = ()
    units: bool | None = None
    subtotal_column: str = ""
    subtotal_starts: tuple[str, ...] = ()
    subtotal_blank: tuple[str, ...] = ()
    subtotal_among: tuple[tuple[str, ...], ...] = ()


OPTION_KEYS = {
    "encodage": "encoding",
    "separateur": "separator",
    "guillemets": "quotes",
    "feuille": "sheet",
    "ligne_entete": "heading_line",
    "entetes": "headings",
    "ligne_unites": "units",
    "sous_totaux": "",
    "personnes": "",
}
_SUBTOTAL_KEYS = {
    "colonne": "subtotal_column",
    "debut": "subtotal_starts",
    "vide": "subtotal_blank",
    "vide_parmi": "subtotal_among",
}


def _texts(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(v) for v in value)


def _refuse(key: str, admitted: Iterable[str], file: str) -> ExtractError:
    return ExtractError(
        f"option inconnue « {key} »",
        file=file,
        field="options",
        remedy=f"Options admises : {', '.join(admitted)}",
    )


def read_options(raw: Mapping[str, Any], *, file: str) -> Options:
    """Check the options of a source.

    Raises:
        ExtractError: unknown option, or value of another kind.
    """
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in OPTION_KEYS:
            raise _refuse(key, OPTION_KEYS, file)
        if key == "sous_totaux":
            values |= _subtotals(value, file)
        elif key != "personnes":  # read by `natural_persons`
            values[OPTION_KEYS[key]] = value
    _check_values(raw, file)
    values["sheet"] = str(values.get("sheet", ""))
    values["headings"] = _texts(values.get("headings", ()))
    return Options(**values)


def _check_values(raw: Mapping[str, Any], file: str) -> None:
    for key, kind in {"encodage": str, "separateur": str, "ligne_entete": int}.items():
        value = raw.get(key, kind())
        if not isinstance(value, kind) or (isinstance(value, int) and value < 0):
            raise ExtractError(
                f"valeur refusée « {value} »",
                file=file,
                field=f"options.{key}",
                remedy="Écrivez un texte" if kind is str else "Écrivez un nombre à partir de 1",
            )


def _subtotals(raw: Mapping[str, Any], file: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in _SUBTOTAL_KEYS:
            raise _refuse(f"sous_totaux.{key}", _SUBTOTAL_KEYS, file)
        if key == "vide_parmi":
            values[_SUBTOTAL_KEYS[key]] = tuple(_texts(names) for names in value)
        else:
            values[_SUBTOTAL_KEYS[key]] = value if key == "colonne" else _texts(value)
    return values
