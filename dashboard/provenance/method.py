"""Everything that is computed, as written: indicators, queries, readers."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.queries import BUILDING, Query
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class ReaderInfo:
    """One format read."""

    name: str
    label: str


@dataclass(frozen=True)
class Method:
    """What the method page prints, generated from the catalogue and the SQL headers."""

    indicators: tuple[Indicator, ...]
    reads: tuple[Query, ...]
    builds: tuple[Query, ...]
    readers: tuple[ReaderInfo, ...]


def method(gate: Gate) -> Method:
    """All indicators, all queries, all readers."""
    # the readers lean on libraries of tens of MB that no other page needs
    from dashboard.extracts.registry import READERS

    queries = [query for _, query in sorted(gate.queries.queries.items())]
    return Method(
        indicators=tuple(load_indicators().values()),
        reads=tuple(q for q in queries if q.kind not in BUILDING),
        builds=tuple(q for q in queries if q.kind in BUILDING),
        readers=tuple(ReaderInfo(reader.name, reader.label) for reader in READERS.values()),
    )
