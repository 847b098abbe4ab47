"""The finite set of tables a protected indicator publishes; what is not there is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import RUNNING, periods_of
from dashboard.errors import BrokenQueryError
from dashboard.indicators.knowledge import Knowledge
from dashboard.secrecy import Gate, Result


@dataclass(frozen=True)
class Published:
    """Tables of one protected indicator.

    Attributes:
        tables: (dimension, kind of period) → levels published under the whole, None for all; the
            dimension is "" for the areas.
        k, denominator, dominance: its thresholds; 0 when one does not apply.
    """

    code: str
    tables: Mapping[tuple[str, str], tuple[str, ...] | None]
    k: int
    denominator: int
    dominance: float


def _read(gate: Gate, *, indicator: str | None = None, source: str | None = None) -> Result | None:
    try:
        return gate.run("indicateurs/publications", {"indicateur": indicator, "source": source})
    except BrokenQueryError:  # a version older than the publications
        return None


def published(gate: Gate, *, source: str = "") -> tuple[Published, ...]:
    """What the protected indicators publish: all of them, or those a source feeds."""
    found: dict[str, Published] = {}
    result = _read(gate, source=source or None)
    for r in result.records() if result else ():
        before = found[r["indicateur"]].tables if r["indicateur"] in found else {}
        levels = None if r["niveaux"] is None else tuple(r["niveaux"])
        found[r["indicateur"]] = Published(
            r["indicateur"],
            {**before, (r["dimension"], r["genre"]): levels},
            r["secret_k"],
            r["secret_denominateur"],
            r["secret_dominance"],
        )
    return tuple(found.values())


def offered(gate: Gate, indicator: Indicator, knowledge: Knowledge) -> frozenset[tuple[str, str]]:
    """(dimension, kind of period) of every table of an indicator that may be read."""
    kinds = periods_of(indicator)
    plain = {("", kind) for kind in kinds}
    splits = {(d, kind) for d in indicator.dimensions for kind in kinds if kind not in RUNNING}
    definition = knowledge.definitions.get(indicator.code)
    if definition is None or definition.k <= 1:
        return frozenset(plain | splits)
    result = _read(gate, indicator=indicator.code)
    if result is None:
        return frozenset(plain | splits)
    return frozenset((r["dimension"], r["genre"]) for r in result.records())
