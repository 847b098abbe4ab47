"""Legal population of the communes, and the town's own estimate for its quarters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.geography_history import DATA as GEOGRAPHY
from dashboard.demo.geography_history import known_as
from dashboard.demo.randomness import GEOGRAPHY_SEED, stream
from dashboard.demo.reference import Area, communes, parameters, quarters
from dashboard.demo.truth import SourceTruth

_COUNTED_APART = 0.021


def populations(years: list[int]) -> dict[tuple[str, int], tuple[int, int]]:
    """(commune, year) → (municipal, total); the last year is the reference."""
    rng = stream(GEOGRAPHY_SEED, "population")
    found = {}
    for area in communes():
        growth = float(rng.normal(0.0035, 0.006))
        for year in years:
            total = round(area.weight * (1 + growth) ** (year - years[-1]))
            found[area.code, year] = (round(total / (1 + _COUNTED_APART)), total)
    return found


def _shared(
    area: Area, known: tuple[int, int], year: int, until: dt.date
) -> Iterator[tuple[str, str, int, int]]:
    """(code, name, municipal, total) of what a commune of today was; the parts make the whole."""
    municipal, total = known
    parts = known_as(area, dt.date(year, 1, 1), until)
    for code, name, share in parts[1:]:
        mine = round(known[0] * share), round(known[1] * share)
        municipal, total = municipal - mine[0], total - mine[1]
        yield code, name, *mine
    yield parts[0][0], parts[0][1], municipal, total


def _oddities(lines: list[tuple[str, ...]], year: int) -> list[tuple[str, ...]]:
    """A code that a spreadsheet shortened, and one that no list knows, in the last year."""
    told = parameters(GEOGRAPHY)["anomalies"]
    code, people = str(told["zeros_perdus"]), int(told["code_inconnu_habitants"])
    found = [
        (row[0].lstrip("0"), *row[1:]) if (row[0], row[2]) == (code, str(year)) else row
        for row in lines
    ]
    municipal = str(round(people / (1 + _COUNTED_APART)))
    unknown = (told["code_inconnu"], told["code_inconnu_nom"], str(year), municipal, str(people))
    return [*found, unknown]


def write_populations(
    folder: Path,
    years: list[int],
    until: dt.date,
    truth: SourceTruth,
    quarters_truth: SourceTruth,
) -> None:
    """Two files: communes of each year with one total row, quarters of the two largest."""
    known = populations(years)
    lines: list[tuple[str, ...]] = []
    after = []
    for year in years:
        for area in communes():
            for code, name, *people in _shared(area, known[area.code, year], year, until):
                lines.append((code, name, str(year), *map(str, people)))
        municipal, total = (sum(v[i] for (_, y), v in known.items() if y == year) for i in (0, 1))
        after.append(f"Total;;{year};{municipal};{total}")
    lines = _oddities(lines, years[-1])
    write_table(
        folder / "populations-legales.csv",
        style=Style(),
        before=["code_insee;commune;annee;population_municipale;population_totale"],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
        after=after,
    )
    truth.totals["population_nb"] = str(sum(int(row[3]) + int(row[4]) for row in lines))
    truth.files += 1
    truth.rows_read += len(lines) + len(after)
    truth.ignored["sous_total"] += len(after)
    _write_quarters(folder, years, known, quarters_truth)


def _write_quarters(
    folder: Path,
    years: list[int],
    known: dict[tuple[str, int], tuple[int, int]],
    truth: SourceTruth,
) -> None:
    lines = [
        (q.code, q.name, str(year), str(round(known[q.parent, year][0] * q.weight)))
        for year in years
        for q in quarters()
    ]
    write_table(
        folder / "population-quartiers.csv",
        style=Style(),
        before=["code_quartier;quartier;annee;population_municipale"],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
    )
    truth.files += 1
    truth.rows_read += len(lines)
