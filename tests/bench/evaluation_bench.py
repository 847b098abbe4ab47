"""Seconds per design of evaluation, at 50 areas over 260 weeks.

    python -m tests.bench.evaluation_bench [--areas 50] [--weeks 260] [--repeats 3] [--json FILE]

Measures the card without its variants, with all its checks, then with its variants (the fold-out
table, made once at build). Aims: 10 s at most for a card and 60 s with its variants; pages read
stored cards and compute nothing.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from dashboard.evaluation.autoregressive import _remembered
from dashboard.evaluation.evaluate import evaluate_panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared
from tests.unit import evaluation_worlds as worlds

AIM, AIM_VARIANTS = 10.0, 60.0
WEEKLY = Plan("valeur", "semaine")


@dataclass(frozen=True, slots=True)
class Design:
    """A design as the decision tree, or the plan, asks for it."""

    name: str
    plan: Plan
    world: Callable[[int, int], Prepared]


def several(areas: int, weeks: int) -> Prepared:
    """A third of the areas treated, at four dates."""
    made = worlds.few_areas(1, areas=areas, treated=areas // 3, weeks=weeks, start=weeks // 2)
    starts = made.panel.starts.copy()
    treated = np.flatnonzero(made.panel.treated)
    starts[treated] = weeks // 2 + (np.arange(len(treated)) % 4) * (weeks // 10)
    return replace(made, panel=made.panel.starting(starts))


def together(areas: int, weeks: int) -> Prepared:
    return worlds.few_areas(1, areas=areas, treated=areas // 5, weeks=weeks, start=2 * weeks // 3)


def single(areas: int, weeks: int) -> Prepared:
    return worlds.few_areas(1, areas=areas, treated=1, weeks=weeks, start=2 * weeks // 3)


def alone(areas: int, weeks: int) -> Prepared:
    return worlds.one_series(1, weeks=weeks, start=2 * weeks // 3)


DESIGNS = (
    Design("une série, sans témoin (its)", WEEKLY, alone),
    Design("zones comparées (did)", WEEKLY, together),
    Design("une zone traitée (did_serie)", WEEKLY, single),
    Design("débuts étalés (staggered)", WEEKLY, several),
    Design("Sun et Abraham", replace(WEEKLY, method="sun_abraham"), several),
    Design("deux effets fixes (twfe)", replace(WEEKLY, method="twfe"), together),
    Design("témoin composé (synthetic)", replace(WEEKLY, method="synthetic"), single),
    Design("différence pondérée (sdid)", replace(WEEKLY, method="sdid"), single),
    Design("modèle structurel", replace(WEEKLY, method="structural"), single),
)


def seconds(design: Design, made: Prepared, repeats: int, *, variants: bool) -> float:
    """Median time of a card, nothing kept from one to the next."""
    taken = []
    for _ in range(repeats):
        _remembered.cache_clear()
        began = time.perf_counter()
        evaluate_panel(design.plan, made, variants=variants)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--areas", type=int, default=50)
    parser.add_argument("--weeks", type=int, default=260)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args()
    print(f"{asked.areas} zones, {asked.weeks} semaines")
    told, missed = {}, False
    for design in DESIGNS:
        made = design.world(asked.areas, asked.weeks)
        plain = seconds(design, made, asked.repeats, variants=False)
        full = seconds(design, made, 1, variants=True)
        late = plain > AIM or full > AIM_VARIANTS
        missed = missed or late
        told[design.name] = {"card": plain, "with_variants": full}
        print(
            f"{design.name:<32}{plain:7.2f} s   avec variantes {full:7.2f} s"
            + ("   MANQUÉ" if late else ""),
            flush=True,
        )
    if asked.json:
        asked.json.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
