"""What the engine gives: points, series, comparisons, key figures. Numbers are exact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dashboard.catalogue.indicators import Indicator


class State(StrEnum):
    """What a value is worth. Zero is a value; these three others are not."""

    OK = "ok"
    PARTIAL = "partial"
    SECRET = "secret"  # noqa: S105 — a state, not a password
    ABSENT = "absent"


@dataclass(frozen=True)
class Point:
    """One period of an indicator in one area.

    Attributes:
        start, end: first and last day, both included.
        label: « S47 2025 », « 2025 ».
        value: exact, never rounded; None unless the state is OK or PARTIAL.
        numerator, denominator: what the value is made of, so that it can be made again at
            another grain; None when it is not a sum nor a ratio.
        count: cases or sensors behind the value; None when the query does not say.
        coverage: share of what was expected that was received, 0–1; None when unknown.
        complete: the period is over and entirely known; otherwise it is drawn differently and
            compared with nothing.
        note: break in the series, in French; "" most of the time.
    """

    start: dt.date
    end: dt.date
    label: str
    state: State
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: int | None = None
    coverage: Decimal | None = None
    complete: bool = True
    note: str = ""


@dataclass(frozen=True)
class Comparison:
    """A complete period against another complete one.

    Attributes:
        label: period compared with.
        now, before: values compared; `now` differs from the value shown when only what exists
            in both periods is compared (`restricted`).
        difference: now − before, in the unit of the indicator (a share for « % »).
        change: difference ÷ before; None when before is zero or the unit is « % ».
        note: break in the series between the two, in French.
    """

    label: str
    now: Decimal
    before: Decimal
    difference: Decimal
    change: Decimal | None
    restricted: bool = False
    note: str = ""


@dataclass(frozen=True)
class Series:
    """An indicator over time in one area.

    Attributes:
        area: code asked for; "" is the whole territory.
        points: oldest first; gaps are not filled.
        query: read query used, for the lineage.
        reason: why there is nothing, in French; "" when there is something.
    """

    indicator: Indicator
    area: str
    version_id: str
    query: str
    points: tuple[Point, ...]
    comparisons: tuple[tuple[Comparison | None, Comparison | None], ...]
    reason: str = ""


@dataclass(frozen=True)
class KeyFigure:
    """The last complete period of an indicator, and what surrounds it.

    Attributes:
        current: last complete period; None when there is none.
        running: period under way, after `current`; None when there is none.
        previous: against the period just before; year_ago against the same one a year before
            (for a yearly indicator they are the same, and year_ago is None).
        trend: last points for a sparkline, complete or not, oldest first.
        reason: why the figure is absent, secret or partial; "" when it is plain.
        fragile: the count behind the value is under the minimum of the definition.
    """

    indicator: Indicator
    area: str
    version_id: str
    query: str
    state: State
    current: Point | None
    running: Point | None
    previous: Comparison | None
    year_ago: Comparison | None
    trend: tuple[Point, ...]
    reason: str = ""
    fragile: bool = False
