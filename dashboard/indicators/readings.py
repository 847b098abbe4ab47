"""Readings: the value of an indicator at a day, judged and compared, for a page or a review."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.catalogue.rollups import RUNNING, grows_with_time, periods_of
from dashboard.errors import QueryError
from dashboard.indicators.calendar_notes import calendar_note
from dashboard.indicators.compare import (
    noted,
    shown_state,
    with_mean,
    with_previous,
    with_year_ago,
)
from dashboard.indicators.knowledge import Knowledge, know
from dashboard.indicators.model import Definition, Point, Reading, Status, Target
from dashboard.indicators.periods import KIND_WORDS, Period, before, period_of, year_before
from dashboard.indicators.points import assemble
from dashboard.indicators.series import series
from dashboard.indicators.signals import chart
from dashboard.indicators.status import Change, gap, judge, suspended
from dashboard.secrecy import Gate

SPARK = {"semaine": 53, "mois": 25, "trimestre": 12, "annee": 12}
"""Points of a sparkline, by kind of period."""
MEANS = {
    "semaine": ((4, "moyenne de 4 semaines"), (52, "moyenne de 52 semaines")),
    "mois": ((3, "moyenne de 3 mois"), (12, "moyenne de 12 mois")),
}
JUDGED_PERIODS = 60
"""Periods enough to find the last complete one: a source may be a year late."""
HISTORY_WEEKS = 3 * 53
"""Weeks read behind the one asked: a year shown, a year compared, a year to know the season."""


def kind_read(indicator: Indicator) -> str:
    """Kind of period a weekly review reads an indicator at."""
    return "semaine" if indicator.cadence == "jour" else indicator.cadence


def target_at(knowledge: Knowledge, indicator: Indicator, kind: str, day: dt.date) -> Target | None:
    """The target in force on a day for a kind of period; a weekly sum says nothing of a month."""
    if kind != kind_read(indicator) and grows_with_time(indicator):
        return None
    return knowledge.target(indicator.code, day)


def due(indicator: Indicator, kind: str, day: dt.date) -> Period:
    """The last period whose figure is due on a day; a cumul or twelve months end with a month."""
    if kind in RUNNING:
        return period_of(kind, due(indicator, "mois", day).end)
    known = day - dt.timedelta(days=indicator.delay_days)
    period = period_of(kind, known)
    while period.end > known:
        earlier = before(period)
        if earlier is None:
            break
        period = earlier
    return period


def check_kind(indicator: Indicator, kind: str) -> None:
    """Refuse a kind of period the indicator is not computed at.

    Raises:
        QueryError: says which kinds it is computed at.
    """
    if kind not in periods_of(indicator):
        admitted = ", ".join(KIND_WORDS[k].lower() for k in periods_of(indicator))
        raise QueryError(
            f"« {indicator.label} » ne se calcule pas par {KIND_WORDS[kind].lower()}",
            remedy=f"Périodes calculées : {admitted}",
        )


@dataclass(frozen=True)
class Moment:
    """When a reading is made, and of what.

    Attributes:
        day: everything known up to the day before; a review of a week reads on its Monday after.
        area: code of the territory.
        period: the period asked for; None: the last complete one.
        kind: kind of period; "" when a period is asked for, or for the one a review reads.
    """

    day: dt.date
    area: str
    period: Period | None = None
    kind: str = ""


def _compared(
    indicator: Indicator,
    knowledge: Knowledge,
    current: Point,
    points: Sequence[Point],
    area: str,
) -> dict[str, Any]:
    changes, events = knowledge.changes(indicator), knowledge.about(indicator, area)
    since = max((c.day for c in changes if c.day <= current.period.end), default=dt.date.min)
    alike = [p for p in points if p.period.start >= since]
    known = {p.period: p for p in points}
    earlier, last_year = before(current.period), year_before(current.period)
    found = {
        "previous": with_previous(indicator, current, known),
        "year_ago": with_year_ago(indicator, current, known),
        "mean_short": None,
        "mean_long": None,
    }
    for name, (count, label) in zip(
        ("mean_short", "mean_long"), MEANS.get(current.period.kind, ()), strict=False
    ):
        found[name] = with_mean(indicator, current, alike, count, label)
    for name, then in (("previous", earlier), ("year_ago", last_year)):
        if then and any(then.start < change.day <= current.period.end for change in changes):
            found[name] = None
        found[name] = noted(found[name], calendar_note(events, current.period, then))
    return found


def _cut(points: Sequence[Point], moment: Moment) -> tuple[Point | None, Point | None, list[Point]]:
    """(current, running, points known): the last complete period over, and the one under way."""
    over = [p for p in points if p.period.start < moment.day]
    complete = [p for p in over if p.complete and p.period.end < moment.day]
    current = complete[-1] if complete else None
    if moment.period is not None:
        current = next((p for p in over if p.period == moment.period), None)
    after = [p for p in over if current is None or p.period.start > current.period.start]
    return current, after[0] if after else None, over


def stable(points: Sequence[Point], changes: Sequence[Change]) -> list[Point]:
    """Complete points since the last change of definition; none of periods that overlap."""
    if points and points[0].period.kind in RUNNING:
        return []
    since = max((change.day for change in changes), default=dt.date.min)
    return [p for p in points if p.complete and p.period.start >= since]


def reading(
    knowledge: Knowledge,
    indicator: Indicator,
    points: Sequence[Point],
    moment: Moment,
    version_id: str,
    *,
    judged: bool = False,
) -> Reading:
    """One indicator as it stands at a moment: its last complete period, or the one asked for.

    `judged` leaves out what the judgement does not need: comparisons and signals.
    """
    definition = knowledge.definitions.get(indicator.code)
    current, running, over = _cut(points, moment)
    kind = moment.period.kind if moment.period else moment.kind or kind_read(indicator)
    expected = moment.period or due(indicator, kind, moment.day)
    late = definition is not None and (
        current is None or not current.complete or current.period.end < expected.end
    )
    changes = knowledge.changes(indicator)
    day = current.period.end if current else moment.day
    target = target_at(knowledge, indicator, kind, day)
    reason = suspended(
        indicator,
        current,
        late=late,
        last=definition.last if definition else None,
        target=target,
        changes=changes,
    )
    if definition is None:
        reason = "Les extraits reçus ne permettent pas de le calculer."
    signal, limits = (
        (None, None) if judged else chart(stable([p for p in over if p is not running], changes))
    )
    compared = (
        _compared(indicator, knowledge, current, over, moment.area)
        if current and not judged
        else dict.fromkeys(("previous", "year_ago", "mean_short", "mean_long"))
    )
    return Reading(
        indicator=indicator,
        definition=definition,
        area=moment.area,
        version_id=version_id,
        state=shown_state(current),
        current=current,
        running=running,
        status=_status(indicator, definition, current, target, reason),
        reason=reason,
        late=late,
        target=target,
        gap=gap(indicator, current.value, target)
        if current and current.value is not None and target
        else None,
        signal=None if reason else signal,
        limits=limits,
        trend=tuple(over[-SPARK.get(kind, 53) :]),
        **compared,
    )


def _status(
    indicator: Indicator,
    definition: Definition | None,
    current: Point | None,
    target: Target | None,
    reason: str,
) -> Status:
    if reason:
        return Status.SUSPENDED
    judged = indicator.direction != "contexte" and target is not None
    if not judged or definition is None or current is None or current.value is None or not target:
        return Status.NO_TARGET
    return judge(indicator, definition, current.value, target)


def review_readings(
    gate: Gate,
    *,
    day: dt.date,
    area: str = "",
    knowledge: Knowledge | None = None,
    only: Collection[str] = (),
    judged: bool = False,
) -> list[Reading]:
    """Every indicator the version computes, in the order of the catalogue, in one query.

    Args:
        gate: the version read.
        day: the readings are made on that day, usually a Monday.
        area: code of the territory; "" is the whole of it.
        knowledge: what `know` gives, when it was already read.
        only: codes of the indicators read; () for all.
        judged: the value and its status are enough: neither comparison nor signal.
    """
    knows = knowledge or know(gate)
    place = area or knows.root
    result = gate.run(
        "indicateurs/revue",
        {
            "indicateurs": "|".join(sorted(only)),
            "territoire": place,
            "depuis": day - dt.timedelta(weeks=HISTORY_WEEKS),
            "jusque": day,
            "dernieres": JUDGED_PERIODS if judged else None,
        },
    )
    rows: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for record in result.records():
        rows[record["indicateur"]].append(record)
    moment = Moment(day, place)
    today = knows.built + dt.timedelta(days=1)
    return [
        reading(
            knows,
            indicator,
            assemble(indicator, knows.definitions[code], rows[code], today),
            moment,
            gate.version.id,
            judged=judged,
        )
        for code, indicator in load_indicators().items()
        if code in knows.definitions and (not only or code in only)
    ]


def reading_at(
    gate: Gate,
    indicator: Indicator,
    period: Period,
    *,
    area: str = "",
    knowledge: Knowledge | None = None,
) -> Reading:
    """An indicator at one period and area; its status is suspended when the period is not whole.

    Raises:
        QueryError: the indicator is not computed at that kind of period.
    """
    check_kind(indicator, period.kind)
    knows = knowledge or know(gate)
    place = area or knows.root
    found = series(gate, indicator, kind=period.kind, area=place, knowledge=knows)
    moment = Moment(period.end + dt.timedelta(days=1), place, period)
    return reading(knows, indicator, found.points, moment, gate.version.id)
