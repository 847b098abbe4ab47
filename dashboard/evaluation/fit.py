"""A coefficient with its uncertainty, and ordinary weighted least squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """An estimate in the unit of the outcome, its standard error and degrees of freedom.

    ``df`` infinite: the normal law is used.
    """

    value: float
    se: float
    df: float

    @property
    def t(self) -> float:
        """Estimate over standard error; infinite when the error is nil."""
        if self.se > 0:
            return self.value / self.se
        return float("nan") if self.value == 0 else float(np.copysign(np.inf, self.value))

    @property
    def p(self) -> float:
        """Two-sided p-value of « no effect »."""
        return float(2 * stats.t.sf(abs(self.t), self.df))

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Bounds of the confidence interval."""
        half = float(stats.t.ppf(0.5 + level / 2, self.df)) * self.se
        return self.value - half, self.value + half


@dataclass(frozen=True, slots=True)
class Regression:
    """A linear fit: one row of ``x`` per observation, one column per coefficient.

    ``covariance`` is that of the coefficients under the errors the caller assumes.
    """

    beta: Floats
    covariance: Floats
    df: float
    fitted: Floats
    residuals: Floats

    def coefficient(self, column: int) -> Coefficient:
        """The estimate of one column."""
        return Coefficient(
            float(self.beta[column]), float(np.sqrt(self.covariance[column, column])), self.df
        )


def least_squares(y: Floats, x: Floats, weights: Floats | None = None) -> Regression:
    """Ordinary (or weighted) least squares with independent errors, df = n − k."""
    w = np.ones(len(y)) if weights is None else weights
    bread = np.linalg.pinv(x.T @ (w[:, None] * x))
    beta = bread @ (x.T @ (w * y))
    residuals = y - x @ beta
    df = len(y) - int(np.linalg.matrix_rank(x))
    sigma2 = float(w @ residuals**2) / df if df > 0 else float("nan")
    covariance: Floats = sigma2 * np.asarray(bread, dtype=np.float64)
    return Regression(beta, covariance, float(df), x @ beta, residuals)
