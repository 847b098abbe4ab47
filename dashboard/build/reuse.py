"""What a build takes over from the version in service: whole tables, parts of tables, values.

The same rows as a build that takes nothing over, in the same order: a test compares them table by
table. Whatever is in doubt is made again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import duckdb

from dashboard.build.construction import ordered
from dashboard.build.desk import name
from dashboard.build.layout import Layout
from dashboard.build.loaded import LoadedSource
from dashboard.build.previous import ATTACHED, Previous
from dashboard.build.recipes import Recipes, accounts_seen
from dashboard.build.renewal import DATED, READINGS, Renewal, changed
from dashboard.build.tables import number_files
from dashboard.queries import Library, Query


class Reuse:
    """What the tables being made may take over, and the recipes told to the next build.

    Attributes:
        recipes: what was asked about → its recipe, told to the next build.
        taken: tables taken over whole.
        renewed: tables of which only some parts were made again.
        kept: indicators whose values were taken over.
        cards: evaluations whose card was taken over.
        sources: sources of the pack.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        layout: Layout,
        sources: Sequence[LoadedSource],
        library: Library,
        previous: Previous | None,
    ) -> None:
        """`previous` is attached to the connection."""
        self._con = con
        self._library = library
        self._previous = previous
        self._now = Recipes(con, sources, library)
        self._renewal: Renewal | None = None
        changes = previous and changed(layout, previous, _readings(sources))
        if changes:
            self._renewal = Renewal(con, changes)
        self.recipes: dict[str, str] = {}
        self.taken: set[str] = set()
        self.renewed: set[str] = set()
        self.kept: frozenset[str] = frozenset()
        self.cards: set[str] = set()
        self.sources = tuple(loaded.source for loaded in sources)

    @property
    def summary(self) -> Mapping[str, Collection[str]]:
        """What was taken over, as the manifest tells it."""
        return {
            "tables": self.taken,
            "parties": self.renewed,
            "indicateurs": self.kept,
            "evaluations": self.cards,
        }

    @property
    def known(self) -> Recipes:
        """Recipes of the tables of this base."""
        return self._now

    def same(self, made: str, recipe: str) -> bool:
        """Note the recipe of what is made; True when the previous version has the same."""
        self.recipes[made] = recipe
        return self._previous is not None and self._previous.recipes.get(made) == recipe

    def seen(self, query: Query) -> Mapping[str, str]:
        """What a query sees of the accounts of files."""
        return accounts_seen(self._library, query)

    def ready(self, query: Query) -> str | None:
        """SQL of the rows of a table, taken over from the previous version; None: to be made."""
        by_parts = bool(query.parts) and self._only_readings(query)
        if self.same(query.table, self._now.of(query.table)):
            self.taken.add(query.table)
            return f"FROM {ATTACHED}.{name(query.table)}"
        if self._renewal is None or not by_parts:
            return None
        renewed = self._renewal.statement(query)
        if renewed is None:
            return None
        self.renewed.add(query.table)
        return ordered(query, renewed)

    def _only_readings(self, query: Query) -> bool:
        """Nothing that the query reads changed, but readings and what is made of them by day."""
        steady = [
            self.same(f"{table} vu par {query.name}", self._now.seen(table, query))
            for table in query.tables
            if table not in DATED
        ]
        return all(steady)


def _readings(sources: Sequence[LoadedSource]) -> dict[int, str]:
    """Number of each file of readings → key of its partition."""
    tables = {loaded.source.code: loaded.source.table for loaded in sources}
    return {
        number: file.partition.key
        for number, file in number_files(sources)
        if file.partition and tables[file.source] == READINGS
    }
