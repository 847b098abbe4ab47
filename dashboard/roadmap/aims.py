"""Indicators a project moves: the last value beside the value aimed at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.catalogue.roadmap_model import Aim
from dashboard.indicators import Knowledge, Reading
from dashboard.indicators.readings import review_readings
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Aimed:
    """An aim and where its indicator stands.

    Attributes:
        reading: last complete period; None when the version does not compute the indicator.
        reached: the value is on the good side of the target; None when nothing can be judged.
    """

    aim: Aim
    indicator: Indicator
    reading: Reading | None = None
    reached: bool | None = None

    def missed(self, day: dt.date) -> bool:
        """The day set is over and the value is not there."""
        return self.reached is False and self.aim.by is not None and self.aim.by < day


def reached(direction: str, value: Decimal | None, target: Decimal | None) -> bool | None:
    """Whether a value meets a target; None without one of them, or without a good side."""
    if value is None or target is None:
        return None
    return {"hausse_favorable": value >= target, "baisse_favorable": value <= target}.get(direction)


def readings_of(
    gate: Gate, knowledge: Knowledge, aims: Sequence[Aim], area: str = ""
) -> Mapping[str, Reading]:
    """Code → reading as the last review would give it, in one query."""
    codes = {aim.indicator for aim in aims if aim.indicator in knowledge.definitions}
    if not codes:
        return {}
    day = knowledge.last_week.end + dt.timedelta(days=1)
    found = review_readings(gate, day=day, area=area, knowledge=knowledge, only=codes, judged=True)
    return {reading.indicator.code: reading for reading in found}


def aimed(aims: Sequence[Aim], readings: Mapping[str, Reading]) -> tuple[Aimed, ...]:
    """Each aim beside its reading, in the order written."""
    known = load_indicators()
    found = []
    for aim in aims:
        indicator, reading = known.get(aim.indicator), readings.get(aim.indicator)
        if indicator is None:
            continue
        value = reading.current.value if reading and reading.current else None
        verdict = reached(indicator.direction, value, aim.target)
        found.append(Aimed(aim, indicator, reading, verdict))
    return tuple(found)
