"""Street lighting, roads, parks and halls to let: what the technical services count."""

from __future__ import annotations

import numpy as np

from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters, quarters
from dashboard.demo.urban_export import (
    DESKTOP,
    OPEN_DATA,
    SPREADSHEET,
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
    weeks,
    whole_years,
)
from dashboard.demo.urban_places import HALL, RADAR, places
from dashboard.demo.world import World

FACTS = "urbain_cadre_de_vie.toml"
_LIGHT_FAULTS = (
    Fault(58, "nombre_illisible", "en_panne", "NaN"),
    Fault(133, "structure_invalide"),
    Fault(201, "date_illisible", "debut", "2022-W60"),
)
_ROAD_FAULTS = (Fault(17, "nombre_illisible", "Voirie rénovée (km)", "env. 2"),)
_HALL_FAULTS = (
    Fault(14, "ligne_vide"),
    Fault(31, "hors_bornes", "Heures réservées", "-12,0"),
    Fault(47, "date_illisible", "Du", "mars"),
)
_RADAR_FAULTS = (Fault(22, "nombre_illisible", "vehicules", "ERR"), Fault(64, "ligne_vide"))


def _remembering(noise: Values, memory: float) -> Values:
    """Noise along the periods that remembers the one before."""
    found = np.empty_like(noise)
    level = np.zeros(noise.shape[1:])
    for rank, shock in enumerate(noise):
        level = memory * level + shock
        found[rank] = level
    return found


def write_lighting(world: World) -> None:
    """Lamps that do not work, each Monday morning, by commune: a JSON list."""
    settings, periods = parameters(FACTS)["eclairage"], weeks(world.days)
    rng, zones = stream(world.seed, "eclairage-pannes"), communes()
    lamps = np.rint([z.weight * float(settings["points_par_habitant"]) for z in zones])
    shape = (len(periods.starts), len(zones))
    spell = _remembering(rng.normal(0, float(settings["bruit"]), shape), float(settings["memoire"]))
    share = float(settings["panne"]) * (1 + float(settings["tendance"])) ** periods.years
    share = share * wave(periods.season, *settings["saison"])
    broken = rng.binomial(lamps.astype(int), np.clip(share[:, None] * np.exp(spell), 0, 0.5))
    grid = Grid(periods, len(zones))
    numbers = {
        "en_panne": grid.flat(broken.astype(float)),
        "points": grid.flat(np.broadcast_to(lamps, shape)),
    }
    cells = {
        "commune": grid.by_zone([z.code for z in zones]),
        "debut": grid.by_period(iso(periods.starts)),
        "fin": grid.by_period(iso(periods.ends)),
        **{name: plain_numbers(v) for name, v in numbers.items()},
    }
    write_records(
        world.out / "eclairage" / "pannes.json",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("pannes_eclairage"),
        member="releves",
        faults=_LIGHT_FAULTS,
    )


def write_roads(world: World) -> None:
    """Length of the roads, part renewed, and public green areas, each year by commune."""
    settings, periods = parameters(FACTS)["voirie"], whole_years(world.days, delay=62)
    rng, zones = stream(world.seed, "voirie"), communes()
    people = np.array([z.weight for z in zones])
    shape = (len(periods.starts), len(zones))
    length = float(settings["km_base"]) + people / 1000 * float(settings["km_par_millier"])
    length = (length * mean_one(rng, 0.12, people.shape)).round(1)
    works = length * float(settings["renove"]) * mean_one(rng, float(settings["bruit"]), shape)
    green = people * float(settings["espaces_verts_m2"]) * mean_one(rng, 0.25, people.shape)
    grown = green * (1 + 0.006 * periods.years[:, None])
    grid = Grid(periods, len(zones))
    numbers = {
        "Voirie communale (km)": grid.flat(np.broadcast_to(length, shape)),
        "Voirie rénovée (km)": grid.flat(np.minimum(works, length)).round(2),
        "Espaces verts publics (m²)": grid.flat(grown).round(0),
    }
    cells = {
        "Code": grid.by_zone([z.code for z in zones]),
        "Commune": grid.by_zone([z.name for z in zones]),
        "Du": grid.by_period(french(periods.starts)),
        "Au": grid.by_period(french(periods.ends)),
        **{h: figures(v, 2) for h, v in numbers.items()},
    }
    write_export(
        world.out / "voirie" / "patrimoine-communal.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("voirie"),
        style=DESKTOP,
        titles=("Patrimoine communal au 31 décembre",),
        faults=_ROAD_FAULTS,
    )


def write_halls(world: World) -> None:
    """Hours let and hours open of each hall, month by month."""
    settings, periods = parameters(FACTS)["salles"], months(world.days, delay=3)
    rng, halls = stream(world.seed, "salles"), places(HALL)
    shape = (len(periods.starts), len(halls))
    hours = periods.length[:, None] / 7 * np.array([h.size for h in halls])
    hours = np.where((periods.month == 8)[:, None], hours * 0.7, hours).round(0)
    summer = np.where(np.isin(periods.month, (7, 8)), float(settings["ete"]), 1.0)
    level = float(settings["part_reservee"]) * (1 + float(settings["tendance"])) ** periods.years
    share = (level * summer)[:, None] * mean_one(rng, 0.15, (len(halls),))
    share = np.clip(share * mean_one(rng, float(settings["bruit"]), shape), 0, 1)
    grid = Grid(periods, len(halls))
    numbers = {
        "Heures ouvertes": grid.flat(hours),
        "Heures réservées": grid.flat(np.floor(hours * share * 2) / 2),
    }
    cells = {
        "Salle": grid.by_zone([h.name for h in halls]),
        "Du": grid.by_period(french(periods.starts)),
        "Au": grid.by_period(french(periods.ends)),
        **{h: figures(v, 1) for h, v in numbers.items()},
    }
    write_export(
        world.out / "salles" / "occupation.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("salles"),
        style=SPREADSHEET,
        faults=_HALL_FAULTS,
    )


def write_speed_signs(world: World) -> None:
    """Vehicles seen by each speed sign, and those over the limit, week by week."""
    settings, periods = parameters(FACTS)["radars"], weeks(world.days)
    rng, signs = stream(world.seed, "radars"), places(RADAR)
    shape = (len(periods.starts), len(signs))
    school = periods.means(world.days, world.days.school_holiday.astype(float))
    level = (1 - 0.14 * school)[:, None] * np.array([s.size for s in signs])
    seen = np.rint(level * mean_one(rng, float(settings["bruit"]), shape))
    trend = float(settings["exces"]) * (1 + float(settings["tendance"])) ** periods.years
    share = (trend * wave(periods.season, *settings["saison"]))[:, None]
    share = share * mean_one(rng, 0.3, (len(signs),)) * mean_one(rng, 0.06, shape)
    fast = rng.binomial(seen.astype(int), np.clip(share, 0, 0.9)).astype(float)
    area = {q.code: q.name for q in quarters()}
    grid = Grid(periods, len(signs))
    numbers = {"vehicules": grid.flat(seen), "vehicules_exces": grid.flat(fast)}
    cells = {
        "site": grid.by_zone([s.name for s in signs]),
        "quartier": grid.by_zone([area[s.area] for s in signs]),
        "semaine_debut": grid.by_period(iso(periods.starts)),
        "semaine_fin": grid.by_period(iso(periods.ends)),
        **{h: figures(v) for h, v in numbers.items()},
    }
    write_export(
        world.out / "police" / "radars-pedagogiques.csv",
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source("radars"),
        style=OPEN_DATA,
        faults=_RADAR_FAULTS,
    )
