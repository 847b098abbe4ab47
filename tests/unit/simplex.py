"""What someone can deduce from known sums of unknown counts: a small linear-programming solver.

Bounds of a sum of unknowns x ≥ 0 under A x = b, by the simplex method on a dense tableau. One
feasible basis is found, then every objective starts from the basis the one before ended with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

TINY = 1e-7


class Deduced:
    """Unknown counts of which some sums are known.

    Args:
        size: number of unknowns.
        known: (places of the unknowns summed, their sum).
    """

    def __init__(self, size: int, known: Iterable[tuple[Sequence[int], float]]) -> None:
        rows = {tuple(sorted(places)): total for places, total in known if len(places)}
        alive = np.ones(size, dtype=bool)
        for places, total in rows.items():
            if total == 0:
                alive[list(places)] = False
        self.place = {int(old): new for new, old in enumerate(np.flatnonzero(alive))}
        matrix, sums = [], []
        for places, total in rows.items():
            row = np.zeros(len(self.place))
            row[[self.place[p] for p in places if p in self.place]] = 1
            if total:
                matrix.append(row)
                sums.append(float(total))
        self._start(np.array(matrix).reshape(len(sums), len(self.place)), np.array(sums))

    def _start(self, matrix: np.ndarray, sums: np.ndarray) -> None:
        """Phase one: artificial unknowns are driven out of the basis."""
        count, size = matrix.shape
        self.size = size
        self.tableau = np.hstack([matrix, np.eye(count), sums[:, None]])
        self.basis = np.arange(size, size + count)
        cost = np.zeros(size + count)
        cost[size:] = -1
        assert abs(self._best(cost)) < TINY, "what is published contradicts itself"
        for row in range(count):
            if self.basis[row] >= size:
                found = np.flatnonzero(np.abs(self.tableau[row, :size]) > TINY)
                if len(found):
                    self._pivot(row, found[0])
        kept = self.basis < size
        self.tableau = np.delete(self.tableau[kept], np.s_[size : size + count], axis=1)
        self.basis = self.basis[kept]

    def _pivot(self, row: int, column: int) -> None:
        self.tableau[row] /= self.tableau[row, column]
        others = np.flatnonzero(np.abs(self.tableau[:, column]) > 1e-12)
        others = others[others != row]
        self.tableau[others] -= np.outer(self.tableau[others, column], self.tableau[row])
        self.basis[row] = column

    def _best(self, cost: np.ndarray) -> float:
        """Largest value of the objective; the tableau stays at its basis."""
        for step in range(20_000):
            reduced = cost - cost[self.basis] @ self.tableau[:, :-1]
            entering = np.flatnonzero(reduced > TINY)
            if not len(entering):
                return float(cost[self.basis] @ self.tableau[:, -1])
            # the steepest, then the first (Bland) so that no cycle lasts
            column = entering[np.argmax(reduced[entering])] if step < 500 else entering[0]
            up = self.tableau[:, column] > TINY
            assert up.any(), "nothing bounds this sum"
            ratio = np.full(len(self.basis), np.inf)
            ratio[up] = self.tableau[up, -1] / self.tableau[up, column]
            ties = np.flatnonzero(ratio <= ratio.min() + 1e-9)
            self._pivot(ties[np.argmin(self.basis[ties])], column)
        raise AssertionError("no optimum found")

    def bounds(self, places: Iterable[int]) -> tuple[float, float]:
        """Smallest and largest value of a sum of unknowns."""
        cost = np.zeros(self.size)
        cost[[self.place[p] for p in places if p in self.place]] = 1
        return -self._best(-cost) + 0.0, self._best(cost)


def solved(size: int, known: Mapping[Sequence[int], float]) -> Deduced:
    """The same, from a mapping."""
    return Deduced(size, known.items())
