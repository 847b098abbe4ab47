"""Files of projects: those of the national schema, and inventories published under other columns.

Only the command line reads them: this module opens files received from elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import duckdb

from dashboard.errors import ExtractError
from dashboard.exports.sheet import FORMULA
from dashboard.extracts.json_records import read_text, whole_document
from dashboard.extracts.opening import read_head
from dashboard.extracts.tableau import READER
from dashboard.roadmap.projects_check import checked, heading_faults
from dashboard.roadmap.projects_schema import Fault, Listing, Project, load_schema

Row = Mapping[str, Any]
NATIONAL = "schema_national"


@dataclass(frozen=True)
class Listed:
    """One row of an inventory; amounts in euros, None when not said; "" for an unknown text.

    `number`: what the list counts for an authority (data sets opened…), None when it counts none.
    """

    key: str
    name: str
    carrier: str
    area: str
    programme: str
    theme: str
    phase: str
    state: str
    cost: Decimal | None
    grant: Decimal | None
    number: Decimal | None


@dataclass(frozen=True)
class Imported:
    """A file read.

    Attributes:
        kind: `NATIONAL`, or the code of a listing; title: what it is, in French.
        rows: records found; projects or listed: those kept.
        faults: in the order of the file.
    """

    file: str
    kind: str
    title: str
    rows: int
    projects: tuple[Project, ...] = ()
    listed: tuple[Listed, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def left_out(self) -> int:
        """Records not kept."""
        return self.rows - len(self.projects) - len(self.listed)


def read_file(path: Path) -> Imported:
    """Read a file of projects, whichever of the known shapes it has.

    Raises:
        ExtractError: absent, empty, damaged, or of no known shape.
    """
    if not path.is_file():
        raise ExtractError("fichier absent", file=path.name, remedy="Vérifiez son nom")
    columns, rows = _table(path)
    schema = load_schema()
    if {"nom", "phase"} <= set(columns) or {"id", "nom", "createdAt"} <= set(columns):
        return _national(path.name, columns, rows)
    found = next((known for known in schema.listings if set(known.marks) <= set(columns)), None)
    if found is None:
        raise ExtractError(
            "ni le schéma national des projets, ni une liste connue",
            file=path.name,
            remedy="Colonnes du schéma : " + ", ".join(f.name for f in schema.fields[:9]) + "…",
        )
    return _inventory(path.name, found, rows)


def _table(path: Path) -> tuple[tuple[str, ...], list[Row]]:
    """Columns and rows of a JSON list, a GeoJSON, a delimited text or a workbook."""
    start = read_head(path).lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start in (b"[", b"{"):
        rows = _json_rows(path)
        names = dict.fromkeys(name for row in rows for name in row)
        return tuple(names), rows
    schema = load_schema()
    wanted = {field.name for field in schema.fields}
    wanted |= {mark for known in schema.listings for mark in known.marks}
    with duckdb.connect() as con:
        read = READER.read(path, con, options={}, wanted=sorted(wanted))
        if read.rejects:
            first = read.rejects[0]
            raise ExtractError(
                f"enregistrement {first.position} mal formé",
                file=path.name,
                remedy="Une cellule contient-elle un séparateur sans guillemets ?",
            )
        cells = con.execute(f'SELECT * EXCLUDE (position) FROM "{read.relation}" ORDER BY position')
        return read.columns, [dict(zip(read.columns, row, strict=True)) for row in cells.fetchall()]


def _json_rows(path: Path) -> list[Row]:
    text, _ = read_text(path)
    told = whole_document(path, text)
    if isinstance(told, dict):
        told = told.get("features", told.get("projets"))
    if not isinstance(told, list) or not all(isinstance(row, dict) for row in told):
        raise ExtractError(
            "une liste de projets est attendue",
            file=path.name,
            remedy="Écrivez [ {…}, {…} ], ou une collection GeoJSON",
        )
    return [row["properties"] if isinstance(row.get("properties"), dict) else row for row in told]


def _plain(value: Any) -> Any:
    """A text as it was before being led by an apostrophe for spreadsheets."""
    if isinstance(value, str) and value[:1] == "'" and value[1:2] in FORMULA:
        return value[1:]
    return value


def _national(file: str, columns: tuple[str, ...], rows: list[Row]) -> Imported:
    faults = heading_faults(columns)
    kept: list[Project] = []
    seen: dict[str, int] = {}
    if not any(fault.blocking for fault in faults):
        for number, row in enumerate(rows, start=1):
            project, found = checked({name: _plain(v) for name, v in row.items()}, number)
            faults += found
            if project is not None and project.key in seen:
                told = f"identifiant déjà à la ligne {seen[project.key]}"
                faults.append(Fault(number, "id", told, "Donnez un identifiant à chaque projet"))
            elif project is not None:
                seen[project.key] = number
                kept.append(project)
    schema = load_schema()
    title = f"{schema.source}, v{schema.version}"
    return Imported(file, NATIONAL, title, len(rows), tuple(kept), (), tuple(faults))


def _inventory(file: str, known: Listing, rows: list[Row]) -> Imported:
    faults: list[Fault] = []
    kept = []
    for number, row in enumerate(rows, start=1):
        listed, found = _listed(known, row, number)
        faults += found
        if listed is not None:
            kept.append(listed)
    return Imported(file, known.code, known.name, len(rows), (), tuple(kept), tuple(faults))


def _amounts(
    known: Listing, row: Row, at: int
) -> Iterator[tuple[str, Decimal | None, Fault | None]]:
    for name in ("cout", "aide", "nombre"):
        column = known.columns.get(name, "")
        text = re.sub(r"[\s\u00a0\u202f]", "", str(row.get(column) or ""))
        try:
            amount = Decimal(text.replace(",", ".")) if text else None
            fault = None
        except InvalidOperation:
            amount, told = None, f"nombre illisible « {text} »"
            fault = Fault(at, column, told, "Écrivez un nombre, sans unité", blocking=False)
        yield name, amount, fault


def _listed(known: Listing, row: Row, at: int) -> tuple[Listed | None, list[Fault]]:
    def text(name: str) -> str:
        return str(row.get(known.columns.get(name, "")) or "").strip()

    key = str(row.get(known.key) or "").strip()
    if not key:
        return None, [Fault(at, known.key, "identifiant absent", "Complétez la colonne")]
    amounts = {name: (value, fault) for name, value, fault in _amounts(known, row, at)}
    area = text("territoire")
    phase, state = known.states.get(text("statut"), ("", ""))
    listed = Listed(
        key,
        text("nom") or key,
        text("porteur"),
        area.zfill(5) if known.commune_code and area else area,
        text("programme") or known.programme,
        text("theme"),
        phase,
        state,
        amounts["cout"][0],
        amounts["aide"][0],
        amounts["nombre"][0],
    )
    return listed, [fault for _, fault in amounts.values() if fault is not None]
