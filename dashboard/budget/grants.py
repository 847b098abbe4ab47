"""Grants as published, by service and beneficiary, beside what the accounts say was paid.

Natural persons are never in the base: only legal persons have a name here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import ZERO
from dashboard.budget.names import letters, one_form
from dashboard.budget.reading import ABSENT
from dashboard.catalogue.contracts import load_contract_rules
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Grant:
    """What one beneficiary was granted in a year by a service; `amount` None: not published."""

    year: int
    service: str
    name: str
    amount: Decimal | None
    count: int
    unsaid_nb: int


@dataclass(frozen=True)
class Grants:
    """Every grant known.

    Attributes:
        paid: exercice → paid to private bodies, as the accounts of the budget say.
    """

    rows: tuple[Grant, ...]
    paid: dict[int, Decimal]

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the grants, latest first."""
        return tuple(sorted({g.year for g in self.rows}, reverse=True))

    @property
    def last_paid(self) -> int | None:
        """The last year that has both grants and an account."""
        return max(set(self.years) & set(self.paid), default=None)

    def of(self, year: int, service: str = "") -> tuple[Grant, ...]:
        """Grants of a year; of one service, or of none (ABSENT), when it is asked."""
        kept = (g for g in self.rows if not service or (g.service or ABSENT) == service)
        return tuple(g for g in kept if g.year == year)


def grants(gate: Gate, budget: str) -> Grants:
    """Grants of the version, and what the accounts of a budget paid.

    Args:
        gate: the version.
        budget: SIRET; "" reads no account.
    """
    records = list(gate.run("budget/subventions_beneficiaires").records())
    shown = one_form((_body(r), r["beneficiaire_nom"] or "") for r in records)
    rows = tuple(
        Grant(
            r["annee"],
            r["service"],
            shown[_body(r)],
            r["montant_eur"],
            r["subventions_nb"],
            r["sans_montant_nb"],
        )
        for r in records
    )
    paid: dict[int, Decimal] = defaultdict(Decimal)
    for account in load_contract_rules().grant_accounts if budget else ():
        asked = {"budget_siret": budget, "compte": account}
        for record in gate.run("budget/subventions_compte", asked).records():
            if record["realise_eur"] is not None:
                paid[record["exercice"]] += record["realise_eur"]
    return Grants(rows, dict(paid))


def _body(record: Mapping[str, Any]) -> str:
    """Its SIREN; the letters of its name when it is not published."""
    return (record["beneficiaire_siret"] or "")[:9] or letters(record["beneficiaire_nom"] or "")


def granted(rows: Iterable[Grant]) -> Decimal:
    """Sum of the amounts published."""
    return sum((g.amount for g in rows if g.amount is not None), ZERO)


def by_beneficiary(rows: Iterable[Grant]) -> list[Grant]:
    """One row per name, the largest first; what several services grant is added up."""
    groups: dict[str, list[Grant]] = defaultdict(list)
    for grant in rows:
        groups[grant.name].append(grant)
    found = [
        Grant(
            members[0].year,
            " ; ".join(sorted({g.service for g in members if g.service})),
            name,
            granted(members) if any(g.amount is not None for g in members) else None,
            sum(g.count for g in members),
            sum(g.unsaid_nb for g in members),
        )
        for name, members in groups.items()
    ]
    return sorted(found, key=lambda g: (g.amount is None, -(g.amount or ZERO), g.name))
