"""Filling of the waste containers every six hours, and what is left in their batteries."""

from __future__ import annotations

import numpy as np

from dashboard.demo.days import Flags
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_faults import Fault, of_sensor
from dashboard.demo.sensor_places import Site
from dashboard.demo.sensor_time import Steps, Values
from dashboard.demo.world import World

STEP_HOURS = 6
_SHARES = {2: 0.06, 8: 0.34, 14: 0.32, 20: 0.28}
_WEEK = np.array([1.12, 0.94, 0.94, 0.94, 0.98, 1.10, 0.98])
_ROUND_DAYS = {"Verre": (3,), "Ordures ménagères": (0, 3), "Emballages": (1, 4)}
_WORTH, _MISSED, _REST = 35.0, 0.03, 4.0
_BATTERY_DAYS, _EMPTY_BATTERY = 900.0, 3.0


def _added(bin_: Site, world: World, grid: Steps) -> Values:
    """Percent filled during each step."""
    rng = stream(world.seed, f"conteneur-{bin_.code}")
    part = np.array([_share(h) for h in range(24)])[grid.hour]
    daily = bin_.number("remplissage_jour") * _WEEK[world.days.weekday[grid.day]]
    found: Values = daily * part * rng.gamma(6.0, 1 / 6.0, len(part))
    return found


def _share(hour: int) -> float:
    """Share of a day dropped in the six hours that begin then."""
    nearest = min(_SHARES, key=lambda h: min((h - hour) % 24, (hour - h) % 24))
    return _SHARES[nearest]


def _rounds(bin_: Site, world: World, grid: Steps) -> Flags:
    """Steps at which a lorry comes: the days of its kind of waste, some missed."""
    rng = stream(world.seed, f"conteneur-tournee-{bin_.code}")
    today = np.isin(world.days.weekday[grid.day], _ROUND_DAYS[bin_.cells["flux"]])
    first = np.diff(grid.day, prepend=-1) > 0
    found: Flags = today & first & (rng.random(len(today)) >= _MISSED)
    return found


def filling(bin_: Site, world: World, grid: Steps, faults: list[Fault]) -> Values:
    """Percent filled at each step; NaN once the battery is empty."""
    added, rounds = _added(bin_, world, grid), _rounds(bin_, world, grid)
    days = world.days.days[grid.day]
    for fault in of_sensor(faults, bin_.code, "debordement"):
        rounds = rounds & ~fault.on(days)
        added = np.where(fault.on(days), added * 2.5, added)
    level, found = 20.0, np.empty(len(added))
    for i, (more, emptied) in enumerate(zip(added.tolist(), rounds.tolist(), strict=True)):
        level = _REST if emptied and level > _WORTH else min(level + more, 100.0)
        found[i] = level
    found = np.rint(found)
    for fault in of_sensor(faults, bin_.code, "unite"):
        found = np.where(fault.on(days), found * fault.size, found)
    for fault in of_sensor(faults, bin_.code, "muet"):
        found[fault.on(days)] = np.nan
    return found


def battery(bin_: Site, world: World, grid: Steps, faults: list[Fault]) -> Values:
    """Percent left at each step: a steady decline, quicker where it runs out; NaN once empty."""
    age = float(stream(world.seed, f"conteneur-pile-{bin_.code}").uniform(0, 0.8)) * _BATTERY_DAYS
    days = (grid.utc - grid.utc[0]) / np.timedelta64(24, "h")
    left = 100.0 * (1 - (age + days) % _BATTERY_DAYS / _BATTERY_DAYS)
    for fault in of_sensor(faults, bin_.code, "muet"):
        silent = fault.on(world.days.days[grid.day])
        ahead = (np.datetime64(fault.first) - world.days.days[grid.day]).astype(np.float64)
        left = np.where(silent, np.nan, _EMPTY_BATTERY + 0.2 * np.maximum(ahead, 0))
        left = np.minimum(left, 100.0)
    found: Values = np.rint(left)
    return found
