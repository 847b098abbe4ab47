"""One received file → its typed rows in Parquet, with the account of every record."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from dashboard.build import partitions
from dashboard.build.archive import Archive, Fingerprint, Reception, sha256, stamp
from dashboard.build.controls import measure
from dashboard.build.desk import Desk, literal, name
from dashboard.build.digests import partition_key
from dashboard.build.faults import file_faults
from dashboard.build.layout import Layout, temporary
from dashboard.build.minimised import (
    account_of_reading,
    masked,
    read_minimised,
    write_minimised,
)
from dashboard.build.partitions import Account, Partition, RejectedRow
from dashboard.build.plan import PlannedFile
from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.errors import ExtractError
from dashboard.extracts.base import Reading, Rule
from dashboard.extracts.judging import Mapped
from dashboard.extracts.mapping import apply_mapping, mapped_columns, wanted_headings
from dashboard.extracts.registry import reader_for


@dataclass(frozen=True)
class Staging:
    """What staging needs, the same for every file of a build."""

    layout: Layout
    archive: Archive
    desk: Desk


def stage_present(
    staging: Staging, source: Source, planned: PlannedFile, print_: Fingerprint
) -> Partition:
    """Archive and read a file of the extracts folder, unless that was already done.

    Raises:
        ExtractError: the file cannot be read.
        BuildError: the disk or the memory is full.
    """
    if not source.personal:
        return stage_archived(staging, source, staging.archive.receive(planned, print_))
    headings = wanted_headings(source)
    known = staging.archive.known(source.code, planned.file.name, print_.sha)
    if known is None or not known.minimised or known.headings != headings:
        known = _minimise(staging, source, planned, print_)
    return stage_archived(staging, source, known)


def stage_archived(staging: Staging, source: Source, reception: Reception) -> Partition:
    """Read a content of the archive, unless its partition is already there.

    Raises:
        ExtractError: the file cannot be read.
        BuildError: the disk or the memory is full.
    """
    key = partition_key(reception.sha, source, reception.name)
    found = partitions.find(staging.layout, key)
    if found is not None:
        return found
    with (
        file_faults(reception.name, silent=source.personal),
        _reading(staging, source, reception) as (con, reading),
    ):
        mapped = apply_mapping(con, reading, source, file=reception.name)
        account = _write_rows(staging.layout, key, con, source, reading, mapped)
    return partitions.save(staging.layout, key, account)


@contextmanager
def _reading(
    staging: Staging, source: Source, reception: Reception
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Reading]]:
    """Read archived bytes in a fresh connection, closed at the end."""
    objects = {s: staging.archive.path(sha) for s, sha in reception.objects.items()}
    if not all(path.is_file() for path in objects.values()):
        raise ExtractError(
            "la copie archivée de ce fichier manque",
            file=reception.name,
            remedy="Déposez de nouveau le fichier dans le dossier d'extraits",
        )
    with staging.desk.connection(reception.size) as con:
        if reception.minimised:
            yield con, read_minimised(con, objects)
            return
        with staging.desk.lend(reception.name, objects) as path:
            yield con, _read(source, path, con)


def _read(source: Source, path: Path, con: duckdb.DuckDBPyConnection) -> Reading:
    reader = reader_for(source)
    return reader.read(path, con, options=source.options, wanted=wanted_headings(source))


def _minimise(
    staging: Staging, source: Source, planned: PlannedFile, print_: Fingerprint
) -> Reception:
    """Read a personal file where it is and archive only its mapped columns.

    Records refused keep their cells with e-mails and telephone numbers masked.
    """
    file = planned.file
    key = partition_key(print_.sha, source, file.name)
    place = staging.desk.place()
    rows, account = place / "lignes.csv", place / "compte.json"
    with (
        file_faults(file.name, silent=True),
        staging.desk.connection(file.size) as con,
    ):
        reading = _read(source, file.path, con)
        columns = mapped_columns(source, reading)
        account.write_text(account_of_reading(reading, columns), encoding="utf-8")
        mapped = apply_mapping(con, reading, source, file=file.name)
        if stamp(file.path) != print_.stamps[""]:
            raise ExtractError("le fichier change pendant qu'il est lu", file=file.name)
        refused = {position for position, *_ in mapped.rejects}
        write_minimised(con, reading, columns, refused, rows)
        if not refused:  # the copy says the same as the file: no need to read it again
            written = _write_rows(staging.layout, key, con, source, reading, mapped)
            partitions.save(staging.layout, key, written)
    reception = staging.archive.receive_minimised(
        planned, print_, (rows, account), wanted_headings(source)
    )
    shutil.rmtree(place)
    return reception


def _write_rows(
    layout: Layout,
    key: str,
    con: duckdb.DuckDBPyConnection,
    source: Source,
    reading: Reading,
    mapped: Mapped,
) -> Account:
    """Write the typed rows to Parquet and account for them."""
    target = partitions.parquet_path(layout, key)
    made = temporary(target)
    columns = ", ".join([*(name(c.name) for c in TABLES[source.table].columns), "position"])
    relation = name(mapped.relation)
    con.execute(
        f"COPY (SELECT {columns} FROM {relation}) TO {literal(made)}"
        " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    written = f"read_parquet({literal(made)})"
    controls, latest = measure(con, written, source.table)
    checksum = sha256(made)
    made.replace(target)
    return _account(reading, mapped, checksum, controls, latest)


def _account(
    reading: Reading, mapped: Mapped, checksum: str, controls: dict[str, str], latest: str
) -> Account:
    refused = [RejectedRow(r.position, str(r.reason), {}) for r in reading.rejects]
    refused += [RejectedRow(p, str(reason), values) for p, reason, values in mapped.rejects]
    ignored = Counter({str(rule): n for rule, n in reading.ignored.items() if n})
    if mapped.ignored:
        ignored[str(Rule.OUT_OF_SCOPE)] += mapped.ignored
    return Account(
        checksum=checksum,
        rows=int(controls["lignes"]),
        rows_read=reading.rows_read,
        rows_loaded=mapped.rows_loaded,
        rejects=tuple(sorted(refused, key=lambda row: row.position)),
        ignored=dict(sorted(ignored.items())),
        facts={key: masked(text) for key, text in sorted(reading.facts.items())},
        notes=tuple(masked(text) for text in reading.notes),
        controls=controls,
        latest=latest,
    )
