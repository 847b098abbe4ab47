"""What every writer of the demonstration knows: calendar, weather, planted effects, truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.demo.days import Calendar
from dashboard.demo.effects import Effect
from dashboard.demo.truth import Truth
from dashboard.demo.weather import Weather


@dataclass(frozen=True)
class World:
    """One generation.

    Attributes:
        out: folder of the extracts; a writer keeps to its own subfolder.
        years: calendar years, the last one being that of `until`.
        until: last day known; nothing dated later is written.
        seed, scale: as asked for; only delimited files grow with the scale.
        days: every day to the end of the last year; `days.known` is the count up to `until`.
        weather: one value per day of `days`.
        effects: planted effects by code.
        truth: manifest each writer completes.
    """

    out: Path
    years: tuple[int, ...]
    until: dt.date
    seed: int
    scale: int
    days: Calendar
    weather: Weather
    effects: Mapping[str, Effect]
    truth: Truth
