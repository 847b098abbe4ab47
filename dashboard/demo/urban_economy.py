"""Attractiveness: businesses created, shops empty, nights spent by visitors."""

from __future__ import annotations

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, SECOND, Area, communes, parameters, quarters
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import (
    OPEN_DATA,
    Fault,
    Sheet,
    figures,
    plain_numbers,
    write_export,
    write_records,
)
from dashboard.demo.urban_periods import Grid, half_years, iso, mean_one, months
from dashboard.demo.world import World

FACTS = "urbain_economie.toml"
_BUSINESS_FAULTS = (
    Fault(61, "nombre_illisible", "Construction", "n.s."),
    Fault(123, "date_illisible", "debut", "janv-22"),
    Fault(180, "entete_repetee"),
)
_NIGHT_FAULTS = (
    Fault(15, "structure_invalide"),
    Fault(48, "hors_bornes", "nuitees", "-60"),
    Fault(70, "date_illisible", "debut", "0000-00-00"),
)


def write_businesses(world: World) -> None:
    """Businesses created each month, by commune and sector."""
    settings, periods = parameters(FACTS)["entreprises"], months(world.days, delay=18)
    rng, people = stream(world.seed, "entreprises"), np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(people))
    month = np.array(settings["mois"])[periods.month - 1]
    month = month * (1 + float(settings["tendance"])) ** periods.years
    month = month * mean_one(rng, float(settings["bruit"]), month.shape)
    level = people / 1000 * float(settings["par_millier_an"]) / 12
    grid, numbers = Grid(periods, len(people)), {}
    for name, share in settings["secteurs"].items():
        drawn = rng.poisson(np.broadcast_to(month[:, None] * level * share, shape))
        numbers[name] = grid.flat(drawn.astype(float))
    cells = {
        "commune": grid.by_zone([c.code for c in communes()]),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "economie" / "creations-entreprises.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("entreprises"),
        style=OPEN_DATA,
        faults=_BUSINESS_FAULTS,
    )


def _shopping_areas(smallest: float) -> list[tuple[str, str, float]]:
    """(code, name, inhabitants) of quarters, and of the larger communes without quarters."""
    whole: dict[str, Area] = {c.code: c for c in communes()}
    found = [(q.code, q.name, q.weight * whole[q.parent].weight) for q in quarters()]
    large = [c for c in whole.values() if c.weight >= smallest and c.code not in (CENTRE, SECOND)]
    return found + [(c.code, c.name, c.weight) for c in large]


def write_shops(world: World) -> None:
    """Shops and empty ones, counted on foot every half-year."""
    settings, periods = parameters(FACTS)["commerces"], half_years(world.days, delay=21)
    areas, rng = (
        _shopping_areas(float(settings["population_min"])),
        stream(world.seed, "commerces"),
    )
    shape = (len(periods.starts), len(areas))
    size = np.array([a[2] for a in areas]) / 1000 * float(settings["cellules_par_millier"])
    total = np.maximum(np.rint(size * mean_one(rng, 0.2, size.shape)), 6)
    share = np.array(
        [
            float(settings["vacance"])
            + (float(settings["vacance_faibles"]) if a[0] in settings["faibles"] else 0.0)
            for a in areas
        ]
    )
    share = share + float(settings["vacance_pas"]) * np.arange(shape[0])[:, None]
    empty = np.minimum(np.rint(total * np.clip(share * mean_one(rng, 0.12, shape), 0, 1)), total)
    grid = Grid(periods, len(areas))
    numbers = {
        "Cellules commerciales": grid.flat(np.broadcast_to(total, shape)),
        "Cellules vacantes": grid.flat(empty),
    }
    cells = {
        "Code": grid.by_zone([a[0] for a in areas]),
        "Secteur": grid.by_zone([a[1] for a in areas]),
        "Du": grid.by_period(iso(periods.starts)),
        "Au": grid.by_period(iso(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_sheet(
        world.out / "economie" / "commerces.xlsx",
        "Relevé",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("commerces"),
        titles=("Relevé des cellules commerciales",),
    )


def write_nights(world: World) -> None:
    """Nights declared for the tourist tax each month, by commune and kind of lodging."""
    settings, periods = parameters(FACTS)["sejour"], months(world.days, delay=30)
    rng, zones = stream(world.seed, "sejour"), [c for c in communes() if c.weight >= 1000]
    kinds = settings["hebergements"]
    people = np.array([c.weight for c in zones])
    appeal = mean_one(rng, 0.6, (len(zones), len(kinds)))
    yearly = people[:, None] / 1000 * np.array([k[0] for k in kinds.values()]) * appeal
    month = np.array(settings["mois"])[periods.month - 1][:, None]
    shape = month ** np.array([k[1] for k in kinds.values()])
    trend = (1 + float(settings["tendance"])) ** periods.years
    level = yearly[None] / 12 * (shape * trend[:, None])[:, None, :]
    nights = np.rint(level * mean_one(rng, float(settings["bruit"]), level.shape))
    columns = len(zones) * len(kinds)
    grid = Grid(periods, columns)
    numbers = {"nuitees": grid.flat(nights.reshape(len(nights), columns))}
    cells = {
        "commune": grid.by_zone([c.code for c in zones for _ in kinds]),
        "hebergement": grid.by_zone(list(kinds) * len(zones)),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        "nuitees": plain_numbers(numbers["nuitees"]),
    }
    write_records(
        world.out / "economie" / "taxe-sejour.json",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("taxe_sejour"),
        member="declarations",
        faults=_NIGHT_FAULTS,
    )
