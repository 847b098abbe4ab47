"""Clustered inference when clusters are few or unequal: CR2 errors and the wild bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from dashboard.evaluation.fit import Coefficient, Floats
from dashboard.evaluation.twoway import Groups

ENUMERATED_CLUSTERS = 14
DRAWN = 9_999


def dummies(*groups: Groups) -> Floats:
    """One column per level of each group."""
    return np.column_stack([np.eye(int(group.max()) + 1)[group] for group in groups])


def cr2(
    y: Floats, x: Floats, cluster: Groups, column: int, weights: Floats | None = None
) -> Coefficient:
    """Bell & McCaffrey (2002): leverage-corrected variance, Satterthwaite degrees of freedom.

    ``x`` holds every regressor, dummies included. Working model: independent equal errors, as
    ``clubSandwich`` takes by default (Pustejovsky & Tipton 2018), whatever the weights.
    """
    w = np.ones(len(y)) if weights is None else weights
    weighted = w[:, None] * x
    bread = np.linalg.pinv(x.T @ weighted, hermitian=True)
    beta = bread @ (weighted.T @ y)
    residuals = y - x @ beta
    row = weighted @ bread[column]  # the coefficient is row @ y
    cross = weighted.T @ weighted
    meat, spread = 0.0, []
    for group in range(int(cluster.max()) + 1):
        rows = np.flatnonzero(cluster == group)
        hat = x[rows] @ bread  # n_g x k: what the rows of the hat matrix are made of
        own = hat @ weighted[rows].T
        left = np.eye(len(rows)) - own - own.T + hat @ cross @ hat.T
        values, vectors = np.linalg.eigh(left)
        inverse = np.where(values > 1e-8, 1 / np.sqrt(np.maximum(values, 1e-8)), 0.0)
        turned = vectors @ (inverse * (vectors.T @ row[rows]))
        meat += float(turned @ residuals[rows]) ** 2
        vector = -weighted @ (hat.T @ turned)
        vector[rows] += turned
        spread.append(vector)
    gram = np.array(spread) @ np.array(spread).T
    total = float((gram**2).sum())
    df = float(np.trace(gram) ** 2 / total) if total > 0 else float("nan")
    return Coefficient(float(beta[column]), float(np.sqrt(meat)), df)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """The wild cluster bootstrap of one coefficient: t, p-value and number of draws."""

    t: float
    p: float
    draws: int
    exact: bool


def _signs(clusters: int, seed: int) -> tuple[Floats, bool]:
    """Rademacher signs: every one up to 14 clusters (one of each mirrored pair is enough)."""
    if clusters <= ENUMERATED_CLUSTERS:
        codes = np.arange(2 ** (clusters - 1))
        bits = codes[:, None] >> np.arange(clusters)[None, :] & 1
        signs: Floats = 1.0 - 2.0 * bits.astype(np.float64)
        return signs, True
    draw = np.random.default_rng(seed)
    return draw.choice([-1.0, 1.0], size=(DRAWN, clusters)), False


@dataclass(frozen=True, slots=True)
class _Scores:
    """What each cluster adds to the coefficient and to its error, for y and for the regressor.

    Both are linear in the value put to the test, so that an interval regresses only once.
    """

    slopes: tuple[Floats, Floats]
    scores: tuple[Floats, Floats]
    scale: float
    factor: float

    def statistic(self, signs: Floats, null: float) -> Floats:
        """The t of the coefficient against ``null`` under these signs of the residuals."""
        slopes = self.slopes[0] - null * self.slopes[1]
        scores = self.scores[0] - null * self.scores[1]
        variance = self.factor * ((signs @ scores.T) ** 2).sum(axis=-1) / self.scale**2
        return np.asarray(signs @ slopes / np.sqrt(np.maximum(variance, 1e-300)))


def _scores(y: Floats, x: Floats, cluster: Groups, column: int) -> _Scores:
    clusters = int(cluster.max()) + 1
    others = np.delete(x, column, axis=1)
    both = np.column_stack([y, x[:, column]])
    left = both - others @ np.linalg.lstsq(others, both, rcond=None)[0]
    member = np.equal(cluster[:, None], np.arange(clusters)[None, :])
    scale = float(left[:, 1] @ left[:, 1])
    # residuals of each cluster alone
    pieces = np.hstack([left[:, [side]] * member for side in (0, 1)])
    free = pieces - x @ np.linalg.lstsq(x, pieces, rcond=None)[0]
    slopes = left[:, 1] @ pieces / scale
    scores = member.T @ (left[:, [1]] * free)  # clusters x clusters, twice
    factor = clusters / (clusters - 1) * (len(y) - 1) / (len(y) - x.shape[1])
    return _Scores(
        (slopes[:clusters], slopes[clusters:]),
        (scores[:, :clusters], scores[:, clusters:]),
        scale,
        factor,
    )


def wild_bootstrap(
    y: Floats, x: Floats, cluster: Groups, column: int, *, null: float = 0.0, seed: int = 0
) -> Bootstrap:
    """Cameron, Gelbach & Miller (2008), null imposed, Rademacher signs.

    Draws exactly as extreme as the observed t count for one half, as ``boottest`` prints.
    """
    return _tested(_scores(y, x, cluster, column), null, seed)


def _tested(parts: _Scores, null: float, seed: int) -> Bootstrap:
    clusters = len(parts.slopes[0])
    observed = float(parts.statistic(np.ones(clusters), null))
    signs, exact = _signs(clusters, seed)
    size = np.abs(parts.statistic(signs, null))
    margin = 1e-9 * max(1.0, abs(observed))
    above = (size > abs(observed) + margin).sum()
    ties = (np.abs(size - abs(observed)) <= margin).sum()
    draws = len(signs) * (2 if exact else 1)
    return Bootstrap(observed, float((above + ties / 2) / len(signs)), draws, exact)


def wild_interval(
    y: Floats, x: Floats, cluster: Groups, column: int, around: Coefficient, seed: int = 0
) -> tuple[float, float]:
    """Values of the coefficient that the wild bootstrap does not reject at 5 %."""
    parts = _scores(y, x, cluster, column)

    def distance(null: float) -> float:
        return _tested(parts, null, seed).p - 0.05

    bounds = []
    for way in (-1, 1):
        far = around.value
        for _ in range(40):
            far += way * 2 * around.se
            if distance(far) < 0:
                break
        else:
            bounds.append(way * np.inf)
            continue
        bounds.append(float(optimize.bisect(distance, around.value, far, xtol=around.se / 1e4)))
    return bounds[0], bounds[1]
