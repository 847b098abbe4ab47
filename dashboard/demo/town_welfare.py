"""Social action: grants asked for, meals carried home, people who have their address there.

A grant's file names nobody: it bears a number without meaning, the same for one household.
"""

from __future__ import annotations

import numpy as np

from dashboard.demo.citizen_requests import draw_ranks
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, parameters, quarters
from dashboard.demo.town_cases import Cases, draw_cases, known_cases
from dashboard.demo.town_procedures import french_minutes, states, words
from dashboard.demo.urban_export import DESKTOP, SPREADSHEET, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import french, months
from dashboard.demo.working_time import NEVER, Integers, Values
from dashboard.demo.world import World

_GRANT_FAULTS = (
    Fault(14, "date_illisible", "Demande", "31/02/2024 10:00"),
    Fault(59, "cellules_en_trop"),
    Fault(70, "valeur_obligatoire_absente", "Aide"),
    Fault(82, "entete_repetee"),
)
_ACTIVITY_FAULTS = (
    Fault(40, "nombre_illisible", "Nombre", "fermé"),
    Fault(77, "ligne_vide"),
    Fault(101, "valeur_hors_liste", "Indicateur", "Essai"),
)


def draw_homes(world: World, cases: Cases) -> tuple[Integers, Integers]:
    """(household, rank of its quarter) of each grant; some households come back often."""
    settings = parameters("demarches.toml")["aides"]
    people, rng = int(settings["personnes"]), stream(world.seed, "aides-foyers")
    inside = [q for q in quarters() if q.parent == CENTRE]
    weights = np.array([[q.weight for q in inside]])
    homes = draw_ranks(weights, np.zeros(people, dtype=np.int64), rng)
    who = (people * rng.random(len(cases.received)) ** float(settings["exposant"])).astype(np.int64)
    return who, homes[who]


def _granted(cases: Cases, seed: int) -> Values:
    """Euros granted, to the cent; NaN where nothing was."""
    entries = parameters("demarches.toml")["aides"]["categories"].values()
    rng, usual = stream(seed, "aides-montants"), np.array([float(e["montant"]) for e in entries])
    amounts = (usual[cases.category] * rng.lognormal(0, 0.35, len(cases.received))).round(0)
    given = (cases.closed < NEVER) & ~cases.dropped & ~cases.refused
    found: Values = np.where(given, amounts, np.nan)
    return found


def write_grants(world: World) -> None:
    """One export per year of the social software; all of it is personal."""
    settings = parameters("demarches.toml")["aides"]
    cases, truth = draw_cases(world, settings, "aides"), world.truth.source("aides_sociales")
    who, home = draw_homes(world, cases)
    rng = stream(world.seed, "aides-fichier")
    codes = rng.permutation(90_000)[: int(settings["personnes"])] + 10_000
    inside = [q.code for q in quarters() if q.parent == CENTRE]
    money = _granted(cases, world.seed)
    labels = ("Déposée", "Rendez-vous donné", "Accordée", "Refusée", "Sans suite")
    cells = {
        "Foyer": np.char.add("F-", codes[who].astype(str)).astype(object),
        "Aide": words(list(settings["categories"]), cases.category),
        "Origine": words(list(settings["canaux"]), cases.channel),
        "Quartier": words(inside, home),
        "Demande": french_minutes(cases.received),
        "Premier rendez-vous": french_minutes(cases.taken),
        "Décision": french_minutes(cases.closed),
        "Issue": states(cases, labels),
        "Montant accordé": figures(money, 2),
        "Allocataire": "Personne " + who.astype(str).astype(object),
    }
    for year, mine in known_cases(world, cases).items():
        numbers = [f"AF{year % 100:02d}-{n:04d}" for n in range(1, len(mine) + 1)]
        sheet = Sheet(
            {"Dossier": numbers, **{name: c[mine] for name, c in cells.items()}},
            {"montant_eur": ("Montant accordé",)},
            {"Montant accordé": money[mine]},
        )
        write_export(
            world.out / "ccas" / f"aides-facultatives-{year}.csv",
            sheet,
            truth,
            style=DESKTOP,
            titles=(f"CCAS - aides facultatives {year}",),
            faults=_GRANT_FAULTS,
        )


def write_welfare(world: World) -> None:
    """Meals carried each day and people domiciled at the end of each month, in one list."""
    settings, days = parameters("ecoles.toml")["ccas"], world.days
    rng, years = stream(world.seed, "ccas"), np.arange(len(days.days)) / 365.25
    level = float(settings["repas_portes"]) * (1 + float(settings["tendance"])) ** years
    meals = rng.poisson(level * np.array(settings["jours"])[days.weekday] * ~days.public_holiday)
    periods = months(days)
    usual = float(settings["domiciliations"])
    trend = (1 + float(settings["domiciliations_tendance"])) ** periods.years
    housed = np.rint(usual * trend * rng.lognormal(0, 0.02, len(trend)))
    day = np.concatenate([days.days[: days.known], periods.ends[: periods.known]])
    counts = np.concatenate([meals[: days.known].astype(float), housed[: periods.known]])
    kind = np.repeat(["Repas portés", "Domiciliations actives"], [days.known, periods.known])
    order = np.argsort(day, kind="stable")
    numbers = {"Nombre": counts[order]}
    cells = {
        "Jour": french(day[order]),
        "Indicateur": kind[order].astype(object),
        "Nombre": figures(numbers["Nombre"]),
    }
    write_export(
        world.out / "ccas" / "activite-ccas.csv",
        Sheet(cells, {"realise_nb": tuple(numbers)}, numbers),
        world.truth.source("ccas"),
        style=SPREADSHEET,
        faults=_ACTIVITY_FAULTS,
    )
