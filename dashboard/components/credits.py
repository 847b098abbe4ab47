"""Who to credit under a chart: the producers of what was really drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dashboard.catalogue.sources import Source

REFERENCE = frozenset({"contour", "population", "plan_de_compte", "contexte", "equipement"})
"""Tables that name, place or divide facts; they are credited only when nothing else is used."""

PROPERTY = "propriete"


class Used(Protocol):
    """What is needed of a source of the lineage."""

    @property
    def code(self) -> str:
        """Code of the source in the pack."""
        ...

    @property
    def table(self) -> str:
        """Table it fills."""
        ...

    @property
    def state(self) -> str:
        """`chargee` when it was read."""
        ...

    @property
    def producer(self) -> str:
        """Who publishes it."""
        ...


def properties(source: Source) -> frozenset[str]:
    """Quantities a source can measure, as its pack declares them; empty when it does not say."""
    column = source.columns.get(PROPERTY)
    fixed = [column.value] if column and column.value else []
    coded = list(column.values.values()) if column else []
    unpivoted = [u.constants[PROPERTY] for u in source.unpivot if PROPERTY in u.constants]
    options = source.options.get("proprietes", {})
    renamed = [str(v) for v in options.values()] if isinstance(options, Mapping) else []
    return frozenset([*fixed, *coded, *unpivoted, *renamed])


def producers(
    used: Sequence[Used], declared: Mapping[str, Source], params: Mapping[str, str]
) -> list[str]:
    """Producers of the facts behind a figure, each once, in the order of the sources.

    Args:
        used: sources of the lineage.
        declared: sources of the pack, by code.
        params: constant parameters of the figure; a quantity rules out sources of others.
    """
    wanted = params.get(PROPERTY, "")

    def concerned(source: Used) -> bool:
        known = properties(declared[source.code]) if source.code in declared else frozenset()
        return source.state == "chargee" and (not wanted or not known or wanted in known)

    found = [source for source in used if concerned(source)]
    facts = [source for source in found if source.table not in REFERENCE]
    return list(dict.fromkeys(source.producer for source in facts or found))
