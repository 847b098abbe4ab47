"""XLSX written as it goes: amounts are exact numbers, days are dates, the rest is text."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterator, Sequence
from decimal import Decimal
from xml.sax.saxutils import escape, quoteattr

from dashboard.exports.sheet import About, Cell, Column, Sheet

ROWS = 500
"""Rows written at once."""

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_EPOCH = dt.date(1899, 12, 30)
_MOST_ROWS = 1_048_576
_STYLES = {"texte": 0, "nombre": 0, "montant": 2, "entier": 0, "date": 3, "taux": 6}
_HEADING, _STRONG, _WRAPPED = 1, 4, 5
_STAMP = (2000, 1, 1, 0, 0, 0)
"""Date of every part: the same table gives the same bytes."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_TYPES = (
    f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.styles+xml"/>'
    + "".join(
        f'<Override PartName="/xl/worksheets/sheet{rank}.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        for rank in (1, 2)
    )
    + "</Types>"
)
_ROOT = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
_LINKS = (
    f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_REL}/worksheet" Target="worksheets/sheet2.xml"/>'
    f'<Relationship Id="rId3" Type="{_REL}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
# French readers see « 1 234,56 » and « 17/11/2025 »: a format is written in English in the file.
_STYLE_SHEET = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="3"><numFmt numFmtId="164" formatCode="#,##0.00"/>'
    '<numFmt numFmtId="165" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="166" formatCode="0.0%"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border/>'
    '<border><left/><right/><top/><bottom style="thin"/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="7"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" borderId="1" applyFont="1" applyBorder="1" applyAlignment="1">'
    '<alignment wrapText="1" vertical="bottom"/></xf>'
    '<xf xfId="0" numFmtId="164" applyNumberFormat="1"/>'
    '<xf xfId="0" numFmtId="165" applyNumberFormat="1"/>'
    '<xf xfId="0" fontId="1" applyFont="1" applyAlignment="1"><alignment vertical="top"/></xf>'
    '<xf xfId="0" applyAlignment="1"><alignment wrapText="1" vertical="top"/></xf>'
    '<xf xfId="0" numFmtId="166" applyNumberFormat="1"/>'
    '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


class _Outlet(io.RawIOBase):
    """A file one writes to and takes from: what is taken is no longer held."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        """Hold some bytes."""
        part = bytes(data)  # type: ignore[call-overload]
        self._held += part
        return len(part)

    def take(self) -> bytes:
        """Everything written since the last time."""
        part = bytes(self._held)
        self._held.clear()
        return part


def letters(rank: int) -> str:
    """Name of a column: 0 → A, 26 → AA."""
    name = ""
    rank += 1
    while rank:
        rank, left = divmod(rank - 1, 26)
        name = chr(65 + left) + name
    return name


def _clean(text: str) -> str:
    """XML 1.0 holds no control character but these."""
    return "".join(c for c in text if c in "\t\n" or c >= " ")


def _text(value: str, style: int) -> str:
    body = escape(_clean(value))
    return f'<c t="inlineStr" s="{style}"><is><t xml:space="preserve">{body}</t></is></c>'


def _cell(value: Cell, kind: str) -> str:
    style = _STYLES[kind]
    if value is None:
        return "<c/>"
    if isinstance(value, Decimal):
        shown = style if kind in ("nombre", "taux") else _STYLES["montant"]
        return f'<c s="{shown}"><v>{value:f}</v></c>'
    if isinstance(value, dt.date):
        return f'<c s="{_STYLES["date"]}"><v>{(value - _EPOCH).days}</v></c>'
    return f'<c s="{style}"><v>{value}</v></c>' if isinstance(value, int) else _text(value, style)


def _row(values: Sequence[Cell], columns: Sequence[Column]) -> str:
    cells = (_cell(value, column.kind) for value, column in zip(values, columns, strict=True))
    return f"<row>{''.join(cells)}</row>"


def _widths(widths: Sequence[int]) -> str:
    columns = (
        f'<col min="{rank}" max="{rank}" width="{width}" customWidth="1"/>'
        for rank, width in enumerate(widths, start=1)
    )
    return f"<cols>{''.join(columns)}</cols>"


def _table(sheet: Sheet) -> Iterator[str]:
    """The sheet of the rows: header that stays, filters, then rows."""
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{_widths([c.width for c in sheet.columns])}<sheetData>"
    )
    heading = "".join(_text(column.heading, _HEADING) for column in sheet.columns)
    yield f"<row>{heading}</row>"
    held: list[str] = []
    count = 1
    for row in sheet.rows:
        count += 1
        if count > _MOST_ROWS:
            break
        held.append(_row(row, sheet.columns))
        if len(held) == ROWS:
            yield "".join(held)
            held.clear()
    yield "".join(held)
    area = f"A1:{letters(len(sheet.columns) - 1)}{min(count, _MOST_ROWS)}"
    yield f'</sheetData><autoFilter ref="{area}"/></worksheet>'


def _about(about: About) -> str:
    rows = [f"<row>{_text(about.title, _STRONG)}</row>", "<row/>"]
    rows += [f"<row>{_text(k, _STRONG)}{_text(v, _WRAPPED)}</row>" for k, v in about.facts]
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">{_widths([28, 90])}'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>"
    )


def _workbook(name: str) -> str:
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        f'<sheet name={quoteattr(name[:31])} sheetId="1" r:id="rId1"/>'
        '<sheet name="À propos" sheetId="2" r:id="rId2"/></sheets></workbook>'
    )


def xlsx(sheet: Sheet) -> Iterator[bytes]:
    """A workbook, in pieces: the rows, then a sheet « À propos »."""
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:
        parts = {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _ROOT,
            "xl/workbook.xml": _workbook(sheet.name),
            "xl/_rels/workbook.xml.rels": _LINKS,
            "xl/styles.xml": _STYLE_SHEET,
            "xl/worksheets/sheet2.xml": _about(sheet.about),
        }
        for name, text in parts.items():
            archive.writestr(_entry(name), text)
        with archive.open(_entry("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as table:
            for text in _table(sheet):
                table.write(text.encode())
                yield outlet.take()
    yield outlet.take()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry
