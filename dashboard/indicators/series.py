"""One indicator over time, split along a dimension, or at one period in every area."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.errors import QueryError
from dashboard.indicators.knowledge import Knowledge, know
from dashboard.indicators.model import Point, Series
from dashboard.indicators.periods import Period
from dashboard.indicators.points import assemble, point
from dashboard.indicators.publications import offered
from dashboard.secrecy import Gate


def series(
    gate: Gate,
    indicator: Indicator,
    *,
    kind: str,
    area: str = "",
    since: dt.date | None = None,
    knowledge: Knowledge | None = None,
) -> Series:
    """An indicator over time in an area, at a kind of period."""
    knows = knowledge or know(gate)
    place = area or knows.root
    definition = knows.definitions.get(indicator.code)
    query = "indicateurs/serie"
    points: tuple[Point, ...] = ()
    if definition is not None:
        asked: dict[str, Any] = {
            "indicateur": indicator.code,
            "genre": kind,
            "territoire": place,
            "depuis": since,
            "jusque": None,
        }
        today = knows.built + dt.timedelta(days=1)
        points = assemble(indicator, definition, gate.run(query, asked).records(), today)
    reason = "" if points else _why_nothing(knows, indicator, place)
    return Series(indicator, place, kind, gate.version.id, query, points, reason=reason)


def _why_nothing(knows: Knowledge, indicator: Indicator, place: str) -> str:
    if indicator.code not in knows.definitions:
        return "Les extraits reçus ne permettent pas de le calculer."
    if place != knows.root:
        return "Rien n'est connu dans ce territoire."
    return "Aucune période de ce genre dans les données reçues."


def split(
    gate: Gate,
    indicator: Indicator,
    *,
    kind: str,
    dimension: str,
    area: str = "",
    since: dt.date | None = None,
    knowledge: Knowledge | None = None,
) -> list[Series]:
    """The same, one series per modality of a dimension, largest last value first.

    None of a table that is not there: running periods are not split, and a protected indicator
    publishes only some.

    Raises:
        QueryError: the indicator has no such dimension.
    """
    if dimension not in indicator.dimensions:
        raise QueryError(
            f"« {indicator.code} » ne se découpe pas par {dimension}",
            remedy=f"Découpages : {', '.join(indicator.dimensions) or 'aucun'}",
        )
    knows = knowledge or know(gate)
    place = area or knows.root
    definition = knows.definitions.get(indicator.code)
    if definition is None or (dimension, kind) not in offered(gate, indicator, knows):
        return []
    query = "indicateurs/decoupage"
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    asked: dict[str, Any] = {
        "indicateur": indicator.code,
        "genre": kind,
        "territoire": place,
        "dimension": dimension,
        "depuis": since,
    }
    for record in gate.run(query, asked).records():
        if record["dimension"] == dimension:
            rows[record["modalite"]].append(record)
    today = knows.built + dt.timedelta(days=1)
    found = [
        Series(
            indicator,
            place,
            kind,
            gate.version.id,
            query,
            assemble(indicator, definition, records, today),
            dimension,
            modality,
        )
        for modality, records in rows.items()
    ]
    return sorted(found, key=lambda s: (-(s.points[-1].value or 0), s.modality))


def by_area(
    gate: Gate, indicator: Indicator, period: Period, *, knowledge: Knowledge | None = None
) -> dict[str, Point]:
    """Point of every area that has one at a period, by code."""
    knows = knowledge or know(gate)
    definition = knows.definitions.get(indicator.code)
    if definition is None:
        return {}
    asked: dict[str, Any] = {
        "indicateur": indicator.code,
        "genre": period.kind,
        "territoire": None,
        "depuis": period.start,
        "jusque": period.end,
    }
    today = knows.built + dt.timedelta(days=1)
    return {
        record["territoire"]: point(indicator, record, today)
        for record in gate.run("indicateurs/serie", asked).records()
        # running periods start together
        if record["fin"] == period.end
    }
