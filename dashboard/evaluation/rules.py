"""The numbers of the protocol: one place for each threshold, in the periods of each frequency.

Source: the protocol tested on simulated and published cases (`docs/evaluations.md`), thresholds
given there in weeks. Half a year before and two months after are the least; a series alone needs
a year, and two years for a grade above « non démontré ».
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """Least numbers of known periods: before and after; before, for a series without control.

    ``season``: periods that let two annual harmonics be told apart from the effect. ``step``:
    periods between two fake starts, and looked at for an effect before the start. ``recovery``:
    periods left out after the start when areas were chosen for a bad recent level.
    """

    before: int
    after: int
    alone: int
    alone_graded: int
    season: int
    step: int
    recovery: int


LENGTHS = {
    "week": Lengths(26, 8, 52, 104, 104, 4, 12),
    "month": Lengths(6, 2, 12, 24, 24, 1, 3),
    "quarter": Lengths(4, 2, 8, 8, 8, 1, 1),
    "year": Lengths(4, 2, 8, 8, 0, 1, 1),
}
MISSING_PART = 0.30
MISSING_GAP = 0.10
SHOCK = 6.0
PRETREND_P = 0.10
DRIFT_PROBABLE = 0.10
DRIFT_REFUSED = 0.30
PLACEBO_PART = 0.20
ENOUGH_CHOICES = 100
ENOUGH_DONORS = 8
GOOD_FIT = 0.10
SIGNIFICANT = 0.05
SUGGESTIVE = 0.10
FEW_CLUSTERS = 12
FEWEST_CLUSTERS = 4
