"""The world of the demonstration, for tests of its writers, and how their files are read."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.truth import Truth
from dashboard.demo.weather import weather
from dashboard.demo.world import World

UNTIL = dt.date(2026, 11, 22)


def make_world(out: Path, *, until: dt.date = UNTIL, years: int = 5, seed: int = 5) -> World:
    """Five years that end with `until`; writers write in `out`."""
    exercices = tuple(range(until.year - years + 1, until.year + 1))
    days = calendar(exercices[0], until)
    return World(
        out=out,
        years=exercices,
        until=until,
        seed=seed,
        scale=1,
        days=days,
        weather=weather(days, seed),
        effects=planted(until),
        truth=Truth({}),
    )


def records_of(
    path: Path, *, encoding: str, skip: int, delimiter: str = ";"
) -> Iterator[dict[str, str]]:
    """Records of a delimited file, its titles left out."""
    with path.open(encoding=encoding, newline="") as file:
        for _ in range(skip):
            next(file)
        yield from csv.DictReader(file, delimiter=delimiter)
