"""What `data/catalogue/ratios.toml` says, checked: measures, ratios, alerts, strata, thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class Term:
    """Accounts summed: those of a section, a side and a movement, by their first digits.

    Attributes:
        accounts: first digits kept; () keeps all. but: first digits left out.
        chapters: chapters kept; () keeps all. sign: +1 or −1.
    """

    section: str
    side: str
    movement: str = "reel"
    accounts: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    sign: int = 1


@dataclass(frozen=True)
class Measure:
    """An amount of an exercice, by definition: terms of accounts, or other measures.

    Attributes:
        terms: definition → terms; empty when it is made of other measures.
        formula: definition → names, « -name » to take off.
        help: what it means, in a few words.
    """

    code: str
    label: str
    help: str = ""
    terms: Mapping[str, tuple[Term, ...]] = field(default_factory=dict)
    formula: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Ratio:
    """A ratio: sum of operands ÷ sum of operands, by definition.

    Attributes:
        number: rank in the list of the texts; 0 outside it.
        unit: eur_hab, part (0–1) or ans.
        absent: why it is not computed; "" when it is.
        positive: the denominator must be positive; else `impossible` is said.
        declared: code of the figure a TotEM act declares.
        published: OFGL aggregates summed above, and below (none: inhabitants).
        average_years: years of the average shown beside a volatile ratio; 0 for none.
    """

    code: str
    label: str
    unit: str
    number: int = 0
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    below: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    absent: str = ""
    positive: bool = False
    impossible: str = ""
    declared: str = ""
    published: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    direction: str = ""
    average_years: int = 0


@dataclass(frozen=True)
class Alert:
    """Bounds of a measure or ratio; a bound that is None does not judge on its side.

    Attributes:
        good: favourable from there on; watch, bad: to watch, in alert beyond.
    """

    code: str
    direction: str
    good: Decimal | None = None
    watch: Decimal | None = None
    bad: Decimal | None = None

    def level(self, value: Decimal | None) -> str:
        """« favorable », « a_surveiller », « alerte », or "" when nothing is to be said."""
        if value is None:
            return ""
        sign = 1 if self.direction == "hausse_favorable" else -1

        def under(bound: Decimal | None) -> bool:
            return bound is not None and sign * (value - bound) < 0

        if under(self.bad):
            return "alerte"
        if under(self.watch):
            return "a_surveiller"
        return "favorable" if self.good is not None and not under(self.good) else ""


@dataclass(frozen=True)
class Variant:
    """Another way an act may have computed a declared ratio, and its name."""

    code: str
    above: tuple[str, ...]
    below: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Strata:
    """Population classes: lower bounds, in inhabitants, and the fewest peers compared with."""

    name: str
    floors: tuple[int, ...]
    fewest: int


@dataclass(frozen=True)
class ImpactRule:
    """Threshold up to a population (None: no limit): a share of revenue, and an amount."""

    upto: int | None
    part: Decimal
    amount: Decimal | None = None


@dataclass(frozen=True)
class Match:
    """A measure recomputed (definition `dgcl`) and the published aggregate it must equal."""

    code: str
    aggregate: str


@dataclass(frozen=True)
class Reason:
    """Why a recomputed measure differs from a published one: accounts that make the gap."""

    label: str
    codes: tuple[str, ...]
    terms: tuple[Term, ...]


@dataclass(frozen=True)
class Book:
    """The whole file."""

    definitions: Mapping[str, tuple[str, str]]
    texts: Mapping[str, str]
    measures: Mapping[str, Measure]
    ratios: tuple[Ratio, ...]
    variants: tuple[Variant, ...]
    alerts: Mapping[str, Alert]
    debt: Term
    debt_aggregate: str
    strata: Strata
    impact: tuple[ImpactRule, ...]
    matches: tuple[Match, ...]
    reasons: tuple[Reason, ...]

    def ratio(self, code: str) -> Ratio:
        """The ratio of that code."""
        return next(r for r in self.ratios if r.code == code)
