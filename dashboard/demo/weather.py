"""Daily weather of a mild, rainy south-west: it also drives bicycles, air and requests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from dashboard.demo.days import Calendar
from dashboard.demo.delimited import Style, day_texts, decimal_texts, write_table
from dashboard.demo.randomness import stream
from dashboard.demo.truth import SourceTruth

Values = npt.NDArray[np.float64]
STATION = "00036001"
HEADING = "POSTE;DATE;TN;TX;TM;RR"
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


def write_weather(
    path: Path, calendar: Calendar, drawn: Weather, seed: int, truth: SourceTruth
) -> None:
    """Daily file of one station; « mq » marks a missing value, as the producer does."""
    rng = stream(seed, "meteo-fichier")
    count = len(calendar.days)
    columns = []
    for values in (drawn.low, drawn.high, drawn.mean, drawn.rain):
        gaps = rng.random(count) < 0.004
        texts = decimal_texts(np.where(gaps, np.nan, values), missing="mq")
        columns.append(texts[: calendar.known])
    station = np.full(calendar.known, STATION, dtype=object)
    write_table(
        path,
        style=Style(encoding="utf-8", newline="\n"),
        before=[HEADING],
        columns=[station, day_texts(calendar.days[: calendar.known]), *columns],
    )
    truth.files += 1
    truth.rows_read += calendar.known
