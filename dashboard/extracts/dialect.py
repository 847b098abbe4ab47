"""Dialect of a delimited text: separator, heading line, line ends, from its first records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.errors import ExtractError
from dashboard.extracts.grid import (
    DEPTH,
    Options,
    filled,
    find_heading,
    is_data,
    matches,
    name_columns,
    usual_width,
    wanted_set,
)
from dashboard.extracts.text_table import refuse_too_wide

SEPARATORS = (";", ",", "\t", "|")
SEPARATOR_NAMES = {";": "point-virgule", ",": "virgule", "\t": "tabulation", "|": "barre verticale"}
CELL_LIMIT = 8 << 20
"""Largest cell, in characters."""


@dataclass(frozen=True)
class Dialect:
    """How to cut a text into cells.

    Attributes:
        separator: one character.
        quotes: quotation marks protect separators and line ends.
        before: records up to the heading included; 0 for a file without heading.
        titles: records above the heading that hold something.
        cells: heading cells as written, () when the pack names the columns.
        columns: names of the columns.
        line_ends: LF, CRLF, CR, or several joined by « + ».
        plain: heading and titles hold no line end inside a cell.
    """

    separator: str
    quotes: bool
    before: int
    titles: int
    cells: tuple[str, ...]
    columns: tuple[str, ...]
    line_ends: str
    plain: bool


def records(
    lines: Iterator[str] | io.StringIO, separator: str, quotes: bool
) -> Iterator[list[str]]:
    """Records of a text opened with `newline=""`; blank lines come as []."""
    csv.field_size_limit(CELL_LIMIT)
    if quotes:
        return csv.reader(lines, delimiter=separator)
    return csv.reader(lines, delimiter=separator, quoting=csv.QUOTE_NONE)


def _sample(text: str, separator: str, quotes: bool, complete: bool) -> list[list[str]]:
    """First records; the last is dropped when the text is cut."""
    found: list[list[str]] = []
    try:
        for record in records(io.StringIO(text, newline=""), separator, quotes):
            found.append(record)
            if len(found) > 500:
                return found
    except csv.Error:
        return found
    return found if complete or len(found) < 2 else found[:-1]


def _regularity(rows: Sequence[Sequence[str]]) -> tuple[float, int]:
    """Share of the records that have the most frequent width, and that width; width 1 is none."""
    widths = Counter(len(row) for row in rows if filled(row))
    if not widths:
        return 0.0, 0
    width = max(widths, key=lambda w: (widths[w], w))
    return (round(widths[width] / widths.total(), 1), width) if width > 1 else (0.0, 1)


def _separator(text: str, quotes: bool, complete: bool, wanted: frozenset[str]) -> str:
    def score(separator: str) -> tuple[int, float, int]:
        rows = _sample(text, separator, quotes, complete)
        best = max((matches(row, wanted) for row in rows[:DEPTH]), default=0) if wanted else 0
        return best, *_regularity(rows)

    return max(SEPARATORS, key=lambda s: (score(s), -SEPARATORS.index(s)))


def _line_ends(text: str) -> str:
    found = Counter(re.findall(r"\r\n|\n|\r", text))
    names = {"\n": "LF", "\r\n": "CRLF", "\r": "CR"}
    return " + ".join(names[end] for end, _ in found.most_common()) or "LF"


def _heading_index(rows: Sequence[Sequence[str]], options: Options, wanted: frozenset[str]) -> int:
    """Index of the heading record; -1 when the pack names the columns."""
    if options.heading_line:
        return options.heading_line - 1
    return -1 if options.headings else find_heading(rows, wanted)


def find_dialect(
    text: str, options: Options, wanted: Sequence[str], *, complete: bool, file: str
) -> Dialect:
    """Dialect of the text of the first bytes.

    Args:
        text: first characters, byte order mark removed.
        options: what the pack imposes.
        wanted: headings the mapping uses.
        complete: the text is the whole file.
        file: name for messages.

    Raises:
        ExtractError: no record, or a heading line past the end.
    """
    names = wanted_set(wanted)
    separator = options.separator or _separator(text, options.quotes, complete, names)
    if len(separator) != 1 or separator in '"\r\n\0':
        raise ExtractError(
            f"séparateur refusé « {separator} »",
            file=file,
            field="options.separateur",
            remedy="Écrivez un seul caractère, ni guillemet ni fin de ligne",
        )
    rows = _sample(text, separator, options.quotes, complete)
    index = _heading_index(rows, options, names)
    if not usual_width(rows) or index >= len(rows):
        raise ExtractError(
            "aucune ligne de tableau",
            file=file,
            remedy="Vérifiez que le fichier contient une ligne d'en-tête puis des données",
        )
    cells = tuple(rows[index]) if index >= 0 else ()
    refuse_too_wide(cells, file=file)
    if index >= 0 and not filled(cells):
        raise ExtractError(
            "ligne d'en-tête vide",
            file=file,
            field="options.ligne_entete",
            remedy="Donnez le numéro de la ligne qui porte les en-têtes",
        )
    above = rows[: index + 1]
    return Dialect(
        separator=separator,
        quotes=options.quotes,
        before=index + 1,
        titles=sum(1 for row in above[:-1] if filled(row)),
        cells=cells,
        columns=name_columns(cells or options.headings),
        line_ends=_line_ends(text),
        plain=not any("\n" in cell or "\r" in cell for row in above for cell in row),
    )


def has_no_heading(dialect: Dialect) -> bool:
    """True when the heading found is mostly numbers: the file has none."""
    return bool(dialect.cells) and is_data(dialect.cells)
