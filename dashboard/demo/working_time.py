"""Office hours: work that ends at night or on a Sunday ends at the next opening."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar

Integers = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
NEVER = int(np.iinfo(np.int64).max)
OPENING, CLOSING = 8 * 60, 18 * 60 + 30
_AFTER = 800


@dataclass(frozen=True)
class WorkingTime:
    """Days since 1970: the first one, the day after the last one known, next working days."""

    first: int
    end: int
    next_open: Integers

    def later(self, start: Integers, days: Values, rng: np.random.Generator) -> Integers:
        """Minutes since 1970 some days after others, in office hours: else at the next opening."""
        moment = start + np.maximum(np.rint(days * 1440), 4).astype(np.int64)
        day, minute = moment // 1440, moment % 1440
        wanted = day + (minute >= CLOSING)
        pushed = self.next_open[np.minimum(wanted - self.first, len(self.next_open) - 1)]
        opening = pushed * 1440 + OPENING + rng.integers(0, 150, len(start))
        return np.where((pushed > day) | (minute < OPENING), opening, moment)


def working_time(calendar: Calendar) -> WorkingTime:
    """Office days from the first day known, and for two years after the last one."""
    first = int(calendar.days[0].astype(np.int64))
    span = np.arange(first, first + len(calendar.days) + _AFTER)
    free = (span + 3) % 7 >= 5
    free[: len(calendar.days)] |= calendar.public_holiday
    days = np.where(free, NEVER, span)
    next_open: Integers = np.minimum.accumulate(days[::-1])[::-1]
    return WorkingTime(first, first + calendar.known, next_open)
