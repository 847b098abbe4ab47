"""The calendar of the demonstration: public holidays and, roughly, school holidays.

Only the shape of the activity depends on it; the product's own calendar comes from elsewhere.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Flags = npt.NDArray[np.bool_]

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_EASTER_OFFSETS = (1, 39, 50)
_SCHOOL = (((2, 10), (2, 25)), ((4, 12), (4, 27)), ((7, 6), (8, 31)), ((10, 19), (11, 3)))


@dataclass(frozen=True)
class Calendar:
    """One entry per day of whole years: dates, weekday 0–6, month 1–12, holiday flags.

    Everything is drawn to the end of the last year and cut at the `known`-th day, so that a
    later generation prolongs the same history.
    """

    days: Days
    weekday: npt.NDArray[np.int64]
    month: npt.NDArray[np.int64]
    public_holiday: Flags
    school_holiday: Flags
    known: int

    @property
    def day_of_year(self) -> npt.NDArray[np.float64]:
        """Position in the year, 0–1."""
        start = self.days.astype("datetime64[Y]").astype("datetime64[D]")
        found: npt.NDArray[np.float64] = (self.days - start).astype(np.float64) / 365.25
        return found


def easter(year: int) -> dt.date:
    """Easter Sunday (Gregorian calendar, Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return dt.date(year, f // 31, f % 31 + 1)


def public_holidays(year: int) -> set[dt.date]:
    """The eleven public holidays of mainland France."""
    moving = {easter(year) + dt.timedelta(days=n) for n in _EASTER_OFFSETS}
    return moving | {dt.date(year, month, day) for month, day in _FIXED}


def _school_holiday(day: dt.date) -> bool:
    key = (day.month, day.day)
    return key >= (12, 21) or key <= (1, 4) or any(low <= key <= high for low, high in _SCHOOL)


def calendar(first_year: int, until: dt.date) -> Calendar:
    """Every day from the first of January of a year to the end of the year of `until`."""
    first, last = dt.date(first_year, 1, 1), dt.date(until.year, 12, 31)
    days = np.arange(np.datetime64(first), np.datetime64(last) + 1)
    dates: list[dt.date] = [d.item() for d in days]
    holidays = set().union(*(public_holidays(y) for y in range(first.year, last.year + 1)))
    return Calendar(
        days=days,
        weekday=np.array([d.weekday() for d in dates]),
        month=np.array([d.month for d in dates]),
        public_holiday=np.array([d in holidays for d in dates]),
        school_holiday=np.array([_school_holiday(d) for d in dates]),
        known=(until - first).days + 1,
    )
