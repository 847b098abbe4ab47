"""One indicator over the areas of a level: what each is worth, its rank, the periods around."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
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


Cell = tuple[Worth, Decimal | None]
"""What an area is worth at a period, and its value as the measure reads it."""
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
class Asked:
    """What a map asks of an indicator.

    Attributes:
        period: the one drawn.
        parent: the area that holds the areas drawn.
        places: areas drawn, of one level.
        measure: one of `measures(indicator)`.
        last: last complete period known at that level; None keeps to the one drawn.
        knowledge: what `know` gives.
    """

    indicator: Indicator
    period: Period
    parent: Place
    places: Sequence[Place]
    measure: Measure
    last: Period | None
    knowledge: Knowledge


@dataclass(frozen=True)
class Layer:
    """What a map draws.

    Attributes:
        values: of the areas drawn, in the order of the areas given.
        whole: value of the area that holds them, None when unknown or secret.
        periods: those a slider goes through, the one drawn among them, oldest first.
    """

    asked: Asked
    values: tuple[AreaValue, ...]
    whole: Decimal | None
    periods: tuple[Period, ...]

    @property
    def indicator(self) -> Indicator:
        """What is drawn."""
        return self.asked.indicator

    @property
    def measure(self) -> Measure:
        """How its values are read."""
        return self.asked.measure

    @property
    def period(self) -> Period:
        """The period drawn."""
        return self.asked.period

    @property
    def parent(self) -> Place:
        """The area that holds the areas drawn."""
        return self.asked.parent

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


def silence(asked: Asked, at: Period) -> Worth:
    """What no row means at a period, for an area the indicator concerns.

    Zero for events, between the first and the last day known; elsewhere, nobody has counted.
    """
    counts_events = asked.indicator.absence == "zero" and asked.indicator.rollup == "somme"
    known = asked.knowledge.definitions.get(asked.indicator.code)
    counted = known is not None and known.first <= at.start <= known.last
    return Worth.OK if counts_events and counted else Worth.ABSENT


def _worth(place: Place, found: Point | None, concerned: frozenset[str], silent: Worth) -> Worth:
    if found is not None:
        return _OF_STATE[found.state]
    return silent if place.code in concerned else Worth.NOT_CONCERNED


def _read(
    measure: Measure,
    place: Place,
    found: Point | None,
    concerned: frozenset[str],
    silent: Worth,
) -> Cell:
    """What an area is worth, and its value as the measure reads it."""
    worth = _worth(place, found, concerned, silent)
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


def _rows(gate: Gate, asked: Asked, since: dt.date, until: dt.date) -> dict[Period, dict[str, Any]]:
    """Rows of the areas drawn, and of the one that holds them, by period."""
    wanted = {place.code for place in asked.places} | {asked.parent.code}
    bounds: dict[str, Any] = {
        "indicateurs": asked.indicator.code,
        "genre": asked.period.kind,
        "depuis": since,
        "jusque": until,
    }
    found: dict[Period, dict[str, Any]] = defaultdict(dict)
    for record in gate.run("territoire/valeurs", bounds).records():
        if record["territoire"] in wanted:
            at = Period(record["genre"], record["debut"], record["fin"])
            found[at][record["territoire"]] = record
    return found


def _concerned(gate: Gate, asked: Asked) -> frozenset[str]:
    """Areas the indicator was ever known in."""
    found = gate.run("territoire/concernes", {"indicateur": asked.indicator.code})
    return frozenset(str(row[0]) for row in found.rows)


def _today(asked: Asked) -> dt.date:
    return asked.knowledge.built + dt.timedelta(days=1)


def gone_through(gate: Gate, asked: Asked) -> tuple[Period, ...]:
    """Periods a slider goes through: whole ones of the window, and the one drawn."""
    since, until = window(asked.period, asked.last, len(asked.places))
    bounds: dict[str, Any] = {
        "indicateur": asked.indicator.code,
        "genre": asked.period.kind,
        "niveau": asked.places[0].level if asked.places else "",
        "depuis": since,
        "jusque": min(until, asked.knowledge.built),
    }
    rows = gate.run("territoire/periodes", bounds).rows
    whole = {Period(asked.period.kind, start, end) for start, end, _ in rows}
    return tuple(sorted({*whole, asked.period}))


def valued(
    asked: Asked, here: Mapping[str, Cell], points: Mapping[str, Point]
) -> Iterator[AreaValue]:
    """What each area drawn is worth, with its rank."""
    known = {code: value for code, (_, value) in here.items() if value is not None}
    ranked = ranks(known, asked.indicator.direction)
    for place in asked.places:
        worth, value = here[place.code]
        code = place.code
        yield AreaValue(place, worth, value, points.get(code), ranked.get(code), len(ranked))


def values_of(gate: Gate, asked: Asked) -> tuple[tuple[AreaValue, ...], Decimal | None]:
    """(what each area drawn is worth, value of the one that holds them) at one period."""
    measure, period = asked.measure, asked.period
    rows = _rows(gate, asked, period.start, period.end)[period]
    points = {code: point(asked.indicator, row, _today(asked)) for code, row in rows.items()}
    concerned, silent = _concerned(gate, asked), silence(asked, period)
    here = {
        place.code: _read(measure, place, points.get(place.code), concerned, silent)
        for place in (*asked.places, asked.parent)
    }
    drawn = {place.code: here[place.code] for place in asked.places}
    return tuple(valued(asked, drawn, points)), here[asked.parent.code][1]


def layer(gate: Gate, asked: Asked) -> Layer:
    """Read one indicator over some areas at one period."""
    values, whole = values_of(gate, asked)
    return Layer(asked, values, whole, gone_through(gate, asked))


def courses(gate: Gate, drawn: Layer) -> Mapping[Period, Mapping[str, Cell]]:
    """What each area drawn is worth at each period a slider goes through."""
    asked = drawn.asked
    since, until = min(p.start for p in drawn.periods), max(p.end for p in drawn.periods)
    rows, today = _rows(gate, asked, since, until), _today(asked)
    concerned = _concerned(gate, asked)

    def read(place: Place, at: Period, silent: Worth) -> Cell:
        row = rows[at].get(place.code)
        found = None if row is None else point(asked.indicator, row, today)
        return _read(asked.measure, place, found, concerned, silent)

    silent = {at: silence(asked, at) for at in drawn.periods}
    return {at: {p.code: read(p, at, silent[at]) for p in asked.places} for at in drawn.periods}
