"""Put a backup back, beside what exists: nothing is ever written over."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.build.faults import machine_faults
from dashboard.build.layout import Layout, sync, temporary
from dashboard.catalogue.pack import load_pack
from dashboard.errors import BackupError
from dashboard.operation.bundle import DATABASE, PACK, WRITINGS, Contents, check, read_contents
from dashboard.settings import Settings
from dashboard.store.copies import sqlite_path

_ELSEWHERE = "Donnez un dossier neuf avec --{option}"


def restore(backup: Path, settings: Settings) -> Contents:
    """Check a backup, then put its database, its pack and its writings where settings say.

    A pack already there must be the same; it is left alone. The database appears at once, last.

    Raises:
        BackupError: the backup is damaged, or something else is already in the way.
        VigieError: the disk is full.
    """
    contents = read_contents(backup)
    with machine_faults("restauration"):
        check(backup, contents)
        _make_way(backup, settings, contents)
        if not settings.territory.exists():
            with _appearing(settings.territory) as made:
                shutil.copytree(backup / PACK, made)
        with _appearing(settings.database) as made:
            shutil.copytree(backup / DATABASE, made)
            Layout(made).prepare()
            _close(made)
            _put_writings(backup, settings, made)
    return contents


def _make_way(backup: Path, settings: Settings, contents: Contents) -> None:
    """Refuse, before anything is written, whatever would be written over."""
    base = settings.database
    if base.exists() and (not base.is_dir() or any(base.iterdir())):
        raise BackupError(
            "le dossier de la base n'est pas vide",
            file=base.name,
            remedy=_ELSEWHERE.format(option="database"),
        )
    if settings.territory.exists():
        kept = load_pack(backup / PACK).digest
        if load_pack(settings.territory).digest != kept:
            raise BackupError(
                "le pack en place n'est pas celui de la sauvegarde",
                file=settings.territory.name,
                remedy=_ELSEWHERE.format(option="territory"),
            )
    path = sqlite_path(settings.state_url)
    if contents.writings == "copie" and (path is None or path.exists()):
        raise BackupError(
            "la base des écrits en place serait écrasée",
            field="VIGIE_STATE_URL",
            remedy="Donnez l'adresse d'un fichier SQLite à créer",
        )


def _close(base: Path) -> None:
    """Shut the database to other accounts, whatever the medium of the backup forgot."""
    for folder in (base, *base.iterdir()):
        if folder.is_dir():
            folder.chmod(0o700)


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A name to fill in the folder of `target`, that becomes `target` once it is filled."""
    target.parent.mkdir(parents=True, exist_ok=True)
    made = temporary(target)
    try:
        yield made
        made.replace(target)
        sync(target.parent)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _put_writings(backup: Path, settings: Settings, made: Path) -> None:
    """The writings where their address says, which is often inside the database folder."""
    copy, path = backup / WRITINGS / "ecrits.sqlite", sqlite_path(settings.state_url)
    if path is None or not copy.exists():
        return
    path = path.resolve()
    base = settings.database.resolve()
    if path.is_relative_to(base):
        path = made / path.relative_to(base)
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(copy, path)
    path.chmod(0o600)
