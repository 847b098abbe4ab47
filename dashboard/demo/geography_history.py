"""What the map has known: two communes that merged, one that came from another group.

An extract older than the merger speaks of two communes where the map has one: a writer asks
`known_as` under which codes a commune of today then was, or `codes_then` for many facts at once.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.demo.reference import Area, communes, parameters, siren

Texts = npt.NDArray[np.object_]
DATA = "geographie.toml"


@dataclass(frozen=True)
class Merger:
    """Two communes become one, which keeps the code of the first.

    Attributes:
        day: first day of the new commune.
        code: code kept; name_before its name until that day.
        former, former_name: the commune that disappears.
        share: share of the inhabitants of the new commune that lived in the former one.
    """

    day: dt.date
    code: str
    name_before: str
    former: str
    former_name: str
    share: float


@dataclass(frozen=True)
class Entry:
    """A commune joins the agglomeration, from another group."""

    day: dt.date
    commune: str
    group: str
    group_name: str


def merger(until: dt.date) -> Merger:
    """The merger, two years before the year of the last day known."""
    told = parameters(DATA)["fusion"]
    return Merger(
        day=dt.date(until.year - int(told["recul"]), 1, 1),
        code=told["code"],
        name_before=told["nom_avant"],
        former=told["ancien_code"],
        former_name=told["ancien_nom"],
        share=float(told["ancien_part"]),
    )


def entry(until: dt.date) -> Entry:
    """The commune that joined, three years before the year of the last day known."""
    told = parameters(DATA)["entree"]
    return Entry(
        day=dt.date(until.year - int(told["recul"]), 1, 1),
        commune=told["commune"],
        group=siren(told["ancien_groupement"]),
        group_name=told["ancien_groupement_nom"],
    )


def known_as(area: Area, day: dt.date, until: dt.date) -> list[tuple[str, str, float]]:
    """(code, name, share of its inhabitants) of what a commune of today was on a day."""
    told = merger(until)
    if area.code != told.code or day >= told.day:
        return [(area.code, area.name, 1.0)]
    return [
        (told.code, told.name_before, 1 - told.share),
        (told.former, told.former_name, told.share),
    ]


def codes_then(
    codes: Texts, days: npt.NDArray[np.datetime64], draws: npt.NDArray[np.float64], until: dt.date
) -> Texts:
    """Code each fact bore on its day; a draw 0–1 says in which of the two communes it lay."""
    told = merger(until)
    found = codes.copy()
    before = (codes == told.code) & (days < np.datetime64(told.day)) & (draws < told.share)
    found[before] = told.former
    return found


def names_then(
    names: Texts, codes: Texts, days: npt.NDArray[np.datetime64], until: dt.date
) -> Texts:
    """Name of the commune on the day of each fact; `codes` are those of `codes_then`."""
    told = merger(until)
    found = names.copy()
    found[codes == told.former] = told.former_name
    found[(codes == told.code) & (days < np.datetime64(told.day))] = told.name_before
    return found


def communes_on(day: dt.date, until: dt.date) -> list[tuple[str, str, float]]:
    """(code, name, inhabitants) of every commune of today's agglomeration as it was on a day."""
    return [
        (code, name, area.weight * share)
        for area in communes()
        for code, name, share in known_as(area, day, until)
    ]
