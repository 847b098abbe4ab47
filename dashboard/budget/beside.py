"""A published ratio of a town beside the one its own accounts give: the same, or why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from dashboard.budget.accounts import Statement
from dashboard.budget.matching import CLOSE, named_reason
from dashboard.budget.ratios import figure
from dashboard.budget.strata import Comparison, Town
from dashboard.catalogue.ratio_model import Book
from dashboard.formats import number

_UNITS = {"eur_hab": Decimal(1), "part": Decimal("0.001"), "ans": Decimal("0.1")}
"""Last digit shown of a ratio: closer than that, both say the same."""


def explained(
    book: Book, comparison: Comparison, town: Town | None, statement: Statement | None
) -> Comparison:
    """A comparison with what the accounts received give, and the accounts that make the gap.

    A town is compared by its published figures, as its peers are. When its accounts say something
    else and no named account explains it, it is not compared at all.

    Args:
        book: definitions.
        comparison: of one ratio.
        town: the town as published.
        statement: its accounts of the same exercice; None when they were not received.
    """
    ratio = comparison.ratio
    if statement is None or town is None or comparison.own is None or comparison.reason:
        return comparison
    ours = figure(book, statement, ratio, "dgcl").value
    if ours is None or abs(ours - comparison.own) < _UNITS[ratio.unit]:
        return comparison
    names = (ratio.above["dgcl"], ratio.below["dgcl"])
    said = [
        _side(book, statement, measures, town, aggregates)
        for measures, aggregates in zip(names, ratio.published, strict=True)
    ]
    if None in said:
        reason = "non comparé : les comptes reçus donnent un autre chiffre, rien ne l'explique"
        return Comparison(ratio, comparison.own, comparison.peers, reason=reason, ours=ours)
    words = " ; ".join(dict.fromkeys(word for word in said if word))
    return replace(comparison, ours=ours, gap=words)


def _side(
    book: Book,
    statement: Statement,
    measures: Sequence[str],
    town: Town,
    aggregates: Sequence[str],
) -> str | None:
    """Named accounts that make the gap above, or below; "" without gap, None unexplained."""
    ours = statement.total(book, measures, "dgcl")
    known = [town.amounts.get(name) for name in aggregates] or [Decimal(town.population)]
    published = [amount for amount in known if amount is not None]
    if ours is None or len(published) < len(known):
        return None
    gap = ours - sum(published, start=Decimal(0))
    if abs(gap) < CLOSE:
        return ""
    if tuple(measures) == ("population",):
        return f"population, {number(ours)} habitants au lieu de {number(town.population)}"
    found = (named_reason(book, statement, name.removeprefix("-"), gap) for name in measures)
    return next((words for words in found if words), None)
