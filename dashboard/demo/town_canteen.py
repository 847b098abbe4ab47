"""School canteens: pupils enrolled, absent, meals ordered and served, by school and day.

The program exports each month a few days after its end; the last long enough month is sent
again, corrected, a fortnight later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_places import SCHOOL, places
from dashboard.demo.town_school import pupils, school_days, school_year_ranks, strike_days
from dashboard.demo.urban_export import SPREADSHEET, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import french, months
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

SOURCE, MEASURE = "cantine", "repas_servis"
_WINTER = (12, 1, 2)
_FAULTS = (
    Fault(23, "date_illisible", "Date", "lundi"),
    Fault(37, "nombre_illisible", "Repas servis", "?"),
    Fault(52, "hors_bornes", "Repas commandés", "-12"),
    Fault(66, "ligne_vide"),
    Fault(71, "cellules_manquantes"),
)


@dataclass(frozen=True)
class Meals:
    """Days of class × schools; on other days nothing is counted.

    Attributes:
        days: ranks of the days of class in the calendar.
        enrolled, absent, ordered, served: pupils and meals.
    """

    days: Integers
    enrolled: Integers
    absent: Integers
    ordered: Integers
    served: Integers


def draw_meals(world: World) -> Meals:
    """Meals of every day of class, to the end of the last year."""
    settings, schools = parameters("ecoles.toml")["cantine"], places(SCHOOL)
    rng, days = stream(world.seed, SOURCE), np.flatnonzero(school_days(world))
    shape = (len(days), len(schools))
    low, high = (float(v) for v in settings["part"])
    share = rng.permutation(np.linspace(low, high, len(schools)))
    enrolled = np.rint(pupils(world) * share).astype(np.int64)[school_year_ranks(world)[days]]
    strike = np.repeat(strike_days(world)[days][:, None], len(schools), axis=1)
    ill = np.where(np.isin(world.days.month[days], _WINTER), float(settings["hiver"]), 0.0)
    rate = np.array(settings["absents"])[world.days.weekday[days]] + ill
    usual = np.repeat(rate[:, None], len(schools), axis=1)
    closed = strike & (rng.random(shape) < float(settings["greve_fermees"]))
    absent = rng.binomial(enrolled, np.where(strike, float(settings["greve_absents"]), usual))
    absent = np.where(closed, enrolled, absent)
    margin = np.where(strike, float(settings["greve_marge"]), float(settings["marge"]))
    served = enrolled - absent
    ordered = np.minimum(enrolled, served + rng.poisson(enrolled * margin))
    return Meals(days, enrolled, absent, np.where(closed, 0, ordered), served)


def _sheet(world: World, drawn: Meals, mine: Integers, served: Integers) -> Sheet:
    """Rows of some days, schools within days."""
    schools = places(SCHOOL)
    columns = {
        "Inscrits": drawn.enrolled[mine],
        "Absents": drawn.absent[mine],
        "Repas commandés": drawn.ordered[mine],
        "Repas servis": served,
    }
    numbers: dict[str, Values] = {n: v.ravel().astype(float) for n, v in columns.items()}
    cells = {
        "Date": np.repeat(french(world.days.days[drawn.days[mine]]), len(schools)),
        "École": np.tile(np.array([p.name for p in schools], dtype=object), len(mine)),
        **{name: figures(v) for name, v in numbers.items()},
    }
    return Sheet(cells, {"realise_nb": tuple(numbers)}, numbers)


def _mistaken(served: Integers, count: int, rng: np.random.Generator) -> Integers:
    """Meals as they were first typed: on some rows, some are missing."""
    wrong = served.copy().ravel()
    able = np.flatnonzero(wrong > 0)
    rows = rng.choice(able, count, replace=False)
    wrong[rows] -= rng.integers(1, np.minimum(wrong[rows], 30) + 1)
    return wrong.reshape(served.shape)


def _following(month: np.datetime64, day: int) -> dt.date:
    """A day of the month that follows."""
    found: dt.date = ((month + 1).astype("datetime64[D]") + (day - 1)).item()
    return found


def write_meals(world: World) -> None:
    """One export per month, named by the day it was made; one month comes twice."""
    settings, drawn = parameters("ecoles.toml")["cantine"], draw_meals(world)
    truth, schools = world.truth.source(SOURCE), len(places(SCHOOL))
    month_of = world.days.days[drawn.days].astype("datetime64[M]")
    known = drawn.days < world.days.known
    told = [m.astype("datetime64[M]") for m in months(world.days).starts]
    ranks = {str(m): np.flatnonzero(known & (month_of == m)) for m in told}
    again = ""
    for month in told:
        over = _following(month, int(settings["correction"])) <= world.until
        if over and len(ranks[str(month)]) * schools >= int(settings["lignes_au_moins"]):
            again = str(month)
    for month in told:
        mine, name = ranks[str(month)], str(month)
        served = drawn.served[mine]
        if name == again:
            _write_again(world, drawn, month, mine)
            served = _mistaken(
                served, int(settings["corrections"]), stream(world.seed, f"{SOURCE}-{name}")
            )
        made = min(_following(month, int(settings["extrait"])), world.until)
        write_export(
            _path(world, month, made),
            _sheet(world, drawn, mine, served),
            truth,
            style=SPREADSHEET,
            titles=(f"Pointage des repas {name};;;;;",) if len(mine) else (),
            faults=_FAULTS if name.endswith("-01") and name != again else (),
        )


def _path(world: World, month: np.datetime64, made: dt.date) -> Path:
    name = str(month).replace("-", "")
    return world.out / "cantine" / f"pointage_{name}_extrait_{made:%Y%m%d}.csv"


def _write_again(world: World, drawn: Meals, month: np.datetime64, mine: Integers) -> None:
    """The corrected month, and what the truth says of it."""
    settings = parameters("ecoles.toml")["cantine"]
    path = _path(world, month, _following(month, int(settings["correction"])))
    write_export(
        path,
        _sheet(world, drawn, mine, drawn.served[mine]),
        world.truth.source(SOURCE),
        style=SPREADSHEET,
        titles=(f"Pointage des repas {month} (corrigé);;;;;",),
    )
    world.truth.facts.setdefault("corrections", {})[SOURCE] = {
        "mesure": MEASURE,
        "mois": str(month),
        "fichier": path.name,
        "valeurs": int(settings["corrections"]),
    }
