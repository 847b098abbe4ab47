"""A structural model: a level that wanders, and covariates; what was expected, by likelihood.

A line of robustness, never the verdict: with a tight prior on how fast the level wanders, the
usual tool announces an interval that the data do not give (`shared` case V9). Here the two
variances come from the data alone.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from statsmodels.tsa.statespace.structural import UnobservedComponents

from dashboard.evaluation.fit import Coefficient, Floats

# shares of the variance given to the noise and to the level when the search starts
FIRST = ((1.0, 0.01), (0.1, 0.1), (0.5, 0.001), (0.01, 1.0))


@dataclass(frozen=True, slots=True)
class Structural:
    """Mean effect since the start with its error; path expected, and the error of each period."""

    effect: Coefficient
    expected: Floats
    expected_se: Floats


def structural(y: Floats, covariates: Floats, start: int) -> Structural:
    """``y``: periods in order, NaN where unknown; ``covariates``: periods x k (k may be 0)."""
    noise, moving = _variances(y[:start], covariates[:start])
    path, covariance = _forecast(y, covariates, start, noise, moving)
    known = ~np.isnan(y[start:])
    weight = known / known.sum()
    gap = float((y[start:] - path)[known].mean())
    error = float(np.sqrt(max(weight @ covariance @ weight, 0.0)))
    return Structural(
        Coefficient(gap, error, np.inf), path, np.sqrt(np.maximum(np.diag(covariance), 0))
    )


def _variances(y: Floats, covariates: Floats) -> tuple[float, float]:
    """Variances of the noise and of the moves of the level that make ``y`` likeliest."""
    model = UnobservedComponents(
        y,
        level="llevel",
        exog=covariates if covariates.shape[1] else None,
        mle_regression=False,
    )
    scale = float(np.nanvar(y)) or 1.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fits = [
            model.fit(start_params=[a * scale, b * scale], disp=False, maxiter=500)
            for a, b in FIRST
        ]
    best = max(fits, key=lambda fit: float(fit.llf))
    return float(best.params[0]), float(best.params[1])


def _forecast(
    y: Floats, covariates: Floats, start: int, noise: float, moving: float
) -> tuple[Floats, Floats]:
    """Best linear forecast after ``start`` and its joint covariance, coefficients unknown.

    The level is a random walk: its covariance between two periods is the earlier of them times
    ``moving``; constant and coefficients are estimated by generalised least squares.
    """
    at = np.arange(len(y), dtype=np.float64)
    kernel = moving * np.minimum(at[:, None], at[None, :]) + noise * np.eye(len(y))
    x = np.column_stack([np.ones(len(y)), covariates])
    seen = np.flatnonzero(~np.isnan(y[:start]))
    later = np.arange(start, len(y))
    inverse = np.linalg.inv(kernel[np.ix_(seen, seen)])
    reach = kernel[np.ix_(later, seen)] @ inverse
    bread = np.linalg.inv(x[seen].T @ inverse @ x[seen])
    beta = bread @ (x[seen].T @ inverse @ y[seen])
    path = x[later] @ beta + reach @ (y[seen] - x[seen] @ beta)
    left = x[later] - reach @ x[seen]
    covariance = (
        kernel[np.ix_(later, later)] - reach @ kernel[np.ix_(seen, later)] + left @ bread @ left.T
    )
    return path, covariance
