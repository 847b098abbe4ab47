"""Two-way fixed effects: absorbed dummies, clustered errors, CR2, enumerated wild bootstrap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.evaluation.fit import Coefficient, Floats

Groups = NDArray[np.int64]
ROUNDS = 10_000
CLOSE = 1e-11


def absorb(columns: Floats, groups: tuple[Groups, ...], weights: Floats) -> Floats:
    """``columns`` (n x k) without the weighted means of each group (alternating projections)."""
    left = columns.astype(np.float64, copy=True)
    sums = [np.bincount(group, weights) for group in groups]
    scale = np.maximum(np.abs(columns).max(axis=0), 1e-300)
    for _ in range(ROUNDS if len(groups) > 1 else 1):
        moved = 0.0
        for group, total in zip(groups, sums, strict=True):
            for column in range(left.shape[1]):
                means = np.bincount(group, weights * left[:, column]) / total
                left[:, column] -= means[group]
                moved = max(moved, float(np.abs(means).max() / scale[column]))
        if moved < CLOSE:
            break
    return left


@dataclass(frozen=True, slots=True)
class Clustered:
    """A regression whose errors are free inside each cluster.

    ``x`` are the regressors left after absorption, ``scores`` their product with the residuals,
    summed by cluster (clusters x k).
    """

    beta: Floats
    covariance: Floats
    clusters: int
    x: Floats
    residuals: Floats
    scores: Floats

    def coefficient(self, column: int = 0, df: float | None = None) -> Coefficient:
        """The estimate of a column, with clusters − 1 degrees of freedom unless told."""
        return Coefficient(
            float(self.beta[column]),
            float(np.sqrt(self.covariance[column, column])),
            self.clusters - 1.0 if df is None else df,
        )


def by_cluster(values: Floats, cluster: Groups) -> Floats:
    """Sums of the columns of ``values`` by cluster (numbered from 0)."""
    return np.column_stack([np.bincount(cluster, column) for column in values.T])


def clustered(
    y: Floats,
    x: Floats,
    *,
    absorbed: tuple[Groups, ...] = (),
    cluster: Groups,
    weights: Floats | None = None,
) -> Clustered:
    """Least squares of ``y`` on ``x``, dummies ``absorbed``, variance clustered (CR1).

    Factor G/(G−1) · (N−1)/(N−K), as Stata and R do; the dummies of groups nested in the clusters
    are not counted in K.
    """
    w = np.ones(len(y)) if weights is None else weights
    both = absorb(np.column_stack([y, x]), absorbed, w) if absorbed else np.column_stack([y, x])
    left, x = both[:, 0], both[:, 1:]
    bread = np.linalg.pinv(x.T @ (w[:, None] * x))
    beta = bread @ (x.T @ (w * left))
    residuals = left - x @ beta
    scores = by_cluster(w[:, None] * x * residuals[:, None], cluster)
    groups = int(cluster.max()) + 1
    n, k = len(y), int(np.linalg.matrix_rank(x)) + _counted(absorbed, cluster)
    # a saturated regression leaves no error to estimate
    factor = groups / (groups - 1) * (n - 1) / (n - k) if n > k else float("nan")
    return Clustered(
        beta, factor * bread @ (scores.T @ scores) @ bread, groups, x, residuals, scores
    )


def _counted(absorbed: tuple[Groups, ...], cluster: Groups) -> int:
    """Parameters of the dummies that are not nested in the clusters, less those they share."""
    free = [int(group.max()) for group in absorbed if not _nested(group, cluster)]
    return sum(free) + 1 if free else 0


def _nested(group: Groups, cluster: Groups) -> bool:
    pairs = np.unique(np.column_stack([group, cluster]), axis=0)
    return len(pairs) == int(group.max()) + 1
