"""What the green annex says of one exercice: rated rows, expenses, and sums by axis.

Rated is favorable, neutre or defavorable. What the annex says « non coté », and what the account
spent that the annex does not hold, are both unrated: nothing is ever taken for neutral.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.amounts import ZERO, share
from dashboard.catalogue.green import Axis, GreenRules

RATED = ("favorable", "neutre", "defavorable")
UNRATED = "non_cote"
ABSENT = "absente"
RATINGS = (*RATED, UNRATED)
Key = tuple[str, str]
"""Article and function: what an annex and an account have in common."""


@dataclass(frozen=True)
class Entry:
    """One row of the annex.

    Attributes:
        article, function: codes; the function may be "".
        ratings: axis → rating; an axis absent from it was not examined.
        file, position: where it was read.
    """

    year: int
    article: str
    article_label: str
    function: str
    function_label: str
    operation: str
    service: str
    label: str
    amount: Decimal
    ratings: Mapping[str, str]
    file: str = ""
    position: int = 0

    @property
    def key(self) -> Key:
        """What it is matched to the account by."""
        return self.article, self.function


@dataclass(frozen=True)
class Spent:
    """Real investment expenses of an account, for one chapter, article and function."""

    year: int
    stage: str
    norm: str
    chapter: str
    article: str
    article_label: str
    function: str
    function_label: str
    amount: Decimal

    @property
    def key(self) -> Key:
        """What it is matched to the annex by."""
        return self.article, self.function


@dataclass(frozen=True)
class Gap:
    """An expense of the account and what the annex holds of it."""

    spent: Spent
    annexed: Decimal

    @property
    def absent(self) -> Decimal:
        """Left out of the annex, never under zero for an expense."""
        return max(ZERO, self.spent.amount - self.annexed)


@dataclass(frozen=True)
class AnnexFile:
    """One file the annex of an exercice is read in.

    Attributes:
        kept: its lines read; replaced, amount: those that a later file gives too, and their euros.
    """

    year: int
    name: str
    kept: int
    replaced: int
    amount: Decimal


@dataclass(frozen=True)
class AxisYear:
    """One axis in one exercice, in euros.

    Attributes:
        amounts: rating → sum of the rows of the annex; empty when the axis was not examined.
        absent: spent, and not in the annex for this axis.
        perimeter: expenses to rate, None when the account was not received.
        due: the axis must be rated for that exercice.
    """

    axis: Axis
    year: int
    amounts: Mapping[str, Decimal]
    absent: Decimal
    perimeter: Decimal | None
    due: bool

    @property
    def examined(self) -> bool:
        """At least one row says something of the axis."""
        return bool(self.amounts)

    @property
    def rated(self) -> Decimal:
        """Favourable, neutral or unfavourable."""
        return sum((self.amounts.get(rating, ZERO) for rating in RATED), ZERO)

    @property
    def unrated(self) -> Decimal:
        """Said not rated, or absent from the annex."""
        return self.amounts.get(UNRATED, ZERO) + self.absent

    @property
    def whole(self) -> Decimal:
        """What the parts add up to: the perimeter, unless the annex holds more than the account."""
        return self.rated + self.unrated

    @property
    def coverage(self) -> Decimal | None:
        """Rated ÷ perimeter, 0–1; None without account."""
        return share(self.rated, self.perimeter)

    def part(self, rating: str) -> Decimal | None:
        """Share of a rating in what the parts add up to, 0–1."""
        amount = self.unrated if rating == UNRATED else self.amounts.get(rating, ZERO)
        return share(amount, self.whole)


@dataclass(frozen=True)
class GreenYear:
    """The annex of one exercice beside its account.

    Attributes:
        stage: CA or CFU; "" when the account was not received.
        gaps: expenses to rate that the annex misses, whole or in part, largest first.
        beyond: rows of the annex, by article and function, over what the account spent.
        files: where the annex was read, oldest first.
        duty_spent, duty_rated: of the accounts that must be rated that year on the first axis;
            None when every account must be.
    """

    year: int
    stage: str
    norm: str
    perimeter: Decimal | None
    annexed: Decimal
    entries: tuple[Entry, ...]
    axes: tuple[AxisYear, ...]
    gaps: tuple[Gap, ...]
    beyond: tuple[tuple[Key, Decimal], ...]
    files: tuple[AnnexFile, ...] = ()
    duty_spent: Decimal | None = None
    duty_rated: Decimal | None = None

    def axis(self, code: str) -> AxisYear:
        """One of the six axes."""
        return next(found for found in self.axes if found.axis.code == code)


@dataclass(frozen=True)
class Green:
    """What is known of a budget: exercices with an annex, and those whose account has none."""

    rules: GreenRules
    years: tuple[GreenYear, ...]
    without: tuple[int, ...]

    def year(self, year: int) -> GreenYear | None:
        """The annex of an exercice, or None."""
        return next((found for found in self.years if found.year == year), None)
