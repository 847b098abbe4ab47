"""Where one area stands among those beside it, and the days its perimeter changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators import Knowledge, Period
from dashboard.secrecy import Gate
from dashboard.territory.choice import Measure
from dashboard.territory.layer import Asked, values_of
from dashboard.territory.tree import Place, Tree


@dataclass(frozen=True)
class Standing:
    """Rank of an area among its peers.

    Attributes:
        rank: 1 for the most favourable, or the highest; None when it has none.
        peers: areas ranked, of the same level, under the same parent.
    """

    rank: int | None
    peers: int


@dataclass(frozen=True)
class Break:
    """A day from which an area is no longer what it was.

    Attributes:
        kind: fusion, scission, perimetre, or code (same perimeter, other code).
    """

    code: str
    day: dt.date
    kind: str
    words: str


def standing(
    gate: Gate,
    tree: Tree,
    place: Place,
    indicator: Indicator,
    period: Period,
    *,
    measure: Measure,
    knowledge: Knowledge,
) -> Standing:
    """Rank of an area under its parent, as the map ranks its level there; none at the top."""
    if place.parent is None:
        return Standing(None, 0)
    peers = tree.under(place.parent, place.level)
    parent = tree.place(place.parent)
    asked = Asked(indicator, period, parent, peers, measure, None, knowledge)
    found = next(v for v in values_of(gate, asked)[0] if v.place.code == place.code)
    return Standing(found.rank, found.peers)


def breaks(gate: Gate, code: str | None = None) -> tuple[Break, ...]:
    """Changes of an area, or of every one, oldest first."""
    rows = gate.run("territoire/changements", {"code": code}).records()
    return tuple(Break(r["code"], r["date_effet"], r["nature"], r["libelle"]) for r in rows)
