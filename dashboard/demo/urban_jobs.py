"""Jobs of the technical services: one row per job asked for, from the maintenance software."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.citizen_requests import places
from dashboard.demo.days import Calendar
from dashboard.demo.delimited import minute_texts
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters, rows
from dashboard.demo.urban_export import DESKTOP, Fault, Sheet, Texts, Values, write_export
from dashboard.demo.urban_periods import Integers, wave
from dashboard.demo.urban_streets import FACTS
from dashboard.demo.weather import Weather
from dashboard.demo.working_time import NEVER, working_time
from dashboard.demo.world import World

_ORIGINS = ("Service", "Élu", "Usager", "École ou équipement")
_ORIGIN_SHARES = (0.46, 0.07, 0.33, 0.14)
_STATES = ("Planifiée", "En cours", "Terminée", "Annulée")
_FAULTS = (
    Fault(73, "date_illisible", "Demandé le", "lundi"),
    Fault(151, "valeur_obligatoire_absente", "Nature"),
    Fault(298, "date_illisible", "Terminé le", "fait"),
    Fault(377, "cellules_manquantes"),
    Fault(402, "ligne_vide"),
    Fault(531, "cellules_en_trop"),
)


@dataclass(frozen=True)
class Jobs:
    """One entry per job, in order of reception; minutes since 1970, NEVER where not yet."""

    received: Integers
    taken: Integers
    closed: Integers
    state: Integers
    kind: Integers
    place: Integers
    origin: Integers


def arrivals(
    calendar: Calendar, drawn: Weather, settings: Mapping[str, Any], rng: np.random.Generator
) -> Integers:
    """Rank of the day of each arrival, in order."""
    week = np.array(settings["jours"])[calendar.weekday]
    shut = np.where(calendar.public_holiday, min(settings["jours"]), 1.0)
    rain = 1 + float(settings["pluie"]) * np.minimum(drawn.rain, 25)
    season = wave(calendar.day_of_year, *settings["saison"])
    trend = (1 + float(settings["tendance"])) ** (np.arange(len(week)) / 365.25)
    shape = week / week[:7].mean() * shut * rain * season * trend
    counts = rng.poisson(float(settings["par_an"]) / 365.25 * shape)
    return np.repeat(np.arange(len(week)), counts)


def weighted(weights: Values, count: int, rng: np.random.Generator) -> Integers:
    """A rank for each entry, by weight."""
    limits = np.cumsum(weights / weights.sum())
    found = np.searchsorted(limits, rng.random(count), side="right")
    return np.minimum(found, len(weights) - 1).astype(np.int64)


def column(records: list[dict[str, str]], name: str) -> Values:
    """Numbers of one column of a table of facts."""
    return np.array([float(r[name]) for r in records])


def moments(minutes: Integers) -> Texts:
    """Instants as dd/mm/yyyy HH:MM, empty where not yet."""
    found = np.full(len(minutes), "", dtype=object)
    found[minutes < NEVER] = minute_texts(minutes[minutes < NEVER])
    return found


def draw_jobs(world: World) -> Jobs:
    """Every job of the calendar; what comes after the last day known is not yet."""
    settings, kinds = parameters(FACTS)["interventions"], rows("urbain_interventions.csv")
    rng, office = stream(world.seed, "interventions"), working_time(world.days)
    day = arrivals(world.days, world.weather, settings, rng)
    hour = np.clip(rng.normal(10.8, 2.6, len(day)), 6.5, 19.5)
    first = world.days.days.astype(np.int64)
    received = np.sort(first[day] * 1440 + np.rint(hour * 60).astype(np.int64))
    kind = weighted(column(kinds, "part"), len(day), rng)
    years = (received / 1440 - office.first) / 365.25
    spread = column(kinds, "dispersion")[kind]
    median = column(kinds, "jours")[kind] * (1 + column(kinds, "tendance")[kind]) ** years
    taken = office.later(
        received, median * float(settings["prise"]) * rng.lognormal(0, spread), rng
    )
    closed = office.later(
        taken, median * (1 - float(settings["prise"])) * rng.lognormal(0, spread), rng
    )
    dropped = rng.random(len(day)) < column(kinds, "sans_suite")[kind]
    people = np.array([p.weight for p in places(1.6)])
    place = weighted(people, len(day), rng)
    origin = weighted(np.array(_ORIGIN_SHARES), len(day), rng)
    end = office.end * 1440
    closed = np.where(closed < end, closed, NEVER)
    taken = np.where(taken < end, taken, NEVER)
    state = np.where(closed < NEVER, np.where(dropped, 3, 2), np.where(taken < NEVER, 1, 0))
    return Jobs(received, taken, closed, state, kind, place, origin)


def _year(world: World, jobs: Jobs, year: int) -> Sheet:
    """Rows of the jobs asked for in one year, up to the last day known."""
    kinds, areas = rows("urbain_interventions.csv"), places(1.6)
    days = (jobs.received // 1440).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    mine = (years == year) & (days <= np.datetime64(world.until))
    count = int(mine.sum())
    words = {
        "Origine": (_ORIGINS, jobs.origin),
        "Service": ([k["service"] for k in kinds], jobs.kind),
        "Nature": ([k["categorie"] for k in kinds], jobs.kind),
        "Code secteur": ([a.code for a in areas], jobs.place),
        "État": (_STATES, jobs.state),
    }
    cells: dict[str, Any] = {
        "Intervention": np.array([f"BT{year % 100}-{n:05d}" for n in range(1, count + 1)], object),
        "Demandé le": moments(jobs.received[mine]),
        "Pris en charge le": moments(jobs.taken[mine]),
        "Terminé le": moments(jobs.closed[mine]),
    }
    for heading, (labels, ranks) in words.items():
        cells[heading] = np.array(labels, dtype=object)[ranks[mine]]
    return Sheet(cells)


def write_jobs(world: World) -> None:
    """One export per year."""
    jobs = draw_jobs(world)
    for year in world.years:
        write_export(
            world.out / "interventions" / f"bons-de-travaux-{year}.csv",
            _year(world, jobs, year),
            world.truth.source("interventions"),
            style=DESKTOP,
            titles=(f"Bons de travaux {year}",),
            faults=_FAULTS,
        )
