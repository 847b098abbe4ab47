"""One interrupted series: trend, season, level change at the start, and its variants.

The answer is the regression with errors that remember (`autoregressive`); Newey–West, SARIMA and
the structural model are variants shown beside it, never chosen after the fact.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from statsmodels.tsa.statespace.sarimax import SARIMAX

from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.fit import Coefficient, Floats

PER_YEAR = {"week": 365.25 / 7, "month": 12.0, "quarter": 4.0, "year": 1.0}
HARMONICS = {"week": 2, "month": 2, "quarter": 1, "year": 0}
MOST_PASSES, CLOSE = 20, 1e-8


@dataclass(frozen=True, slots=True)
class Design:
    """Regressors of a series: one row per observation kept, and the name of each column.

    ``positions``: calendar index of each row; ``after``: rows since the start.
    """

    x: Floats
    columns: tuple[str, ...]
    positions: Floats
    after: Floats

    @property
    def level(self) -> int:
        """Column of the level change."""
        return self.columns.index("niveau")


def design(
    positions: Floats,
    start: float,
    frequency: str,
    *,
    harmonics: int | None = None,
    slope: bool = False,
    drift: bool = True,
    season_origin: float = 0.0,
) -> Design:
    """Constant, trend (per year), annual harmonics, level change at ``start`` and slope change.

    The slope counts one from the first treated period: the level is that of the period before.
    """
    per_year = PER_YEAR[frequency]
    years = positions / per_year
    after = (positions >= start).astype(np.float64)
    columns: dict[str, Floats] = {"constante": np.ones(len(positions))}
    if drift:
        columns["tendance"] = years
    for rank in range(1, (HARMONICS[frequency] if harmonics is None else harmonics) + 1):
        angle = 2 * np.pi * rank * (years + season_origin)
        columns[f"sin{rank}"], columns[f"cos{rank}"] = np.sin(angle), np.cos(angle)
    columns["niveau"] = after
    if slope:
        columns["pente"] = after * (positions - start + 1) / per_year
    return Design(np.column_stack(list(columns.values())), tuple(columns), positions, after)


def newey_west(y: Floats, x: Floats, column: int, lags: int) -> Coefficient:
    """Least squares with Newey–West errors, corrected for small samples (Stata ``newey``)."""
    fitted = sm.OLS(y, x).fit(
        cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}, use_t=True
    )
    return Coefficient(
        float(fitted.params[column]), float(fitted.bse[column]), float(fitted.df_resid)
    )


def sarima(y: Floats, x: Floats, column: int) -> Coefficient:
    """Regression with ARMA(1,1) errors by maximum likelihood; approximate Hessian errors."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fitted = SARIMAX(y, exog=x, order=(1, 0, 1)).fit(disp=False, cov_type="approx")
    return Coefficient(float(fitted.params[column]), float(fitted.bse[column]), np.inf)


@dataclass(frozen=True, slots=True)
class CountFit:
    """Log-linear fit of counts: every coefficient is a log rate ratio; ``dispersion`` ≥ 1 usual."""

    coefficients: tuple[Coefficient, ...]
    dispersion: float
    fitted: Floats


def counts(
    y: Floats, x: Floats, *, offset: Floats | None = None, dispersed: bool = True
) -> CountFit:
    """Poisson regression; ``dispersed``: errors widened by the Pearson dispersion."""
    model = sm.GLM(y, x, family=sm.families.Poisson(), offset=offset)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nothing but zeros on a side: the caller refuses it
        fitted = model.fit(scale="X2" if dispersed else 1.0)
    return CountFit(
        tuple(
            Coefficient(float(value), float(se), np.inf)
            for value, se in zip(fitted.params, fitted.bse, strict=True)
        ),
        float(fitted.pearson_chi2 / fitted.df_resid),
        np.asarray(fitted.fittedvalues),
    )


def remembering_counts(
    y: Floats, x: Floats, positions: Floats, *, offset: Floats | None = None
) -> CountFit:
    """Log-linear fit of counts whose rate remembers: neighbouring periods resemble each other.

    The working response of the Poisson fit, scaled to equal variances, is given errors of the same
    law as any other series (`autoregressive`): their noise is that of counting, their memory what
    exceeds it (penalised quasi-likelihood, Breslow & Clayton 1993). Quasi-Poisson alone rejects
    « no effect » five times too often on such series.
    """
    shift = np.zeros(len(y)) if offset is None else offset
    memory = Memory.at(positions)
    plain = counts(y, x, offset=offset)
    rate, beta = plain.fitted, np.array([c.value for c in plain.coefficients])
    for _ in range(MOST_PASSES):
        root = np.sqrt(rate)
        response = np.log(rate) - shift + (y - rate) / rate
        regression = fit_series(root * response, root[:, None] * x, memory).regression
        moved = np.abs(regression.beta - beta).max()
        beta, rate = regression.beta, np.exp(shift + x @ regression.beta)
        if moved < CLOSE:
            break
    return CountFit(
        tuple(regression.coefficient(column) for column in range(x.shape[1])),
        float(((y - rate) ** 2 / rate).sum() / (len(y) - x.shape[1])),
        rate,
    )
