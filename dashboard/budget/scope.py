"""Which budget document is read: budget, exercice, stage, movement; and what it compares to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dashboard.budget.populations import source_words
from dashboard.errors import QueryError
from dashboard.formats import NBSP, date
from dashboard.secrecy import Gate

MOVEMENTS = {"reel": "opérations réelles", "ordre": "opérations d'ordre"}
STAGES = {
    "BP": "budget primitif",
    "BS": "budget supplémentaire",
    "DM": "décisions modificatives",
    "CA": "compte administratif",
    "CFU": "compte financier unique",
    "SITUATION": "situation",
}
FINAL = ("CFU", "CA")
"""Accounts of a whole year; one or the other, by exercice."""


@dataclass(frozen=True)
class Document:
    """One budget document as received.

    Attributes:
        retained: False for a snapshot kept only to compare at the same date.
        executed: it says what was mandated or issued.
        rank: 1 is the most advanced of its exercice.
        own: it is a budget of the body whose dashboard this is.
        lines_nb, no_section_nb, deduced_nb: lines; without section; whose movement is deduced.
        function_nb, operation_nb, service_nb: lines that carry each code.
        section_found_nb, chapter_found_nb: lines whose section or chapter is found again.
        unlabelled_nb: lines with a code nothing names.
        order_out, order_in: order operations, realised or voted, in euros; None when none.
    """

    budget_siret: str
    budget_nom: str
    budget_type: str
    collectivite: str
    exercice: int
    etape: str
    numero: str
    date_situation: dt.date | None
    nomenclature: str
    norme: str
    executed: bool
    retained: bool = True
    rank: int = 1
    own: bool = True
    file_id: int = 0
    file: str = ""
    lines_nb: int = 0
    no_section_nb: int = 0
    deduced_nb: int = 0
    population: int | None = None
    population_year: int | None = None
    population_nature: str = ""
    function_nb: int = 0
    operation_nb: int = 0
    service_nb: int = 0
    section_found_nb: int = 0
    chapter_found_nb: int = 0
    unlabelled_nb: int = 0
    order_out: Decimal | None = None
    order_in: Decimal | None = None

    @property
    def stage(self) -> str:
        """« CFU », « DM2 »…, as the address says it."""
        return f"{self.etape}{self.numero}" if self.etape == "DM" else self.etape

    @property
    def population_source(self) -> str:
        """Who says the population: « population totale dite par l'acte »."""
        return source_words(self.population_nature, self.population_year, self.exercice)


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


def documents(gate: Gate) -> tuple[Document, ...]:
    """Documents of the version: own principal budget first, last exercice first, best first."""
    return tuple(
        Document(
            budget_siret=r["budget_siret"],
            budget_nom=r["budget_nom"],
            budget_type=r["budget_type"] or "",
            collectivite=r["collectivite"] or "",
            exercice=r["exercice"],
            etape=r["etape"],
            numero=r["numero"],
            date_situation=r["date_situation"],
            nomenclature=r["nomenclature"] or "",
            norme=r["norme"] or "",
            executed=r["execute"],
            retained=r["retenu"],
            rank=r["rang"],
            own=r["du_territoire"],
            file_id=r["fichier_id"],
            file=r["fichier"] or "",
            lines_nb=r["lignes_nb"],
            no_section_nb=r["sans_section_nb"],
            deduced_nb=r["mouvement_deduit_nb"],
            population=r["population_nb"],
            population_year=r["population_annee"],
            population_nature=r["population_nature"] or "",
            function_nb=r["avec_fonction_nb"],
            operation_nb=r["avec_operation_nb"],
            service_nb=r["avec_service_nb"],
            section_found_nb=r["section_deduite_nb"],
            chapter_found_nb=r["chapitre_deduit_nb"],
            unlabelled_nb=r["sans_libelle_nb"],
            order_out=r["ordre_depense_eur"],
            order_in=r["ordre_recette_eur"],
        )
        for r in gate.run("budget/documents_lus").records()
    )


def _one(words: str, asked: str, known: Iterable[str]) -> QueryError:
    return QueryError(
        f"{words} « {asked} » inconnu", remedy=f"Choisissez parmi : {', '.join(known)}"
    )


def _made(found: list[Document], stage: str, movement: str, before: Scope | None) -> Scope:
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
    )


def _before(of_budget: list[Document], now: list[Document], movement: str) -> Scope | None:
    """The same stage a year earlier: a snapshot near the same date, an account with an account."""
    first = now[0]
    if first.etape == "DM":
        return None
    steps = FINAL if first.etape in FINAL else (first.etape,)
    known = [d for d in of_budget if d.exercice == first.exercice - 1 and d.etape in steps]
    if first.etape == "SITUATION":
        known = [d for d in known if _same_day(d.date_situation, first.date_situation)]
    if not known:
        return None
    return _made(known[:1], known[0].stage, movement, None)


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
        QueryError: no budget at all, or an unknown budget, exercice, stage or movement.
    """
    found = documents(gate) if known is None else known
    if not found:
        raise QueryError(
            "aucun document budgétaire n'a été reçu",
            remedy="Déposez un budget (TotEM, SCDL, tableau) et reconstruisez la version",
        )
    movement = movement or "reel"
    if movement not in MOVEMENTS:
        raise _one("mouvement", movement, MOVEMENTS)
    siret = budget or found[0].budget_siret
    of_budget = [d for d in found if d.budget_siret == siret]
    if not of_budget:
        raise _one("budget", budget, dict.fromkeys(d.budget_siret for d in found))
    asked = _year(of_budget, year)
    now = _chosen([d for d in of_budget if d.exercice == asked], stage)
    if not now:
        raise _one(
            "document", stage, dict.fromkeys(d.stage for d in of_budget if d.exercice == asked)
        )
    return _made(now, stage or now[0].etape, movement, _before(of_budget, now, movement))


def _year(of_budget: list[Document], year: str) -> int:
    years = sorted({d.exercice for d in of_budget if d.retained}, reverse=True)
    if not year:
        executed = [d.exercice for d in of_budget if d.retained and d.executed]
        return max(executed, default=years[0])
    if not year.isdecimal() or int(year) not in years:
        raise _one("exercice", year, map(str, years))
    return int(year)
