"""Noise levels of each day and night at five places, drift and faults included."""

from __future__ import annotations

import numpy as np

from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_faults import Fault, of_sensor
from dashboard.demo.sensor_places import Site
from dashboard.demo.sensor_time import Values
from dashboard.demo.world import World

_WEEK = np.array([0.2, 0.3, 0.3, 0.4, 0.6, -0.4, -2.3])
_NIGHT, _WEEKEND_NIGHT, _MOVED_KM = 8.4, 1.1, 0.12
_SILENT = 0.0


def drift(faults: list[Fault], world: World) -> Values:
    """Decibels added by instruments that go wrong slowly, a little more each week."""
    days, found = world.days.days, np.zeros(len(world.days.days))
    for fault in faults:
        weeks = (days - np.datetime64(fault.first)).astype(np.int64) / 7
        found += fault.size * np.maximum(weeks, 0)
    return found


def daily_level(sensor: Site, world: World, faults: list[Fault]) -> Values:
    """LAeq of each day, dB(A); 0 where a cut microphone still answers."""
    calendar, rng = world.days, stream(world.seed, f"bruit-{sensor.code}")
    common = stream(world.seed, "bruit").normal(0, 0.35, len(calendar.days))
    level = sensor.number("laeq_db") + _WEEK[calendar.weekday] + common
    level = level - 0.7 * calendar.school_holiday - 1.4 * calendar.public_holiday
    level = level + 0.05 * np.minimum(world.weather.rain, 15) + rng.normal(0, 0.55, len(level))
    level = level * world.effects["revetement"].on(sensor.code, calendar.days)
    level = level + drift(of_sensor(faults, sensor.code, "derive"), world)
    for fault in of_sensor(faults, sensor.code, "deplace", "pic", "hors_bornes"):
        wrong = np.full(len(level), _SILENT) if fault.kind == "hors_bornes" else level + fault.size
        level = np.where(fault.on(calendar.days), wrong, level)
    found: Values = np.round(level, 1)
    return found


def places(sensor: Site, moved: list[Fault], world: World) -> list[tuple[float, float]]:
    """(longitude, latitude) of each day: an instrument may have been carried down the street."""
    x, y = sensor.number("x_km") + _MOVED_KM, sensor.number("y_km")
    lon, lat = (round(float(v), 5) for v in to_degrees(bend(np.array([[x, y]])))[0])
    away = np.zeros(len(world.days.days), dtype=bool)
    for fault in moved:
        away |= fault.on(world.days.days)
    return [(lon, lat) if there else (sensor.lon, sensor.lat) for there in away.tolist()]


def night_level(daily: Values, sensor: Site, world: World) -> Values:
    """LAeq of each night, dB(A): quieter, less so at the end of the week."""
    rng = stream(world.seed, f"bruit-nuit-{sensor.code}")
    late = _WEEKEND_NIGHT * (world.days.weekday >= 4)
    found: Values = np.round(daily - _NIGHT + late + rng.normal(0, 0.6, len(daily)), 1)
    return found
