"""Weekly exports of the finance software, read as courses; and accounts of whole exercices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.amounts import share
from dashboard.budget.rhythm import YEARS, Course, Snapshot
from dashboard.budget.scope import Scope
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Export:
    """One export of the finance software: its date, its file, its lines, those left unread."""

    year: int
    date: dt.date
    file: str
    lines_nb: int
    rejects_nb: int


@dataclass(frozen=True)
class Account:
    """One exercice, or one of its chapters, as the voted account says it, in euros.

    Attributes:
        code, label: of the chapter; "" for the whole.
        stage: CFU, or CA.
    """

    year: int
    code: str
    label: str
    stage: str
    opened: Decimal | None
    realised: Decimal | None
    remaining: Decimal | None

    @property
    def rate(self) -> Decimal | None:
        """Realised ÷ credits."""
        return share(self.realised, self.opened)


def exports(gate: Gate, budget: str) -> tuple[Export, ...]:
    """Exports of the finance software received for a budget, oldest first; one per exercice."""
    return tuple(
        Export(
            r["exercice"], r["date_situation"], r["fichier"] or "", r["lignes_nb"], r["rejets_nb"]
        )
        for r in gate.run("budget/execution_dates", {"budget_siret": budget}).records()
    )


def _snapshot(record: Mapping[str, Any]) -> Snapshot:
    return Snapshot(
        record["date_situation"],
        record["credits_ouverts_eur"],
        record["engage_eur"],
        record["realise_eur"],
    )


def courses(
    gate: Gate,
    scope: Scope,
    *,
    until: dt.date | None,
    by: str = "",
    section: str = "",
    side: str = "D",
    chapter: str | None = None,
    service: str | None = None,
    around: tuple[int, int] | None = None,
) -> dict[str, tuple[Course, ...]]:
    """Courses of each chapter or service over the exercice and those a profile needs.

    Args:
        gate: the version.
        scope: budget and exercice.
        until: last day known, None for all.
        by: « chapitre », « service », or "" for the whole under the key "".
        section: F, I or "" for both.
        side: D or R.
        chapter: kept alone; None keeps all.
        service: kept alone; None keeps all.
        around: (day of the exercice, days either side) of the exports read, beside the last one of
            each course; None reads them all.
    """
    day, reach = around or (None, None)
    asked: dict[str, Any] = {
        "budget_siret": scope.budget,
        "exercice_min": scope.year - YEARS - 1,
        "exercice_max": scope.year,
        "jusqu_au": until,
        "jour": day,
        "autour": reach,
        "section": section or None,
        "sens": side,
        "par": by,
        "chapitre": chapter,
        "service": service,
    }
    found: defaultdict[str, defaultdict[int, list[Snapshot]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for record in gate.run("budget/execution_semaines", asked).records():
        found[record["code"]][record["exercice"]].append(_snapshot(record))
    return {
        code: tuple(Course(year, tuple(snapshots)) for year, snapshots in years.items())
        for code, years in found.items()
    }


def chapter_labels(gate: Gate, scope: Scope, codes: Iterable[str]) -> dict[str, str]:
    """Words of chapters; "" is not among them when nothing names a code."""
    asked = "|".join(f"chapitre:{code}" for code in codes)
    params: dict[str, Any] = {
        "budget_siret": scope.budget,
        "exercice": scope.year,
        "nomenclature": scope.nomenclature,
        "codes": asked,
    }
    found = gate.run("budget/libelles_codes", params).records()
    return {r["code"]: r["libelle_complet"] or r["libelle"] or "" for r in found}


def accounts(
    gate: Gate,
    scope: Scope,
    *,
    section: str,
    side: str,
    year: int | None = None,
    chapter: str | None = None,
) -> tuple[Account, ...]:
    """Execution told by the accounts: each exercice, or the chapters of one.

    Args:
        gate: the version.
        scope: the budget.
        section: F, I or "" for both.
        side: D or R.
        year: exercice whose chapters are asked; None for every exercice as a whole.
        chapter: kept alone; None keeps all.
    """
    asked: dict[str, Any] = {
        "budget_siret": scope.budget,
        "exercice": year,
        "section": section or None,
        "sens": side,
        "chapitre": chapter,
        "par": "" if year is None else "chapitre",
    }
    return tuple(
        Account(
            r["exercice"],
            r["code"],
            r["libelle"] or "",
            r["etape"],
            r["credits_ouverts_eur"],
            r["realise_eur"],
            r["rar_eur"],
        )
        for r in gate.run("budget/execution_comptes", asked).records()
    )
