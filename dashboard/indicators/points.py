"""Rows of a read query → points. Nothing is read here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.formats import week
from dashboard.indicators.model import Comparison, Point, State
from dashboard.secrecy import SECRET

ENOUGH = Decimal("0.75")
"""Under this coverage no value is given (DOMAIN.md §3.4)."""

Record = Mapping[str, Any]


def exact(cell: Any) -> Decimal | None:
    """A cell as an exact decimal; None for unknown and for secret."""
    if cell is None or cell is SECRET:
        return None
    return cell if isinstance(cell, Decimal) else Decimal(str(cell))


def _cell(record: Record, column: str) -> Any:
    return record[column] if column else None


def _period(indicator: Indicator, record: Record) -> tuple[dt.date, dt.date, str]:
    key = record[indicator.period]
    if indicator.cadence == "annee":
        return dt.date(key, 1, 1), dt.date(key, 12, 31), str(key)
    return key, key + dt.timedelta(days=6), week(key)


def _complete(indicator: Indicator, record: Record) -> bool:
    column, _, accepted = indicator.complete.partition(":")
    return record[column] in accepted.split(",") if accepted else bool(record[column])


def _value(indicator: Indicator, record: Record) -> Decimal | None:
    """Ratio of sums, sum, or a value the query computed at this very grain."""
    if indicator.value:
        return exact(record[indicator.value])
    top = exact(record[indicator.numerator])
    if not indicator.denominator:
        return top
    bottom = exact(record[indicator.denominator])
    return None if top is None or not bottom else top / bottom


def _state(value: Decimal | None, coverage: Decimal | None, secret: bool) -> State:
    if secret:
        return State.SECRET
    if value is None or (coverage is not None and coverage < ENOUGH):
        return State.ABSENT
    return State.PARTIAL if coverage is not None and coverage < 1 else State.OK


def point(indicator: Indicator, record: Record) -> Point:
    """One row as a point; a secret cell makes the whole point secret."""
    used = filter(None, (indicator.value, indicator.numerator, indicator.denominator))
    secret = any(record[column] is SECRET for column in used)
    coverage = exact(_cell(record, indicator.coverage))
    value = _value(indicator, record)
    state = _state(value, coverage, secret)
    count = _cell(record, indicator.count)
    start, end, label = _period(indicator, record)
    shown = state in (State.OK, State.PARTIAL)
    return Point(
        start=start,
        end=end,
        label=label,
        state=state,
        value=value if shown else None,
        numerator=exact(_cell(record, indicator.numerator)) if shown else None,
        denominator=exact(_cell(record, indicator.denominator)) if shown else None,
        count=None if count is None or count is SECRET else int(count),
        coverage=coverage,
        complete=_complete(indicator, record),
        note=_cell(record, indicator.note) or "",
    )


def _before(indicator: Indicator, start: dt.date) -> dt.date:
    """First day of the previous period."""
    if indicator.cadence == "annee":
        return dt.date(start.year - 1, 1, 1)
    return start - dt.timedelta(days=7)


def _year_before(indicator: Indicator, start: dt.date) -> dt.date | None:
    """Monday of the same ISO week a year before; None for a week 53 without its like."""
    if indicator.cadence == "annee":
        return None
    year, number, _ = start.isocalendar()
    try:
        return dt.date.fromisocalendar(year - 1, number, 1)
    except ValueError:
        return None


def _compared(
    indicator: Indicator, now: Decimal, before: Decimal, label: str, **more: Any
) -> Comparison:
    difference = now - before
    part = indicator.unit != "%" and before != 0
    change = difference / abs(before) if part else None
    return Comparison(label, now, before, difference, change, **more)


def compare(
    indicator: Indicator, now: Point, record: Record, before: Point | None, columns: tuple[str, ...]
) -> Comparison | None:
    """Two complete periods with a value; None when one of them is not.

    `columns` are the (now, before) columns of `record`, restricted to what exists in both
    periods; without them the two values are compared as they are.
    """
    if before is None or not (now.complete and before.complete):
        return None
    if now.value is None or before.value is None:
        return None
    if not columns:
        return _compared(indicator, now.value, before.value, before.label, note=now.note)
    pair = [exact(record[column]) for column in columns]
    if pair[0] is None or pair[1] is None:
        return None
    return _compared(indicator, pair[0], pair[1], before.label, restricted=True, note=now.note)


def assemble(
    indicator: Indicator, records: Iterable[Record]
) -> tuple[tuple[Point, ...], tuple[tuple[Comparison | None, Comparison | None], ...]]:
    """Points in time order, and for each what it compares with: period before, year before."""
    rows = sorted(records, key=lambda record: record[indicator.period])
    points = [point(indicator, record) for record in rows]
    known = {found.start: found for found in points}
    comparisons = []
    for found, record in zip(points, rows, strict=True):
        year = _year_before(indicator, found.start)
        comparisons.append(
            (
                compare(
                    indicator,
                    found,
                    record,
                    known.get(_before(indicator, found.start)),
                    indicator.comparable_previous,
                ),
                compare(
                    indicator,
                    found,
                    record,
                    known.get(year) if year else None,
                    indicator.comparable_year,
                ),
            )
        )
    return tuple(points), tuple(comparisons)
