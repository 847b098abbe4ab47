"""Shows, sports halls and associations."""

from __future__ import annotations

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters
from dashboard.demo.urban_export import DESKTOP, SPREADSHEET, Fault, Sheet, figures, write_export
from dashboard.demo.urban_jobs import weighted
from dashboard.demo.urban_libraries import FACTS
from dashboard.demo.urban_periods import Grid, french, mean_one, months, whole_years
from dashboard.demo.urban_places import SPORT, STAGE, places
from dashboard.demo.world import World

_SHOW_FAULTS = (
    Fault(8, "nombre_illisible", "Billets", "complet"),
    Fault(21, "date_illisible", "Date", "reporté"),
    Fault(30, "ligne_vide"),
)
_SPORT_FAULTS = (
    Fault(25, "nombre_illisible", "Heures occupées", "travaux"),
    Fault(50, "entete_repetee"),
)
_CLUB_FAULTS = (Fault(3, "nombre_illisible", "Adhérents", "~ 2 000"),)


def write_shows(world: World) -> None:
    """One row per performance: tickets and seats."""
    settings, stages = parameters(FACTS)["spectacles"], places(STAGE)
    rng, calendar = stream(world.seed, "spectacles"), world.days
    evening = np.array([0.1, 0.6, 0.6, 0.8, 1.8, 1.9, 0.8])[calendar.weekday]
    rate = evening * np.array(settings["mois"])[calendar.month - 1] * ~calendar.public_holiday
    rate = rate * float(settings["par_an"]) / 365.25 / (evening.mean() * 0.92)
    day = np.repeat(np.arange(len(rate)), rng.poisson(rate))
    stage = weighted(np.array([0.6, 0.4]), len(day), rng)
    genres = settings["genres"]
    genre = weighted(np.array(list(genres.values())), len(day), rng)
    fill = rng.normal(float(settings["remplissage"]), float(settings["dispersion"]), len(day))
    seats = np.array([p.size for p in stages])[stage]
    tickets = np.minimum(np.rint(seats * np.clip(fill, 0.12, 1)), seats)
    keep = day < calendar.known
    numbers = {"Billets": tickets[keep], "Jauge": seats[keep]}
    cells = {
        "Date": french(calendar.days[day[keep]]),
        "Lieu": np.array([p.name for p in stages], dtype=object)[stage[keep]],
        "Genre": np.array(list(genres), dtype=object)[genre[keep]],
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "culture" / "billetterie.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("spectacles"),
        style=DESKTOP,
        titles=("Billetterie - toutes séances",),
        faults=_SHOW_FAULTS,
    )


def write_sports_halls(world: World) -> None:
    """Hours used and hours offered by each sports hall, month by month."""
    settings, periods = parameters(FACTS)["sport"], months(world.days, delay=5)
    rng, halls = stream(world.seed, "sport-occupation"), places(SPORT)
    shape = (len(periods.starts), len(halls))
    offered = np.rint(periods.length[:, None] / 7 * np.array([h.size for h in halls]))
    month = np.where(np.isin(periods.month, (7, 8)), float(settings["ete"]), 1.0)
    month = np.where(periods.month == 12, float(settings["noel"]), month)
    share = float(settings["occupation"]) * mean_one(rng, 0.12, (len(halls),))
    share = share * month[:, None] * mean_one(rng, float(settings["bruit"]), shape)
    grid = Grid(periods, len(halls))
    numbers = {
        "Heures disponibles": grid.flat(offered),
        "Heures occupées": grid.flat(np.floor(offered * np.clip(share, 0, 1))),
    }
    cells = {
        "Équipement": grid.by_zone([h.name for h in halls]),
        "Du": grid.by_period(french(periods.starts)),
        "Au": grid.by_period(french(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "sport" / "occupation-equipements.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("equipements_sportifs"),
        style=SPREADSHEET,
        faults=_SPORT_FAULTS,
    )


def write_associations(world: World) -> None:
    """Associations, members and grants in whole euros, each year by theme."""
    settings, periods = parameters(FACTS)["associations"], whole_years(world.days, delay=45)
    themes, rng = settings["themes"], stream(world.seed, "associations")
    shape = (len(periods.starts), len(themes))
    share, clubs, grant = (np.array([t[i] for t in themes.values()]) for i in range(3))
    people = sum(c.weight for c in communes()) * float(settings["adherents_par_habitant"])
    growth = (1 + float(settings["tendance"])) ** periods.years[:, None]
    members = np.rint(people * share * growth * mean_one(rng, float(settings["bruit"]), shape))
    money = np.rint(members * grant * mean_one(rng, 0.04, shape) / 100) * 100
    grid = Grid(periods, len(themes))
    numbers = {
        "Associations": grid.flat(np.rint(clubs * mean_one(rng, 0.02, shape))),
        "Adhérents": grid.flat(members),
        "Subventions (€)": grid.flat(money),
    }
    cells = {
        "Thème": grid.by_zone(list(themes)),
        "Du": grid.by_period(french(periods.starts)),
        "Au": grid.by_period(french(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "associations" / "bilan-annuel.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("associations"),
        style=SPREADSHEET,
        faults=_CLUB_FAULTS,
    )
