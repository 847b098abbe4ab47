"""Étude d'impact: operations beside the threshold of their town's population (DOMAIN §5.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.ratio_model import ImpactRule
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Threshold:
    """From which total an investment needs the study.

    Attributes:
        rule: the line of the table that applies.
        revenue: real operating revenue, in euros.
        amount: the threshold in euros: share of revenue, or the amount of the rule if smaller.
    """

    rule: ImpactRule
    revenue: Decimal
    amount: Decimal

    @property
    def by_amount(self) -> bool:
        """The amount of the rule is reached before its share of revenue."""
        return self.rule.amount is not None and self.amount == self.rule.amount


@dataclass(frozen=True)
class Operation:
    """An investment operation or programme, and what it is forecast to cost in all.

    Attributes:
        kind: « operation » or « ap ».
        cost: euros; basis: how the cost is known, in French.
        share: cost ÷ real operating revenue, 0–1; concerned: above the threshold.
    """

    code: str
    label: str
    service: str
    kind: str
    cost: Decimal
    basis: str
    share: Decimal | None = None
    concerned: bool | None = None


def threshold(
    rules: Sequence[ImpactRule], population: int | None, revenue: Decimal | None
) -> Threshold | None:
    """The threshold of a town; None when its population or its revenue is unknown."""
    if not population or not revenue or revenue <= 0:
        return None
    rule = next(r for r in rules if r.upto is None or population <= r.upto)
    share = rule.part * revenue
    amount = share if rule.amount is None else min(share, rule.amount)
    return Threshold(rule, revenue, amount)


def judged(operations: Sequence[Operation], limit: Threshold | None) -> tuple[Operation, ...]:
    """Operations with their share of revenue and whether they exceed, dearest first."""
    found = [
        Operation(
            o.code,
            o.label,
            o.service,
            o.kind,
            o.cost,
            o.basis,
            o.cost / limit.revenue if limit else None,
            o.cost > limit.amount if limit else None,
        )
        for o in operations
    ]
    return tuple(sorted(found, key=lambda o: (-o.cost, o.code)))


def operations(gate: Gate, budget: str) -> tuple[Operation, ...]:
    """Programmes voted in the last budget primitif, and operations of the lines received.

    A programme says its total; of an operation, what the files tell is what was realised in the
    exercices before and the credits opened in its last one.
    """
    return (*_programmes(gate, budget), *_lines(gate, budget))


def _programmes(gate: Gate, budget: str) -> list[Operation]:
    asked = {"budget_siret": budget, "etape": "BP"}
    rows = list(gate.run("budget/programmes", asked).records())
    last = max((r["exercice"] for r in rows), default=None)
    basis = f"autorisation de programme, total voté au BP {last}"
    return [
        Operation(r["programme"], r["libelle"] or "", "", "ap", r["ap_eur"], basis)
        for r in rows
        if r["exercice"] == last and r["ap_eur"] is not None and r["ap_eur"] > 0
    ]


def _lines(gate: Gate, budget: str) -> list[Operation]:
    found = []
    for row in gate.run("budget/operations_cout", {"budget_siret": budget}).records():
        cost = row["realise_eur"] + row["ouvert_eur"]
        first, last = row["premier_exercice"], row["dernier_exercice"]
        basis = f"crédits ouverts {last}"
        if first < last:
            past = f"{first}" if first == last - 1 else f"{first} à {last - 1}"
            basis = f"réalisé {past} et {basis}"
        label = row["libelle"] or f"Opération {row['operation']}"
        if cost > 0:
            found.append(
                Operation(row["operation"], label, row["service"], "operation", cost, basis)
            )
    return found
