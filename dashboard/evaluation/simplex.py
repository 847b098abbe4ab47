"""Weights that are positive and sum to one, by least squares: exact, whatever the start."""

from __future__ import annotations

import numpy as np
from scipy import optimize

from dashboard.evaluation.fit import Floats

# The row « sum = 1 » weighs that many times the rest; the support it finds is solved again exactly.
INSISTENCE = 1e3


def simplex_weights(target: Floats, donors: Floats, ridge: float = 0.0) -> Floats:
    """Weights w ≥ 0 of sum 1 that minimise ‖target − donors·w‖² + ridge·‖w‖².

    ``donors``: observations x donors.
    """
    count = donors.shape[1]
    scale = max(float(np.abs(donors).max()), 1e-300)
    rows = [donors / scale, np.sqrt(ridge) / scale * np.eye(count)]
    heavy = INSISTENCE * np.sqrt(len(target)) * np.ones((1, count))
    found, _ = optimize.nnls(
        np.vstack([*rows, heavy]),
        np.concatenate([target / scale, np.zeros(count), heavy[0, :1]]),
        maxiter=50 * count,
    )
    support = found > 1e-9
    exact = np.zeros(count)
    exact[support] = _on_support(np.vstack(rows)[:, support], target / scale, int(support.sum()))
    return exact if (exact >= -1e-9).all() else found / found.sum()


def _on_support(rows: Floats, target: Floats, count: int) -> Floats:
    """Least squares under « sum = 1 », donors kept being known."""
    right = np.concatenate([target, np.zeros(len(rows) - len(target))])
    system = np.zeros((count + 1, count + 1))
    system[:count, :count] = rows.T @ rows
    system[count, :count] = system[:count, count] = 1.0
    solved = np.linalg.lstsq(system, np.append(rows.T @ right, 1.0), rcond=None)[0]
    return np.asarray(solved[:count])
