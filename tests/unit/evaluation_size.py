"""How often the evaluations are wrong: made-up towns without effect, drawn again and again.

    python -m tests.unit.evaluation_size [--draws 1000] [--only S6] [--jobs 2] [--write]

For each scenario: share of draws whose estimate rejects « no effect » at 5 %, share of intervals
that hold the truth, share of cards that announce an effect or say « démontré » though there is
none, and how often a planted effect is found. `--write` puts the table between two marks of
docs/evaluations.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from dashboard.evaluation.evaluate import evaluate_panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared
from dashboard.settings import ROOT
from tests.unit import evaluation_worlds as worlds

PAGE = ROOT / "docs" / "evaluations.md"
FIRST, LAST = "<!-- simulations -->", "<!-- /simulations -->"
MOST_REJECTED, LEAST_COVERED = 0.08, 0.92
MOST_WRONG, MOST_WRONG_OVERALL = 0.05, 0.03
ENOUGH_DRAWS = 1000
ANNOUNCED = ("demontre", "probable", "contraire")


@dataclass(frozen=True, slots=True)
class Scenario:
    """A town without effect, the same with one, and the plan a town would write.

    ``truth``: the effect planted in ``world`` (nil but for growing effects). ``trap``: the
    estimate alone is known to be wrong here; the checks must hold the grade back.
    """

    code: str
    words: str
    world: Callable[[int], Prepared]
    planted: Callable[[int], Prepared]
    plan: Plan = worlds.WEEKLY
    trap: bool = False
    truth: float = 0.0


COUNTS = replace(worlds.WEEKLY, family="quasipoisson")
MIXED = replace(worlds.WEEKLY, method="synthetic")
WORST = replace(worlds.WEEKLY, selection="plus_mauvais_niveau")
SCENARIOS = (
    Scenario(
        "S1",
        "une série, mémoire 0,7, sans témoin",
        worlds.one_series,
        lambda seed: worlds.one_series(seed, effect=3),
    ),
    Scenario(
        "S3",
        "zones choisies pour leur mauvais niveau",
        worlds.worst_level,
        lambda seed: worlds.worst_level(seed, effect=3),
        WORST,
    ),
    Scenario(
        "S5",
        "débuts étalés, effet qui grandit",
        lambda seed: worlds.growing(seed, effect=0.0),
        worlds.growing,
        replace(worlds.WEEKLY, frequency="year"),  # thirty periods are few weeks
    ),
    Scenario(
        "S5b",
        "débuts étalés, 12 zones sur 130 semaines",
        worlds.late_starts,
        lambda seed: worlds.late_starts(seed, effect=1.5),
    ),
    Scenario(
        "S6",
        "4 zones traitées sur 10",
        worlds.few_areas,
        lambda seed: worlds.few_areas(seed, effect=1.5),
    ),
    Scenario(
        "S6b",
        "2 zones traitées sur 15",
        lambda seed: worlds.few_areas(seed, areas=15, treated=2),
        lambda seed: worlds.few_areas(seed, areas=15, treated=2, effect=1.5),
    ),
    Scenario(
        "S6c",
        "1 zone traitée sur 10",
        lambda seed: worlds.few_areas(seed, treated=1),
        lambda seed: worlds.few_areas(seed, treated=1, effect=2),
    ),
    Scenario(
        "saison",
        "début au changement de saison, sans témoin",
        worlds.season_start,
        lambda seed: worlds.season_start(seed, effect=3),
    ),
    Scenario(
        "derive",
        "dérive régulière des zones traitées",
        worlds.drifting,
        lambda seed: worlds.drifting(seed, effect=4),
        trap=True,
    ),
    Scenario(
        "derive-faible",
        "dérive faible des zones traitées",
        lambda seed: worlds.drifting(seed, slope=0.015),
        lambda seed: worlds.drifting(seed, slope=0.015, effect=4),
        trap=True,
    ),
    Scenario(
        "derive-etalee",
        "dérive, débuts étalés",
        lambda seed: worlds.late_starts(seed, drift=0.02),
        lambda seed: worlds.late_starts(seed, drift=0.02, effect=4),
        trap=True,
    ),
    Scenario(
        "trous",
        "15 % de semaines manquantes",
        worlds.with_holes,
        lambda seed: worlds.with_holes(seed, effect=1.5),
    ),
    Scenario(
        "temoin",
        "un témoin change pour une raison à lui",
        worlds.control_that_shifts,
        lambda seed: worlds.control_that_shifts(seed, effect=2),
    ),
    Scenario(
        "comptages",
        "comptages rares, beaucoup de zéros",
        worlds.rare_events,
        lambda seed: worlds.rare_events(seed, ratio=2.0),
        COUNTS,
    ),
    Scenario(
        "comptages-seuls",
        "une série de comptages à mémoire",
        worlds.counts_alone,
        lambda seed: worlds.counts_alone(seed, ratio=1.4),
        COUNTS,
    ),
    Scenario(
        "melange",
        "témoin composé de 24 donneurs",
        worlds.mixed,
        lambda seed: worlds.mixed(seed, effect=4),
        MIXED,
    ),
    Scenario(
        "melange-19",
        "témoin composé de 19 donneurs, le moins pour conclure",
        lambda seed: worlds.mixed(seed, donors=19),
        lambda seed: worlds.mixed(seed, donors=19, effect=4),
        MIXED,
    ),
    Scenario(
        "melange-trous",
        "témoin composé, semaines inconnues",
        lambda seed: worlds.mixed(seed, donors=26, holes=8),
        lambda seed: worlds.mixed(seed, donors=26, holes=8, effect=4),
        MIXED,
    ),
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a scenario gave: shares over the draws, mean estimate of the planted ones."""

    code: str
    draws: int
    rejected: float
    covered: float
    announced: float
    wrong: float
    found: float
    bias: float
    seconds: float

    def floor(self, share: float) -> float:
        """Lower 95 % bound of a share (Clopper & Pearson 1934)."""
        count = round(share * self.draws)
        return float(stats.beta.ppf(0.05, count, self.draws - count + 1)) if count else 0.0

    def bound(self, share: float) -> float:
        """Upper 95 % bound of a share."""
        count = round(share * self.draws)
        return (
            1.0
            if count == self.draws
            else float(stats.beta.ppf(0.95, count + 1, self.draws - count))
        )


def one(code: str, seed: int) -> tuple[float, bool, str, str, float]:
    """p, whether the interval holds the truth, grade without and with the effect, estimate."""
    scenario = next(s for s in SCENARIOS if s.code == code)
    card = evaluate_panel(scenario.plan, scenario.world(seed))
    planted = evaluate_panel(scenario.plan, scenario.planted(seed))
    made = card.estimate
    assert made is not None
    return (
        made.p,
        made.low <= scenario.truth <= made.high,
        card.verdict.grade,
        planted.verdict.grade,
        planted.estimate.effect if planted.estimate else float("nan"),
    )


def row(scenario: Scenario, draws: int, first: int = 0, jobs: int = 1) -> Row:
    """The shares of a scenario over seeds ``first``, ``first`` + 1…"""
    began = time.perf_counter()
    seeds = range(first, first + draws)
    if jobs > 1:
        with ProcessPoolExecutor(jobs) as pool:
            made = list(pool.map(one, [scenario.code] * draws, seeds, chunksize=20))
    else:
        made = [one(scenario.code, seed) for seed in seeds]
    p, held, grades, planted, effects = zip(*made, strict=True)
    return Row(
        scenario.code,
        draws,
        float(np.mean(np.array(p) <= 0.05)),
        float(np.mean(held)),
        float(np.mean([grade in ANNOUNCED for grade in grades])),
        float(np.mean([grade == "demontre" for grade in grades])),
        float(np.mean([grade in ("demontre", "probable") for grade in planted])),
        float(np.nanmean(effects)),
        (time.perf_counter() - began) / draws / 2,
    )


def failures(rows: list[Row], *, sample: bool = False) -> list[str]:
    """What misses the aims, in words.

    On a thousand draws the aims bear on the upper bound of the rejections and on the other shares
    as they are; on a sample, only what misses them beyond chance is told.
    """
    traps = {scenario.code for scenario in SCENARIOS if scenario.trap}
    found = []
    for made in rows:
        rejected = made.floor(made.rejected) if sample else made.bound(made.rejected)
        missed = made.floor(1 - made.covered) if sample else 1 - made.covered
        wrong = made.floor(made.wrong) if sample else made.wrong
        if made.code not in traps and rejected > MOST_REJECTED:
            found.append(f"{made.code} : rejette {made.rejected:.1%}")
        if made.code not in traps and missed > 1 - LEAST_COVERED:
            found.append(f"{made.code} : couvre {made.covered:.1%}")
        if wrong > MOST_WRONG:
            found.append(f"{made.code} : « démontré » à tort {made.wrong:.1%}")
    draws = sum(made.draws for made in rows)
    overall = sum(made.wrong * made.draws for made in rows) / draws
    whole = replace(rows[0], draws=draws)
    if (whole.floor(overall) if sample else overall) > MOST_WRONG_OVERALL:
        found.append(f"ensemble : « démontré » à tort {overall:.1%}")
    return found


def table(rows: list[Row]) -> str:
    """The table in Markdown, French figures."""
    words = {scenario.code: scenario.words for scenario in SCENARIOS}

    def share(value: float) -> str:
        return f"{100 * value:.1f} %".replace(".", ",")

    lines = [
        "| Cas | Tirages | Rejet à tort (borne) | Couverture | Annoncé à tort | « Démontré » à tort"
        " | Effet planté vu |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {words[made.code]} | {made.draws} | {share(made.rejected)} "
        f"({share(made.bound(made.rejected))}) | {share(made.covered)} | {share(made.announced)} "
        f"| {share(made.wrong)} | {share(made.found)} |"
        for made in rows
    ]
    overall = sum(made.wrong * made.draws for made in rows) / sum(made.draws for made in rows)
    return "\n".join([*lines, "", f"Sur l'ensemble : « démontré » à tort {share(overall)}."])


def write(text: str) -> None:
    """Put the table between the marks of the page."""
    page = PAGE.read_text(encoding="utf-8")
    head, rest = page.split(FIRST)
    _, tail = rest.split(LAST)
    PAGE.write_text(f"{head}{FIRST}\n\n{text}\n\n{LAST}{tail}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    rows = []
    for scenario in SCENARIOS:
        if asked.only and scenario.code not in asked.only.split(","):
            continue
        rows.append(row(scenario, asked.draws, jobs=asked.jobs))
        made = rows[-1]
        print(
            f"{made.code:<16} rejet {made.rejected:6.1%} couvre {made.covered:6.1%} annonce "
            f"{made.announced:6.1%} démontré {made.wrong:6.1%} vu {made.found:6.1%} moyenne "
            f"{made.bias:7.3f} {made.seconds:.3f} s",
            flush=True,
        )
    print(table(rows))
    missed = failures(rows, sample=asked.draws < ENOUGH_DRAWS)
    for line in missed:
        print("MANQUÉ", line)
    if asked.write:
        if asked.draws < ENOUGH_DRAWS or asked.only:
            parser.error(f"la page veut tous les cas, {ENOUGH_DRAWS} tirages chacun")
        write(table(rows))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
