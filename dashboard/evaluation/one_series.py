"""Methods on the mean of the treated areas alone: interrupted series, counts, structural model."""

from __future__ import annotations

import numpy as np

from dashboard.errors import PlanError
from dashboard.evaluation import interrupted
from dashboard.evaluation.autoregressive import Memory, fit_series
from dashboard.evaluation.by_area import one_start, windows
from dashboard.evaluation.estimate import (
    Estimate,
    control_mean,
    mean_known,
    path_of,
    treated_mean,
)
from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.interrupted import PER_YEAR, design
from dashboard.evaluation.panel import Bools
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.structural import structural
from dashboard.evaluation.table import Prepared

FEWEST_BEFORE = 6
"""Known periods before the start, over the number of covariates, for two variances to be told."""


def covariate_means(plan: Plan, prepared: Prepared) -> Floats:
    """Covariates of the treated areas, periods x covariates."""
    treated = prepared.panel.treated
    columns = [mean_known(prepared.columns[name][treated]) for name in plan.covariates]
    return np.column_stack(columns) if columns else np.empty((len(prepared.panel.periods), 0))


def rows_of(plan: Plan, prepared: Prepared) -> tuple[Floats, Floats, tuple[str, ...], Bools]:
    """Outcome and regressors of the treated mean, their names, and the periods kept.

    Raises:
        PlanError: too few periods for so many regressors.
    """
    panel = prepared.panel
    y, extra = treated_mean(panel), covariate_means(plan, prepared)
    before, after = windows(panel, plan)
    kept = np.asarray((before | after) & ~np.isnan(y) & ~np.isnan(extra).any(axis=1))
    at = np.flatnonzero(kept).astype(np.float64)
    made = design(at, one_start(panel), plan.frequency, harmonics=plan.season, slope=plan.slope)
    x = np.column_stack([made.x, extra[kept]])
    if len(at) <= x.shape[1] + 2 or np.linalg.matrix_rank(x) < x.shape[1]:
        raise PlanError(
            "trop peu de périodes pour distinguer tendance, saison et effet",
            field=plan.time,
            remedy="Donner des périodes de plus ou season = 0",
        )
    return y[kept], x, (*made.columns, *plan.covariates), kept


def series(plan: Plan, prepared: Prepared) -> Estimate:
    """Trend, season and level change; errors that remember, or quasi-Poisson for counts."""
    panel = prepared.panel
    y, x, names, kept = rows_of(plan, prepared)
    at = np.flatnonzero(kept).astype(np.float64)
    if plan.family != "gaussian":
        return _counts(plan, prepared, y, x, names, kept)
    fit = fit_series(y, x, Memory.at(at))
    coefficients = {name: fit.regression.coefficient(i) for i, name in enumerate(names)}
    expected = np.full(len(panel.periods), np.nan)
    expected[kept] = fit.regression.fitted - _brought(x, names, fit.regression.beta)
    return _told(
        "its",
        plan,
        prepared,
        coefficients["niveau"],
        expected,
        coefficients,
        {"rho": fit.rho, "part_memoire": fit.share},
    )


def _brought(x: Floats, names: tuple[str, ...], beta: Floats) -> Floats:
    """What the start brings to each row: level, and slope when it is in the model."""
    columns = [i for i, name in enumerate(names) if name in ("niveau", "pente")]
    return np.asarray(x[:, columns] @ beta[columns])


def _counts(
    plan: Plan,
    prepared: Prepared,
    y: Floats,
    x: Floats,
    names: tuple[str, ...],
    kept: Bools,
) -> Estimate:
    """Log-linear regression of counts, with the exposure as an offset when the plan names it.

    Rates that remember, unless the method was asked by name: then as published work does it.
    """
    panel = prepared.panel
    offset = None
    if plan.offset:
        exposure = mean_known(prepared.columns[plan.offset][panel.treated])[kept]
        if not (exposure > 0).all():
            raise PlanError("exposition nulle, négative ou inconnue", field="offset")
        offset = np.log(exposure)
    try:
        if plan.method == "auto":
            at = np.flatnonzero(kept).astype(np.float64)
            fit = interrupted.remembering_counts(y, x, at, offset=offset)
        else:
            dispersed = plan.family == "quasipoisson"
            fit = interrupted.counts(y, x, offset=offset, dispersed=dispersed)
    except ValueError as error:
        raise PlanError("comptage trop rare pour une série seule", field=plan.outcome) from error
    coefficients = dict(zip(names, fit.coefficients, strict=True))
    if not all(np.isfinite(c.value) and np.isfinite(c.se) for c in fit.coefficients):
        raise PlanError("comptage trop rare pour une série seule", field=plan.outcome)
    beta = np.array([c.value for c in fit.coefficients])
    expected = np.full(len(panel.periods), np.nan)
    expected[kept] = fit.fitted / np.exp(_brought(x, names, beta))
    return _told(
        "its",
        plan,
        prepared,
        coefficients["niveau"],
        expected,
        coefficients,
        {"dispersion": fit.dispersion},
        log=True,
    )


def _told(
    method: str,
    plan: Plan,
    prepared: Prepared,
    found: Coefficient,
    expected: Floats,
    coefficients: dict[str, Coefficient],
    details: dict[str, object],
    *,
    log: bool = False,
) -> Estimate:
    panel = prepared.panel
    low, high = found.interval()
    _, after = windows(panel, plan)
    return Estimate(
        method,
        found.value,
        found.se,
        found.df,
        low,
        high,
        found.p,
        int(panel.treated.sum()),
        int((~panel.treated).sum()),
        path_of(panel, expected, after, (low, found.value, high), log=log),
        log=log,
        coefficients=coefficients,
        details=details,
    )


def structural_model(plan: Plan, prepared: Prepared) -> Estimate:
    """Local level, covariates (controls' mean when there are any) and season, by likelihood."""
    panel = prepared.panel
    y, extra = treated_mean(panel), covariate_means(plan, prepared)
    start = one_start(panel)
    if not panel.treated.all():
        extra = np.column_stack([extra, control_mean(panel)])
    years = np.arange(len(y)) / PER_YEAR[plan.frequency]
    for rank in range(1, (plan.season or 0) + 1):
        angle = 2 * np.pi * rank * years
        extra = np.column_stack([extra, np.sin(angle), np.cos(angle)])
    if np.isnan(extra).any():
        raise PlanError("valeur inconnue dans une variable explicative", field="covariates")
    before, after = (int((~np.isnan(y[side])).sum()) for side in (slice(start), slice(start, None)))
    if before < extra.shape[1] + FEWEST_BEFORE or not after:
        raise PlanError("trop peu de périodes connues", field=plan.time)
    try:
        found = structural(y, extra, start)
    except np.linalg.LinAlgError as error:
        raise PlanError("variables explicatives liées entre elles", field="covariates") from error
    expected = np.where(np.arange(len(y)) < start, y, np.nan)
    expected[start:] = found.expected
    return _told("structural", plan, prepared, found.effect, expected, {"effet": found.effect}, {})
