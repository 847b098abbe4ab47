"""Water of the buildings: indexes sent every six hours, leaks included, one CSV per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.delimited import Style, day_texts
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.sensor_export import Cells, Error, Layout, decimals, write_years
from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_meters import meter_readings, presence, readings_in_order
from dashboard.demo.sensor_places import Site, sites, water_meter
from dashboard.demo.sensor_time import Instants, Values, since
from dashboard.demo.world import World

CAPACITY = 100_000
STEP_HOURS = 6
LAYOUT = Layout(
    source="eau_batiments",
    path="eau/telereleve-{}.csv",
    heading=("Compteur", "N° de série", "Horodate", "Index (m3)"),
    style=Style(newline="\n"),
    errors=(
        Error("nombre_illisible", 3, "ERR_TRAME"),
        Error("date_illisible", 2, "29/02/2023 06:00"),
        Error("valeur_obligatoire_absente", 0, ""),
        Error("ligne_vide"),
    ),
    early=900,
)
_SINCE = 2
_DRY = 0.04


def instants(world: World) -> Instants:
    """Local clock at 0, 6, 12 and 18 h of every day told."""
    days = world.days.days[since(world, _SINCE) :].astype("datetime64[h]")
    found: Instants = (
        days[:, None] + np.arange(0, 24, STEP_HOURS).astype("timedelta64[h]")
    ).ravel()
    return found


def cubic_metres(building: Site, world: World, leaks: list[Fault]) -> Values:
    """Water between each instant and the next one: uses by time of day, then leaks."""
    rng, kind = stream(world.seed, f"eau-{building.code}"), building.cells["genre"]
    share = np.array(parameters("batiments_usages.toml")[kind]["eau"])
    hot = 1 + 0.012 * np.maximum(world.weather.high - 22, 0)
    daily = building.number("eau_m3_jour") * presence(kind, world.days) * hot
    used = (daily[:, None] * share).ravel() * rng.lognormal(0, 0.22, 4 * len(daily))
    used = np.where(used < _DRY, 0.0, used)[4 * since(world, _SINCE) :]
    when = instants(world)
    for leak in leaks:
        used = used + leak.size * STEP_HOURS * leak.on(when)
    found: Values = used[:-1]
    return found


def write_water(world: World) -> None:
    """Write the indexes of the days known, by instant then meter."""
    faults, when = planted_faults(world, LAYOUT.source), instants(world)
    meters = []
    for building in sites("batiments.csv"):
        if not (code := water_meter(building)):
            continue
        leaks = of_sensor(faults, code, "fuite")
        shown = meter_readings(
            cubic_metres(building, world, leaks),
            when,
            of_sensor(faults, code, "remise_a_zero", "trou"),
            start=float(stream(world.seed, f"index-{code}").integers(200, 9_000)),
            capacity=CAPACITY,
            decimals=3,
        )
        meters.append((code, shown))
        _say(world, building, leaks)
    known = 4 * (world.days.known - since(world, _SINCE))
    rank, points, serials, index = readings_in_order(meters, known)
    cells = [points, serials, _stamps(when[rank]), decimals(index, 3, ",")]
    write_years(world, LAYOUT, when[rank].astype("datetime64[D]"), cells)


def _stamps(when: Instants) -> Cells:
    days = when.astype("datetime64[D]")
    hours = (when - days).astype(np.int64)
    found: Cells = (
        day_texts(days) + np.array([f" {h:02d}:00" for h in range(24)], dtype=object)[hours]
    )
    return found


def _say(world: World, building: Site, leaks: list[Fault]) -> None:
    said = world.truth.facts.setdefault("fuites", [])
    for leak in leaks:
        fact = leak.as_json(LAYOUT.source, world.until)
        keys = ("capteur", "du", "au")
        said.append({**{k: fact[k] for k in keys}, "site": building.name, "m3_h": leak.size})
