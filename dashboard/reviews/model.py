"""What a meeting writes, as read from the writings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.formats import PARIS
from dashboard.indicators.periods import Period, parse_period


class Progress(StrEnum):
    """Where a decision stands."""

    TODO = "a_faire"
    DOING = "en_cours"
    DONE = "fait"
    POSTPONED = "reporte"
    DROPPED = "abandonne"


PROGRESS_WORDS: Mapping[Progress, str] = {
    Progress.TODO: "à faire",
    Progress.DOING: "en cours",
    Progress.DONE: "fait",
    Progress.POSTPONED: "reporté",
    Progress.DROPPED: "abandonné",
}
CLOSED = (Progress.DONE, Progress.DROPPED)
SUBJECTS = ("indicateur", "projet")


@dataclass(frozen=True)
class Stamp:
    """Who wrote a row and who changed it last; `revision` is given back to change it."""

    id: int
    revision: int
    created_at: dt.datetime
    created_by: str
    changed_at: dt.datetime
    changed_by: str


@dataclass(frozen=True)
class Screen:
    """One view of a review: an address inside the dashboard, and the finding it shows."""

    address: str
    title: str = ""


@dataclass(frozen=True)
class Review:
    """A meeting.

    Attributes:
        week: the ISO week reviewed; date: the day of the meeting.
        area: code of the territory; "" is the whole.
        screens: in the order they are shown.
        version_id: the one data version every figure comes from.
        closed_at: None while it is open.
        checksum: SHA-256 of what was frozen; "" while it is open.
    """

    stamp: Stamp
    week: Period
    date: dt.date
    theme: str
    area: str
    participants: tuple[str, ...]
    screens: tuple[Screen, ...]
    version_id: str
    closed_at: dt.datetime | None
    checksum: str

    @property
    def closed(self) -> bool:
        """Its figures are frozen, and it changes no more."""
        return self.closed_at is not None


@dataclass(frozen=True)
class Decision:
    """One line of the register.

    Attributes:
        review: number of the review that took it; None outside any.
        kind: one of SUBJECTS; subject: code of the indicator, or name of the project.
        finding: what was seen; text: what was decided; proof: what shows that it is done.
        due: None when no date was given.
        postponements: times the due date was moved later, or taken away.
        done_on: None until it is done.
    """

    stamp: Stamp
    review: int | None
    kind: str
    subject: str
    area: str
    finding: str
    text: str
    owner: str
    service: str
    due: dt.date | None
    progress: Progress
    postponements: int
    done_on: dt.date | None
    proof: str

    @property
    def open(self) -> bool:
        """Neither done nor abandoned."""
        return self.progress not in CLOSED

    @property
    def decided_on(self) -> dt.date:
        """Day it was written, in Paris."""
        return self.stamp.created_at.astimezone(PARIS).date()

    def about(self, indicator: str, area: str = "") -> bool:
        """Whether it bears on an indicator in an area."""
        return (self.kind, self.subject, self.area) == ("indicateur", indicator, area)


@dataclass(frozen=True)
class Comment:
    """A remark on an indicator, in an area, maybe at a period (its code, or "")."""

    stamp: Stamp
    indicator: str
    area: str
    period: str
    text: str


@dataclass(frozen=True)
class Annotation:
    """A dated fact shown on the charts it concerns.

    Attributes:
        indicator, family: what it is about; both "" when it bears on all.
        area: code; "" is everywhere.
    """

    stamp: Stamp
    start: dt.date
    end: dt.date
    text: str
    indicator: str
    family: str
    area: str

    def concerns(self, indicator: str, family: str, areas: frozenset[str] = frozenset()) -> bool:
        """Whether a chart of an indicator shows it; `areas` are its area and those above."""
        named = self.indicator in ("", indicator) and self.family in ("", family)
        return named and (self.area == "" or self.area in areas)


Row = Mapping[str, Any]


def _instant(value: dt.datetime) -> dt.datetime:
    return value if value.tzinfo else value.replace(tzinfo=dt.UTC)


def stamp_of(row: Row) -> Stamp:
    """Who wrote a row, and when."""
    return Stamp(
        row["id"],
        row["revision"],
        _instant(row["cree_le"]),
        row["cree_par"],
        _instant(row["modifie_le"]),
        row["modifie_par"],
    )


def review_of(row: Row) -> Review:
    """A row of the table `revue`."""
    return Review(
        stamp=stamp_of(row),
        week=parse_period(row["semaine"]),
        date=row["date"],
        theme=row["theme"],
        area=row["territoire"],
        participants=tuple(row["participants"]),
        screens=tuple(Screen(view["adresse"], view["titre"]) for view in row["vues"]),
        version_id=row["version"],
        closed_at=_instant(row["close_le"]) if row["close_le"] else None,
        checksum=row["empreinte"],
    )


def decision_of(row: Row) -> Decision:
    """A row of the table `decision`."""
    return Decision(
        stamp=stamp_of(row),
        review=row["revue"],
        kind=row["objet_genre"],
        subject=row["objet"],
        area=row["territoire"],
        finding=row["constat"],
        text=row["decision"],
        owner=row["responsable"],
        service=row["service"],
        due=row["echeance"],
        progress=Progress(row["etat"]),
        postponements=row["reports_nb"],
        done_on=row["fait_le"],
        proof=row["preuve"],
    )


def comment_of(row: Row) -> Comment:
    """A row of the table `commentaire`."""
    return Comment(
        stamp_of(row), row["indicateur"], row["territoire"], row["periode"], row["texte"]
    )


def annotation_of(row: Row) -> Annotation:
    """A row of the table `annotation`."""
    return Annotation(
        stamp_of(row),
        row["debut"],
        row["fin"],
        row["texte"],
        row["indicateur"],
        row["famille"],
        row["territoire"],
    )


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision for the command line and the API."""
    return {
        "id": decision.stamp.id,
        "revision": decision.stamp.revision,
        "revue": decision.review,
        "objet_genre": decision.kind,
        "objet": decision.subject,
        "territoire": decision.area,
        "constat": decision.finding,
        "decision": decision.text,
        "responsable": decision.owner,
        "service": decision.service,
        "echeance": decision.due.isoformat() if decision.due else None,
        "etat": str(decision.progress),
        "etat_libelle": PROGRESS_WORDS[decision.progress],
        "reports_nb": decision.postponements,
        "fait_le": decision.done_on.isoformat() if decision.done_on else None,
        "preuve": decision.proof,
        "decidee_le": decision.decided_on.isoformat(),
        "decidee_par": decision.stamp.created_by,
    }
