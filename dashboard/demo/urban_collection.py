"""Collection rounds of each day and sector, planned and done; some days of industrial action."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters, rows
from dashboard.demo.urban_export import (
    DESKTOP,
    Fault,
    Sheet,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_periods import Integers, french
from dashboard.demo.world import World

_STREAMS = (("Ordures ménagères", "ordures"), ("Tri", "tri"))
_FAULTS = (
    Fault(143, "date_illisible", "Date", "00/00/0000"),
    Fault(260, "nombre_illisible", "Réalisées", "?"),
    Fault(377, "valeur_obligatoire_absente", "Date"),
    Fault(655, "entete_repetee"),
    Fault(720, "cellules_manquantes"),
)


def strike_days(calendar: Calendar, seed: int, share: float) -> Flags:
    """Working days of industrial action: a part of them, drawn one by one."""
    drawn = stream(seed, "greves").random(len(calendar.days)) < share
    found: Flags = drawn & (calendar.weekday < 5) & ~calendar.public_holiday
    return found


def _rounds(
    calendar: Calendar, settings: Mapping[str, Any], seed: int
) -> tuple[Integers, Integers, Integers, Values, Values]:
    """(day, sector, stream, planned, done), one entry per day, sector and flow collected."""
    rng, sectors = stream(seed, "tournees"), rows("urbain_secteurs.csv")
    fleet = np.array([float(s["bennes"]) for s in sectors])
    days = np.array([str(d)[5:] for d in calendar.days])
    open_day = ~np.isin(days, settings["sans_collecte"])
    due = np.zeros((len(days), len(sectors), len(_STREAMS)), dtype=bool)
    for flow, (_, key) in enumerate(_STREAMS):
        for column, sector in enumerate(sectors):
            wanted = [int(n) - 1 for n in sector[key]]
            due[:, column, flow] = np.isin(calendar.weekday, wanted) & open_day
    struck = strike_days(calendar, seed, float(settings["greve"]))
    present = np.where(struck, rng.uniform(0.1, 0.7, len(days)), 1 - float(settings["panne"]))
    done = rng.binomial(fleet.astype(int)[None, :, None], present[:, None, None], due.shape)
    day, place, rank = np.nonzero(due)
    return day, place, rank, fleet[place], done[day, place, rank].astype(float)


def write_rounds(world: World) -> None:
    """One row per day, sector and flow, up to the last day known."""
    settings, sectors = parameters("urbain_dechets.toml")["tournees"], rows("urbain_secteurs.csv")
    day, place, rank, planned, done = _rounds(world.days, settings, world.seed)
    keep = day < world.days.known
    numbers = {"Prévues": planned[keep], "Réalisées": done[keep]}
    names = np.array([s["secteur"] for s in sectors], dtype=object)
    areas = np.array([s["territoire"] for s in sectors], dtype=object)
    flows = np.array([name for name, _ in _STREAMS], dtype=object)
    cells = {
        "Date": french(world.days.days[day[keep]]),
        "Secteur": names[place[keep]],
        "Code territoire": areas[place[keep]],
        "Flux": flows[rank[keep]],
        **{h: figures(v) for h, v in numbers.items()},
    }
    struck = strike_days(world.days, world.seed, float(settings["greve"]))[: world.days.known]
    world.truth.facts.setdefault("greves", {})["tournees"] = [
        str(d) for d in world.days.days[: world.days.known][struck]
    ]
    write_export(
        world.out / "dechets" / "suivi-tournees.csv",
        Sheet(cells, {"prevu_nb": ["Prévues"], "realise_nb": ["Réalisées"]}, numbers),
        world.truth.source("tournees"),
        style=DESKTOP,
        titles=("Suivi des tournées de collecte", "Prestataire et régie confondus"),
        faults=_FAULTS,
    )
