"""The desk: waiting tickets, and the first free appointment for an identity card."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

import numpy as np

from dashboard.demo.citizen_requests import draw_ranks
from dashboard.demo.days import Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.town_places import DESK as TOWN_HALL
from dashboard.demo.town_places import places
from dashboard.demo.town_procedures import Words, words
from dashboard.demo.urban_export import DESKTOP, Fault, Sheet, write_export
from dashboard.demo.urban_periods import french
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

_FIRST_HOUR, _DAY = 8, 86_400
_FAULTS = (
    Fault(41, "date_illisible", "Heure ticket", "25:61:00"),
    Fault(97, "cellules_manquantes"),
    Fault(230, "entete_repetee"),
    Fault(412, "valeur_obligatoire_absente", "File"),
)


@dataclass(frozen=True)
class Tickets:
    """One entry per ticket, in order.

    Attributes:
        day: rank of the day; site, purpose: ranks among desks and purposes.
        taken, called, done: seconds of the day.
        left: gone before being called.
    """

    day: Integers
    site: Integers
    purpose: Integers
    taken: Integers
    called: Integers
    done: Integers
    left: Flags


def _arrivals(world: World, rng: np.random.Generator) -> tuple[Integers, Integers, Integers]:
    """(day, site, second of the day) of each ticket, in order; the program is a few years old."""
    settings, days = parameters("accueil.toml")["guichet"], world.days
    sites = places(TOWN_HALL)
    season = np.array(settings["jours"])[days.weekday] * np.array(settings["mois"])[days.month - 1]
    usual = float(settings["par_guichet"]) * np.array([p.size for p in sites])
    years = days.days.astype("datetime64[Y]").astype(np.int64) + 1970
    installed = years > world.years[-1] - int(settings["annees"])
    expected = (season * installed * ~days.public_holiday)[:, None] * usual[None, :]
    counts = rng.poisson(expected)
    pairs = np.repeat(np.arange(counts.size), counts.ravel())
    day, site = pairs // len(sites), pairs % len(sites)
    hours = np.array([settings["heures"], settings["heures_samedi"]], dtype=float)
    hour = _FIRST_HOUR + draw_ranks(hours, (days.weekday[day] == 5).astype(np.int64), rng)
    second = hour * 3600 + rng.integers(0, 3600, len(day))
    order = np.lexsort((second, site, day))
    return day[order], site[order], second[order]


def _slower(world: World, day: Integers, site: Integers) -> Values:
    """What multiplies the wait of each ticket while works close windows of the first desk."""
    found = np.ones(len(day))
    for entry in parameters("evenements.toml")["travaux"]:
        start = np.datetime64(dt.date(world.until.year + entry["annee"], *entry["debut"]))
        since = (world.days.days[day] - start).astype(np.int64)
        inside = (since >= 0) & (since < int(entry["duree"])) & (site == 0)
        found[inside] *= float(entry.get("attente", 1.0))
    return found


def draw_tickets(world: World) -> Tickets:
    """Tickets of every day, to the end of the last year; waits are longer in the busy hours."""
    settings, rng = parameters("accueil.toml")["guichet"], stream(world.seed, "guichet")
    day, site, second = _arrivals(world, rng)
    count, days = len(day), world.days
    weights = np.array([[float(w) for w, _ in settings["motifs"].values()]])
    purpose = draw_ranks(weights, np.zeros(count, dtype=np.int64), rng)
    crowd = np.array(settings["heures"])[np.minimum(second // 3600 - _FIRST_HOUR, 8)] / 1.9
    busy = (np.array(settings["jours"])[days.weekday] * np.array(settings["mois"])[days.month - 1])[
        day
    ]
    years = day / 365.25
    level = float(settings["attente"]) * crowd * busy * (1 + float(settings["tendance"])) ** years
    level *= _slower(world, day, site)
    wait = level * rng.lognormal(0, float(settings["attente_dispersion"]), count)
    service = np.array([float(m) for _, m in settings["motifs"].values()])[purpose]
    called = second + np.rint(np.clip(wait, 0.1, 150) * 60).astype(np.int64)
    done = called + np.rint(service * rng.lognormal(0, 0.45, count) * 60).astype(np.int64) + 20
    left = rng.random(count) < float(settings["parti"]) * np.clip(wait / 9, 0.2, 5)
    last = _DAY - 1
    return Tickets(
        day, site, purpose, second, np.minimum(called, last), np.minimum(done, last), left
    )


def _clock() -> Words:
    """Second of the day → « HH:MM:SS »."""
    seconds = np.arange(_DAY)
    return np.datetime_as_string(seconds.astype("datetime64[s]")).astype("U19").view("U1").reshape(
        _DAY, -1
    )[:, 11:].copy().view("U8").ravel().astype(object)  # fmt: skip


def write_tickets(world: World) -> None:
    """One export per year of the queue program; tickets bear a number, never a name."""
    truth = world.truth.source("guichet")
    drawn, clock, sites = draw_tickets(world), _clock(), places(TOWN_HALL)
    years = world.days.days.astype("datetime64[Y]").astype(np.int64)[drawn.day] + 1970
    known = drawn.day < world.days.known
    for year in world.years:
        mine = np.flatnonzero(known & (years == year))
        if not len(mine):
            continue
        served = ~drawn.left[mine]
        starts = np.flatnonzero(np.diff(drawn.day[mine], prepend=-1))
        rank = np.arange(len(mine)) - np.repeat(starts, np.diff(starts, append=len(mine)))
        numbers = np.array([f"T{n:03d}" for n in range(1, int(rank.max()) + 2)], dtype=object)
        called, done = (clock[v[mine]] for v in (drawn.called, drawn.done))
        called[~served], done[~served] = "", ""
        cells = {
            "Ticket": numbers[rank],
            "Site": words([p.code for p in sites], drawn.site[mine]),
            "File": words("ABCDEFGH", drawn.purpose[mine]),
            "Jour": french(world.days.days[drawn.day[mine]]),
            "Heure ticket": clock[drawn.taken[mine]],
            "Heure appel": called,
            "Heure fin": done,
            "Issue": words(("P", "S"), served.astype(np.int64)),
        }
        write_export(
            world.out / "guichet" / f"file-attente-{year}.csv",
            Sheet(cells),
            truth,
            style=DESKTOP,
            faults=_FAULTS,
        )


def _delays(world: World) -> tuple[Words, Values]:
    """(Mondays, days to the first free appointment by desk), to the end of the last year."""
    settings, rng = parameters("accueil.toml")["rendez_vous"], stream(world.seed, "rendez-vous")
    mondays = np.flatnonzero(world.days.weekday == 0)
    count, sites = len(mondays), places(TOWN_HALL)
    shocks = rng.normal(0, float(settings["bruit"]), (count, len(sites)))
    level = np.zeros_like(shocks)
    for i in range(1, count):
        level[i] = float(settings["memoire"]) * level[i - 1] + shocks[i]
    season = np.array(settings["mois"])[world.days.month[mondays] - 1]
    trend = (1 + float(settings["tendance"])) ** (mondays / 365.25)
    usual = np.array(settings["delais"], dtype=float)
    delays = np.rint(usual * (season * trend)[:, None] * np.exp(level))
    weeks = world.days.days[mondays]
    found: Values = np.maximum(delays, 1)[weeks <= np.datetime64(world.until)]
    return weeks[weeks <= np.datetime64(world.until)].astype(str).astype(object), found


def write_appointments(world: World) -> None:
    """What the national booking service says each Monday, as one JSON document."""
    mondays, delays = _delays(world)
    sites = places(TOWN_HALL)
    records = [
        {
            "lieu": {"id": site.code, "nom": site.name, "insee": site.commune},
            "releve": monday,
            "titre": "CNI et passeport",
            "delai_jours": int(delays[i, rank]),
        }
        for i, monday in enumerate(mondays.tolist())
        for rank, site in enumerate(sites)
    ]
    if not records:
        return
    path = world.out / "rendez-vous" / "delais-titres.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(r, ensure_ascii=False) for r in records)
    path.write_text(
        f'{{"version":"1.2","releves":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n"
    )
    truth = world.truth.source("rendez_vous")
    truth.files += 1
    truth.rows_read += len(records)
    truth.totals["realise_nb"] = str(int(delays.sum()))
