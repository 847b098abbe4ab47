"""Entries of the two swimming pools, day by day: summer, holidays and heat make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.urban_export import (
    DESKTOP,
    Fault,
    Sheet,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_libraries import FACTS
from dashboard.demo.urban_periods import french, mean_one
from dashboard.demo.urban_places import POOL, places
from dashboard.demo.weather import Weather
from dashboard.demo.world import World

PUBLIC, SCHOOL, CLUBS = "Public", "Scolaires", "Clubs"
_FAULTS = (
    Fault(20, "nombre_illisible", PUBLIC, "panne caisse"),
    Fault(66, "date_illisible", "Jour", "29/02/2023"),
    Fault(101, "hors_bornes", CLUBS, "-20"),
    Fault(140, "cellules_manquantes"),
    Fault(188, "ligne_vide"),
)


def _between(calendar: Calendar, spans: list[list[str]]) -> Flags:
    """Days of the year within one of the spans « MM-DD », ends included."""
    names = np.array([str(d)[5:] for d in calendar.days])
    found = np.zeros(len(names), dtype=bool)
    for low, high in spans:
        found |= (names >= low) & (names <= high)
    return found


def _usual(calendar: Calendar, drawn: Weather, settings: Mapping[str, Any]) -> Values:
    """Level of the public around 1: week, holidays, heat and rain."""
    week = np.array(settings["jours"])[calendar.weekday]
    breaks = np.where(calendar.school_holiday, float(settings["vacances"]), 1.0)
    shut = np.where(calendar.public_holiday, float(settings["ferie"]), 1.0)
    heat = np.exp(float(settings["chaleur"]) * np.clip(drawn.high - 24, -12, 14))
    wet = np.exp(float(settings.get("pluie", 0.0)) * np.minimum(drawn.rain, 15))
    found: Values = week * breaks * shut * heat * wet
    return found


def daily_pools(world: World) -> dict[str, Values]:
    """(days, pools) by kind of entry; NaN on the days a pool is closed."""
    settings, calendar, drawn = parameters(FACTS)["piscine"], world.days, world.weather
    rng, sizes = stream(world.seed, "piscines"), [p.size for p in places(POOL)]
    inside, outside = settings["couverte"], settings["plein_air"]
    levels = np.column_stack([_usual(calendar, drawn, s) for s in (inside, outside)])
    noise = [mean_one(rng, float(s["bruit"]), (len(levels),)) for s in (inside, outside)]
    years = np.arange(len(levels)) / 365.25
    trend = (1 + float(parameters(FACTS)["tendances"]["piscine"])) ** years
    factor = world.effects["tarif_piscine"].on("", calendar.days)
    public = levels * np.column_stack(noise) * sizes * (trend * factor)[:, None]
    term = (calendar.weekday < 5) & ~calendar.public_holiday & ~calendar.school_holiday
    pupils = np.where(term, float(inside["scolaires"]) * mean_one(rng, 0.12, term.shape), 0.0)
    clubs = np.where(calendar.public_holiday, 0.0, float(inside["clubs"]))
    clubs = clubs * np.where(calendar.school_holiday, 0.35, 1.0) * mean_one(rng, 0.1, term.shape)
    shut = np.column_stack(
        [_between(calendar, inside["vidanges"]), ~_between(calendar, [outside["ouverture"]])]
    )
    none = np.zeros(len(levels))
    found = {
        PUBLIC: public,
        SCHOOL: np.column_stack([pupils, none]),
        CLUBS: np.column_stack([clubs, none]),
    }
    return {kind: np.where(shut, np.nan, np.rint(v)) for kind, v in found.items()}


def write_pools(world: World) -> None:
    """One row per pool and open day, as the tills export them."""
    entries, pools = daily_pools(world), places(POOL)
    day, place = np.nonzero(~np.isnan(entries[PUBLIC][: world.days.known]))
    numbers = {kind: values[day, place] for kind, values in entries.items()}
    cells = {
        "Jour": french(world.days.days[day]),
        "Établissement": np.array([p.name for p in pools], dtype=object)[place],
        **{h: figures(v) for h, v in numbers.items()},
    }
    sums = figures(np.array([v.sum() for v in numbers.values()]))
    write_export(
        world.out / "sport" / "piscines-entrees.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("piscine"),
        style=DESKTOP,
        titles=("Caisses des piscines - entrées par jour", "Édition automatique"),
        totals=(";".join(["Total général", "", *sums]),),
        faults=_FAULTS,
    )
