"""Regression of one series whose errors remember: AR(1) plus noise, by restricted likelihood.

Newey–West on two or three years of weeks announces effects that do not exist 18 to 46 % of the
time; this one stays near 5 % (`docs/evaluations.md`, tables). V(ρ, g) = g·ρ^|i−j| + (1−g)·I, with
i and j the calendar positions, so that a missing week is a gap and not a neighbour. Each ρ and g
of a grid has the restricted likelihood L of −ln L = ½·ln|V| + ½·ln|X'V⁻¹X| + ½·(n−k)·ln(RSS)
(Patterson & Thompson 1971). A few years of weeks say little of ρ and g: taking the likeliest pair
for true announces effects that do not exist 6 to 8 % of the time when memory and noise are mixed.
The answer is the mean of all pairs, weighed by L: their covariances and the spread of their
coefficients (law of total variance). Degrees of freedom of a pair: 1'V⁻¹1 − 2, the number of
independent weeks the series is worth, between 3 and n−k; of the mean: harmonic.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dashboard.evaluation.fit import Coefficient, Floats, Regression

RHO = np.append(np.arange(0.05, 0.951, 0.05), 0.98)
SHARE = np.arange(0.0, 1.01, 0.1)
FEWEST_DF = 3.0


@dataclass(frozen=True, slots=True)
class Memory:
    """Eigenvectors of ρ^|i−j| for each ρ, at given positions: made once, used by many series."""

    values: Floats  # ρ x n
    vectors: Floats  # ρ x n x n

    @classmethod
    def at(cls, positions: Floats) -> Memory:
        """For observations at these calendar positions (weeks, months…), in any order.

        Kept for the last positions asked: placebos ask for the same ones again and again.
        """
        return _remembered(tuple(float(at) for at in positions - positions.min()))


@lru_cache(maxsize=4)
def _remembered(positions: tuple[float, ...]) -> Memory:
    at = np.array(positions)
    values, vectors = np.linalg.eigh(RHO[:, None, None] ** np.abs(at[:, None] - at[None, :]))
    return Memory(np.maximum(values, 0.0), vectors)


@dataclass(frozen=True, slots=True)
class SeriesFit:
    """The regression, and the likeliest memory of its errors: ρ and its share of the variance."""

    regression: Regression
    rho: float
    share: float


@dataclass(frozen=True, slots=True)
class Memories:
    """Each pair of memory and noise: how likely it is, and the variance of the errors it gives."""

    likely: Floats  # ρ x g, sums to 1
    variance: Floats  # ρ x g


def likely_memories(y: Floats, x: Floats, memory: Memory) -> Memories:
    """Of ``y`` on ``x``, observed at the positions of ``memory``; same errors as `fit_series`."""
    grid = _grid(y, x, memory)
    return Memories(grid.likely, grid.square / (x.shape[0] - x.shape[1]))


def foreseen(past: Memories, x: Floats, column: int, memory: Memory) -> Coefficient:
    """Error of one coefficient of a design, not observed yet, whose errors are those of a past.

    ``x`` and ``memory``: rows past and to come. Value nil; mean variance of the pairs, and
    harmonic mean of their degrees of freedom, as `fit_series` does.
    """
    n, k = x.shape
    turned = np.swapaxes(memory.vectors, 1, 2) @ x
    weights = 1 / _spread(memory)
    normal = np.einsum("rgn,rnk,rnl->rgkl", weights, turned, turned, optimize=True)
    one = np.linalg.inv(normal)[..., column, column] * past.variance
    df = _freedom(weights, memory, n, k)
    return Coefficient(
        0.0, float(np.sqrt((past.likely * one).sum())), float(1 / (past.likely / df).sum())
    )


def _spread(memory: Memory) -> Floats:
    spread = SHARE[None, :, None] * memory.values[:, None, :] + (1 - SHARE)[None, :, None]
    return np.asarray(np.maximum(spread, 1e-10))  # ρ x g x n


def _freedom(weights: Floats, memory: Memory, n: int, k: int) -> Floats:
    worth = np.einsum("rgn,rn->rg", weights, memory.vectors.sum(axis=1) ** 2)
    return np.asarray(np.clip(worth - 2, FEWEST_DF, max(n - k, FEWEST_DF)))


@dataclass(frozen=True, slots=True)
class _Grid:
    """Least squares of every pair: weights, X'V⁻¹X, coefficients, sum of squares, likelihood."""

    weights: Floats
    normal: Floats
    beta: Floats
    square: Floats
    deviance: Floats
    likely: Floats


def _grid(y: Floats, x: Floats, memory: Memory) -> _Grid:
    n, k = x.shape
    if np.linalg.matrix_rank(x) < k:
        raise ValueError("colonnes liées entre elles")
    turned_x = np.swapaxes(memory.vectors, 1, 2) @ x  # ρ x n x k
    turned_y = np.swapaxes(memory.vectors, 1, 2) @ y  # ρ x n
    spread = _spread(memory)
    weights = 1 / spread
    normal = np.einsum("rgn,rnk,rnl->rgkl", weights, turned_x, turned_x, optimize=True)
    right = np.einsum("rgn,rnk,rn->rgk", weights, turned_x, turned_y, optimize=True)
    beta = np.linalg.solve(normal, right[..., None])[..., 0]
    square = np.einsum("rgn,rn->rg", weights, turned_y**2) - np.einsum("rgk,rgk->rg", beta, right)
    square = np.maximum(square, 1e-300)
    deviance = (
        0.5 * np.log(spread).sum(axis=-1)
        + 0.5 * np.linalg.slogdet(normal)[1]
        + 0.5 * (n - k) * np.log(square)
    )
    likely = np.exp(deviance.min() - deviance)
    return _Grid(weights, normal, beta, square, deviance, likely / likely.sum())


def fit_series(y: Floats, x: Floats, memory: Memory) -> SeriesFit:
    """The fit of ``y`` (n) on ``x`` (n x k), observed at the positions of ``memory``.

    Raises:
        ValueError: a column of ``x`` is a combination of the others.
    """
    n, k = x.shape
    grid = _grid(y, x, memory)
    likely, beta = grid.likely, grid.beta
    kept = np.einsum("rg,rgk->k", likely, beta)
    away = beta - kept
    within = (grid.square / (n - k))[..., None, None] * np.linalg.inv(grid.normal)
    covariance = np.einsum("rg,rgkl->kl", likely, within + away[..., :, None] * away[..., None, :])
    df = _freedom(grid.weights, memory, n, k)
    at, share = np.unravel_index(int(np.argmin(grid.deviance)), grid.deviance.shape)
    fitted = x @ kept
    return SeriesFit(
        Regression(kept, covariance, float(1 / (likely / df).sum()), fitted, y - fitted),
        float(RHO[at]),
        float(SHARE[share]),
    )
