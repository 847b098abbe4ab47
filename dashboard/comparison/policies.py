"""One public policy, or one sustainable development goal, across sectors.

What it costs (functions of the budget), what is done (activity), what sensors measure, what people
say, and the context: side by side, never added up.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from dashboard.budget.scope import Scope, documents, scope_of
from dashboard.catalogue.comparisons import Comparisons, load_comparisons
from dashboard.catalogue.indicators import FAMILIES, Indicator, load_indicators
from dashboard.catalogue.odd import GOALS
from dashboard.comparison.unit_costs import NORM, accounts_of, functions_of, named_functions
from dashboard.errors import ChoiceError
from dashboard.indicators import Knowledge, Reading, Status, review_readings
from dashboard.secrecy import Gate

NATURES = ("activite", "satisfaction", "capteur", "contexte", "budget")
"""What indicators look at, in the order of the page."""

Amounts = Mapping[str, Decimal | None]
"""Euros by function."""


@dataclass(frozen=True)
class YearAmounts:
    """Realised amounts of an exercice by function, real movements.

    Attributes:
        spent, invested, earned: running expenses, investment, running receipts.
        labels: words of the functions, as the documents of the exercice name them.
    """

    scope: Scope
    spent: Amounts
    invested: Amounts
    earned: Amounts
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def readable(self) -> bool:
        """Its functions are those of the correspondence."""
        return self.scope.norme.startswith(NORM)


@dataclass(frozen=True)
class BudgetPart:
    """What one policy holds of one exercice; amounts in euros, None when no line says it.

    Attributes:
        functions: (code, running expenses, investment), largest first.
    """

    year: YearAmounts
    spent: Decimal | None
    invested: Decimal | None
    earned: Decimal | None
    functions: tuple[tuple[str, Decimal | None, Decimal | None], ...] = ()

    @property
    def per_head(self) -> Decimal | None:
        """Running expenses per inhabitant of the exercice."""
        people = self.year.scope.population
        return None if self.spent is None or not people else self.spent / people


@dataclass(frozen=True)
class Policy:
    """One policy or goal.

    Attributes:
        kind: « famille » or « odd »; code: of the family, or number of the goal.
        prefixes: budget functions; () when none is its own.
        years: oldest first; [] without account or function.
        readings: by nature.
    """

    kind: str
    code: str
    name: str
    prefixes: tuple[str, ...]
    years: tuple[BudgetPart, ...]
    readings: Mapping[str, tuple[Reading, ...]]

    @property
    def last(self) -> BudgetPart | None:
        """The last exercice closed."""
        return self.years[-1] if self.years else None

    @property
    def judged(self) -> Mapping[Status, int]:
        """How many indicators reached their target, or did not."""
        found: dict[Status, int] = {}
        for readings in self.readings.values():
            for one in readings:
                found[one.status] = found.get(one.status, 0) + 1
        return found

    @property
    def count(self) -> int:
        """Indicators with a value."""
        return sum(len(found) for found in self.readings.values())


@dataclass(frozen=True)
class Balance:
    """All policies, all goals.

    Attributes:
        area: code of the territory of the indicators; policies, goals: those with something to say.
    """

    area: str
    policies: tuple[Policy, ...]
    goals: tuple[Policy, ...]

    def find(self, kind: str, code: str) -> Policy:
        """One of them.

        Raises:
            ChoiceError: unknown, or nothing is known of it here.
        """
        every = self.policies if kind == "famille" else self.goals
        found = next((p for p in every if p.code == code), None)
        if found is None:
            raise ChoiceError(
                f"rien n'est connu ici de « {code} »",
                choice="family" if kind == "famille" else "odd",
                known=[(p.code, p.name) for p in every],
            )
        return found


def years_of(gate: Gate, siren: str) -> tuple[YearAmounts, ...]:
    """Accounts of whole years of the principal budget of a body, by function, oldest first."""
    known = documents(gate)
    scopes = [
        scope_of(gate, budget=d.budget_siret, year=str(d.exercice), stage=d.stage, known=known)
        for d in accounts_of(known, siren)
    ]
    return tuple(_year_of(gate, scope) for scope in scopes)


def _year_of(gate: Gate, scope: Scope) -> YearAmounts:
    spent, words = named_functions(gate, scope, "D", "F")
    invested, more = named_functions(gate, scope, "D", "I")
    return YearAmounts(
        scope, spent, invested, functions_of(gate, scope, "R", "F"), {**more, **words}
    )


def _sum(amounts: Amounts, codes: Sequence[str]) -> Decimal | None:
    known = [v for code in codes if (v := amounts.get(code)) is not None]
    return sum(known, Decimal(0)) if known else None


def part_of(year: YearAmounts, codes: Sequence[str]) -> BudgetPart:
    """What some functions hold of an exercice."""
    rows = [(code, year.spent.get(code), year.invested.get(code)) for code in codes]
    ordered = sorted(rows, key=lambda r: (-((r[1] or 0) + (r[2] or 0)), r[0]))
    return BudgetPart(
        year,
        _sum(year.spent, codes),
        _sum(year.invested, codes),
        _sum(year.earned, codes),
        tuple(row for row in ordered if row[1] is not None or row[2] is not None),
    )


def _all_codes(year: YearAmounts) -> list[str]:
    return sorted({*year.spent, *year.invested, *year.earned} - {""})


def _family_codes(rules: Comparisons, family: str, year: YearAmounts) -> list[str]:
    prefixes = rules.policies.get(family, ())
    return [code for code in _all_codes(year) if prefixes and code.startswith(prefixes)]


def _by_goal(rules: Comparisons, year: YearAmounts) -> Mapping[int | None, list[str]]:
    found: dict[int | None, list[str]] = {}
    for code in _all_codes(year):
        found.setdefault(rules.goal_of(code), []).append(code)
    return found


def _by_nature(
    rules: Comparisons, readings: Sequence[Reading]
) -> Mapping[str, tuple[Reading, ...]]:
    found: dict[str, list[Reading]] = {}
    for one in readings:
        found.setdefault(rules.nature(one.indicator), []).append(one)
    return {nature: tuple(found[nature]) for nature in NATURES if nature in found}


def _made(
    rules: Comparisons,
    key: tuple[str, str, str],
    prefixes: tuple[str, ...],
    parts: Sequence[BudgetPart],
    readings: Sequence[Reading],
) -> Policy:
    kept = [p for p in parts if p.spent is not None or p.invested is not None]
    return Policy(*key, prefixes, tuple(kept), _by_nature(rules, readings))


def _readings(
    gate: Gate, knows: Knowledge, wanted: Sequence[Indicator], area: str, *, judged: bool
) -> list[Reading]:
    """Readings of an area; of the whole territory where the area has none of its own.

    Of `judged`, neither comparison nor signal.
    """
    day, found = knows.last_week.end + dt.timedelta(days=1), dict[str, Reading]()
    for place in dict.fromkeys((area, knows.root)):
        missing = [i.code for i in wanted if i.code not in found]
        if missing:
            every = review_readings(
                gate, day=day, area=place, knowledge=knows, only=missing, judged=judged
            )
            found |= {r.indicator.code: r for r in every if r.current is not None}
    return [found[i.code] for i in wanted if i.code in found]


def _wanted(knows: Knowledge, kind: str, code: str) -> list[Indicator]:
    """Indicators of one policy or goal; every one when none is named."""
    known = [i for i in load_indicators().values() if i.code in knows.definitions]
    if kind == "famille":
        return [i for i in known if i.family == code]
    if kind == "odd":
        return [i for i in known if str(i.odd[0]) == code]
    return known


def balance(
    gate: Gate, knows: Knowledge, siren: str, area: str, only: tuple[str, str] = ("", "")
) -> Balance:
    """Every policy and every goal.

    Args:
        gate: the version.
        knows: what the version knows.
        siren: of the body whose principal budget is read.
        area: code of the territory of the body; indicators it has not are those of the whole.
        only: kind and code of the one whose indicators are read; the others are left without.
            With none named, all are, without comparison nor signal.
    """
    rules = load_comparisons()
    known = _readings(gate, knows, _wanted(knows, *only), area, judged=only == ("", ""))
    years = [y for y in years_of(gate, siren) if y.readable]
    goal_codes = [(y, _by_goal(rules, y)) for y in years]
    policies = [
        _made(
            rules,
            ("famille", family, name),
            rules.policies.get(family, ()),
            [part_of(y, _family_codes(rules, family, y)) for y in years],
            [r for r in known if r.indicator.family == family],
        )
        for family, name in FAMILIES.items()
    ]
    goals = [
        _made(
            rules,
            ("odd", str(number), name),
            rules.goals.get(number, ()),
            [part_of(y, codes.get(number, [])) for y, codes in goal_codes],
            [r for r in known if r.indicator.odd[0] == number],
        )
        for number, name in GOALS.items()
    ]
    return Balance(area, tuple(p for p in policies if p.count or p.years), tuple(goals))
