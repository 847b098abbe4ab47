"""Grants to associations, in the national layout, one file per year.

Those of a closed exercice add up, function by function, to account 65748 of its account.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.budget_acts import Document, thursday
from dashboard.demo.budget_files import documents_of
from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_rhythm import Integers, split_cents
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters, quarters, siren, siret
from dashboard.demo.totem import MAIN, amount
from dashboard.demo.world import World

HEADING = (
    "nomAttribuant,idAttribuant,dateConvention,referenceDecision,nomBeneficiaire,idBeneficiaire,"
    "rnaBeneficiaire,objet,montant,nature,conditionsVersement,datesPeriodeVersement,idRAE,"
    "notificationUE,pourcentageSubvention,dispositifAide"
)
GRANTS = "65748"
_MONTHS = (2, 3, 4, 6, 9, 11)
_WEIGHTS = (0.1, 0.34, 0.26, 0.14, 0.10, 0.06)
_TOTAL = 150
_ROUND = 50_00


@dataclass(frozen=True)
class Beneficiary:
    """An invented association; `rna` is « W00 » and a number, no department being « 00 »."""

    name: str
    siret: str
    rna: str


def _beneficiaries(settings: Mapping[str, Any]) -> dict[str, list[Beneficiary]]:
    """Function → associations; one of each name in each quarter of the two largest communes."""
    found, rank = dict[str, list[Beneficiary]](), 0
    for function, entry in settings["fonctions"].items():
        for name in entry["noms"]:
            for quarter in quarters():
                rank += 1
                number = siret(siren(f"{97_000_000 + rank * 13:08d}"), 1)
                person = Beneficiary(f"{name} - {quarter.name}", number, f"W00{rank:07d}")
                found.setdefault(function, []).append(person)
    return found


def _granted(account: Document) -> dict[str, int]:
    return {
        line.key.function: line.realised
        for line in account.lines
        if line.key.article == GRANTS and line.realised
    }


def _count(cents: int, whole: int) -> int:
    return max(2, round(_TOTAL * (0.5 * cents / whole + 0.05)))


def _round(cents: Integers) -> Integers:
    """Grants are round sums; the largest takes what is left."""
    found = cents // _ROUND * _ROUND
    found[np.argmax(found)] += cents.sum() - found.sum()
    return found


def _row(
    who: Beneficiary,
    cents: int,
    day: dt.date,
    words: tuple[Sequence[str], Sequence[str]],
    rng: np.random.Generator,
) -> list[str]:
    subjects, schemes = words
    registered = rng.random() < 0.75
    return [
        "VILLE DE CASTELRIVE",
        MAIN.siret,
        day.isoformat(),
        f"DEL-{day:%Y-%m}-{int(rng.integers(1, 30)):03d}",
        who.name,
        who.siret if registered else "",
        who.rna,
        str(rng.choice(subjects)),
        amount(cents),
        "aide en numéraire",
        "unique" if cents < 23_000_00 else "échelonné",
        f"{day:%Y-%m-%d}_{day.year}-12-31",
        "",
        "non",
        "1",
        str(rng.choice(schemes)),
    ]


def _of_function(
    year: int,
    cents: int,
    count: int,
    known: Sequence[Beneficiary],
    words: tuple[Sequence[str], Sequence[str]],
    rng: np.random.Generator,
) -> Iterator[tuple[dt.date, list[str]]]:
    """Grants of one function: they add up to its line of the account."""
    chosen = rng.choice(len(known), count, replace=False)
    parts = _round(split_cents(cents, rng.lognormal(0, 0.9, count)))
    for rank, part in zip(chosen, parts, strict=True):
        day = thursday(year, int(rng.choice(_MONTHS, p=_WEIGHTS)), 3)
        if part:
            yield day, _row(known[int(rank)], int(part), day, words, rng)


def grants(account: Document, rng: np.random.Generator) -> list[tuple[dt.date, list[str]]]:
    """Every grant of an exercice, by date."""
    granted, settings = _granted(account), parameters("finance_associations.toml")
    whole, known = sum(granted.values()), _beneficiaries(settings)
    found: list[tuple[dt.date, list[str]]] = []
    for function, cents in sorted(granted.items()):
        count = min(_count(cents, whole), len(known[function]))
        entry = settings["fonctions"][function]
        schemes = [f"{entry['aide']} - {kind}" for kind in settings["dispositifs"]]
        words = entry["objets"], schemes
        found += _of_function(account.year, cents, count, known[function], words, rng)
    return sorted(found, key=lambda dated: dated[0])


def csv_line(cells: list[str]) -> str:
    """A record, quoted where it must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(cells)
    return text.getvalue()


def write_grants(world: World) -> None:
    """One file per year; one row has no beneficiary, one an unreadable amount."""
    truth, total = world.truth.source("subventions"), 0
    for account in documents_of(world, "principal"):
        if account.stage not in {"CA", "CFU"}:
            continue
        rng = stream(world.seed, f"finances-subventions-{account.year}")
        known = [cells for day, cells in grants(account, rng) if day <= world.until]
        if not known:
            continue
        nameless = [*known[0][:4], "", *known[0][5:]]
        unreadable = [*known[-1][:8], "à préciser", *known[-1][9:]]
        rows = [csv_line(cells) for cells in (*known, nameless, unreadable)]
        path = world.out / "finances" / "subventions" / f"subventions-{account.year}.csv"
        write_lines(path, style=Style(newline="\n"), lines=[HEADING, *rows])
        truth.files += 1
        truth.rows_read += len(rows)
        truth.rejected.update(("valeur_obligatoire_absente", "nombre_illisible"))
        total += sum(int(cells[8].replace(".", "")) for cells in known)
    truth.totals["montant_eur"] = amount(total)
