"""Requests as the software of the citizens' desk exports them: cp1252, « ; », French dates.

The export carries names, addresses and telephones (all invented: « .invalid » addresses and
numbers reserved for fiction), which the territory pack does not map.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.demo.citizen_requests import STATES, Requests, draw_requests
from dashboard.demo.delimited import Style, minute_texts, write_table
from dashboard.demo.geography_history import codes_then, names_then
from dashboard.demo.randomness import stream
from dashboard.demo.request_surge import draw_surge, joined
from dashboard.demo.truth import SourceTruth
from dashboard.demo.working_time import NEVER, Integers
from dashboard.demo.world import World

Texts = npt.NDArray[np.object_]
HEADING = (
    "N° demande;Date de dépôt;Canal;Service;Catégorie;Commune ou quartier;Code territoire;"
    "Date de prise en charge;Date de clôture;État;Rouverte;Nom;Courriel;Téléphone;Observations"
)
WIDTH = HEADING.count(";") + 1
_REMARKS = (
    "Rappeler en fin de journée",
    '"Déjà signalé ; voir demande précédente"',
    "Photo jointe",
    "Devant le numéro 12",
    '"Accès par l\'arrière ; sonner"',
    "Rappeler au 05 36 49 01 02",
)
_PEOPLE = 60_000


def _words(words: Sequence[str], ranks: Integers) -> Texts:
    found: Texts = np.array(words, dtype=object)[ranks]
    return found


def _dates(minutes: Integers) -> Texts:
    known = minutes < NEVER
    found = np.full(len(minutes), "", dtype=object)
    found[known] = minute_texts(minutes[known])
    return found


def _person_columns(count: int, rng: np.random.Generator) -> list[Texts]:
    who = rng.integers(1, _PEOPLE, count).astype(object)
    names = "Personne " + who.astype(str).astype(object)
    mails = "personne-" + who.astype(str).astype(object) + "@exemple.invalid"
    phones = np.array(
        [f"06 39 98 {n // 100 % 100:02d} {n % 100:02d}" for n in range(10_000)], dtype=object
    )
    silent = rng.random(count)
    mails[silent < 0.35] = ""
    phone = phones[rng.integers(0, 10_000, count)]
    phone[silent > 0.60] = ""
    return [names, mails, phone]


def _where(drawn: Requests, seed: int, until: dt.date) -> list[Texts]:
    """Name and code of the place of each request, as they were that day."""
    places = drawn.labels.places
    days = (drawn.received // 1440).astype("datetime64[D]")
    draws = stream(seed, "demandes-communes").random(len(days))
    codes = codes_then(_words([p.code for p in places], drawn.place), days, draws, until)
    return [names_then(_words([p.name for p in places], drawn.place), codes, days, until), codes]


def _columns(drawn: Requests, seed: int, until: dt.date) -> list[Texts]:
    """Cells of every request, without the number."""
    rng, labels = stream(seed, "demandes-fichier"), drawn.labels
    count = len(drawn.received)
    remarks = np.full(count, "", dtype=object)
    some = rng.random(count) < 0.06
    remarks[some] = _words(_REMARKS, rng.integers(0, len(_REMARKS), int(some.sum())))
    return [
        _dates(drawn.received),
        _words(labels.channels, drawn.channel),
        _words(labels.services, drawn.category),
        _words(labels.categories, drawn.category),
        *_where(drawn, seed, until),
        _dates(drawn.taken),
        _dates(drawn.closed),
        _words(STATES, drawn.state),
        _words(("", "Oui"), drawn.reopened.astype(np.int64)),
        *_person_columns(count, rng),
        remarks,
    ]


def _broken(cells: list[str], kind: str) -> tuple[str, str]:
    """(line, reason) of a row made unusable."""
    if kind == "long":
        return ";".join([*cells[:-1], "Rappeler le matin", " ou après 18 h"]), "cellules_en_trop"
    if kind == "short":
        return ";".join(cells[:6]), "cellules_manquantes"
    if kind == "received":
        cells[1] = "31/02/" + cells[1][6:]
        return ";".join(cells), "date_illisible"
    if kind == "closed":
        cells[8] = "voir service"
        return ";".join(cells), "date_illisible"
    cells[4] = ""
    return ";".join(cells), "valeur_obligatoire_absente"


_PLANTED = ("long",) * 3 + ("short",) * 2 + ("received",) * 4 + ("closed",) * 2 + ("blank",) * 3
"""What is wrong in each yearly file; « blank » empties the required category."""
_PLANTED_BEFORE = 1_500
"""Only the first rows are touched, so that a file that grows keeps its errors."""


def _planted(columns: list[Texts], truth: SourceTruth, rng: np.random.Generator) -> dict[int, str]:
    count = len(columns[0])
    if count < _PLANTED_BEFORE:
        return {}
    where = np.sort(
        rng.choice(np.arange(100, _PLANTED_BEFORE), len(_PLANTED) + 2, replace=False)
    ).tolist()
    replaced: dict[int, str] = {}
    for index, kind in zip(where, _PLANTED, strict=False):
        line, reason = _broken([str(c[index]) for c in columns], kind)
        replaced[index] = line
        truth.rejected[reason] += 1
    for index, line, rule in zip(
        where[-2:], (HEADING, ""), ("entete_repetee", "ligne_vide"), strict=True
    ):
        replaced[index] = line + "\r\n" + ";".join(str(c[index]) for c in columns)
        truth.ignored[rule] += 1
        truth.rows_read += 1
    return replaced


def write_requests(
    folder: Path, drawn: Requests, *, until: dt.date, seed: int, truth: SourceTruth
) -> None:
    """One export per year of reception, with a title row, a total row and planted errors."""
    cells = _columns(drawn, seed, until)
    known = drawn.received < (until - dt.date(1969, 12, 31)).days * 1440
    days = (drawn.received // 1440).astype("datetime64[D]")
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    for year in sorted(set(years[known].tolist())):
        mine = known & (years == year)
        count = int(mine.sum())
        numbers = np.array([f"{year}-{n:06d}" for n in range(1, count + 1)], dtype=object)
        columns = [numbers, *(c[mine] for c in cells)]
        edited = min(until, dt.date(year + 1, 1, 4))
        write_table(
            folder / f"export-demandes-{year}.csv",
            style=Style(encoding="cp1252"),
            before=[f"Export des demandes {year} - édité le {edited:%d/%m/%Y}", HEADING],
            columns=columns,
            after=[f"Total;{count}" + ";" * (WIDTH - 2)],
            replaced=_planted(columns, truth, stream(seed, f"demandes-{year}")),
        )
        truth.files += 1
        truth.rows_read += count + 2
        truth.ignored.update(("ligne_de_titre", "sous_total"))


def write_citizen_requests(world: World) -> None:
    """Draw the requests of inhabitants and write their exports."""
    requests = joined(draw_requests(world), draw_surge(world))
    write_requests(
        world.out / "demandes",
        requests,
        until=world.until,
        seed=world.seed,
        truth=world.truth.source("demandes"),
    )
