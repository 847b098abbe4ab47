"""The `.sql` files of a folder, checked once, and the chain that makes each table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dashboard.errors import QueryError
from dashboard.queries.header import Query, parse_query
from dashboard.settings import QUERIES


@dataclass(frozen=True)
class Library:
    """Every query by name, and every construction query by the table it makes."""

    queries: Mapping[str, Query]
    makers: Mapping[str, Query]

    def get(self, name: str) -> Query:
        """The query of that name.

        Raises:
            QueryError: no such query; says where the list is.
        """
        query = self.queries.get(name)
        if query is None:
            raise QueryError(
                f"requête inconnue « {name} »", remedy="Liste : « vigie query --list »"
            )
        return query

    def chain(self, name: str) -> tuple[Query, ...]:
        """Construction queries behind a query, the nearest first, each once."""
        found: dict[str, Query] = {}
        waiting = list(self.get(name).tables)
        while waiting:
            table = waiting.pop(0)
            maker = self.makers.get(table)
            if maker is not None and maker.name not in found:
                found[maker.name] = maker
                waiting += maker.tables
        return tuple(found.values())

    def facts(self, name: str) -> tuple[str, ...]:
        """Canonical tables (`demande`, `mesure`…) a query comes from, through its chain."""
        tables = {t for q in (self.get(name), *self.chain(name)) for t in q.tables}
        return tuple(sorted(t.removeprefix("brut_") for t in tables if t.startswith("brut_")))


def load_library(folder: Path) -> Library:
    """Read and check every `.sql` file under a folder.

    Raises:
        QueryError: a file is wrong, or two files make the same table.
    """
    queries = {}
    makers: dict[str, Query] = {}
    for path in sorted(folder.rglob("*.sql")):
        name = path.relative_to(folder).with_suffix("").as_posix()
        query = parse_query(name, path.read_text(encoding="utf-8"))
        queries[name] = query
        if query.kind == "construction":
            if query.table in makers:
                raise QueryError(
                    f"la table {query.table} est déjà faite par {makers[query.table].name}",
                    file=f"{name}.sql",
                )
            makers[query.table] = query
    return Library(queries, makers)


@cache
def library() -> Library:
    """The queries shipped with the product; read once, they do not change while it runs."""
    return load_library(QUERIES)
