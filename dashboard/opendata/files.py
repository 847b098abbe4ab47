"""A table in its three forms: CSV, JSON, Parquet. The same rows always give the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.exports.delimited import open_cell
from dashboard.exports.sheet import Cell

MEDIA: Mapping[str, str] = {
    "csv": "text/csv",
    "json": "application/json",
    "parquet": "application/vnd.apache.parquet",
}
_PIECE = 1 << 20


@dataclass(frozen=True)
class OpenColumn:
    """A column: kind « texte », « date », « decimal », « montant », « entier » or « booleen »."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True)
class Written:
    """A file of the folder."""

    name: str
    size: int
    checksum: str

    @property
    def form(self) -> str:
        """csv, json or parquet."""
        return self.name.rpartition(".")[2]


Rows = Sequence[Sequence[Cell]]
_TYPES = {
    "texte": pa.string(),
    "date": pa.date32(),
    "decimal": pa.decimal128(38, 9),
    "montant": pa.decimal128(18, 2),
    "entier": pa.int64(),
    "booleen": pa.bool_(),
}


def text_of(cell: Cell) -> str:
    """A cell of the CSV: « true » and « false », decimal point, ISO days, never a formula."""
    return ("false", "true")[cell] if isinstance(cell, bool) else open_cell(cell)


def csv_text(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """« , », CRLF, no mark, as `exports.open_csv`."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heading)
    for row in rows:
        writer.writerow([text_of(cell) for cell in row])
        if out.tell() > _PIECE:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _json_cell(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if cell is None or isinstance(cell, bool | int | str):
        return json.dumps(cell, ensure_ascii=False)
    return f'"{cell.isoformat()}"'


def json_text(heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """An array of objects, one a line; numbers are exact, what is unknown is null."""
    names = [json.dumps(name, ensure_ascii=False) for name in heading]
    before = "[\n"
    for row in rows:
        cells = ",".join(f"{n}:{_json_cell(c)}" for n, c in zip(names, row, strict=True))
        yield f"{before}{{{cells}}}"
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def write_text(folder: Path, name: str, parts: Iterable[str]) -> Written:
    """A text file, UTF-8, its size and its sum."""
    total, size = hashlib.sha256(), 0
    with (folder / name).open("wb") as handle:
        for part in parts:
            data = part.encode()
            total.update(data)
            size += handle.write(data)
    return Written(name, size, total.hexdigest())


def write_parquet(folder: Path, name: str, columns: Sequence[OpenColumn], rows: Rows) -> Written:
    """A Parquet file: decimals are DECIMAL, days are DATE."""
    arrays = [
        pa.array([row[rank] for row in rows], type=_TYPES[column.kind])
        for rank, column in enumerate(columns)
    ]
    names = [column.name for column in columns]
    path = folder / name
    pq.write_table(
        pa.Table.from_arrays(arrays, names=names), path, compression="zstd", row_group_size=100_000
    )
    total = hashlib.sha256()
    with path.open("rb") as handle:
        while piece := handle.read(_PIECE):
            total.update(piece)
    return Written(name, path.stat().st_size, total.hexdigest())


def write_all(
    folder: Path, name: str, columns: Sequence[OpenColumn], rows: Rows
) -> tuple[Written, ...]:
    """The three forms of a table."""
    heading = [column.name for column in columns]
    return (
        write_text(folder, f"{name}.csv", csv_text(heading, rows)),
        write_text(folder, f"{name}.json", json_text(heading, rows)),
        write_parquet(folder, f"{name}.parquet", columns, rows),
    )
