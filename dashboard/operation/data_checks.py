"""Checks of the data: pack, database folder, version in service, last build, writings."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

from dashboard.build.archive import Archive
from dashboard.build.digests import code_digest
from dashboard.build.layout import Layout
from dashboard.build.publish import intact, whole
from dashboard.build.rehearsal import pack_faults
from dashboard.catalogue.pack import load_pack
from dashboard.formats import instant, plural, size
from dashboard.operation.finding import Finding, broken, good, warning
from dashboard.settings import Settings
from dashboard.store.copies import look_over, sqlite_path
from dashboard.store.versions import current_id, last_build, read_manifest

LEAST_ROOM = 200 * 10**6
COMFORT = 10**9
BUILDS_AHEAD = 3
"""Versions of today's size there should be room for."""


def pack(settings: Settings) -> Finding:
    """The pack is valid and complete."""
    found = load_pack(settings.territory)
    faults = pack_faults(found)
    if faults:
        return warning(f"{faults[0]}. Voyez « vigie pack check ».")
    count = plural(len(found.sources), "source")
    return good(f"« {found.territory.name} », {count}.")


def _nearest(path: Path) -> Path:
    """The folder itself, or the first that exists above it."""
    return next(p for p in (path.absolute(), *path.absolute().parents) if p.exists())


def folder(settings: Settings) -> Finding:
    """The database folder can be written by us, and read by nobody else."""
    place = _nearest(settings.database)
    if not os.access(place, os.R_OK | os.W_OK | os.X_OK):
        return broken(f"Pas le droit d'écrire dans {place.name}. Corrigez ses droits.")
    layout = Layout(settings.database)
    held = [layout.archive, layout.partitions, layout.versions]
    open_ = [p.name for p in held if p.is_dir() and p.stat().st_mode & 0o077]
    if open_:
        return warning(f"Lisible par d'autres comptes : {', '.join(open_)}. Faites « chmod 700 ».")
    return good("Accessible en écriture, fermé aux autres comptes.")


def room(settings: Settings) -> Finding:
    """There is room on the disk for some builds to come."""
    free = shutil.disk_usage(_nearest(settings.database)).free
    held = Layout(settings.database).versions
    newest = max((p.stat().st_size for p in held.glob("*/*.duckdb")), default=0)
    if free < LEAST_ROOM:
        return broken(f"{size(free)} libres : libérez de la place.")
    if free < max(COMFORT, BUILDS_AHEAD * newest):
        return warning(f"{size(free)} libres : voyez « vigie versions --purge 3 ».")
    return good(f"{size(free)} libres.")


def version(settings: Settings) -> Finding:
    """The pointer leads to a version as it was written, made from this pack and this code."""
    layout = Layout(settings.database)
    current = current_id(layout.root)
    manifest = whole(layout, current)
    if manifest is None:
        return broken(f"La version {current} manque ou est abîmée. Faites « vigie rollback ».")
    if manifest["pack"] != load_pack(settings.territory).digest:
        return warning(f"{current} : le pack a changé depuis. Relancez « vigie build ».")
    if manifest["code"] != code_digest():
        return warning(f"{current} : le logiciel a changé depuis. Relancez « vigie build ».")
    built = dt.datetime.fromisoformat(manifest["built_at"])
    return good(f"{current}, construite le {instant(built)}, intacte.")


def partitions(settings: Settings) -> Finding:
    """What the version in service was made from is all there."""
    layout = Layout(settings.database)
    if not layout.pointer.exists():
        return good("Sans objet : aucune version construite.")
    current = current_id(layout.root)
    if whole(layout, current) is None:
        return warning("Non vérifiées : la version en service est abîmée.")
    if intact(layout, current, Archive(layout, dt.datetime.now(dt.UTC))) is None:
        return warning("Un fichier manque ou est abîmé. Relancez « vigie build ».")
    count = len(read_manifest(layout.versions / current)["files"])
    return good(f"{plural(count, 'fichier reçu', 'fichiers reçus')}, tout est en place.")


def last(settings: Settings) -> Finding:
    """The last build succeeded."""
    outcome = last_build(settings.database)
    if outcome is None:
        return warning("Aucune. Lancez « vigie build ».")
    if not outcome.ok:
        return warning(f"Échouée le {instant(outcome.at)} : {outcome.message}")
    return good(f"Réussie le {instant(outcome.at)}.")


def writings(settings: Settings) -> Finding:
    """The writable store can be used."""
    kind = "SQLite" if sqlite_path(settings.state_url) else "serveur"
    if look_over(settings.state_url):
        return good(f"En état ({kind}).")
    return good("Vide : elle naîtra au premier écrit.")
