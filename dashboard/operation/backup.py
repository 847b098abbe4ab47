"""Back up what cannot be made again, and the versions people may have quoted.

Archive, pins, journal of the builds, pointer, the version in service and the pinned ones with
their partitions, the pack and the writings. Other versions are left: they are made again.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

from dashboard.build import partitions
from dashboard.build.faults import machine_faults
from dashboard.build.journal import exclusive
from dashboard.build.layout import Layout, temporary
from dashboard.build.publish import whole
from dashboard.build.retention import pinned
from dashboard.catalogue.pack import load_pack
from dashboard.errors import BackupError
from dashboard.operation.bundle import DATABASE, PACK, WRITINGS, Contents, seal
from dashboard.settings import Settings
from dashboard.store.copies import copy_sqlite, sqlite_path
from dashboard.store.versions import current_id


def back_up(settings: Settings, target: Path, now: dt.datetime) -> Contents:
    """Make a backup in a folder that does not exist yet, or is empty; whole or not at all.

    No build runs meanwhile; the service goes on.

    Raises:
        BackupError: the folder is taken, or something to be kept is damaged.
        VigieError: the pack is wrong, a build is in progress, the disk is full.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupError(
            "ce dossier n'est pas vide", file=target.name, remedy="Donnez un nouveau dossier"
        )
    layout = Layout(settings.database)
    if not layout.archive.is_dir():
        raise BackupError(
            "rien à sauvegarder : aucune construction n'a eu lieu", file=layout.root.name
        )
    pack = load_pack(settings.territory)
    with machine_faults("sauvegarde"):
        target.parent.mkdir(parents=True, exist_ok=True)
        made = temporary(target)
        made.mkdir(mode=0o700)
        try:
            with exclusive(layout):
                version = _copy_database(layout, made / DATABASE)
            shutil.copytree(pack.folder, made / PACK)
            writings = _copy_writings(settings.state_url, made / WRITINGS)
            moment = now.isoformat(timespec="seconds")
            contents = seal(made, pack.territory.code, version, moment, writings)
            made.replace(target)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    return contents


def _copy_database(layout: Layout, target: Path) -> str:
    """Copy the part of the database that counts; id in service, or ""."""
    target.mkdir(mode=0o700)
    version = current_id(layout.root) if layout.pointer.exists() else ""
    for path in _wanted(layout, {version} - {""} | pinned(layout)):
        copy = target / path.relative_to(layout.root)
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        shutil.copyfile(path, copy)
    return version


def _wanted(layout: Layout, versions: set[str]) -> Iterator[Path]:
    """Files of the database to keep, each once."""
    found = {path for path in (layout.pointer, layout.journal) if path.exists()}
    for folder in (layout.archive, layout.pins):
        found |= {path for path in folder.rglob("*") if path.is_file()}
    for version in versions:
        manifest = whole(layout, version)
        if manifest is None:
            raise BackupError(
                f"la version {version} manque ou est abîmée",
                remedy="Relancez « vigie build », ou « vigie versions --unpin », puis recommencez",
            )
        found |= {path for path in (layout.versions / version).iterdir() if path.is_file()}
        for key in {entry["partition"] for entry in manifest["files"]} - {""}:
            if partitions.find(layout, key) is None:
                raise BackupError(
                    f"une partition de la version {version} manque ou est abîmée",
                    remedy="Relancez « vigie build », puis recommencez",
                )
            found |= set(layout.partitions.glob(f"{key}.*"))
    yield from sorted(path for path in found if not path.name.startswith("."))


def _copy_writings(url: str, folder: Path) -> str:
    """Copy the writable store; how it is kept, as `Contents.writings` says it."""
    path = sqlite_path(url)
    if path is None:
        return "ailleurs"
    if not path.exists():
        return "vide"
    folder.mkdir(mode=0o700)
    copy_sqlite(path, folder / "ecrits.sqlite")
    return "copie"
