"""Load the sources of a pack: each file is read, or said to be missing, a twin or unreadable."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.build.archive import Fingerprint, Reception, fingerprint
from dashboard.build.loaded import LoadedFile, LoadedSource, missing_message
from dashboard.build.plan import Plan, PlannedFile
from dashboard.build.stage import Staging, stage_archived, stage_present
from dashboard.catalogue.pack import Pack
from dashboard.catalogue.sources import Source
from dashboard.errors import ExtractError
from dashboard.extracts.fields import uses_file_name


class Progress(Protocol):
    """Who is told how the build goes."""

    def stage(self, label: str, total: int = 0) -> None:
        """A stage begins; `total` files are to come."""
        ...

    def step(self, name: str) -> None:
        """A file of the stage is about to be read."""
        ...

    def warn(self, text: str) -> None:
        """Something is left out, and the build goes on."""
        ...


@dataclass(frozen=True)
class Content:
    """One content to load: a file of the extracts folder, or a snapshot of the archive."""

    name: str
    sha: str
    size: int
    planned: PlannedFile | None = None
    print: Fingerprint | None = None
    reception: Reception | None = None
    twin_of: str = ""
    message: str = ""


def contents(staging: Staging, pack: Pack, plan: Plan) -> dict[str, tuple[Content, ...]]:
    """Source → its contents, in the order of names then hashes; nothing is read yet.

    Identical bytes under two names of one source are loaded once, unless the source reads its
    date in the name: a week without movement is still a week.
    """
    found: dict[str, tuple[Content, ...]] = {}
    for code, source in pack.sources.items():
        present = [_present(planned) for planned in plan.of(code)]
        present += _snapshots(staging, source, present)
        present.sort(key=lambda content: (content.name, content.sha))
        unique = present if uses_file_name(source) else list(_without_repeats(present))
        unique += [
            Content(twin.file.name, "", twin.file.size, twin_of=twin.of)
            for twin in plan.twins
            if twin.source == code
        ]
        found[code] = tuple(unique)
    return found


def _present(planned: PlannedFile) -> Content:
    try:
        print_ = fingerprint(planned)
    except ExtractError as error:
        return Content(planned.file.name, "", planned.file.size, message=str(error))
    return Content(planned.file.name, print_.sha, print_.size, planned, print_)


def _snapshots(staging: Staging, source: Source, present: Sequence[Content]) -> list[Content]:
    """Contents received before and no longer in the folder, for a source that keeps them all."""
    if source.replaces:
        return []
    seen = {(content.name, content.sha) for content in present}
    return [
        Content(r.name, r.sha, r.size, reception=r)
        for r in staging.archive.snapshots(source.code)
        if (r.name, r.sha) not in seen and r.minimised == source.personal
    ]


def _without_repeats(ordered: Sequence[Content]) -> Iterator[Content]:
    first: dict[str, str] = {}
    for content in ordered:
        if content.sha and content.sha in first:
            yield replace(content, twin_of=first[content.sha])
        else:
            first[content.sha] = content.name
            yield content


def gathered(source: Source, files: Iterable[LoadedFile]) -> LoadedSource:
    """A source and its files; a file that could not be read does not stop the others."""
    loaded = LoadedSource(source, tuple(files))
    if loaded.state == "absente":
        return replace(loaded, message=missing_message(source))
    if not loaded.partitions and loaded.state == "chargee":
        return replace(loaded, message="mêmes données que des fichiers d'une autre source")
    broken = next((f.message for f in loaded.files if f.state == "en_erreur"), "")
    return replace(loaded, message=broken)


def load_file(staging: Staging, source: Source, content: Content, progress: Progress) -> LoadedFile:
    """Read one content of a source; why it cannot be read is said in what is given back.

    Raises:
        BuildError: the disk or the memory is full.
    """
    bare = LoadedFile(source.code, content.name, content.sha, content.size, "charge")
    if content.twin_of:
        said = f"mêmes données que {content.twin_of}, lu à sa place"
        return replace(bare, state="jumeau", twin_of=content.twin_of, message=said)
    if content.message:
        progress.warn(content.message)
        return replace(bare, state="en_erreur", message=content.message)
    progress.step(content.name)
    begun = time.perf_counter()
    try:
        if content.planned is not None and content.print is not None:
            partition = stage_present(staging, source, content.planned, content.print)
        elif content.reception is not None:
            partition = stage_archived(staging, source, content.reception)
        else:
            raise ExtractError("fichier introuvable", file=content.name)
    except ExtractError as error:
        progress.warn(str(error))
        return replace(bare, state="en_erreur", message=str(error))
    kept = staging.archive.known(source.code, content.name, content.sha)
    return replace(
        bare,
        partition=partition,
        received_at=kept.received_at if kept else "",
        seconds=time.perf_counter() - begun,
    )
