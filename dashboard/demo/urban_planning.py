"""Planning permissions one by one, and housing authorised and started by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.days import Calendar
from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    Fault,
    Sheet,
    Texts,
    figures,
    write_export,
)
from dashboard.demo.urban_jobs import arrivals, weighted
from dashboard.demo.urban_periods import Grid, Integers, french, iso, mean_one, quarters_of_year
from dashboard.demo.world import World

FACTS = "urbain_urbanisme.toml"
_NEVER = np.iinfo(np.int64).max
_ACCORD, _REFUS, _TACITE, _RETRAIT, _EN_COURS = range(5)
_DECISIONS = ("Accord", "Refus", "Accord tacite", "Retrait du demandeur", "En cours")
_PREFIXES = {"Permis": "PC", "Déclaration": "DP", "Certificat": "CU"}
_FAULTS = (
    Fault(36, "date_illisible", "Date de dépôt", "dépôt papier"),
    Fault(90, "valeur_obligatoire_absente", "Type"),
    Fault(144, "date_illisible", "Date de décision", "à signer"),
    Fault(215, "cellules_manquantes"),
    Fault(266, "entete_repetee"),
)
_HOUSING_FAULTS = (Fault(77, "nombre_illisible", "logements_commences", "c"),)


@dataclass(frozen=True)
class Permits:
    """One entry per file, in order; days since 1970, a very large one where not yet."""

    filed: Integers
    complete: Integers
    decided: Integers
    decision: Integers
    kind: Integers
    commune: Integers


def _next_working(day: Integers, calendar: Calendar) -> Integers:
    """The same days, those of week-ends pushed to the Monday."""
    weekday = (day + 3) % 7
    return day + np.where(weekday >= 5, 7 - weekday, 0)


def draw_permits(world: World) -> Permits:
    """Every file of the calendar, with what was known of it on the last day."""
    settings, calendar = parameters(FACTS), world.days
    rng, kinds = stream(world.seed, "urbanisme"), np.array(list(settings["genres"].values()))
    rank = arrivals(calendar, world.weather, settings, rng)
    count, first = len(rank), calendar.days[0].astype(np.int64)
    filed, kind = first + rank, weighted(kinds[:, 0], len(rank), rng)
    missing = rng.random(count) < float(settings["incomplet"])
    wait = np.rint(float(settings["complement"]) * rng.lognormal(0, 0.6, count)).astype(np.int64)
    complete = _next_working(filed + np.where(missing, wait, 0), calendar)
    legal, median, spread, refusal = (kinds[kind, i] for i in range(1, 5))
    study = np.maximum(np.rint(median * rng.lognormal(0, spread)), 2)
    over = (study > legal) & (rng.random(count) < float(settings["depassement"]))
    study = np.where(over, legal, study).astype(np.int64)
    draw = rng.random(count)
    decision = np.where(draw < refusal, _REFUS, _ACCORD)
    decision = np.where(draw > 1 - float(settings["retrait"]), _RETRAIT, decision)
    decided = np.where(over, complete + study, _next_working(complete + study, calendar))
    decision = np.where(over, _TACITE, decision)
    end = first + calendar.known
    decision = np.where(decided < end, decision, _EN_COURS)
    commune = weighted(np.array([c.weight**0.8 for c in communes()]), count, rng)
    return Permits(
        filed,
        np.where(complete < end, complete, _NEVER),
        np.where(decided < end, decided, _NEVER),
        decision,
        kind,
        commune,
    )


def _days(days: Integers) -> Texts:
    found = np.full(len(days), "", dtype=object)
    known = days < _NEVER
    found[known] = french(days[known].astype("datetime64[D]"))
    return found


def _year(world: World, permits: Permits, year: int) -> Sheet:
    """Files of one year, with the applicant the pack does not map (all of them invented)."""
    dates = permits.filed.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    mine = (years == year) & (dates <= np.datetime64(world.until))
    names, areas = list(parameters(FACTS)["genres"]), communes()
    short = [_PREFIXES[name.split()[0]] for name in names]
    kind, commune = permits.kind[mine].tolist(), permits.commune[mine].tolist()
    numbers = [
        f"{short[k]} {areas[c].code} {year % 100} {n:05d}"
        for n, (k, c) in enumerate(zip(kind, commune, strict=True), 1)
    ]
    who = stream(world.seed, f"urbanisme-{year}").integers(1, 60_000, len(numbers))
    cells: dict[str, Any] = {
        "Dossier": np.array(numbers, dtype=object),
        "Type": np.array(names, dtype=object)[permits.kind[mine]],
        "Code commune": np.array([a.code for a in areas], dtype=object)[permits.commune[mine]],
        "Pétitionnaire": np.array([f"Personne {n}" for n in who.tolist()], dtype=object),
        "Date de dépôt": _days(permits.filed[mine]),
        "Date de complétude": _days(permits.complete[mine]),
        "Date de décision": _days(permits.decided[mine]),
        "Décision": np.array(_DECISIONS, dtype=object)[permits.decision[mine]],
    }
    return Sheet(cells)


def write_permits(world: World) -> None:
    """One export per year of filing."""
    permits = draw_permits(world)
    for year in world.years:
        write_export(
            world.out / "urbanisme" / f"autorisations-{year}.csv",
            _year(world, permits, year),
            world.truth.source("urbanisme"),
            style=DESKTOP,
            titles=("Autorisations du droit des sols", f"Année de dépôt : {year}"),
            faults=_FAULTS,
        )


def write_housing(world: World) -> None:
    """Dwellings authorised and started each quarter, by commune; published two months later."""
    settings, periods = parameters(FACTS)["logements"], quarters_of_year(world.days, delay=60)
    rng, people = stream(world.seed, "logements"), np.array([c.weight for c in communes()])
    shape = (len(periods.starts), len(people))
    trend = (1 + float(settings["tendance"])) ** periods.years[:, None]
    level = people / 1000 * float(settings["autorises_par_millier"]) / 4 * trend
    allowed = rng.poisson(level * rng.gamma(1.4, 1 / 1.4, shape))
    begun = rng.poisson(level * float(settings["commences"]) * mean_one(rng, 0.4, shape))
    grid = Grid(periods, len(people))
    numbers = {
        "logements_autorises": grid.flat(allowed.astype(float)),
        "logements_commences": grid.flat(begun.astype(float)),
    }
    cells = {
        "commune": grid.by_zone([c.code for c in communes()]),
        "trimestre_debut": grid.by_period(iso(periods.starts)),
        "trimestre_fin": grid.by_period(iso(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "logement" / "construction-trimestrielle.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("logements"),
        style=OPEN_DATA,
        faults=_HOUSING_FAULTS,
    )
