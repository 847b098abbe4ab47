"""Pedestrian counts, hour by hour, in the national schema of mobility counts (0.2.5)."""

from __future__ import annotations

import numpy as np

from dashboard.demo.delimited import Style
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.sensor_export import Cells, Error, Layout, decimals, texts, write_years
from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_places import Site, channel_codes, sites
from dashboard.demo.sensor_time import Instants, Steps, Values, since, steps, summer
from dashboard.demo.world import World

LAYOUT = Layout(
    source="pietons",
    path="pietons/mesures-{}.csv",
    heading=("channel_id", "counter_id", "start_datetime", "end_datetime", "count"),
    style=Style(newline="\n", separator=","),
    errors=(
        Error("nombre_illisible", 4, "NaN?"),
        Error("date_illisible", 2, "hier"),
        Error("hors_bornes", 4, "-4"),
    ),
)
_YEARS_BACK, _FROM_MONTH = 1, 7
_WAYS = {"N": (0.54, 0.46), "S": (0.46, 0.54)}
"""Share of the passages of each direction, before and after noon."""


def passages(site: Site, way: str, world: World, grid: Steps) -> Values:
    """Passages of each hour in one direction."""
    profile, calendar = parameters("pietons_profils.toml")[site.cells["profil"]], world.days
    rng = stream(world.seed, f"pietons-{site.code}")
    week = np.array(profile["semaine"])[calendar.weekday]
    week = week * np.where(calendar.school_holiday, profile["vacances"], 1.0)
    week = week * np.where(calendar.public_holiday, profile["ferie"], 1.0)
    sky = np.exp(-0.035 * np.minimum(world.weather.rain, 25))
    warm = 0.72 + 0.42 / (1 + np.exp(-(world.weather.high - 13) / 5))
    daily = site.number("passages_jour") * week * sky * warm * rng.lognormal(0, 0.08, len(week))
    hours = np.array(profile["heures"])
    shape = (hours / hours.sum())[grid.hour] * np.array(_WAYS[way])[(grid.hour >= 12).astype(int)]
    mean = daily[grid.day] * shape
    drawn = stream(world.seed, f"pietons-{site.code}-{way}")
    found: Values = drawn.poisson(mean).astype(np.float64)
    return found


def _told(utc: Instants) -> Cells:
    """Instants as local time with its offset."""
    late = summer(utc)
    local = np.datetime_as_string(utc + np.where(late, 2, 1), unit="s")
    return texts(np.char.add(local, np.where(late, "+02:00", "+01:00")))


def _without(values: Values, faults: list[Fault], days: Instants) -> Values:
    """Nothing counted during a fault: an empty cell, which is not zero."""
    for fault in faults:
        values = np.where(fault.on(days), np.nan, values)
    return values


def write_pedestrians(world: World) -> None:
    """Write the hours known since a summer, by hour then channel."""
    faults = planted_faults(world, LAYOUT.source)
    grid = steps(world, since(world, _YEARS_BACK, _FROM_MONTH), 1)
    days, counts, codes, counters = world.days.days[grid.day], [], [], []
    for site in sites("comptages_pietons.csv"):
        for way, code in zip(_WAYS, channel_codes(site), strict=True):
            told = passages(site, way, world, grid)
            counts.append(_without(told, of_sensor(faults, code, "trou"), days)[: grid.known])
            codes.append(code)
            counters.append(f"ECO-{site.code}")
    start, end = (_told(grid.utc[: grid.known] + n) for n in (0, 1))
    columns = [
        np.tile(texts(codes), grid.known),
        np.tile(texts(counters), grid.known),
        np.repeat(start, len(codes)),
        np.repeat(end, len(codes)),
        decimals(np.column_stack(counts).ravel(), 0),
    ]
    write_years(world, LAYOUT, np.repeat(days[: grid.known], len(codes)), columns)
