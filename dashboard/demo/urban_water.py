"""Drinking water by commune: volumes of each month, samples, and the network year by year."""

from __future__ import annotations

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
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
    french,
    iso,
    mean_one,
    months,
    wave,
    whole_years,
)
from dashboard.demo.urban_streets import FACTS
from dashboard.demo.world import World

_VOLUME_FAULTS = (
    Fault(35, "nombre_illisible", "Volume produit (m3)", "compteur HS"),
    Fault(71, "date_illisible", "Début", "01/2O22"),
    Fault(98, "entete_repetee"),
    Fault(120, "hors_bornes", "Volume consommé (m3)", "-350"),
)
_SAMPLE_FAULTS = (
    Fault(12, "structure_invalide"),
    Fault(40, "nombre_illisible", "conformes", "en cours"),
)
_NETWORK_FAULTS = (Fault(9, "nombre_illisible", "lineaire_renouvele_km", "nd"),)


def _volumes(world: World) -> tuple[Grid, dict[str, Values]]:
    """Produced, used and sold volumes; what is used and sold was produced."""
    settings, periods = parameters(FACTS)["eau"], months(world.days, delay=20)
    rng, people = stream(world.seed, "eau"), np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(people))
    heat = np.maximum(periods.means(world.days, world.weather.high) - 22, 0)
    week = wave(periods.season, *settings["saison"]) * (1 + float(settings["chaleur"]) * heat)
    daily = people * float(settings["litres_par_jour"]) / 1000
    used = (week * periods.length)[:, None] * daily * mean_one(rng, float(settings["bruit"]), shape)
    level = float(settings["rendement"]) + rng.normal(
        0, float(settings["rendement_ecart"]), people.shape
    )
    level = np.clip(level + 0.004 * periods.years[:, None] + rng.normal(0, 0.012, shape), 0.6, 0.97)
    sold = np.where(people > 3000, used * float(settings["vendu"]), 0.0)
    numbers = {
        "Volume produit (m3)": np.ceil((used + sold) / level),
        "Volume consommé (m3)": np.floor(used),
        "Volume vendu (m3)": np.floor(sold),
    }
    grid = Grid(periods, len(people))
    return grid, {h: grid.flat(v) for h, v in numbers.items()}


def write_water_volumes(world: World) -> None:
    """Volumes of each month, as the operator of the network exports them."""
    grid, numbers = _volumes(world)
    cells = {
        "INSEE": grid.by_zone([c.code for c in communes()]),
        "Commune": grid.by_zone([c.name for c in communes()]),
        "Début": grid.by_period(french(grid.periods.starts)),
        "Fin": grid.by_period(french(grid.periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "eau" / "volumes-mensuels.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("eau_volumes"),
        style=DESKTOP,
        titles=("Régie de l'eau - volumes par commune",),
        faults=_VOLUME_FAULTS,
    )


def write_water_samples(world: World) -> None:
    """Samples taken at the tap each month and those that comply, by kind of analysis."""
    settings, periods = parameters(FACTS)["eau"]["prelevements"], months(world.days, delay=25)
    rng, zones = stream(world.seed, "eau-prelevements"), communes()
    kinds = list(settings)
    size = 1 + np.array([c.weight for c in zones]) / 6000
    mean = size[:, None] * np.array([settings[k][0] for k in kinds])
    taken = 1 + rng.poisson(mean.ravel(), (len(periods.starts), len(zones) * len(kinds)))
    share = np.tile([settings[k][1] for k in kinds], len(zones))
    good = rng.binomial(taken, np.broadcast_to(share, taken.shape))
    grid = Grid(periods, len(zones) * len(kinds))
    numbers = {
        "preleves": grid.flat(taken.astype(float)),
        "conformes": grid.flat(good.astype(float)),
    }
    cells = {
        "commune": grid.by_zone([c.code for c in zones for _ in kinds]),
        "analyse": grid.by_zone(kinds * len(zones)),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{h: plain_numbers(v) for h, v in numbers.items()},
    }
    write_records(
        world.out / "eau" / "qualite.json",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("eau_qualite"),
        faults=_SAMPLE_FAULTS,
    )


def write_water_network(world: World) -> None:
    """Length of the network and length renewed, each year by commune."""
    settings, periods = parameters(FACTS)["eau"], whole_years(world.days, delay=80)
    rng, people = stream(world.seed, "eau-reseau"), np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(people))
    length = (6 + people / 1000 * float(settings["km_par_millier"])) * mean_one(
        rng, 0.1, people.shape
    )
    renewed = length * float(settings["renouvele"]) * mean_one(rng, 0.7, shape)
    grid = Grid(periods, len(people))
    numbers = {
        "lineaire_km": grid.flat(np.broadcast_to(length, shape)).round(1),
        "lineaire_renouvele_km": grid.flat(np.minimum(renewed, length)).round(2),
    }
    cells = {
        "commune": grid.by_zone([c.code for c in communes()]),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{h: figures(v, 2, comma=False) for h, v in numbers.items()},
    }
    write_export(
        world.out / "eau" / "reseau-annuel.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("eau_reseau"),
        style=OPEN_DATA,
        faults=_NETWORK_FAULTS,
    )
