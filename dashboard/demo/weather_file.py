"""Daily weather file of one station, as its producer publishes it."""

from __future__ import annotations

import numpy as np

from dashboard.demo.delimited import Style, day_texts, decimal_texts, write_table
from dashboard.demo.randomness import stream
from dashboard.demo.weather import STATION
from dashboard.demo.world import World

HEADING = "POSTE;DATE;TN;TX;TM;RR"


def write_daily_weather(world: World) -> None:
    """Write the days known; « mq » marks a missing value, as the producer does."""
    calendar, drawn = world.days, world.weather
    rng = stream(world.seed, "meteo-fichier")
    count = len(calendar.days)
    columns = []
    for values in (drawn.low, drawn.high, drawn.mean, drawn.rain):
        gaps = rng.random(count) < 0.004
        texts = decimal_texts(np.where(gaps, np.nan, values), missing="mq")
        columns.append(texts[: calendar.known])
    write_table(
        world.out / "meteo" / "quotidien.csv",
        style=Style(encoding="utf-8", newline="\n"),
        before=[HEADING],
        columns=[
            np.full(calendar.known, STATION, dtype=object),
            day_texts(calendar.days[: calendar.known]),
            *columns,
        ],
    )
    truth = world.truth.source("meteo")
    truth.files += 1
    truth.rows_read += calendar.known
