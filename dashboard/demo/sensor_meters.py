"""Consumption of buildings day by day, and what a meter that adds up shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dashboard.demo.days import Calendar
from dashboard.demo.reference import parameters
from dashboard.demo.sensor_export import Cells
from dashboard.demo.sensor_faults import Fault
from dashboard.demo.sensor_time import Counts, Instants, Values
from dashboard.demo.weather import Weather

BASE = 18.0
YEARLY_DEGREE_DAYS = 2000.0


@dataclass(frozen=True)
class Shown:
    """What one meter shows, reading by reading.

    Attributes:
        rank: rank of the instant of the reading.
        index: what is shown then, in the last digit the meter has.
        meter: 0, then 1 once the meter has been replaced; both are read at the replacement.
    """

    rank: Counts
    index: Values
    meter: Counts


def degree_days(drawn: Weather) -> Values:
    """Heating degree-days of each day, base 18 °C, from the extremes."""
    found: Values = np.maximum(0.0, BASE - (drawn.low + drawn.high) / 2)
    return found


def presence(kind: str, calendar: Calendar) -> Values:
    """How much a kind of building is used each day, around 1."""
    use = parameters("batiments_usages.toml")[kind]
    week = np.array(use["semaine"])[calendar.weekday]
    months = np.array(use.get("mois", [1.0] * 12))[calendar.month - 1]
    breaks = np.where(calendar.school_holiday, float(use["vacances"]), 1.0) * months
    found: Values = week * breaks * np.where(calendar.public_holiday, float(use["ferie"]), 1.0)
    return found


def heating(yearly: float, degrees: Values, present: Values, rng: np.random.Generator) -> Values:
    """Energy of heating each day: follows degree-days, lower in an empty building.

    Args:
        yearly: energy of a year of 2 000 degree-days.
        degrees: degree-days of each day.
        present: see `presence`.
        rng: stream of the building.
    """
    low = 0.62 + 0.38 * present
    found: Values = (
        yearly / YEARLY_DEGREE_DAYS * degrees * low * rng.lognormal(0, 0.07, len(degrees))
    )
    return found


def meter_readings(
    consumption: Values,
    instants: Instants,
    faults: list[Fault],
    *,
    start: float,
    capacity: float,
    decimals: int = 0,
) -> Shown:
    """Readings of a meter at each instant.

    Args:
        consumption: between an instant and the next one; one less than instants.
        instants: when the meter is read.
        faults: of this meter: « remplacement », « tour », « remise_a_zero », « trou ».
        start: index at the first instant; a planted turn decides of it.
        capacity: where the index goes back to zero.
        decimals: digits shown after the point.
    """
    added = np.concatenate([[0.0], np.cumsum(consumption)])
    when = {f.kind: int(np.argmax(f.on(instants))) for f in faults}
    if "tour" in when:
        start = capacity - float(added[when["tour"]])
    unit = 10.0**decimals
    total = np.floor((start + added) * unit) / unit
    meter = np.zeros(len(total), dtype=np.int64)
    rank = np.arange(len(total))
    if "remise_a_zero" in when:
        total[when["remise_a_zero"] :] -= total[when["remise_a_zero"]]
    index = np.round(total % capacity, decimals)
    if "remplacement" in when:
        place = when["remplacement"]
        fresh = np.round(total[place:] - total[place], decimals)
        index = np.concatenate([index[: place + 1], fresh])
        meter = np.concatenate([meter[: place + 1], np.ones(len(fresh), dtype=np.int64)])
        rank = np.concatenate([rank[: place + 1], rank[place:]])
    silent = np.zeros(len(instants), dtype=bool)
    for fault in faults:
        silent |= fault.on(instants) if fault.kind == "trou" else False
    heard = ~silent[rank]
    return Shown(rank[heard], index[heard], meter[heard])


def readings_in_order(
    meters: Sequence[tuple[str, Shown]], known: int
) -> tuple[Counts, Cells, Cells, Values]:
    """Readings of several meters, by instant then in the order given, cut at the last known.

    Returns:
        Rank of the instant, delivery point, number of the meter, index.
    """
    counts = [len(shown.rank) for _, shown in meters]
    rank = np.concatenate([shown.rank for _, shown in meters])
    order = np.argsort(rank, kind="stable")
    order = order[rank[order] < known]
    codes = np.repeat(np.array([code for code, _ in meters], dtype=object), counts)
    serials = np.concatenate([_serials(code, shown) for code, shown in meters])
    index = np.concatenate([shown.index for _, shown in meters])
    return rank[order], codes[order], serials[order], index[order]


def _serials(code: str, shown: Shown) -> Cells:
    """Number of the meter at each reading; another one once it is replaced."""
    body = int(code[-3:]) * 7919 % 1_000_000
    pair = np.array([f"{41 + n}{body:06d}" for n in (0, 1)], dtype=object)
    found: Cells = pair[shown.meter]
    return found
