"""Text rows of a reader → typed canonical rows, and the records refused with their reason.

The pack's mapping becomes SQL. Every column is first tried in its quick form; only where a text
resists does the column get its patient form (French numbers, offsets, other date shapes). The
result is a view of the facts, less the records refused.

Conservation: `reading.rows_read` = `rows_loaded` + rejects (of the reader and of the mapping) +
ignored (by the reader and `hors_perimetre`).
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from dashboard.catalogue.sources import Source
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading
from dashboard.extracts.fields import Headings, full_mapping, headings_of, resolve
from dashboard.extracts.judging import Job, Mapped
from dashboard.extracts.reads import Reads, layered, quick
from dashboard.extracts.registry import reader_for


def wanted_headings(source: Source) -> tuple[str, ...]:
    """Every heading the mapping of a source uses."""
    return headings_of(source, full_mapping(source, reader_for(source).default_columns))


def mapped_columns(source: Source, reading: Reading) -> tuple[str, ...]:
    """Columns of a reading that the mapping uses, in the order of the file."""
    headings = Headings(reading.columns, file="")
    found = {headings.find(h) for h in wanted_headings(source)}
    return tuple(c for c in reading.columns if c in found)


def apply_mapping(
    con: duckdb.DuckDBPyConnection, reading: Reading, source: Source, *, file: str = ""
) -> Mapped:
    """Map a reading to the canonical table of its source; remarks go to `reading.notes`.

    Raises:
        ExtractError: heading absent from the file (names it and those found), constant that is
            not of its column's type, filter on nothing, or a mapping that does not fit the file.
    """
    mappings = full_mapping(source, reader_for(source).default_columns)
    headings = Headings(reading.columns, file=file)
    branches = [[quick(f) for f in fields] for fields in resolve(source, mappings, headings)]
    _check_constants(con, branches, source)
    job = Job(con, reading, source, headings, branches)
    job.probe()
    return job.result()


def _check_constants(
    con: duckdb.DuckDBPyConnection, branches: Sequence[Sequence[Reads]], source: Source
) -> None:
    for branch in branches:
        constants = [r for r in branch if r.field.constant is not None]
        typed = ", ".join(["position", *(r.typed for r in constants)])
        row = con.execute(f"SELECT {typed} FROM {layered('(SELECT 0 AS position)', constants)}")
        for read, value in zip(constants, (row.fetchone() or ())[1:], strict=True):
            if value is None:
                raise ExtractError(
                    f"valeur « {read.field.constant} » refusée pour une colonne {read.field.kind}",
                    file="sources.toml",
                    field=f"{source.code}.{read.field.column.name}",
                )
