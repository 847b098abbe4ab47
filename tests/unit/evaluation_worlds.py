"""Made-up towns for the evaluations: weekly panels whose truth is known, one seed each.

Every generator returns a long table (`zone`, `semaine`, `valeur`) or a panel; nothing comes from a
published case.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.evaluation.fit import Floats
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.table import Prepared

YEAR = 365.25 / 7


def memory(
    draw: np.random.Generator, shape: tuple[int, int], phi: float, sd: float = 1.0
) -> Floats:
    """Errors AR(1) in rows, in their long-run state from the first period; shocks of ``sd``."""
    shocks = draw.normal(scale=sd, size=shape)
    made = np.empty(shape)
    made[:, 0] = shocks[:, 0] / np.sqrt(1 - phi**2)
    for at in range(1, shape[1]):
        made[:, at] = phi * made[:, at - 1] + shocks[:, at]
    return made


def panel_of(values: Floats, starts: Floats) -> Panel:
    return Panel(
        tuple(f"z{rank:02d}" for rank in range(len(values))),
        tuple(str(week) for week in range(1, values.shape[1] + 1)),
        values,
        np.asarray(starts, dtype=np.float64),
    )


def prepared(values: Floats, starts: Floats) -> Prepared:
    return Prepared(panel_of(values, starts), {}, ())


def long_table(panel: Panel) -> pd.DataFrame:
    """The table `vigie evaluate` reads: a row per area and week known, with the start."""
    rows = [
        {
            "zone": area,
            "semaine": int(period),
            "valeur": panel.values[i, j],
            "debut": "" if np.isinf(panel.starts[i]) else panel.periods[int(panel.starts[i])],
        }
        for i, area in enumerate(panel.areas)
        for j, period in enumerate(panel.periods)
        if not np.isnan(panel.values[i, j])
    ]
    return pd.DataFrame(rows)


def few_areas(
    seed: int,
    *,
    areas: int = 10,
    treated: int = 4,
    weeks: int = 104,
    start: int = 78,
    phi: float = 0.6,
    effect: float = 0.0,
) -> Prepared:
    """S6: areas of unequal level, a season and shocks they share, their own memory."""
    draw = np.random.default_rng([6, seed])
    at = np.arange(weeks)
    shared = 3 * np.sin(2 * np.pi * at / YEAR) + memory(draw, (1, weeks), 0.5)[0]
    values = (
        40 + draw.normal(scale=4, size=areas)[:, None] + shared + memory(draw, (areas, weeks), phi)
    )
    starts = np.full(areas, np.inf)
    starts[draw.choice(areas, treated, replace=False)] = start
    values += effect * (at[None, :] >= starts[:, None])
    return prepared(values, starts)


def one_series(
    seed: int, *, weeks: int = 156, start: int = 104, phi: float = 0.7, effect: float = 0.0
) -> Prepared:
    """S1: trend 0.03 a week, annual sine of 3, memory of 0.7, no control."""
    draw = np.random.default_rng([1, seed])
    at = np.arange(weeks)
    values = 50 + 0.03 * at + 3 * np.sin(2 * np.pi * at / 52) + memory(draw, (1, weeks), phi)[0]
    values += effect * (at >= start)
    return prepared(values[None, :], np.array([start]))


def season_start(seed: int, *, effect: float = 0.0) -> Prepared:
    """A start at the turn of the season: the mean after is lower, the measure does nothing."""
    draw = np.random.default_rng([2, seed])
    weeks, start = 143, 117  # two years and a quarter before, half a year after
    at = np.arange(weeks)
    values = 50 + 6 * np.cos(2 * np.pi * (at - start + 13) / YEAR)
    values = values + memory(draw, (1, weeks), 0.6)[0] + effect * (at >= start)
    return prepared(values[None, :], np.array([start]))


def worst_level(seed: int, *, effect: float = 0.0) -> Prepared:
    """S3: the 4 of 20 areas with the worst last 8 weeks are chosen; they would come back alone."""
    draw = np.random.default_rng([3, seed])
    weeks, start, areas = 130, 78, 20
    values = 40 + memory(draw, (areas, weeks), 0.85)
    bad = np.argsort(values[:, start - 8 : start].mean(axis=1))[-4:]
    starts = np.full(areas, np.inf)
    starts[bad] = start
    values += effect * (np.arange(weeks)[None, :] >= starts[:, None])
    return prepared(values, starts)


def growing(seed: int, *, effect: float = 1.0) -> Prepared:
    """S5: 6 areas start at period 5 (+0.25 more each period), 5 at period 20 (+0.5), 2 never."""
    draw = np.random.default_rng([5, seed])
    periods = 30
    starts = np.array([5.0] * 6 + [20.0] * 5 + [np.inf] * 2)
    values = draw.normal(scale=2, size=13)[:, None] + draw.normal(size=(1, periods))
    values = values + draw.normal(size=(13, periods))
    at = np.arange(periods)
    values[:6] += effect * np.where(at >= 5, 0.25 * (at - 4), 0.0)
    values[6:11] += effect * np.where(at >= 20, 0.5, 0.0)
    return prepared(values, starts)


def truth_of_growing() -> float:
    """Mean effect over the treated cells of `growing`: ¾ · 3,25 + ¼ · 0,5 = 2,5625."""
    return float(np.mean([0.25 * (k + 1) for k in range(25)] * 6 + [0.5] * 10 * 5))


def late_starts(seed: int, *, effect: float = 0.0, drift: float = 0.0) -> Prepared:
    """12 areas over two years and a half, 3 start at week 60, 3 at week 90, 6 never."""
    draw = np.random.default_rng([7, seed])
    weeks, areas = 130, 12
    at = np.arange(weeks)
    starts = np.full(areas, np.inf)
    order = draw.permutation(areas)
    starts[order[:3]], starts[order[3:6]] = 60, 90
    values = 40 + draw.normal(scale=3, size=areas)[:, None]
    values = values + 2 * np.sin(2 * np.pi * at / YEAR) + memory(draw, (areas, weeks), 0.5)
    values += drift * np.isfinite(starts)[:, None] * at[None, :]
    values += effect * (at[None, :] >= starts[:, None])
    return prepared(values, starts)


def drifting(seed: int, *, slope: float = 0.03, effect: float = 0.0, treated: int = 4) -> Prepared:
    """Treated areas already moved away in a straight line: the measure does nothing."""
    made = few_areas(seed, treated=treated, effect=effect)
    panel = made.panel
    line = slope * panel.treated[:, None] * np.arange(len(panel.periods))[None, :]
    return replace(made, panel=replace(panel, values=panel.values + line))


def with_holes(seed: int, *, part: float = 0.15, effect: float = 0.0) -> Prepared:
    """A share of the weeks is missing, by runs, in every area."""
    made = few_areas(seed, effect=effect)
    draw = np.random.default_rng([8, seed])
    values = made.panel.values.copy()
    for row in values:
        for first in draw.choice(len(row), max(1, int(part * len(row) / 4)), replace=False):
            row[first : first + 4] = np.nan
    return replace(made, panel=replace(made.panel, values=values))


def control_that_shifts(seed: int, *, shift: float = 8.0, effect: float = 0.0) -> Prepared:
    """One control moves for a reason of its own when the measure starts (works, closure)."""
    made = few_areas(seed, areas=12, effect=effect)
    panel = made.panel
    values = panel.values.copy()
    control = int(np.flatnonzero(~panel.treated)[0])
    values[control, 78:] += shift
    return replace(made, panel=replace(panel, values=values))


def rare_events(
    seed: int, *, mean: float = 1.5, empty: float = 0.4, ratio: float = 1.0
) -> Prepared:
    """Counts of about one a week, many zeros, areas that differ in how much they vary."""
    draw = np.random.default_rng([9, seed])
    areas, weeks, start = 12, 104, 70
    starts = np.full(areas, np.inf)
    starts[draw.choice(areas, 5, replace=False)] = start
    rate = (
        mean
        * draw.gamma(4, 0.25, size=areas)[:, None]
        * np.exp(0.3 * memory(draw, (areas, weeks), 0.5))
    )
    rate = rate * np.where(np.arange(weeks)[None, :] >= starts[:, None], ratio, 1.0)
    values = draw.poisson(rate) * (draw.random((areas, weeks)) > empty)
    return prepared(values.astype(np.float64), starts)


def counts_alone(seed: int, *, ratio: float = 1.0, mean: float = 12.0) -> Prepared:
    """One series of counts whose rate has a memory of its own: quasi-Poisson alone is fooled."""
    draw = np.random.default_rng([10, seed])
    weeks, start = 156, 110
    at = np.arange(weeks)
    rate = mean * np.exp(
        0.2 * np.sin(2 * np.pi * at / YEAR) + 0.15 * memory(draw, (1, weeks), 0.7)[0]
    )
    values = draw.poisson(rate * np.where(at >= start, ratio, 1.0))
    return prepared(values[None, :].astype(np.float64), np.array([start]))


def mixed(
    seed: int,
    *,
    donors: int = 24,
    weeks: int = 104,
    start: int = 78,
    effect: float = 0.0,
    holes: int = 0,
    seasonal: bool = False,
) -> Prepared:
    """One area of many that move with two shared courses, each at its own rate, and a season.

    ``holes``: weeks of the treated area that are unknown, and one week of two donors. ``seasonal``:
    the effect follows the season, nil in winter, with the same mean.
    """
    draw = np.random.default_rng([11, seed])
    areas, at = donors + 1, np.arange(weeks)
    season = 4 * np.sin(2 * np.pi * at / YEAR)
    shared = np.vstack(
        [season + memory(draw, (1, weeks), 0.5)[0], memory(draw, (1, weeks), 0.9)[0]]
    )
    rates = draw.uniform(0.3, 1.7, size=(areas, 2))
    own = memory(draw, (areas, weeks), 0.4, 0.8) * draw.uniform(0.6, 1.6, size=areas)[:, None]
    values = 40 + draw.normal(scale=3, size=areas)[:, None] + rates @ shared + own
    treated = int(draw.integers(areas))
    starts = np.full(areas, np.inf)
    starts[treated] = start
    wave = np.ones(weeks)
    if seasonal:
        wave[start:] = 1 + np.sin(2 * np.pi * np.arange(weeks - start) / (weeks - start))
        wave[start:] /= wave[start:].mean()
    values[treated, start:] += (effect * wave)[start:]
    if holes:
        values[treated, draw.choice(weeks, holes, replace=False)] = np.nan
        others = [rank for rank in range(areas) if rank != treated]
        for rank in draw.choice(others, 2, replace=False):
            values[rank, draw.integers(weeks)] = np.nan
    return prepared(values, starts)


WEEKLY = Plan("valeur", "semaine", expected="")
