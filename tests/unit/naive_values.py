"""A second, obvious implementation of the roll-ups: plain loops over every fact and period."""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator

Fact = Mapping[str, Any]
Key = tuple[str, dt.date, dt.date, str, str, str]
"""Kind of period, first day, last day, territory, dimension, modality."""
SIMPLE = ("jour", "semaine", "mois", "trimestre", "annee")
DAY = dt.timedelta(days=1)


def month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def simple_period(kind: str, day: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the period of a kind that holds a day."""
    if kind == "semaine":
        year, week, _ = day.isocalendar()
        return dt.date.fromisocalendar(year, week, 1), dt.date.fromisocalendar(year, week, 7)
    if kind == "mois":
        return day.replace(day=1), month_end(day.year, day.month)
    if kind == "trimestre":
        last = (day.month + 2) // 3 * 3
        return dt.date(day.year, last - 2, 1), month_end(day.year, last)
    if kind == "annee":
        return dt.date(day.year, 1, 1), dt.date(day.year, 12, 31)
    return day, day


def running_periods(kind: str, day: dt.date, known: dt.date) -> Iterator[tuple[dt.date, dt.date]]:
    """Cumuls or twelve months that hold a day, of the years up to the last known day."""
    if kind == "cumul":
        ends = {month_end(day.year, month) for month in range(1, 13)}
        ends.add(min(month_end(day.year, known.month), _same_day(day.year, known)))
        yield from ((dt.date(day.year, 1, 1), end) for end in ends if end >= day)
    if kind == "glissant":
        for ahead in range(12):
            rank = day.year * 12 + day.month - 1 + ahead
            end = month_end(rank // 12, rank % 12 + 1)
            start = dt.date((rank - 11) // 12, (rank - 11) % 12 + 1, 1)
            if end.year <= known.year:
                yield start, end


def _same_day(year: int, known: dt.date) -> dt.date:
    return min(dt.date(year, known.month, 1) + DAY * (known.day - 1), month_end(year, known.month))


def places(code: str | None, tree: Mapping[str, str | None], root: str) -> set[str]:
    """A territory, all those above it, and the whole; an unknown one counts in the whole only."""
    found = {root}
    while code in tree:
        found.add(code)
        code = tree[code]
    return found


def cells(fact: Fact, dimensions: Sequence[str]) -> Iterator[tuple[str, str]]:
    yield "", ""
    for dimension in dimensions:
        yield dimension, fact.get(dimension) or ""


def quantile(values: Sequence[float], share: float) -> float:
    """Linear interpolation between the two nearest ranks (Hyndman and Fan, type 7)."""
    ordered = sorted(values)
    position = share * (len(ordered) - 1)
    low, high = math.floor(position), math.ceil(position)
    return ordered[low] + (ordered[high] - ordered[low]) * (position - low)


def total(values: Sequence[Decimal | None]) -> Decimal | None:
    """Sum of what is known; nothing known is unknown, not zero."""
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None


def gathered(
    facts: Sequence[Fact],
    indicator: Indicator,
    kinds: Sequence[str],
    tree: Mapping[str, str | None],
    known: tuple[dt.date, int],
) -> dict[Key, list[Fact]]:
    """The facts of every cell; running periods are neither split nor shown before their end."""
    found: dict[Key, list[Fact]] = defaultdict(list)
    last = known[0] + DAY * known[1]
    latest = max([known[0], *(fact["jour"] for fact in facts)])
    for fact in facts:
        areas = places(fact.get("territoire"), tree, "V")
        for kind in kinds:
            for place in areas:
                if kind in SIMPLE:
                    start, end = simple_period(kind, fact["jour"])
                    for dimension, modality in cells(fact, indicator.dimensions):
                        found[kind, start, end, place, dimension, modality].append(fact)
                    continue
                for start, end in running_periods(kind, fact["jour"], latest):
                    if end <= last:
                        found[kind, start, end, place, "", ""].append(fact)
    return found


def last_states(facts: Sequence[Fact], known: dt.date) -> list[Fact]:
    """Facts of the last day of each unit, unless silent for three months on the last day known."""
    names = ("territoire", "unite", "service", "categorie", "canal", "equipement")
    latest: dict[tuple[Any, ...], dt.date] = {}
    for fact in facts:
        key = tuple(fact.get(name) or "" for name in names)
        latest[key] = max(latest.get(key, fact["jour"]), fact["jour"])
    return [
        fact
        for fact in facts
        if fact["jour"] == latest[tuple(fact.get(n) or "" for n in names)]
        and (known - fact["jour"]).days <= 92
    ]


def stocks(
    facts: Sequence[Fact],
    indicator: Indicator,
    kinds: Sequence[str],
    tree: Mapping[str, str | None],
    known: dt.date,
) -> dict[Key, Decimal]:
    """Entries less exits up to the end of each period, movements or not."""
    first = min(fact["jour"] for fact in facts)
    days = [first + DAY * n for n in range((known - first).days + 1)]
    lots: dict[tuple[str, str, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        for place in places(fact.get("territoire"), tree, "V"):
            for dimension, modality in cells(fact, indicator.dimensions):
                lots[place, dimension, modality].append(fact)
    found = {}
    for kind in kinds:
        for start, end in {simple_period(kind, day) for day in days}:
            for (place, dimension, modality), lot in lots.items():
                left = sum((f["numerateur"] for f in lot if f["jour"] <= end), Decimal(0))
                if not dimension or left:
                    found[kind, start, end, place, dimension, modality] = left
    return found
