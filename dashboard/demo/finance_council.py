"""Deliberations of the council, in the national layout: votes of the budgets, and the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dashboard.demo.budget import published
from dashboard.demo.budget_acts import Document, thursday
from dashboard.demo.budget_files import documents_of
from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_grants import csv_line
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.totem import MAIN
from dashboard.demo.world import World

HEADING = (
    "COLL_NOM,COLL_SIRET,DELIB_ID,DELIB_DATE,DELIB_MATIERE_CODE,DELIB_MATIERE_NOM,DELIB_OBJET,"
    "BUDGET_ANNEE,BUDGET_NOM,PREF_ID,PREF_DATE,VOTE_EFFECTIF,VOTE_REEL,VOTE_POUR,VOTE_CONTRE,"
    "VOTE_ABSTENTION,DELIB_URL"
)
_NAMES = {"principal": "Budget principal", "eau": "Budget annexe de l'eau"}


def sessions(year: int) -> list[dt.date]:
    """Thursdays of the council, those of the budget votes among them."""
    special = {6: -1, 9: -1, 11: 3, 12: 3}
    months = parameters("finance_deliberations.toml")["mois"]
    return [thursday(year, month, special.get(month, 3)) for month in months]


def _votes(settings: Mapping[str, Any], rng: np.random.Generator, *, budget: bool) -> list[str]:
    """Members, votes, for, against, abstentions; a budget is less of one mind."""
    members = int(settings["votants"])
    present = members - int(rng.integers(0, 4))
    against = int(rng.integers(5, 9)) if budget else int(rng.choice([0, 0, 0, 0, 2, 6]))
    silent = int(rng.choice([0, 0, 0, 1, 3]))
    return [str(n) for n in (members, present, present - against - silent, against, silent)]


def _acts(world: World, day: dt.date) -> Iterator[tuple[str, str, str]]:
    """(subject, year, budget) of the budget documents voted that day."""
    words = parameters("finance_deliberations.toml")["budget"]["objets"]
    if day.month == 11:
        yield words["ROB"].format(annee=day.year + 1), str(day.year + 1), _NAMES["principal"]
    for name, label in _NAMES.items():
        for act in published(documents_of(world, name), world.until):
            if act.decided == day:
                yield _subject(act, words, label), str(act.year), label


def _subject(act: Document, words: Mapping[str, str], label: str) -> str:
    text = words[act.stage].format(annee=act.year, numero=act.number, budget=label.lower())
    return text[0].upper() + text[1:]


def _others(
    settings: Mapping[str, Any], count: int, rng: np.random.Generator
) -> Iterator[tuple[str, str, str]]:
    """(code, matter, subject) of ordinary deliberations."""
    for _ in range(count):
        matter = settings["matieres"][int(rng.integers(len(settings["matieres"])))]
        place = str(rng.choice(settings["quartiers"]))
        yield (
            matter["code"],
            matter["nom"],
            str(rng.choice(matter["objets"])).format(quartier=place),
        )


def _session(world: World, day: dt.date, rng: np.random.Generator) -> Iterator[list[str]]:
    settings = parameters("finance_deliberations.toml")
    budget = settings["budget"]
    low, high = settings["par_seance"]
    acts = list(_acts(world, day))
    subjects = [
        (budget["code"], budget["nom"], subject, year, name) for subject, year, name in acts
    ]
    others = dict.fromkeys(_others(settings, int(rng.integers(low, high)), rng))
    subjects += [(*found, "", "") for found in others]
    sent = day + dt.timedelta(days=int(rng.integers(1, 6)))
    for rank, (code, matter, subject, year, name) in enumerate(subjects, 1):
        number = f"DEL-{day:%Y-%m}-{rank:03d}"
        yield [
            "Ville de Castelrive",
            MAIN.siret,
            number,
            day.isoformat(),
            code,
            matter,
            subject,
            year,
            name,
            f"000-{MAIN.siret}-{day:%Y%m%d}-{number}-DE",
            sent.isoformat(),
            *_votes(settings, rng, budget=bool(year)),
            f"https://exemple.invalid/deliberations/{number}.pdf",
        ]


def deliberations(world: World, year: int) -> list[list[str]]:
    """Every deliberation of a year known on the last day."""
    rng = stream(world.seed, f"finances-deliberations-{year}")
    found: list[list[str]] = []
    for day in sessions(year):
        rows = list(_session(world, day, rng))
        found += rows if day <= world.until else []
    return found


def _spoilt(rows: Sequence[list[str]]) -> list[list[str]]:
    """The rows, one day unreadable in the first and one subject missing in the last."""
    first, last = list(rows[0]), list(rows[-1])
    first[2], first[3] = first[2] + "-BIS", "séance du mois"
    last[2], last[6] = last[2] + "-BIS", ""
    return [*rows, first, last]


def write_deliberations(world: World) -> None:
    """One file per year of the council."""
    truth = world.truth.source("deliberations")
    for year in world.years:
        known = deliberations(world, year)
        if not known:
            continue
        rows = _spoilt(known)
        path = world.out / "finances" / "deliberations" / f"deliberations-{year}.csv"
        write_lines(path, style=Style(bom=True), lines=[HEADING, *(csv_line(r) for r in rows)])
        truth.files += 1
        truth.rows_read += len(rows)
        truth.rejected.update(("date_illisible", "valeur_obligatoire_absente"))
