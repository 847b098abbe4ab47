"""The exercices of a budget: which document speaks for each, and what breaks the series."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.budget.populations import is_total, source_words
from dashboard.budget.scope import Document
from dashboard.formats import date, plural

CLOSED, RUNNING, UNVOTED, VOTED, ABSENT_YEAR = "clos", "en_cours", "a_voter", "vote", "absent"
"""What is known of an exercice: its account, a snapshot while it is open, a snapshot after its end
while the account is awaited, votes only, nothing."""


@dataclass(frozen=True)
class Exercice:
    """One exercice of one budget.

    Attributes:
        state: one of the five above.
        stage: document that says what was realised, "" without one; at: date of a snapshot.
        voted: stages of the voted documents received.
        norm: M57, M14, M4…; deduced: real or order was worked out from the accounts.
    """

    year: int
    state: str
    stage: str = ""
    at: dt.date | None = None
    voted: tuple[str, ...] = ()
    norm: str = ""
    deduced: bool = False
    population: int | None = None
    population_year: int | None = None
    population_nature: str = ""

    @property
    def population_source(self) -> str:
        """Who says the population: « population totale dite par l'acte »."""
        return source_words(self.population_nature, self.population_year, self.year)

    @property
    def open(self) -> bool:
        """Its realised amounts are not final."""
        return self.state in (RUNNING, UNVOTED)


@dataclass(frozen=True)
class Break:
    """Why an exercice is not simply compared with the one before.

    Attributes:
        year: first exercice after the break.
        words: what changed.
        cuts: the line stops there: an exercice is missing, or codes mean something else.
    """

    year: int
    words: str
    cuts: bool = False


def exercices(found: Sequence[Document]) -> tuple[Exercice, ...]:
    """Exercices of one budget, from the first to the last; those without document are absent.

    Args:
        found: documents of one budget.
    """
    kept: dict[int, list[Document]] = defaultdict(list)
    for document in found:
        if document.retained:
            kept[document.exercice].append(document)
    if not kept:
        return ()
    span = range(min(kept), max(kept) + 1)
    return tuple(_exercice(y, kept[y]) if y in kept else Exercice(y, ABSENT_YEAR) for y in span)


def _exercice(year: int, found: Sequence[Document]) -> Exercice:
    best = min(found, key=lambda d: (d.rank, d.numero))
    state, at = VOTED, None
    if best.executed:
        state = CLOSED
    if best.etape == "SITUATION":
        at = best.date_situation
        state = UNVOTED if at and at > dt.date(year + 1, 1, 31) else RUNNING
    return Exercice(
        year=year,
        state=state,
        stage=best.etape if best.executed else "",
        at=at,
        voted=tuple(sorted({d.stage for d in found if not d.executed})),
        norm=best.norme,
        deduced=best.deduced_nb > 0,
        population=best.population,
        population_year=best.population_year,
        population_nature=best.population_nature,
    )


def breaks_of(years: Sequence[Exercice], changes: Iterable[Break] = ()) -> tuple[Break, ...]:
    """What the documents themselves say of their breaks, and changes of perimeter, oldest first.

    Args:
        years: as `exercices` gives them.
        changes: dated changes of the territory.
    """
    known = [y for y in years if y.state != ABSENT_YEAR]
    said = [b for before, after in pairwise(known) for b in _between(before, after)]
    return tuple(sorted([*said, *changes], key=lambda b: b.year))


def _between(before: Exercice, after: Exercice) -> Iterator[Break]:
    """Why two exercices received one after the other do not simply compare."""
    missing = after.year - before.year - 1
    if missing == 1:
        yield Break(
            after.year, f"exercice {after.year - 1} absent : aucun document reçu", cuts=True
        )
    if missing > 1:
        span = f"{before.year + 1} à {after.year - 1}"
        yield Break(after.year, f"exercices {span} absents : aucun document reçu", cuts=True)
    if before.norm and after.norm and before.norm != after.norm:
        yield Break(after.year, f"passage de {before.norm} à {after.norm}")
    if before.deduced and not after.deduced:
        yield Break(after.year, "mouvement réel ou d'ordre dit par la source, et non plus déduit")
    if after.deduced and not before.deduced:
        yield Break(after.year, "mouvement réel ou d'ordre déduit des comptes")
    if after.state == VOTED and before.state != VOTED:
        yield Break(after.year, "montants votés : rien de réalisé n'est encore connu")


def breaks_of_people(years: Sequence[Exercice]) -> Iterator[Break]:
    """Where the population divided by is of another kind: the total one counts more people."""
    known = [y for y in years if y.population]
    for before, after in pairwise(known):
        kinds = is_total(before.population_nature), is_total(after.population_nature)
        if kinds[0] != kinds[1]:
            names = ("totale", "municipale") if kinds[1] else ("municipale", "totale")
            yield Break(after.year, f"population {names[0]}, et non plus {names[1]}")


def stage_short(exercice: Exercice, *, year: bool = False) -> str:
    """« CA », « CFU », « en cours au 16/11/2026 », « voté : BP, DM1 »; the year first if asked."""
    words = exercice.stage
    if exercice.open:
        late = "en cours" if exercice.state == RUNNING else "compte attendu"
        words = f"{late}, au {date(exercice.at)}" if exercice.at else late
    elif exercice.state == VOTED:
        words = f"voté ({', '.join(exercice.voted)})"
    elif exercice.state == ABSENT_YEAR:
        words = "absent"
    return f"{exercice.year}, {words}" if year else words


def span_words(years: Sequence[Exercice]) -> str:
    """« de 2005 à 2025, 20 exercices »."""
    known = [y for y in years if y.state != ABSENT_YEAR]
    if not known:
        return "aucun exercice"
    if len(known) == 1:
        return f"exercice {known[0].year}"
    return f"de {known[0].year} à {known[-1].year}, {plural(len(known), 'exercice')}"
