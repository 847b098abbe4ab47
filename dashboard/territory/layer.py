"""One indicator over the areas of a level: what each is worth, its rank, the periods around."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators import Knowledge, Period, Point, State
from dashboard.indicators.periods import before
from dashboard.indicators.points import point
from dashboard.secrecy import Gate
from dashboard.territory.choice import Measure
from dashboard.territory.tree import Place

WINDOW = {"jour": 31, "semaine": 26, "mois": 24, "trimestre": 12, "annee": 15, "glissant": 24}
"""Periods a map may go through, by kind; a cumul goes through its own year."""
MOST_VALUES = 12_000
"""Areas × periods read at most for one map."""
RANKED = 3
"""Under this number of values, no rank is given."""


class Worth(StrEnum):
    """What the value of an area is worth; the last three are drawn apart, and never as zero."""

    OK = "ok"
    PARTIAL = "partiel"
    SECRET = "secret"  # noqa: S105 — a state, not a password
    ABSENT = "absent"
    NOT_CONCERNED = "non_concerne"


SHOWN = (Worth.OK, Worth.PARTIAL)
_OF_STATE = {
    State.OK: Worth.OK,
    State.SECRET: Worth.SECRET,
    State.ABSENT: Worth.ABSENT,
    State.PARTIAL: Worth.PARTIAL,
}


@dataclass(frozen=True)
class AreaValue:
    """One area at one period.

    Attributes:
        value: as the measure reads it; None unless `worth` is OK or PARTIAL.
        point: what it comes from; None when there is no row.
        rank: 1 for the most favourable, or the highest when no direction is better; None when
            the areas known are too few.
        peers: areas ranked.
    """

    place: Place
    worth: Worth
    value: Decimal | None
    point: Point | None = None
    rank: int | None = None
    peers: int = 0


@dataclass(frozen=True)
class Layer:
    """What a map draws.

    Attributes:
        values: of the areas drawn, in the order of the areas given.
        whole: value of the area that holds them, None when unknown or secret.
        history: period → code → (worth, value), the period drawn among them, oldest first.
    """

    indicator: Indicator
    measure: Measure
    period: Period
    parent: Place
    values: tuple[AreaValue, ...]
    whole: Decimal | None
    history: Mapping[Period, Mapping[str, tuple[Worth, Decimal | None]]]

    @cached_property
    def known(self) -> list[Decimal]:
        """Values that may be classed."""
        return [v.value for v in self.values if v.value is not None]

    def of(self, code: str) -> AreaValue | None:
        """The value of an area drawn."""
        return next((v for v in self.values if v.place.code == code), None)


def window(period: Period, last: Period | None, areas: int) -> tuple[dt.date, dt.date]:
    """First and last day of the periods read around one: it is among them."""
    end = max(last, period, key=lambda p: p.end) if last else period
    most = max(min(WINDOW.get(period.kind, 1), MOST_VALUES // max(areas, 1)), 1)
    if period.kind == "cumul":
        return period.start, dt.date(period.end.year, 12, 31)
    first, steps = end, 1
    while steps < most and (earlier := _earlier(first)) is not None:
        first, steps = earlier, steps + 1
    if period.start < first.start:  # an older period was asked for: the window ends on it
        return window(period, None, areas)
    return first.start, end.end


def _earlier(period: Period) -> Period | None:
    """The period just before; twelve months slide by one."""
    if period.kind != "glissant":
        return before(period)
    month_before = period.end.replace(day=1) - dt.timedelta(days=1)
    start = dt.date(month_before.year - 1, month_before.month, 1)
    return Period("glissant", _next_month(start), month_before)


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _worth(
    indicator: Indicator, place: Place, found: Point | None, concerned: frozenset[str]
) -> Worth:
    if found is not None:
        return _OF_STATE[found.state]
    if place.code not in concerned:
        return Worth.NOT_CONCERNED
    counts_events = indicator.absence == "zero" and indicator.rollup == "somme"
    return Worth.OK if counts_events else Worth.ABSENT


def _read(
    indicator: Indicator,
    measure: Measure,
    place: Place,
    found: Point | None,
    concerned: frozenset[str],
) -> tuple[Worth, Decimal | None]:
    """What an area is worth, and its value as the measure reads it."""
    worth = _worth(indicator, place, found, concerned)
    if worth not in SHOWN:
        return worth, None
    raw = found.value if found is not None else Decimal(0)
    value = measure.of(raw, place.population)
    return (worth, value) if value is not None else (Worth.ABSENT, None)


def ranks(values: Mapping[str, Decimal], direction: str) -> dict[str, int]:
    """Rank of each value, equal ones sharing it; none under `RANKED` values.

    The first is the lowest when lower is better, the highest otherwise; a target to reach has no
    best side and gives no rank.
    """
    if len(values) < RANKED or direction == "cible_a_atteindre":
        return {}
    ordered = sorted(values.values(), reverse=direction != "baisse_favorable")
    first = {value: rank for rank, value in reversed(list(enumerate(ordered, start=1)))}
    return {code: first[value] for code, value in values.items()}


def layer(
    gate: Gate,
    indicator: Indicator,
    period: Period,
    *,
    parent: Place,
    places: Sequence[Place],
    measure: Measure,
    last: Period | None,
    knowledge: Knowledge,
) -> Layer:
    """Read one indicator over some areas, and the periods a slider goes through.

    Args:
        gate: the version read.
        indicator: what is drawn.
        period: the one drawn.
        parent: the area that holds them.
        places: areas drawn, of one level.
        measure: one of `measures(indicator)`.
        last: last complete period known at that level; None keeps to the one drawn.
        knowledge: what `know` gives.
    """
    since, until = window(period, last, len(places))
    asked: dict[str, Any] = {
        "indicateur": indicator.code,
        "genre": period.kind,
        "depuis": since,
        "jusque": until,
    }
    today = knowledge.built + dt.timedelta(days=1)
    wanted = {place.code for place in places} | {parent.code}
    rows: dict[Period, dict[str, Point]] = defaultdict(dict)
    for record in gate.run("territoire/valeurs", asked).records():
        if record["territoire"] in wanted:
            found = point(indicator, record, today)
            rows[found.period][record["territoire"]] = found
    concerned = frozenset(
        str(row[0]) for row in gate.run("territoire/concernes", {"indicateur": indicator.code}).rows
    )

    def read(place: Place, at: Period) -> tuple[Worth, Decimal | None]:
        return _read(indicator, measure, place, rows[at].get(place.code), concerned)

    shown = sorted(at for at in rows if at == period or all_complete(rows[at].values()))
    periods = shown if period in shown else sorted([*shown, period])
    history: dict[Period, dict[str, Any]] = {
        at: {place.code: read(place, at) for place in places} for at in periods
    }
    here = history[period]
    ranked = ranks(
        {code: value for code, (_, value) in here.items() if value is not None},
        indicator.direction,
    )
    values = tuple(
        AreaValue(
            place,
            here[place.code][0],
            here[place.code][1],
            point=rows[period].get(place.code),
            rank=ranked.get(place.code),
            peers=len(ranked),
        )
        for place in places
    )
    return Layer(indicator, measure, period, parent, values, read(parent, period)[1], dict(history))


def all_complete(points: Any) -> bool:
    """Whether every point of a period is of a whole one: what is under way is not gone through."""
    return all(p.complete for p in points)
