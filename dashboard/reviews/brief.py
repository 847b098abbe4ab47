"""The brief sent before the meeting: exceptions, alerts, changes, decisions, then the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.catalogue.indicators import FAMILIES
from dashboard.catalogue.meeting import Meeting, Rung, load_meeting
from dashboard.errors import QueryError, StateError
from dashboard.indicators import (
    Knowledge,
    Period,
    Reading,
    Status,
    know,
    review_readings,
)
from dashboard.indicators.periods import before as period_before
from dashboard.indicators.status import beyond
from dashboard.provenance import Freshness, freshness, version_info
from dashboard.reviews.changes import Change, Since, read_extracts, what_changed
from dashboard.reviews.decisions import Standing, register, standings
from dashboard.reviews.meetings import last_closed, reopen, reviews
from dashboard.reviews.metrics import Metrics, metrics
from dashboard.reviews.model import Decision, Review
from dashboard.reviews.offtarget import weeks_by_subject, weeks_off, weeks_undecided
from dashboard.secrecy import Gate
from dashboard.store.writings import Writings


@dataclass(frozen=True)
class Exceptional:
    """An indicator to be looked at first: a signal, or off target without an open decision.

    Attributes:
        weeks_off: weeks in a row it has been read off target; weeks_undecided: of those, without
            an open decision; rung: who must hear of it, None when nobody yet.
        decisions: the open ones about it.
    """

    reading: Reading
    weeks_off: int
    weeks_undecided: int
    rung: Rung | None
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class Base:
    """What today is compared with.

    Attributes:
        review: the last closed one; None: the figures of the week before, read today.
        note: why the last closed review could not be used; "" when it was, or when there is none.
    """

    week: Period
    day: dt.date
    readings: tuple[Reading, ...]
    review: Review | None = None
    note: str = ""


@dataclass(frozen=True)
class Brief:
    """What the directors receive before the meeting.

    Attributes:
        place, area: names; area is "" for the whole.
        meeting: day of the meeting; send_by: day by which this must have left.
        frozen: the review is closed; its figures are those it displayed.
        over_limit, late: readings past their hard limit, or not come.
        sources: those late, absent or unreadable.
        agenda: the exceptions as the meeting found them: what it decides takes none away.
        unowned, untargeted: indicators without owner, or without target though they have a
            direction: defects of the board itself.
        families: name and readings of each, in the order of the catalogue.
    """

    place: str
    area: str
    week: Period
    meeting: dt.date
    send_by: dt.date
    review: Review | None
    frozen: bool
    version_id: str
    built_at: dt.datetime
    simulated: bool
    base: Base
    exceptions: tuple[Exceptional, ...]
    agenda: tuple[Exceptional, ...]
    over_limit: tuple[Reading, ...]
    late: tuple[Reading, ...]
    sources: tuple[Freshness, ...]
    unowned: tuple[Reading, ...]
    untargeted: tuple[Reading, ...]
    changes: tuple[Change, ...]
    standings: tuple[Standing, ...]
    metrics: Metrics
    families: tuple[tuple[str, tuple[Reading, ...]], ...]


def _exceptional(
    reading: Reading,
    knowledge: Knowledge,
    decisions: Sequence[Decision],
    area: str,
    day: dt.date,
    rules: Meeting,
    new: frozenset[int],
) -> Exceptional | None:
    about = tuple(d for d in decisions if d.open and d.about(reading.indicator.code, area))
    before = [d for d in decisions if d.stamp.id not in new]
    settled = any(d.stamp.id not in new for d in about)
    if reading.signal is None and (reading.status is not Status.OFF or settled):
        return None
    alone = weeks_undecided(knowledge, reading, before, area, day)
    return Exceptional(
        reading,
        weeks_off(knowledge, reading, day),
        alone,
        rules.rung(days_late=0, reviews_late=0, weeks_off=alone),
        about,
    )


def exceptions(
    readings: Iterable[Reading],
    knowledge: Knowledge,
    decisions: Sequence[Decision],
    *,
    area: str,
    day: dt.date,
    rules: Meeting,
    new: frozenset[int] = frozenset(),
) -> list[Exceptional]:
    """Signals first, then what is off target with no open decision, the longest off first.

    `new` are the numbers of decisions shown that settle nothing yet.
    """
    found = [
        one
        for reading in readings
        if (one := _exceptional(reading, knowledge, decisions, area, day, rules, new))
    ]
    return sorted(found, key=lambda e: (e.reading.signal is None, -e.weeks_undecided))


def _over_limit(reading: Reading) -> bool:
    limit = reading.definition.limit if reading.definition else None
    value = reading.current.value if reading.current else None
    return limit is not None and value is not None and beyond(reading.indicator, value, limit)


def find_base(
    gate: Gate, writings: Writings, week: Period, *, area: str = "", knowledge: Knowledge
) -> Base:
    """The last closed review before a week; otherwise the week before, as it is known today."""
    found, note = last_closed(reviews(writings, area), week, area), ""
    if found is not None:
        try:
            return Base(found.week, found.date, reopen(writings, found.stamp.id).readings, found)
        except StateError as error:
            note = error.problem
    earlier = period_before(week) or week
    readings = review_readings(gate, day=week.start, area=area, knowledge=knowledge)
    return Base(earlier, week.start, tuple(readings), note=note)


def _changes(
    gate: Gate,
    base: Base,
    readings: Sequence[Reading],
    knowledge: Knowledge,
    until: dt.date,
    rules: Meeting,
) -> list[Change]:
    extracts = read_extracts(gate, base.day + dt.timedelta(days=1))
    events = {r.indicator.code: knowledge.changes(r.indicator) for r in readings}
    known = [extract for extract in extracts if extract.kept <= until]
    return what_changed(base.readings, readings, Since(rules, known, events))


def _place(knowledge: Knowledge, area: str) -> str:
    """Code of the area as the writings hold it: "" for the whole.

    Raises:
        QueryError: no such territory.
    """
    if area and area not in knowledge.areas:
        raise QueryError(
            f"territoire inconnu « {area} »",
            field="territoire",
            remedy=f"La racine est {knowledge.root}",
        )
    return "" if area == knowledge.root else area


def _families(readings: Sequence[Reading]) -> tuple[tuple[str, tuple[Reading, ...]], ...]:
    grouped = (
        (name, tuple(r for r in readings if r.indicator.family == code))
        for code, name in FAMILIES.items()
    )
    return tuple(pair for pair in grouped if pair[1])


def prepare_brief(
    gate: Gate, writings: Writings, week: Period | None = None, *, area: str = ""
) -> Brief:
    """Everything a brief says, read from one version and from the writings.

    A closed review gives the figures it froze; any other is read in the version of the gate.

    Raises:
        QueryError: this is no week, or no such territory.
        StateError: the frozen figures were tampered with.
    """
    knowledge, rules = know(gate), load_meeting()
    week = week or knowledge.last_week
    if week.kind != "semaine":
        raise QueryError("une revue porte sur une semaine", remedy="Écrivez par exemple 2025-W47")
    place = _place(knowledge, area)
    held = [r for r in reviews(writings, place) if r.week == week]
    review = next((r for r in held if r.closed), held[-1] if held else None)
    monday = week.end + dt.timedelta(days=1)
    if review is not None and review.closed:
        readings = list(reopen(writings, review.stamp.id).readings)
    else:
        readings = review_readings(gate, day=monday, area=place, knowledge=knowledge)
    return _assemble(gate, writings, knowledge, rules, week, place, review, readings)


def _of_meeting(decision: Decision, review: Review | None, meeting: dt.date) -> bool:
    """Whether a decision was taken at this meeting, or after it."""
    ours = review is not None and decision.review == review.stamp.id
    return ours or decision.decided_on >= meeting


def _assemble(
    gate: Gate,
    writings: Writings,
    knowledge: Knowledge,
    rules: Meeting,
    week: Period,
    place: str,
    review: Review | None,
    readings: list[Reading],
) -> Brief:
    monday = week.end + dt.timedelta(days=1)
    meeting = review.date if review else monday
    day = max(meeting, monday)
    decisions, every = register(writings), reviews(writings)
    base = find_base(gate, writings, week, area=place, knowledge=knowledge)
    meetings = [*(r.date for r in every if r.closed), meeting]
    weeks = weeks_by_subject(gate, knowledge, decisions, monday, {place: readings})
    info = version_info(gate)
    new = frozenset(d.stamp.id for d in decisions if _of_meeting(d, review, meeting))

    def found(unsettling: frozenset[int]) -> tuple[Exceptional, ...]:
        about = (readings, knowledge, decisions)
        return tuple(exceptions(*about, area=place, day=day, rules=rules, new=unsettling))

    return Brief(
        place=info.territory,
        area=knowledge.areas[place].name if place else "",
        week=week,
        meeting=meeting,
        send_by=meeting - dt.timedelta(hours=rules.notice_hours),
        review=review,
        frozen=review is not None and review.closed,
        version_id=review.version_id if review and review.closed else info.id,
        built_at=info.built_at,
        simulated=info.simulated,
        base=base,
        exceptions=found(frozenset()),
        agenda=found(new),
        over_limit=tuple(r for r in readings if _over_limit(r)),
        late=tuple(r for r in readings if r.late),
        sources=tuple(
            s for s in freshness(gate, day) if s.late or s.state in ("absente", "en_erreur")
        ),
        unowned=tuple(r for r in readings if r.definition and not r.definition.owner),
        untargeted=tuple(
            r for r in readings if r.target is None and r.indicator.direction != "contexte"
        ),
        changes=tuple(_changes(gate, base, readings, knowledge, day, rules)),
        standings=tuple(standings(decisions, day, rules=rules, meetings=meetings, weeks_off=weeks)),
        metrics=metrics(decisions, every, readings, today=day, area=place),
        families=_families(readings),
    )
