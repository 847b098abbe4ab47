"""What the engine gives: points, series, comparisons, readings. Numbers are exact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.periods import Period


class State(StrEnum):
    """What a value is worth. Zero is a value; these three others are not."""

    OK = "ok"
    PARTIAL = "partial"
    SECRET = "secret"  # noqa: S105 — a state, not a password
    ABSENT = "absent"


class Status(StrEnum):
    """Judgement of a value against its target."""

    REACHED = "atteint"
    WATCH = "a_surveiller"
    OFF = "hors_cible"
    NO_TARGET = "sans_cible"
    SUSPENDED = "statut_suspendu"


STATUS_WORDS = {
    Status.REACHED: "atteint",
    Status.WATCH: "à surveiller",
    Status.OFF: "hors cible",
    Status.NO_TARGET: "sans cible",
    Status.SUSPENDED: "statut suspendu",
}


@dataclass(frozen=True)
class Point:
    """One period of an indicator in one area.

    Attributes:
        value: exact; None unless the state is OK or PARTIAL.
        numerator, denominator: what the value is made of; None for a quantile.
        count: cases behind the value; None when not counted.
        coverage: share of the expected units that gave their figure, 0–1; None when unknown.
        complete: the period is over and entirely known; otherwise it is drawn differently and
            compared with nothing.
        like_before, before: sums of the units present in this period and the one before.
        like_year, year: the same with the period a year before.
    """

    period: Period
    state: State
    value: Decimal | None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    count: int | None = None
    coverage: Decimal | None = None
    complete: bool = True
    like_before: Decimal | None = None
    before: Decimal | None = None
    like_year: Decimal | None = None
    year: Decimal | None = None


@dataclass(frozen=True)
class Comparison:
    """A complete period against another complete one, or against a mean.

    Attributes:
        label: what it is compared with.
        now, before: values compared; `now` differs from the value shown when only what exists
            in both periods is compared (`restricted`).
        difference: now − before, in the unit of the indicator (a share for « % »).
        change: difference ÷ |before|; None when before is zero or the unit is « % ».
        note: holidays or a changed definition between the two, in French; "" for none.
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
    """An indicator over time in one area, or one modality of it.

    Attributes:
        area: code.
        points: oldest first; periods without fact are absent unless the facts count events,
            whose absence means zero.
        reason: why there is nothing, in French; "" when there is something.
    """

    indicator: Indicator
    area: str
    kind: str
    version_id: str
    query: str
    points: tuple[Point, ...]
    dimension: str = ""
    modality: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Definition:
    """What a version knows of an indicator, and what the town wants of it.

    Attributes:
        first, last: first and last day known; usual_gap: days usually silent before a Sunday.
        sources: codes.
        rank: place the town gave it; None when it gave none.
        tolerance: relative gap to the target still « à surveiller ».
        limit: value off target by itself, without tolerance.
    """

    code: str
    k: int
    first: dt.date
    last: dt.date
    usual_gap: int
    sources: tuple[str, ...]
    measures: tuple[str, ...]
    rank: int | None = None
    owner: str = ""
    service: str = ""
    tolerance: Decimal = Decimal("0.05")
    limit: Decimal | None = None


@dataclass(frozen=True)
class Target:
    """A target in force from a day on; low and high are equal unless it is a range."""

    since: dt.date
    low: Decimal
    high: Decimal
    decided: dt.date


@dataclass(frozen=True)
class Signal:
    """What a control chart says of the last point.

    Attributes:
        kind: « point » beyond a limit, « palier » when eight points stay on one side.
        above: on the high side.
        centre, low, high: mean and natural limits, in the unit of the indicator.
        seasonal: the season was taken out first.
    """

    kind: str
    above: bool
    centre: Decimal
    low: Decimal
    high: Decimal
    seasonal: bool


@dataclass(frozen=True)
class Reading:
    """An indicator as a review reads it: last complete period, judgement, what surrounds it.

    Attributes:
        current: last complete period at the day asked; None when there is none.
        running: period under way, after `current`; None when there is none.
        previous, year_ago, mean_short, mean_long: comparisons; None when they mean nothing.
        gap: distance to the target, favourable when positive; None without target.
        reason: why the figure is absent, secret, partial, or its status suspended.
        late: the period due at that day has not come.
        trend: last points for a sparkline, oldest first, complete or not.
        limits: natural limits of the control chart; None with too short a history.
    """

    indicator: Indicator
    definition: Definition | None
    area: str
    version_id: str
    state: State
    current: Point | None
    running: Point | None
    status: Status
    reason: str
    late: bool
    target: Target | None
    gap: Decimal | None
    previous: Comparison | None
    year_ago: Comparison | None
    mean_short: Comparison | None
    mean_long: Comparison | None
    signal: Signal | None
    limits: tuple[Decimal, Decimal, Decimal] | None
    trend: tuple[Point, ...]
