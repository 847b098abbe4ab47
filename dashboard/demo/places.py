"""Where the sensors that do not say it themselves stand."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from dashboard.demo.delimited import Style, write_table
from dashboard.demo.geography import bend, to_degrees
from dashboard.demo.reference import rows
from dashboard.demo.truth import SourceTruth
from dashboard.demo.weather import STATION

_WEATHER = (STATION, "Castelrive - Aérodrome", "Station météorologique", 2.1, 2.4)
HEADING = "identifiant;nom;genre;latitude;longitude"


def write_places(path: Path, truth: SourceTruth) -> None:
    """One row per fixed station."""
    stations = [
        (r["code"], r["nom"], "Station de mesure de l'air", float(r["x_km"]), float(r["y_km"]))
        for r in rows("stations_air.csv")
    ]
    lines = []
    for code, name, kind, x, y in [*stations, _WEATHER]:
        lon, lat = to_degrees(bend(np.array([[x, y]])))[0]
        lines.append((code, name, kind, f"{lat:.5f}", f"{lon:.5f}"))
    write_table(
        path,
        style=Style(newline="\n"),
        before=[HEADING],
        columns=[np.array(c, dtype=object) for c in zip(*lines, strict=True)],
    )
    truth.files += 1
    truth.rows_read += len(lines)
