"""Aggregates of the communes as the national base exports them, a few months after the accounts.

The two towns whose budgets are written have the aggregates of their own accounts; the other
communes of the agglomeration, and peers of another department, are drawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from dashboard.demo.budget_files import BUDGETS, documents_of
from dashboard.demo.budget_model import load_model
from dashboard.demo.delimited import Style, write_lines
from dashboard.demo.finance_aggregates import Aggregates, debts, from_account
from dashboard.demo.finance_peers import drawn
from dashboard.demo.population import populations
from dashboard.demo.randomness import stream
from dashboard.demo.reference import EPCI_NAME, EPCI_SIREN, communes, rows, siren, siret
from dashboard.demo.totem import MAIN, Establishment, amount
from dashboard.demo.world import World

HEADING = (
    "Exercice;Outre-mer;Code Insee 2024 Département;Nom 2024 Département;Code Siren 2024 EPCI;"
    "Nom 2024 EPCI;Strate population 2024;Code Insee 2024 Commune;Nom 2024 Commune;Catégorie;"
    "Code Siren Collectivité;Code Insee Collectivité;Siret Budget;Libellé Budget;Type de budget;"
    "Nomenclature;Agrégat;Montant;Population totale;Montant en € par habitant"
)
_PUBLISHED = (9, 15)
"""Month and day, the year after, when the accounts of a year are published."""
_STRATA = (100, 200, 500, 2000, 3500, 5000, 10_000, 20_000, 50_000, 100_000)
_PEER_GROWTH = 0.004


@dataclass(frozen=True)
class Account:
    """One budget of one commune: identity, population and aggregates by exercice.

    Attributes:
        home: the commune belongs to the agglomeration.
        kind: « Budget principal » or « Budget annexe ».
    """

    insee: str
    name: str
    home: bool
    siret: str
    label: str
    kind: str
    chart: str
    people: Mapping[int, int]
    amounts: Mapping[int, Aggregates]

    def lines(self, year: int) -> Iterator[str]:
        """One row per aggregate."""
        department = self.insee[:2]
        people = self.people[year]
        stratum = sum(people >= bound for bound in _STRATA)
        group = f"{EPCI_SIREN};{EPCI_NAME}" if self.home else ";"
        for name, cents in self.amounts[year].items():
            yield (
                f"{year};Non;{department};Fictif {department};{group};{stratum};"
                f"{self.insee};{self.name};Commune;{self.siret[:9]};{self.insee};{self.siret};"
                f"{self.label};{self.kind};{self.chart};{name};{amount(cents)};{people};"
                f"{cents / 100 / people:.2f}"
            )


def commune_siren(insee: str) -> str:
    """SIREN of a commune: 21, its department, its number."""
    return siren(f"21{insee[:2]}0{insee[2:]}")


def _own(world: World, people: Mapping[str, Mapping[int, int]]) -> Iterator[Account]:
    """Budgets whose documents are written."""
    names = {area.code: area.name for area in communes()}
    for name, budget in BUDGETS:
        closed = [d for d in documents_of(world, name) if d.stage in {"CA", "CFU"}]
        first = int(load_model(name).parameters["encours_dette"]) * 1000_00
        owed = debts(closed, first)
        yield Account(
            insee=budget.insee,
            name=names[budget.insee],
            home=True,
            siret=budget.siret,
            label=_label(budget),
            kind="Budget annexe" if budget.annex_of else "Budget principal",
            chart="M4" if budget.annex_of else "M57",
            people=people[budget.insee],
            amounts={d.year: from_account(d, owed[d.year]) for d in closed},
        )


def _label(budget: Establishment) -> str:
    return budget.name if budget.annex_of else budget.holder


def _peers(world: World, people: Mapping[str, Mapping[int, int]]) -> Iterator[Account]:
    """Communes that are drawn: those of the agglomeration, then those of elsewhere."""
    written = {budget.insee for _, budget in BUDGETS}
    here = [(area.code, area.name) for area in communes() if area.code not in written]
    away = [(r["code"], r["nom"]) for r in rows("finance_communes_pairs.csv")]
    for insee, name in here + away:
        rng = stream(world.seed, f"finances-agregats-{insee}")
        yield Account(
            insee=insee,
            name=name,
            home=insee in people and (insee, name) in here,
            siret=siret(commune_siren(insee), 1),
            label=name.upper(),
            kind="Budget principal",
            chart="M57",
            people=people[insee],
            amounts=drawn(people[insee], rng),
        )


def _people(years: Sequence[int]) -> dict[str, dict[int, int]]:
    found: dict[str, dict[int, int]] = {}
    for (insee, year), (_, total) in populations(list(years)).items():
        found.setdefault(insee, {})[year] = total
    for r in rows("finance_communes_pairs.csv"):
        last = int(r["population"])
        found[r["code"]] = {y: round(last * (1 + _PEER_GROWTH) ** (y - years[-1])) for y in years}
    return found


def accounts(world: World) -> list[Account]:
    """Every budget of every commune, over the years of the demonstration."""
    people = _people(world.years)
    return [*_own(world, people), *_peers(world, people)]


def _spoilt(lines: list[str]) -> tuple[list[str], dict[str, int]]:
    """Errors of every delivery: an amount « n.d. », a budget of no type, one amount left out."""
    marked = list(lines)
    for rank, column, text in ((300, 17, "n.d."), (500, 14, ""), (700, 17, "")):
        cells = marked[rank].split(";")
        cells[column] = text
        marked[rank] = ";".join(cells)
    return marked, {"nombre_illisible": 1, "valeur_obligatoire_absente": 1}


def write_aggregates(world: World) -> None:
    """One file per exercice whose accounts are published; the smallest towns may be missing."""
    truth, known = world.truth.source("ofgl"), accounts(world)
    for year in world.years:
        if dt.date(year + 1, *_PUBLISHED) > world.until:
            continue
        silent = known[-1 - year % 7].insee
        lines = [t for a in known if a.insee != silent for t in a.lines(year)]
        marked, rejected = _spoilt(sorted(lines, key=lambda t: t.split(";")[16]))
        write_lines(
            world.out / "finances" / "ofgl" / f"ofgl-base-communes-{year}.csv",
            style=Style(bom=True, newline="\n"),
            lines=[HEADING, *marked],
        )
        truth.files += 1
        truth.rows_read += len(marked)
        truth.rejected.update(rejected)
        principal = next(a for a in known if a.siret == MAIN.siret)
        world.truth.facts[f"epargne_brute_{year}"] = amount(
            principal.amounts[year]["Epargne brute"]
        )
