"""Amounts of a budget line or of a sum of lines, and what is worked out of them (DOMAIN §1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A share stored 0–1; None when something is unknown or the whole is zero."""
    return None if part is None or not whole else part / whole


def per_head(amount: Decimal | None, population: int | None) -> Decimal | None:
    """Euros per inhabitant; None when the amount or the population is unknown."""
    return None if amount is None or not population else amount / population


@dataclass(frozen=True)
class Amounts:
    """Sums over source lines, in euros; None: no line says it, which is not zero.

    Attributes:
        vote: voted (BP + BS + DM); amended: what of it a source tells apart, voted after the BP.
        taken_up: restes à réaliser of the exercice before; ouvert: crédits ouverts; engage:
            committed.
        realise: mandats or titres issued, net; paye: paid or collected by the comptable; rar:
            restes à réaliser; annule: crédits annulés.
        carried_vote, carried_ouvert, carried_engage, carried_realise, carried_paye: part of each
            carried over as results (chapters 001 and 002): counted in the balance, never spent nor
            collected, left out of rates.
        lines_nb: source lines summed.
    """

    vote: Decimal | None = None
    amended: Decimal | None = None
    taken_up: Decimal | None = None
    ouvert: Decimal | None = None
    engage: Decimal | None = None
    realise: Decimal | None = None
    paye: Decimal | None = None
    rar: Decimal | None = None
    annule: Decimal | None = None
    carried_vote: Decimal = ZERO
    carried_ouvert: Decimal = ZERO
    carried_engage: Decimal = ZERO
    carried_realise: Decimal = ZERO
    carried_paye: Decimal = ZERO
    lines_nb: int = 0

    @property
    def voted(self) -> Decimal | None:
        """Voted to be spent or collected: without the results carried over."""
        return None if self.vote is None else self.vote - self.carried_vote

    @property
    def credits(self) -> Decimal | None:
        """Crédits ouverts that can be spent or collected: without the results carried over."""
        return None if self.ouvert is None else self.ouvert - self.carried_ouvert

    @property
    def committed(self) -> Decimal | None:
        """Committed this year: without the results carried over."""
        return None if self.engage is None else self.engage - self.carried_engage

    @property
    def executed(self) -> Decimal | None:
        """Realised this year: without the results carried over."""
        return None if self.realise is None else self.realise - self.carried_realise

    @property
    def paid(self) -> Decimal | None:
        """Paid or collected this year: without the results carried over."""
        return None if self.paye is None else self.paye - self.carried_paye

    @property
    def without_commitments(self) -> bool:
        """The source keeps no commitments: « hors engagements »."""
        return self.engage is None

    @property
    def disponible(self) -> Decimal | None:
        """Credits less the greater of committed and realised; None for a voted document."""
        used = [value for value in (self.committed, self.executed) if value is not None]
        return None if self.credits is None or not used else self.credits - max(used)

    @property
    def taux_engagement(self) -> Decimal | None:
        """Committed ÷ credits, 0–1."""
        return share(self.committed, self.credits)

    @property
    def taux_execution(self) -> Decimal | None:
        """Realised ÷ credits, 0–1; may exceed 1."""
        return share(self.executed, self.credits)

    @property
    def taux_execution_rar(self) -> Decimal | None:
        """(Realised + restes à réaliser) ÷ credits, 0–1: shown for investment."""
        if self.executed is None or self.rar is None:
            return None
        return share(self.executed + self.rar, self.credits)

    def measure(self, name: str) -> Decimal | None:
        """An amount by its name: « vote », « ouvert », « engage », « realise », « paye »."""
        found: Decimal | None = getattr(self, name)
        return found


_UNDONE: Mapping[str, Any] = {
    **dict.fromkeys(("engage", "realise", "paye")),
    **dict.fromkeys(("carried_engage", "carried_realise", "carried_paye"), ZERO),
}
"""What a voted document does not say."""


def amounts_of(record: Mapping[str, Any], *, executed: bool = True) -> Amounts:
    """Amounts of one row of `budget/postes` or of a query with the same columns.

    Args:
        record: the row.
        executed: false for a voted document: what it says committed, realised or paid recalls the
            exercice before, and is not of its own.
    """
    found = _read(record)
    return found if executed else replace(found, **_UNDONE)


def _read(record: Mapping[str, Any]) -> Amounts:
    return Amounts(
        vote=record["vote_eur"],
        amended=record["vote_apres_eur"],
        taken_up=record["rar_precedent_eur"],
        ouvert=record["credits_ouverts_eur"],
        engage=record["engage_eur"],
        realise=record["realise_eur"],
        paye=record["paye_eur"],
        rar=record["rar_eur"],
        annule=record["annule_eur"],
        carried_vote=record["reporte_vote_eur"] or ZERO,
        carried_ouvert=record["reporte_ouvert_eur"] or ZERO,
        carried_engage=record["reporte_engage_eur"] or ZERO,
        carried_realise=record["reporte_realise_eur"] or ZERO,
        carried_paye=record["reporte_paye_eur"] or ZERO,
        lines_nb=record["lignes_nb"],
    )


def _added(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return right if left is None else left
    return left + right


def total(parts: Iterable[Amounts]) -> Amounts:
    """Sum of amounts: unknown with known is known, unknown with unknown stays unknown."""
    found = Amounts()
    for part in parts:
        found = Amounts(
            **{
                f.name: _added(getattr(found, f.name), getattr(part, f.name))
                for f in fields(Amounts)
            }
        )
    return found
