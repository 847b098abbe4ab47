"""« Ce qui a changé depuis la dernière revue »: four things that must not be taken for each other.

A figure moves because the town moved, because a late figure came (or is missing), because a
source corrected its history, or because what is counted changed. Only the first is news.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from dashboard.catalogue.meeting import Meeting
from dashboard.indicators import Comparison, Period, Point, Reading, State, Status
from dashboard.indicators.compare import compared, usable
from dashboard.indicators.status import Change as Redefinition
from dashboard.secrecy import SECRET, Gate


class Kind(StrEnum):
    """Why a figure is not what it was."""

    MOVED = "mouvement"
    LATE = "retard"
    ARRIVED = "arrivee"
    CORRECTED = "correction"
    REDEFINED = "definition"


KIND_WORDS: Mapping[Kind, str] = {
    Kind.MOVED: "Mouvement réel",
    Kind.LATE: "Donnée en retard",
    Kind.ARRIVED: "Donnée arrivée",
    Kind.CORRECTED: "Historique corrigé",
    Kind.REDEFINED: "Définition changée",
}
_JUDGED = (Status.REACHED, Status.WATCH, Status.OFF)


@dataclass(frozen=True)
class Revised:
    """One period whose figure is no longer the same; None: unknown, or secret, now or then."""

    period: Period
    before: Decimal | None
    now: Decimal | None


@dataclass(frozen=True)
class Extract:
    """Counts a newer extract changed, of one source and measure.

    Attributes:
        replaced, kept: days of the two extracts.
        first, last: days counted that changed.
        counts: how many; None when secret.
    """

    source: str
    measure: str
    replaced: dt.date
    kept: dt.date
    first: dt.date
    last: dt.date
    counts: int | None


@dataclass(frozen=True)
class Change:
    """One indicator that is not what it was, for one reason.

    Attributes:
        before, now: its readings; `before` is None for an indicator newly followed, `now` for one
            followed no more.
        move: of a MOVED, complete period against complete period, corrections taken out.
        status_before: judgement of the last review.
        periods: of a CORRECTED or an ARRIVED, oldest first.
        extracts: of a CORRECTED, what the newer extracts changed.
        why: of a REDEFINED, in French.
    """

    kind: Kind
    code: str
    before: Reading | None
    now: Reading | None
    move: Comparison | None = None
    periods: tuple[Revised, ...] = ()
    extracts: tuple[Extract, ...] = ()
    why: str = ""

    @property
    def reading(self) -> Reading:
        """The reading that names it: today's when there is one."""
        found = self.now or self.before
        if found is None:
            raise ValueError(self.code)
        return found

    @property
    def turned(self) -> bool:
        """Whether its judgement changed, between two judgements."""
        if self.before is None or self.now is None:
            return False
        both = (self.before.status, self.now.status)
        return both[0] is not both[1] and all(status in _JUDGED for status in both)


def read_extracts(gate: Gate, since: dt.date | None = None) -> list[Extract]:
    """Counts changed by extracts made from a day on."""
    found = gate.run("indicateurs/corrections", {"depuis": since}).records()
    return [
        Extract(
            r["source"],
            r["mesure"],
            r["extrait_ancien"],
            r["extrait_nouveau"],
            r["premier"],
            r["dernier"],
            None if r["comptes_nb"] is SECRET else int(r["comptes_nb"]),
        )
        for r in found
    ]


def _points(reading: Reading) -> dict[Period, Point]:
    """Complete points by period; a reading knows its last one even without a course."""
    found = [*reading.trend, *([reading.current] if reading.current else [])]
    return {point.period: point for point in found if point.complete}


def _revised(before: Reading, now: Reading) -> tuple[list[Revised], list[Revised]]:
    """(corrected, arrived): complete periods of both whose figure differs.

    Unknown then and known now is an arrival; any other difference is a correction. A value that
    became secret is the same figure, hidden.
    """
    corrected: list[Revised] = []
    arrived: list[Revised] = []
    known = _points(before)
    for period, point in sorted(_points(now).items(), key=lambda pair: pair[0].end):
        old = known.get(period)
        if old is None or old.value == point.value:
            continue
        if State.SECRET in (old.state, point.state):
            continue
        entry = Revised(period, old.value, point.value)
        (arrived if old.value is None else corrected).append(entry)
    return corrected, arrived


def _redefined(before: Reading, now: Reading, events: Sequence[Redefinition]) -> str:
    """Why the two readings do not count the same thing; "" when they do."""
    if before.indicator.version != now.indicator.version:
        return f"définition n° {now.indicator.version}, au lieu de la n° {before.indicator.version}"
    if before.indicator.unit != now.indicator.unit:
        return f"unité « {now.indicator.unit} », au lieu de « {before.indicator.unit} »"
    if before.current is None or now.current is None:
        return ""
    start, end = before.current.period.end, now.current.period.end
    return next((event.label for event in events if start < event.day <= end), "")


def _move(before: Reading, now: Reading) -> Comparison | None:
    """The last complete period against the one last reviewed, as that one is known today."""
    if before.current is None or now.current is None:
        return None
    if now.current.period.end <= before.current.period.end:
        return None
    if now.current.period.kind != before.current.period.kind:
        return None
    if now.indicator.comparable:
        return now.previous
    then = usable(_points(now).get(before.current.period) or before.current)
    fresh = usable(now.current)
    if then is None or fresh is None or then.value is None or fresh.value is None:
        return None
    return compared(now.indicator, fresh.value, then.value, then.period.label)


def _worth(before: Reading, now: Reading, move: Comparison, rules: Meeting) -> bool:
    """A signal, another judgement, or a large change when no natural limits are known."""
    if now.signal is not None or Change(Kind.MOVED, "", before, now).turned:
        return True
    if now.limits is not None:
        return False
    size = move.change if move.change is not None else move.difference
    return abs(size) >= rules.smallest_move


def _concerned(reading: Reading, extracts: Iterable[Extract]) -> tuple[Extract, ...]:
    definition = reading.definition
    if definition is None:
        return ()
    measures = {part for measure in definition.measures for part in measure.split("|")}
    found = (e for e in extracts if e.measure in measures and e.source in definition.sources)
    return tuple(sorted(found, key=lambda e: (e.kept, e.measure)))


@dataclass(frozen=True)
class Since:
    """What is known of the time between two reviews.

    Attributes:
        extracts: those that corrected something since then.
        events: changes of definition, by code of indicator.
    """

    rules: Meeting
    extracts: Sequence[Extract] = ()
    events: Mapping[str, Sequence[Redefinition]] | None = None


def _between(before: Reading, now: Reading, since: Since) -> Iterator[Change]:
    code = now.indicator.code
    why = _redefined(before, now, (since.events or {}).get(code, ()))
    if why:
        yield Change(Kind.REDEFINED, code, before, now, why=why)
        return  # figures that do not count the same thing are not compared
    if now.late:
        yield Change(Kind.LATE, code, before, now)
    corrected, arrived = _revised(before, now)
    extracts = _concerned(now, since.extracts)
    if corrected or extracts:
        yield Change(Kind.CORRECTED, code, before, now, periods=tuple(corrected), extracts=extracts)
    if arrived or (before.late and not now.late):
        yield Change(Kind.ARRIVED, code, before, now, periods=tuple(arrived))
    move = _move(before, now)
    if move is not None and _worth(before, now, move, since.rules):
        yield Change(Kind.MOVED, code, before, now, move=move)


def what_changed(before: Iterable[Reading], now: Iterable[Reading], since: Since) -> list[Change]:
    """What is not as it was at the last review, movements first, in the order of the readings.

    An indicator newly followed, or followed no more, is a changed definition of the board.
    """
    known = {reading.indicator.code: reading for reading in before}
    found: list[Change] = []
    for reading in now:
        old = known.pop(reading.indicator.code, None)
        if old is None:
            why = "suivi depuis la dernière revue"
            found.append(Change(Kind.REDEFINED, reading.indicator.code, None, reading, why=why))
        else:
            found.extend(_between(old, reading, since))
    gone = "n'est plus suivi"
    found += [Change(Kind.REDEFINED, code, old, None, why=gone) for code, old in known.items()]
    order = list(Kind)
    return sorted(found, key=lambda change: order.index(change.kind))
