"""Hourly air quality: one CSV per year, UTF-8 with BOM, a units row, several missing marks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar
from dashboard.demo.delimited import Style, decimal_texts, minute_texts, write_table
from dashboard.demo.randomness import stream
from dashboard.demo.reference import rows
from dashboard.demo.truth import SourceTruth
from dashboard.demo.weather import Weather
from dashboard.demo.world import World
from dashboard.formats import PARIS

Values = npt.NDArray[np.float64]
HEADING = "code_station;nom_station;date_debut;NO2;O3;PM10;PM2,5"
UNITS = ";;;µg/m³;µg/m³;µg/m³;µg/m³"
POLLUTANTS = ("no2", "o3", "pm10", "pm25")
_HOUR = np.arange(24)
_PLANTED_BEFORE = 900


@dataclass(frozen=True)
class Station:
    """One station and its usual levels, µg/m³."""

    code: str
    name: str
    levels: Mapping[str, float]


def stations(scale: int) -> list[Station]:
    """The three stations, then copies of them when a larger volume is wanted."""
    base = rows("stations_air.csv")
    found = []
    for rank in range(len(base) * scale):
        r = base[rank % len(base)]
        name = r["nom"] if rank < len(base) else f"Point de mesure {rank + 1}"
        levels = {p: float(r[p]) for p in POLLUTANTS}
        found.append(Station(f"FR{rank + 1:05d}", name, levels))
    return found


def _peaks(*centres: tuple[float, float, float]) -> Values:
    """Shape of a day: (hour, width, height) bumps, mean 1."""
    shape = 0.55 + sum(
        (h * np.exp(-(((_HOUR - c + 12) % 24 - 12) ** 2) / (2 * w**2)) for c, w, h in centres),
        np.zeros(24),
    )
    found: Values = shape / shape.mean()
    return found


_DAY = {
    "no2": _peaks((7, 1.8, 1.1), (18, 2.2, 1.0)),
    "o3": _peaks((14, 3.6, 1.5)),
    "pm10": _peaks((8, 2.5, 0.4), (20, 3.0, 0.5)),
}


def _daily(pollutant: str, calendar: Calendar, drawn: Weather, rng: np.random.Generator) -> Values:
    """Level of each day around 1: season, week, rain, heat and persistence."""
    season = np.cos(2 * np.pi * (calendar.day_of_year - 0.04))
    spell = np.zeros(len(calendar.days))
    noise = rng.normal(0, 0.20, len(spell))
    for i in range(1, len(spell)):
        spell[i] = 0.72 * spell[i - 1] + noise[i]
    wash = np.exp(-0.02 * np.minimum(drawn.rain, 20))
    week = np.where(calendar.weekday >= 5, 0.78, 1.06)
    if pollutant == "no2":
        level = (1 + 0.30 * season) * week * wash
    elif pollutant == "o3":
        level = (1 - 0.34 * season) * (1 + 0.018 * np.maximum(drawn.high - 24, 0))
    else:
        level = (1 + 0.26 * season) * np.where(calendar.weekday >= 5, 0.92, 1.03) * wash
    years = np.arange(len(spell)) / 365.25
    drift = 0.97**years if pollutant != "o3" else 1.006**years
    found: Values = level * np.exp(spell) * drift
    return found


def hourly(
    station: Station, pollutant: str, calendar: Calendar, drawn: Weather, seed: int
) -> Values:
    """Hourly values, UTC; the finest dust is a part of the coarser one."""
    if pollutant == "pm25":
        share = station.levels["pm25"] / station.levels["pm10"]
        rng = stream(seed, f"air-{station.code}-part")
        winter = 1 + 0.18 * np.cos(2 * np.pi * (calendar.day_of_year - 0.04))
        part = share * np.repeat(winter, 24) * rng.lognormal(0, 0.06, len(calendar.days) * 24)
        found: Values = _measured(station, "pm10", calendar, drawn, seed) * np.minimum(part, 0.95)
        return found
    return _measured(station, pollutant, calendar, drawn, seed)


def _measured(
    station: Station, pollutant: str, calendar: Calendar, drawn: Weather, seed: int
) -> Values:
    """Values of one instrument; NaN where it said nothing."""
    count = len(calendar.days) * 24
    level = station.levels[pollutant]
    common = stream(seed, f"air-{pollutant}")
    rng = stream(seed, f"air-{station.code}-{pollutant}")
    days = _daily(pollutant, calendar, drawn, common)
    values = (days[:, None] * _DAY[pollutant][None, :]).ravel() * level
    values = np.maximum(values * rng.lognormal(0, 0.16, count), 0.2)
    values[rng.random(count) < 0.006] = np.nan
    for start in rng.integers(0, count, 6):
        values[start : start + int(rng.integers(20, 200))] = np.nan
    return values


def _planted(lines: list[str], truth: SourceTruth, rng: np.random.Generator) -> dict[int, str]:
    """Rows no one can use, at random places of one file."""
    if len(lines) < _PLANTED_BEFORE:
        return {}
    where = np.sort(rng.choice(np.arange(50, _PLANTED_BEFORE), 7, replace=False))
    replaced: dict[int, str] = {}
    for index, kind in zip(
        where, ("date", "letter", "bounds", "bounds", "short", "long", "blank"), strict=True
    ):
        code, name, moment, no2, o3, pm10, pm25 = lines[index].split(";")
        if kind == "date":
            wrong, reason = (
                [code, name, "31/02/2024 10:00", "12,4", o3, pm10, pm25],
                "date_illisible",
            )
        elif kind == "letter":
            wrong, reason = [code, name, moment, "1O,2", o3, pm10, pm25], "nombre_illisible"
        elif kind == "bounds":
            wrong, reason = [code, name, moment, "-999,0", o3, pm10, pm25], "hors_bornes"
        elif kind == "short":
            wrong, reason = [code, name, moment], "cellules_manquantes"
        elif kind == "long":
            wrong, reason = (
                [code, name, moment, no2, o3, pm10, pm25, "invalide"],
                "cellules_en_trop",
            )
        else:
            replaced[int(index)] = "\r\n" + lines[index]
            truth.rows_read += 1
            truth.ignored["ligne_vide"] += 1
            continue
        replaced[int(index)] = ";".join(wrong)
        truth.rejected[reason] += 1
    return replaced


def write_air(
    folder: Path, calendar: Calendar, drawn: Weather, *, seed: int, scale: int, truth: SourceTruth
) -> None:
    """One file per year, rows by hour then station."""
    sites = stations(scale)
    hours = (calendar.days.astype("datetime64[h]")[:, None] + _HOUR).ravel()
    marks = stream(seed, "air-marques")
    cells = []
    for pollutant in POLLUTANTS:
        grid = np.column_stack([hourly(s, pollutant, calendar, drawn, seed) for s in sites])
        texts = decimal_texts(grid.ravel())
        missing = texts == ""
        texts[missing & (marks.random(len(texts)) < 0.15)] = "NA"
        cells.append(texts)
    known = hours < _end(calendar)
    years = hours.astype("datetime64[Y]").astype(np.int64) + 1970
    moments = minute_texts(hours.astype("datetime64[m]").astype(np.int64))
    for year in sorted(set(years[known].tolist())):
        _write_year(folder, year, known & (years == year), moments, cells, sites, seed, truth)


def _end(calendar: Calendar) -> np.datetime64:
    """First hour (UTC) after the last known day in Paris."""
    after = calendar.days[calendar.known - 1] + 1
    midnight = dt.datetime.combine(after.item(), dt.time(), tzinfo=PARIS)
    return np.datetime64(midnight.astimezone(dt.UTC).replace(tzinfo=None), "h")


def _write_year(
    folder: Path,
    year: int,
    rows_of_year: npt.NDArray[np.bool_],
    moments: npt.NDArray[np.object_],
    cells: list[npt.NDArray[np.object_]],
    sites: list[Station],
    seed: int,
    truth: SourceTruth,
) -> None:
    count = int(rows_of_year.sum())
    wide = np.repeat(rows_of_year, len(sites))
    columns = [
        np.tile(np.array([s.code for s in sites], dtype=object), count),
        np.tile(np.array([s.name for s in sites], dtype=object), count),
        np.repeat(moments[rows_of_year], len(sites)),
        *(c[wide] for c in cells),
    ]
    head = [";".join(row) for row in zip(*(c[:_PLANTED_BEFORE] for c in columns), strict=True)]
    truth.rows_read += len(columns[0]) + 1
    truth.ignored["ligne_d_unites"] += 1
    truth.files += 1
    replaced = _planted(head, truth, stream(seed, f"air-{year}"))
    write_table(
        folder / f"mesures-horaires-{year}.csv",
        style=Style(bom=True),
        before=[HEADING, UNITS],
        columns=columns,
        replaced=replaced,
    )


def write_air_quality(world: World) -> None:
    """Write the hourly files of the stations."""
    write_air(
        world.out / "air",
        world.days,
        world.weather,
        seed=world.seed,
        scale=world.scale,
        truth=world.truth.source("air"),
    )
