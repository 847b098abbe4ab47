"""The copy kept of a personal file: positions, mapped columns, and the account of its reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import duckdb

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
    selected = ", ".join(["position", *map(name, columns)])
    rows = f"SELECT {selected} FROM {name(reading.relation)}"
    if refused:
        _mask_refused(con, rows, columns, refused)
        kept = "position NOT IN (SELECT position FROM _refuses)"
        rows = f"{rows} WHERE {kept} UNION ALL FROM _refuses ORDER BY position"
    quoted = f", FORCE_QUOTE ({', '.join(map(name, columns))})" if columns else ""
    con.execute(
        f"COPY ({rows}) TO {literal(target)}"
        f" (FORMAT csv, HEADER, DELIMITER ',', QUOTE '\"', ESCAPE '\"'{quoted})"
    )


def _mask_refused(
    con: duckdb.DuckDBPyConnection, rows: str, columns: tuple[str, ...], refused: set[int]
) -> None:
    """Make `_refuses`: the refused records, their cells masked."""
    found = con.execute(
        f"{rows} WHERE position IN (SELECT unnest($positions)) ORDER BY position",
        {"positions": sorted(refused)},
    ).fetchall()
    lists = {
        f"cellules_{i}": [row[i] and mask(row[i]) for row in found]
        for i in range(1, len(columns) + 1)
    }
    selected = ", ".join(
        f"unnest(${key}::VARCHAR[]) AS {name(column)}"
        for key, column in zip(lists, columns, strict=True)
    )
    con.execute(
        f"CREATE TABLE _refuses AS SELECT unnest($positions)::BIGINT AS position, {selected}",
        {"positions": [row[0] for row in found], **lists},
    )


def account_of_reading(reading: Reading, columns: tuple[str, ...]) -> str:
    """What must be kept of a reading once the file is gone: counts and facts, no cell."""
    kept = {
        **asdict(reading),
        "columns": columns,
        "rejects": [asdict(reject) for reject in reading.rejects],
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
