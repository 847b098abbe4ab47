"""« Budget vert »: what investment expenses are rated, on which axis, and what is left unrated.

Rated is favorable, neutre or defavorable. What the annex says « non coté », and what the account
spent that the annex does not hold, are both unrated: nothing is ever taken for neutral.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import ZERO, share
from dashboard.catalogue.green import Axis, GreenRules, load_green
from dashboard.secrecy import Gate

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


def green(gate: Gate, budget: str) -> Green:
    """Every annex received for a budget, oldest first.

    Args:
        gate: the version.
        budget: SIRET.
    """
    rules = load_green()
    asked = {"budget_siret": budget}
    entries = [
        _entry(rules, record) for record in gate.run("budget/vert_cotations", asked).records()
    ]
    spent = [_spent(record) for record in gate.run("budget/vert_investissements", asked).records()]
    known = sorted({entry.year for entry in entries})
    closed = {line.year for line in spent if any(d.since <= line.year for d in rules.duties)}
    return Green(
        rules,
        tuple(year_of(rules, year, _of(year, entries), _of(year, spent)) for year in known),
        tuple(sorted(closed - set(known))),
    )


def _of(year: int, rows: Sequence[Any]) -> list[Any]:
    return [row for row in rows if row.year == year]


def _entry(rules: GreenRules, record: Mapping[str, Any]) -> Entry:
    return Entry(
        year=record["exercice"],
        article=record["article"],
        article_label=record["article_libelle"] or "",
        function=record["fonction"],
        function_label=record["fonction_libelle"] or "",
        operation=record["operation"] or "",
        service=record["service"] or "",
        label=record["libelle"] or "",
        amount=record["realise_eur"],
        ratings={a.code: record[a.code] for a in rules.axes if record[a.code]},
        file=record["fichier"],
        position=record["position"],
    )


def _spent(record: Mapping[str, Any]) -> Spent:
    return Spent(
        year=record["exercice"],
        stage=record["etape"],
        norm=record["norme"],
        chapter=record["chapitre"],
        article=record["article"],
        article_label=record["article_libelle"] or "",
        function=record["fonction"],
        function_label=record["fonction_libelle"] or "",
        amount=record["realise_eur"] or ZERO,
    )


def _sums(entries: Sequence[Entry], axis: str = "") -> dict[Key, Decimal]:
    """Annexed by article and function; only rows that speak of the axis when one is given."""
    found: dict[Key, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if not axis or axis in entry.ratings:
            found[entry.key] += entry.amount
    return found


def _absent(spent: Mapping[Key, Decimal], annexed: Mapping[Key, Decimal]) -> Decimal:
    return sum((max(ZERO, cents - annexed.get(key, ZERO)) for key, cents in spent.items()), ZERO)


def _axis_year(
    axis: Axis, year: int, entries: Sequence[Entry], spent: Mapping[Key, Decimal] | None, due: bool
) -> AxisYear:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if axis.code in entry.ratings:
            amounts[entry.ratings[axis.code]] += entry.amount
    return AxisYear(
        axis,
        year,
        dict(amounts),
        _absent(spent or {}, _sums(entries, axis.code)),
        None if spent is None else sum(spent.values(), ZERO),
        due,
    )


def year_of(
    rules: GreenRules, year: int, entries: Sequence[Entry], spent: Sequence[Spent]
) -> GreenYear:
    """The annex of one exercice, matched to its account by article and function.

    Args:
        rules: axes, duties, chapters never rated.
        year: exercice.
        entries: rows of the annex.
        spent: real investment expenses of the account, [] when it was not received.
    """
    kept = [line for line in spent if line.chapter not in rules.excluded]
    by_key: dict[Key, Decimal] = defaultdict(Decimal)
    for line in kept:
        by_key[line.key] += line.amount
    norm = next((line.norm for line in spent), "")
    duty = rules.duty(year, norm)
    annexed = _sums(entries)
    known = by_key if spent else None
    listed = duty.accounts if duty else ()
    climate = [e for e in entries if e.ratings.get(rules.axes[0].code) in RATED]
    return GreenYear(
        year=year,
        stage=next((line.stage for line in spent), ""),
        norm=norm,
        perimeter=sum(by_key.values(), ZERO) if spent else None,
        annexed=sum((entry.amount for entry in entries), ZERO),
        entries=tuple(sorted(entries, key=lambda e: (-e.amount, e.file, e.position))),
        axes=tuple(
            _axis_year(axis, year, entries, known, bool(duty) and axis.due_from <= year)
            for axis in rules.axes
        ),
        gaps=_gaps(kept, annexed),
        beyond=_beyond(by_key, annexed) if spent else (),
        duty_spent=_starting(kept, listed) if listed else None,
        duty_rated=_starting(climate, listed) if listed else None,
    )


def _starting(rows: Sequence[Spent] | Sequence[Entry], accounts: tuple[str, ...]) -> Decimal:
    return sum((row.amount for row in rows if row.article.startswith(accounts)), ZERO)


def _gaps(spent: Sequence[Spent], annexed: Mapping[Key, Decimal]) -> tuple[Gap, ...]:
    """Expenses the annex misses; what it holds of a key goes to its lines one after the other."""
    left = dict(annexed)
    found = []
    for line in spent:
        held = min(line.amount, left.get(line.key, ZERO))
        left[line.key] = left.get(line.key, ZERO) - held
        found.append(Gap(line, held))
    missing = [gap for gap in found if gap.absent]
    return tuple(sorted(missing, key=lambda gap: (-gap.absent, gap.spent.key)))


def _beyond(
    spent: Mapping[Key, Decimal], annexed: Mapping[Key, Decimal]
) -> tuple[tuple[Key, Decimal], ...]:
    found = [(key, cents - spent.get(key, ZERO)) for key, cents in annexed.items()]
    return tuple(sorted(((k, v) for k, v in found if v > 0), key=lambda pair: (-pair[1], pair[0])))
