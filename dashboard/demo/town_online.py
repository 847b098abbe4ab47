"""Online services: forms begun and completed, minutes they could be reached, help to use them."""

from __future__ import annotations

import json

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_places import DIGITAL, places
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import OPEN_DATA, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import Grid, iso, months
from dashboard.demo.working_time import Integers
from dashboard.demo.world import World

_AVAILABILITY_FAULTS = (
    Fault(13, "nombre_illisible", "minutes_disponibles", "maintenance"),
    Fault(22, "ligne_vide"),
)


def draw_forms(world: World) -> tuple[Integers, Integers]:
    """(begun, completed) by month and online form, to the end of the last year."""
    settings, rng = parameters("accueil.toml")["teleservices"], stream(world.seed, "teleservices")
    periods = months(world.days)
    usual = np.array([float(s[0]) for s in settings["services"].values()])
    shares = np.array([[float(s[1]), float(s[2])] for s in settings["services"].values()])
    level = (1 + float(settings["croissance"])) ** periods.years
    season = np.array(settings["mois"])[periods.month - 1]
    begun = rng.poisson((level * season)[:, None] * usual[None, :])
    step = np.clip(periods.years / 5, 0, 1)[:, None]
    completed = rng.binomial(begun, shares[:, 0] * (1 - step) + shares[:, 1] * step)
    return begun, completed


def write_forms(world: World) -> None:
    """What the platform's interface answers: one object per month, forms inside."""
    names = list(parameters("accueil.toml")["teleservices"]["services"])
    begun, completed = draw_forms(world)
    periods, truth = months(world.days), world.truth.source("teleservices")
    known = periods.known
    records = [
        {
            "debut": str(periods.starts[i]),
            "fin": str(periods.ends[i]),
            "teleservices": [
                {"nom": name, "commences": int(begun[i, k]), "aboutis": int(completed[i, k])}
                for k, name in enumerate(names)
            ],
        }
        for i in range(known)
    ]
    if not records:
        return
    path = world.out / "numerique" / "teleservices.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8", newline="\n")
    truth.files += 1
    truth.rows_read += known * len(names)
    truth.totals["realise_nb"] = str(int(begun[:known].sum() + completed[:known].sum()))


def write_availability(world: World) -> None:
    """Minutes each platform was watched and could be reached, month by month."""
    settings = parameters("accueil.toml")["disponibilite"]
    rng, periods = stream(world.seed, "disponibilite"), months(world.days)
    usual = np.array([float(v) for v in settings["plateformes"].values()])
    shape = (len(periods.starts), len(usual))
    down = np.rint(usual * rng.lognormal(0, float(settings["dispersion"]), shape))
    opened = np.repeat((periods.length * 1440)[:, None], len(usual), axis=1)
    grid = Grid(periods, len(usual))
    numbers = {
        "minutes_surveillees": grid.flat(opened),
        "minutes_disponibles": grid.flat(np.maximum(opened - down, 0)),
    }
    cells = {
        "plateforme": grid.by_zone(list(settings["plateformes"])),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{name: figures(v) for name, v in numbers.items()},
    }
    write_export(
        world.out / "numerique" / "disponibilite.csv",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("disponibilite"),
        style=OPEN_DATA,
        faults=_AVAILABILITY_FAULTS,
    )


def write_digital_help(world: World) -> None:
    """A workbook per year: people helped by the digital advisers, by room and subject."""
    settings, rng = parameters("accueil.toml")["mediation"], stream(world.seed, "mediation")
    periods, rooms = months(world.days), places(DIGITAL)
    themes = np.array(list(settings["themes"].values()), dtype=float)
    advisers = np.array([r.size for r in rooms], dtype=float)
    season = np.array(settings["mois"])[periods.month - 1]
    level = season * (1 + float(settings["tendance"])) ** periods.years
    usual = float(settings["par_conseiller"]) * advisers[:, None] * themes[None, :]
    helped = rng.poisson(level[:, None, None] * usual[None, :, :]).astype(float)
    truth = world.truth.source("mediation_numerique")
    for year in world.years:
        mine = np.flatnonzero(periods.starts.astype("datetime64[Y]") == np.datetime64(str(year)))
        mine = mine[mine < periods.known]
        count = len(mine) * len(rooms)
        columns = helped[mine].reshape(count, len(themes))
        numbers = {name: columns[:, k] for k, name in enumerate(settings["themes"])}
        numbers["Conseillers"] = np.tile(advisers, len(mine))
        cells = {
            "Mois": np.repeat(iso(periods.starts[mine]), len(rooms)),
            "Fin": np.repeat(iso(periods.ends[mine]), len(rooms)),
            "Lieu": np.tile(np.array([r.name for r in rooms], dtype=object), len(mine)),
            **{name: figures(v) for name, v in numbers.items()},
        }
        write_sheet(
            world.out / "numerique" / f"mediation-numerique-{year}.xlsx",
            "Accompagnements",
            Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
            truth,
            titles=(f"Suivi des accompagnements {year}",),
        )
