"""Staggered adoption by imputation: what each treated cell would have been, from untreated ones.

Area and period effects are fitted on the cells not yet treated, then carried to the treated
cells; the effect is the mean of the gaps (Borusyak, Jaravel & Spiess 2024). Plain two-way
regression compares late areas with early ones already treated, and may have the wrong sign.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.panel import Panel

DRAWN = 999
ENOUGH_EXTREME = 50


@dataclass(frozen=True, slots=True)
class Imputed:
    """Gaps (areas x periods, NaN outside treated cells that can be imputed) and what was expected.

    ``expected`` covers every cell whose area and period have an untreated observation.
    """

    gaps: Floats
    expected: Floats
    effect: float


def impute(panel: Panel, weights: Floats | None = None) -> Imputed:
    """Fit area + period on untreated cells and carry it to the others.

    ``weights``: one per area. A cell whose area or period has no untreated observation is left
    unknown, never extrapolated.
    """
    known = ~np.isnan(panel.values)
    free = np.asarray(known & ~panel.on)
    w = np.ones(len(panel.areas)) if weights is None else weights
    mass = free * w[:, None]
    expected = _two_way(np.where(known, panel.values, 0.0), mass)
    seen = np.outer(free.any(axis=1), free.any(axis=0))
    expected = np.where(seen, expected, np.nan)
    gaps = np.where(known & panel.on, panel.values - expected, np.nan)
    return Imputed(gaps, expected, _weighted_mean(gaps, w))


def _weighted_mean(gaps: Floats, weights: Floats) -> float:
    there = ~np.isnan(gaps)
    mass = there * weights[:, None]
    total = float(mass.sum())
    return float((np.where(there, gaps, 0.0) * mass).sum()) / total if total else float("nan")


def _two_way(values: Floats, mass: Floats) -> Floats:
    """Weighted fit area + period: normal equations of the shorter side (Schur complement)."""
    if mass.shape[0] < mass.shape[1]:
        return _two_way(values.T, mass.T).T
    by_area, by_period = mass.sum(axis=1), mass.sum(axis=0)
    area_inverse = np.divide(1.0, by_area, out=np.zeros_like(by_area), where=by_area > 0)
    share = mass * area_inverse[:, None]
    product = mass * values
    left = np.diag(by_period) - mass.T @ share
    right = product.sum(axis=0) - share.T @ product.sum(axis=1)
    periods = np.linalg.lstsq(left, right, rcond=1e-10)[0]
    areas = area_inverse * (product.sum(axis=1) - mass @ periods)
    return np.asarray(areas[:, None] + periods[None, :])


def undrifted(panel: Panel) -> Panel:
    """The panel less the straight line that treated areas already followed before their start.

    One slope for all of them against the others, fitted with area and period effects on the cells
    not yet treated (Frisch–Waugh–Lovell); unknown values when nothing tells it apart.
    """
    free = (~np.isnan(panel.values) & ~panel.on).astype(np.float64)
    line: Floats = np.outer(panel.treated, np.arange(len(panel.periods))).astype(np.float64)
    left = free * (line - _two_way(line, free))
    spread = float((left**2).sum())
    if spread <= 1e-9 * max(1.0, float((free * line**2).sum())):
        return Panel(panel.areas, panel.periods, np.full_like(panel.values, np.nan), panel.starts)
    slope = float((left * np.where(free > 0, panel.values, 0.0)).sum()) / spread
    return Panel(panel.areas, panel.periods, panel.values - slope * line, panel.starts)


def without_each(panel: Panel, effect_of: Callable[[Panel], float]) -> Floats:
    """The effect without each area in turn, in their order."""
    every = np.arange(len(panel.areas))
    return np.array([effect_of(panel.only(every != area)) for area in every])


def jackknife(panel: Panel, effect_of: Callable[[Panel], float] | None = None) -> Coefficient:
    """The effect with the error of leaving each area out in turn, t(areas − 1).

    An area without which nothing can be imputed leaves the error unknown (NaN).
    """
    measured = effect_of or (lambda one: impute(one).effect)
    effect, spread, count = measured(panel), without_each(panel, measured), len(panel.areas)
    variance = (count - 1) / count * float(((spread - spread.mean()) ** 2).sum())
    return Coefficient(effect, float(np.sqrt(variance)), count - 1.0)


def permuted_p(panel: Panel, *, draws: int = DRAWN, seed: int = 0) -> tuple[float, Floats]:
    """Share of random deals of the same start dates to areas that give as large an effect.

    The deal observed is one of them (draws + 1); a deal that allows no comparison counts as
    extreme. Dealing stops after fifty extreme ones: the answer is known to be far from small
    (Besag & Clifford 1991). Returns the share and the effect of each deal, the
    one observed first.
    """
    draw = np.random.default_rng(seed)
    effects = [impute(panel).effect]
    floor = abs(effects[0]) - 1e-9 * max(1.0, abs(effects[0]))
    extreme = 0
    while len(effects) <= draws and extreme < ENOUGH_EXTREME:
        effects.append(impute(panel.starting(draw.permutation(panel.starts))).effect)
        extreme += not abs(effects[-1]) < floor
    return (1 + extreme) / len(effects), np.array(effects)
