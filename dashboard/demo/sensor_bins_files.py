"""Waste containers as a SensorThings server gives them: compact blocks, one file per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.days import Flags
from dashboard.demo.sensor_bins import STEP_HOURS, battery, filling
from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_places import Site, sites
from dashboard.demo.sensor_things import Datastream, Pairs, compact, document
from dashboard.demo.sensor_time import Instants, Steps, Values, by_year, iso, since, steps
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

SOURCE = "conteneurs"
_YEARS_BACK, _FROM_MONTH = 1, 7
_PLANTED_FROM = 60


def _told(grid: Steps, days: Instants, faults: list[Fault]) -> Instants:
    """Instant each reading says: an instrument's clock may run ahead, by whole days."""
    found = grid.utc
    for fault in faults:
        ahead = np.timedelta64(24 * int(fault.size), "h")
        found = np.where(fault.on(days), found + ahead, found)
    return found


def _pairs(when: Instants, values: Values, chosen: Flags) -> Pairs:
    kept = chosen & ~np.isnan(values)
    numbers = [f"{v:g}" for v in values[kept].tolist()]
    return list(zip(iso(when[kept]).tolist(), numbers, strict=True))


def _planted(pairs: Pairs, truth: SourceTruth) -> Pairs:
    """Values no one can use, in place of some of the readings of a container."""
    if len(pairs) < _PLANTED_FROM:
        return pairs
    found = list(pairs)
    for rank, result, reason in (
        (11, "255", "hors_bornes"),
        (24, '"ERR"', "nombre_illisible"),
        (37, "41,0", "structure_invalide"),
    ):
        found[rank] = (pairs[rank][0], result)
        truth.rejected[reason] += 1
    return found


def _blocks(
    world: World, bin_: Site, grid: Steps, faults: list[Fault]
) -> list[tuple[Datastream, Values, Flags, Instants]]:
    """The two datastreams of a container: values, which are sent, and when they say to be."""
    days = world.days.days[grid.day]
    weekly = (world.days.weekday[grid.day] == 0) & (np.diff(grid.day, prepend=-1) > 0)
    when = _told(grid, days, of_sensor(faults, bin_.code, "horloge"))
    level = Datastream(bin_.code, bin_, "fillingLevel", "pour cent", "%")
    charge = Datastream(f"{bin_.code}-B", bin_, "batterie", "pour cent", "%")
    always = np.ones(len(days), dtype=bool)
    return [
        (level, filling(bin_, world, grid, faults), always, when),
        (charge, battery(bin_, world, grid, faults), weekly, when),
    ]


def write_bins(world: World) -> None:
    """Write the readings known since a summer, container by container, each in its year."""
    truth, faults = world.truth.source(SOURCE), planted_faults(world, SOURCE)
    grid = steps(world, since(world, _YEARS_BACK, _FROM_MONTH), STEP_HOURS)
    days = world.days.days[grid.day]
    bins = sites("conteneurs.csv")
    blocks = [_blocks(world, b, grid, faults) for b in bins]
    folder = world.out / "conteneurs"
    folder.mkdir(parents=True, exist_ok=True)
    for year, chosen in by_year(days[: grid.known]):
        chosen = np.append(chosen, np.zeros(len(days) - grid.known, dtype=bool))
        parts = []
        for rank, (bin_, streams) in enumerate(zip(bins, blocks, strict=True)):
            for about, values, sent, when in streams:
                pairs = _pairs(when, values, chosen & sent)
                if rank == 4 and about.code == bin_.code:
                    pairs = _planted(pairs, truth)
                for fault in of_sensor(faults, bin_.code, "doublons"):
                    pairs = pairs + _pairs(when, values, chosen & sent & fault.on(days))
                parts.append(compact(about, pairs))
                truth.rows_read += len(pairs)
        path = folder / f"conteneurs-{year}.json"
        path.write_text(document(parts), encoding="utf-8", newline="\n")
        truth.files += 1
