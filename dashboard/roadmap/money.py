"""What the budget says of a project: amounts of its lines, contracts, grants, and its threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.amounts import Amounts, amounts_of, total
from dashboard.budget.contracts import Contract, contracts
from dashboard.budget.drill import level, operation_years
from dashboard.budget.equilibrium import Equilibrium, equilibrium
from dashboard.budget.impact import Operation, Threshold
from dashboard.budget.scope import EXECUTED, Document, Scope, documents, scope_of
from dashboard.catalogue.roadmap_model import BudgetLink, Project
from dashboard.errors import QueryError
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Linked:
    """Lines a project is linked to, in the document in force.

    Attributes:
        scope: document read; None when the budget is not in the version.
        label: words of the operation or programme, "" when nothing names it.
        amounts: sum of the lines; None when no line carries these codes.
        path, node: how the budget page reads them; alone: that page shows these lines only.
        before: realised in the exercices before, for an operation; None when not said.
    """

    link: BudgetLink
    scope: Scope | None
    label: str = ""
    amounts: Amounts | None = None
    path: str = ""
    node: tuple[str, ...] = ()
    before: Decimal | None = None
    alone: bool = False


@dataclass(frozen=True)
class Grant:
    """A subvention a project names: one reference may cover several."""

    reference: str
    beneficiary: str
    subject: str
    amount: Decimal | None


@dataclass(frozen=True)
class Study:
    """An operation beside the threshold of the impact study (D. 1611-35)."""

    operation: Operation
    threshold: Threshold


@dataclass(frozen=True)
class Money:
    """Everything the budget says of a project.

    Attributes:
        total: sum of the linked lines, each line once; None when no link is found.
        overlaps: two links share lines, so that the total is not given.
        contracts: number → contract; None: not in the version.
        grants: reference → grants; () : not in the version.
    """

    lines: tuple[Linked, ...]
    total: Amounts | None
    overlaps: bool
    contracts: Mapping[str, Contract | None]
    grants: Mapping[str, tuple[Grant, ...]]
    studies: tuple[Study, ...]


def money(gate: Gate, project: Project) -> Money:
    """What the version says of the money of a project."""
    known = documents(gate)
    lines = tuple(_linked(gate, link, known) for link in project.budget)
    found = [one.amounts for one in lines if one.amounts is not None]
    overlaps = _overlap(project.budget)
    return Money(
        lines,
        total(found) if found and not overlaps else None,
        overlaps,
        _contracts(gate, project.contracts),
        {reference: _grants(gate, reference) for reference in project.grants},
        tuple(_studies(gate, lines)),
    )


def filters_of(link: BudgetLink) -> dict[str, str | None]:
    """Codes of a link as parameters of `budget/postes`; a short function is its beginning."""
    found: dict[str, str | None] = {
        "section": link.section or None,
        "operation": link.operation or None,
        "programme": link.programme or None,
        "article": link.article or None,
        "service": link.service or None,
    }
    if link.function:
        kind = {1: "fonction1", 2: "fonction2"}.get(len(link.function), "fonction")
        found[kind] = link.function
    return found


def reading_of(
    link: BudgetLink, year: str = "", chapters: Sequence[str] = ()
) -> tuple[str, tuple[str, ...]]:
    """How the page of the budget comes nearest to a link: its reading and node.

    Args:
        link: codes of the lines.
        year: exercice of the document read: the reading by operation has one level for it.
        chapters: « I/21 » of the lines of an article.
    """
    if link.operation:
        return "operation", tuple(code for code in (link.operation, year) if code)
    if link.programme:
        return "programme", (link.programme,)
    if link.function:
        steps = (link.function[:1], link.function[:2], link.function)
        return "politique", (*dict.fromkeys(steps), *([link.article] if link.article else ()))
    if link.service:
        return "service", (link.service,)
    if link.article and len(chapters) == 1:
        return "nature", (*chapters[0].split("/"), link.article)
    return "nature", ()


def _linked(gate: Gate, link: BudgetLink, known: tuple[Document, ...]) -> Linked:
    try:
        scope = scope_of(gate, budget=link.budget, known=known)
    except QueryError:
        path, node = reading_of(link)
        return Linked(link, None, path=path, node=node)
    path, node = reading_of(link, str(scope.year), _chapters(gate, scope, link))
    kind = "operation" if link.operation else "programme" if link.programme else "section"
    asked = {**scope.parameters, "sens": "D", "par": kind, **filters_of(link)}
    rows = list(gate.run("budget/postes", asked).records())
    amounts = total(amounts_of(r, executed=scope.executed) for r in rows) if rows else None
    named = rows[0]["libelle"] if rows and kind != "section" else ""
    before = _before(gate, scope, link) if link.operation else None
    alone = amounts is not None and _shown_alone(gate, scope, link, path, node, amounts, known)
    return Linked(link, scope, named or "", amounts, path, node, before, alone)


def _chapters(gate: Gate, scope: Scope, link: BudgetLink) -> list[str]:
    """« I/21 » of the lines of an article that nothing else names; [] for any other link."""
    if not link.article or link.operation or link.programme or link.function or link.service:
        return []
    asked = {**scope.parameters, "sens": "D", "par": "section_chapitre", **filters_of(link)}
    return [row["code"] for row in gate.run("budget/postes", asked).records()]


def _shown_alone(
    gate: Gate,
    scope: Scope,
    link: BudgetLink,
    path: str,
    node: tuple[str, ...],
    amounts: Amounts,
    known: tuple[Document, ...],
) -> bool:
    """Whether the page of the budget shows these lines and no other."""
    try:
        shown = level(gate, scope, path=path, node=node, section=link.section, known=known).total
    except QueryError:
        return False
    return shown.lines_nb == amounts.lines_nb and shown == amounts


def _before(gate: Gate, scope: Scope, link: BudgetLink) -> Decimal | None:
    """What an operation realised in the exercices before the one read."""
    rows = [
        amounts_of(r, executed=r["etape"] in EXECUTED).executed
        for r in operation_years(gate, scope, "D", link.operation, link.section)
        if r["exercice"] < scope.year
    ]
    said = [amount for amount in rows if amount is not None]
    return sum(said, Decimal(0)) if said else None


def _overlap(links: Sequence[BudgetLink]) -> bool:
    """Two links of one budget that could name the same line."""
    return any(_meet(one, other) for rank, one in enumerate(links) for other in links[rank + 1 :])


def _meet(one: BudgetLink, other: BudgetLink) -> bool:
    """No code tells them apart; a function is told apart from one that it does not begin."""
    apart = any(
        a and b and a != b
        for a, b in (
            (one.budget, other.budget),
            (one.section, other.section),
            (one.operation, other.operation),
            (one.programme, other.programme),
            (one.article, other.article),
            (one.service, other.service),
        )
    )
    a, b = one.function, other.function
    return not apart and not (a and b and not a.startswith(b) and not b.startswith(a))


def _contracts(gate: Gate, numbers: Sequence[str]) -> dict[str, Contract | None]:
    if not numbers:
        return {}
    rows = {contract.number: contract for contract in contracts(gate).rows}
    return {number: rows.get(number) for number in numbers}


def _grants(gate: Gate, reference: str) -> tuple[Grant, ...]:
    rows = gate.run("feuille_de_route/subventions", {"reference": reference}).records()
    return tuple(Grant(reference, r["beneficiaire"], r["objet"], r["montant_eur"]) for r in rows)


def _studies(gate: Gate, lines: Sequence[Linked]) -> list[Study]:
    """Linked operations and programmes beside the threshold of their budget."""
    found: list[Study] = []
    asked = {one.link.budget for one in lines if one.scope and one.path in _STUDIED}
    for budget in sorted(asked):
        balance = _balance(gate, budget)
        if balance is None or balance.threshold is None:
            continue
        for one in lines:
            if one.link.budget == budget and one.path in _STUDIED:
                found += _study(balance, one.link)
    return found


_STUDIED = ("operation", "programme")


def _balance(gate: Gate, budget: str) -> Equilibrium | None:
    try:
        return equilibrium(gate, budget=budget)
    except QueryError:
        return None


def _study(balance: Equilibrium, link: BudgetLink) -> list[Study]:
    code = link.programme or link.operation
    kind = "ap" if link.programme else "operation"
    limit = balance.threshold
    return [
        Study(operation, limit)
        for operation in balance.operations
        if limit is not None and (operation.code, operation.kind) == (code, kind)
    ]
