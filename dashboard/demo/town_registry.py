"""Civil registry: births, marriages, unions, deaths and acts delivered, day by day; always late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Days
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.urban_export import DESKTOP, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import french
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

SOURCE = "etat_civil"
_FAULTS = (
    Fault(9, "date_illisible", "Date", "30/02/2024"),
    Fault(48, "nombre_illisible", "Décès", "2 ?"),
    Fault(73, "ligne_vide"),
)
_MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)


def _expected(world: World, entry: Mapping[str, Any]) -> Values:
    """Acts of one kind expected each day; none on public holidays."""
    week, days = np.array(entry["jours"]), world.days
    months = np.array(entry.get("mois", [1.0] * 12))
    trend = (1 + float(entry.get("tendance", 0.0))) ** (np.arange(len(days.days)) / 365.25)
    level = float(entry["par_an"]) / 365.25 * 7 / week.sum() * 12 / months.sum()
    season = week[days.weekday] * months[days.month - 1]
    found: Values = level * season * trend * ~days.public_holiday
    return found


def draw_registry(world: World) -> dict[str, Integers]:
    """Kind of act → acts of each day, to the end of the last year."""
    kinds, rng = parameters("accueil.toml")["etat_civil"]["mesures"], stream(world.seed, SOURCE)
    return {name: rng.poisson(_expected(world, entry)) for name, entry in kinds.items()}


def _monthly(days: Days, drawn: Mapping[str, Integers]) -> list[str]:
    """Totals of the months, which the program prints under the days."""
    months = days.astype("datetime64[M]")
    lines = []
    for month in np.unique(months):
        sums = (str(int(v[months == month].sum())) for v in drawn.values())
        lines.append(";".join([f"Total {_MONTHS[int(month.astype(np.int64)) % 12]}", *sums]))
    return lines


def write_registry(world: World) -> None:
    """One export per year, totals of the months under it; it stops weeks before the last day."""
    settings = parameters("accueil.toml")["etat_civil"]
    drawn, truth = draw_registry(world), world.truth.source(SOURCE)
    last = world.until - dt.timedelta(days=int(settings["retard"]))
    told = (world.days.days <= np.datetime64(last)) & (world.days.weekday < 6)
    told &= ~world.days.public_holiday
    years = world.days.days.astype("datetime64[Y]").astype(np.int64) + 1970
    for year in world.years:
        mine = np.flatnonzero(told & (years == year))
        days, counts = world.days.days[mine], {name: v[mine] for name, v in drawn.items()}
        numbers = {name: v.astype(float) for name, v in counts.items()}
        write_export(
            world.out / "etat-civil" / f"registre-etat-civil-{year}.csv",
            Sheet(
                {"Date": french(days), **{n: figures(v) for n, v in numbers.items()}},
                {"realise_nb": tuple(numbers)},
                numbers,
            ),
            truth,
            style=DESKTOP,
            titles=(f"Commune de Castelrive - registre {year}",),
            totals=_monthly(days, counts),
            faults=_FAULTS,
        )
    known = world.days.days[told]
    if len(known):
        world.truth.facts.setdefault("retards", {})[SOURCE] = {
            "dernier_jour": str(known[-1]),
            "jours": int(settings["retard"]),
        }
