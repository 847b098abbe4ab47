"""Exports of the urban services, text or JSON, the faults planted in them and their account."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.truth import SourceTruth

Values = npt.NDArray[np.float64]
Texts = npt.NDArray[np.object_]

DESKTOP = Style(encoding="cp1252")
OPEN_DATA = Style(newline="\n", separator=",")
SPREADSHEET = Style(bom=True)

_INSERTED = ("ligne_vide", "entete_repetee")
_USUAL = {
    "date_illisible": "à préciser",
    "nombre_illisible": "n.c.",
    "hors_bornes": "-1",
    "valeur_obligatoire_absente": "",
}


@dataclass(frozen=True)
class Fault:
    """Something wrong in a file.

    Attributes:
        row: rank of the row touched, from 0; a shorter file has no fault.
        kind: reason of a reject, or rule that leaves a line aside.
        heading: column of the cell replaced.
        text: what replaces it; None: what is usual for the kind.
    """

    row: int
    kind: str
    heading: str = ""
    text: str | None = None

    @property
    def cell(self) -> str:
        """Text put in the cell."""
        return _USUAL[self.kind] if self.text is None else self.text


@dataclass(frozen=True)
class Sheet:
    """Rows to write.

    Attributes:
        cells: heading → one cell per row: texts for a delimited file, values for JSON.
        counted: control total → headings whose numbers it adds up.
        numbers: heading → the numbers printed, NaN where the cell says nothing.
    """

    cells: dict[str, Any]
    counted: Mapping[str, Sequence[str]] = field(default_factory=dict)
    numbers: Mapping[str, Values] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(next(iter(self.cells.values())))


def figures(values: Values, decimals: int = 0, *, comma: bool = True) -> Texts:
    """Numbers as text; NaN is an empty cell."""
    mark = "," if comma else "."
    texts = [f"{v:.{decimals}f}".replace(".", mark) if v == v else "" for v in values.tolist()]
    return np.array(texts, dtype=object)


def plain_numbers(values: Values) -> list[int | float | None]:
    """Numbers as JSON values: whole where they are, null for NaN."""
    return [None if v != v else int(v) if v.is_integer() else v for v in values.tolist()]


def _line(cells: list[str], fault: Fault, headings: Sequence[str], style: Style) -> str:
    """The line written in the place of a row."""
    separator, whole = style.separator, style.separator.join(cells)
    if fault.kind == "cellules_en_trop":
        return separator.join([whole, "voir note", "service"])
    if fault.kind == "cellules_manquantes":
        return separator.join(cells[: len(cells) // 2])
    if fault.kind in _INSERTED:
        first = "" if fault.kind == "ligne_vide" else separator.join(headings)
        return first + style.newline + whole
    cells[headings.index(fault.heading)] = fault.cell
    return separator.join(cells)


def account(sheet: Sheet, faults: Sequence[Fault], truth: SourceTruth) -> None:
    """Rows read, rejects, and control totals of the rows that stand."""
    kept = np.ones(sheet.count, dtype=bool)
    truth.files += 1
    truth.rows_read += sheet.count
    for fault in faults:
        if fault.kind in _INSERTED:
            truth.ignored[fault.kind] += 1
            truth.rows_read += 1
        else:
            truth.rejected[fault.kind] += 1
            kept[fault.row] = False
    for total, names in sheet.counted.items():
        found = sum(_thousandths(sheet.numbers[name][kept]) for name in names)
        before = Decimal(truth.totals.get(total, "0"))
        truth.totals[total] = str(before + Decimal(found).scaleb(-3))


def _thousandths(values: Values) -> int:
    return int(np.rint(np.nan_to_num(values) * 1000).astype(np.int64).sum())


def write_export(
    path: Path,
    sheet: Sheet,
    truth: SourceTruth,
    *,
    style: Style,
    titles: Sequence[str] = (),
    totals: Sequence[str] = (),
    faults: Sequence[Fault] = (),
) -> None:
    """Write a delimited file; nothing is written while no row is known.

    Args:
        path: file to write.
        sheet: texts of the cells.
        truth: account completed.
        style: encoding, separator and line end.
        titles: lines above the heading.
        totals: lines under the rows, subtotals for the pack.
        faults: what is wrong, by row; those past the end are left out.
    """
    if not sheet.count:
        return
    headings = list(sheet.cells)
    here = [f for f in faults if f.row < sheet.count]
    columns = list(sheet.cells.values())
    replaced = {f.row: _line([str(c[f.row]) for c in columns], f, headings, style) for f in here}
    write_table(
        path,
        style=style,
        before=[*titles, style.separator.join(headings)],
        columns=columns,
        after=totals,
        replaced=replaced,
    )
    account(sheet, here, truth)
    for rule, lines in (("ligne_de_titre", titles), ("sous_total", totals)):
        truth.rows_read += len(lines)
        if lines:
            truth.ignored[rule] += len(lines)


def write_records(
    path: Path,
    sheet: Sheet,
    truth: SourceTruth,
    *,
    member: str = "",
    faults: Sequence[Fault] = (),
) -> None:
    """Write a JSON list, under a key of an object when `member` says one; as `write_export`.

    A fault `structure_invalide` puts nothing where an object is expected.
    """
    if not sheet.count:
        return
    here = {f.row: f for f in faults if f.row < sheet.count}
    names = list(sheet.cells)
    lines = []
    for rank, cells in enumerate(zip(*sheet.cells.values(), strict=True)):
        record: Any = dict(zip(names, cells, strict=True))
        fault = here.get(rank)
        if fault and fault.kind == "structure_invalide":
            record = None
        elif fault:
            record[fault.heading] = fault.cell
        lines.append(json.dumps(record, ensure_ascii=False))
    body = "[\n" + ",\n".join(lines) + "\n]"
    if member:
        body = f'{{"version": 1, "{member}": {body}}}'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(body + "\n", encoding="utf-8", newline="\n")
    account(sheet, list(here.values()), truth)
