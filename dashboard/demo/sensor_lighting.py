"""Public lighting: energy of each cabinet from noon to noon, SensorThings, one file per year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.days import Calendar
from dashboard.demo.randomness import stream
from dashboard.demo.sensor_faults import Fault, of_sensor, planted_faults
from dashboard.demo.sensor_places import Site, sites
from dashboard.demo.sensor_things import Datastream, Pairs, compact, document, nested
from dashboard.demo.sensor_time import Values, Words, by_year, iso, paris
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

SOURCE, QUANTITY = "eclairage", "electricite_eclairage"
_LATITUDE, _TILT, _SOLSTICE = np.radians(44.6), np.radians(23.44), 0.4715
_DUSK_HOURS, _TREND = 0.3, 0.985
_PLANTED_FROM = 40


def night_hours(calendar: Calendar) -> Values:
    """Hours between lighting up and switching off, from the length of the day."""
    declination = _TILT * np.cos(2 * np.pi * (calendar.day_of_year - _SOLSTICE))
    half = np.arccos(-np.tan(_LATITUDE) * np.tan(declination))
    found: Values = 24 * (1 - half / np.pi) - _DUSK_HOURS
    return found


def nightly_kwh(cabinet: Site, world: World, faults: list[Fault]) -> Values:
    """Energy of each night; NaN where the cabinet said nothing."""
    rng, days = stream(world.seed, f"eclairage-{cabinet.code}"), world.days.days
    count = len(days)
    power = cabinet.number("puissance_kw") * _TREND ** (np.arange(count) / 365.25)
    effect = world.effects["extinction_nuit"].on(cabinet.area, days)
    used = power * night_hours(world.days) * effect * rng.normal(1, 0.012, count)
    for fault in faults:
        always = power * 24 if fault.kind == "allume" else np.nan
        used = np.where(fault.on(days), always, used)
    used[rng.random(count) < 0.002] = np.nan
    found: Values = np.round(used, 1)
    return found


def nights(world: World) -> Words:
    """Paris noon to noon, as SensorThings writes a period."""
    days = world.days.days
    noons = iso(paris(np.append(days, days[-1] + 1), 12))
    found: Words = np.char.add(np.char.add(noons[:-1], "/"), noons[1:])
    return found


def _observations(periods: Words, used: Values) -> Pairs:
    pairs = zip(periods.tolist(), used.tolist(), strict=True)
    return [(when, repr(value)) for when, value in pairs if value == value]


def _planted(observations: Pairs, truth: SourceTruth) -> Pairs:
    """Four of the observations of a cabinet spoilt; one without result stays, without value."""
    if len(observations) < _PLANTED_FROM:
        return observations
    found = list(observations)
    found[8] = (found[8][0], '"NaN"')
    found[13] = (found[13][0], "-1.0")
    found[21] = (found[21][0], "null")
    found[27] = ("0000-00-00T00:00:00Z", found[27][1])
    truth.rejected.update(("nombre_illisible", "hors_bornes", "date_illisible"))
    return found


def write_lighting(world: World) -> None:
    """Write the nights that are over; the last year is nested, the others compact."""
    truth, faults = world.truth.source(SOURCE), planted_faults(world, SOURCE)
    periods, known = nights(world), world.days.known - 1
    cabinets = sites("armoires_eclairage.csv")
    used = [nightly_kwh(c, world, of_sensor(faults, c.code, "allume", "trou")) for c in cabinets]
    folder = world.out / "eclairage"
    folder.mkdir(parents=True, exist_ok=True)
    for year, chosen in by_year(world.days.days[:known]):
        parts = []
        write = nested if year == world.years[-1] else compact
        for rank, (cabinet, values) in enumerate(zip(cabinets, used, strict=True)):
            seen = _observations(periods[:known][chosen], values[:known][chosen])
            if rank == 2:
                seen = _planted(seen, truth)
            stream_of = Datastream(cabinet.code, cabinet, QUANTITY, "kilowattheure", "kWh")
            parts.append(write(stream_of, seen))
            truth.rows_read += len(seen)
        (folder / f"armoires-{year}.json").write_text(
            document(parts), encoding="utf-8", newline="\n"
        )
        truth.files += 1
