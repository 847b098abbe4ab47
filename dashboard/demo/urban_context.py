"""What institutes publish of each commune, with the cells they keep secret as they print them."""

from __future__ import annotations

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

_INSTITUTE = {
    "Niveau de vie médian": 0,
    "Logements": 0,
    "Part d'appartements": 1,
    "Part de locataires": 1,
    "Taux d'activité 15-64 ans": 1,
}
"""Heading → decimals printed."""


def _printed(values: Values, hidden: Flags, word: str, decimals: int = 0) -> Texts:
    """Numbers as text, the word of the institute where they are hidden."""
    found = figures(values, decimals)
    found[hidden] = word
    return found


def write_housing_stock(world: World) -> None:
    """Main homes, social homes, long vacant private homes and land built, each year."""
    settings, periods = parameters(PLANNING)["parc"], whole_years(world.days, delay=170)
    rng, zones = stream(world.seed, "parc"), communes()
    people = np.array([c.weight for c in zones])
    shape = (len(periods.starts), len(zones))
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
    land = land * mean_one(rng, 0.5, shape)
    grid = Grid(periods, len(zones))
    numbers = {
        "Résidences principales": grid.flat(homes),
        "Logements sociaux": grid.flat(np.rint(homes * share)),
        "Logements privés": grid.flat(private),
        "Vacants depuis plus de deux ans": grid.flat(empty.astype(float)),
        "Espaces consommés (ha)": grid.flat(land).round(2),
    }
    vacant = "Vacants depuis plus de deux ans"
    hidden = (numbers[vacant] > 0) & (numbers[vacant] < float(settings["secret"]))
    known = {**numbers, vacant: np.where(hidden, np.nan, numbers[vacant])}
    cells = {
        "Code commune": grid.by_zone([c.code for c in zones]),
        "Commune": grid.by_zone([c.name for c in zones]),
        "Année": grid.by_period(_years(periods.starts)),
        **{h: figures(v, 2 if "ha" in h else 0) for h, v in known.items()},
    }
    cells[vacant] = _printed(numbers[vacant], hidden, "s")
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


def write_institute_file(world: World) -> None:
    """Living standard, homes and activity of each commune, a few years old when published."""
    settings = parameters(ECONOMY)["insee"]
    rng, zones = stream(world.seed, "insee"), communes()
    people = np.array([c.weight for c in zones])
    last = world.until.year - int(settings["delai_ans"])
    years = range(last - int(settings["millesimes"]) + 1, last + 1)
    town = np.clip(np.log10(people / 150) / 2.35, 0, 1)
    base = rng.normal(float(settings["niveau_vie"]), float(settings["ecart"]), len(zones))
    columns: dict[str, list[Values]] = {name: [] for name in _INSTITUTE}
    for rank, _ in enumerate(years):
        grown = base * 1.021**rank
        columns["Niveau de vie médian"].append(np.rint(grown / 10) * 10)
        columns["Logements"].append(np.rint(people / 1.86 * (1 + 0.008 * rank)))
        for name, key in (
            ("Part d'appartements", "appartements"),
            ("Part de locataires", "locataires"),
        ):
            low, high = settings[key]
            columns[name].append(((low + (high - low) * town) * 100).round(1))
        rate = rng.normal(float(settings["taux_activite"]), 1.8, len(zones))
        columns["Taux d'activité 15-64 ans"].append(rate.round(1))
    numbers = {name: np.concatenate(v) for name, v in columns.items()}
    small = np.tile(people < float(settings["secret_niveau_vie"]), len(years))
    absent = rng.random(len(small)) < 0.02
    sentence = np.where(small, SECRET_SENTENCE, UNKNOWN_SENTENCE)
    income = "Niveau de vie médian"
    known = {**numbers, income: np.where(small | absent, np.nan, numbers[income])}
    cells: dict[str, Any] = {
        "Code commune": np.tile(np.array([c.code.lstrip("0") for c in zones], object), len(years)),
        "Libellé": np.tile(np.array([c.name for c in zones], dtype=object), len(years)),
        "Millésime": np.repeat(np.array([str(y) for y in years], dtype=object), len(zones)),
        **{name: figures(v, _INSTITUTE[name]) for name, v in known.items()},
    }
    cells[income] = np.where(small | absent, sentence, cells[income]).astype(object)
    write_export(
        world.out / "territoire-insee" / "socio-economique-communes.csv",
        Sheet(cells, {"valeur": list(known)}, known),
        world.truth.source("insee_communes"),
        style=DESKTOP,
        titles=("Dossier comparateur des communes",),
    )
    _remember_secret(world, "insee_communes", int(small.sum()))
