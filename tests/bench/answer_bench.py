"""The answer of the server for the review page, at several scales of the same extracts.

    python -m tests.bench.answer_bench [--scales 1 50] [--weeks 30]

The extracts of the yardstick are built with the same pack at each scale, served by one process, and
the review of each past week is asked for once, so that nothing answers from memory. Prints the
median, the 95th centile and the ratio to the smallest scale (aim: 1.5 at most at scale 50).
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import statistics
import sys
import time
from pathlib import Path
from urllib.request import urlopen

from dashboard.settings import ROOT
from tests.bench.build_bench import PACK, YARDSTICK, extracts, whole_build
from tests.serving_vigie import served

AIM = 1.5
LAST_WEEK = dt.date(2026, 6, 22)
"""Monday of the last week the yardstick fills."""


def built(scale: float, folder: Path) -> Path:
    """The extracts of that scale, built."""
    database = folder / f"{scale:g}" / "base"
    database.parent.mkdir(parents=True)
    whole_build(extracts(scale), database)
    return database


def answers(database: Path, weeks: int) -> list[float]:
    """Milliseconds of the review of each of the last weeks, asked for the first time."""
    times = []
    with served(database, PACK, workers=1) as running:
        for rank in range(weeks + 1):
            year, week, _ = (LAST_WEEK - dt.timedelta(weeks=rank)).isocalendar()
            start = time.perf_counter()
            with urlopen(f"{running.url}/?semaine={year}-W{week:02d}", timeout=60) as answer:
                answer.read()
            times.append((time.perf_counter() - start) * 1000)
    return times[1:]  # the first one opens the version


def main() -> None:
    """Measure each scale and print the table; fails when the aim is missed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scales", type=float, nargs="+", default=[1, 50])
    parser.add_argument("--weeks", type=int, default=30)
    chosen = parser.parse_args()
    if not (YARDSTICK / "generate.py").exists():
        print("Réponse du serveur : ../shared/bench est absent, rien à mesurer ici.")
        return
    folder = ROOT / "var" / "bench" / "reponse"
    shutil.rmtree(folder, ignore_errors=True)
    medians = []
    print(f"Réponse du serveur, revue de {chosen.weeks} semaines, une fois chacune")
    for scale in chosen.scales:
        times = answers(built(scale, folder), chosen.weeks)
        medians.append(statistics.median(times))
        high = statistics.quantiles(times, n=20)[-1]
        print(
            f"  échelle {scale:>4g} : médiane {medians[-1]:7.1f} ms, 95 % sous {high:7.1f} ms,"
            f" rapport {medians[-1] / medians[0]:.2f}"
        )
    shutil.rmtree(folder, ignore_errors=True)
    if medians[-1] > AIM * medians[0]:
        sys.exit(f"But manqué : rapport de {AIM:g} au plus.")


if __name__ == "__main__":
    main()
