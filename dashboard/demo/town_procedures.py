"""Procedures of the single counter (school file, civil registry…), and letters received.

The export of the counter carries invented names, which the pack does not map.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dashboard.demo.citizen_requests import draw_ranks
from dashboard.demo.delimited import minute_texts
from dashboard.demo.population import populations
from dashboard.demo.randomness import stream
from dashboard.demo.reference import communes, parameters
from dashboard.demo.town_cases import Cases, draw_cases, known_cases
from dashboard.demo.urban_export import DESKTOP, OPEN_DATA, Fault, Sheet, write_export
from dashboard.demo.working_time import NEVER, Integers
from dashboard.demo.world import World

Words = npt.NDArray[np.object_]
_PEOPLE = 40_000

_PROCEDURE_FAULTS = (
    Fault(17, "date_illisible", "date_depot", "0000-00-00T00:00"),
    Fault(33, "valeur_obligatoire_absente", "demarche"),
    Fault(58, "cellules_manquantes"),
    Fault(71, "valeur_hors_liste", "etat", "Brouillon"),
    Fault(84, "ligne_vide"),
    Fault(96, "date_illisible", "date_decision", "à venir"),
)
_LETTER_FAULTS = (
    Fault(12, "date_illisible", "Arrivé le", "31/06/2024"),
    Fault(40, "cellules_en_trop"),
    Fault(77, "entete_repetee"),
    Fault(95, "valeur_obligatoire_absente", "Objet"),
)


def words(labels: Sequence[str], ranks: Integers) -> Words:
    """One label per rank."""
    found: Words = np.array(list(labels), dtype=object)[ranks]
    return found


def instants(minutes: Integers) -> Words:
    """Minutes since 1970 as yyyy-mm-ddThh:mm; NEVER is an empty cell."""
    known = minutes < NEVER
    moments = np.where(known, minutes, 0).astype("datetime64[m]")
    cells: Words = np.datetime_as_string(moments, unit="m").astype(object)
    cells[~known] = ""
    return cells


def french_minutes(minutes: Integers) -> Words:
    """Minutes since 1970 as dd/mm/yyyy hh:mm; NEVER is an empty cell."""
    known = minutes < NEVER
    cells = np.full(len(minutes), "", dtype=object)
    cells[known] = minute_texts(minutes[known])
    return cells


def states(cases: Cases, labels: Sequence[str]) -> Words:
    """State of each file, by the labels of: received, under way, done, refused, given up."""
    under_way = (cases.taken < NEVER).astype(np.int64)
    done = np.select([cases.dropped, cases.refused], [4, 3], 2)
    return words(labels, np.where(cases.closed < NEVER, done, under_way))


def _homes(world: World, count: int, rng: np.random.Generator) -> Words:
    """Commune of each person; the centre's own residents use its counter most."""
    year = world.years[-1]
    known = populations(list(world.years))
    codes = [a.code for a in communes()]
    people = np.array([[known[code, year][0] for code in codes]], dtype=float)
    people[0, codes.index("00036")] *= 2.5
    return words(codes, draw_ranks(people, np.zeros(count, dtype=np.int64), rng))


def write_procedures(world: World) -> None:
    """One export per year of the single counter; ISO dates, comma, UTF-8."""
    settings = parameters("demarches.toml")["demarches"]
    cases, truth = draw_cases(world, settings, "demarches"), world.truth.source("demarches")
    rng, count = stream(world.seed, "demarches-fichier"), len(cases.received)
    labels = ("Déposée", "En instruction", "Traitée", "Refusée", "Abandonnée")
    who = rng.integers(1, _PEOPLE, count).astype(str).astype(object)
    cells = {
        "demarche": words(list(settings["categories"]), cases.category),
        "service": words([c["service"] for c in settings["categories"].values()], cases.category),
        "canal": words(list(settings["canaux"]), cases.channel),
        "insee": _homes(world, count, rng),
        "date_depot": instants(cases.received),
        "date_instruction": instants(cases.taken),
        "date_decision": instants(cases.closed),
        "etat": states(cases, labels),
        "demandeur": "Personne " + who,
    }
    for year, mine in known_cases(world, cases).items():
        numbers = [f"GN-{year % 100:02d}{n:06d}" for n in range(1, len(mine) + 1)]
        sheet = Sheet({"id": numbers, **{name: c[mine] for name, c in cells.items()}})
        write_export(
            world.out / "demarches" / f"guichet-numerique-{year}.csv",
            sheet,
            truth,
            style=OPEN_DATA,
            faults=_PROCEDURE_FAULTS,
        )


def write_letters(world: World) -> None:
    """One register of letters and mails per year; the sender is not in the export."""
    settings = parameters("demarches.toml")["courriers"]
    cases, truth = draw_cases(world, settings, "courriers"), world.truth.source("courriers")
    labels = ("Enregistré", "Transmis", "Répondu", "Répondu", "Sans réponse")
    cells = {
        "Objet": words(list(settings["categories"]), cases.category),
        "Service": words([c["service"] for c in settings["categories"].values()], cases.category),
        "Support": words(list(settings["canaux"]), cases.channel),
        "Arrivé le": french_minutes(cases.received),
        "Transmis le": french_minutes(cases.taken),
        "Réponse le": french_minutes(cases.closed),
        "État": states(cases, labels),
    }
    for year, mine in known_cases(world, cases).items():
        numbers = [f"A{year}/{n:05d}" for n in range(1, len(mine) + 1)]
        sheet = Sheet({"N° d'arrivée": numbers, **{name: c[mine] for name, c in cells.items()}})
        write_export(
            world.out / "courriers" / f"registre-courrier-{year}.csv",
            sheet,
            truth,
            style=DESKTOP,
            titles=(f"Registre du courrier arrivé - {year}",),
            totals=(f"Total;{len(mine)};;;;;;",),
            faults=_LETTER_FAULTS,
        )
