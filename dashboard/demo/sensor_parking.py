"""Free places of the car parks, every hour: NGSI-v2 key-values, one file per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_places import Site, sites
from dashboard.demo.sensor_time import Counts, Steps, Values, by_year, iso, since, steps
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

SOURCE = "stationnement"
MOST = 5_000
"""Upper bound of the pack."""

_YEARS_BACK, _FROM_MONTH = 1, 9
_MEMORY, _FULLEST = 0.8, 0.995
_LOST = 0.004


def _taken(park: Site, world: World, grid: Steps) -> Values:
    """Share of the places taken at each step."""
    profile, calendar = parameters("parkings_profils.toml")[park.cells["profil"]], world.days
    week = np.array(profile["semaine"])[calendar.weekday]
    week = week * np.where(calendar.school_holiday, profile["vacances"], 1.0)
    week = week * np.where(calendar.public_holiday, profile["ferie"], 1.0)
    week = week * stream(world.seed, f"parking-{park.code}-jour").lognormal(0, 0.05, len(week))
    shocks = stream(world.seed, f"parking-{park.code}").normal(0, 0.02, len(grid.utc))
    wave = np.convolve(shocks, _MEMORY ** np.arange(12))[: len(shocks)]
    found: Values = np.array(profile["heures"])[grid.hour] * week[grid.day] + wave
    return np.clip(found, 0.0, _FULLEST)


def free_places(park: Site, world: World, grid: Steps, faults: list[Fault]) -> Counts:
    """Free places at each step; -1 where the counter said nothing."""
    places = int(park.cells["places"])
    free = places - np.rint(places * _taken(park, world, grid)).astype(np.int64)
    days = world.days.days[grid.day]
    for fault in of_sensor(faults, park.code, "plat", "hors_bornes", "depassement"):
        within = np.flatnonzero(fault.on(days))
        if not len(within):
            continue
        stuck = {"plat": free[within[0]], "hors_bornes": int(fault.size)}
        wrong = stuck.get(fault.kind, round(places * fault.size))
        night = (grid.hour < 6) | (fault.kind != "depassement")
        free = np.where(fault.on(days) & night, wrong, free)
    lost = stream(world.seed, f"parking-{park.code}-pertes").random(len(free)) < _LOST
    found: Counts = np.where(lost, -1, free)
    return found


def _entities(
    park: Site, free: Counts, when: list[str], hours: Counts, repeated: list[bool]
) -> list[str]:
    """One entity per hour told; the capacity is only sent at midnight, when it is checked."""
    head = f'{{"id":"urn:ngsi-ld:OffStreetParking:{park.code}","type":"OffStreetParking",'
    total = f',"totalSpotNumber":{park.cells["places"]}}}'
    found = []
    for count, moment, hour, again in zip(
        free.tolist(), when, hours.tolist(), repeated, strict=True
    ):
        if count >= 0:
            body = f'{head}"observationDateTime":"{moment}","availableSpotNumber":{count}'
            found += [body + (total if hour == 0 else "}")] * (2 if again else 1)
    return found


def _account(free: Counts, hours: Counts, repeated: list[bool], truth: SourceTruth) -> None:
    """Readings: free places of every entity, and the capacity of those of midnight."""
    sent = np.where(free >= 0, 1 + np.array(repeated), 0)
    truth.rows_read += int(sent.sum() + sent[hours == 0].sum())
    truth.rejected.update(["hors_bornes"] * int(sent[free > MOST].sum()))


def write_parking(world: World) -> None:
    """Write the hours known since a September, car park by car park."""
    truth, faults = world.truth.source(SOURCE), planted_faults(world, SOURCE)
    grid = steps(world, since(world, _YEARS_BACK, _FROM_MONTH), 1)
    when, days = iso(grid.utc), world.days.days[grid.day]
    folder = world.out / "stationnement"
    folder.mkdir(parents=True, exist_ok=True)
    parks = [(p, free_places(p, world, grid, faults)) for p in sites("parkings.csv")]
    for year, chosen in by_year(days[: grid.known]):
        entities, ranks = [], np.flatnonzero(chosen)
        for park, free in parks:
            again = np.zeros(len(ranks), dtype=bool)
            for fault in of_sensor(faults, park.code, "doublons"):
                again |= fault.on(days[ranks])
            hours, repeated = grid.hour[ranks], again.tolist()
            entities += _entities(park, free[ranks], when[ranks].tolist(), hours, repeated)
            _account(free[ranks], hours, repeated, truth)
        body = ",\n".join(entities)
        path = folder / f"parkings-{year}.json"
        path.write_text(f"[{body}]\n", encoding="utf-8", newline="\n")
        truth.files += 1
