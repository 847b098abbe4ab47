"""Publication: a finished folder takes its name, then the pointer moves; never half of either."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dashboard.build.archive import Archive, sha256
from dashboard.build.layout import Layout, sync, temporary, write_text
from dashboard.build.partitions import find
from dashboard.errors import BuildError, VersionError
from dashboard.store.layout import BASE, MANIFEST
from dashboard.store.versions import current_id, published, read_manifest

KEPT = (BASE, MANIFEST)
"""What stays of a work folder once published."""

_RECEPTION = ("source", "name", "sha")


def whole(layout: Layout, version: str) -> Mapping[str, Any] | None:
    """Manifest of a version already published, if its base is as it was written."""
    folder = layout.versions / version
    try:
        manifest = read_manifest(folder)
        same = sha256(folder / BASE) == manifest["base"]["checksum"]
    except (VersionError, OSError, KeyError):
        return None
    return manifest if same else None


def intact(layout: Layout, version: str, archive: Archive) -> Mapping[str, Any] | None:
    """Manifest of a version that need not be built again: base, partitions and archive whole."""
    manifest = whole(layout, version)
    if manifest is None:
        return None
    loaded = [entry for entry in manifest["files"] if entry["partition"]]
    complete = all(
        find(layout, entry["partition"]) and archive.known(*map(entry.get, _RECEPTION))
        for entry in loaded
    )
    return manifest if complete else None


def publish(layout: Layout, workshop: Path, manifest: Mapping[str, Any]) -> None:
    """Give a verified version its name and put it in service.

    `workshop` is the work folder holding the closed base and nothing else.
    """
    base = workshop / BASE
    sync(base)
    checked = {**manifest, "base": {"size": base.stat().st_size, "checksum": sha256(base)}}
    write_text(workshop / MANIFEST, json.dumps(checked, ensure_ascii=False, indent=1))
    for path in workshop.iterdir():
        if path.name not in KEPT:
            raise BuildError(f"fichier inattendu dans la version ({path.name})")
    sync(workshop)
    target = layout.versions / manifest["version"]
    if target.exists():  # a damaged version of the same content makes way
        target.rename(temporary(target))
    workshop.rename(target)
    sync(layout.versions)
    put_in_service(layout, manifest["version"])


def put_in_service(layout: Layout, version: str) -> None:
    """Move the pointer; requests see the old version or the new one."""
    write_text(layout.pointer, json.dumps({"version": version}))


def roll_back(layout: Layout, version: str | None) -> str:
    """Put another version in service: the one named, else the one built just before.

    Raises:
        VersionError: no such version, or its base is damaged.
    """
    chosen = version or _before_current(layout)
    if whole(layout, chosen) is None:
        raise VersionError(
            f"la version {chosen} manque ou est abîmée",
            remedy="Choisissez-en une autre dans « vigie versions »",
        )
    put_in_service(layout, chosen)
    return chosen


def _before_current(layout: Layout) -> str:
    versions = published(layout.root)
    current = current_id(layout.root)
    known = [version.id for version in versions]
    older = known[known.index(current) + 1 :] if current in known else known
    if not older:
        raise VersionError(
            "aucune version plus ancienne à remettre en service",
            remedy="Consultez la liste avec « vigie versions »",
        )
    return older[0]
