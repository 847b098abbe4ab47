"""Records read in Python → one text table of DuckDB, written by batches."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

import duckdb
import pyarrow as pa

from dashboard.errors import ExtractError

BATCH = 50_000
BATCH_CELLS = 2_000_000
MOST_COLUMNS = 4096
POSITION = "position"


def quoted(name: str) -> str:
    """An SQL identifier, whatever the heading holds."""
    return '"' + name.replace('"', '""') + '"'


def distinct(headings: Sequence[str]) -> tuple[str, ...]:
    """Headings an SQL table accepts: `Nom`, `nom` → `Nom`, `nom_2`; `position` is taken.

    A heading without text becomes « colonne 3 ».
    """
    taken, names = {POSITION}, []
    for place, given in enumerate(headings, 1):
        heading = given or f"colonne {place}"
        name, rank = heading, 1
        while name.casefold() in taken:
            rank += 1
            name = f"{heading}_{rank}"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def refuse_too_wide(columns: Collection[str], *, file: str) -> None:
    """Refuse a table of too many columns: keys that change with every record, or ghost columns.

    Raises:
        ExtractError: more columns than any real table.
    """
    if len(columns) > MOST_COLUMNS:
        raise ExtractError(
            f"{len(columns)} colonnes, plus que les {MOST_COLUMNS} admises",
            file=file,
            remedy="Supprimez les colonnes vides, ou vérifiez que les clés ne changent pas d'un "
            "enregistrement à l'autre",
        )


class TextTable:
    """A table `position` + text columns, filled row by row."""

    def __init__(self, con: duckdb.DuckDBPyConnection, columns: Sequence[str]) -> None:
        self.columns = distinct(columns)
        self.relation = f"lecture_{uuid.uuid4().hex[:12]}"
        self.rows = 0
        self._con = con
        self._batch = min(BATCH, max(1, BATCH_CELLS // max(1, len(self.columns))))
        self._positions: list[int] = []
        self._cells: list[list[str | None]] = [[] for _ in self.columns]
        fields = [f"{POSITION} BIGINT", *(f"{quoted(c)} VARCHAR" for c in self.columns)]
        con.execute(f"CREATE TABLE {self.relation} ({', '.join(fields)})")

    def add(self, position: int, values: Sequence[str | None]) -> None:
        """Append one record, cells in the order of the columns."""
        self._positions.append(position)
        for cells, value in zip(self._cells, values, strict=True):
            cells.append(value)
        self.rows += 1
        if len(self._positions) >= self._batch:
            self._flush()

    def close(self) -> str:
        """Write what remains; gives the name of the table."""
        self._flush()
        return self.relation

    def _flush(self) -> None:
        if not self._positions:
            return
        arrays = [pa.array(self._positions, pa.int64())]
        arrays += [pa.array(cells, pa.string()) for cells in self._cells]
        names = [POSITION, *(f"c{i}" for i in range(len(self.columns)))]
        view = f"{self.relation}_lot"
        self._con.register(view, pa.table(arrays, names=names))
        self._con.execute(f"INSERT INTO {self.relation} SELECT * FROM {view}")
        self._con.unregister(view)
        self._positions = []
        self._cells = [[] for _ in self.columns]
