"""School days, strikes, and the pupils of each school: what canteens and clubs depend on."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dashboard.demo.days import Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_places import SCHOOL, places
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import Sheet, figures
from dashboard.demo.urban_periods import iso
from dashboard.demo.working_time import Integers
from dashboard.demo.world import World

_TAUGHT = (0, 1, 3, 4)
_NEW_YEAR_MONTH = 8


def school_days(world: World) -> Flags:
    """Days of class: Monday, Tuesday, Thursday, Friday, out of holidays."""
    days = world.days
    found: Flags = np.isin(days.weekday, _TAUGHT) & ~days.school_holiday & ~days.public_holiday
    return found


def strikes(world: World) -> dict[dt.date, str]:
    """Day of strike → its label; only days of class."""
    taught = {d.item() for d in world.days.days[school_days(world)]}
    found = {}
    for entry in parameters("evenements.toml")["greves"]:
        for year in world.years:
            first = dt.date(year, int(entry["mois"]), 1)
            shift = (int(entry["jour_semaine"]) - first.weekday()) % 7 + 7 * (entry["rang"] - 1)
            day = first + dt.timedelta(days=shift)
            if year % int(entry["tous_les"]) == int(entry["reste"]) and day in taught:
                found[day] = str(entry["libelle"])
    return found


def strike_days(world: World) -> Flags:
    """Flags of the days of strike."""
    found: Flags = np.isin(world.days.days, np.array(list(strikes(world)), "datetime64[D]"))
    return found


def school_years(world: World) -> range:
    """School years, by the calendar year they begin in."""
    return range(world.years[0] - 1, world.years[-1] + 1)


def school_year_ranks(world: World) -> Integers:
    """Rank in `school_years` of each day."""
    year = world.days.days.astype("datetime64[Y]").astype(np.int64) + 1970
    started = world.days.month >= _NEW_YEAR_MONTH
    found: Integers = year - 1 + started - school_years(world)[0]
    return found


def pupils(world: World) -> Integers:
    """Pupils by school year and school."""
    settings, schools = parameters("ecoles.toml")["eleves"], places(SCHOOL)
    rng, years = stream(world.seed, "eleves"), np.arange(len(school_years(world)))
    sizes = np.array([p.size for p in schools], dtype=float)
    noise = rng.lognormal(0, float(settings["dispersion"]), (len(years), len(schools)))
    level = (1 + float(settings["tendance"])) ** years
    found: Integers = np.rint(level[:, None] * sizes[None, :] * noise).astype(np.int64)
    return found


def write_pupils(world: World) -> None:
    """The count made at the start of each school year: pupils and classes of each school."""
    schools, counts = places(SCHOOL), pupils(world)
    starts = np.array([f"{year}-09-01" for year in school_years(world)], "datetime64[D]")
    known = int((starts <= np.datetime64(world.until)).sum())
    per_class = float(parameters("ecoles.toml")["eleves"]["par_classe"])
    numbers = {
        "Élèves": counts[:known].ravel().astype(float),
        "Classes": np.rint(counts[:known].ravel() / per_class),
    }
    cells = {
        "Rentrée": np.repeat(iso(starts[:known]), len(schools)),
        "École": np.tile(np.array([p.name for p in schools], dtype=object), known),
        **{name: figures(v) for name, v in numbers.items()},
    }
    write_sheet(
        world.out / "ecoles" / "effectifs-rentree.xlsx",
        "Effectifs",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("effectifs_ecoles"),
        titles=("Effectifs de rentrée des écoles publiques",),
    )
