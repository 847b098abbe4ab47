"""Daily weather of a mild, rainy south-west: it also drives bicycles, air and requests."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar
from dashboard.demo.randomness import stream

Values = npt.NDArray[np.float64]
STATION = "00036001"

_MEAN, _AMPLITUDE, _COLDEST = 13.6, 8.1, 0.045
_MEMORY = 0.78


@dataclass(frozen=True)
class Weather:
    """One value per day: coldest, warmest and mean temperature (°C), rain (mm)."""

    low: Values
    high: Values
    mean: Values
    rain: Values


def _remembering(shocks: Values, memory: float) -> Values:
    """Values that remember the day before."""
    found = np.empty_like(shocks)
    level = 0.0
    for i, shock in enumerate(shocks):
        level = memory * level + shock
        found[i] = level
    return found


def weather(calendar: Calendar, seed: int) -> Weather:
    """Draw the weather of every day."""
    rng = stream(seed, "meteo")
    count = len(calendar.days)
    season = -np.cos(2 * np.pi * (calendar.day_of_year - _COLDEST))
    mean = _MEAN + _AMPLITUDE * season + _remembering(rng.normal(0, 1.9, count), _MEMORY)
    humid = _remembering(rng.normal(0, 1, count), 0.55) + 0.35 * np.cos(
        2 * np.pi * (calendar.day_of_year - 0.30)
    )
    rain: Values = np.where(humid > 0.75, rng.gamma(0.9, 6.4, count), 0.0).round(1)
    half = np.clip(
        4.6 + 1.7 * season - 0.12 * np.minimum(rain, 15) + rng.normal(0, 0.9, count), 1.2, None
    )
    return Weather(low=mean - half, high=mean + half, mean=mean, rain=rain)
