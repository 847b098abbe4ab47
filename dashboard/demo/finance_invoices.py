"""Invoices received, with their dates: what the overall payment time is measured from.

Suppliers have a number in the export, which the territory pack does not map.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.demo.delimited import Style, Texts, day_texts, write_table
from dashboard.demo.finance_rhythm import Integers
from dashboard.demo.randomness import stream
from dashboard.demo.reference import parameters
from dashboard.demo.totem import amount
from dashboard.demo.truth import SourceTruth
from dashboard.demo.world import World

HEADING = (
    "N° facture;Date de réception;Canal;Service gestionnaire;Nature;Tiers;Montant TTC;"
    "Date de mandatement;Date de paiement;État"
)
_SUPPLIERS = 420
_REFERENCE = 2022

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Invoices:
    """Invoices received in a year, by date; days since 1970, amounts in cents.

    Attributes:
        disputed: sent back to the supplier, never paid.
    """

    received: Integers
    ordered: Integers
    paid: Integers
    service: Integers
    nature: Integers
    channel: Integers
    supplier: Integers
    cents: Integers
    disputed: npt.NDArray[np.bool_]


def _ordinal(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days


def _workday(days: Integers) -> Integers:
    """The day itself, or the Monday after a weekend."""
    weekday = (days + 3) % 7
    found: Integers = days + np.where(weekday > 4, 7 - weekday, 0)
    return found


def _received(year: int, settings: Mapping[str, Any], rng: np.random.Generator) -> Integers:
    """Days of reception, heavier in December, never on a Sunday."""
    count = round(
        float(settings["par_an"]) * (1 + float(settings["tendance"])) ** (year - _REFERENCE)
    )
    edges = np.array(
        [_ordinal(dt.date(year, m, 1)) for m in range(1, 13)] + [_ordinal(dt.date(year + 1, 1, 1))]
    )
    weights = np.array(settings["mois"], dtype=float)
    reached = np.concatenate([[0.0], np.cumsum(weights) / weights.sum()])
    days = np.floor(np.interp(rng.random(count), reached, edges - 0.001)).astype(np.int64)
    found: Integers = np.sort(np.minimum(_workday(days), edges[-1] - 1))
    return found


def _slowness(received: Integers, year: int, settings: Mapping[str, Any]) -> Floats:
    """Factor of the time to pay: slow in summer and when the exercice opens, better each year."""
    months = received.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1
    found: Floats = np.full(len(received), (1 + float(settings["progres"])) ** (year - _REFERENCE))
    found[(months == 7) | (months == 8)] *= float(settings["ete"])
    found[(months == 12) | (months == 1)] *= float(settings["fin_d_exercice"])
    return found


def _delays(median: Floats, spread: float, rng: np.random.Generator) -> Integers:
    found: Integers = np.ceil(median * rng.lognormal(0, spread, len(median))).astype(np.int64)
    return found


def _ranks(shares: list[float], count: int, rng: np.random.Generator) -> Integers:
    weights = np.array(shares)
    return rng.choice(len(shares), count, p=weights / weights.sum())


def invoices(seed: int, year: int) -> Invoices:
    """Every invoice of a year, whatever the last day known."""
    settings, rng = parameters("finance_factures.toml"), stream(seed, f"finances-factures-{year}")
    received = _received(year, settings, rng)
    count, services = len(received), list(settings["services"].values())
    natures = list(settings["natures"].values())
    service = _ranks([share for share, _ in services], count, rng)
    nature = _ranks([float(n["part"]) for n in natures], count, rng)
    slow = _slowness(received, year, settings) * np.array([s[1] for s in services])[service]
    spread = float(settings["dispersion"])
    ordered = _workday(received + _delays(float(settings["mandatement"]) * slow, spread, rng))
    usual = np.full(count, float(settings["paiement"]))
    middle = np.array([float(n["montant"]) for n in natures])[nature]
    return Invoices(
        received=received,
        ordered=ordered,
        paid=_workday(ordered + _delays(usual, 0.35, rng)),
        service=service,
        nature=nature,
        channel=_ranks(list(settings["canaux"].values()), count, rng),
        supplier=rng.integers(1, _SUPPLIERS, count),
        cents=np.rint(middle * rng.lognormal(0, 0.9, count) * 100).astype(np.int64),
        disputed=rng.random(count) < float(settings["contestees"]),
    )


def _dates(days: Integers, known: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    found = np.full(len(days), "", dtype=object)
    if known.any():
        found[known] = day_texts(days[known].astype("datetime64[D]"))
    return found


def _states(ordered: npt.NDArray[np.bool_], paid: npt.NDArray[np.bool_]) -> npt.NDArray[np.object_]:
    """« Reçue », « Mandatée » or « Payée »."""
    words = np.array(["Reçue", "Mandatée", "Payée"], dtype=object)
    found: npt.NDArray[np.object_] = words[ordered.astype(int) + paid.astype(int)]
    return found


def _columns(drawn: Invoices, year: int, last: int) -> list[Texts]:
    """Cells of the invoices received up to a day, with what is known of them that day."""
    settings, known = parameters("finance_factures.toml"), drawn.received <= last
    count = int(known.sum())
    ordered = (drawn.ordered <= last)[known] & ~drawn.disputed[known]
    paid = (drawn.paid <= last)[known] & ordered
    states = _states(ordered, paid)
    states[drawn.disputed[known]] = "Rejetée"

    def words(table: str, ranks: Integers) -> npt.NDArray[np.object_]:
        found: npt.NDArray[np.object_] = np.array(list(settings[table]), dtype=object)[ranks[known]]
        return found

    return [
        np.array([f"F{year}-{n:05d}" for n in range(1, count + 1)], dtype=object),
        _dates(drawn.received, known)[known],
        words("canaux", drawn.channel),
        words("services", drawn.service),
        words("natures", drawn.nature),
        np.array([f"T{n:04d}" for n in drawn.supplier[known]], dtype=object),
        np.array([amount(c).replace(".", ",") for c in drawn.cents[known].tolist()], dtype=object),
        _dates(drawn.ordered[known], ordered),
        _dates(drawn.paid[known], paid),
        states,
    ]


def _planted(columns: list[Texts], truth: SourceTruth) -> tuple[dict[int, str], list[int]]:
    """Lines made unusable: index → text, and the indices lost."""
    replaced: dict[int, str] = {}
    faults = (
        (40, 1, "31/02/2025"),
        (60, 6, "montant à vérifier"),
        (80, 4, ""),
        (100, 8, "bloquée"),
    )
    reasons = ("date_illisible", "nombre_illisible", "valeur_obligatoire_absente", "date_illisible")
    for (index, column, text), reason in zip(faults, reasons, strict=True):
        cells = [str(c[index]) for c in columns]
        cells[column] = text
        replaced[index] = ";".join(cells)
        truth.rejected[reason] += 1
    return replaced, [index for index, _, _ in faults]


_FEWEST = 150
"""Invoices under which a file has no error planted."""


def write_invoices(world: World) -> None:
    """One export per year of reception, with a title row and a total row."""
    truth, last, total = world.truth.source("factures"), _ordinal(world.until), 0
    for year in world.years:
        drawn = invoices(world.seed, year)
        columns = _columns(drawn, year, last)
        count = len(columns[0])
        if not count:
            continue
        replaced, lost = _planted(columns, truth) if count > _FEWEST else ({}, [])
        cents = drawn.cents[:count].copy()
        whole = int(cents.sum())
        cents[lost] = 0
        total += int(cents.sum())
        write_table(
            world.out / "finances" / "factures" / f"factures-{year}.csv",
            style=Style(encoding="cp1252"),
            before=[f"Délai global de paiement - factures reçues en {year}", HEADING],
            columns=columns,
            after=[f"Total;;;;;;{amount(whole).replace('.', ',')};;;"],
            replaced=replaced,
        )
        truth.files += 1
        truth.rows_read += count + 2
        truth.ignored.update(("ligne_de_titre", "sous_total"))
    truth.totals["montant_eur"] = amount(total)
