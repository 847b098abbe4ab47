"""Public holidays of mainland France (article L3133-1 of the Code du travail), for any year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache

from dateutil.easter import easter

_FIXED = (
    (1, 1, "jour de l’An"),
    (5, 1, "fête du Travail"),
    (5, 8, "8 mai"),
    (7, 14, "fête nationale"),
    (8, 15, "Assomption"),
    (11, 1, "Toussaint"),
    (11, 11, "11 novembre"),
    (12, 25, "Noël"),
)
_AFTER_EASTER = ((1, "lundi de Pâques"), (39, "Ascension"), (50, "lundi de Pentecôte"))


@cache
def holidays(year: int) -> Mapping[dt.date, str]:
    """Name of each public holiday of a year, by day; two may fall on the same one."""
    sunday = easter(year)
    found = [(dt.date(year, month, day), name) for month, day, name in _FIXED]
    found += [(sunday + dt.timedelta(days=after), name) for after, name in _AFTER_EASTER]
    names: dict[dt.date, str] = {}
    for day, name in sorted(found):
        names[day] = f"{names[day]} et {name}" if day in names else name
    return names


def holidays_between(first: dt.date, last: dt.date) -> list[str]:
    """Names of the public holidays from one day to another, both included, oldest first."""
    years = range(first.year, last.year + 1)
    return [name for year in years for day, name in holidays(year).items() if first <= day <= last]
