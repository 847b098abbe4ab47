"""A town among the towns of its size: median, quartiles, weighted mean (DOMAIN §1.9)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.catalogue.ratio_model import Book, Ratio, Strata
from dashboard.formats import NBSP, number, plural
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Stratum:
    """Population class: from `floor` inhabitants included to `ceiling` excluded (None: no end)."""

    floor: int
    ceiling: int | None

    @property
    def label(self) -> str:
        """« 20 000 à 50 000 habitants »."""
        if self.ceiling is None:
            return f"plus de {number(self.floor)} habitants"
        if not self.floor:
            return f"moins de {number(self.ceiling)} habitants"
        return f"{number(self.floor)} à {number(self.ceiling)} habitants"


@dataclass(frozen=True)
class Town:
    """Published aggregates of one town, for one exercice; None is unknown."""

    siren: str
    name: str
    population: int
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Comparison:
    """A ratio of a town beside those of its peers.

    Attributes:
        own: the town's, from the same published aggregates; None when not published.
        peers: towns compared with, the town left out, whose ratio is known.
        low, median, high: quartiles of the peers; mean: sum ÷ sum over the peers.
        lower: peers whose ratio is lower than the town's.
        reason: why there is no comparison; "" when there is one.
        ours: the same ratio out of the accounts received, when it is another one; gap: the
            accounts that make the difference, in French.
    """

    ratio: Ratio
    own: Decimal | None
    peers: int
    low: Decimal | None = None
    median: Decimal | None = None
    high: Decimal | None = None
    mean: Decimal | None = None
    lower: int = 0
    reason: str = ""
    ours: Decimal | None = None
    gap: str = ""


def stratum_of(strata: Strata, population: int) -> Stratum:
    """The class a population belongs to."""
    rank = max(i for i, floor in enumerate(strata.floors) if population >= floor)
    ends = (*strata.floors[1:], None)
    return Stratum(strata.floors[rank], ends[rank])


def quantile(values: Sequence[Decimal], part: Decimal) -> Decimal:
    """Quantile by linear interpolation between ordered values (Hyndman and Fan, type 7)."""
    ordered = sorted(values)
    place = part * (len(ordered) - 1)
    rank = int(place)
    rest = place - rank
    above = ordered[min(rank + 1, len(ordered) - 1)]
    return ordered[rank] + (above - ordered[rank]) * rest


def _sides(ratio: Ratio, town: Town) -> tuple[Decimal, Decimal] | None:
    """Published amounts above and below; None when one is unknown or below is not usable."""
    above = _summed(town, ratio.published[0])
    below = _summed(town, ratio.published[1]) if ratio.published[1] else Decimal(town.population)
    if above is None or not below or (ratio.positive and below <= 0):
        return None
    return above, below


def _summed(town: Town, names: Sequence[str]) -> Decimal | None:
    parts = [town.amounts.get(name) for name in names]
    known = [part for part in parts if part is not None]
    return sum(known, start=Decimal(0)) if names and len(known) == len(parts) else None


def compare(strata: Strata, ratio: Ratio, own: Town | None, peers: Sequence[Town]) -> Comparison:
    """A town and its peers; fewer than the minimum are not compared with.

    Args:
        strata: rules of comparison.
        ratio: what is compared.
        own: the town; it is taken out of its peers.
        peers: towns of the same class.
    """
    mine = _sides(ratio, own) if own else None
    others = [t for t in peers if own is None or t.siren != own.siren]
    sides = [pair for pair in (_sides(ratio, town) for town in others) if pair]
    value = mine[0] / mine[1] if mine else None
    if len(sides) < strata.fewest:
        found = plural(len(sides), "commune comparable", "communes comparables")
        words = f"{found}, il en faut au moins {strata.fewest}"
        return Comparison(ratio, value, len(sides), reason=words)
    values = [above / below for above, below in sides]
    whole = sum((below for _, below in sides), start=Decimal(0))
    return Comparison(
        ratio,
        value,
        len(sides),
        low=quantile(values, Decimal("0.25")),
        median=quantile(values, Decimal("0.5")),
        high=quantile(values, Decimal("0.75")),
        mean=sum((above for above, _ in sides), start=Decimal(0)) / whole if whole else None,
        lower=sum(1 for v in values if value is not None and v < value),
    )


@dataclass(frozen=True)
class Group:
    """The towns of one class for one exercice.

    Attributes:
        year: exercice of the published aggregates; None when none is received.
        own: the town as published, None when it is not among them.
    """

    year: int | None
    stratum: Stratum | None = None
    own: Town | None = None
    towns: tuple[Town, ...] = ()

    @property
    def words(self) -> str:
        """« 17 communes de 20 000 à 50 000 habitants, exercice 2025 »."""
        others = [t for t in self.towns if not self.own or t.siren != self.own.siren]
        size = self.stratum.label if self.stratum else ""
        return f"{plural(len(others), 'commune')} de {size}, exercice{NBSP}{self.year}"


def group(gate: Gate, book: Book, siren: str, year: int, population: int | None) -> Group:
    """Towns of the class of a town, for an exercice or the last published before it.

    Args:
        gate: the version.
        book: definitions.
        siren: of the town.
        year: exercice looked at.
        population: of the town, when its own aggregates do not say it.
    """
    years = [r["exercice"] for r in gate.run("budget/pairs_exercices").records()]
    known = [y for y in years if y <= year]
    if not known:
        return Group(None)
    last = max(known)
    mine = next((t for t in _towns(gate, book, last, None, siren) if t.siren == siren), None)
    people = mine.population if mine else population
    if not people:
        return Group(last)
    stratum = stratum_of(book.strata, people)
    return Group(last, stratum, mine, tuple(_towns(gate, book, last, stratum)))


def _towns(
    gate: Gate, book: Book, year: int, stratum: Stratum | None, siren: str = ""
) -> list[Town]:
    names = sorted({n for r in book.ratios for side in r.published for n in side})
    asked = {
        "exercice": year,
        "plancher": stratum.floor if stratum else None,
        "plafond": stratum.ceiling if stratum else None,
        "siren": siren or None,
        "agregats": "|".join(names),
    }
    amounts: dict[str, dict[str, Decimal | None]] = defaultdict(dict)
    about: dict[str, tuple[str, int]] = {}
    for row in gate.run("budget/pairs", asked).records():
        amounts[row["siren"]][row["agregat"]] = row["montant_eur"]
        about[row["siren"]] = (row["nom"] or "", row["population_nb"])
    return [Town(siren_, *about[siren_], found) for siren_, found in amounts.items()]
