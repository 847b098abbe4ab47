"""One build, from the folder of extracts to the version in service."""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dashboard.build import partitions
from dashboard.build.archive import Archive
from dashboard.build.construction import construct, in_order
from dashboard.build.contours import write_contours
from dashboard.build.desk import Desk, connect, name
from dashboard.build.digests import code_digest, version_id
from dashboard.build.evaluation_cards import write_cards
from dashboard.build.faults import machine_faults
from dashboard.build.journal import exclusive, recorded
from dashboard.build.layout import Layout
from dashboard.build.load import Content, Progress, contents, gathered, load_file
from dashboard.build.loaded import LoadedFile, LoadedSource
from dashboard.build.manifest import make_manifest
from dashboard.build.plan import Plan, make_plan
from dashboard.build.previous import Previous, find_previous
from dashboard.build.publish import intact, publish, put_in_service
from dashboard.build.reuse import Reuse
from dashboard.build.reused_values import write_or_keep
from dashboard.build.roadmap_rows import write_roadmap
from dashboard.build.stage import Staging
from dashboard.build.tables import stage_canonical, write_metadata
from dashboard.build.verify import check_required, verify
from dashboard.catalogue.ambitions import load_ambitions
from dashboard.catalogue.evaluations import Declared, load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import Pack, load_pack
from dashboard.catalogue.roadmap import load_roadmap
from dashboard.catalogue.roadmap_model import Roadmap
from dashboard.queries import Library, load_library
from dashboard.queries import library as shipped
from dashboard.settings import QUERIES
from dashboard.store.layout import BASE

LANES = 2
"""Files read at once; each stays under its own memory limit."""


@dataclass(frozen=True)
class Order:
    """What to build: from where, into where, and with which SQL.

    Attributes:
        reuse: take over from the version in service what would be the same.
    """

    territory: Path
    extracts: Path
    database: Path
    queries: Path = QUERIES
    reuse: bool = True


@dataclass(frozen=True)
class Built:
    """What a build gives back.

    Attributes:
        manifest: manifest of the version now in service.
        seconds: time this build took, even when it found the version already there.
        fresh: False when the same inputs had already given this version.
    """

    manifest: Mapping[str, Any]
    plan: Plan
    seconds: float
    fresh: bool


class Stopwatch:
    """Seconds spent in each stage."""

    def __init__(self) -> None:
        """Start at zero."""
        self.spent: dict[str, float] = {}

    @contextmanager
    def stage(self, label: str) -> Iterator[None]:
        """Add the time of a block to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent[label] = self.spent.get(label, 0.0) + time.perf_counter() - begun


def build(order: Order, progress: Progress) -> Built:
    """Build the version of these extracts and put it in service.

    Whatever goes wrong, the version in service before stays there.

    Raises:
        VigieError: the pack, a required source, the disk or the SQL is at fault.
    """
    begun = time.perf_counter()
    layout = Layout(order.database)
    with machine_faults("écriture de la base"):
        layout.prepare()
        with exclusive(layout), recorded(layout.journal) as outcome:
            layout.sweep()
            workshop = layout.workshop()
            try:
                manifest, plan, fresh = _build(order, layout, workshop, progress)
            finally:
                shutil.rmtree(workshop, ignore_errors=True)
            outcome["version"] = manifest["version"]
    return Built(manifest, plan, time.perf_counter() - begun, fresh)


def _build(
    order: Order, layout: Layout, workshop: Path, progress: Progress
) -> tuple[Mapping[str, Any], Plan, bool]:
    watch = Stopwatch()
    pack = load_pack(order.territory)
    roadmap = load_roadmap(pack.folder, load_indicators())
    declared = load_evaluations(pack.folder, load_indicators(), pack.level_codes)
    library = shipped() if order.queries == QUERIES else load_library(order.queries)
    plan = make_plan(pack, order.extracts)
    archive = Archive(layout, dt.datetime.now(dt.UTC))
    staging = Staging(layout, archive, Desk(workshop / "lecture"))
    with watch.stage("empreintes"):
        progress.stage("Recherche des fichiers")
        wanted = contents(staging, pack, plan)
    code = code_digest(order.queries)
    version = version_id(
        [(source, c.name, c.sha) for source, found in wanted.items() for c in found],
        pack=pack.digest,
        code=code,
        extra={"leftovers": sorted((f.name, f.size) for f in plan.leftovers)},
    )
    known = intact(layout, version, archive)
    if known is not None:
        put_in_service(layout, version)
        return known, plan, False
    with watch.stage("lecture"):
        sources = _load(staging, pack, wanted, progress)
    check_required(sources)
    with watch.stage("empreintes"):
        previous = find_previous(layout, pack=pack.digest, code=code) if order.reuse else None
    received = Received(layout, pack, plan, sources, previous, declared, roadmap)
    tables, reuse = _write_base(workshop, received, library, watch, progress)
    shutil.rmtree(workshop / "lecture", ignore_errors=True)
    manifest = make_manifest(
        version,
        pack,
        sources,
        code=code,
        built_at=archive.now,
        tables=tables,
        seconds=watch.spent,
        recipes=reuse.recipes,
        taken=reuse.summary,
    )
    progress.stage("Publication")
    partitions.secure(layout, [p for loaded in sources for p in loaded.partitions])
    publish(layout, workshop, manifest)
    archive.forget_raw([code for code, source in pack.sources.items() if source.personal])
    return manifest, plan, True


def _load(
    staging: Staging, pack: Pack, wanted: Mapping[str, Sequence[Content]], progress: Progress
) -> tuple[LoadedSource, ...]:
    progress.stage("Lecture", total=sum(not c.twin_of for found in wanted.values() for c in found))
    files = [(code, content) for code in pack.sources for content in wanted[code]]
    waiting: dict[int, Future[LoadedFile]] = {}
    pool = ThreadPoolExecutor(LANES)
    try:
        for rank in sorted(range(len(files)), key=lambda rank: -files[rank][1].size):
            code, content = files[rank]
            waiting[rank] = pool.submit(load_file, staging, pack.sources[code], content, progress)
        loaded = [waiting[rank].result() for rank in range(len(files))]
    finally:
        pool.shutdown(cancel_futures=True)
        staging.desk.close()
        staging.archive.secure()
    return tuple(
        gathered(source, (file for file in loaded if file.source == code))
        for code, source in pack.sources.items()
    )


@dataclass(frozen=True)
class Received:
    """What a base is made of."""

    layout: Layout
    pack: Pack
    plan: Plan
    sources: Sequence[LoadedSource]
    previous: Previous | None
    evaluations: Sequence[Declared]
    roadmap: Roadmap


def _write_base(
    workshop: Path, received: Received, library: Library, watch: Stopwatch, progress: Progress
) -> tuple[dict[str, int], Reuse]:
    """Make and verify the base of a version; table → rows, and what it took over."""
    sources, previous = received.sources, received.previous
    queries = in_order(library)
    scratch = workshop / "debord"
    con = connect(workshop / BASE, scratch)
    try:
        progress.stage("Construction des tables")
        if previous:
            previous.attach(con)
        with watch.stage("tables"):
            write_metadata(con, sources, received.plan.leftovers, received.pack.territory)
            write_roadmap(con, received.roadmap)
            stage_canonical(con, sources)
        with watch.stage("contours"):
            write_contours(con)
        with watch.stage("construction"):
            reuse = Reuse(con, received.layout, sources, library, previous)
            construct(con, queries, seen=reuse.seen, ready=reuse.ready)
        progress.stage("Calcul des indicateurs")
        with watch.stage("indicateurs"):
            known = load_indicators()
            ambitions = load_ambitions(received.pack.folder, known)
            write_or_keep(con, library, known, ambitions, reuse=reuse)
        with watch.stage("evaluations"):
            write_cards(con, library, received.evaluations, known, reuse=reuse)
        if previous:
            previous.detach(con)
        progress.stage("Vérification")
        with watch.stage("verification"):
            verify(con, sources, [query for query in queries if query.table not in reuse.taken])
        rows = _count(con)
        con.execute("CHECKPOINT")
    finally:
        con.close()
        shutil.rmtree(scratch, ignore_errors=True)
    return rows, reuse


def _count(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    tables = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE NOT temporary ORDER BY table_name"
    ).fetchall()
    return {
        table: con.execute(f"SELECT count(*) FROM {name(table)}").fetchall()[0][0]
        for (table,) in tables
    }
