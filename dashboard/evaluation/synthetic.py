"""Synthetic control: one treated area against the mix of others that followed it before.

Outcomes alone give weights by convex least squares (Abadie, Diamond & Hainmueller 2010 without
predictors); with predictors, the importance of each is chosen to follow the outcome before the
start, from several starting points because one alone stops at poor optima.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from dashboard.evaluation.fit import Floats
from dashboard.evaluation.simplex import simplex_weights

STARTS = 8
PERIOD_RIDGE = 1e-3
"""Penalty on the weights of periods, in noise: enough for one answer with more periods than donors
(the article takes 1e-6, lost in rounding then)."""
CLOSE = 1e-4
"""Searches stop when the misfit moves by less than that share of the first one."""


@dataclass(frozen=True, slots=True)
class Synthetic:
    """Weights of the donors and gap (treated − synthetic) at each period; ``start`` is an index."""

    weights: Floats
    gap: Floats
    start: int

    @property
    def effect(self) -> float:
        """Mean gap since the start."""
        return float(self.gap[self.start :].mean())

    @property
    def rmspe_pre(self) -> float:
        """Root mean square of the gap before the start."""
        return float(np.sqrt((self.gap[: self.start] ** 2).mean()))

    @property
    def ratio(self) -> float:
        """Root mean square of the gap since the start, over before."""
        after = float(np.sqrt((self.gap[self.start :] ** 2).mean()))
        return after / self.rmspe_pre if self.rmspe_pre > 0 else np.inf


def on_outcomes(treated: Floats, donors: Floats, start: int) -> Synthetic:
    """``treated``: periods; ``donors``: donors x periods; every value known."""
    weights = simplex_weights(treated[:start], donors[:, :start].T)
    return Synthetic(weights, treated - weights @ donors, start)


def on_predictors(
    treated: Floats,
    donors: Floats,
    start: int,
    features: Floats,
    donor_features: Floats,
    searches: int = STARTS,
) -> Synthetic:
    """With predictors: ``features`` (k) of the treated area, ``donor_features`` (donors x k)."""
    scale = np.column_stack([features, donor_features.T]).std(axis=1, ddof=1)
    scale = np.where(scale > 0, scale, 1.0)
    own, others = features / scale, donor_features / scale

    def weights_for(logs: Floats) -> Floats:
        importance = np.exp(logs - logs.max())
        root = np.sqrt(importance / importance.sum())
        return simplex_weights(root * own, (root * others).T)

    def loss(logs: Floats) -> float:
        gap = treated[:start] - weights_for(logs) @ donors[:, :start]
        return float((gap**2).mean())

    firsts = _starting_points(own, others, treated[:start], donors[:, :start])[:searches]
    close = CLOSE * max(loss(firsts[0]), 1e-300)
    options = {"maxiter": 400, "xatol": 0.02, "fatol": close, "adaptive": True}
    best = min(
        (optimize.minimize(loss, one, method="Nelder-Mead", options=options) for one in firsts),
        key=lambda found: float(found.fun),
    )
    weights = weights_for(best.x)
    return Synthetic(weights, treated - weights @ donors, start)


def _starting_points(own: Floats, others: Floats, treated: Floats, donors: Floats) -> list[Floats]:
    """Equal importance, importance by regression on the outcome, and fixed random ones."""
    features = np.vstack([own, others])
    outcome = np.vstack([treated, donors])
    design = np.column_stack([np.ones(len(features)), features])
    slopes = np.linalg.lstsq(design, outcome, rcond=None)[0][1:]
    regression = np.log(np.maximum((slopes**2).sum(axis=1), 1e-12))
    draw = np.random.default_rng(0)
    return [
        np.zeros(len(own)),
        regression,
        *(draw.normal(scale=2.0, size=len(own)) for _ in range(STARTS - 2)),
    ]


@dataclass(frozen=True, slots=True)
class Placebos:
    """Rank of the treated area (1: largest ratio) when each donor is taken as treated in turn.

    ``means``: mean gap of each donor since the start, over its root mean square before.
    """

    ratios: Floats
    means: Floats
    rank: int

    @property
    def p(self) -> float:
        """Rank over the number of areas; cannot go below 1 over that number."""
        return self.rank / (len(self.ratios) + 1)


def placebos(real: Synthetic, donors: Floats) -> Placebos:
    """Outcome-only placebos; the treated area does not serve as a donor."""
    every = np.arange(len(donors))
    fakes = [on_outcomes(donors[i], donors[every != i], real.start) for i in every]
    return ranked(real, fakes)


def ranked(real: Synthetic, fakes: Sequence[Synthetic]) -> Placebos:
    """The treated area among the placebos, one a donor."""
    ratios = np.array([fake.ratio for fake in fakes])
    means = np.array([fake.effect / max(fake.rmspe_pre, 1e-300) for fake in fakes])
    return Placebos(ratios, means, 1 + int((ratios >= real.ratio).sum()))


def without_each(treated: Floats, donors: Floats, real: Synthetic) -> Floats:
    """Effect again without each donor that counts (weight above 1 %), in donor order."""
    every = np.arange(len(donors))
    return np.array(
        [
            on_outcomes(treated, donors[every != i], real.start).effect
            for i in np.flatnonzero(real.weights > 0.01)
        ]
    )


@dataclass(frozen=True, slots=True)
class SyntheticDid:
    """Synthetic difference-in-differences: weights on areas and on periods before the start.

    ``shift``: weighted gap before the start, that the mix of donors keeps after it.
    """

    effect: float
    weights: Floats
    period_weights: Floats
    counterfactual: Floats
    shift: float


def synthetic_did(
    treated: Floats, donors: Floats, start: int, treated_areas: int = 1
) -> SyntheticDid:
    """Arkhangelsky et al. (2021), algorithm 1, no covariate.

    ``treated``: mean of the treated areas by period. ζ = (treated cells)^¼ · σ of the first
    differences of the donors before the start.
    """
    before = donors[:, :start]
    after = len(treated) - start
    noise = float(np.diff(before, axis=1).std(ddof=1))
    zeta = (treated_areas * after) ** 0.25 * noise

    def centred(values: Floats) -> Floats:
        return np.asarray(values - values.mean(axis=0), dtype=np.float64)

    weights = simplex_weights(centred(treated[:start]), centred(before.T), ridge=zeta**2 * start)
    later = donors[:, start:].mean(axis=1)
    periods = simplex_weights(
        centred(later), centred(before), ridge=(PERIOD_RIDGE * noise) ** 2 * len(donors)
    )
    gap = treated - weights @ donors
    shift = float(gap[:start] @ periods)
    effect = float(gap[start:].mean()) - shift
    return SyntheticDid(effect, weights, periods, weights @ donors + shift, shift)
