"""The manifest of a version: what it is made of, and everything that depends on time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from dashboard.build.loaded import LoadedFile, LoadedSource
from dashboard.build.tables import number_files
from dashboard.catalogue.pack import Pack

FORMAT = 1


def make_manifest(
    version: str,
    pack: Pack,
    sources: Sequence[LoadedSource],
    *,
    code: str,
    built_at: dt.datetime,
    tables: Mapping[str, int],
    seconds: Mapping[str, float],
    recipes: Mapping[str, str],
    taken: Mapping[str, Collection[str]],
) -> dict[str, Any]:
    """Manifest of a version about to be published.

    `tables` gives the rows of each table of the base, `seconds` the time spent in each stage,
    `recipes` what each table is made of, `taken` what came from the version before.
    """
    return {
        "format": FORMAT,
        "version": version,
        "built_at": built_at.isoformat(timespec="microseconds"),
        "territory": {
            "code": pack.territory.code,
            "name": pack.territory.name,
            "simulated": pack.territory.simulated,
        },
        "pack": pack.digest,
        "code": code,
        "seconds": {stage: round(spent, 3) for stage, spent in seconds.items()},
        "sources": [_source(loaded) for loaded in sources],
        "files": [_file(number, file, sources) for number, file in number_files(sources)],
        "tables": dict(sorted(tables.items())),
        "recipes": dict(sorted(recipes.items())),
        "taken": {kind: sorted(names) for kind, names in taken.items()},
    }


def _source(loaded: LoadedSource) -> dict[str, Any]:
    """As `vigie build --json` shows it: keys are part of the interface."""
    return {
        "source": loaded.source.code,
        "state": loaded.state,
        "message": loaded.message,
        "files": len(loaded.partitions),
        "rows_read": loaded.rows_read,
        "rows_loaded": loaded.rows_loaded,
        "rows_rejected": sum(loaded.rejected.values()),
        "rows_ignored": sum(loaded.ignored.values()),
        "rejected": loaded.rejected,
        "ignored": loaded.ignored,
        "seconds": round(sum(file.seconds for file in loaded.files), 3),
        "control_totals": loaded.controls,
    }


def _file(number: int, file: LoadedFile, sources: Sequence[LoadedSource]) -> dict[str, Any]:
    table = next(s.source.table for s in sources if s.source.code == file.source)
    return {
        "fichier_id": number,
        "source": file.source,
        "name": file.name,
        "sha": file.sha,
        "state": file.state,
        "table": table,
        "partition": file.partition.key if file.partition else "",
        "received_at": file.received_at,
    }
