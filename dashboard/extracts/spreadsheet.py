"""Workbook (xlsx, xls, xlsb, ods) → string table; the format is told by content, never by name.

Numbers become the text a person would type: `Decimal(repr(cell))`, without exponent, `60628.0`
as `60628`; dates are ISO. Rows a sheet claims but does not fill are no records.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb
import python_calamine as calamine

from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading
from dashboard.extracts.cleaning import Raw, clean
from dashboard.extracts.grid import (
    DEPTH,
    Options,
    filled,
    find_heading,
    fold_heading,
    is_data,
    matches,
    name_columns,
    wanted_set,
)
from dashboard.extracts.opening import ZIP, check_workbook, open_bytes, plain_file, work_folder
from dashboard.extracts.text_table import TextTable, quoted, refuse_too_wide
from dashboard.extracts.workbook_trial import Verdict, tried

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Cell = int | float | str | bool | dt.time | dt.date | dt.datetime | dt.timedelta

_UNCOMPUTED = re.compile(rb"</f>\s*+(?:<v\s*+/>|<v>\s*+</v>)?\s*+</c>")
_REFUSALS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.PROTECTED: ("classeur protégé par un mot de passe", "Enregistrez-le sans mot de passe"),
    Verdict.DAMAGED: ("classeur tronqué ou abîmé", "Demandez un nouvel export, complet"),
    Verdict.TOO_BIG: (
        "classeur trop grand pour être ouvert",
        "Enregistrez la feuille utile en CSV",
    ),
}


def is_workbook(head: bytes) -> bool:
    """True for the first bytes of a zip or of an OLE file."""
    return head.startswith((ZIP, OLE))


def cell_text(cell: Cell) -> str:
    """Exact text of a cell: `1234.5`, `60628`, `2024-01-31`, `08:30:00`, `vrai`."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "vrai" if cell else "faux"
    if isinstance(cell, int | float):
        return number_text(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="auto")
    if isinstance(cell, dt.timedelta):
        return _duration(cell)
    return cell.isoformat()


def number_text(value: int | float) -> str:
    """A number without exponent nor useless decimals."""
    exact = Decimal(repr(value))
    if not exact.is_finite():
        return ""
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(value: dt.timedelta) -> str:
    seconds = int(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name and its records as text, ghost rows left out."""

    name: str
    rows: list[list[str]]


@dataclass(frozen=True)
class Workbook:
    """An opened workbook; `kind` is what it really is (xlsx, xls, ods…)."""

    book: calamine.CalamineWorkbook
    kind: str
    names: tuple[str, ...]
    hidden: tuple[str, ...]
    uncomputed: int

    def sheet(self, name: str) -> Sheet:
        """Read one sheet."""
        rows: list[list[str]] = []
        last = 0
        for number, row in enumerate(self.book.get_sheet_by_name(name).iter_rows(), 1):
            cells = [cell_text(c) for c in row]
            if filled(cells):
                rows += [[] for _ in range(number - 1 - last)]
                rows.append(cells)
                last = number
        return Sheet(name, rows)


def open_workbook(path: Path, *, file: str) -> Workbook:
    """Open a plain (decompressed) workbook.

    Raises:
        ExtractError: damaged, encrypted, too large, or no workbook at all.
    """
    data = open_bytes(path)
    kind, uncomputed = "xls", 0
    if data.startswith(ZIP):
        check_workbook(path, file)
        kind, uncomputed = _zip_kind(path, file)
    verdict = tried(path)
    if verdict in _REFUSALS:
        problem, remedy = _REFUSALS[verdict]
        raise ExtractError(problem, file=file, remedy=remedy)
    book = calamine.load_workbook(io.BytesIO(data))
    names = tuple(book.sheet_names)
    hidden = tuple(
        s.name for s in book.sheets_metadata if s.visible != calamine.SheetVisibleEnum.Visible
    )
    return Workbook(book, kind, names, hidden, uncomputed)


def _zip_kind(path: Path, file: str) -> tuple[str, int]:
    """True format of a zip, and its formulas saved without a value (xlsx)."""
    with zipfile.ZipFile(path) as archive:
        parts = set(archive.namelist())
        if "xl/workbook.bin" in parts:
            return "xlsb", 0
        if "content.xml" in parts:
            return "ods", 0
        if "xl/workbook.xml" not in parts:
            raise ExtractError(
                "ce zip n'est pas un classeur",
                file=file,
                remedy="Décompressez-le et déposez les fichiers qu'il contient",
            )
        sheets = sorted(p for p in parts if p.startswith("xl/worksheets/") and p.endswith(".xml"))
        return "xlsx", sum(len(_UNCOMPUTED.findall(archive.read(p))) for p in sheets)


def _visible(book: Workbook) -> Iterator[str]:
    shown = [n for n in book.names if n not in book.hidden]
    return iter(shown or book.names)


def _named_sheet(book: Workbook, choice: str, file: str) -> Sheet:
    """Sheet asked by the pack: name, or number from 1."""
    for rank, name in enumerate(book.names, 1):
        if fold_heading(choice) == fold_heading(name) or choice == str(rank):
            return book.sheet(name)
    raise ExtractError(
        f"feuille absente « {choice} »",
        file=file,
        field="options.feuille",
        remedy=f"Feuilles trouvées : {', '.join(book.names)}",
    )


def choose_sheet(book: Workbook, options: Options, wanted: frozenset[str], *, file: str) -> Sheet:
    """Sheet asked by the pack; else the one with most wanted headings, then most cells.

    Raises:
        ExtractError: the sheet asked for does not exist, or every sheet is empty.
    """
    if options.sheet:
        return _named_sheet(book, options.sheet, file)

    def score(sheet: Sheet) -> tuple[int, int]:
        found = max((matches(row, wanted) for row in sheet.rows[:DEPTH]), default=0)
        return found if wanted else 0, sum(map(filled, sheet.rows))

    best = max((book.sheet(name) for name in _visible(book)), key=score, default=None)
    if best is None or not best.rows:
        raise ExtractError(
            "classeur vide", file=file, remedy="Vérifiez que la feuille utile a bien été exportée"
        )
    return best


def _raw(
    con: duckdb.DuckDBPyConnection,
    sheet: Sheet,
    options: Options,
    wanted: frozenset[str],
    file: str,
) -> Raw:
    index = find_heading(sheet.rows, wanted)
    if options.heading_line:
        index = options.heading_line - 1
    elif options.headings:
        index = -1
    if index >= len(sheet.rows):
        raise ExtractError(
            f"la feuille « {sheet.name} » n'a pas de ligne {options.heading_line}",
            file=file,
            field="options.ligne_entete",
        )
    body = sheet.rows[index + 1 :]
    heading = sheet.rows[index] if index >= 0 else list(options.headings)
    width = max((_width(row) for row in (heading, *body)), default=0)
    heading = _fitted(heading, width)
    refuse_too_wide(heading, file=file)
    table = TextTable(con, name_columns(heading))
    for position, cells in enumerate(body, 1):
        table.add(position, _fitted(cells, width))
    return Raw(
        table.close(),
        table.columns,
        quoted("position"),
        len(body),
        cells=tuple(heading) if index >= 0 else (),
        titles=sum(1 for row in sheet.rows[: max(index, 0)] if filled(row)),
    )


def _width(cells: Sequence[str]) -> int:
    """Cells up to the last filled one."""
    return next((i for i in range(len(cells), 0, -1) if cells[i - 1].strip()), 0)


def _fitted(cells: Sequence[str], width: int) -> list[str]:
    return [*cells[:width], *[""] * (width - len(cells))]


def read_spreadsheet(
    path: Path, con: duckdb.DuckDBPyConnection, options: Options, wanted: Sequence[str]
) -> Reading:
    """Read one sheet of a workbook into a table of `con`.

    Raises:
        ExtractError: empty, truncated, protected workbook, no such sheet.
    """
    with work_folder(con) as folder:
        book = open_workbook(plain_file(path, folder), file=path.name)
        sheet = choose_sheet(book, options, wanted_set(wanted), file=path.name)
        raw = _raw(con, sheet, options, wanted_set(wanted), path.name)
    raw.facts = {
        "format": f"classeur {book.kind}",
        "feuille": sheet.name,
        "feuilles": ", ".join(book.names),
    }
    if book.uncomputed:
        raw.notes.append(
            f"{book.uncomputed} formule(s) sans valeur enregistrée, lues comme vides : ouvrez et "
            "enregistrez le classeur dans un tableur"
        )
    if raw.cells and is_data(raw.cells):
        raw.notes.append("la ligne d'en-tête ressemble à des données")
    return clean(con, raw, options, file=path.name)
