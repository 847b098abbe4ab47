"""One interface for all that is compared between areas: indicators, context values, aggregates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from dashboard.comparison.intervals import proportion_interval, rate_interval

JUDGED = ("hausse_favorable", "baisse_favorable")
"""Directions in which a value may be called better or worse than another."""


class Worth(StrEnum):
    """What the figure of an area is worth beside others. Zero is OK; the others are not zeros."""

    OK = "ok"
    PARTIAL = "partiel"
    SECRET = "secret"  # noqa: S105 — a state, not a password
    ABSENT = "absent"
    NOT_CONCERNED = "non_concerne"
    DIFFERENT = "non_comparable"


WORTH_WORDS = {
    Worth.PARTIAL: "partiel, non comparé",
    Worth.SECRET: "secret statistique",
    Worth.ABSENT: "non disponible",
    Worth.NOT_CONCERNED: "non concerné",
    Worth.DIFFERENT: "non comparable",
}


@dataclass(frozen=True)
class Cell:
    """The figure of one area.

    Attributes:
        value: exact; None unless the worth is OK, PARTIAL or DIFFERENT.
        numerator, denominator: what a rate is made of, in counts; None otherwise.
        reason: why it is not compared, in French; "" when it is.
        caution: what to mind when it is, in French; "" for nothing.
    """

    worth: Worth
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    reason: str = ""
    caution: str = ""

    @property
    def comparable(self) -> Decimal | None:
        """The value when it may be put beside others."""
        return self.value if self.worth is Worth.OK else None


@dataclass(frozen=True)
class Series:
    """One measure in every area of a level, at one period.

    Attributes:
        code: of the indicator, or « contexte.… », « agregat.… ».
        unit: « % » means shares stored 0–1.
        direction: one of `catalogue.indicators.DIRECTIONS`.
        period: in words; family: of the indicator, « contexte » or « agregat ».
        law: « proportion » or « evenement » when chance bears on small counts, else "".
        scale: what numerator ÷ denominator is multiplied by to make the value.
        cells: by code of area; every area of the level has one.
        note: what is particular to this measure here (population used, definition).
        page: whether it has a page of its own.
    """

    code: str
    label: str
    unit: str
    decimals: int
    direction: str
    period: str
    family: str
    cells: Mapping[str, Cell]
    law: str = ""
    scale: int = 1
    note: str = ""
    page: bool = False

    @property
    def judged(self) -> bool:
        """Whether higher is better or worse, rather than only higher."""
        return self.direction in JUDGED

    @property
    def known(self) -> dict[str, Decimal]:
        """Values that may be compared, by area."""
        found = {code: cell.comparable for code, cell in self.cells.items()}
        return {code: value for code, value in found.items() if value is not None}

    def interval(self, area: str) -> tuple[Decimal, Decimal] | None:
        """95 % interval of the figure of an area; None when chance says nothing of it."""
        cell = self.cells[area]
        if not self.law or cell.numerator is None or not cell.denominator:
            return None
        top, bottom = float(cell.numerator), float(cell.denominator)
        if self.law == "proportion" and 0 <= top <= bottom:
            low, high = proportion_interval(top, bottom)
        elif self.law == "evenement" and top >= 0:
            low, high = rate_interval(top, bottom)
        else:
            return None
        return Decimal(str(low)) * self.scale, Decimal(str(high)) * self.scale

    def but(self, cells: Mapping[str, Cell]) -> Series:
        """The same measure with other figures."""
        return replace(self, cells=cells)
