"""How long an indicator has been read off target, and whether anybody decided anything."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from dashboard.formats import PARIS
from dashboard.indicators import Knowledge, Point, Reading, Status, review_readings
from dashboard.indicators.status import judge, suspended
from dashboard.reviews.model import Decision
from dashboard.secrecy import Gate


def judged(knowledge: Knowledge, reading: Reading, point: Point) -> Status | None:
    """Status a point had with the target then in force; None when it may not be judged."""
    indicator = reading.indicator
    definition = knowledge.definitions.get(indicator.code)
    target = knowledge.target(indicator.code, point.period.end)
    if definition is None or target is None or point.value is None:
        return None
    if indicator.direction == "contexte" or not point.complete:
        return None
    changes = knowledge.changes(indicator)
    why = suspended(indicator, point, late=False, last=None, target=target, changes=changes)
    return None if why else judge(indicator, definition, point.value, target)


def off_since(knowledge: Knowledge, reading: Reading) -> dt.date | None:
    """Day the first figure of the present run off target was due; None when it is not off.

    A period that may not be judged neither breaks the run nor starts it.
    """
    if reading.status is not Status.OFF or reading.current is None:
        return None
    first = reading.current
    for point in reversed(reading.trend):
        if point.period.start > reading.current.period.start:
            continue
        status = judged(knowledge, reading, point)
        if status is Status.OFF:
            first = point
        elif status is not None:
            break
    return first.period.end + dt.timedelta(days=reading.indicator.delay_days)


def weeks_since(since: dt.date | None, today: dt.date) -> int:
    """Weekly meetings from a day to another, both ends counted; 0 without a start."""
    return 0 if since is None else max(0, (today - since).days) // 7 + 1


def weeks_off(knowledge: Knowledge, reading: Reading, today: dt.date) -> int:
    """Weeks in a row an indicator has been read off target on a day; 0 when it is not."""
    return weeks_since(off_since(knowledge, reading), today)


def weeks_undecided(
    knowledge: Knowledge,
    reading: Reading,
    decisions: Iterable[Decision],
    area: str,
    today: dt.date,
) -> int:
    """The same, 0 as long as a decision is open, and counted again from the day one was closed."""
    since = off_since(knowledge, reading)
    about = [d for d in decisions if d.about(reading.indicator.code, area)]
    if since is None or any(d.open for d in about):
        return 0
    ended = [d.done_on or d.stamp.changed_at.astimezone(PARIS).date() for d in about]
    return weeks_since(max([since, *ended]), today)


def weeks_by_subject(
    gate: Gate,
    knowledge: Knowledge,
    decisions: Iterable[Decision],
    today: dt.date,
    known: Mapping[str, Sequence[Reading]] = MappingProxyType({}),
) -> dict[tuple[str, str], int]:
    """Weeks off target of what open decisions bear on, by (code of indicator, area).

    `known` holds, by area, readings already made on that day; the others are read.
    """
    asked = {(d.subject, d.area) for d in decisions if d.open and d.kind == "indicateur"}
    found = {}
    for area in sorted({place for _, place in asked}):
        readings = known.get(area) or review_readings(
            gate, day=today, area=area, knowledge=knowledge
        )
        for reading in readings:
            if (reading.indicator.code, area) in asked:
                found[reading.indicator.code, area] = weeks_off(knowledge, reading, today)
    return found
