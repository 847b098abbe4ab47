"""Courses of a few snapshots, and made-up histories, for tests of the execution of a budget."""

from __future__ import annotations

import datetime as dt
import math
import random
from decimal import Decimal

from dashboard.budget.rhythm import Course, Snapshot, cents


def course(year: int, *points: tuple[str, int, int], engaged: int | None = None) -> Course:
    """(« 06-03 » or « 2025-01-06 », credits, realised) …"""
    return Course(
        year,
        tuple(
            Snapshot(
                dt.date.fromisoformat(day if len(day) > 5 else f"{year}-{day}"),
                Decimal(opened),
                None if engaged is None else Decimal(engaged),
                Decimal(done),
            )
            for day, opened, done in points
        ),
    )


def mondays(year: int) -> list[dt.date]:
    """Every Monday of an exercice, its complementary January included."""
    first = dt.date(year, 1, 1)
    first += dt.timedelta(days=-first.weekday() % 7)
    return [
        day for n in range(57) if (day := first + dt.timedelta(weeks=n)) <= dt.date(year + 1, 1, 31)
    ]


def made_year(year: int, size: float, shape: float, rng: random.Random) -> Course:
    """One exercice: sixty bills, late or early by `shape`, that come to most of the credits."""
    days = [395 * rng.random() ** shape for _ in range(60)]
    bills = [rng.lognormvariate(0, 0.5) for _ in days]
    final = size * rng.gauss(0.95, 0.015)
    unit = final / sum(bills)
    snapshots = []
    for monday in mondays(year):
        day = (monday - dt.date(year, 1, 1)).days
        done = sum(bill for when, bill in zip(days, bills, strict=True) if when <= day) * unit
        snapshots.append(Snapshot(monday, cents(size), None, cents(done)))
    return Course(year, tuple(snapshots))


def made_histories(
    *, parts: int, years: tuple[int, ...], seed: int = 7, together: float = 0.0
) -> dict[str, tuple[Course, ...]]:
    """Chapters of a made-up town: each has its own shape, credits that grow, and its bills.

    `together`: how much earlier, or later, all of them may be in one exercice than in another.
    """
    rng = random.Random(seed)
    early = {year: math.exp(random.Random(f"{seed} {year}").gauss(0, together)) for year in years}
    found = {}
    for rank in range(parts):
        size, shape = rng.lognormvariate(13, 1), rng.uniform(0.6, 1.3)
        found[f"{rank:02d}"] = tuple(
            made_year(year, size * 1.02**n, shape * early[year], rng)
            for n, year in enumerate(years)
        )
    return found
