"""Accounts of invented communes, drawn around the orders of magnitude of their strata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from dashboard.demo.finance_aggregates import (
    DEBT,
    LOANS,
    REPAYMENTS,
    RESERVE,
    Aggregates,
    complete,
    simple_names,
)
from dashboard.demo.reference import parameters

_SHARES = {
    "achats": "Achats et charges externes",
    "personnel": "Frais de personnel",
    "intervention": "Dépenses d'intervention",
    "autres": "Autres dépenses de fonctionnement",
    "locaux": "Impôts locaux",
    "autres_impots": "Autres impôts et taxes",
    "reversee": "Fiscalité reversée",
    "dgf": "Dotation globale de fonctionnement",
    "perequation": "Péréquations et compensations fiscales",
    "autres_dotations": "Autres dotations de fonctionnement",
    "participations": "Subventions reçues et participations",
    "ventes": "Ventes de biens et services",
}
_INTEREST, _YEARS_OF_LOAN = 0.021, 14.0
_REFERENCE = 2022


@dataclass(frozen=True)
class Stratum:
    """Orders of magnitude, euros per head of the reference year (`finance_strates.toml`)."""

    upto: int
    income: float
    thrift: float
    equipment: float
    debt: float
    borrowed: float
    spending: Mapping[str, float]
    resources: Mapping[str, float]


@dataclass(frozen=True)
class Town:
    """An invented commune: what tells it from its stratum.

    Attributes:
        level: its income against that of the stratum; thrift: added to its savings rate.
        tastes: weight of each kind of spending and resource.
        owed: debt at the start, in euros.
    """

    stratum: Stratum
    level: float
    thrift: float
    tastes: Mapping[str, float]
    owed: float


def strata() -> list[Stratum]:
    """Every stratum, smallest communes first."""
    return [
        Stratum(
            int(s["jusqu_a"]),
            float(s["recettes"]),
            float(s["epargne"]),
            float(s["equipement"]),
            float(s["dette"]),
            float(s["emprunt_part"]),
            s["depenses"],
            s["ressources"],
        )
        for s in parameters("finance_strates.toml")["strates"]
    ]


def _town(people: int, known: Iterable[Stratum], rng: np.random.Generator) -> Town:
    stratum = next(s for s in known if people <= s.upto)
    spread = float(parameters("finance_strates.toml")["dispersion"])
    return Town(
        stratum=stratum,
        level=float(rng.lognormal(0, spread)),
        thrift=float(rng.normal(0, 0.03)),
        tastes={name: float(rng.lognormal(0, 0.12)) for name in _SHARES},
        owed=people * stratum.debt * float(rng.lognormal(-0.1, 0.45)),
    )


def _split(total: float, shares: Mapping[str, float], town: Town) -> dict[str, float]:
    """A total shared like the stratum, bent by the tastes of the commune."""
    bent = {name: share * town.tastes[name] for name, share in shares.items()}
    whole = sum(bent.values())
    return {_SHARES[name]: total * part / whole for name, part in bent.items()}


def _operating(
    town: Town, income: float, costs: float, owed: float, rng: np.random.Generator
) -> dict[str, float]:
    """Running costs and resources, interest on the debt included."""
    stratum = town.stratum
    saved = stratum.thrift + town.thrift + float(rng.normal(0, 0.012))
    spending = income * (1 - saved)
    found = _split(spending - owed * _INTEREST, stratum.spending, town)
    found["Achats et charges externes"] *= costs
    found["Charges financières"] = owed * _INTEREST
    known = sum(stratum.resources.values())
    found |= _split(income * known, stratum.resources, town)
    found["Autres recettes de fonctionnement"] = income * (1 - known)
    return found


def _investment(
    town: Town, people: int, grown: float, owed: float, rng: np.random.Generator
) -> dict[str, float]:
    """Works, what pays for them, loans."""
    works = people * town.stratum.equipment * grown * float(rng.lognormal(-0.05, 0.32))
    return {
        "Dépenses d'équipement": works,
        "Subventions d'équipement versées": works * float(rng.uniform(0, 0.05)),
        "Autres dépenses d'investissement": people * float(rng.uniform(0, 6)),
        REPAYMENTS: owed / _YEARS_OF_LOAN,
        "FCTVA": works * 0.145,
        "Autres dotations et subventions": works * float(rng.uniform(0.14, 0.30)),
        "Produit des cessions d'immobilisations": people * float(rng.exponential(18)),
        "Autres recettes d'investissement": people * float(rng.uniform(0, 4)),
        LOANS: works * town.stratum.borrowed * float(rng.uniform(0.4, 1.5)),
    }


def drawn(people: Mapping[int, int], rng: np.random.Generator) -> dict[int, Aggregates]:
    """Aggregates of an invented commune, in cents, exercice after exercice.

    Args:
        people: total population by exercice, in order.
        rng: stream of the commune.
    """
    settings, found = parameters("finance_strates.toml"), dict[int, Aggregates]()
    last = max(people)
    town = _town(people[last], strata(), rng)
    owed = town.owed
    for year, heads in people.items():
        grown = (1 + float(settings["croissance_recettes"])) ** (year - _REFERENCE)
        income = heads * town.stratum.income * town.level * grown * float(rng.normal(1, 0.01))
        costs = float(settings["energie"].get(str(year), 1.0))
        amounts = _operating(town, income, costs, owed, rng)
        amounts |= _investment(town, heads, grown, owed, rng)
        owed += amounts[LOANS] - amounts[REPAYMENTS]
        cents = {name: round(amounts.get(name, 0.0) * 100) for name in simple_names()}
        reserve = round(income * float(rng.uniform(0.12, 0.35)) * 100)
        found[year] = complete(cents) | {DEBT: round(owed * 100), RESERVE: reserve}
    return found
