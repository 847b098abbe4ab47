"""Telephone reception: calls received and answered, by line and day.

From one day on the call server no longer counts a call hung up within ten seconds: fewer calls
are received, none fewer is answered, and the share answered rises without anybody's merit.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from dashboard.demo.days import Flags
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.urban_export import SPREADSHEET, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import french
from dashboard.demo.working_time import Integers, Values
from dashboard.demo.world import World

SOURCE = "telephone"
MEASURE = "appels_recus"
_FAULTS = (
    Fault(31, "nombre_illisible", "Décrochés", "erreur"),
    Fault(64, "ligne_vide"),
    Fault(118, "date_illisible", "Jour", "00/00/0000"),
    Fault(163, "valeur_obligatoire_absente", "Jour"),
)


@dataclass(frozen=True)
class Calls:
    """Days × lines; a closed day holds zeros."""

    lines: tuple[str, ...]
    received: Integers
    answered: Integers
    expected_share: Values
    """Share of the calls that waited which should be answered, the measure included."""


def definition_day(until: dt.date) -> dt.date:
    """First of January of the last full year but one."""
    last_full = until.year if (until.month, until.day) == (12, 31) else until.year - 1
    return dt.date(last_full - 1, 1, 1)


def open_days(world: World) -> Flags:
    """Days the town hall works: Monday to Friday, public holidays left out."""
    found: Flags = (world.days.weekday < 5) & ~world.days.public_holiday
    return found


def draw_calls(world: World) -> Calls:
    """Calls of every day, to the end of the last year."""
    settings, rng = parameters("accueil.toml")["telephone"], stream(world.seed, SOURCE)
    days, lines = world.days, settings["lignes"]
    shape = (len(days.days), len(lines))
    season = np.array(settings["jours"])[days.weekday] * np.array(settings["mois"])[days.month - 1]
    usual = np.array([float(calls) for calls, _ in lines.values()])
    noise = rng.lognormal(0, float(settings["bruit"]), shape)
    drawn = rng.poisson((season * open_days(world))[:, None] * usual[None, :] * noise)
    hung_up = rng.binomial(drawn, float(settings["raccroches"]))
    factor = world.effects["serveur_vocal"].on("", days.days)
    share = np.array([float(part) for _, part in lines.values()])[None, :] * factor[:, None]
    answered = rng.binomial(drawn - hung_up, share)
    late = days.days >= np.datetime64(definition_day(world.until))
    received = np.where(late[:, None], drawn - hung_up, drawn)
    return Calls(tuple(lines), received, answered, share)


def _silent(world: World) -> Flags:
    """Days the call server gave nothing: it was down."""
    found = np.zeros(len(world.days.days), dtype=bool)
    for back, week, length in parameters("accueil.toml")["telephone"]["pannes"]:
        start = np.datetime64(dt.date.fromisocalendar(world.until.year - back, week, 2))
        found |= (world.days.days >= start) & (world.days.days < start + length)
    return found


def write_calls(world: World) -> None:
    """One export per year, a row per line and day worked; what was down is missing."""
    calls, truth = draw_calls(world), world.truth.source(SOURCE)
    told = open_days(world) & ~_silent(world)
    told[world.days.known :] = False
    years = world.days.days.astype("datetime64[Y]").astype(np.int64) + 1970
    for year in world.years:
        mine = np.flatnonzero(told & (years == year))
        received, answered = (
            v[mine].ravel().astype(float) for v in (calls.received, calls.answered)
        )
        cells = {
            "Jour": np.repeat(french(world.days.days[mine]), len(calls.lines)),
            "Ligne": np.tile(np.array(calls.lines, dtype=object), len(mine)),
            "Reçus": figures(received),
            "Décrochés": figures(answered),
        }
        write_export(
            world.out / "telephone" / f"appels-par-ligne-{year}.csv",
            Sheet(
                cells,
                {"realise_nb": ("Reçus", "Décrochés")},
                {"Reçus": received, "Décrochés": answered},
            ),
            truth,
            style=SPREADSHEET,
            titles=("Statistiques d'accueil téléphonique;;;", f"Exercice {year};;;"),
            faults=_FAULTS,
        )
    day = definition_day(world.until)
    label = parameters("accueil.toml")["telephone"]["definition"]
    world.truth.facts.setdefault("definitions", {})[SOURCE] = {
        "mesure": MEASURE,
        "debut": day.isoformat(),
        "libelle": label,
    }
