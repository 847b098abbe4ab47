"""A town built twice after each change: taking over from the version before, and from nothing."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb
from tinytown import Quiet

from dashboard.build.run import Built, Order, build
from dashboard.store.layout import BASE, VERSIONS


def contents(base: Path) -> dict[str, tuple[list[Any], list[Any]]]:
    """Table → its columns, and its rows in their order."""
    with duckdb.connect(str(base), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return {
            table: (
                connection.execute(f'DESCRIBE "{table}"').fetchall(),
                connection.execute(f'FROM "{table}"').fetchall(),
            )
            for (table,) in names
        }


class Twice:
    """A database fed one change after the other, and what a build from nothing makes of each."""

    def __init__(self, territory: Path, extracts: Path, root: Path) -> None:
        self.order = Order(territory, extracts, root / "reprise")
        self.whole = Order(territory, extracts, root / "entiere", reuse=False)

    def build(self) -> Built:
        """Build, without looking."""
        return build(self.order, Quiet())

    def compare(self) -> Mapping[str, Collection[str]]:
        """Build, then from nothing with the same archive; what the first took over.

        Raises:
            AssertionError: they differ.
        """
        shutil.rmtree(self.whole.database, ignore_errors=True)
        shutil.copytree(self.order.database, self.whole.database)
        made, whole = self.build(), build(self.whole, Quiet())
        assert not any(whole.manifest["taken"].values())
        assert made.manifest["version"] == whole.manifest["version"]
        assert made.manifest["recipes"] == whole.manifest["recipes"]
        one, other = contents(_base(self.order, made)), contents(_base(self.whole, whole))
        assert one.keys() == other.keys()
        for table in one:
            assert one[table] == other[table], table
        taken: Mapping[str, Collection[str]] = made.manifest["taken"]
        return taken


def _base(order: Order, built: Built) -> Path:
    return order.database / VERSIONS / str(built.manifest["version"]) / BASE
