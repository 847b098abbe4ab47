"""Level of the Auvelle every hour, raised by the rain, one CSV per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.delimited import Style
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_export import Cells, Error, Layout, decimals, texts, write_years
from dashboard.demo.sensor_faults import Fault, planted_faults
from dashboard.demo.sensor_places import sites
from dashboard.demo.sensor_time import Steps, Values, iso, steps
from dashboard.demo.world import World

LAYOUT = Layout(
    source="niveau_auvelle",
    path="riviere/hauteurs-{}.csv",
    heading=("code_station", "date_obs", "hauteur", "unite", "qualite"),
    style=Style(newline="\n"),
    errors=(
        Error("nombre_illisible", 2, "Err"),
        Error("date_illisible", 1, "2024-13-01T00:00:00Z"),
        Error("hors_bornes", 2, "-99.000"),
    ),
)
HIGHEST = 15.0
"""Upper bound of the pack, metres."""

_LOW_WATER, _PER_MM, _KEPT, _RISE_HOURS = 0.62, 0.034, 0.93, 30


def levels(world: World, grid: Steps) -> Values:
    """Metres at each hour: low water, then what the rains of the last weeks brought."""
    stored, flow = 0.0, np.empty(len(world.days.days))
    season = 1 + 0.45 * np.cos(2 * np.pi * (world.days.day_of_year - 0.10))
    for i, rain in enumerate((world.weather.rain * season).tolist()):
        stored = _KEPT * stored + rain
        flow[i] = stored
    daily = _LOW_WATER + _PER_MM * flow
    hourly = np.interp(np.arange(len(grid.utc)), 24.0 * np.arange(len(daily)) + _RISE_HOURS, daily)
    ripple = stream(world.seed, "auvelle").normal(0, 0.004, len(hourly))
    found: Values = np.round(hourly + ripple, 3)
    return found


def _faulty(values: Values, grid: Steps, world: World, faults: list[Fault]) -> tuple[Values, Cells]:
    """Values as sent, and the unit each is in."""
    days, units = world.days.days[grid.day], np.full(len(values), "m", dtype=object)
    for fault in faults:
        within = fault.on(days)
        if fault.kind == "plat" and within.any():
            values = np.where(within, values[np.argmax(within)], values)
        elif fault.kind == "pic":
            values = np.where(within & (grid.hour == 14), fault.size, values)
        elif fault.kind == "unite":
            values = np.where(within, values * fault.size, values)
            units[within] = "cm"
    return values, units


def write_river(world: World) -> None:
    """Write the hours known; levels sent in centimetres are out of the bounds of the pack."""
    faults, grid = planted_faults(world, LAYOUT.source), steps(world, 0, 1)
    values, units = _faulty(levels(world, grid), grid, world, faults)
    known, code = grid.known, sites("limnimetres.csv")[0].code
    truth = world.truth.source(LAYOUT.source)
    truth.rejected.update(["hors_bornes"] * int((values[:known] > HIGHEST).sum()))
    columns = [
        np.full(known, code, dtype=object),
        texts(iso(grid.utc[:known])),
        decimals(values[:known], 3),
        units[:known],
        np.full(known, "brute", dtype=object),
    ]
    write_years(world, LAYOUT, world.days.days[grid.day[:known]], columns)
