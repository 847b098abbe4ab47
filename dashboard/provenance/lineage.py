"""From a figure back to its read SQL, its build SQL and its files."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.errors import AccessRefusedError
from dashboard.provenance.files import ReceivedFile, SourceState, files, sources
from dashboard.queries import Query
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Lineage:
    """The whole way of a figure.

    Attributes:
        read: the query read.
        chain: construction queries behind it, the nearest first.
        tables: canonical tables at the start.
        sources: sources that fill them in this territory.
        files: files of these sources that were read.
    """

    read: Query
    chain: tuple[Query, ...]
    tables: tuple[str, ...]
    sources: tuple[SourceState, ...]
    files: tuple[ReceivedFile, ...]


def lineage(gate: Gate, query_name: str) -> Lineage:
    """The way back from a read query.

    Raises:
        QueryError: unknown query.
        AccessRefusedError: not a read query.
    """
    query = gate.queries.get(query_name)
    if query.kind == "construction":
        raise AccessRefusedError(f"« {query_name} » n'est pas une requête de lecture")
    tables = gate.queries.facts(query_name)
    concerned = tuple(source for source in sources(gate) if source.table in tables)
    codes = {source.code for source in concerned}
    return Lineage(
        read=query,
        chain=gate.queries.chain(query_name),
        tables=tables,
        sources=concerned,
        files=tuple(f for f in files(gate) if f.source in codes and f.state == "charge"),
    )
