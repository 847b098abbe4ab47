"""Staff of the town: absences and posts of each month by service, accidents, yearly report."""

from __future__ import annotations

from typing import Any

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import (
    DESKTOP,
    Fault,
    Sheet,
    Values,
    figures,
    plain_numbers,
    write_export,
    write_records,
)
from dashboard.demo.urban_periods import (
    Grid,
    Periods,
    french,
    iso,
    mean_one,
    months,
    quarters_of_year,
    wave,
    whole_years,
)
from dashboard.demo.world import World

FACTS = "urbain_rh.toml"
_ABSENCE_FAULTS = (
    Fault(19, "nombre_illisible", "Maladie ordinaire", "en attente"),
    Fault(44, "date_illisible", "Du", "02-2022"),
    Fault(60, "entete_repetee"),
    Fault(72, "cellules_manquantes"),
)
_POST_FAULTS = (Fault(28, "structure_invalide"), Fault(52, "nombre_illisible", "etp", "n.d."))


def _people(settings: dict[str, Any], periods: Periods, seed: int) -> Values:
    """(periods, services): permanent staff."""
    size = np.array([s[0] for s in settings["services"].values()])
    rng = stream(seed, "rh-effectif")
    steps = rng.choice((-1, 0, 0, 0, 0, 1), (len(periods.starts), len(size)))
    found: Values = np.maximum(size + np.cumsum(steps, axis=0) * 0.6, size * 0.7).round(0)
    return found


def write_absences(world: World) -> None:
    """Calendar days of absence by reason, beside the days owed by the permanent staff."""
    settings, periods = parameters(FACTS), months(world.days, delay=9)
    rng, services = stream(world.seed, "absences"), settings["services"]
    people = _people(settings, periods, world.seed)
    owed = people * periods.length[:, None]
    factors = np.array(list(services.values()))
    grid = Grid(periods, len(services))
    numbers = {"Effectif permanent": grid.flat(people), "Jours calendaires": grid.flat(owed)}
    for rank, (reason, (share, peak, height, trend)) in enumerate(settings["motifs"].items()):
        factor = factors[:, 1] if rank == 0 else factors[:, 2] if rank == 1 else 1.0
        level = share * wave(periods.season, peak, height) * (1 + trend) ** periods.years
        noise = mean_one(rng, float(settings["bruit"]) * (1 + rank), owed.shape)
        numbers[reason] = grid.flat(np.rint(owed * level[:, None] * factor * noise))
    cells = {
        "Service": grid.by_zone(list(services)),
        "Du": grid.by_period(french(periods.starts)),
        "Au": grid.by_period(french(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "rh" / "absences-mensuelles.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("absences"),
        style=DESKTOP,
        titles=("Absences par service - jours calendaires",),
        faults=_ABSENCE_FAULTS,
    )


def write_posts(world: World) -> None:
    """Full-time equivalents, vacant posts and overtime of each month: a JSON list."""
    settings, periods = parameters(FACTS), months(world.days, delay=9)
    rng, services = stream(world.seed, "rh-postes"), settings["services"]
    people = _people(settings, periods, world.seed)
    extra = np.array([s[3] for s in services.values()])
    numbers = {
        "etp": (people * np.clip(rng.normal(0.93, 0.01, people.shape), 0.8, 1)).round(1),
        "postes_vacants": rng.poisson(people * 0.042).astype(float),
        "heures_sup": np.rint(people * extra * mean_one(rng, 0.3, people.shape)),
    }
    grid = Grid(periods, len(services))
    numbers = {h: grid.flat(v) for h, v in numbers.items()}
    cells = {
        "service": grid.by_zone(list(services)),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{h: plain_numbers(v) for h, v in numbers.items()},
    }
    write_records(
        world.out / "rh" / "effectifs.json",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("effectifs"),
        faults=_POST_FAULTS,
    )


def write_work_accidents(world: World) -> None:
    """Accidents with sick leave and hours worked, each quarter, the whole town together."""
    settings, periods = parameters(FACTS), quarters_of_year(world.days, delay=20)
    rng, services = stream(world.seed, "rh-accidents"), settings["services"].values()
    people = sum(s[0] for s in services)
    hours = (
        people
        * float(settings["heures_par_agent"])
        / 4
        * mean_one(rng, 0.015, (len(periods.starts),))
    )
    numbers = {
        "Accidents avec arrêt": rng.poisson(hours * 32e-6).astype(float)[: periods.known],
        "Heures travaillées": np.rint(hours)[: periods.known],
    }
    cells = {
        "Du": iso(periods.starts[: periods.known]),
        "Au": iso(periods.ends[: periods.known]),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_sheet(
        world.out / "rh" / "accidents-trimestriels.xlsx",
        "Accidents",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("accidents_travail"),
    )


def write_staff_report(world: World) -> None:
    """Training, disability and senior posts held by women, each year."""
    settings, periods = parameters(FACTS), whole_years(world.days, delay=100)
    rng, services = stream(world.seed, "rh-bilan"), settings["services"].values()
    count = len(periods.starts)
    people = np.rint(sum(s[0] for s in services) * mean_one(rng, 0.01, (count,)))
    low, high = settings["femmes_direction"]
    columns = {
        "Agents": people,
        "Jours de formation": np.rint(
            people * float(settings["formation_jours"]) * mean_one(rng, 0.06, (count,))
        ),
        "Agents bénéficiaires de l'obligation d'emploi": np.rint(people * settings["boeth"]),
        "Emplois de direction": np.full(count, float(settings["emplois_direction"])),
        "dont femmes": np.rint(np.linspace(low, high, count)),
    }
    numbers = {h: v[: periods.known] for h, v in columns.items()}
    cells = {
        "Du": iso(periods.starts[: periods.known]),
        "Au": iso(periods.ends[: periods.known]),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_sheet(
        world.out / "rh" / "rapport-social.xlsx",
        "Bilan",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("rapport_social"),
        titles=("Rapport social unique", "Situation au 31 décembre"),
    )
