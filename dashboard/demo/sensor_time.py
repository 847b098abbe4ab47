"""Instants of the sensors: regular steps from Paris midnight to Paris midnight, in UTC."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Flags
from dashboard.demo.world import World

Instants = npt.NDArray[np.datetime64]
Counts = npt.NDArray[np.int64]
Values = npt.NDArray[np.float64]
Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Steps:
    """Regular instants to the end of the last year.

    Attributes:
        utc: start of each step.
        day: rank of its Paris day among the days of the world.
        hour: Paris hour, 0–23.
        known: count of the steps that are over by the end of the last known day.
    """

    utc: Instants
    day: Counts
    hour: Counts
    known: int


def _last_sunday(year: int, month: int) -> dt.date:
    last = dt.date(year, month, 31)
    return last - dt.timedelta(days=(last.weekday() + 1) % 7)


def summer(utc: Instants) -> Flags:
    """Which instants fall in summer time: last Sunday of March to that of October, 01:00 UTC."""
    found = np.zeros(len(utc), dtype=bool)
    hours = utc.astype("datetime64[h]")
    years = hours.astype("datetime64[Y]").astype(np.int64) + 1970
    for year in range(int(years.min()), int(years.max()) + 1) if len(utc) else ():
        start, end = (np.datetime64(_last_sunday(year, m), "h") + 1 for m in (3, 10))
        found |= (hours >= start) & (hours < end)
    return found


def paris(days: Instants, hour: int = 0) -> Instants:
    """A Paris hour of each day, in UTC; never one that the clock skips or lives twice."""
    local = days.astype("datetime64[h]") + hour
    found: Instants = local - np.where(summer(local - 2), 2, 1)
    return found


def since(world: World, years_back: int, month: int = 1) -> int:
    """Rank of the first day of a history that begins some years back, never before the first."""
    wanted = np.datetime64(dt.date(world.until.year - years_back, month, 1))
    return max(0, int((wanted - world.days.days[0]).astype(int)))


def steps(world: World, start: int, hours: int) -> Steps:
    """Steps of some hours from the Paris midnight of a day, all the same length in UTC."""
    days = world.days.days
    first, last = paris(np.array([days[start], days[-1] + 1]))
    utc = np.arange(first, last, np.timedelta64(hours, "h"))
    local = utc + np.where(summer(utc), 2, 1)
    day = (local.astype("datetime64[D]") - days[0]).astype(np.int64)
    hour = (local - local.astype("datetime64[D]")).astype(np.int64)
    end = paris(np.array([days[world.days.known - 1] + 1]))[0]
    known = int((utc + np.timedelta64(hours, "h") <= end).sum())
    return Steps(utc, np.minimum(day, len(days) - 1), hour, known)


def iso(utc: Instants) -> Words:
    """Instants as 2026-01-05T07:00:00Z."""
    found: Words = np.char.add(np.datetime_as_string(utc, unit="s"), "Z")
    return found


def by_year(days: Instants) -> list[tuple[int, Flags]]:
    """(year, which days fall in it)."""
    years = days.astype("datetime64[Y]").astype(np.int64) + 1970
    return [(int(y), years == y) for y in np.unique(years)]
