"""Weeks, months, quarters and years of the calendar: counts are given once a period ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar, Days
from dashboard.demo.delimited import day_texts
from dashboard.demo.urban_export import Texts, Values

Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Periods:
    """Periods in order: first and last day of each; `known` of them had been published."""

    starts: Days
    ends: Days
    known: int

    @property
    def years(self) -> Values:
        """Years since the first period."""
        found: Values = (self.starts - self.starts[0]).astype(np.float64) / 365.25
        return found

    @property
    def season(self) -> Values:
        """Middle of each period in its year, 0–1."""
        middle = self.starts + (self.ends - self.starts) // 2
        first = middle.astype("datetime64[Y]").astype("datetime64[D]")
        found: Values = (middle - first).astype(np.float64) / 365.25
        return found

    @property
    def month(self) -> Integers:
        """Month of the first day, 1–12."""
        return self.starts.astype("datetime64[M]").astype(np.int64) % 12 + 1

    @property
    def length(self) -> Values:
        """Days in each period."""
        found: Values = (self.ends - self.starts).astype(np.float64) + 1
        return found

    def means(self, calendar: Calendar, values: Values) -> Values:
        """Mean of daily values over each period, as far as the calendar goes."""
        first = calendar.days[0]
        sums = np.concatenate([[0.0], np.cumsum(values)])
        low = np.clip((self.starts - first).astype(np.int64), 0, len(values) - 1)
        high = np.clip((self.ends - first).astype(np.int64) + 1, 1, len(values))
        found: Values = (sums[high] - sums[low]) / (high - low)
        return found


def _periods(calendar: Calendar, starts: Days, ends: Days, delay: int) -> Periods:
    last = calendar.days[calendar.known - 1]
    return Periods(starts, ends, int((ends + delay <= last).sum()))


def weeks(calendar: Calendar, *, delay: int = 0) -> Periods:
    """ISO weeks whose Monday is in the calendar; published `delay` days after they end."""
    mondays = calendar.days[calendar.weekday == 0]
    return _periods(calendar, mondays, mondays + 6, delay)


def _calendar_periods(calendar: Calendar, months: int, delay: int) -> Periods:
    first = calendar.days[0].astype("datetime64[M]")
    last = calendar.days[-1].astype("datetime64[M]")
    starts = np.arange(first, last + 1, months)
    return _periods(
        calendar,
        starts.astype("datetime64[D]"),
        (starts + months).astype("datetime64[D]") - 1,
        delay,
    )


def months(calendar: Calendar, *, delay: int = 0) -> Periods:
    """Calendar months."""
    return _calendar_periods(calendar, 1, delay)


def quarters_of_year(calendar: Calendar, *, delay: int = 0) -> Periods:
    """Calendar quarters."""
    return _calendar_periods(calendar, 3, delay)


def half_years(calendar: Calendar, *, delay: int = 0) -> Periods:
    """January to June, July to December."""
    return _calendar_periods(calendar, 6, delay)


def whole_years(calendar: Calendar, *, delay: int = 0) -> Periods:
    """Calendar years."""
    return _calendar_periods(calendar, 12, delay)


def iso(days: Days) -> Texts:
    """Days as yyyy-mm-dd."""
    return days.astype("datetime64[D]").astype(str).astype(object)


def french(days: Days) -> Texts:
    """Days as dd/mm/yyyy, none included."""
    return day_texts(days) if len(days) else np.array([], dtype=object)


@dataclass(frozen=True)
class Grid:
    """One row per period and zone, periods first; arrays have the shape (periods, zones)."""

    periods: Periods
    zones: int

    def by_period(self, texts: Texts) -> Texts:
        """Something said of each period, on each row known."""
        return np.repeat(np.asarray(texts, dtype=object)[: self.periods.known], self.zones)

    def by_zone(self, texts: Sequence[str]) -> Texts:
        """Something said of each zone, on each row known."""
        return np.tile(np.array(texts, dtype=object), self.periods.known)

    def flat(self, values: Values) -> Values:
        """Values of the rows known."""
        return values[: self.periods.known].ravel()


def mean_one(rng: np.random.Generator, spread: float, shape: tuple[int, ...]) -> Values:
    """Noise that multiplies, of mean 1."""
    found: Values = rng.lognormal(-spread * spread / 2, spread, shape)
    return found


def wave(season: Values, peak: float, height: float) -> Values:
    """A yearly wave of mean 1 that culminates at a point of the year, 0–1."""
    found: Values = 1 + height * np.cos(2 * np.pi * (season - peak))
    return found
