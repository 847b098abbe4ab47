"""Public contracts: the essential data of the order of 2022, one JSON file per year.

A contract changed since is published again, whole, with its modifications.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.finance_rhythm import Integers
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE, parameters, siren, siret
from dashboard.demo.totem import MAIN
from dashboard.demo.world import World

Record = dict[str, Any]
_HOLDER_NUMBERS = 96_000_000
"""Numbers of companies start there: no register allots them to anybody."""


def _holder(rank: int, name: str) -> Record:
    number = siret(siren(f"{_HOLDER_NUMBERS + rank * 37:08d}"), 1)
    return {
        "titulaire": {"typeIdentifiant": "SIRET", "id": number, "denominationSociale": name},
    }


def _notified(year: int, count: int, rng: np.random.Generator) -> list[dt.date]:
    ranks: Integers = np.sort(rng.integers(0, 364, count))
    return [dt.date(year, 1, 1) + dt.timedelta(days=int(r)) for r in ranks]


def _contract(
    number: str,
    day: dt.date,
    settings: Mapping[str, Any],
    rng: np.random.Generator,
    until: dt.date,
) -> Record:
    families = settings["familles"]
    weights = np.array([f["poids"] for f in families], dtype=float)
    family = families[int(rng.choice(len(families), p=weights / weights.sum()))]
    name = family["titulaires"][int(rng.integers(len(family["titulaires"])))]
    holder = settings["titulaires"].index(name)
    subject, procedure = str(rng.choice(family["objets"])), str(rng.choice(settings["procedures"]))
    amount = round(family["montant"] * float(rng.lognormal(0, 0.6)), 2)
    works = family["cpv"].startswith("45")
    if amount >= settings["formalisee_des"] and not works:
        procedure = settings["procedure_formalisee"]
    return {
        "id": number,
        "acheteur": {"id": MAIN.siret},
        "nature": family["nature"],
        "objet": subject,
        "codeCPV": family["cpv"],
        "techniques": {"technique": [_technique(family["nature"])]},
        "modalitesExecution": {"modaliteExecution": ["Bons de commande"]},
        "procedure": procedure,
        "lieuExecution": {"code": CENTRE, "typeCode": "Code commune"},
        "dureeMois": int(rng.choice(family["duree"])),
        "dateNotification": day.isoformat(),
        "datePublicationDonnees": _published(day, rng, until).isoformat(),
        "montant": amount,
        "formePrix": str(rng.choice(settings["prix"])),
        "offresRecues": int(rng.integers(1, 9)),
        "considerationsSociales": {"considerationSociale": [str(rng.choice(settings["sociales"]))]},
        "considerationsEnvironnementales": {
            "considerationEnvironnementale": [str(rng.choice(settings["environnement"]))]
        },
        "marcheInnovant": False,
        "titulaires": [_holder(holder, settings["titulaires"][holder])],
        "modifications": [],
    }


def _published(day: dt.date, rng: np.random.Generator, until: dt.date) -> dt.date:
    """Some weeks after the notification; never after the last day known."""
    found = day + dt.timedelta(days=int(rng.integers(5, 55)))
    return min(found, max(day, until))


def _technique(nature: str) -> str:
    return "Accord-cadre" if nature == "Accord-cadre" else "Sans objet"


def _modified(contract: Record, rng: np.random.Generator) -> tuple[dt.date, Record]:
    """A modification, and the day it is notified: more work, more time, or both."""
    start, months = dt.date.fromisoformat(contract["dateNotification"]), contract["dureeMois"]
    day = start + dt.timedelta(days=int(months * 30 * float(rng.uniform(0.3, 0.9))))
    change: Record = {
        "id": 1,
        "dateNotificationModification": day.isoformat(),
        "datePublicationDonneesModification": (day + dt.timedelta(days=20)).isoformat(),
        "montant": round(contract["montant"] * float(rng.uniform(1.02, 1.15)), 2),
    }
    if rng.random() < 0.5:
        change["dureeMois"] = months + int(rng.integers(2, 13))
    return day, {"modification": change}


def contracts(world: World, year: int) -> list[Record]:
    """Contracts notified in a year, as they stand on the last day."""
    settings, rng = (
        parameters("finance_marches.toml"),
        stream(world.seed, f"finances-marches-{year}"),
    )
    found = []
    for rank, day in enumerate(_notified(year, int(settings["par_an"]), rng), 1):
        contract = _contract(f"{year}{rank:04d}00", day, settings, rng, world.until)
        changed, (when, change) = rng.random() < settings["modifies"], _modified(contract, rng)
        if changed and when <= world.until:
            contract["modifications"] = [change]
        if day <= world.until:
            found.append(contract)
    return found


def write_contracts(world: World) -> None:
    """One file per year; each ends with what is no contract, and a contract without object."""
    truth, total = world.truth.source("marches"), 0
    for year in world.years:
        known = contracts(world, year)
        if not known:
            continue
        blank = {**known[0], "id": f"{year}990000", "objet": "", "montant": 0, "modifications": []}
        body = {"marches": {"marche": [*known, blank, "fin du fichier"]}}
        path = world.out / "finances" / "marches" / f"decp-{year}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            json.dumps(body, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n"
        )
        truth.files += 1
        truth.rows_read += len(known) + 2
        truth.rejected.update(("structure_invalide", "valeur_obligatoire_absente"))
        total += sum(round(_amount(contract) * 100) for contract in known)
    truth.totals["montant_eur"] = f"{total // 100}.{total % 100:02d}"


def _amount(contract: Record) -> float:
    """What a contract comes to, modification included."""
    changes = contract["modifications"]
    return float(changes[-1]["modification"]["montant"] if changes else contract["montant"])
