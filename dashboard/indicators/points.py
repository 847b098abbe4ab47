"""Rows of a read query → points. Nothing is read here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.model import Definition, Point, State
from dashboard.indicators.periods import Period, before, period_of
from dashboard.secrecy import SECRET

ENOUGH = Decimal("0.75")
"""Under this coverage no value is given (DOMAIN.md §3.4)."""

Record = Mapping[str, Any]


def exact(cell: Any) -> Decimal | None:
    """A cell as an exact decimal; None for unknown and for secret."""
    if cell is None or cell is SECRET:
        return None
    return cell if isinstance(cell, Decimal) else Decimal(str(cell))


def _value(indicator: Indicator, record: Record) -> Decimal | None:
    """Ratio of sums, sum, or a quantile computed at this very grain."""
    quantile = exact(record["valeur"])
    top, bottom = exact(record["numerateur"]), exact(record["denominateur"])
    if quantile is not None or top is None:
        return quantile
    if indicator.rollup not in ("taux_pondere", "par_habitant") and bottom is None:
        return top
    return top * indicator.scale / bottom if bottom else None


def _state(value: Decimal | None, coverage: Decimal | None, secret: bool) -> State:
    if secret:
        return State.SECRET
    if value is None or (coverage is not None and coverage < ENOUGH):
        return State.ABSENT
    return State.PARTIAL if coverage is not None and coverage < 1 else State.OK


def point(indicator: Indicator, record: Record, today: dt.date) -> Point:
    """One row as a point; a period that is not over today cannot be complete."""
    secret = any(record[c] is SECRET for c in ("numerateur", "valeur", "effectif"))
    coverage = exact(record["couverture_part"])
    value = _value(indicator, record)
    state = _state(value, coverage, secret)
    shown = state in (State.OK, State.PARTIAL)
    count = record["effectif"]
    return Point(
        period=Period(record["genre"], record["debut"], record["fin"]),
        state=state,
        value=value if shown else None,
        numerator=exact(record["numerateur"]) if shown else None,
        denominator=exact(record["denominateur"]) if shown else None,
        count=None if count is None or count is SECRET else int(count),
        coverage=coverage,
        complete=bool(record["complete"]) and record["fin"] < today,
        like_before=exact(record["maintenant_avant"]),
        before=exact(record["avant"]),
        like_year=exact(record["maintenant_an"]),
        year=exact(record["an"]),
    )


def zero_of(period: Period, today: dt.date) -> Point:
    """A known period where no event happened."""
    complete = period.end < today
    return Point(period, State.OK, Decimal(0), numerator=Decimal(0), count=0, complete=complete)


def _between(earlier: Period, later: Period) -> list[Period]:
    """Periods strictly between two of the same kind, oldest first."""
    found: list[Period] = []
    period = before(later)
    while period is not None and period.start > earlier.start:
        found.append(period)
        period = before(period)
    return found[::-1]


def _filled(points: list[Point], definition: Definition, today: dt.date) -> Iterable[Point]:
    """The points, and a zero for each known period after the first where nothing happened.

    Between a sample of long ago and what is known since, nothing is known.
    """
    known = definition.last + dt.timedelta(days=definition.usual_gap)
    for found, following in pairwise(points):
        yield found
        for period in _between(found.period, following.period):
            if period.start >= definition.first:
                yield zero_of(period, today)
    last = points[-1].period
    yield points[-1]
    after = _between(last, period_of(last.kind, known + dt.timedelta(days=1)))
    yield from (zero_of(period, today) for period in after)


def assemble(
    indicator: Indicator,
    definition: Definition,
    records: Iterable[Record],
    today: dt.date,
) -> tuple[Point, ...]:
    """Points of one area and one modality, oldest first."""
    found = sorted(
        (point(indicator, record, today) for record in records), key=lambda p: p.period.end
    )
    if indicator.absence == "zero" and found and found[0].period.kind not in ("cumul", "glissant"):
        return tuple(_filled(found, definition, today))
    return tuple(found)
