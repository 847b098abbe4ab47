"""Libraries: entries and loans of each open day, active borrowers of each year.

The Sunday opening adds to each week of the library the part its effect says of what was expected
without it: the new entries are those of the Sunday, or of the other days when it is closed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.effects import Effect
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.urban_export import (
    OPEN_DATA,
    Fault,
    Sheet,
    Values,
    figures,
    plain_numbers,
    write_export,
    write_records,
)
from dashboard.demo.urban_periods import Grid, iso, mean_one, whole_years
from dashboard.demo.urban_places import LIBRARY, places
from dashboard.demo.weather import Weather
from dashboard.demo.world import World

FACTS = "urbain_culture_sport.toml"
_SOURCE = "mediatheques"
_SMALL = 100
_FAULTS = (
    Fault(39, "date_illisible", "jour", "2022-02-30"),
    Fault(112, "nombre_illisible", "prets", "—"),
    Fault(170, "structure_invalide"),
    Fault(244, "hors_bornes", "entrees", "-3"),
)


def _open(calendar: Calendar, settings: Mapping[str, Any]) -> Flags:
    """(days, libraries): those open before any measure; the small ones close in August."""
    week = np.array(settings["jours"])[calendar.weekday] > 0
    found = np.repeat((week & ~calendar.public_holiday)[:, None], len(places(LIBRARY)), axis=1)
    years = calendar.days.astype("datetime64[Y]").astype("datetime64[M]")
    since = (calendar.days - (years + 7).astype("datetime64[D]")).astype(np.int64) - 4
    closed = (since >= 0) & (since < int(settings["fermeture_aout"]))
    small = np.array([p.size < _SMALL for p in places(LIBRARY)])
    kept: Flags = found & ~(closed[:, None] & small)
    return kept


def _levels(
    calendar: Calendar, drawn: Weather, settings: Mapping[str, Any], rng: np.random.Generator
) -> Values:
    """Entries expected before any measure."""
    years = np.arange(len(calendar.days)) / 365.25
    day = np.array(settings["jours"])[calendar.weekday]
    day = day * np.where(calendar.school_holiday, float(settings["vacances"]), 1.0)
    day = day * np.where(np.isin(calendar.month, (7, 8)), float(settings["ete"]), 1.0)
    day = day * (1 + float(settings["pluie"]) * np.minimum(drawn.rain, 20))
    day = day * (1 + float(settings["chaleur"]) * np.maximum(drawn.high - 27, 0))
    day = day * (1 + float(settings["tendance"])) ** years
    common = mean_one(rng, float(settings["bruit_commun"]), day.shape)
    found: Values = (day * common)[:, None] * np.array([p.size for p in places(LIBRARY)])
    return np.where(_open(calendar, settings), found, 0.0)


def _with_sundays(levels: Values, effect: Effect, calendar: Calendar) -> Values:
    """Add what the Sunday opening brings, week by week."""
    found = levels.copy()
    week = np.cumsum(calendar.weekday == 0)
    for place, library in enumerate(places(LIBRARY)):
        more = effect.on(library.name, calendar.days) - 1
        whole = np.bincount(week, levels[:, place])[week]
        sunday = (calendar.weekday == 6) & ~calendar.public_holiday
        shut = np.bincount(week, sunday)[week] == 0
        found[:, place] += np.where(
            sunday, more * whole, np.where(shut, more * levels[:, place], 0)
        )
    return found


def daily_entries(world: World) -> Values:
    """(days, libraries): entries, NaN on the days a library is closed."""
    settings = parameters(FACTS)["mediatheques"]
    rng = stream(world.seed, "mediatheques")
    levels = _levels(world.days, world.weather, settings, rng)
    levels = _with_sundays(levels, world.effects["ouverture_dimanche"], world.days)
    drawn = np.rint(levels * mean_one(rng, float(settings["bruit"]), levels.shape))
    return np.where(levels > 0, drawn, np.nan)


def write_libraries(world: World) -> None:
    """One record per library and open day; the export stopped some days before the last one."""
    settings, libraries = parameters(FACTS)["mediatheques"], places(LIBRARY)
    entries, rng = daily_entries(world), stream(world.seed, "mediatheques-prets")
    per_entry = float(settings["prets_par_entree"]) * mean_one(rng, 0.1, (len(libraries),))
    noise = mean_one(rng, float(settings["bruit_prets"]), entries.shape)
    late = int(settings["retard_jours"])
    known = max(world.days.known - late, 0)
    day, place = np.nonzero(~np.isnan(entries[:known]))
    numbers = {
        "entrees": entries[day, place],
        "prets": np.rint(entries * per_entry * noise)[day, place],
    }
    names = np.array([p.name for p in libraries], dtype=object)
    cells = {
        "bibliotheque": names[place],
        "jour": iso(world.days.days[day]),
        **{h: plain_numbers(v) for h, v in numbers.items()},
    }
    world.truth.facts.setdefault("sources_en_retard", {})[_SOURCE] = {
        "dernier_jour": (world.until - dt.timedelta(days=late)).isoformat(),
        "jours": late,
    }
    write_records(
        world.out / "culture" / "mediatheques.json",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source(_SOURCE),
        member="frequentation",
        faults=_FAULTS,
    )


def write_borrowers(world: World) -> None:
    """People who borrowed at least once in the year, and documents held, by library."""
    settings, periods = parameters(FACTS)["mediatheques"], whole_years(world.days, delay=25)
    rng, libraries = stream(world.seed, "emprunteurs"), places(LIBRARY)
    size = np.array([p.size for p in libraries])
    shape = (len(periods.starts), len(libraries))
    growth = 1 + 0.01 * periods.years[:, None]
    active = size * float(settings["emprunteurs_par_entree"]) * growth * mean_one(rng, 0.04, shape)
    held = size * 165 * growth * mean_one(rng, 0.08, (len(libraries),))
    grid = Grid(periods, len(libraries))
    numbers = {
        "emprunteurs_actifs": grid.flat(np.rint(active)),
        "documents": grid.flat(np.rint(held)),
    }
    cells = {
        "bibliotheque": grid.by_zone([p.name for p in libraries]),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "culture" / "emprunteurs.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("emprunteurs"),
        style=OPEN_DATA,
        faults=(Fault(5, "nombre_illisible", "documents", "récolement"),),
    )
