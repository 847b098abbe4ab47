"""What one meal, one loan, one entry costs: a post of the budget divided by an activity.

Exact decimals; the same exercice on both sides, the account of a whole year, the same perimeter;
otherwise no cost is given and the reason is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.scope import FINAL, Document, Scope, documents, scope_of
from dashboard.catalogue.comparisons import load_comparisons
from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.catalogue.unit_costs import UnitCost
from dashboard.formats import percent
from dashboard.indicators import Knowledge, Point, State, series, split
from dashboard.secrecy import Gate

NORM = "M57"
"""Nomenclature the functions of the correspondence are those of."""


@dataclass(frozen=True)
class CostYear:
    """One exercice.

    Attributes:
        stage: document read, in words; "" when none closes the exercice.
        spent, earned: euros of these functions; None when no line says it.
        quantity: units of activity; None when not known.
        value: spent ÷ quantity; None when it cannot be told, for `reason`.
        net: (spent − earned) ÷ quantity; None without a value.
    """

    year: int
    stage: str = ""
    spent: Decimal | None = None
    earned: Decimal | None = None
    quantity: Decimal | None = None
    value: Decimal | None = None
    net: Decimal | None = None
    reason: str = ""


@dataclass(frozen=True)
class CostLine:
    """One cost over its exercices, oldest first.

    Attributes:
        indicator: activity; area: code of the territory it is counted in.
        places: names of the equipment that has activity there; () when not split.
    """

    cost: UnitCost
    indicator: Indicator
    area: str
    years: tuple[CostYear, ...]
    places: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[CostYear, ...]:
        """Exercices with a cost."""
        return tuple(y for y in self.years if y.value is not None)

    @property
    def last(self) -> CostYear | None:
        """The last exercice with a cost."""
        return self.known[-1] if self.known else None

    @property
    def change(self) -> Decimal | None:
        """Change of the last cost against the exercice just before; None when one is missing."""
        known = {y.year: y.value for y in self.known}
        last = self.last
        before = known.get(last.year - 1) if last else None
        if last is None or last.value is None or not before:
            return None
        return last.value / before - 1

    @property
    def reason(self) -> str:
        """Why the last closed exercice has no cost; "" when it has."""
        closed = [y for y in self.years if y.stage]
        shown = closed[-1] if closed else (self.years[-1] if self.years else None)
        return shown.reason if shown else "aucun compte de cette collectivité n'a été reçu"


def _scopes(gate: Gate, siren: str) -> list[Scope]:
    """Accounts of whole years of the principal budget of a body, oldest first."""
    known = documents(gate)
    return [_scope(gate, known, found) for found in accounts_of(known, siren)]


def accounts_of(known: Sequence[Document], siren: str) -> list[Document]:
    """The account of each whole year of the principal budget of a body, oldest first."""
    best: dict[int, Document] = {}
    for document in known:
        if document.budget_siret[:9] != siren or document.budget_type == "A":
            continue
        final = document.retained and document.etape in FINAL
        old = best.get(document.exercice)
        if final and (old is None or document.rank < old.rank):
            best[document.exercice] = document
    return [best[year] for year in sorted(best)]


def _scope(gate: Gate, known: tuple[Document, ...], found: Document) -> Scope:
    return scope_of(
        gate,
        budget=found.budget_siret,
        year=str(found.exercice),
        stage=found.stage,
        known=known,
    )


def functions_of(
    gate: Gate, scope: Scope, side: str, section: str | None
) -> Mapping[str, Decimal | None]:
    """Realised euros by function, real movements; "" holds the lines without function."""
    return named_functions(gate, scope, side, section)[0]


def named_functions(
    gate: Gate, scope: Scope, side: str, section: str | None
) -> tuple[Mapping[str, Decimal | None], Mapping[str, str]]:
    """The same, with the words of the functions."""
    asked = {**scope.parameters, "sens": side, "par": "fonction", "section": section}
    rows = list(gate.run("budget/postes", asked).records())
    words = {r["code"]: r["libelle"] for r in rows if r["libelle"]}
    return {r["code"]: r["realise_eur"] for r in rows}, words


def summed(amounts: Mapping[str, Decimal | None], prefixes: Sequence[str]) -> Decimal | None:
    """Sum of the functions that start with one of the prefixes; None when nothing is known."""
    kept = [v for code, v in amounts.items() if code.startswith(tuple(prefixes)) and v is not None]
    return sum(kept, Decimal(0)) if kept else None


def _quantity(cost: UnitCost, point: Point | None) -> tuple[Decimal | None, str]:
    """Units counted in the exercice, or why they are not."""
    if point is None:
        return None, "activité inconnue cette année"
    if point.state is State.SECRET:
        return None, "activité couverte par le secret statistique"
    found = point.numerator if cost.part == "numerateur" else point.denominator
    if found is None:
        return None, "activité inconnue cette année"
    if not point.complete:
        return found, "activité d'une année incomplète"
    least = load_comparisons().peers.coverage
    if point.coverage is not None and point.coverage < least:
        return found, f"activité connue à {percent(point.coverage, 0)} seulement"
    return found, "" if found else "aucune activité cette année"


def _perimeter(cost: UnitCost, places: Sequence[str]) -> str:
    """Why what is counted is not what is paid for; "" when nothing says so."""
    if not cost.places or set(places) == set(cost.places):
        return ""
    return "périmètre différent : l'activité ne vient pas des équipements que ce budget paie"


def cost_year(
    cost: UnitCost,
    scope: Scope,
    amounts: Mapping[str, Mapping[str, Decimal | None]],
    point: Point | None,
    perimeter: str,
) -> CostYear:
    """One exercice of one cost.

    Args:
        cost: what is divided by what.
        scope: account read.
        amounts: by function, for « D » and « R ».
        point: activity of the same year in the territory of the budget.
        perimeter: why both do not bear on the same thing; "" when they do.
    """
    spent = summed(amounts["D"], cost.functions)
    earned = summed(amounts["R"], cost.functions)
    quantity, missing = _quantity(cost, point)
    reason = perimeter or missing
    if not scope.norme.startswith(NORM):
        spent, earned = None, None
        reason = f"nomenclature {scope.norme or 'inconnue'} : fonctions différentes"
    elif spent is None:
        reason = "aucune dépense de ces fonctions dans le compte"
    stage = scope.stage_words
    if reason or spent is None or not quantity:
        return CostYear(scope.year, stage, spent, earned, quantity, reason=reason)
    value = spent / quantity
    net = (spent - (earned or Decimal(0))) / quantity
    return CostYear(scope.year, stage, spent, earned, quantity, value, net)


def unit_costs(
    gate: Gate, knows: Knowledge, costs: Sequence[UnitCost], siren: str, area: str
) -> tuple[CostLine, ...]:
    """Every cost of the body whose dashboard this is.

    Args:
        gate: the version.
        knows: what the version knows.
        costs: the correspondence.
        siren: of the body, whose principal budget is read.
        area: code of its territory, where the activity is counted.
    """
    scopes = _scopes(gate, siren)
    read = {
        section: {
            s.year: {side: functions_of(gate, s, side, section) for side in "DR"} for s in scopes
        }
        for section in {c.section for c in costs}
    }
    lines = []
    for cost in costs:
        indicator = load_indicators()[cost.activity]
        found = series(gate, indicator, kind="annee", area=area, knowledge=knows).points
        points = {p.period.start.year: p for p in found}
        places = _places(gate, knows, indicator, area)
        perimeter = _perimeter(cost, places) or _elsewhere(gate, knows, indicator, points)
        years = [
            cost_year(cost, s, read[cost.section][s.year], points.get(s.year), perimeter)
            for s in scopes
        ]
        lines.append(CostLine(cost, indicator, area, tuple(years), places))
    return tuple(lines)


def _places(gate: Gate, knows: Knowledge, indicator: Indicator, area: str) -> tuple[str, ...]:
    if "equipement" not in indicator.dimensions:
        return ()
    found = split(gate, indicator, kind="annee", dimension="equipement", area=area, knowledge=knows)
    return tuple(sorted(s.modality for s in found if s.modality))


def _elsewhere(
    gate: Gate, knows: Knowledge, indicator: Indicator, points: Mapping[int, Point]
) -> str:
    """The activity is only counted for the whole territory, not for that of the budget."""
    if points or indicator.code not in knows.definitions:
        return ""
    whole = series(gate, indicator, kind="annee", knowledge=knows).points
    root = knows.areas.get(knows.root)
    return (
        f"périmètre différent : activité connue pour {root.name} entier" if whole and root else ""
    )
