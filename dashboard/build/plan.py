"""Which file goes to which source: decided before anything is read, shown by `vigie pack check`."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dashboard.build.patterns import canonical, compiled, stem, twin_key, verbatim
from dashboard.catalogue.pack import Pack
from dashboard.catalogue.sources import Source
from dashboard.errors import BuildError
from dashboard.extracts.foreign import COMPANIONS


@dataclass(frozen=True)
class Found:
    """A file of the extracts folder; `name` is relative to it, with `/`.

    Attributes:
        companions: files that go with a shapefile, read with it.
    """

    name: str
    path: Path
    size: int
    companions: tuple[Path, ...] = ()


@dataclass(frozen=True)
class PlannedFile:
    """A file that will be read by a source."""

    source: str
    file: Found


@dataclass(frozen=True)
class PlannedTwin:
    """A file left aside because `of` (name of another file) holds the same data."""

    source: str
    file: Found
    of: str


@dataclass(frozen=True)
class Plan:
    """What a build would read.

    Attributes:
        files: in the order of the sources, then of the names.
        twins: same data in another format, not read.
        leftovers: files that no source matches.
        refused: names of links that leave the extracts folder, not followed.
        missing: codes of sources without any file.
    """

    files: tuple[PlannedFile, ...]
    twins: tuple[PlannedTwin, ...]
    leftovers: tuple[Found, ...]
    refused: tuple[str, ...]
    missing: tuple[str, ...]

    def of(self, source: str) -> tuple[PlannedFile, ...]:
        """Files of one source."""
        return tuple(f for f in self.files if f.source == source)


def make_plan(pack: Pack, extracts: Path) -> Plan:
    """Match the files of a folder to the sources of a pack.

    A file belongs to the first source, in the order of `sources.toml`, that matches it; a source
    that rereads another takes, besides, those of its files that it matches.

    Raises:
        BuildError: the folder does not exist.
    """
    if not extracts.is_dir():
        raise BuildError(
            "dossier d'extraits absent",
            file=extracts.name,
            remedy="Indiquez un dossier existant avec --extracts",
        )
    found, refused = _inventory(extracts)
    matched = _match(pack.sources, found)
    files: list[PlannedFile] = []
    twins: list[PlannedTwin] = []
    stems = {code: {stem(f.name): f.name for f, _ in hits} for code, hits in matched.items()}
    for code, source in pack.sources.items():
        kept, aside = _split(source, matched[code], stems.get(source.twin_of, {}))
        files += kept
        twins += aside
    taken = {f.name for hits in matched.values() for f, _ in hits}
    leftovers = tuple(f for f in found if f.name not in taken)
    with_files = {f.source for f in files} | {t.source for t in twins}
    missing = tuple(code for code in pack.sources if code not in with_files)
    return Plan(tuple(files), tuple(twins), leftovers, refused, missing)


def _inventory(extracts: Path) -> tuple[tuple[Found, ...], tuple[str, ...]]:
    """Every visible file, shapefile companions attached; and the links refused."""
    root = extracts.resolve()
    paths: dict[str, Path] = {}
    refused: list[str] = []
    for path in _walk(extracts):
        received = path.relative_to(extracts).as_posix()
        name = canonical(received)
        name = verbatim(received) if name in paths else name
        if path.is_symlink() and not path.resolve().is_relative_to(root):
            refused.append(name)
        elif path.is_file():
            paths[name] = path
    companions = {name: _companions(name, paths) for name in paths}
    attached = {key for keys in companions.values() for key in keys}
    found = tuple(
        Found(name, path, path.stat().st_size, tuple(paths[key] for key in companions[name]))
        for name, path in sorted(paths.items())
        if name not in attached
    )
    return found, tuple(sorted(refused))


def _walk(folder: Path) -> Iterator[Path]:
    """Visible files of a folder and of its subfolders; linked folders come as one link."""
    for where, folders, names in os.walk(folder, followlinks=False):
        links = [name for name in folders if (Path(where) / name).is_symlink()]
        folders[:] = sorted(n for n in folders if not n.startswith(".") and n not in links)
        yield from (Path(where) / n for n in sorted(names + links) if not n.startswith("."))


def _companions(name: str, paths: Mapping[str, Path]) -> tuple[str, ...]:
    if not name.lower().endswith(".shp"):
        return ()
    base = name[:-4].lower()
    wanted = {base + suffix for suffix in COMPANIONS} | {name.lower() + ".xml"}
    return tuple(sorted(key for key in paths if key.lower() in wanted))


def _match(
    sources: Mapping[str, Source], found: Sequence[Found]
) -> dict[str, list[tuple[Found, int]]]:
    """Source → its files, each with the rank of the pattern that matched it."""
    patterns = {code: [compiled(p) for p in s.files] for code, s in sources.items()}
    matched: dict[str, list[tuple[Found, int]]] = {code: [] for code in sources}
    for file in found:
        ranks = {
            code: next((i for i, e in enumerate(expressions) if e.fullmatch(file.name)), None)
            for code, expressions in patterns.items()
        }
        hits = {code: rank for code, rank in ranks.items() if rank is not None}
        owner = next((code for code in hits if not sources[code].rereads), "")
        for code, rank in hits.items():
            if code == owner or (owner and sources[code].rereads == owner):
                matched[code].append((file, rank))
    return matched


def _split(
    source: Source, hits: Sequence[tuple[Found, int]], elsewhere: Mapping[str, str]
) -> tuple[list[PlannedFile], list[PlannedTwin]]:
    """Files to read, and twins left aside; `elsewhere`: stems of the source we are a twin of."""
    kept: list[PlannedFile] = []
    aside: list[PlannedTwin] = []
    winners: dict[tuple[str, str], str] = {}
    for file, _ in sorted(hits, key=lambda hit: (hit[1], hit[0].name)):
        other = elsewhere.get(stem(file.name))
        winner = winners.setdefault(twin_key(file.name), file.name) if other is None else other
        if winner == file.name:
            kept.append(PlannedFile(source.code, file))
        else:
            aside.append(PlannedTwin(source.code, file, winner))
    kept.sort(key=lambda planned: planned.file.name)
    aside.sort(key=lambda planned: planned.file.name)
    return kept, aside
