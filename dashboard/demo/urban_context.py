"""What institutes publish of each commune, with the cells they keep secret as they print them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.days import Days, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, communes, parameters
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    SPREADSHEET,
    Fault,
    Sheet,
    Texts,
    Values,
    figures,
    write_export,
)
from dashboard.demo.urban_periods import Grid, mean_one, quarters_of_year, whole_years
from dashboard.demo.world import World

PLANNING, ECONOMY = "urbain_urbanisme.toml", "urbain_economie.toml"
SECRET_SENTENCE = "N/A - secret statistique"  # noqa: S105 — what the file says, not a password
UNKNOWN_SENTENCE = "N/A - résultat non disponible"
_STOCK_FAULTS = (Fault(30, "nombre_illisible", "Logements sociaux", "cf. note"),)
_JOBS_FAULTS = (
    Fault(54, "nombre_illisible", "demandeurs_abc", "?"),
    Fault(80, "valeur_obligatoire_absente", "code_insee"),
)

_INCOME, _VACANT = "Niveau de vie médian", "Vacants depuis plus de deux ans"
_SHARES = ("appartements", "locataires")
_STOCK = {
    "Résidences principales": 0,
    "Logements sociaux": 0,
    "Logements privés": 0,
    _VACANT: 0,
    "Espaces consommés (ha)": 2,
}
_INSTITUTE = {
    _INCOME: 0,
    "Logements": 0,
    "Part d'appartements": 1,
    "Part de locataires": 1,
    "Taux d'activité 15-64 ans": 1,
}
"""Heading → decimals printed, in the order of the columns."""


def _printed(values: Values, hidden: Flags, word: str, decimals: int = 0) -> Texts:
    """Numbers as text, the word of the institute where they are hidden."""
    found = figures(values, decimals)
    found[hidden] = word
    return found


def _housing_stock(world: World) -> tuple[Grid, dict[str, Values]]:
    """Homes and land of each year and commune, before anything is hidden."""
    settings, periods = parameters(PLANNING)["parc"], whole_years(world.days, delay=170)
    rng, zones = stream(world.seed, "parc"), communes()
    people = np.array([c.weight for c in zones])
    homes = np.rint(people / float(settings["menage"]) * (1 + 0.006 * periods.years[:, None]))
    centre = np.array([c.code == CENTRE for c in zones])
    share = np.where(centre, float(settings["sociaux_centre"]), float(settings["sociaux"]))
    share = share * mean_one(rng, 0.12, people.shape)
    subject = people >= float(settings["sociaux_seuil"])
    share = np.where(subject, share, share * 0.25)
    share = share + float(settings["progression"]) * periods.years[:, None]
    private = np.rint(homes * float(settings["logements_prives"]))
    empty = rng.poisson(private * float(settings["vacance"]) * mean_one(rng, 0.25, people.shape))
    land = people / 1000 * float(settings["enaf_ha_par_millier"])
    land = land * (1 + float(settings["enaf_tendance"])) ** periods.years[:, None]
    columns = (homes, np.rint(homes * share), private, empty.astype(float))
    land = (land * mean_one(rng, 0.5, homes.shape)).round(2)
    grid = Grid(periods, len(zones))
    return grid, {h: grid.flat(v) for h, v in zip(_STOCK, (*columns, land), strict=True)}


def write_housing_stock(world: World) -> None:
    """Main homes, social homes, long vacant private homes and land built, each year."""
    grid, numbers = _housing_stock(world)
    smallest = float(parameters(PLANNING)["parc"]["secret"])
    hidden = (numbers[_VACANT] > 0) & (numbers[_VACANT] < smallest)
    known = {**numbers, _VACANT: np.where(hidden, np.nan, numbers[_VACANT])}
    cells = {
        "Code commune": grid.by_zone([c.code for c in communes()]),
        "Commune": grid.by_zone([c.name for c in communes()]),
        "Année": grid.by_period(_years(grid.periods.starts)),
        **{h: figures(v, _STOCK[h]) for h, v in known.items()},
    }
    cells[_VACANT] = _printed(numbers[_VACANT], hidden, "s")
    write_export(
        world.out / "logement" / "parc-annuel.csv",
        Sheet(cells, {"valeur": list(known)}, known),
        world.truth.source("parc_logements"),
        style=SPREADSHEET,
        faults=_STOCK_FAULTS,
    )
    _remember_secret(world, "parc_logements", int(hidden.sum()))


def _years(starts: Days) -> Texts:
    found: Texts = starts.astype("datetime64[Y]").astype(str).astype(object)
    return found


def _remember_secret(world: World, source: str, count: int) -> None:
    """Say in the truth how many cells were published as secret."""
    world.truth.facts.setdefault("cellules_secretes", {})[source] = count


def write_job_seekers(world: World) -> None:
    """People looking for a job (A, B, C) at the end of each quarter; small counts are secret."""
    settings, periods = parameters(ECONOMY)["emploi"], quarters_of_year(world.days, delay=45)
    rng, zones = stream(world.seed, "emploi"), communes()
    people = np.array([c.weight for c in zones])
    shape = (len(periods.starts), len(zones))
    trend = (1 + float(settings["tendance"])) ** periods.years[:, None]
    rate = float(settings["par_millier"]) / 1000 * mean_one(rng, 0.22, people.shape)
    rate = rate * np.where(people > 5000, 1.25, 0.75)
    level = people * rate * trend * mean_one(rng, float(settings["bruit"]), shape)
    counts = rng.poisson(level).astype(float)
    young = rng.binomial(counts.astype(int), 0.13).astype(float)
    grid = Grid(periods, len(zones))
    numbers = {"demandeurs_abc": grid.flat(counts), "dont_moins_25_ans": grid.flat(young)}
    k = float(settings["secret"])
    hidden = {name: (v > 0) & (v < k) for name, v in numbers.items()}
    known = {name: np.where(hidden[name], np.nan, v) for name, v in numbers.items()}
    month = periods.ends.astype("datetime64[M]").astype(str).astype(object)
    cells = {
        "code_insee": grid.by_zone([c.code for c in zones]),
        "mois": grid.by_period(month),
        **{name: _printed(v, hidden[name], "secret") for name, v in numbers.items()},
    }
    write_export(
        world.out / "emploi" / "demandeurs-emploi.csv",
        Sheet(cells, {"valeur": list(known)}, known),
        world.truth.source("demandeurs_emploi"),
        style=OPEN_DATA,
        faults=_JOBS_FAULTS,
    )
    _remember_secret(world, "demandeurs_emploi", int(sum(h.sum() for h in hidden.values())))


def _institute_numbers(
    settings: Mapping[str, Any], count: int, rng: np.random.Generator
) -> dict[str, Values]:
    """What each commune is said to be, one vintage after the other."""
    people = np.array([c.weight for c in communes()])
    town = np.clip(np.log10(people / 150) / 2.35, 0, 1)
    base = rng.normal(float(settings["niveau_vie"]), float(settings["ecart"]), len(people))
    shares = [low + (high - low) * town for low, high in (settings[k] for k in _SHARES)]
    vintages = []
    for rank in range(count):
        income = np.rint(base * 1.021**rank / 10) * 10
        homes = np.rint(people / 1.86 * (1 + 0.008 * rank))
        active = rng.normal(float(settings["taux_activite"]), 1.8, len(people)).round(1)
        vintages.append((income, homes, *((s * 100).round(1) for s in shares), active))
    columns = zip(*vintages, strict=True)
    return {name: np.concatenate(v) for name, v in zip(_INSTITUTE, columns, strict=True)}


def write_institute_file(world: World) -> None:
    """Living standard, homes and activity of each commune, a few years old when published."""
    settings, zones = parameters(ECONOMY)["insee"], communes()
    rng, count = stream(world.seed, "insee"), int(settings["millesimes"])
    last = world.until.year - int(settings["delai_ans"])
    years = [str(y) for y in range(last - count + 1, last + 1)]
    numbers = _institute_numbers(settings, count, rng)
    people = np.array([c.weight for c in zones])
    small = np.tile(people < float(settings["secret_niveau_vie"]), count)
    hidden = small | (rng.random(len(small)) < 0.02)
    known = {**numbers, _INCOME: np.where(hidden, np.nan, numbers[_INCOME])}
    cells: dict[str, Any] = {
        "Code commune": np.tile(np.array([c.code.lstrip("0") for c in zones], object), count),
        "Libellé": np.tile(np.array([c.name for c in zones], dtype=object), count),
        "Millésime": np.repeat(np.array(years, dtype=object), len(zones)),
        **{name: figures(v, _INSTITUTE[name]) for name, v in known.items()},
    }
    sentence = np.where(small, SECRET_SENTENCE, UNKNOWN_SENTENCE)
    cells[_INCOME] = np.where(hidden, sentence, cells[_INCOME]).astype(object)
    write_export(
        world.out / "territoire-insee" / "socio-economique-communes.csv",
        Sheet(cells, {"valeur": list(known)}, known),
        world.truth.source("insee_communes"),
        style=DESKTOP,
        titles=("Dossier comparateur des communes",),
    )
    _remember_secret(world, "insee_communes", int(small.sum()))
