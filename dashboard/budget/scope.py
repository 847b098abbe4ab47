"""Which budget document is read: budget, exercice, stage, movement; and what it compares to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from dashboard.budget.asked import no_such, one_of
from dashboard.budget.received import Document as Document
from dashboard.budget.received import documents as documents
from dashboard.budget.received import of_budget
from dashboard.budget.rhythm import closed
from dashboard.formats import NBSP, date
from dashboard.secrecy import Gate

MOVEMENTS = {"reel": "opérations réelles", "ordre": "opérations d'ordre"}
SIDES = {"D": "dépenses", "R": "recettes"}
STAGES = {
    "BP": "budget primitif",
    "BS": "budget supplémentaire",
    "DM": "décisions modificatives",
    "CA": "compte administratif",
    "CFU": "compte financier unique",
    "SITUATION": "situation",
}
LEFT = {"D": "disponible", "R": "reste à titrer"}
UNSPENT = {"D": "non consommé", "R": "non titré"}
FINAL = ("CFU", "CA")
"""Accounts of a whole year; one or the other, by exercice."""
EXECUTED = (*FINAL, "SITUATION")
"""Documents that say what was realised; the others vote."""


@dataclass(frozen=True)
class Scope:
    """What is read.

    Attributes:
        budget: SIRET; budget_name: « Budget principal » or the name of the annexe; budget_type: P
            or A; body: name of the collectivité.
        year: exercice; stage: « CFU », « SITUATION », « DM » (all of them), « DM2 » (one).
        step: stage without number; number: of the DM, None for all.
        date: of the decision or of the snapshot.
        at: date asked of the query; None reads the document retained.
        movement: reel or ordre.
        executed: whether the document says what was realised.
        over: the exercice is closed: its account is there, or exports came after its last day.
        population: inhabitants of that exercice, None when not published; population_source: who
            says so, in French.
        documents: what is read, several for « DM ».
        before: the same stage of the exercice before, None when it was not received.
    """

    budget: str
    budget_name: str
    budget_type: str
    body: str
    year: int
    stage: str
    step: str
    number: str | None
    date: dt.date | None
    at: dt.date | None
    movement: str
    executed: bool
    nomenclature: str
    norme: str
    population: int | None
    population_year: int | None
    population_source: str
    documents: tuple[Document, ...] = ()
    before: Scope | None = None
    over: bool = False

    @property
    def running(self) -> bool:
        """A snapshot of credits that may still be spent."""
        return self.step == "SITUATION" and not self.over

    def left_words(self, side: str) -> str:
        """What is left of the credits: « disponible », « non consommé » once it cannot be spent."""
        return (UNSPENT if self.over else LEFT)[side]

    @property
    def stage_words(self) -> str:
        """« compte financier unique 2025 », « situation du 16/11/2026 », « BP 2026 » in words."""
        if self.step == "SITUATION":
            return f"situation du {date(self.date)}"
        words = STAGES.get(self.step, self.step.lower())
        if self.step == "DM" and self.number:
            return f"décision modificative n°{NBSP}{self.number} de {self.year}"
        return f"{words}{NBSP}{self.year}"

    @property
    def parameters(self) -> dict[str, Any]:
        """What every query of the room is asked."""
        return {
            "budget_siret": self.budget,
            "exercice": self.year,
            "etape": self.step,
            "numero": self.number,
            "date_situation": self.at,
            "mouvement": self.movement,
        }


def _over(kept: list[Document], year: int) -> bool:
    """Whether an exercice has its account, or an export was received after its last day."""
    exports = [d.date_situation for d in kept if d.etape == "SITUATION" and d.date_situation]
    counted = any(d.exercice == year and d.etape in FINAL for d in kept)
    return counted or (bool(exports) and closed(year, max(exports)))


def _made(
    found: list[Document], kept: list[Document], stage: str, movement: str, before: Scope | None
) -> Scope:
    """The scope of the documents found, among those kept of the same budget."""
    first = found[0]
    return Scope(
        budget=first.budget_siret,
        budget_name=first.budget_nom,
        budget_type=first.budget_type,
        body=first.collectivite,
        year=first.exercice,
        stage=stage,
        step=first.etape,
        number=first.numero if first.etape == "DM" and stage != "DM" else None,
        date=max((d.date_situation for d in found if d.date_situation), default=None),
        at=None if first.retained else first.date_situation,
        movement=movement,
        executed=first.executed,
        nomenclature=first.nomenclature,
        norme=first.norme,
        population=first.population,
        population_year=first.population_year,
        population_source=first.population_source,
        documents=tuple(found),
        before=before,
        over=_over(kept, first.exercice),
    )


def _before(kept: list[Document], now: list[Document], movement: str) -> Scope | None:
    """The same stage a year earlier: a snapshot near the same date, an account with an account."""
    first = now[0]
    if first.etape == "DM":
        return None
    steps = FINAL if first.etape in FINAL else (first.etape,)
    known = [d for d in kept if d.exercice == first.exercice - 1 and d.etape in steps]
    if first.etape == "SITUATION":
        known = [d for d in known if _same_day(d.date_situation, first.date_situation)]
    if not known:
        return None
    return _made(known[:1], kept, known[0].stage, movement, None)


def _same_day(earlier: dt.date | None, later: dt.date | None) -> bool:
    """Within ten days of the same date a year before."""
    if earlier is None or later is None:
        return False
    return abs((later - earlier).days - 365) <= 11


def _chosen(of_year: list[Document], stage: str) -> list[Document]:
    """Documents of a stage; the most advanced when none is asked."""
    kept = [d for d in of_year if d.retained]
    if not stage:
        best = min(kept, key=lambda d: d.rank)
        stage = best.etape
    return [d for d in kept if stage in (d.stage, d.etape)]


def scope_of(
    gate: Gate,
    *,
    budget: str = "",
    year: str = "",
    stage: str = "",
    movement: str = "",
    known: tuple[Document, ...] | None = None,
) -> Scope:
    """What an address asks to read.

    Defaults: the principal budget of the body, its last exercice with an account or a snapshot
    (the last one otherwise), the most advanced document of that exercice, real movements.

    Args:
        gate: the version.
        budget: SIRET.
        year: exercice.
        stage: « CFU », « DM » (all of them), « DM2 »…
        movement: reel or ordre.
        known: documents already read, to read them once.

    Raises:
        QueryError: no budget at all.
        ChoiceError: an unknown budget, exercice, stage or movement.
    """
    found = documents(gate) if known is None else known
    kept = of_budget(found, budget)
    movement = one_of("mouvement", movement, "movement", MOVEMENTS)
    asked = _year(kept, year)
    of_year = [d for d in kept if d.exercice == asked]
    now = _chosen(of_year, stage)
    if not now:
        names = {d.stage: f"{STAGES.get(d.etape, d.etape)} {d.numero}".rstrip() for d in of_year}
        raise no_such("document", stage, "stage", names)
    return _made(now, kept, stage or now[0].etape, movement, _before(kept, now, movement))


def _year(kept: list[Document], year: str) -> int:
    years = sorted({d.exercice for d in kept if d.retained}, reverse=True)
    if not year:
        executed = [d.exercice for d in kept if d.retained and d.executed]
        return max(executed, default=years[0])
    return int(one_of("exercice", year, "year", [str(y) for y in years]))
