"""Dry run of a pack: which files it would read, and what would become of each record.

Nothing is archived nor published: files are read through the same readers and the same mapping
as a build, in a private folder emptied at the end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from dashboard.build.desk import Desk
from dashboard.build.faults import file_faults
from dashboard.build.plan import Plan, PlannedFile, make_plan
from dashboard.catalogue.evaluations import load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import Pack
from dashboard.catalogue.roadmap import load_roadmap
from dashboard.catalogue.sources import Source
from dashboard.catalogue.tables import TABLES
from dashboard.errors import ExtractError, PackError, VigieError
from dashboard.extracts.base import Rule
from dashboard.extracts.fields import full_mapping
from dashboard.extracts.grid import read_options
from dashboard.extracts.mapping import apply_mapping, wanted_headings
from dashboard.extracts.registry import reader_for

BLANK_CODES = {"siren": "000000000", "insee": "00000"}
"""What `vigie pack new` writes when it is not told the code."""


@dataclass(frozen=True)
class FileTrial:
    """One file, read for nothing; `error` says why it cannot be."""

    name: str
    rows_read: int = 0
    rows_loaded: int = 0
    rejected: Mapping[str, int] = field(default_factory=dict)
    ignored: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    error: str = ""


def pack_faults(pack: Pack) -> list[str]:
    """What can be said wrong of a pack without any file."""
    found = [
        f"territoire.toml, {key} : code à compléter ({blank})"
        for key, blank in BLANK_CODES.items()
        if getattr(pack.territory, key) == blank
    ]
    if not pack.sources:
        found.append("sources.toml : aucune source déclarée")
    found += [fault for source in pack.sources.values() for fault in source_faults(source)]
    known = load_indicators()
    for check in (
        lambda: load_evaluations(pack.folder, known, pack.level_codes),
        lambda: load_roadmap(pack.folder, known),
    ):
        try:
            check()
        except PackError as error:
            found.append(str(error))
    return found


def source_faults(source: Source) -> list[str]:
    """What can be said wrong of one source without any file: reader, options, columns."""
    where = f"sources.toml, {source.code}"
    try:
        reader = reader_for(source)
        if reader.name == "tableau":
            read_options(source.options, file="sources.toml")
    except VigieError as error:
        return [str(error)]
    mappings = full_mapping(source, reader.default_columns)
    unpivoted = {name for u in source.unpivot for name in u.constants}
    found = [
        f"{where} : rien ne remplit « {column.name} » ({column.meaning}), obligatoire"
        for column in TABLES[source.table].columns
        if column.required and column.name not in mappings and column.name not in unpivoted
    ]
    bare = [n for n, m in source.columns.items() if not m.columns and m.value is None]
    if bare and not source.unpivot:
        found.append(f"{where}.colonnes.{bare[0]} : ni « colonne » ni « valeur »")
    return found


def rehearse(pack: Pack, plan: Plan) -> Iterator[tuple[Source, list[FileTrial]]]:
    """Try every source in turn, files in the order of the plan."""
    with (
        TemporaryDirectory(prefix="vigie-essai-") as folder,
        closing(Desk(Path(folder))) as desk,
    ):
        for source in pack.sources.values():
            yield source, [_tried(desk, source, planned) for planned in plan.of(source.code)]


def _tried(desk: Desk, source: Source, planned: PlannedFile) -> FileTrial:
    name = planned.file.name
    try:
        with file_faults(name, silent=source.personal):
            return _read(desk, source, planned)
    except ExtractError as error:
        return FileTrial(name, error=str(error))


def _read(desk: Desk, source: Source, planned: PlannedFile) -> FileTrial:
    file = planned.file
    with desk.connection(file.size) as con:
        reading = reader_for(source).read(
            file.path, con, options=source.options, wanted=wanted_headings(source)
        )
        mapped = apply_mapping(con, reading, source, file=file.path.name)
        rejected = Counter(str(r.reason) for r in reading.rejects)
        rejected.update(str(reason) for _, reason, _ in mapped.rejects)
        ignored = Counter({str(rule): count for rule, count in reading.ignored.items()})
        ignored[str(Rule.OUT_OF_SCOPE)] += mapped.ignored
        return FileTrial(
            file.name,
            reading.rows_read,
            mapped.rows_loaded,
            rejected,
            {rule: count for rule, count in ignored.items() if count},
            tuple(reading.notes),
        )


def plan_of(pack: Pack, extracts: Path) -> Plan:
    """Files each source would read.

    Raises:
        BuildError: the folder does not exist.
    """
    return make_plan(pack, extracts)
