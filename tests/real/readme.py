"""Expected figures, read at test time from the table that comes with the real files."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.settings import ROOT

REAL = Path(os.environ.get("VIGIE_REAL") or ROOT.parent / "shared" / "data" / "real").resolve()
"""Folder of the real files; `README.md` of its parent holds their true figures."""


@dataclass(frozen=True)
class Figure:
    """One line of the report: what is compared, what the table says, what was obtained."""

    label: str
    expected: str
    obtained: str

    @property
    def right(self) -> bool:
        """True when both are the same text."""
        return self.expected == self.obtained


@dataclass(frozen=True)
class Entry:
    """One row of the table: file, its shape (« 1697 LigneBudget… »), quirks, true figures."""

    path: Path
    shape: str
    quirks: str
    figures: str

    @property
    def name(self) -> str:
        """Path under the folder of real files."""
        return self.path.relative_to(REAL).as_posix()


def absent() -> str:
    """Why nothing can be compared here; "" when the files and their table are there."""
    if not REAL.is_dir():
        return f"les fichiers réels sont absents ({REAL.name})"
    return (
        "" if (REAL.parent / "README.md").is_file() else "la table des vrais chiffres est absente"
    )


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def _rows(text: str) -> Iterator[Entry]:
    for line in text.splitlines():
        cells = _cells(line)
        if len(cells) >= 8 and cells[0].startswith("`data/real/"):
            path = REAL.parent.parent / cells[0].strip("`")
            yield Entry(path, cells[2], cells[3], cells[-1])


@cache
def entries() -> Mapping[str, Entry]:
    """Rows of the table by path under the folder of real files."""
    text = (REAL.parent / "README.md").read_text(encoding="utf-8")
    return {entry.name: entry for entry in _rows(text)}
