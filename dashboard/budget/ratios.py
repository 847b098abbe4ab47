"""Ratios of an exercice in both definitions, and their cross-check with those its act declares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.accounts import Statement
from dashboard.budget.statements import french_number
from dashboard.catalogue.ratio_model import Book, Ratio

_MISSING = {
    "population": "population non chargée",
    "encours": "encours non chargé",
}


@dataclass(frozen=True)
class Figure:
    """A ratio of one exercice, in one definition.

    Attributes:
        value: euros per inhabitant, share 0–1, or years; None when `reason` says why not.
        level: alert, "" without one.
    """

    ratio: Ratio
    value: Decimal | None
    reason: str = ""
    level: str = ""


def figure(book: Book, statement: Statement, ratio: Ratio, definition: str) -> Figure:
    """Sum above ÷ sum below; never a mean of ratios, and no ratio of nothing."""
    if ratio.absent:
        return Figure(ratio, None, ratio.absent)
    above = statement.total(book, ratio.above[definition], definition)
    below = statement.total(book, ratio.below[definition], definition)
    if above is None or below is None:
        names = (*ratio.above[definition], *ratio.below[definition])
        return Figure(ratio, None, _why(statement, book, names, definition))
    if ratio.positive and below <= 0:
        return Figure(ratio, None, ratio.impossible)
    if not below:
        return Figure(ratio, None, "dénominateur nul")
    value = above / below
    alert = book.alerts.get(ratio.code)
    return Figure(ratio, value, level=alert.level(value) if alert else "")


def _why(statement: Statement, book: Book, names: Iterable[str], definition: str) -> str:
    for name in names:
        if statement.amount(book, name.removeprefix("-"), definition) is None:
            return _MISSING.get(name.removeprefix("-"), "comptes non chargés")
    return ""


def average(
    book: Book, statements: Sequence[Statement], ratio: Ratio, definition: str
) -> tuple[Decimal, int] | None:
    """Sum above ÷ sum below over the last closed exercices: (value, years); None when short.

    For what varies much from a year to the next, as the investment of a small town.
    """
    last = [s for s in statements if not s.voted][-ratio.average_years :]
    if not ratio.average_years or len(last) < ratio.average_years:
        return None
    above = [s.total(book, ratio.above[definition], definition) for s in last]
    below = [s.total(book, ratio.below[definition], definition) for s in last]
    known = [(a, b) for a, b in zip(above, below, strict=True) if a is not None and b is not None]
    whole = sum((b for _, b in known), start=Decimal(0))
    if len(known) < len(last) or not whole:
        return None
    return sum((a for a, _ in known), start=Decimal(0)) / whole, len(last)


@dataclass(frozen=True)
class Declared:
    """A ratio as the act declares it, beside ours.

    Attributes:
        text: as written; value: the same, shares 0–1; None when unreadable.
        gap: ours less the declared one; None when one is missing.
        agrees: ours, rounded or cut at the last digit written, is the declared figure.
        reason: another way of computing that gives the declared figure.
        average: average of the stratum as the act says it, same unit; None when it does not.
    """

    text: str
    value: Decimal | None
    gap: Decimal | None = None
    agrees: bool = False
    reason: str = ""
    average: Decimal | None = None


def declared_beside(
    book: Book, statement: Statement, ours: Figure, texts: Mapping[str, str]
) -> Declared | None:
    """What the act declares of a ratio, compared with the `maquette`; None when it says nothing.

    A zero is what software writes when the figure was not filled in: it declares nothing.
    """
    text = texts.get(ours.ratio.declared, "")
    read = french_number(text) if text else None
    if not text or (read and read[0] == 0):
        return None
    average = _average_said(ours.ratio, texts)
    if read is None:
        return Declared(text, None, average=average)
    scale = 100 if ours.ratio.unit == "part" else 1
    value, unit = read[0] / scale, Decimal(1).scaleb(-read[1]) / scale
    if ours.value is None:
        return Declared(text, value, average=average)
    gap = ours.value - value
    if _same(gap, unit):
        return Declared(text, value, gap, agrees=True, average=average)
    reason = _variant(book, statement, ours.ratio, value, unit)
    return Declared(text, value, gap, reason=reason, average=average)


def _same(gap: Decimal, unit: Decimal) -> bool:
    """Rounded to the nearest unit, or cut: from half a unit under to one above."""
    return -unit / 2 <= gap < unit


def _average_said(ratio: Ratio, texts: Mapping[str, str]) -> Decimal | None:
    """« MoyNatDepRFonc » beside « ValDepRFonc »; zero is a figure nobody filled in."""
    read = french_number(texts.get(f"MoyNat{ratio.declared.removeprefix('Val')}", ""))
    if read is None or not read[0]:
        return None
    return read[0] / (100 if ratio.unit == "part" else 1)


def _variant(book: Book, statement: Statement, ratio: Ratio, value: Decimal, unit: Decimal) -> str:
    for variant in book.variants:
        if variant.code != ratio.code:
            continue
        above = statement.total(book, variant.above, "maquette")
        below = statement.total(book, variant.below, "maquette")
        if above is not None and below and _same(above / below - value, unit):
            return variant.reason
    return ""
