"""Collection rounds of each day and sector, days of industrial action, visits to the tips."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters, rows
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    Fault,
    Sheet,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_periods import Integers, french, iso, mean_one, wave
from dashboard.demo.urban_places import TIP, places
from dashboard.demo.world import World

_STREAMS = (("Ordures ménagères", "ordures"), ("Tri", "tri"))
_FAULTS = (
    Fault(143, "date_illisible", "Date", "00/00/0000"),
    Fault(260, "nombre_illisible", "Réalisées", "?"),
    Fault(377, "valeur_obligatoire_absente", "Date"),
    Fault(655, "entete_repetee"),
    Fault(720, "cellules_manquantes"),
)
_VISIT_FAULTS = (
    Fault(31, "nombre_illisible", "passages", "barrière HS"),
    Fault(96, "date_illisible", "date", "2022-04-31"),
    Fault(150, "hors_bornes", "passages"),
)


def strike_days(calendar: Calendar, seed: int, share: float) -> Flags:
    """Working days of industrial action: a part of them, drawn one by one."""
    drawn = stream(seed, "greves").random(len(calendar.days)) < share
    found: Flags = drawn & (calendar.weekday < 5) & ~calendar.public_holiday
    return found


def _rounds(
    calendar: Calendar, settings: Mapping[str, Any], seed: int
) -> tuple[Integers, Integers, Integers, Values, Values]:
    """(day, sector, stream, planned, done), one entry per day, sector and flow collected."""
    rng, sectors = stream(seed, "tournees"), rows("urbain_secteurs.csv")
    fleet = np.array([float(s["bennes"]) for s in sectors])
    days = np.array([str(d)[5:] for d in calendar.days])
    open_day = ~np.isin(days, settings["sans_collecte"])
    due = np.zeros((len(days), len(sectors), len(_STREAMS)), dtype=bool)
    for flow, (_, key) in enumerate(_STREAMS):
        for column, sector in enumerate(sectors):
            wanted = [int(n) - 1 for n in sector[key]]
            due[:, column, flow] = np.isin(calendar.weekday, wanted) & open_day
    struck = strike_days(calendar, seed, float(settings["greve"]))
    present = np.where(struck, rng.uniform(0.1, 0.7, len(days)), 1 - float(settings["panne"]))
    done = rng.binomial(fleet.astype(int)[None, :, None], present[:, None, None], due.shape)
    day, place, rank = np.nonzero(due)
    return day, place, rank, fleet[place], done[day, place, rank].astype(float)


def write_rounds(world: World) -> None:
    """One row per day, sector and flow, up to the last day known."""
    settings, sectors = parameters("urbain_dechets.toml")["tournees"], rows("urbain_secteurs.csv")
    day, place, rank, planned, done = _rounds(world.days, settings, world.seed)
    keep = day < world.days.known
    numbers = {"Prévues": planned[keep], "Réalisées": done[keep]}
    names = np.array([s["secteur"] for s in sectors], dtype=object)
    areas = np.array([s["territoire"] for s in sectors], dtype=object)
    flows = np.array([name for name, _ in _STREAMS], dtype=object)
    cells = {
        "Date": french(world.days.days[day[keep]]),
        "Secteur": names[place[keep]],
        "Code territoire": areas[place[keep]],
        "Flux": flows[rank[keep]],
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "dechets" / "suivi-tournees.csv",
        Sheet(cells, {"prevu_nb": ["Prévues"], "realise_nb": ["Réalisées"]}, numbers),
        world.truth.source("tournees"),
        style=DESKTOP,
        titles=("Suivi des tournées de collecte", "Prestataire et régie confondus"),
        faults=_FAULTS,
    )


def write_strikes(world: World) -> None:
    """The days of industrial action of the collection, one row each."""
    settings, known = parameters("urbain_dechets.toml")["tournees"], world.days.known
    struck = strike_days(world.days, world.seed, float(settings["greve"]))[:known]
    days = world.days.days[:known][struck]
    world.truth.facts.setdefault("greves", {})["tournees"] = iso(days).tolist()
    cells = {
        "date": iso(days),
        "motif": np.full(len(days), "Grève de la collecte", dtype=object),
    }
    write_export(
        world.out / "dechets" / "mouvements-sociaux.csv",
        Sheet(cells),
        world.truth.source("greves_collecte"),
        style=OPEN_DATA,
    )


def write_tip_visits(world: World) -> None:
    """Visits to each recycling centre, day by day; closed on Sundays and public holidays."""
    settings, calendar = parameters("urbain_dechets.toml")["passages"], world.days
    rng, tips = stream(world.seed, "decheteries-passages"), places(TIP)
    week = np.array(settings["jours"])[calendar.weekday] * ~calendar.public_holiday
    dry = 1 + float(settings["pluie"]) * np.minimum(world.weather.rain, 15)
    season = wave(calendar.day_of_year, *settings["saison"])
    level = (week * dry * season)[:, None] * np.array([t.size for t in tips])
    visits = np.rint(level * mean_one(rng, float(settings["bruit"]), level.shape))
    day, place = np.nonzero(level[: calendar.known] > 0)
    numbers = {"passages": visits[day, place]}
    cells = {
        "date": iso(calendar.days[day]),
        "decheterie": np.array([t.name for t in tips], dtype=object)[place],
        "passages": figures(numbers["passages"]),
    }
    write_export(
        world.out / "dechets" / "decheteries-passages.csv",
        Sheet(cells, {"realise_nb": ["passages"]}, numbers),
        world.truth.source("decheterie_passages"),
        style=OPEN_DATA,
        faults=_VISIT_FAULTS,
    )
