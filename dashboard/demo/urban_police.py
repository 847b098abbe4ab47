"""Municipal police: calls answered one by one, and their count by week, type and quarter.

Accidents of the year and safety visits of public buildings come with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, Area, communes, parameters, quarters, rows
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    SPREADSHEET,
    Fault,
    Sheet,
    figures,
    write_export,
)
from dashboard.demo.urban_jobs import arrivals, column, moments, weighted
from dashboard.demo.urban_periods import (
    Grid,
    Integers,
    french,
    iso,
    mean_one,
    months,
    weeks,
    whole_years,
)
from dashboard.demo.urban_streets import FACTS
from dashboard.demo.working_time import NEVER
from dashboard.demo.world import World

_CALL_FAULTS = (
    Fault(44, "date_illisible", "Appel", "25/13/2022 08:00"),
    Fault(190, "valeur_obligatoire_absente", "Type"),
    Fault(333, "cellules_manquantes"),
    Fault(360, "entete_repetee"),
)
_WEEK_FAULTS = (Fault(27, "date_illisible", "Semaine du"), Fault(65, "ligne_vide"))
_CRASH_FAULTS = (Fault(11, "hors_bornes", "tues"),)
_VISIT_FAULTS = (Fault(18, "nombre_illisible", "À jour", "8 ?"),)


@dataclass(frozen=True)
class Calls:
    """One entry per call, in order; minutes since 1970, NEVER where not yet."""

    received: Integers
    arrived: Integers
    closed: Integers
    kind: Integers
    quarter: Integers


def _quarters() -> list[Area]:
    """Quarters of the centre, where the municipal police works."""
    return [q for q in quarters() if q.parent == CENTRE]


def _no_school(calendar: Calendar) -> Flags:
    """Days when nobody waits at the gates of schools."""
    found: Flags = (calendar.weekday >= 5) | calendar.public_holiday | calendar.school_holiday
    return found


def _without_school(kind: Integers, rng: np.random.Generator) -> Integers:
    """The same kinds, those of schools replaced by others."""
    kinds = rows("urbain_police.csv")
    school = column(kinds, "ecole")
    other = weighted(column(kinds, "part") * (1 - school), len(kind), rng)
    return np.where(school[kind] > 0, other, kind)


def draw_calls(world: World) -> Calls:
    """Every call of the calendar."""
    settings, kinds = parameters(FACTS)["police"], rows("urbain_police.csv")
    rng = stream(world.seed, "police")
    day = arrivals(world.days, world.weather, settings, rng)
    kind = weighted(column(kinds, "part"), len(day), rng)
    kind = np.where(_no_school(world.days)[day], _without_school(kind, rng), kind)
    late = rng.random(len(day)) < column(kinds, "nuit")[kind]
    hour = np.where(late, rng.uniform(20, 23.95, len(day)), rng.uniform(7.5, 20, len(day)))
    first = world.days.days.astype(np.int64)
    received = first[day] * 1440 + np.rint(hour * 60).astype(np.int64)
    order = np.argsort(received, kind="stable")
    received, kind = received[order], kind[order]
    wait = column(kinds, "minutes")[kind] * rng.lognormal(0, 0.55, len(day))
    arrived = received + np.maximum(np.rint(wait), 1).astype(np.int64)
    stay = column(kinds, "duree")[kind] * rng.lognormal(0, 0.5, len(day))
    closed = arrived + np.maximum(np.rint(stay), 2).astype(np.int64)
    busy = np.array([q.weight for q in _quarters()]) * mean_one(rng, 0.3, (len(_quarters()),))
    quarter = weighted(busy, len(day), rng)
    end = (first[0] + world.days.known) * 1440
    return Calls(
        received,
        np.where(arrived < end, arrived, NEVER),
        np.where(closed < end, closed, NEVER),
        kind,
        quarter,
    )


def _calls_of(world: World, calls: Calls, year: int) -> Sheet:
    days = (calls.received // 1440).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    mine = (years == year) & (days <= np.datetime64(world.until))
    kinds = np.array([k["type"] for k in rows("urbain_police.csv")], dtype=object)
    codes = np.array([q.code for q in _quarters()], dtype=object)
    cells: dict[str, Any] = {
        "N°": np.array([f"MC{year}{n:05d}" for n in range(1, int(mine.sum()) + 1)], dtype=object),
        "Appel": moments(calls.received[mine]),
        "Arrivée": moments(calls.arrived[mine]),
        "Fin": moments(calls.closed[mine]),
        "Type": kinds[calls.kind[mine]],
        "Quartier": codes[calls.quarter[mine]],
    }
    return Sheet(cells)


def _weekly(world: World, calls: Calls) -> Sheet:
    """Calls of each week known, a column per type."""
    periods, kinds = weeks(world.days), [k["type"] for k in rows("urbain_police.csv")]
    counts = np.zeros((len(periods.starts), len(_quarters()), len(kinds)))
    monday = periods.starts[0].astype(np.int64)
    week = (calls.received // 1440 - monday) // 7
    inside = (week >= 0) & (week < len(counts))
    np.add.at(counts, (week[inside], calls.quarter[inside], calls.kind[inside]), 1)
    grid = Grid(periods, len(_quarters()))
    numbers = {name: grid.flat(counts[:, :, rank]) for rank, name in enumerate(kinds)}
    cells = {
        "Semaine du": grid.by_period(french(periods.starts)),
        "au": grid.by_period(french(periods.ends)),
        "Quartier": grid.by_zone([q.code for q in _quarters()]),
        **{name: figures(v) for name, v in numbers.items()},
    }
    return Sheet(cells, {"realise_nb": kinds}, numbers)


def write_police(world: World) -> None:
    """One log per year, and the weekly table drawn from the same calls."""
    calls = draw_calls(world)
    for year in world.years:
        write_export(
            world.out / "police" / f"main-courante-{year}.csv",
            _calls_of(world, calls, year),
            world.truth.source("interventions_pm"),
            style=DESKTOP,
            faults=_CALL_FAULTS,
        )
    write_export(
        world.out / "police" / "activite-hebdomadaire.csv",
        _weekly(world, calls),
        world.truth.source("police_municipale"),
        style=SPREADSHEET,
        titles=("Police municipale - interventions par quartier",),
        faults=_WEEK_FAULTS,
    )


def write_accidents(world: World) -> None:
    """Accidents with injuries of each year, by commune."""
    settings, periods = parameters(FACTS)["accidents"], whole_years(world.days, delay=150)
    rng, people = stream(world.seed, "accidents"), np.array([c.weight for c in communes()])
    level = people / 1000 * float(settings["par_millier"])
    trend = (1 + float(settings["tendance"])) ** periods.years
    crashes = rng.poisson(trend[:, None] * level)
    dead = rng.binomial(crashes, float(settings["tues"]))
    hurt = np.maximum(crashes - dead, 0) + rng.poisson(crashes * (float(settings["blesses"]) - 1))
    grid = Grid(periods, len(people))
    found = {"accidents_corporels": crashes, "tues": dead, "blesses": hurt}
    numbers = {name: grid.flat(v.astype(float)) for name, v in found.items()}
    cells = {
        "commune": grid.by_zone([c.code for c in communes()]),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{name: figures(v) for name, v in numbers.items()},
    }
    write_export(
        world.out / "police" / "accidents-corporels.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("accidents"),
        style=OPEN_DATA,
        faults=_CRASH_FAULTS,
    )


def write_safety_visits(world: World) -> None:
    """Public buildings whose safety visit is up to date, at the end of each month."""
    settings, periods = parameters(FACTS)["commissions"], months(world.days, delay=8)
    kinds, rng = settings["etablissements"], stream(world.seed, "commissions")
    total = np.array(list(kinds.values()))
    shape = (len(periods.starts), len(total))
    late = rng.binomial(total, float(settings["en_retard"]), shape)
    grid = Grid(periods, len(total))
    numbers = {
        "Établissements": grid.flat(np.broadcast_to(total, shape).astype(float)),
        "À jour": grid.flat((total - late).astype(float)),
    }
    cells = {
        "Catégorie": grid.by_zone(list(kinds)),
        "Début": grid.by_period(french(periods.starts)),
        "Fin": grid.by_period(french(periods.ends)),
        **{name: figures(v) for name, v in numbers.items()},
    }
    write_export(
        world.out / "police" / "commissions-securite.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("commissions_securite"),
        style=DESKTOP,
        faults=_VISIT_FAULTS,
    )
