"""Electricity of the buildings: the index of every delivery point each night, one CSV per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.delimited import Style, day_texts
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_export import Error, Layout, texts, write_years
from dashboard.demo.sensor_faults import of_sensor, planted_faults
from dashboard.demo.sensor_meters import (
    degree_days,
    heating,
    meter_readings,
    presence,
    readings_in_order,
)
from dashboard.demo.sensor_places import Site, electricity_meter, sites
from dashboard.demo.sensor_time import Values
from dashboard.demo.world import World

CAPACITY = 10_000_000
LAYOUT = Layout(
    source="electricite",
    path="electricite/index-quotidiens-{}.csv",
    titles=("Index quotidiens des points de livraison", "Agglomération de Castelrive"),
    heading=("PRM", "Matricule", "Date de relève", "Index (kWh)"),
    style=Style(bom=True),
    errors=(
        Error("nombre_illisible", 3, "#####"),
        Error("entete_repetee"),
        Error("date_illisible", 2, "31/02/2024"),
        Error("ligne_vide"),
        Error("valeur_obligatoire_absente", 0, ""),
        Error("hors_bornes", 3, "-1"),
    ),
    early=1_400,
)
_TREND, _LIGHTS = 0.985, 0.14


def daily_kwh(building: Site, world: World) -> Values:
    """Electricity of each day: uses of the building, then heating for those heated so."""
    calendar, rng = world.days, stream(world.seed, f"electricite-{building.code}")
    count = len(calendar.days)
    present = presence(building.cells["genre"], calendar)
    lights = 1 + _LIGHTS * np.cos(2 * np.pi * calendar.day_of_year)
    yearly = building.number("surface_m2") * building.number("electricite_kwh_m2")
    trend = _TREND ** (np.arange(count) / 365.25)
    used = yearly / 365 * (0.38 + 0.62 * present) * lights * trend * rng.lognormal(0, 0.06, count)
    if building.cells["chauffage"] == "electricite":
        heat = building.number("surface_m2") * building.number("chauffage_kwh_m2")
        used = used + heating(heat, degree_days(world.weather), present, rng)
    found: Values = used * world.effects["affichage_ecoles"].on(building.name, calendar.days)
    return found


def write_electricity(world: World) -> None:
    """Write the indexes of the days known, by day then delivery point."""
    faults, days = planted_faults(world, LAYOUT.source), world.days.days
    meters = []
    for building in sites("batiments.csv"):
        code = electricity_meter(building)
        shown = meter_readings(
            daily_kwh(building, world)[:-1],
            days,
            of_sensor(faults, code, "remplacement", "tour", "trou"),
            start=float(stream(world.seed, f"index-{code}").integers(20_000, 500_000)),
            capacity=CAPACITY,
        )
        meters.append((code, shown))
    rank, points, serials, index = readings_in_order(meters, world.days.known)
    cells = [points, serials, day_texts(days[rank]), texts(index.astype(int))]
    write_years(world, LAYOUT, days[rank], cells)
