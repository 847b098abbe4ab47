"""The version in service, as what a new one may take over.

It serves when it was made by the same code, for the same pack, and when its base is as it was
written. A table then serves again when its recipe is the same (`recipes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from dashboard.build.desk import literal
from dashboard.build.layout import Layout
from dashboard.build.publish import whole
from dashboard.errors import VersionError
from dashboard.store.layout import BASE
from dashboard.store.versions import current_id

ATTACHED = "precedente"
"""Name of the base of the previous version beside the one being made."""


@dataclass(frozen=True)
class Previous:
    """A version that may serve again.

    Attributes:
        recipes: table, or « indicateur/code » → recipe.
        partitions: canonical table → number of the file → key of its partition.
    """

    base: Path
    recipes: Mapping[str, str]
    partitions: Mapping[str, Mapping[int, str]]

    def attach(self, con: duckdb.DuckDBPyConnection) -> None:
        """Make its tables readable beside those being made."""
        con.execute(f"ATTACH {literal(self.base)} AS {ATTACHED} (READ_ONLY)")

    def detach(self, con: duckdb.DuckDBPyConnection) -> None:
        """Let go of it."""
        con.execute(f"DETACH {ATTACHED}")


def find_previous(layout: Layout, *, pack: str, code: str) -> Previous | None:
    """The version in service, if a new one can take over some of its tables."""
    try:
        version = current_id(layout.root)
    except VersionError:
        return None
    manifest = whole(layout, version)
    if manifest is None or manifest.get("pack") != pack or manifest.get("code") != code:
        return None
    recipes = manifest.get("recipes")
    return (
        Previous(layout.versions / version / BASE, recipes, _partitions(manifest))
        if recipes
        else None
    )


def _partitions(manifest: Mapping[str, Any]) -> dict[str, dict[int, str]]:
    found: dict[str, dict[int, str]] = {}
    for entry in manifest["files"]:
        if entry["partition"]:
            found.setdefault(entry["table"], {})[entry["fichier_id"]] = entry["partition"]
    return found
