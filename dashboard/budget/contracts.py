"""Public contracts: what is in force, what ends soon, with whom, how, and for which service.

« Soon » is told from the last day the data speak of, never from the clock: a frozen version gives
the same answer for ever.
"""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import ZERO, share
from dashboard.budget.names import letters, one_form
from dashboard.budget.reading import ABSENT
from dashboard.catalogue.contracts import ContractRules, load_contract_rules
from dashboard.secrecy import Gate

OVER, SOON, NEXT, LATER, UNKNOWN = "echu", "proche", "ensuite", "plus_tard", "inconnu"
"""Where an end stands: past, within the first window, within the second, after, not said."""


@dataclass(frozen=True)
class Contract:
    """One contract or concession, its last modification applied.

    Attributes:
        holders: companies, one spelling for all their contracts; "" when a natural person or
            nothing was published.
        ends: notification plus duration; None when one is not published.
        service, envelope: from the register; "" when it does not name the contract.
        environment, social: as published, None when nothing was.
    """

    number: str
    kind: str
    buyer: str
    subject: str
    nature: str
    procedure: str
    holders: str
    holders_nb: int
    notified: dt.date | None
    months: int | None
    ends: dt.date | None
    amount: Decimal | None
    first_amount: Decimal | None
    changes_nb: int
    offers: int | None
    service: str
    envelope: str
    environment: str | None
    social: str | None

    def stands(self, at: dt.date, windows: tuple[int, int]) -> str:
        """Where its end stands on a day; a contract that ends that very day is not over."""
        if self.ends is None:
            return UNKNOWN
        if self.ends < at:
            return OVER
        near, far = (later(at, months) for months in windows)
        return SOON if self.ends <= near else NEXT if self.ends <= far else LATER


@dataclass(frozen=True)
class Contracts:
    """Every contract known on the last day of the data.

    Attributes:
        at: that day; None when no contract bears a date.
    """

    rules: ContractRules
    at: dt.date | None
    rows: tuple[Contract, ...]

    def standing(self, *kinds: str) -> tuple[Contract, ...]:
        """Contracts whose end stands so, first to end first."""
        if self.at is None:
            return ()
        at = self.at
        return tuple(c for c in self.rows if c.stands(at, self.rules.windows) in kinds)

    @property
    def in_force(self) -> tuple[Contract, ...]:
        """Contracts not over yet; one whose end is not known cannot be said in force."""
        return self.standing(SOON, NEXT, LATER)

    def of_service(self, service: str) -> Contracts:
        """Those of one service, on the same day; "" for all of them, ABSENT for those of none."""
        if not service:
            return self
        kept = tuple(c for c in self.rows if (c.service or ABSENT) == service)
        return Contracts(self.rules, self.at, kept)


def later(day: dt.date, months: int) -> dt.date:
    """The same day some months later, or the last of that month."""
    rank = day.year * 12 + day.month - 1 + months
    year, month = divmod(rank, 12)
    return dt.date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def contracts(gate: Gate) -> Contracts:
    """Every contract of the version, first to end first."""
    records = list(gate.run("budget/marches").records())
    shown = one_form((letters(r["titulaires"] or ""), r["titulaires"] or "") for r in records)
    dates = ("date_publication", "derniere_modification", "date_notification")
    days = [r[name] for r in records for name in dates if r[name]]
    return Contracts(
        load_contract_rules(), max(days, default=None), tuple(_contract(r, shown) for r in records)
    )


def _contract(record: Mapping[str, Any], shown: Mapping[str, str]) -> Contract:
    return Contract(
        number=record["marche_id"],
        kind=record["genre"],
        buyer=record["acheteur_siret"],
        subject=record["objet"],
        nature=record["nature"] or "",
        procedure=record["procedure"] or "",
        holders=shown[letters(record["titulaires"] or "")],
        holders_nb=record["titulaires_nb"] or 0,
        notified=record["date_notification"],
        months=record["duree_mois"],
        ends=record["fin_prevue"],
        amount=record["montant_eur"],
        first_amount=record["montant_initial_eur"],
        changes_nb=record["modifications_nb"] or 0,
        offers=record["offres_recues_nb"],
        service=record["service"] or "",
        envelope=record["enveloppe"] or "",
        environment=record["considerations_environnementales"],
        social=record["considerations_sociales"],
    )


def amount_of(rows: Iterable[Contract]) -> Decimal:
    """Sum of the amounts published."""
    return sum((c.amount for c in rows if c.amount is not None), ZERO)


@dataclass(frozen=True)
class Share:
    """Contracts gathered under one word.

    Attributes:
        amount: published amounts; offers, offered_nb: bids received, and contracts that say it.
    """

    name: str
    count: int
    amount: Decimal
    offers: int
    offered_nb: int

    @property
    def mean_offers(self) -> Decimal | None:
        """Bids per contract that says them: sum ÷ count."""
        return share(Decimal(self.offers), Decimal(self.offered_nb))


def gathered(rows: Iterable[Contract], key: Callable[[Contract], str]) -> list[Share]:
    """Contracts by holder, procedure… largest amount first; nothing is split between holders."""
    groups: dict[str, list[Contract]] = defaultdict(list)
    for contract in rows:
        groups[key(contract)].append(contract)
    found = [
        Share(
            name,
            len(members),
            amount_of(members),
            sum(c.offers for c in members if c.offers is not None),
            sum(c.offers is not None for c in members),
        )
        for name, members in groups.items()
    ]
    return sorted(found, key=lambda s: (-s.amount, s.name))


@dataclass(frozen=True)
class Considered:
    """Contracts notified in a year, and those with an environmental clause or criterion."""

    year: int
    count: int
    told_nb: int
    with_nb: int

    @property
    def part(self) -> Decimal | None:
        """Share of those that say it, 0–1."""
        return share(Decimal(self.with_nb), Decimal(self.told_nb))


def considered(known: Contracts) -> list[Considered]:
    """Environmental considerations by year of notification, latest first."""
    years: dict[int, list[Contract]] = defaultdict(list)
    for contract in known.rows:
        if contract.notified:
            years[contract.notified.year].append(contract)
    found = []
    for year, members in sorted(years.items(), reverse=True):
        told = [c.environment for c in members if c.environment]
        kept = [text for text in told if text not in known.rules.without]
        found.append(Considered(year, len(members), len(told), len(kept)))
    return found


@dataclass(frozen=True)
class Month:
    """Contracts that end in one month.

    Attributes:
        first: first day of the month.
        parts: where an end stands → published amount; a month may hold two sides of a window.
    """

    first: dt.date
    count: int
    amount: Decimal
    parts: Mapping[str, Decimal]


def months_ahead(known: Contracts, count: int) -> list[Month]:
    """Ends month by month, from the month of the last day of the data, empty months included."""
    if known.at is None:
        return []
    start = known.at.replace(day=1)
    ends: dict[dt.date, list[Contract]] = defaultdict(list)
    for contract in known.in_force:
        if contract.ends:
            ends[contract.ends.replace(day=1)].append(contract)
    return [
        Month(day, len(ends[day]), amount_of(ends[day]), _parts(known, ends[day]))
        for day in (later(start, n) for n in range(count))
    ]


def _parts(known: Contracts, rows: Iterable[Contract]) -> dict[str, Decimal]:
    found = dict.fromkeys((SOON, NEXT, LATER), ZERO)
    for contract in rows:
        if known.at:
            standing = contract.stands(known.at, known.rules.windows)
            found[standing] += contract.amount or ZERO
    return {standing: amount for standing, amount in found.items() if amount}
