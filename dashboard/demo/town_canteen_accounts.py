"""Around the canteens: food thrown away, food bought, and what families were billed."""

from __future__ import annotations

import datetime as dt

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_canteen import Meals, draw_meals
from dashboard.demo.town_places import SCHOOL, places
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import DESKTOP, OPEN_DATA, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import Periods, french, iso, months, quarters_of_year
from dashboard.demo.working_time import Values
from dashboard.demo.world import World


def _between(ends: list[float], periods: Periods) -> Values:
    """From a first value to the one of the fifth year."""
    step = np.clip(periods.years / 5, 0, 1)
    found: Values = ends[0] * (1 - step) + ends[1] * step
    return found


def meals_of(world: World, drawn: Meals, periods: Periods) -> Values:
    """Meals served in each period, all schools, to the end of the last year."""
    days = world.days.days[drawn.days]
    daily = drawn.served.sum(axis=1)
    sums = [
        int(daily[(days >= start) & (days <= end)].sum())
        for start, end in zip(periods.starts, periods.ends, strict=True)
    ]
    return np.array(sums, dtype=float)


def campaign_weeks(world: World) -> list[dt.date]:
    """Mondays of the weeks in which what is thrown away is weighed."""
    found = []
    for year in world.years:
        for month in parameters("ecoles.toml")["gaspillage"]["campagnes"]:
            first = dt.date(year, int(month), 1)
            monday = first + dt.timedelta(days=-first.weekday() % 7 + 14)
            if monday + dt.timedelta(days=4) <= world.until:
                found.append(monday)
    return found


def write_waste(world: World) -> None:
    """Every weighing week in one workbook: meals weighed and kilograms thrown, by school."""
    settings, schools = parameters("ecoles.toml")["gaspillage"], places(SCHOOL)
    drawn, mondays = draw_meals(world), campaign_weeks(world)
    days = world.days.days[drawn.days]
    rows, meals, thrown = [], [], []
    for monday in mondays:
        start = np.datetime64(monday)
        served = drawn.served[(days >= start) & (days < start + 5)].sum(axis=0)
        step = min((monday.year - world.years[0]) / 5, 1.0)
        grams = settings["grammes"][0] * (1 - step) + settings["grammes"][1] * step
        rng = stream(world.seed, f"gaspillage-{monday}")
        noise = rng.lognormal(0, float(settings["dispersion"]), len(schools))
        for place, count, factor in zip(schools, served.tolist(), noise.tolist(), strict=True):
            rows.append((monday.isoformat(), str(monday + dt.timedelta(days=4)), place.name))
            meals.append(float(count))
            thrown.append(round(count * grams * factor / 1000, 1))
    if not rows:
        return
    numbers = {"Repas pesés": np.array(meals), "Déchets (kg)": np.array(thrown)}
    starts, ends, names = zip(*rows, strict=True)
    cells = {
        "Du": starts,
        "Au": ends,
        "École": names,
        "Repas pesés": figures(numbers["Repas pesés"]),
        "Déchets (kg)": figures(numbers["Déchets (kg)"], 1),
    }
    write_sheet(
        world.out / "cantine" / "campagnes-gaspillage.xlsx",
        "Pesées",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("gaspillage"),
        titles=("Campagnes de pesée dans les restaurants scolaires",),
    )


def write_purchases(world: World) -> None:
    """Food bought each quarter: all of it, what is sustainable, and of that what is organic."""
    settings, periods = parameters("ecoles.toml")["achats"], quarters_of_year(world.days, delay=20)
    rng = stream(world.seed, "achats-alimentaires")
    noise = rng.lognormal(0, float(settings["dispersion"]), (3, len(periods.starts)))
    spent = meals_of(world, draw_meals(world), periods) * float(settings["par_repas"]) * noise[0]
    sustainable = spent * np.minimum(_between(settings["durables"], periods) * noise[1], 0.9)
    organic = np.minimum(spent * _between(settings["bio"], periods) * noise[2], sustainable)
    numbers = {
        "Total denrées (€)": spent[: periods.known].round(2),
        "dont durables et de qualité (€)": sustainable[: periods.known].round(2),
        "dont bio (€)": organic[: periods.known].round(2),
    }
    cells = {
        "Début": french(periods.starts[: periods.known]),
        "Fin": french(periods.ends[: periods.known]),
        **{name: figures(v, 2) for name, v in numbers.items()},
    }
    write_export(
        world.out / "cantine" / "achats-alimentaires.csv",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("achats_alimentaires"),
        style=DESKTOP,
        titles=("Suivi des achats de denrées - restauration scolaire",),
        faults=(Fault(3, "ligne_vide"),),
    )


def write_bills(world: World) -> None:
    """Billed to families each month, and what is still unpaid two months later."""
    settings, periods = parameters("ecoles.toml")["facturation"], months(world.days, delay=8)
    rng = stream(world.seed, "facturation")
    noise = rng.lognormal(0, float(settings["dispersion"]), len(periods.starts))
    billed = meals_of(world, draw_meals(world), periods) * float(settings["par_repas"])
    unpaid = billed * np.minimum(_between(settings["impayes"], periods) * noise, 1)
    numbers = {
        "emis": billed[: periods.known].round(2),
        "reste_a_recouvrer": unpaid[: periods.known].round(2),
    }
    cells = {
        "mois": iso(periods.starts[: periods.known]),
        "fin": iso(periods.ends[: periods.known]),
        **{name: figures(v, 2, comma=False) for name, v in numbers.items()},
    }
    write_export(
        world.out / "cantine" / "facturation.csv",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("facturation_cantine"),
        style=OPEN_DATA,
        faults=(Fault(7, "date_illisible", "mois", "2024-13"),),
    )
