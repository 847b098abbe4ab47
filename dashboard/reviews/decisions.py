"""The register of decisions: written, amended, postponed, carried, escalated."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.catalogue.meeting import Meeting, Rung
from dashboard.errors import ConflictError, StateError
from dashboard.formats import PARIS
from dashboard.indicators import find
from dashboard.reviews.model import (
    SUBJECTS,
    Decision,
    Progress,
    decision_of,
)
from dashboard.reviews.text import line, prose
from dashboard.store.writings import DECISION, REVIEW, Writer, Writings

_NAME, _SERVICE, _SUBJECT, _AREA = 120, 200, 120, 40
"""Longest texts the table takes."""


@dataclass(frozen=True)
class Draft:
    """A decision to be written; what is not said may come later, and is shown as missing."""

    kind: str
    subject: str
    text: str
    finding: str = ""
    owner: str = ""
    service: str = ""
    due: dt.date | None = None
    area: str = ""
    review: int | None = None


def _subject(kind: str, subject: str) -> str:
    if kind not in SUBJECTS:
        raise StateError(
            f"genre d'objet inconnu « {kind} »", remedy=f"Écrivez {' ou '.join(SUBJECTS)}"
        )
    if kind == "indicateur":
        return find(subject.strip()).code
    return line(subject, field="projet", longest=_SUBJECT, required=True)


def _check_review(writings: Writings, review: int | None) -> None:
    if review is not None and writings.get(REVIEW, review)["close_le"] is not None:
        raise StateError(
            f"la revue n° {review} est close", remedy="Écrivez cette décision dans la suivante"
        )


def decide(writings: Writings, draft: Draft, writer: Writer) -> int:
    """Write a decision, to be done; gives its number.

    Raises:
        StateError: a text is missing or too long, or the review is closed or does not exist.
        QueryError: no such indicator.
    """
    _check_review(writings, draft.review)
    return writings.add(
        DECISION,
        {
            "revue": draft.review,
            "objet_genre": draft.kind,
            "objet": _subject(draft.kind, draft.subject),
            "territoire": line(draft.area, field="territoire", longest=_AREA),
            "constat": prose(draft.finding, field="constat"),
            "decision": prose(draft.text, field="décision", required=True),
            "responsable": line(draft.owner, field="responsable", longest=_NAME),
            "service": line(draft.service, field="service", longest=_SERVICE),
            "echeance": draft.due,
            "etat": str(Progress.TODO),
            "reports_nb": 0,
            "fait_le": None,
            "preuve": "",
        },
        writer,
    )


def register(writings: Writings) -> list[Decision]:
    """Every decision, oldest first."""
    return [decision_of(row) for row in writings.rows(DECISION)]


def read_decision(writings: Writings, key: int) -> Decision:
    """One decision.

    Raises:
        StateError: no such decision.
    """
    return decision_of(writings.get(DECISION, key))


@dataclass(frozen=True)
class Amendment:
    """What changes in a decision; None leaves a thing as it is.

    Attributes:
        no_due: the due date is taken away, which counts as postponing.
    """

    finding: str | None = None
    text: str | None = None
    owner: str | None = None
    service: str | None = None
    due: dt.date | None = None
    no_due: bool = False
    progress: Progress | None = None
    proof: str | None = None


def _texts(change: Amendment) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for key, field, text in (
        ("constat", "constat", change.finding),
        ("decision", "décision", change.text),
        ("preuve", "preuve", change.proof),
    ):
        if text is not None:
            given[key] = prose(text, field=field, required=key == "decision")
    for key, text, longest in (
        ("responsable", change.owner, _NAME),
        ("service", change.service, _SERVICE),
    ):
        if text is not None:
            given[key] = line(text, field=key, longest=longest)
    return given


def postpones(before: Decision, due: dt.date | None) -> bool:
    """Whether a due date puts an open decision off: moved later, or taken away."""
    if not before.open or before.due is None:
        return False
    return due is None or due > before.due


def _course(before: Decision, change: Amendment, today: dt.date) -> dict[str, Any]:
    """Due date, state, postponements and day done, which go together."""
    moved = change.no_due or change.due is not None
    due = None if change.no_due else change.due or before.due
    later = moved and postpones(before, due)
    progress = change.progress or before.progress
    if change.progress is None and later and before.progress is Progress.TODO:
        progress = Progress.POSTPONED
    if progress is Progress.POSTPONED and before.progress is not Progress.POSTPONED and not later:
        raise StateError(
            "une décision reportée a une nouvelle échéance",
            field="échéance",
            remedy="Donnez une date plus tardive que la précédente",
        )
    done = before.done_on or today if progress is Progress.DONE else None
    found = {
        "echeance": due,
        "etat": str(progress),
        "reports_nb": before.postponements + later,
        "fait_le": done,
    }
    held = (before.due, str(before.progress), before.postponements, before.done_on)
    return {
        key: value for (key, value), old in zip(found.items(), held, strict=True) if value != old
    }


def amend(
    writings: Writings,
    key: int,
    revision: int,
    change: Amendment,
    writer: Writer,
    *,
    today: dt.date | None = None,
) -> Decision:
    """Change a decision read at a revision; gives it as it now is.

    A due date moved later counts as one postponement, whoever moves it. `today` is the day it is
    done, when it becomes so: today in Paris unless given.

    Raises:
        ConflictError: somebody changed it meanwhile; carries the row as it now is.
        StateError: no such decision, a text too long, a postponement without a later date.
    """
    row = writings.get(DECISION, key)
    if row["revision"] != revision:
        raise ConflictError(row["modifie_par"], row)
    day = today or dt.datetime.now(PARIS).date()
    values = {**_texts(change), **_course(decision_of(row), change, day)}
    values = {name: value for name, value in values.items() if row[name] != value}
    if values:
        writings.change(DECISION, key, revision, values, writer)
    return read_decision(writings, key)


def carried(decisions: Iterable[Decision], review: int | None = None) -> list[Decision]:
    """Open decisions that a review finds on its table: those it did not take itself.

    The most pressing first: by due date, those without any last.
    """
    found = [d for d in decisions if d.open and (review is None or d.review != review)]
    return sorted(found, key=lambda d: (d.due is None, d.due or dt.date.min, d.stamp.id))


@dataclass(frozen=True)
class Standing:
    """An open decision on a day.

    Attributes:
        days_late: days past its due date; 0 when it is not late, or has no date.
        reviews_late: meetings held since, this one included.
        weeks_off: weeks in a row its indicator has been read off target.
        rung: where it goes; None when it stays with its owner.
        age_days: since it was decided.
    """

    decision: Decision
    days_late: int
    reviews_late: int
    weeks_off: int
    rung: Rung | None
    age_days: int


def standing(
    decision: Decision,
    today: dt.date,
    *,
    rules: Meeting,
    meetings: Iterable[dt.date] = (),
    weeks_off: int = 0,
) -> Standing:
    """How late a decision is, and who must hear of it.

    `meetings` are the days of the reviews held, today's included if there is one; `weeks_off` is
    that of its indicator, 0 when it is on target or when the decision is about a project.
    """
    due = decision.due
    late = decision.open and due is not None and due < today
    days_late = (today - due).days if late and due else 0
    since = {day for day in meetings if late and due and due < day <= today}
    weeks = weeks_off if decision.open else 0
    rung = rules.rung(days_late=days_late, reviews_late=len(since), weeks_off=weeks)
    age = max(0, (today - decision.decided_on).days)
    return Standing(decision, days_late, len(since), weeks, rung, age)


def standings(
    decisions: Sequence[Decision],
    today: dt.date,
    *,
    rules: Meeting,
    meetings: Iterable[dt.date] = (),
    weeks_off: Mapping[tuple[str, str], int],
) -> list[Standing]:
    """Every open decision on a day, the highest rung first, then the latest.

    `weeks_off` gives the weeks off target by (code of indicator, area).
    """
    days, ranks = tuple(meetings), {rung.code: rank for rank, rung in enumerate(rules.ladder, 1)}
    found = [
        standing(
            decision,
            today,
            rules=rules,
            meetings=days,
            weeks_off=weeks_off.get((decision.subject, decision.area), 0)
            if decision.kind == "indicateur"
            else 0,
        )
        for decision in carried(decisions)
    ]
    return sorted(found, key=lambda s: (-(ranks[s.rung.code] if s.rung else 0), -s.days_late))
