"""The copy kept of a personal file: positions, mapped columns, and the account of its reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa

from dashboard.build.desk import literal, name
from dashboard.extracts.base import Reading, Reason, Reject, Rule
from dashboard.extracts.masking import mask


def masked(text: str) -> str:
    """A sentence without e-mail nor telephone number, whatever its length."""
    return ", ".join(mask(part) for part in text.split(", "))


def write_minimised(
    con: duckdb.DuckDBPyConnection,
    reading: Reading,
    columns: tuple[str, ...],
    refused: set[int],
    target: Path,
) -> None:
    """Position and mapped columns of every record, as canonical UTF-8 CSV.

    `refused` are the positions of the records whose cells are masked.
    """
    _mask_refused(con, reading, columns, refused)
    selected = ", ".join(["position", *map(name, columns)])
    quoted = f", FORCE_QUOTE ({', '.join(map(name, columns))})" if columns else ""
    con.execute(
        f"COPY (SELECT {selected} FROM {name(reading.relation)}"
        " WHERE position NOT IN (SELECT position FROM _refuses)"
        f" UNION ALL SELECT {selected} FROM _refuses ORDER BY position)"
        f" TO {literal(target)}"
        f" (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"'{quoted})"
    )
    con.unregister("_refuses")


def _mask_refused(
    con: duckdb.DuckDBPyConnection, reading: Reading, columns: tuple[str, ...], refused: set[int]
) -> None:
    """Give `_refuses`: the refused records, their cells masked."""
    con.register("_positions", pa.table({"position": pa.array(sorted(refused), pa.int64())}))
    selected = ", ".join(["position", *map(name, columns)])
    rows = con.execute(
        f"SELECT {selected} FROM {name(reading.relation)}"
        " WHERE position IN (SELECT position FROM _positions) ORDER BY position"
    ).fetchall()
    con.unregister("_positions")
    cells = {
        column: pa.array([row[i] and mask(row[i]) for row in rows], pa.string())
        for i, column in enumerate(columns, start=1)
    }
    positions = pa.array([row[0] for row in rows], pa.int64())
    con.register("_refuses", pa.table({"position": positions, **cells}))


def account_of_reading(reading: Reading, columns: tuple[str, ...]) -> str:
    """What must be kept of a reading once the file is gone: counts and facts, no cell."""
    kept = {
        **asdict(reading),
        "columns": columns,
        "relation": "",
        "facts": {key: masked(text) for key, text in reading.facts.items()},
        "notes": [masked(text) for text in reading.notes],
    }
    return json.dumps(kept, ensure_ascii=False, sort_keys=True)


def read_minimised(con: duckdb.DuckDBPyConnection, objects: Mapping[str, Path]) -> Reading:
    """The reading of a personal file, from its minimised copy (suffix → archived file)."""
    raw = json.loads(objects[".json"].read_text(encoding="utf-8"))
    columns = tuple(raw["columns"])
    types = ", ".join(
        ["'position': 'BIGINT'", *(f"{literal(column)}: 'VARCHAR'" for column in columns)]
    )
    con.execute(
        f"CREATE TABLE minimise AS SELECT * FROM read_csv({literal(objects['.csv'])},"
        f" header = true, auto_detect = false, columns = {{{types}}}, delim = ',', quote = '\"',"
        " escape = '\"', allow_quoted_nulls = false, max_line_size = 20000000)"
    )
    return Reading(
        "minimise",
        columns,
        raw["rows_read"],
        [Reject(r["position"], Reason(r["reason"])) for r in raw["rejects"]],
        {Rule(rule): count for rule, count in raw["ignored"].items()},
        raw["facts"],
        raw["notes"],
    )
