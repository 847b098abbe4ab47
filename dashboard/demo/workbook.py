"""The smallest workbook a spreadsheet opens (xlsx): one sheet, always the same bytes.

Written by hand because the product only reads workbooks: no library of its own writes them.
Structure from ECMA-376, part 1.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

_EPOCH = dt.date(1899, 12, 30)
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_NUMBER = re.compile(r"-?(0|[1-9]\d*)([.,]\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill/></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        "</styleSheet>"
    ),
}


def _cell(reference: str, text: str) -> str:
    """A cell: a number, a day (yyyy-mm-dd) or a text; "" is no cell at all."""
    if not text:
        return ""
    if _NUMBER.fullmatch(text):
        return f'<c r="{reference}"><v>{text.replace(",", ".")}</v></c>'
    if _DAY.fullmatch(text):
        serial = (dt.date.fromisoformat(text) - _EPOCH).days
        return f'<c r="{reference}" s="1"><v>{serial}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text)}</t></is></c>'


def _sheet(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for rank, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{_LETTERS[i]}{rank}", text) for i, text in enumerate(row))
        lines.append(f'<row r="{rank}">{cells}</row>')
    body = "".join(lines)
    return f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'


def write_workbook(path: Path, name: str, rows: Sequence[Sequence[str]]) -> None:
    """Write one sheet of texts, up to 26 columns.

    Args:
        path: file to write.
        name: of the sheet.
        rows: cells as text; those that are numbers (decimal comma or point) or ISO days are
            written as such, so that a spreadsheet can count with them.
    """
    workbook = (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    parts = {**_PARTS, "xl/workbook.xml": workbook, "xl/worksheets/sheet1.xml": _sheet(rows)}
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for part, content in parts.items():
            info = zipfile.ZipInfo(part, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content.encode())
