"""A panel as the estimators want it: areas in rows, periods in columns, unknown as NaN."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.evaluation.fit import Floats

Bools = NDArray[np.bool_]
NEVER = np.inf


@dataclass(frozen=True, slots=True)
class Panel:
    """Outcome of areas over regular periods.

    ``values``: areas x periods, NaN where unknown. ``starts``: index of the first treated period
    of each area, infinite when it is never treated. ``periods``: labels, in order, without gap.
    """

    areas: tuple[str, ...]
    periods: tuple[str, ...]
    values: Floats
    starts: Floats

    @property
    def treated(self) -> Bools:
        """Whether each area is treated some day."""
        return np.isfinite(self.starts)

    @property
    def on(self) -> Bools:
        """Whether each cell (area, period) is under treatment."""
        return np.asarray(np.arange(len(self.periods))[None, :] >= self.starts[:, None])

    def only(self, areas: Bools) -> Panel:
        """The panel of some areas."""
        return Panel(
            tuple(area for area, kept in zip(self.areas, areas, strict=True) if kept),
            self.periods,
            self.values[areas],
            self.starts[areas],
        )

    def starting(self, starts: Floats) -> Panel:
        """The same outcome under other start dates (placebos, permutations)."""
        return Panel(self.areas, self.periods, self.values, starts)
