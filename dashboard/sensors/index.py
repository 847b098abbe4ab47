"""An index on the sensors always active: how a traffic goes, whatever counters come and go."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from dashboard.catalogue.measures import Measured
from dashboard.secrecy import Gate
from dashboard.sensors.months import Month, after, always_valid, between, months_of

SPANS = (48, 36, 24, 18, 13)
"""Months tried, the longest first; under thirteen no month has its like a year before."""
SHARE = 0.5
"""Share of the sensors living at the end that must be in the index, for a long span to be kept."""


@dataclass(frozen=True)
class Index:
    """Base 100: mean of the first twelve months.

    Attributes:
        months: first day → index.
        sensors: those always valid; known: sensors valid in the last month.
        base: first and last months of the base.
    """

    months: tuple[tuple[dt.date, float], ...]
    sensors: tuple[str, ...]
    known: int
    base: tuple[dt.date, dt.date]

    @property
    def year(self) -> float | None:
        """Change of the last twelve months over the twelve before, as a share; None if shorter."""
        values = [value for _, value in self.months]
        if len(values) < 24:
            return None
        return sum(values[-12:]) / sum(values[-24:-12]) - 1


def _sum(
    known: Mapping[str, Mapping[dt.date, Month]], sensors: tuple[str, ...], m: dt.date
) -> float:
    """Sum of a month over sensors valid in it, each brought to all its days."""
    return sum(known[s][m].scaled or 0.0 for s in sensors)


def _chosen(
    known: Mapping[str, Mapping[dt.date, Month]], last: dt.date
) -> tuple[tuple[dt.date, ...], tuple[str, ...]] | None:
    """The longest span that keeps enough sensors, else the one that keeps most of them."""
    living = len(always_valid(known, (last,)))
    first = min(m for months in known.values() for m in months)
    tried = []
    for span in SPANS:
        wanted = between(after(last, 1 - span), last)
        if wanted[0] < first:
            continue
        sensors = always_valid(known, wanted)
        if sensors and len(sensors) >= SHARE * living:
            return wanted, sensors
        tried.append((wanted, sensors))
    tried = [pair for pair in tried if pair[1]]
    return max(tried, key=lambda pair: len(pair[1]), default=None)


def index_of(known: Mapping[str, Mapping[dt.date, Month]], last: dt.date) -> Index | None:
    """The index up to the last whole month; None when no sensor is always active.

    Args:
        known: months by sensor.
        last: first day of the last month over.
    """
    if not known:
        return None
    chosen = _chosen(known, last)
    if chosen is None:
        return None
    wanted, sensors = chosen
    sums = [_sum(known, sensors, month) for month in wanted]
    base = sum(sums[:12]) / 12
    if not base:
        return None
    values = tuple((m, 100 * s / base) for m, s in zip(wanted, sums, strict=True))
    living = len(always_valid(known, (last,)))
    return Index(values, sensors, living, (wanted[0], wanted[11]))


def last_whole_month(day: dt.date) -> dt.date:
    """First day of the last month over at the end of a day."""
    month = day.replace(day=1)
    return month if after(month) == day + dt.timedelta(days=1) else after(month, -1)


def sensor_index(gate: Gate, quantity: Measured, until: dt.date) -> Index | None:
    """The index of a quantity up to a day."""
    return index_of(months_of(gate, quantity), last_whole_month(until))
