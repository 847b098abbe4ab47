"""Weekly follow-ups of the town's experiments: what would have been, and what was planted.

Dates are fixed, for the plans of the evaluations say them: the history always starts the same
Monday, and a later generation prolongs it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Days
from dashboard.demo.days import calendar as days_of
from dashboard.demo.randomness import stream
from dashboard.demo.reference import EPCI_SIREN, communes, parameters, quarters
from dashboard.demo.urban_export import Values
from dashboard.demo.urban_periods import wave

_FILE = "experimentations.toml"
EVERYWHERE = "tout"
_NOT_FOLLOW_UPS = ("premier_lundi", "population_grande_commune", "effets")
YEAR = 365.25


@dataclass(frozen=True)
class Zone:
    """Where a follow-up counts; ``weight``: size against the mean of its like."""

    code: str
    name: str
    weight: float


@dataclass(frozen=True)
class FollowUp:
    """One follow-up week by week: arrays of (weeks, zones), NaN where nothing was measured.

    Attributes:
        mondays: first day of each week.
        counted: what was counted, as it is written.
        over: what the count is divided by; None for a plain count.
        truth: value expected before any draw of a count, measure included.
        without: the same without any measure.
    """

    zones: Sequence[Zone]
    mondays: Days
    counted: Values
    over: Values | None
    truth: Values
    without: Values


@cache
def settings() -> Mapping[str, Any]:
    """What `donnees/experimentations.toml` says."""
    return parameters(_FILE)


def follow_ups() -> dict[str, Mapping[str, Any]]:
    """Every follow-up by code."""
    return {code: told for code, told in settings().items() if code not in _NOT_FOLLOW_UPS}


def planted(code: str = "") -> list[Mapping[str, Any]]:
    """What is planted, in all follow-ups or in one."""
    return [told for told in settings()["effets"] if code in ("", told["suivi"])]


def zones_of(kind: str) -> list[Zone]:
    """The zones of a follow-up."""
    if kind == EVERYWHERE:
        return [Zone(EPCI_SIREN, "Réseau", 1.0)]
    towns = communes()
    if kind == "quartiers":
        people = {town.code: town.weight for town in towns}
        sized = [(q.code, q.name, q.weight * people[q.parent]) for q in quarters()]
    else:
        least = float(settings()["population_grande_commune"]) if kind != "communes" else 0.0
        sized = [(t.code, t.name, t.weight) for t in towns if t.weight >= least]
    mean = float(np.mean([weight for *_, weight in sized]))
    return [Zone(code, name, weight / mean) for code, name, weight in sized]


def known_mondays(until: dt.date) -> Days:
    """Mondays of the weeks that had ended by a day."""
    first = np.datetime64(settings()["premier_lundi"])
    return np.arange(first, np.datetime64(until) - 5, 7)


def remembered(rng: np.random.Generator, noise: Sequence[float], shape: tuple[int, int]) -> Values:
    """Noise of mean 1 that multiplies: its spread, and what a week keeps of the week before."""
    spread, memory = noise
    drawn: Values = rng.normal(0, 1, shape)
    for week in range(1, shape[0]):
        drawn[week] = memory * drawn[week - 1] + np.sqrt(1 - memory**2) * drawn[week]
    found: Values = np.exp(spread * drawn - spread**2 / 2)
    return found


def _years(mondays: Days) -> Values:
    """Years since the first week."""
    first = np.datetime64(settings()["premier_lundi"])
    found: Values = (mondays - first).astype(np.float64) / YEAR
    return found


def _season(mondays: Days, told: Mapping[str, Any]) -> Values:
    middle = mondays + 3
    first = middle.astype("datetime64[Y]").astype("datetime64[D]")
    peak, height = told["saison"]
    return wave((middle - first).astype(np.float64) / YEAR, peak, height)


def measured(told: Mapping[str, Any], zones: Sequence[Zone], mondays: Days) -> Values:
    """Factor of the planted measure, (weeks, zones)."""
    starts = told["debuts"]
    columns = []
    for zone in zones:
        start = starts.get(zone.code, starts.get(EVERYWHERE))
        on = np.zeros(len(mondays), dtype=bool)
        if start is not None:
            on = mondays >= np.datetime64(start)
        columns.append(np.where(on, float(told["facteur"]), 1.0))
    return np.column_stack(columns)


def trapped(told: Mapping[str, Any], zones: Sequence[Zone], mondays: Days) -> Values:
    """Factor of what deceives: a surge before the start, or a drift since the first week."""
    found = np.ones((len(mondays), len(zones)))
    for rank, zone in enumerate(zones):
        if zone.code not in told["debuts"]:
            continue
        if "derive" in told:
            found[:, rank] *= (1 + float(told["derive"])) ** _years(mondays)
        if "poussee" in told:
            found[:, rank] *= _surge(told["poussee"], mondays, told["debuts"][zone.code])
    return found


def _surge(told: Mapping[str, Any], mondays: Days, start: dt.date) -> Values:
    """High while areas are being chosen, then half as much every few weeks."""
    since = (mondays - np.datetime64(start)).astype(np.float64) / 7
    fading = 0.5 ** (np.maximum(since, 0) / float(told["moitie"]))
    found: Values = 1 + float(told["hauteur"]) * np.where(
        since < -float(told["semaines"]), 0.0, fading
    )
    return found


def _school_weeks(mondays: Days) -> npt.NDArray[np.bool_]:
    """Weeks whose Thursday is a day of school."""
    if not len(mondays):
        return np.zeros(0, dtype=bool)
    last = (mondays[-1] + 6).item()
    calendar = days_of(mondays[0].item().year, last)
    thursdays = ((mondays + 3) - calendar.days[0]).astype(np.int64)
    found: npt.NDArray[np.bool_] = ~calendar.school_holiday[thursdays]
    return found


def draw(code: str, until: dt.date, seed: int) -> FollowUp:
    """One follow-up up to a day."""
    told = follow_ups()[code]
    zones, mondays = zones_of(told["zones"]), known_mondays(until)
    shape = (len(mondays), len(zones))
    levels = stream(seed, f"suivi-{code}-zones").lognormal(0, float(told["ecart"]), len(zones))
    usual = float(told["niveau"]) * _season(mondays, told)
    usual = usual * (1 + float(told["pente"])) ** _years(mondays)
    common = remembered(stream(seed, f"suivi-{code}-commun"), told["commun"], (shape[0], 1))
    own = remembered(stream(seed, f"suivi-{code}-propre"), told["propre"], shape)
    without = usual[:, None] * levels * common * own
    truth = without.copy()
    for effect in planted(code):
        without = without * trapped(effect, zones, mondays)
        truth = truth * trapped(effect, zones, mondays) * measured(effect, zones, mondays)
    without, truth = (
        np.where(_observed(told, zones, mondays), v, np.nan) for v in (without, truth)
    )
    counted, over = _counted(code, told, zones, truth, seed)
    return FollowUp(zones, mondays, counted, over, truth, without)


def _observed(
    told: Mapping[str, Any], zones: Sequence[Zone], mondays: Days
) -> npt.NDArray[np.bool_]:
    """Weeks and zones that were measured."""
    since: Mapping[str, dt.date] = told.get("depuis", {})
    found = np.column_stack(
        [mondays >= np.datetime64(since.get(z.code, settings()["premier_lundi"])) for z in zones]
    )
    if told.get("semaines_d_ecole"):
        found &= _school_weeks(mondays)[:, None]
    return np.asarray(found, dtype=bool)


def _counted(
    code: str, told: Mapping[str, Any], zones: Sequence[Zone], truth: Values, seed: int
) -> tuple[Values, Values | None]:
    """What was counted and over what, rounded or drawn."""
    rng = stream(seed, f"suivi-{code}-compte")
    over = None
    expected = truth
    if "pour" in told:
        number, by_size = told["pour_nombre"]
        sizes = np.array([z.weight if by_size else 1.0 for z in zones])
        over = np.where(np.isnan(truth), np.nan, np.maximum(np.rint(number * sizes), 1.0))
        expected = truth * over / float(told.get("echelle", 1))
    if told.get("tirage") == "poisson":
        drawn = rng.poisson(np.nan_to_num(expected)).astype(np.float64)
        if over is not None:
            drawn = np.minimum(drawn, np.nan_to_num(over))
        return np.where(np.isnan(expected), np.nan, drawn), over
    return expected.round(int(told.get("decimales", 0))), over
