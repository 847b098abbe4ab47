"""TotEM again, for its annex « budget vert »: each investment expense and how it is rated by axis.

Of the annex, only codes, amounts and ratings are read: its free texts may name persons. A file
without the annex gives no row. Axes are told by their number: real files call the fourth axis
« Eau_04 », though it is the circular economy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
from lxml import etree

from dashboard.catalogue.column_mapping import ColumnMapping
from dashboard.extracts.base import Reading, Reason, Reject
from dashboard.extracts.opening import open_bytes
from dashboard.extracts.rows import Row, store_rows
from dashboard.extracts.safe_xml import LIMIT, events, forget, local_name
from dashboard.extracts.totem import header_cells
from dashboard.extracts.totem_act import parse

AXES: Mapping[str, str] = {
    "01": "attenuation",
    "02": "adaptation",
    "03": "eau",
    "04": "economie_circulaire",
    "05": "pollution",
    "06": "biodiversite",
}
"""Number that ends the name of an element → axis (règlement UE 2020/852, article 9)."""

_PLAIN = {"Nature": "article", "Fonction": "fonction", "MtReal": "realise_eur"}
_RATED = ("DATA_BUDGETVERT", "BUDGETVERT")
_AXIS = re.compile(r"[A-Za-z]+_(0[1-6])")
_RATINGS: Mapping[str, str] = {
    "FAVORABLE": "favorable",
    "NEUTRE": "neutre",
    "DEFAVORABLE": "defavorable",
    "NONCOTEE": "non_cote",
}
_NUMBERED = r"(?:\d\d_)?(\w+)"
_SHARED: Mapping[str, ColumnMapping] = {
    "exercice": ColumnMapping(("exercice",), type="entier"),
    "date_situation": ColumnMapping(("date_situation",), type="date"),
    "budget_siret": ColumnMapping(("budget_siret",), type="code"),
}
DEFAULT_COLUMNS: Mapping[str, ColumnMapping] = {
    **_SHARED,
    "article": ColumnMapping(("article",), type="code"),
    "fonction": ColumnMapping(("fonction",), type="code"),
    "realise_eur": ColumnMapping(("realise_eur",), type="montant"),
    **{
        axis: ColumnMapping(
            (axis,), values=_RATINGS, closed=True, missing=("NA",), pattern=_NUMBERED
        )
        for axis in AXES.values()
    },
}


def _cells(rated: etree._Element) -> dict[str, str] | None:
    """Canonical column → text of one BUDGETVERT; None when an element is repeated."""
    cells: dict[str, str] = {}
    for child in rated:
        name, value = local_name(child), (child.get("V") or "").strip()
        numbered = _AXIS.fullmatch(name)
        column = AXES[numbered[1]] if numbered else _PLAIN.get(name)
        if column is None or not value:
            continue
        if column in cells:
            return None
        cells[column] = value
    return cells


def rated_rows(data: bytes, *, file: str) -> tuple[list[Row], list[Reject], int]:
    """Rows of the annex, those refused, and how many there are.

    Raises:
        ExtractError: the XML is damaged.
    """
    rows: list[Row] = []
    rejects: list[Reject] = []
    count = 0
    for kind, path, element in events(data, file=file):
        if kind == "start":
            continue
        if path[-2:] == _RATED:
            count += 1
            cells = _cells(element)
            if cells is None:
                rejects.append(Reject(count, Reason.BAD_STRUCTURE))
            else:
                rows.append((count, cells))
        if path[-3:-1] != _RATED:
            forget(element)
    return rows, rejects, count


class GreenReader:
    """Reader `totem_vert`."""

    name = "totem_vert"
    label = "Annexe « budget vert » d'un acte budgétaire TotEM (XML)"
    default_columns: Mapping[str, ColumnMapping] = DEFAULT_COLUMNS

    def recognises(self, path: Path, head: bytes) -> bool:
        """False: a file is first of all the act it annexes; a pack asks for this reader by name."""
        return False

    def read(
        self,
        path: Path,
        con: duckdb.DuckDBPyConnection,
        *,
        options: Mapping[str, Any],
        wanted: Sequence[str] = (),
    ) -> Reading:
        """One row per rated expense; none when the act has no such annex. See `Reader.read`."""
        data = open_bytes(path, LIMIT)
        header = header_cells(parse(data, file=path.name), file=path.name)
        shared = {name: header[name] for name in _SHARED}
        rated, rejects, count = rated_rows(data, file=path.name)
        rows = [(position, {**cells, **shared}) for position, cells in rated]
        return Reading(
            relation=store_rows(con, tuple(DEFAULT_COLUMNS), rows),
            columns=tuple(DEFAULT_COLUMNS),
            rows_read=count,
            rejects=rejects,
            facts={"exercice": header["exercice"], "etape": header["etape"]},
        )


READER = GreenReader()
