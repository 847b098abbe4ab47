"""Exercices of a budget read from the version: accounts, population, debt, what acts declare."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dashboard.budget.accounts import NOTHING, Account, Given, Statement, debt_of_balance
from dashboard.budget.populations import populations
from dashboard.catalogue.ratio_model import Book
from dashboard.secrecy import Gate

_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def statements(
    gate: Gate, book: Book, budget: str, *, principal: bool = True, stage: str = ""
) -> tuple[Statement, ...]:
    """Exercices of a budget, oldest first: realised of the account, else voted of the budget.

    Args:
        gate: the version.
        book: definitions in force.
        budget: SIRET.
        principal: it is the principal budget of its body, and not one of its annexes.
        stage: « BP » reads the budgets primitifs only.
    """
    asked = {"budget_siret": budget, "etape": "BP" if stage == "BP" else None}
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in gate.run("budget/comptes", asked).records():
        found[row["exercice"]].append(row)
    people, owed = populations(gate, budget), debts(gate, book, budget, principal=principal)
    made = [_statement(budget, year, rows) for year, rows in sorted(found.items())]
    return tuple(
        replace(
            s,
            population=people.get(s.year, NOTHING),
            debt=_opening(owed.get(s.year - 1)) if s.voted else owed.get(s.year, NOTHING),
        )
        for s in made
    )


def _statement(budget: str, year: int, rows: list[dict[str, Any]]) -> Statement:
    accounts = tuple(
        Account(
            row["section"],
            row["sens"],
            row["mouvement"],
            row["chapitre"],
            row["article"],
            row["montant_eur"],
        )
        for row in rows
        if row["montant_eur"] is not None
    )
    return Statement(budget, year, rows[0]["etape"], rows[0]["norme"] or "", accounts)


def _opening(closed: Given | None) -> Given:
    """Debt of a budget: what was owed when the exercice before ended."""
    if closed is None or closed.value is None:
        return NOTHING
    return replace(closed, source=f"au 1er janvier, {closed.source}")


def debts(gate: Gate, book: Book, budget: str, *, principal: bool) -> Mapping[int, Given]:
    """Exercice → debt when it ends: annex of the account, else balance, else published."""
    found: dict[int, Given] = {}
    known = (published if principal else _of_annex)(gate, budget, book.debt_aggregate)
    for year, value in known.items():
        found[year] = Given(value, f"encours publié par l'OFGL pour {year}", year)
    balances: dict[int, dict[str, Decimal | None]] = defaultdict(dict)
    for row in gate.run("budget/balance_dette", {"budget_siret": budget}).records():
        balances[row["exercice"]][row["compte"]] = row["solde_eur"]
    for year, accounts in balances.items():
        owed = debt_of_balance(accounts, book.debt)
        if owed is not None:
            found[year] = Given(owed, f"balance comptable {year}, compte 16", year)
    for row in gate.run("budget/declares", {"budget_siret": budget, "rubrique": "dette"}).records():
        if row["code"] == "encours" and row["etape"] in ("CA", "CFU"):
            words = f"annexe de la dette du {row['etape']} {row['exercice']}"
            found[row["exercice"]] = Given(Decimal(row["texte"]), words, row["exercice"])
    return found


def published(gate: Gate, budget: str, aggregate: str) -> Mapping[int, Decimal]:
    """Exercice → a published aggregate of the body: of its principal budget, else consolidated."""
    asked = {"siren": budget[:9], "agregat": aggregate, "exercice": None}
    kept: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for row in gate.run("budget/agregats_ofgl", asked).records():
        if row["montant_eur"] is not None:
            kept[row["exercice"]][row["type_de_budget"]] = row["montant_eur"]
    found = {year: kinds.get("principal", kinds.get("consolide")) for year, kinds in kept.items()}
    return {year: value for year, value in found.items() if value is not None}


def _of_annex(gate: Gate, budget: str, aggregate: str) -> Mapping[int, Decimal]:
    """Exercice → a published aggregate of one annexe, never of those of the body together."""
    asked = {"budget_siret": budget, "agregat": aggregate}
    rows = gate.run("budget/agregats_budget", asked).records()
    return {r["exercice"]: r["montant_eur"] for r in rows if r["montant_eur"] is not None}


def declared(gate: Gate, budget: str) -> Mapping[tuple[int, str], Mapping[str, str]]:
    """(exercice, étape) → figures the act declares, code → text as written."""
    found: dict[tuple[int, str], dict[str, str]] = defaultdict(dict)
    asked = {"budget_siret": budget, "rubrique": "information"}
    for row in gate.run("budget/declares", asked).records():
        found[row["exercice"], row["etape"]][row["code"]] = row["texte"]
    return found


def french_number(text: str) -> tuple[Decimal, int] | None:
    """« 1 048,50 % » → (1048.50, 2): a declared figure and its decimals; None when unreadable."""
    plain = re.sub(r"[\s\u00a0\u202f%€]", "", text)
    if not _NUMBER.fullmatch(plain):
        return None
    value = Decimal(plain.replace(",", "."))
    return value, max(0, -int(value.as_tuple().exponent))
