"""The review as an object: prepared, held, closed with its figures, opened again as it was."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dashboard.errors import ConflictError, StateError, VersionError
from dashboard.formats import date, instant
from dashboard.indicators import Period, Reading
from dashboard.indicators.written import examine, write
from dashboard.reviews.model import Review, Screen, review_of
from dashboard.reviews.text import line, prose
from dashboard.store.pins import pin
from dashboard.store.writings import REVIEW, Writer, Writings

_NAME, _AREA, _TITLE, _ADDRESS = 120, 40, 200, 500


@dataclass(frozen=True)
class Plan:
    """A review to be held.

    Attributes:
        week: the ISO week reviewed; date: the day of the meeting.
        version_id: the data version every figure will come from.
        area: code of the territory; "" is the whole.
    """

    week: Period
    date: dt.date
    version_id: str
    theme: str = ""
    area: str = ""
    participants: Sequence[str] = ()
    screens: Sequence[Screen] = ()


def _screen(screen: Screen) -> dict[str, str]:
    address = line(screen.address, field="vue", longest=_ADDRESS, required=True)
    if not address.startswith("/") or address.startswith(("//", "/\\")):
        raise StateError(
            "une vue est une adresse de ce tableau de bord",
            field="vue",
            remedy="Par exemple « /indicateur/demandes_recues »",
        )
    return {"adresse": address, "titre": line(screen.title, field="titre", longest=_TITLE)}


def _values(plan: Plan) -> dict[str, Any]:
    if plan.week.kind != "semaine":
        raise StateError("une revue porte sur une semaine", field="semaine")
    if plan.date <= plan.week.start:
        raise StateError("la réunion se tient avant la semaine dont elle parle", field="date")
    names = (line(name, field="participants", longest=_NAME) for name in plan.participants)
    return {
        "semaine": plan.week.code,
        "date": plan.date,
        "theme": prose(plan.theme, field="thème"),
        "territoire": line(plan.area, field="territoire", longest=_AREA),
        "participants": [name for name in names if name],
        "vues": [_screen(screen) for screen in plan.screens],
        "version": plan.version_id,
    }


def prepare(writings: Writings, plan: Plan, writer: Writer) -> int:
    """Write a review to be held; gives its number.

    Raises:
        StateError: the period is not a week, a view is not one of ours, or a review of that week
            and territory with the same theme exists.
    """
    values = _values(plan)
    same = {key: values[key] for key in ("semaine", "territoire", "theme")}
    if known := writings.rows(REVIEW, **same):
        raise StateError(
            f"la revue n° {known[0]['id']} porte déjà sur la semaine {plan.week.label}",
            remedy="Ouvrez-la, ou donnez un autre thème",
        )
    return writings.add(REVIEW, {**values, "close_le": None, "empreinte": ""}, writer)


def reviews(writings: Writings, area: str | None = None) -> list[Review]:
    """Every review, oldest meeting first; of one territory when it is given."""
    place = {} if area is None else {"territoire": area}
    found = [review_of(row) for row in writings.rows(REVIEW, **place)]
    return sorted(found, key=lambda r: (r.date, r.week.start, r.stamp.id))


def read_review(writings: Writings, key: int) -> Review:
    """One review.

    Raises:
        StateError: no such review.
    """
    return review_of(writings.get(REVIEW, key))


def last_closed(found: Iterable[Review], week: Period, area: str = "") -> Review | None:
    """The last closed review of a territory about an earlier week; None before the first."""
    before = [r for r in found if r.closed and r.area == area and r.week.start < week.start]
    return max(before, key=lambda r: (r.week.start, r.date, r.stamp.id), default=None)


def _open_row(writings: Writings, key: int, revision: int) -> Mapping[str, Any]:
    """Row of a review still open, read at a revision.

    Raises:
        StateError: it is closed.
        ConflictError: somebody changed it meanwhile.
    """
    row = writings.get(REVIEW, key)
    review = review_of(row)
    if review.closed:
        raise StateError(
            f"la revue du {date(review.date)} est close depuis le {instant(review.closed_at)}",
            remedy="Une revue close ne change plus : écrivez dans la suivante",
        )
    if review.stamp.revision != revision:
        raise ConflictError(row["modifie_par"], row)
    return row


def revise(writings: Writings, key: int, revision: int, plan: Plan, writer: Writer) -> Review:
    """Change a review still open, read at a revision.

    Raises:
        ConflictError: somebody changed it meanwhile.
        StateError: it is closed, or the plan is wrong.
    """
    row = _open_row(writings, key, revision)
    values = {name: value for name, value in _values(plan).items() if row[name] != value}
    if values:
        writings.change(REVIEW, key, revision, values, writer)
    return read_review(writings, key)


def checksum(review: Review, frozen: Sequence[tuple[str, Any]]) -> str:
    """SHA-256 of what a closed review says: its heading and the values displayed."""
    said = {
        "semaine": review.week.code,
        "date": review.date.isoformat(),
        "theme": review.theme,
        "territoire": review.area,
        "participants": review.participants,
        "vues": [[screen.address, screen.title] for screen in review.screens],
        "version": review.version_id,
        "valeurs": [list(pair) for pair in frozen],
    }
    text = json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def close(
    writings: Writings,
    key: int,
    revision: int,
    readings: Sequence[Reading],
    writer: Writer,
    *,
    database: Path | None = None,
) -> Review:
    """Freeze the values displayed, and pin their version in `database` if it is still there.

    Raises:
        ConflictError: somebody changed the review meanwhile.
        StateError: it is closed already, or a figure comes from another version or territory.
    """
    review = review_of(_open_row(writings, key, revision))
    _check_origin(review, readings)
    frozen = [(reading.indicator.code, write(reading)) for reading in readings]
    if database is not None:
        _pin(database, review.version_id)
    values = {"close_le": dt.datetime.now(dt.UTC), "empreinte": checksum(review, frozen)}
    writings.freeze(key, revision, values, frozen, writer)
    return read_review(writings, key)


def _check_origin(review: Review, readings: Sequence[Reading]) -> None:
    if {r.version_id for r in readings} - {review.version_id}:
        raise StateError(
            "ces chiffres ne viennent pas de la version de la revue",
            field="version",
            remedy="Relisez la revue dans sa version, ou donnez-lui la nouvelle avant de la clore",
        )
    areas = {r.area for r in readings}
    if len(areas) > 1 or (review.area and areas - {review.area}):
        raise StateError("ces chiffres sont d'un autre territoire", field="territoire")


def _pin(database: Path, version: str) -> None:
    try:
        pin(database, version)
    except VersionError:
        return  # purged already: the values kept with the review are enough


@dataclass(frozen=True)
class Reopened:
    """A closed review as it was.

    Attributes:
        readings: in the order they were displayed.
        missing: by code of indicator, what this version of Vigie no longer finds in its values.
    """

    review: Review
    readings: tuple[Reading, ...]
    missing: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def reopen(writings: Writings, key: int) -> Reopened:
    """The figures of a closed review, without the version they came from.

    Raises:
        StateError: no such review, it is not closed, or its figures are no longer those frozen.
    """
    review = read_review(writings, key)
    if not review.closed:
        raise StateError(f"la revue du {date(review.date)} n'est pas close")
    frozen = writings.frozen(key)
    if checksum(review, frozen) != review.checksum:
        raise StateError(
            f"les chiffres figés de la revue du {date(review.date)} ont été modifiés après coup",
            remedy="Restaurez la base des écrits depuis une sauvegarde",
        )
    found = [(code, examine(values)) for code, values in frozen]
    return Reopened(
        review,
        tuple(back.reading for _, back in found),
        {code: back.missing for code, back in found if back.missing},
    )
