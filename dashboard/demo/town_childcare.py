"""Clubs before and after class, leisure centres, nurseries and their waiting list."""

from __future__ import annotations

import numpy as np

from dashboard.demo.days import Flags
from dashboard.demo.delimited import Style
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_calls import open_days
from dashboard.demo.town_places import LEISURE, NURSERY, SCHOOL, places
from dashboard.demo.town_school import school_days, strike_days
from dashboard.demo.town_workbooks import write_sheet
from dashboard.demo.urban_export import OPEN_DATA, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import Periods, french, iso, months
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

_CLUB_FAULTS = (
    Fault(29, "nombre_illisible", "presents", "NC"),
    Fault(55, "date_illisible", "date", "0000-00-00"),
    Fault(90, "ligne_vide"),
    Fault(140, "valeur_obligatoire_absente", "date"),
)
_LIST_FAULTS = (Fault(2, "valeur_hors_liste", "Indicateur", "Dérogations"), Fault(11, "ligne_vide"))
_CHRISTMAS = ((12, 24), (12, 31))
Rows = tuple[Integers, list[str], str, Integers, Integers]


def _clubs(world: World) -> list[Rows]:
    """(days, sites, club, places, present) of the clubs of schools; closed on days of strike."""
    schools = places(SCHOOL)
    days = np.flatnonzero(school_days(world) & ~strike_days(world))
    found = []
    for name, entry in parameters("ecoles.toml")["periscolaire"]["accueils"].items():
        rng = stream(world.seed, f"periscolaire-{name}")
        room = np.array([5 * max(1, round(p.size * float(entry["places"]) / 5)) for p in schools])
        share = np.array(entry["occupation"])[world.days.weekday[days]]
        offered = np.broadcast_to(room, (len(days), len(schools)))
        present = rng.binomial(offered, share[:, None])
        found.append((days, [p.name for p in schools], name, offered, present))
    return found


def _between_holidays(world: World) -> Flags:
    """Days between Christmas and New Year, when the centres are closed."""
    day = world.days.days.astype("datetime64[D]").astype(object)
    return np.array([_CHRISTMAS[0] <= (d.month, d.day) <= _CHRISTMAS[1] for d in day])


def _leisure(world: World) -> list[Rows]:
    """The same for the leisure centres, on Wednesdays and in the holidays."""
    settings, centres, days = parameters("ecoles.toml")["loisirs"], places(LEISURE), world.days
    room = np.array([p.size for p in centres])
    holidays = open_days(world) & days.school_holiday & ~_between_holidays(world)
    share = np.array(settings["vacances"])[days.weekday]
    share = np.where(days.month == 8, float(settings["aout"]), share)
    wednesdays = open_days(world) & ~days.school_holiday & (days.weekday == 2)
    found = []
    for name, flags, level in (
        ("Mercredi", wednesdays, np.full(len(share), float(settings["mercredi"]))),
        ("Vacances", holidays, share),
    ):
        rng, mine = stream(world.seed, f"loisirs-{name}"), np.flatnonzero(flags)
        noise = rng.lognormal(0, float(settings["dispersion"]), (len(mine), len(centres)))
        offered = np.broadcast_to(room, noise.shape)
        present = rng.binomial(offered, np.minimum(level[mine][:, None] * noise, 0.99))
        found.append((mine, [p.name for p in centres], name, offered, present))
    return found


def draw_clubs(world: World) -> dict[str, np.ndarray]:
    """Columns « day », « site », « club », « places », « present », in order of days."""
    groups = [*_clubs(world), *_leisure(world)]
    columns = {
        "day": np.concatenate([np.repeat(d, len(s)) for d, s, *_ in groups]),
        "site": np.concatenate([np.tile(np.array(s, dtype=object), len(d)) for d, s, *_ in groups]),
        "club": np.concatenate(
            [np.full(o.size, name, dtype=object) for _, _, name, o, _ in groups]
        ),
        "places": np.concatenate([o.ravel() for *_, o, _ in groups]),
        "present": np.concatenate([p.ravel() for *_, p in groups]),
    }
    order = np.argsort(columns["day"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def write_clubs(world: World) -> None:
    """One export per year: places and children present, by site and club."""
    drawn, truth = draw_clubs(world), world.truth.source("periscolaire")
    years = world.days.days.astype("datetime64[Y]").astype(np.int64)[drawn["day"]] + 1970
    for year in world.years:
        mine = (years == year) & (drawn["day"] < world.days.known)
        numbers = {
            "places": drawn["places"][mine].astype(float),
            "presents": drawn["present"][mine].astype(float),
        }
        cells = {
            "date": iso(world.days.days[drawn["day"][mine]]),
            "site": drawn["site"][mine],
            "accueil": drawn["club"][mine],
            **{name: figures(v) for name, v in numbers.items()},
        }
        write_export(
            world.out / "ecoles" / f"accueils-{year}.csv",
            Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
            truth,
            style=OPEN_DATA,
            faults=_CLUB_FAULTS,
        )


def _nursery_days(world: World, periods: Periods) -> Values:
    """Days nurseries open in each month: those worked, less the closed weeks of August."""
    worked = open_days(world)
    august = np.flatnonzero(worked & (world.days.month == 8))
    shut = int(parameters("ecoles.toml")["creches"]["fermeture_aout"])
    years = world.days.days[august].astype("datetime64[Y]")
    for year in np.unique(years):
        worked[august[years == year][:shut]] = False
    month = world.days.days.astype("datetime64[M]")
    starts = periods.starts.astype("datetime64[M]")
    return np.array([float(worked[month == start].sum()) for start in starts])


def draw_nurseries(world: World) -> dict[str, Values]:
    """Hours of capacity, provided and billed, by month and nursery."""
    settings, sites, periods = (
        parameters("ecoles.toml")["creches"],
        places(NURSERY),
        months(world.days),
    )
    rng, room = stream(world.seed, "creches"), np.array([float(p.size) for p in sites])
    opened = _nursery_days(world, periods) * float(settings["heures_par_jour"])
    capacity = np.rint(opened[:, None] * room[None, :])
    noise = rng.lognormal(0, float(settings["dispersion"]), (2, *capacity.shape))
    level = float(settings["realise"]) * (1 + float(settings["tendance"])) ** periods.years
    provided = np.rint(np.minimum(capacity * level[:, None] * noise[0], capacity))
    step = np.clip(periods.years / 5, 0, 1)[:, None]
    ratio = settings["facture"][0] * (1 - step) + settings["facture"][1] * step
    billed = np.rint(provided * np.maximum(ratio * noise[1], 1.0))
    return {"capacity": capacity, "provided": provided, "billed": billed}


def write_nurseries(world: World) -> None:
    """One workbook per year, as the family allowance office asks for it."""
    drawn, sites, periods = draw_nurseries(world), places(NURSERY), months(world.days, delay=6)
    truth = world.truth.source("creches")
    years = periods.starts.astype("datetime64[Y]").astype(np.int64) + 1970
    for year in world.years:
        mine = np.flatnonzero((years == year) & (np.arange(len(years)) < periods.known))
        numbers = {
            "Places": np.tile(np.array([float(p.size) for p in sites]), len(mine)),
            "Capacité théorique (h)": drawn["capacity"][mine].ravel(),
            "Heures réalisées": drawn["provided"][mine].ravel(),
            "Heures facturées": drawn["billed"][mine].ravel(),
        }
        cells = {
            "Mois": np.repeat(iso(periods.starts[mine]), len(sites)),
            "Fin de mois": np.repeat(iso(periods.ends[mine]), len(sites)),
            "Établissement": np.tile(np.array([p.name for p in sites], dtype=object), len(mine)),
            **{name: figures(v) for name, v in numbers.items()},
        }
        write_sheet(
            world.out / "petite-enfance" / f"activite-creches-{year}.xlsx",
            "PSU",
            Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
            truth,
            titles=(f"Activité des établissements d'accueil du jeune enfant - {year}",),
        )


def write_waiting_list(world: World) -> None:
    """Families waiting at the end of each month, and what each commission decided."""
    settings, periods = parameters("ecoles.toml")["attente"], months(world.days, delay=4)
    rng, rows = stream(world.seed, "attente-creches"), []
    level = (1 + float(settings["tendance"])) ** periods.years
    waiting = rng.poisson(
        float(settings["liste"]) * level * np.array(settings["mois"])[periods.month - 1]
    )
    asked = rng.poisson(np.array(settings["demandes"]), (len(periods.starts), 2))
    given = rng.binomial(asked, np.array(settings["attribuees"]))
    for i in range(periods.known):
        day = periods.ends[i : i + 1]
        rows.append((day, "Liste d'attente", int(waiting[i])))
        if int(periods.month[i]) in settings["commissions"]:
            rank = settings["commissions"].index(int(periods.month[i]))
            rows.append((day, "Demandes examinées", int(asked[i, rank])))
            rows.append((day, "Places attribuées", int(given[i, rank])))
    if not rows:
        return
    numbers = {"Nombre": np.array([float(r[2]) for r in rows])}
    cells = {
        "Date": french(np.concatenate([r[0] for r in rows])),
        "Indicateur": [r[1] for r in rows],
        "Nombre": figures(numbers["Nombre"]),
    }
    write_export(
        world.out / "petite-enfance" / "commission-attribution.csv",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("attente_creche"),
        style=Style(encoding="cp1252", separator="\t"),
        titles=("Commission d'attribution des places en crèche",),
        faults=_LIST_FAULTS,
    )
