"""A table as a workbook of one sheet, and its account in the truth."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dashboard.demo.truth import SourceTruth
from dashboard.demo.urban_export import Sheet, account
from dashboard.demo.workbook import write_workbook


def write_sheet(
    path: Path, name: str, sheet: Sheet, truth: SourceTruth, *, titles: Sequence[str] = ()
) -> None:
    """Write a workbook; numbers and days become true ones, nothing is wrong in it.

    Args:
        path: file to write; nothing is written while no row is known.
        name: of the sheet of the workbook.
        sheet: texts of the cells.
        truth: account completed.
        titles: lines above the heading.
    """
    if not sheet.count:
        return
    rows = [[title] for title in titles]
    rows += [list(sheet.cells)]
    rows += [list(cells) for cells in zip(*sheet.cells.values(), strict=True)]
    write_workbook(path, name, rows)
    account(sheet, (), truth)
    if titles:
        truth.rows_read += len(titles)
        truth.ignored["ligne_de_titre"] += len(titles)
