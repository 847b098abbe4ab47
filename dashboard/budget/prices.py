"""Euros of one year told in those of another, or per inhabitant; no figure from memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.amounts import per_head
from dashboard.secrecy import Gate

CURRENT, CONSTANT, HEAD = "courants", "constants", "habitant"
EUROS = (CURRENT, CONSTANT, HEAD)
"""How amounts are told; the words of the address."""


@dataclass(frozen=True)
class PriceIndex:
    """A yearly price index received as an extract.

    Attributes:
        name: of the series, as received; base: year when it is 100, as published, "" when unsaid.
        values: yearly mean by year.
        reference: year whose euros are used.
    """

    name: str
    base: str
    values: Mapping[int, Decimal]
    reference: int

    def constant(self, amount: Decimal | None, year: int) -> Decimal | None:
        """An amount of a year in euros of the reference year; None when the index is unknown."""
        level = self.values.get(year)
        if amount is None or level is None:
            return None
        return amount * self.values[self.reference] / level


def price_index(gate: Gate, years: Collection[int]) -> PriceIndex | None:
    """The series that covers the most exercices; None when none covers two.

    Its reference is the last of these exercices that it covers. Equal series: first by name.
    """
    series: dict[tuple[str, str], dict[int, Decimal]] = defaultdict(dict)
    for row in gate.run("budget/indices_prix").records():
        key = (row["indice"], row["base"] or "")
        series[key][row["annee"]] = Decimal(str(row["valeur"]))
    covered = {key: sorted(set(values) & set(years)) for key, values in sorted(series.items())}
    best = max(covered, key=lambda key: len(covered[key]), default=None)
    if best is None or len(covered[best]) < 2:
        return None
    return PriceIndex(*best, series[best], covered[best][-1])


@dataclass(frozen=True)
class Told:
    """How amounts of several exercices are told.

    Attributes:
        euros: one of `EUROS`.
        population: inhabitants by exercice, known ones only.
    """

    euros: str
    index: PriceIndex | None
    population: Mapping[int, int]

    def amount(self, value: Decimal | None, year: int) -> Decimal | None:
        """An amount of an exercice; None when the index or the population is not known."""
        if self.euros == CONSTANT:
            return self.index.constant(value, year) if self.index else None
        if self.euros == HEAD:
            return per_head(value, self.population.get(year))
        return value
