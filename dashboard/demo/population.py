"""Legal population of the communes, and the town's own estimate for its quarters."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.randomness import GEOGRAPHY_SEED, stream
from dashboard.demo.reference import communes, quarters
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


def write_populations(
    folder: Path, years: list[int], truth: SourceTruth, quarters_truth: SourceTruth
) -> None:
    """Two files: communes with one total row per year, quarters of the two largest."""
    known = populations(years)
    lines, after = [], []
    for year in years:
        for area in communes():
            municipal, total = known[area.code, year]
            lines.append((area.code, area.name, str(year), str(municipal), str(total)))
        municipal, total = (sum(v[i] for (_, y), v in known.items() if y == year) for i in (0, 1))
        after.append(f"Total;;{year};{municipal};{total}")
    write_table(
        folder / "populations-legales.csv",
        style=Style(),
        before=["code_insee;commune;annee;population_municipale;population_totale"],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
        after=after,
    )
    truth.totals["population_nb"] = str(sum(a + b for a, b in known.values()))
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
