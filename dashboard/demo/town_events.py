"""Dated facts: holidays, strikes, works, definitions; measures appear with a date and a name."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from dashboard.demo.days import public_holidays
from dashboard.demo.reference import communes, parameters, quarters
from dashboard.demo.town_calls import MEASURE, definition_day
from dashboard.demo.town_school import strikes
from dashboard.demo.urban_export import SPREADSHEET, Fault, Sheet, write_export
from dashboard.demo.world import World

_FAULTS = (Fault(4, "date_illisible", "debut", "mi-mars"), Fault(9, "ligne_vide"))


@dataclass(frozen=True, order=True)
class Event:
    """One fact; `end` is its last day, `area` and `subject` may be empty."""

    start: dt.date
    kind: str
    label: str
    end: dt.date
    area: str = ""
    subject: str = ""


def _holidays(world: World) -> list[Event]:
    """School holidays, run after run of days, and public holidays."""
    names = parameters("evenements.toml")["vacances"]
    free = np.flatnonzero(world.days.school_holiday)
    runs = np.split(free, np.flatnonzero(np.diff(free) > 1) + 1)
    found = []
    for run in runs:
        start, end = (world.days.days[i].item() for i in (run[0], run[-1]))
        found.append(Event(start, "vacances", names[str(start.month)], end))
    public = sorted(d for year in world.years for d in public_holidays(year))
    return found + [Event(day, "ferie", "Jour férié", day) for day in public]


def _works(world: World) -> list[Event]:
    found = []
    for entry in parameters("evenements.toml")["travaux"]:
        start = dt.date(world.until.year + entry["annee"], *entry["debut"])
        end = start + dt.timedelta(days=int(entry["duree"]) - 1)
        found.append(
            Event(
                start, "travaux", entry["libelle"], end, entry["territoire"], entry.get("objet", "")
            )
        )
    return found


def _measures(world: World) -> list[Event]:
    """Each measure on the day it starts, area by area; nothing is said of its effect."""
    areas = {a.code for a in (*communes(), *quarters())}
    return [
        Event(day, "action", effect.label, day, zone if zone in areas else "")
        for effect in world.effects.values()
        for zone, day in effect.starts.items()
    ]


def events(world: World) -> list[Event]:
    """Every fact from the first year to the last day known, in order, once each."""
    day, label = definition_day(world.until), parameters("accueil.toml")["telephone"]["definition"]
    found = [
        *_holidays(world),
        *(Event(d, "greve", text, d) for d, text in strikes(world).items()),
        *_works(world),
        *_measures(world),
        Event(day, "definition", label, day, "", MEASURE),
    ]
    return sorted({e for e in found if e.start <= world.until})


def write_events(world: World) -> None:
    """The journal of events, one row each; some started before the first year."""
    found = events(world)
    cells = {
        "genre": [e.kind for e in found],
        "libelle": [e.label for e in found],
        "territoire": [e.area for e in found],
        "objet": [e.subject for e in found],
        "debut": [e.start.isoformat() for e in found],
        "fin": [e.end.isoformat() for e in found],
    }
    write_export(
        world.out / "evenements" / "evenements.csv",
        Sheet(cells),
        world.truth.source("evenements"),
        style=SPREADSHEET,
        faults=_FAULTS,
    )
