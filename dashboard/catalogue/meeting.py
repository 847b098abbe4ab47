"""Rules of the weekly meeting: `data/catalogue/reunion.toml`, after DOMAIN.md §8.2."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.errors import PackError
from dashboard.settings import CATALOGUE

_CONDITIONS = ("jours_de_retard", "revues_de_retard", "semaines_hors_cible")
_RUNG_KEYS = ("code", "libelle", *_CONDITIONS)
_KEYS = ("preavis_heures", "mouvement_min_part", "palier")


@dataclass(frozen=True)
class Rung:
    """A step of the escalation, reached as soon as one of its conditions is.

    Attributes:
        days_late: days past the due date; None: not a condition, as for the two others.
        reviews_late: reviews held since the due date.
        weeks_off: weeks in a row the indicator has been read off target.
    """

    code: str
    label: str
    days_late: int | None = None
    reviews_late: int | None = None
    weeks_off: int | None = None

    def reached(self, *, days_late: int, reviews_late: int, weeks_off: int) -> bool:
        """Whether one condition is met."""
        pairs = (
            (self.days_late, days_late),
            (self.reviews_late, reviews_late),
            (self.weeks_off, weeks_off),
        )
        return any(asked is not None and found >= asked for asked, found in pairs)


@dataclass(frozen=True)
class Meeting:
    """What the rules say.

    Attributes:
        notice_hours: the brief leaves this long before the meeting.
        smallest_move: relative change told when the history is too short for natural limits.
        ladder: lowest rung first.
    """

    notice_hours: int
    smallest_move: Decimal
    ladder: tuple[Rung, ...]

    def rung(self, *, days_late: int, reviews_late: int, weeks_off: int) -> Rung | None:
        """The highest rung reached; None when none is."""
        found = [
            rung
            for rung in self.ladder
            if rung.reached(days_late=days_late, reviews_late=reviews_late, weeks_off=weeks_off)
        ]
        return found[-1] if found else None


def _unknown(raw: Mapping[str, Any], known: tuple[str, ...], *, file: str, field: str) -> None:
    for key in raw:
        if key not in known:
            raise PackError(
                f"clé inconnue « {key} »",
                file=file,
                field=field,
                remedy=f"Clés admises : {', '.join(known)}",
            )


def _rung(raw: Mapping[str, Any], *, file: str) -> Rung:
    code = raw.get("code")
    _unknown(raw, _RUNG_KEYS, file=file, field=str(code or "palier"))
    if not isinstance(code, str) or not isinstance(raw.get("libelle"), str):
        raise PackError("un palier a un « code » et un « libelle »", file=file, field="palier")
    conditions = [raw.get(key) for key in _CONDITIONS]
    wrong = [c for c in conditions if c is not None and (type(c) is not int or c < 1)]
    if wrong or conditions == [None, None, None]:
        raise PackError(
            "une condition au moins est attendue, en nombre entier",
            file=file,
            field=code,
            remedy=f"Conditions : {', '.join(_CONDITIONS)}",
        )
    return Rung(code, raw["libelle"], *conditions)


@cache
def load_meeting(path: Path = CATALOGUE / "reunion.toml") -> Meeting:
    """The rules of the meeting.

    Raises:
        PackError: unreadable TOML, unknown or missing key, wrong value.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(f"TOML illisible ({error})", file=path.name) from None
    _unknown(raw, _KEYS, file=path.name, field="")
    notice, move = raw.get("preavis_heures"), raw.get("mouvement_min_part")
    if type(notice) is not int or isinstance(move, bool) or not isinstance(move, (int, float)):
        raise PackError(
            "« preavis_heures » et « mouvement_min_part » sont des nombres", file=path.name
        )
    ladder = tuple(_rung(entry, file=path.name) for entry in raw.get("palier", ()))
    return Meeting(notice, Decimal(str(move)), ladder)
