"""Delimited text as desktop software writes it: encoding, BOM, CRLF, title and total rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Texts = Sequence[str] | npt.NDArray[np.object_]
CHUNK = 100_000


@dataclass(frozen=True)
class Style:
    """How one program writes its files."""

    encoding: str = "utf-8"
    bom: bool = False
    newline: str = "\r\n"
    separator: str = ";"


def _lines(columns: Sequence[Texts], start: int, separator: str) -> list[str]:
    cells = [list(c[start : start + CHUNK]) for c in columns]
    return [separator.join(row) for row in zip(*cells, strict=True)]


def write_lines(path: Path, *, style: Style, lines: Iterable[str]) -> None:
    """Write lines already formatted."""
    text = "".join(f"{line}{style.newline}" for line in lines)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((b"\xef\xbb\xbf" if style.bom else b"") + text.encode(style.encoding))


def write_table(
    path: Path,
    *,
    style: Style,
    before: Iterable[str],
    columns: Sequence[Texts],
    after: Iterable[str] = (),
    replaced: dict[int, str] | None = None,
) -> None:
    """Write raw lines, then rows, then raw lines.

    Args:
        path: file to write.
        style: encoding, byte order mark and line end.
        before: title lines and heading.
        columns: columns of cells already formatted, all of the same length.
        after: total lines.
        replaced: row index → whole line written instead (a planted error); a line may hold
            several, separated by the line end.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    replaced = replaced or {}
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" if style.bom else b"")
        file.write("".join(f"{line}{style.newline}" for line in before).encode(style.encoding))
        for start in range(0, len(columns[0]), CHUNK):
            lines = _lines(columns, start, style.separator)
            for index in range(len(lines)) if replaced else ():
                lines[index] = replaced.get(start + index, lines[index])
            file.write((style.newline.join(lines) + style.newline).encode(style.encoding))
        file.write("".join(f"{line}{style.newline}" for line in after).encode(style.encoding))


def decimal_texts(values: npt.NDArray[np.float64], *, missing: str = "") -> npt.NDArray[np.object_]:
    """Values rounded to one decimal, with a decimal comma; NaN becomes `missing`."""
    known = ~np.isnan(values)
    tenths = np.rint(np.where(known, values, 0.0) * 10).astype(np.int64)
    low, high = int(tenths.min(initial=0)), int(tenths.max(initial=0))
    words = np.array(
        [f"{n / 10:.1f}".replace(".", ",") for n in range(low, high + 1)], dtype=object
    )
    found: npt.NDArray[np.object_] = words[tenths - low]
    found[~known] = missing
    return found


def day_texts(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.object_]:
    """Days as dd/mm/yyyy."""
    first = days.min()
    span = np.arange(first, days.max() + 1)
    words = np.array([f"{d.item():%d/%m/%Y}" for d in span], dtype=object)
    found: npt.NDArray[np.object_] = words[(days - first).astype(np.int64)]
    return found


def clock_words() -> npt.NDArray[np.object_]:
    """Minute of the day → « HH:MM »."""
    return np.array([f"{m // 60:02d}:{m % 60:02d}" for m in range(1440)], dtype=object)


def minute_texts(minutes: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """Minutes since 1970 (local clock) as « dd/mm/yyyy HH:MM »."""
    if not len(minutes):
        return np.array([], dtype=object)
    days = day_texts((minutes // 1440).astype("datetime64[D]"))
    found: npt.NDArray[np.object_] = days + " " + clock_words()[minutes % 1440]
    return found
