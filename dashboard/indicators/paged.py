"""Values of one indicator page by page: each is judged as `reading_at` judges its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.knowledge import Knowledge
from dashboard.indicators.model import Definition, Point, Reading
from dashboard.indicators.periods import period_of
from dashboard.indicators.points import point, zero_of
from dashboard.indicators.readings import Moment, reading
from dashboard.secrecy import Gate

QUERY = "indicateurs/page"


@dataclass(frozen=True)
class Wanted:
    """Which values.

    Attributes:
        kind: kind of period; areas: codes.
        dimension: "" for the whole; modality: of the dimension, None for all.
        since, until: days the periods are wholly within; None: no limit.
        ending: last day of the only period wanted; None: all.
    """

    indicator: Indicator
    kind: str
    areas: tuple[str, ...]
    dimension: str = ""
    modality: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    ending: dt.date | None = None


@dataclass(frozen=True)
class Value:
    """One value: its point, and the judgement of its period, as `reading_at` gives it."""

    area: str
    dimension: str
    modality: str
    point: Point
    reading: Reading


@dataclass(frozen=True)
class ValuePage:
    """Some values in the order of periods, areas, modalities; `total` counts those of all pages."""

    values: tuple[Value, ...]
    total: int


def _parameters(wanted: Wanted, definition: Definition) -> dict[str, Any]:
    known = definition.last + dt.timedelta(days=definition.usual_gap + 1)
    return {
        "indicateur": wanted.indicator.code,
        "genre": wanted.kind,
        "territoires": "|".join(wanted.areas),
        "dimension": wanted.dimension,
        "modalite": wanted.modality,
        "depuis": wanted.since,
        "jusque": wanted.until,
        "terminee": wanted.ending,
        "zeros": wanted.indicator.absence == "zero",
        "connu": period_of(wanted.kind, known).start,
    }


def _values(
    gate: Gate, wanted: Wanted, rows: Iterator[Mapping[str, Any]], knowledge: Knowledge
) -> Iterator[Value]:
    today = knowledge.built + dt.timedelta(days=1)
    for row in rows:
        found = point(wanted.indicator, row, today)
        if row["ajoutee"]:
            found = zero_of(found.period, today)
        moment = Moment(found.period.end + dt.timedelta(days=1), row["territoire"], found.period)
        told = reading(knowledge, wanted.indicator, (found,), moment, gate.version.id, judged=True)
        yield Value(row["territoire"], row["dimension"], row["modalite"], found, told)


def values_page(
    gate: Gate, wanted: Wanted, knowledge: Knowledge, *, offset: int, limit: int
) -> ValuePage:
    """Some of the values wanted; nothing of an indicator the version does not compute.

    Raises:
        AccessRefusedError: a table the indicator does not publish.
    """
    definition = knowledge.definitions.get(wanted.indicator.code)
    if definition is None:
        return ValuePage((), 0)
    asked = _parameters(wanted, definition)
    rows = tuple(gate.run(QUERY, {**asked, "limite": limit, "decalage": offset}).records())
    total = rows[0]["lignes_nb"] if rows else 0
    if not rows and offset:
        first = tuple(gate.run(QUERY, {**asked, "limite": 1, "decalage": 0}).records())
        total = first[0]["lignes_nb"] if first else 0
    return ValuePage(tuple(_values(gate, wanted, iter(rows), knowledge)), int(total))
