"""Files with dates (procedures, letters, grants): volumes, channels and delays, one entry each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.demo.citizen_requests import draw_ranks, moments
from dashboard.demo.days import Calendar, Flags
from dashboard.demo.randomness import stream
from dashboard.demo.working_time import NEVER, Integers, Values, working_time
from dashboard.demo.world import World

_EVEN = (1.0,) * 12


@dataclass(frozen=True)
class Cases:
    """One entry per file, in order of reception.

    Attributes:
        received, taken, closed: minutes since 1970, local clock; NEVER: not yet.
        category, channel: ranks among those of the parameters.
        dropped: given up by the person, known once closed.
        refused: closed by a refusal.
    """

    received: Integers
    taken: Integers
    closed: Integers
    category: Integers
    channel: Integers
    dropped: Flags
    refused: Flags

    @property
    def year(self) -> Integers:
        """Year of reception."""
        days = (self.received // 1440).astype("datetime64[D]")
        found: Integers = days.astype("datetime64[Y]").astype(np.int64) + 1970
        return found


def _expected(calendar: Calendar, entry: Mapping[str, Any], settings: Mapping[str, Any]) -> Values:
    """Files of one category expected each day."""
    week = np.array(settings["jours"])
    months = np.array(entry.get("mois", _EVEN))
    years = np.arange(len(calendar.days)) / 365.25
    trend = (1 + float(entry.get("tendance", 0.0))) ** years
    shut = np.where(calendar.public_holiday, float(settings["ferie"]), 1.0)
    level = float(entry["par_an"]) / 365.25 * 7 / week.sum() * 12 / months.sum()
    found: Values = level * week[calendar.weekday] * months[calendar.month - 1] * trend * shut
    return found


def _parameter(entries: list[Mapping[str, Any]], key: str, category: Integers) -> Values:
    found: Values = np.array([float(e.get(key, 0.0)) for e in entries])[category]
    return found


def _channels(
    calendar: Calendar, settings: Mapping[str, Any], day: Integers, rng: np.random.Generator
) -> Integers:
    """Channel of each file: from the first year's shares to the fifth's; the desk has hours."""
    shares = np.array(list(settings["canaux"].values()))
    steps = np.linspace(0, 1, 61)[:, None]
    month = np.minimum((day / 365.25 * 12).astype(np.int64), 60)
    found = draw_ranks(shares[:, 0] * (1 - steps) + shares[:, 1] * steps, month, rng)
    shut = (calendar.weekday[day] >= 5) | calendar.public_holiday[day]
    return np.where(shut, 0, found)


def draw_cases(world: World, settings: Mapping[str, Any], subject: str) -> Cases:
    """Draw every file of a subject, to the end of the last year.

    Args:
        world: calendar and seed.
        settings: `jours` (weight of each day of the week), `ferie` (on public holidays),
            `canaux` (weights the first and the fifth year; the first channel never shuts) and
            `categories`: `par_an`, `mois`, `tendance`, `prise` and `cloture` (median days),
            `dispersion`, `abandon` and `refus` (shares).
        subject: name of the random stream.
    """
    rng, calendar = stream(world.seed, subject), world.days
    entries = list(settings["categories"].values())
    drawn = [rng.poisson(_expected(calendar, entry, settings)) for entry in entries]
    grid = np.column_stack(drawn)
    pairs = np.repeat(np.arange(grid.size), grid.ravel())
    day, category = pairs // len(entries), pairs % len(entries)
    order = np.lexsort((rng.random(len(day)), day))
    received = moments(day[order], calendar.days.astype(np.int64), rng)
    category = category[order]
    noise = _parameter(entries, "dispersion", category)
    office = working_time(calendar)
    wait = _parameter(entries, "prise", category) * rng.lognormal(0, noise)
    taken = office.later(received, wait, rng)
    work = _parameter(entries, "cloture", category) * rng.lognormal(0, noise)
    closed = office.later(taken, work, rng)
    fate, given_up = rng.random(len(day)), _parameter(entries, "abandon", category)
    end = office.end * 1440
    closed = np.where((closed < end) & (taken < end), closed, NEVER)
    over = closed < NEVER
    return Cases(
        received=received,
        taken=np.where(taken < end, taken, NEVER),
        closed=closed,
        category=category,
        channel=_channels(calendar, settings, day[order], rng),
        dropped=over & (fate < given_up),
        refused=over
        & ~(fate < given_up)
        & (fate < given_up + _parameter(entries, "refus", category)),
    )


def known_cases(world: World, cases: Cases) -> dict[int, Integers]:
    """Year → ranks of the files received that year, up to the last day known."""
    end = (world.days.days[0].astype(np.int64) + world.days.known) * 1440
    known = cases.received < end
    years = sorted(set(cases.year[known].tolist()))
    return {year: np.flatnonzero(known & (cases.year == year)) for year in years}
