"""Noise levels as an NGSI-v2 broker gives them: key-values, then normalized; one file per year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_noise import daily_level, night_level, places
from dashboard.demo.sensor_places import Site, sites
from dashboard.demo.sensor_time import by_year, iso, paris
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

SOURCE = "bruit"
QUIETEST = 20.0
"""Lower bound of the pack: no microphone in a street hears less."""

_NO_ENTITY = '{"error":"Service Unavailable","description":"broker timeout"}'
_PLANTED_FROM = 60


@dataclass(frozen=True)
class Level:
    """One day of one sensor, as texts: what an entity says."""

    sensor: Site
    day: str
    start: str
    end: str
    whole: str
    night: str
    place: str

    @property
    def identity(self) -> str:
        """Beginning of the entity: who and when."""
        code = f"urn:ngsi-ld:NoiseLevelObserved:{self.sensor.code}-{self.day}"
        return f'{{"id":"{code}","type":"NoiseLevelObserved",'


def key_values(level: Level) -> str:
    """The short form."""
    return (
        f'{level.identity}"dateObservedFrom":"{level.start}","dateObservedTo":"{level.end}",'
        f'"LAeq":{level.whole},"LAeq_n":{level.night},"name":"{level.sensor.name}",'
        f'"location":{{"type":"Point","coordinates":{level.place}}}}}'
    )


def normalized(level: Level) -> str:
    """The long form: every attribute with its type."""
    start, end = (f'{{"type":"DateTime","value":"{t}"}}' for t in (level.start, level.end))
    whole, night = (f'{{"type":"Number","value":{v}}}' for v in (level.whole, level.night))
    return (
        f'{level.identity}"dateObservedFrom":{start},"dateObservedTo":{end},'
        f'"LAeq":{whole},"LAeq_n":{night},'
        f'"name":{{"type":"Text","value":"{level.sensor.name}"}},"location":{{"type":"geo:json",'
        f'"value":{{"type":"Point","coordinates":{level.place}}}}}}}'
    )


def _levels(sensor: Site, world: World, faults: list[Fault], truth: SourceTruth) -> list[Level]:
    """The days known of a sensor: two readings each, those under the bound being refused."""
    days, known = world.days.days, world.days.known
    whole = daily_level(sensor, world, faults)
    night = night_level(whole, sensor, world)
    edges = iso(paris(np.append(days, days[-1] + 1))).tolist()
    where = places(sensor, of_sensor(faults, sensor.code, "deplace"), world)
    refused = int((whole[:known] < QUIETEST).sum() + (night[:known] < QUIETEST).sum())
    truth.rejected.update(["hors_bornes"] * refused)
    truth.rows_read += 2 * known
    return [
        Level(sensor, str(days[i]), edges[i], edges[i + 1], repr(w), repr(n), f"[{lon},{lat}]")
        for i, (w, n, (lon, lat)) in enumerate(
            zip(whole[:known].tolist(), night[:known].tolist(), where[:known], strict=True)
        )
    ]


def _planted(levels: list[Level], entities: list[str], truth: SourceTruth) -> list[str]:
    """Answers no one can use, at the head of a file: text for a number, bad day, no entity."""
    if len(levels) < _PLANTED_FROM:
        return entities
    truth.rejected.update(["nombre_illisible", "structure_invalide", *["date_illisible"] * 2])
    truth.rows_read += 1
    word = key_values(replace(levels[9], whole='"n/a"'))
    never = key_values(replace(levels[14], start="2023-02-30T00:00:00Z"))
    return [*entities[:9], word, *entities[10:14], never, _NO_ENTITY, *entities[15:]]


def write_noise(world: World) -> None:
    """Write the days known, sensor by sensor; only the last year is in the long form."""
    truth, faults = world.truth.source(SOURCE), planted_faults(world, SOURCE)
    known = world.days.days[: world.days.known]
    levels = [_levels(s, world, faults, truth) for s in sites("sonometres.csv")]
    folder = world.out / "bruit"
    folder.mkdir(parents=True, exist_ok=True)
    for year, chosen in by_year(known):
        write = normalized if year == world.years[-1] else key_values
        ranks = np.flatnonzero(chosen).tolist()
        kept = [of[i] for of in levels for i in ranks]
        entities = _planted(kept, [write(level) for level in kept], truth)
        body = ",\n".join(entities)
        path = folder / f"sonometres-{year}.json"
        path.write_text(f"[{body}]\n", encoding="utf-8", newline="\n")
        truth.files += 1
