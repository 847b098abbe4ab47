"""A chapter or a service lands at the same place wherever it is looked at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from courses import made_histories
from execution_town import line
from landing_checks import same_everywhere

from dashboard.budget import scope_of
from dashboard.secrecy import Gate
from dashboard.store.versions import open_version

Build = Callable[..., Path]
YEARS = (2021, 2022, 2023, 2024)
PLACES = (
    ("011", "Sports"),
    ("011", "Voirie"),
    ("012", "Sports"),
    ("65", "Voirie"),
    ("66", "Dette"),
)


def _rows() -> list[dict[str, object]]:
    """Five chapters of services exported every four weeks over four exercices."""
    known = made_histories(parts=len(PLACES), years=YEARS)
    return [
        line(
            snapshot.date,
            course.year,
            chapitre=chapter,
            service=service,
            credits_ouverts_eur=str(snapshot.opened),
            engage_eur=str(snapshot.realised),
            realise_eur=str(snapshot.realised),
        )
        for (chapter, service), history in zip(PLACES, known.values(), strict=True)
        for course in history
        for rank, snapshot in enumerate(course.snapshots)
        if rank % 2 == 0 or snapshot is course.snapshots[-1]
    ]


def test_every_chapter_and_service_lands_at_the_same_place_in_a_list_alone_and_in_the_backtest(
    tiny_build: Build,
) -> None:
    gate = Gate(open_version(tiny_build(budget_ligne=_rows())))
    closed = same_everywhere(gate, scope_of(gate, year="2023"), "F", "D", every=6)
    assert closed.alone > 60
    assert closed.again > 20
    running = same_everywhere(gate, scope_of(gate, year="2024"), "F", "D")
    assert running.alone > 20
