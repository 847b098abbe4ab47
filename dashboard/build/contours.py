"""Contours received → tables of the version: simplified paths, frames, and who holds what.

Makes `contour` (one row per area), `contour_cadre` (how degrees are placed on a map) and
`position_territoire` (which area of each level holds each position of a sensor or a place).
What does not fit is said in `remarque`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import duckdb
import shapely
from shapely.geometry.base import BaseGeometry

from dashboard.build.contour_paths import (
    Frame,
    area_km2,
    frames,
    holders,
    label_point,
    path,
    simplified,
)

SHOWN = 12
"""Codes named in a remark; the others are counted."""

CONTOUR_TABLES: Mapping[str, str] = {
    "contour": (
        "code VARCHAR, niveau VARCHAR, nom VARCHAR, parent VARCHAR, chemin VARCHAR,"
        " cx DOUBLE, cy DOUBLE, superficie_km2 DOUBLE, cadre VARCHAR, hauteur INTEGER,"
        " deduit BOOLEAN, fichier_id INTEGER, position BIGINT"
    ),
    "contour_cadre": (
        "cadre VARCHAR, largeur INTEGER, hauteur INTEGER, ouest DOUBLE, nord DOUBLE,"
        " kx DOUBLE, ky DOUBLE"
    ),
    "position_territoire": "lat DOUBLE, long DOUBLE, niveau VARCHAR, code VARCHAR",
}
"""Tables made here, present before the construction queries and kept in the version."""

_POSITIONS = """
SELECT DISTINCT lat, long FROM (
    SELECT lat, long FROM brut_mesure UNION ALL SELECT lat, long FROM brut_equipement
) WHERE lat IS NOT NULL AND long IS NOT NULL ORDER BY lat, long
"""
_COUNTED = """
SELECT DISTINCT code, fichier_id FROM brut_population
UNION
SELECT DISTINCT code, fichier_id FROM brut_contexte WHERE regexp_matches(indicateur, '^population_')
"""


@dataclass(frozen=True)
class Area:
    """One area; `deduced` when its shape is the union of the areas it holds."""

    code: str
    level: str
    name: str
    parent: str | None
    shape: BaseGeometry
    file: int | None
    position: int | None
    deduced: bool = False


@dataclass(frozen=True)
class _Levels:
    """Levels of the pack, widest first, and the names it gives."""

    codes: tuple[str, ...]
    root: str | None
    names: Mapping[str, str]

    def above(self, level: str) -> str | None:
        rank = self.codes.index(level)
        return self.codes[rank - 1] if rank else None


def write_contours(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of contours from `brut_contour`, the levels and the names of the pack."""
    for table, columns in CONTOUR_TABLES.items():
        con.execute(f"CREATE OR REPLACE TABLE {table} ({columns})")
    levels = _levels(con)
    areas = _with_deduced(con, _received(con, levels), levels)
    by_level = {code: [a for a in areas if a.level == code] for code in levels.codes}
    drawn = frames([(code, [a.shape for a in by_level[code]]) for code in levels.codes])
    rows = [row for code in drawn for row in _rows(by_level[code], drawn[code])]
    _insert(con, "contour", rows)
    _insert(con, "contour_cadre", [_frame_row(f) for f in dict.fromkeys(drawn.values())])
    _locate(con, by_level)
    _compare_with_population(con, areas)


def _levels(con: duckdb.DuckDBPyConnection) -> _Levels:
    codes = con.execute("SELECT code FROM pack_niveau ORDER BY rang").fetchall()
    given = dict(con.execute("SELECT cle, valeur FROM pack_territoire").fetchall())
    names = {
        str(given[key]): str(given[f"{key}_nom"])
        for key in ("racine", "principal")
        if given.get(key) and given.get(f"{key}_nom")
    }
    return _Levels(tuple(str(code) for (code,) in codes), given.get("racine"), names)


def _received(con: duckdb.DuckDBPyConnection, levels: _Levels) -> list[Area]:
    """Areas as received, the first of each code; others, and unknown levels, are remarked."""
    kept: dict[str, Area] = {}
    again: dict[int, list[str]] = {}
    unknown: dict[int, list[str]] = {}
    rows = con.execute(
        "SELECT code, niveau, nom, parent, geometrie, fichier_id, position"
        " FROM brut_contour ORDER BY fichier_id, position"
    ).fetchall()
    for code, level, name, parent, wkt, file, position in rows:
        if level not in levels.codes:
            unknown.setdefault(file, []).append(code)
        elif code in kept:
            again.setdefault(file, []).append(code)
        else:
            shape = shapely.from_wkt(wkt)
            kept[code] = Area(code, level, name, parent, shape, file, position)
    _remark(con, again, "contours déjà reçus, le premier est gardé")
    _remark(con, unknown, "contours d'un niveau absent de territoire.toml, laissés de côté")
    return list(kept.values())


def _with_deduced(
    con: duckdb.DuckDBPyConnection, received: Sequence[Area], levels: _Levels
) -> list[Area]:
    """Areas received, and those that only their parts describe, from the narrowest level up.

    An area whose parent is not said belongs to the root when its level comes just below it.
    """
    areas = [_under_root(area, levels) for area in received]
    for level in reversed(levels.codes[1:]):
        known = {area.code for area in areas}
        parts: dict[str, list[Area]] = {}
        for area in areas:
            if area.level == level and area.parent and area.parent not in known:
                parts.setdefault(area.parent, []).append(area)
        for code, members in sorted(parts.items()):
            areas.append(_deduced(code, members, levels))
            text = f"contour déduit des {len(members)} territoires qui le composent"
            _remark(con, {members[0].file or 0: [code]}, text)
    return areas


def _under_root(area: Area, levels: _Levels) -> Area:
    orphan = area.parent is None and levels.codes.index(area.level) == 1
    return replace(area, parent=levels.root) if orphan else area


def _deduced(code: str, members: Sequence[Area], levels: _Levels) -> Area:
    whole = shapely.union_all([member.shape for member in members])
    level = levels.above(members[0].level) or members[0].level
    above = levels.root if levels.codes.index(level) == 1 else None
    return Area(code, level, levels.names.get(code, code), above, whole, None, None, deduced=True)


def _rows(areas: Sequence[Area], frame: Frame) -> Iterator[tuple[object, ...]]:
    """Rows of `contour` for one level."""
    shapes = simplified([frame.place(area.shape) for area in areas])
    for area, shape in zip(areas, shapes, strict=True):
        yield (
            area.code,
            area.level,
            area.name,
            area.parent,
            path(shape),
            *label_point(shape),
            area_km2(area.shape),
            frame.code,
            frame.height,
            area.deduced,
            area.file,
            area.position,
        )


def _frame_row(frame: Frame) -> tuple[object, ...]:
    return (frame.code, 1000, frame.height, frame.west, frame.north, frame.kx, frame.ky)


def _locate(con: duckdb.DuckDBPyConnection, by_level: Mapping[str, Sequence[Area]]) -> None:
    """Fill `position_territoire`: one row per position and level that holds it."""
    points = [(float(lat), float(long)) for lat, long in con.execute(_POSITIONS).fetchall()]
    rows: list[tuple[object, ...]] = []
    for level, areas in by_level.items():
        found = holders(points, {area.code: area.shape for area in areas})
        pairs = zip(points, found, strict=True)
        rows += [(*point, level, code) for point, code in pairs if code is not None]
    _insert(con, "position_territoire", rows)


def _compare_with_population(con: duckdb.DuckDBPyConnection, areas: Sequence[Area]) -> None:
    """Remark on areas without population, and populations without contour.

    An area whose parts are counted is not without population.
    """
    drawn = {area.code: area for area in areas}
    rows = con.execute(_COUNTED).fetchall()
    counted = {str(code) for code, _ in rows}
    counted |= {area.parent for area in areas if area.parent and area.code in counted}
    without: dict[int, list[str]] = {}
    for code, file in sorted(rows):
        if code not in drawn:
            without.setdefault(file, []).append(code)
    bare: dict[int, list[str]] = {}
    for area in areas:
        if counted and area.code not in counted and area.file is not None:
            bare.setdefault(area.file, []).append(area.code)
    _remark(con, without, "populations sans contour")
    _remark(con, bare, "contours sans population")


def _remark(con: duckdb.DuckDBPyConnection, found: Mapping[int, list[str]], text: str) -> None:
    """One remark per file: how many codes, and the first of them."""
    for file, codes in sorted(found.items()):
        named = ", ".join(sorted(set(codes))[:SHOWN])
        more = " …" if len(set(codes)) > SHOWN else ""
        con.execute(
            "INSERT INTO remarque (fichier_id, texte) VALUES (?, ?)",
            [file, f"{len(set(codes))} {text} : {named}{more}"],
        )


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        con.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
