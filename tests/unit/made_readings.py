"""Readings made by hand: what a test does not say is plain."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators import (
    Area,
    Definition,
    Event,
    Knowledge,
    Point,
    Reading,
    State,
    Status,
    Target,
    parse_period,
)
from dashboard.indicators.periods import Period, period_of

AREA = "99"


def indicator(code: str = "appels", **changes: Any) -> Indicator:
    """A weekly sum, the lower the better."""
    found = Indicator(
        code=code,
        family="grc",
        label=f"Indicateur {code}",
        question="Combien ?",
        definition="Nombre d'appels.",
        formula="Somme",
        unit="appels",
        direction="baisse_favorable",
        cadence="semaine",
        rollup="somme",
        facts="faits/activite",
        odd=(16,),
        caveat="",
        version=1,
        valid_from=dt.date(2020, 1, 1),
        measures=(code,),
    )
    return replace(found, **changes)


def weeks(last: str, count: int) -> list[Period]:
    """Some weeks, the last one given, oldest first."""
    end = parse_period(last)
    return [period_of("semaine", end.start - dt.timedelta(weeks=n)) for n in reversed(range(count))]


def points(last: str, values: Sequence[int | None]) -> tuple[Point, ...]:
    """Complete weeks of these values."""
    return tuple(
        Point(
            period,
            State.ABSENT if value is None else State.OK,
            None if value is None else Decimal(value),
        )
        for period, value in zip(weeks(last, len(values)), values, strict=True)
    )


def reading(
    last: str = "2025-W47", values: Sequence[int | None] = (10, 10), **changes: Any
) -> Reading:
    """A reading whose course is made of these weeks."""
    found = changes.pop("indicator", indicator())
    course = points(last, values)
    plain = Reading(
        indicator=found,
        definition=definition(found),
        area=AREA,
        version_id="v1",
        state=course[-1].state if course else State.ABSENT,
        current=course[-1] if course else None,
        running=None,
        status=Status.NO_TARGET,
        reason="",
        late=False,
        target=None,
        gap=None,
        previous=None,
        year_ago=None,
        mean_short=None,
        mean_long=None,
        signal=None,
        limits=None,
        trend=course,
    )
    return replace(plain, **changes)


def definition(found: Indicator, **changes: Any) -> Definition:
    """What a version knows of it."""
    plain = Definition(
        code=found.code,
        k=0,
        first=dt.date(2024, 1, 1),
        last=dt.date(2025, 11, 23),
        usual_gap=0,
        sources=("standard",),
        measures=found.measures,
    )
    return replace(plain, **changes)


def knowledge(
    *indicators: Indicator,
    targets: Mapping[str, tuple[Target, ...]] | None = None,
    events: tuple[Event, ...] = (),
) -> Knowledge:
    """What a version knows of these."""
    return Knowledge(
        root=AREA,
        built=dt.date(2025, 11, 24),
        definitions={found.code: definition(found) for found in indicators},
        targets=targets or {},
        events=events,
        areas={AREA: Area(AREA, "Ville", "ville", None)},
    )


def at_most(limit: int, since: dt.date = dt.date(2024, 1, 1)) -> tuple[Target, ...]:
    """One target in force from a day on."""
    return (Target(since, Decimal(limit), Decimal(limit), since),)
