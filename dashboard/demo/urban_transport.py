"""Bus lines day by day: ticket validations, journeys run, departures on time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.effects import Effect
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters, rows
from dashboard.demo.urban_export import (
    OPEN_DATA,
    Fault,
    Sheet,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_periods import iso, mean_one
from dashboard.demo.weather import Weather
from dashboard.demo.world import World

_FAULTS = (
    Fault(52, "date_illisible", "date", "2022-13-01"),
    Fault(167, "nombre_illisible", "validations", "HS"),
    Fault(240, "hors_bornes", "courses_realisees", "-1"),
    Fault(301, "cellules_en_trop"),
    Fault(388, "valeur_obligatoire_absente", "date"),
)


def _demand(calendar: Calendar, drawn: Weather, profile: Mapping[str, Any]) -> Values:
    """Travellers around 1: week, holidays and heat."""
    week = np.array(profile["jours"])[calendar.weekday]
    breaks = np.where(calendar.school_holiday, float(profile["vacances"]), 1.0)
    shut = np.where(calendar.public_holiday, float(profile["ferie"]), 1.0)
    heat = 1 + float(profile["chaleur"]) * np.maximum(drawn.high - 25, 0)
    found: Values = week * breaks * shut * heat
    return found


def _offered(calendar: Calendar, profile: Mapping[str, Any], journeys: float) -> Values:
    """Journeys planned; a public holiday runs as a Sunday."""
    weekday = np.where(calendar.public_holiday, 6, calendar.weekday)
    share = np.array(profile["offre"])[weekday]
    breaks = np.where(calendar.school_holiday & (share > 0), 0.88, 1.0)
    if not profile["vacances"]:
        breaks = np.where(calendar.school_holiday, 0.0, 1.0)
    return np.rint(share * breaks * journeys)


def _running(calendar: Calendar, line: str, effect: Effect) -> Flags:
    """Days a line runs: a new one from the day its measure starts."""
    start = effect.starts.get(line)
    first = calendar.days[0] if start is None else np.datetime64(start)
    found: Flags = calendar.days >= first
    return found


def _timetable(
    calendar: Calendar, settings: Mapping[str, Any], lines: list[dict[str, str]]
) -> Values:
    """(days, lines): journeys planned; none on the days without service."""
    planned = np.column_stack(
        [_offered(calendar, settings["profils"][r["profil"]], float(r["courses"])) for r in lines]
    )
    names = np.array([str(d)[5:] for d in calendar.days])
    planned[np.isin(names, settings["sans_service"])] = 0
    return planned


def daily_lines(world: World) -> dict[str, Values]:
    """(days, lines) by measure; NaN where a line does not run."""
    settings, lines = parameters("urbain_transport.toml"), rows("urbain_lignes.csv")
    calendar, effect = world.days, world.effects["navette"]
    rng = stream(world.seed, "transport")
    profiles = [settings["profils"][line["profil"]] for line in lines]
    trend = (1 + float(settings["tendance"])) ** (np.arange(len(calendar.days)) / 365.25)
    common = mean_one(rng, float(settings["bruit_commun"]), trend.shape) * trend
    planned = _timetable(calendar, settings, lines)
    struck = rng.random(len(trend)) < float(settings["greve"])
    run = np.where(struck, float(settings["journee_greve"]), 1 - float(settings["non_realisees"]))
    done = rng.binomial(planned.astype(int), np.broadcast_to(run[:, None], planned.shape))
    travellers = np.column_stack(
        [
            _demand(calendar, world.weather, p)
            * float(line["validations"])
            * effect.on(line["ligne"], calendar.days)
            for p, line in zip(profiles, lines, strict=True)
        ]
    )
    travellers = travellers * mean_one(rng, float(settings["bruit"]), planned.shape)
    served = np.where(planned > 0, done / np.maximum(planned, 1), 0)
    share = np.array([float(line["ponctualite"]) for line in lines])
    wet = float(settings["pluie_ponctualite"]) * np.minimum(world.weather.rain, 20)
    share = np.clip(share + wet[:, None] + rng.normal(0, 0.02, planned.shape), 0.4, 0.995)
    found = {
        "validations": np.rint(travellers * common[:, None] * served),
        "courses_prevues": planned,
        "courses_realisees": done.astype(float),
        "departs": done.astype(float),
        "departs_a_lheure": rng.binomial(done, share).astype(float),
    }
    runs = np.column_stack([_running(calendar, line["ligne"], effect) for line in lines])
    return {name: np.where(runs & (planned > 0), v, np.nan) for name, v in found.items()}


def write_transport(world: World) -> None:
    """One row per line and day of service."""
    found, lines = daily_lines(world), rows("urbain_lignes.csv")
    day, line = np.nonzero(~np.isnan(found["courses_prevues"][: world.days.known]))
    numbers = {name: values[day, line] for name, values in found.items()}
    cells = {
        "date": iso(world.days.days[day]),
        "ligne": np.array([r["ligne"] for r in lines], dtype=object)[line],
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "transport" / "exploitation-quotidienne.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("transport"),
        style=OPEN_DATA,
        faults=_FAULTS,
    )
