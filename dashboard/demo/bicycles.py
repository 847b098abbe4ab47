"""Bicycle counters: one NGSI-LD archive per counter, one entity per day counted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.randomness import stream
from dashboard.demo.reference import rows
from dashboard.demo.truth import SourceTruth
from dashboard.demo.weather import Weather
from dashboard.demo.world import World

Values = npt.NDArray[np.float64]

#                 lun.  mar.  mer.  jeu.  ven.  sam.  dim.
_WEEK = {
    "quotidien": (1.12, 1.20, 1.14, 1.18, 1.08, 0.72, 0.52),
    "scolaire": (1.28, 1.34, 0.98, 1.32, 1.22, 0.42, 0.24),
    "mixte": (1.02, 1.06, 1.06, 1.06, 1.04, 0.96, 0.80),
    "loisir": (0.72, 0.74, 0.98, 0.76, 0.84, 1.34, 1.62),
}
_SCHOOL_BREAK = {"quotidien": 0.86, "scolaire": 0.34, "mixte": 1.0, "loisir": 1.22}
_PUBLIC_HOLIDAY = {"quotidien": 0.55, "scolaire": 0.25, "mixte": 0.9, "loisir": 1.35}
_TREND = 0.055
_FLAT_DAYS, _GAP_DAYS, _LATE_DAYS, _RECENT_DAYS = 46, 88, 62, 430


@dataclass(frozen=True)
class Counter:
    """One counter; `fault` is « plat », « trou », « retard », « recent » or ""."""

    code: str
    name: str
    mean: float
    profile: str
    fault: str
    lon: float
    lat: float


def counters() -> list[Counter]:
    """The counters of the agglomeration."""
    found = []
    for r in rows("compteurs_velo.csv"):
        place = to_degrees(bend(np.array([[float(r["x_km"]), float(r["y_km"])]])))[0]
        found.append(
            Counter(
                r["identifiant"],
                r["nom"],
                float(r["moyenne"]),
                r["profil"],
                r["defaut"],
                float(place[0]),
                float(place[1]),
            )
        )
    return found


def daily_counts(counter: Counter, calendar: Calendar, drawn: Weather, seed: int) -> Values:
    """Passages of each day; NaN where the counter said nothing."""
    rng = stream(seed, f"velo-{counter.code}")
    count = len(calendar.days)
    week = np.array(_WEEK[counter.profile])[calendar.weekday]
    warm = 1 / (1 + np.exp(-(drawn.high - 14) / 5.5)) * 0.75 + 0.5
    wet = np.exp(-0.055 * np.minimum(drawn.rain, 25))
    hot = np.where(drawn.high > 34, 0.82, 1.0)
    breaks = np.where(calendar.school_holiday, _SCHOOL_BREAK[counter.profile], 1.0)
    holidays = np.where(calendar.public_holiday, _PUBLIC_HOLIDAY[counter.profile], 1.0)
    trend = (1 + _TREND) ** (np.arange(count) / 365.25)
    level = counter.mean * week * warm * wet * hot * breaks * holidays * trend
    values = np.rint(level * rng.lognormal(0, 0.10, count))
    values[rng.random(count) < 0.008] = np.nan
    return _with_fault(values[: calendar.known], count, counter, rng)


def _with_fault(values: Values, horizon: int, counter: Counter, rng: np.random.Generator) -> Values:
    """What is wrong with the counter: flat of late, silent for a season, late, or recent."""
    if counter.fault == "plat":
        values[max(0, len(values) - _FLAT_DAYS) :] = float(np.rint(counter.mean))
    elif counter.fault == "trou":
        start = int(horizon * rng.uniform(0.70, 0.80))
        values[start : start + _GAP_DAYS] = np.nan
    elif counter.fault == "retard":
        values[max(0, len(values) - _LATE_DAYS) :] = np.nan
    elif counter.fault == "recent":
        values[: max(0, horizon - _RECENT_DAYS)] = np.nan
    return values


def _entity(counter: Counter, day: dt.date, intensity: str, *, observed: str = "") -> str:
    following = day + dt.timedelta(days=1)
    observed = observed or f"{day}T00:00:00/{following}T00:00:00"
    return (
        f'{{"intensity":{intensity},"laneId":{int(counter.code[2:])},"dateObserved":"{observed}",'
        f'"location":{{"coordinates":[{counter.lon},{counter.lat}],"type":"Point"}},'
        f'"id":"CAS_EcoCompt_{counter.code}_{day:%Y%m%d}0000","type":"TrafficFlowObserved",'
        f'"name":"{counter.name}","vehicleType":"bicycle","reversedLane":false}}'
    )


def _planted(counter: Counter, days: list[dt.date], truth: SourceTruth) -> list[str]:
    """Entities no one can use: impossible date, text for a number, negative count, no entity."""
    if len(days) < 40:
        return []
    truth.rejected.update(
        ("date_illisible", "nombre_illisible", "hors_bornes", "structure_invalide")
    )
    return [
        _entity(counter, days[11], "214", observed="2023-02-31T00:00:00/2023-03-01T00:00:00"),
        _entity(counter, days[17], '"n/a"'),
        _entity(counter, days[23], "-1"),
        '{"error":"Too Many Requests","retryAfter":30}',
    ]


def write_counters(
    folder: Path, calendar: Calendar, drawn: Weather, seed: int, truth: SourceTruth
) -> None:
    """One file per counter; the second one also holds entities that must be rejected."""
    folder.mkdir(parents=True, exist_ok=True)
    days: list[dt.date] = [d.item() for d in calendar.days[: calendar.known]]
    total = 0
    for rank, counter in enumerate(counters()):
        values = daily_counts(counter, calendar, drawn, seed)
        known = [(day, int(v)) for day, v in zip(days, values, strict=True) if not np.isnan(v)]
        entities = [_entity(counter, day, str(v)) for day, v in known]
        if rank == 1:
            entities[30:30] = _planted(counter, days, truth)
        body = ",\n".join(entities)
        path = folder / f"CAS_EcoCompt_{counter.code}_archive.json"
        path.write_text(f" \n[{body}]\n", encoding="utf-8", newline="\n")
        truth.files += 1
        truth.rows_read += len(entities)
        total += sum(v for _, v in known)
    truth.totals["valeur"] = str(total)


def write_bicycles(world: World) -> None:
    """Write the archives of the counters."""
    truth = world.truth.source("velo")
    write_counters(world.out / "velo", world.days, world.weather, world.seed, truth)
