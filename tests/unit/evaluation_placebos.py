"""How often the town would be told an effect where nothing was done: placebos on its own figures.

    python -m tests.unit.evaluation_placebos --database FOLDER [--draws 200] [--jobs 2] [--write]

Each draw takes an indicator of the demonstration (no effect planted in it), areas and a start, all
by chance, declares them as a town would, and goes the whole way: plan, values of the base, engine,
grade.
`--write` puts the table between two marks of docs/evaluations.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dashboard.build.evaluation_panel import compiled
from dashboard.build.evaluation_values import area_values, definition_of, sensor_values
from dashboard.catalogue.evaluations import Declared, load_evaluations, read_evaluation
from dashboard.catalogue.indicators import CADENCES, load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.demo.effects import planted as effects
from dashboard.errors import PlanError
from dashboard.evaluation.evaluate import evaluate
from dashboard.experiments.portfolio import NOTES
from dashboard.queries.run import Value
from dashboard.secrecy import Gate
from dashboard.secrecy.gate import Result
from dashboard.settings import ROOT
from dashboard.store.versions import open_version

PAGE = ROOT / "docs" / "evaluations.md"
FIRST, LAST = "<!-- placebos -->", "<!-- /placebos -->"
MOST_WRONG = 0.03
SEED = 20261123
FEWEST_AREAS = 4
LEAST_KNOWN = 0.6
"""Part of its cells an area must know to be drawn."""
DESIGNS = {
    "témoins, un début": 0.55,
    "témoins, débuts étalés": 0.2,
    "une zone parmi des témoins": 0.15,
    "une série, sans témoin": 0.1,
}
GRADES = ("demontre", "probable", "contraire", "non_demontre", "insuffisant")
QUANTITIES = ("velo", "electricite", "electricite_eclairage", "remplissage", "eau", "gaz")


@dataclass(frozen=True)
class Remembering(Gate):
    """A gate that reads each thing once: a placebo in two hundred asks what another one asked."""

    known: dict[Any, Result] = field(default_factory=dict)

    def run(self, name: str, params: Mapping[str, Value] | None = None) -> Result:
        key = (name, tuple(sorted((params or {}).items())))
        if key not in self.known:
            self.known[key] = super().run(name, params)
        return self.known[key]


@dataclass(frozen=True)
class Field:
    """Something a measure may be tried on: areas with data, first days of the periods known."""

    indicator: str
    quantity: str
    kind: str
    level: str
    areas: tuple[str, ...]
    days: tuple[dt.date, ...]


@dataclass(frozen=True)
class Drawn:
    """One placebo and the grade it was given."""

    design: str
    about: str
    method: str
    grade: str
    reason: str
    told: Mapping[str, Any]


def fields(gate: Gate, *, without: Sequence[str] = ()) -> list[Field]:
    """What is known by week or month in enough areas of a level, or by enough sensors."""
    levels: dict[str, dict[str, str]] = {}
    for row in gate.run("territoire/liste").records():
        levels.setdefault(row["niveau"], {})[row["code"]] = row["nom"]
    found = []
    for code, indicator in load_indicators().items():
        definition = definition_of(gate, code)
        if definition is None or code in without:
            continue
        for kind in ("semaine", "mois"):
            if CADENCES.index(kind) < CADENCES.index(indicator.cadence):
                continue
            for level, areas in levels.items():
                values = area_values(gate, indicator, definition, kind, areas)
                found.append(Field(code, "", kind, level, *_enough(values, kind)))
    for quantity in QUANTITIES:
        if quantity in without:
            continue
        for kind in ("semaine", "mois"):
            values = sensor_values(gate, quantity, kind)
            found.append(Field("", quantity, kind, "", *_enough(values, kind)))
    return [one for one in found if len(one.areas) >= FEWEST_AREAS and len(one.days) >= 30]


def _enough(values: Any, kind: str) -> tuple[tuple[str, ...], tuple[dt.date, ...]]:
    days = values.days(kind)
    least = LEAST_KNOWN * len(days)
    areas = tuple(sorted(a for a, cells in values.cells.items() if len(cells) >= max(least, 1)))
    return areas, days


def plan_of(one: Field, rng: np.random.Generator) -> tuple[str, dict[str, Any]]:
    """A design and the French plan of a placebo drawn on this field."""
    design = str(rng.choice(list(DESIGNS), p=list(DESIGNS.values())))
    count = len(one.areas)
    size = 1 if design.startswith("une") else int(rng.integers(2, max(3, count // 2 + 1)))
    treated = [one.areas[i] for i in rng.choice(count, size, replace=False)]
    middle = one.days[int(0.35 * len(one.days)) : int(0.85 * len(one.days))]
    waves = 1 if "étalés" not in design else min(size, int(rng.integers(2, 4)))
    dates = sorted(middle[i] for i in rng.choice(len(middle), waves, replace=False))
    zones = [
        {"zone": zone, "debut": dates[rank % waves]} for rank, zone in enumerate(sorted(treated))
    ]
    told: dict[str, Any] = {
        "code": "placebo",
        "titre": "Rien n'a été fait",
        "genre": one.kind,
        "sens_attendu": str(rng.choice(["hausse", "baisse"])),
        "choix_des_zones": "tirage_au_sort",
        "zones_traitees": zones,
        "zones_temoins": "auto" if "sans" not in design else [],
    }
    told |= {"indicateur": one.indicator, "niveau": one.level} if one.indicator else {}
    told |= {"capteur_grandeur": one.quantity} if one.quantity else {}
    return design, told


def placebo(gate: Gate, known: Sequence[Field], seed: int) -> Drawn:
    """One placebo, all the way."""
    rng = np.random.default_rng([SEED, seed])
    one = known[int(rng.integers(len(known)))]
    design, told = plan_of(one, rng)
    levels = sorted({field.level for field in known if field.level})
    declared: Declared = read_evaluation(told, indicators=load_indicators(), levels=levels)
    about = f"{one.indicator or one.quantity}, {one.kind}, {one.level or 'capteurs'}"
    try:
        asked = compiled(gate, declared, load_indicators())
        card = evaluate(asked.plan, asked.rows, variants=False)
    except PlanError as error:
        return Drawn(design, about, "", "insuffisant", error.problem, told)
    method = card.estimate.method if card.estimate else ""
    return Drawn(design, about, method, card.verdict.grade, card.verdict.reason, told)


def _share(task: tuple[Path, Sequence[str], list[int]]) -> list[Drawn]:
    database, without, seeds = task
    gate = Remembering(open_version(database, None))
    known = fields(gate, without=without)
    return [placebo(gate, known, seed) for seed in seeds]


def planted(folder: Path = ROOT / "data" / "exemple") -> tuple[str, ...]:
    """Indicators and quantities of the demonstration in which an effect was planted."""
    measures = {
        effect.measure for effect in effects(dt.date(2026, 11, 22)).values() if effect.factor != 1
    }
    found = set(measures)
    for code, indicator in load_indicators().items():
        named = {part for value in indicator.params.values() for part in value.split("|")}
        if measures & (named | set(indicator.measures)):
            found.add(code)
    levels = load_pack(folder).level_codes
    for one in load_evaluations(folder, load_indicators(), levels):
        found |= {one.indicator, one.quantity, *one.secondary}
    return tuple(sorted(found - {""}))


def run(database: Path, draws: int, jobs: int, first: int = 0) -> list[Drawn]:
    """Placebos of the seeds asked, in their order."""
    seeds = list(range(first, first + draws))
    tasks = [(database, planted(), seeds[job::jobs]) for job in range(jobs)]
    with ProcessPoolExecutor(jobs) as pool:
        parts = list(pool.map(_share, tasks))
    return [parts[rank % jobs][rank // jobs] for rank in range(draws)]


def table(drawn: Sequence[Drawn]) -> str:
    """Grades by design, as the page prints them."""
    heads = ("Plan tiré au sort", "Tirages", *(NOTES[grade] for grade in GRADES))
    lines = [f"| {' | '.join(heads)} |", "|---" + "|---:" * (len(heads) - 1) + "|"]
    for design in (*DESIGNS, "ensemble"):
        some = [one for one in drawn if design in (one.design, "ensemble")]
        count = Counter(one.grade for one in some)
        cells = " | ".join(str(count[grade]) for grade in GRADES)
        lines.append(f"| {design} | {len(some)} | {cells} |")
    return "\n".join(lines)


def wrong(drawn: Sequence[Drawn]) -> float:
    """Share of placebos said « démontré »."""
    return sum(one.grade == "demontre" for one in drawn) / len(drawn)


def main() -> int:
    """Draw, print, write; 1 when too many are said « démontré »."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", type=Path, required=True)
    parser.add_argument("--draws", type=int, default=200)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    drawn = run(asked.database, asked.draws, asked.jobs, asked.first)
    told = table(drawn)
    sys.stdout.write(told + "\n")
    for one in drawn:
        if one.grade in ("demontre", "probable", "contraire"):
            sys.stdout.write(f"{one.grade:<10} {one.method:<10} {one.about} : {one.told}\n")
    if asked.write:
        text = PAGE.read_text(encoding="utf-8")
        before, rest = text.split(FIRST)
        after = rest.split(LAST)[1]
        PAGE.write_text(f"{before}{FIRST}\n\n{told}\n\n{LAST}{after}", encoding="utf-8")
    return int(wrong(drawn) > MOST_WRONG)


if __name__ == "__main__":
    sys.exit(main())
