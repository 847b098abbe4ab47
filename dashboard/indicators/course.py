"""An indicator over time at a kind of period: its reading, its points, how each was judged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator
from dashboard.indicators.knowledge import Knowledge, know
from dashboard.indicators.model import Point, Reading, Status, Target
from dashboard.indicators.periods import Period, before
from dashboard.indicators.readings import (
    HISTORY_WEEKS,
    Moment,
    check_kind,
    kind_read,
    reading,
    stable,
    target_at,
)
from dashboard.indicators.series import series
from dashboard.indicators.signals import bands
from dashboard.indicators.status import judge
from dashboard.secrecy import Gate

_READ = {"jour": 66, "semaine": HISTORY_WEEKS}
"""Weeks read behind the day asked, where whole history would slow the page year after year."""


@dataclass(frozen=True)
class Course:
    """What the page of an indicator draws.

    Attributes:
        points: periods begun before the day asked, oldest first, complete or not.
        targets: target in force at each period; periods without one are absent.
        statuses: judgement of each complete period that could be judged.
        bands: (low, high) natural limits, where the control chart has them.
        run: how many complete periods in a row, the current one last, are on the same side of
            their target; 0 when it is not judged.
        reason: why there is no point, in French; "" when there is one.
        query: query the points were read with.
    """

    reading: Reading
    kind: str
    points: tuple[Point, ...]
    targets: Mapping[Period, Target]
    statuses: Mapping[Period, Status]
    bands: Mapping[Period, tuple[Decimal, Decimal]]
    run: int
    reason: str
    query: str


def _judged(
    indicator: Indicator,
    knows: Knowledge,
    points: Sequence[Point],
    targets: Mapping[Period, Target],
) -> dict[Period, Status]:
    definition = knows.definitions.get(indicator.code)
    if definition is None or indicator.direction == "contexte":
        return {}
    found = {}
    for point in points:
        target = targets.get(point.period)
        small = point.count is not None and point.count < indicator.min_count
        if point.complete and point.value is not None and target is not None and not small:
            found[point.period] = judge(indicator, definition, point.value, target)
    return found


def _since(knows: Knowledge, indicator: Indicator, kind: str, day: dt.date) -> dt.date | None:
    """First day read: some weeks before the day asked, or before the last day known."""
    if kind not in _READ:
        return None
    definition = knows.definitions.get(indicator.code)
    last = min(day, definition.last) if definition else day
    return last - dt.timedelta(weeks=_READ[kind])


def _as_reviewed(points: Sequence[Point], day: dt.date) -> list[Point]:
    """The points a review reads, so that both say the same; the yearly ones are all read."""
    since = day - dt.timedelta(weeks=HISTORY_WEEKS)
    return [p for p in points if p.period.kind == "annee" or p.period.start >= since]


def run_of(current: Point | None, statuses: Mapping[Period, Status]) -> int:
    """Periods in a row, the current one last, on the same side of their target."""
    count, period = 0, current.period if current else None
    side = None if period is None else statuses.get(period)
    while period is not None and side is not None:
        found = statuses.get(period)
        if found is None or (found is Status.REACHED) != (side is Status.REACHED):
            break
        count, period = count + 1, before(period)
    return count


def course(
    gate: Gate,
    indicator: Indicator,
    *,
    day: dt.date,
    kind: str = "",
    period: Period | None = None,
    area: str = "",
    knowledge: Knowledge | None = None,
) -> Course:
    """An indicator over time, as known on a day.

    Args:
        gate: the version read.
        indicator: its definition.
        day: everything before it is known; a review of a week is read on its Monday after.
        kind: kind of period; "" is the one a review reads.
        period: the period judged; None is the last complete one.
        area: code of the territory; "" is the whole of it.
        knowledge: what `know` gives, when it was already read.

    Raises:
        QueryError: the indicator is not computed at that kind of period.
    """
    knows = knowledge or know(gate)
    place = area or knows.root
    asked = period.kind if period else kind or kind_read(indicator)
    check_kind(indicator, asked)
    found = series(
        gate,
        indicator,
        kind=asked,
        area=place,
        since=_since(knows, indicator, asked, day),
        knowledge=knows,
    )
    moment = Moment(day, place, period, asked)
    read = reading(knows, indicator, _as_reviewed(found.points, day), moment, gate.version.id)
    points = tuple(p for p in found.points if p.period.start < day)
    wanted = {p.period: target_at(knows, indicator, asked, p.period.end) for p in points}
    targets = {p: target for p, target in wanted.items() if target is not None}
    statuses = _judged(indicator, knows, points, targets)
    past = [p for p in points if read.current and p.period.end <= read.current.period.end]
    return Course(
        reading=read,
        kind=asked,
        points=points,
        targets=targets,
        statuses=statuses,
        bands=bands(stable(past, knows.changes(indicator))),
        run=run_of(read.current if not read.reason else None, statuses),
        reason=found.reason,
        query=found.query,
    )
