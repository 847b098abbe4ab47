"""CSV, in two flavours (DOMAIN.md §9.2): for French spreadsheets, and for open data."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from dashboard.exports.sheet import Cell, Sheet, safe

BOM = "\ufeff"
ROWS = 500
"""Rows written at once."""


def french_cell(value: Cell) -> str:
    """A value for a French spreadsheet: exact, decimal comma, 17/11/2025, never a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", ",")
    if isinstance(value, dt.date):
        return f"{value:%d/%m/%Y}"
    return str(value) if isinstance(value, int) else safe(value)


def open_cell(value: Cell) -> str:
    """A value for a program: exact, decimal point, 2025-11-17, never a formula either."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else safe(value)


def _written(
    heading: Sequence[str],
    sheet: Sheet,
    cell: Callable[[Cell], str],
    *,
    delimiter: str,
    start: str = "",
) -> Iterator[bytes]:
    out = io.StringIO(newline="")
    out.write(start)
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(heading)
    for count, row in enumerate(sheet.rows, start=1):
        writer.writerow([cell(value) for value in row])
        if count % ROWS == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def french_csv(sheet: Sheet) -> Iterator[bytes]:
    """« ; », decimal comma, UTF-8 with a mark, CRLF, as French spreadsheets open it."""
    heading = [safe(column.heading) for column in sheet.columns]
    return _written(heading, sheet, french_cell, delimiter=";", start=BOM)


def open_csv(sheet: Sheet) -> Iterator[bytes]:
    """« , », decimal point, ISO dates, no mark; CRLF as RFC 4180 has it."""
    return _written([column.name for column in sheet.columns], sheet, open_cell, delimiter=",")
