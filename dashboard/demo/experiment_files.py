"""The follow-ups of the experiments as the services send them: one delimited file each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from dashboard.demo.experiments import EVERYWHERE, draw, follow_ups, planted
from dashboard.demo.urban_export import SPREADSHEET, Fault, Sheet, figures, write_export
from dashboard.demo.urban_periods import french
from dashboard.demo.world import World

FOLDER = "experimentations"
_FAULTS = (
    Fault(61, "date_illisible", "Semaine du", "sem. 14"),
    Fault(190, "nombre_illisible"),
)


def write_experiments(world: World) -> None:
    """Every follow-up, and what was planted in them."""
    for code, told in follow_ups().items():
        _write(world, code, told)
    world.truth.facts["experimentations"] = [_told(effect) for effect in planted()]


def _told(effect: Mapping[str, Any]) -> dict[str, Any]:
    """A planted effect as the manifest says it."""
    return {
        "evaluation": effect["evaluation"],
        "source": follow_ups()[effect["suivi"]]["source"],
        "debuts": {zone: day.isoformat() for zone, day in sorted(effect["debuts"].items())},
        "facteur": effect["facteur"],
        "piege": effect.get("piege", ""),
    }


def _write(world: World, code: str, told: Mapping[str, Any]) -> None:
    found = draw(code, world.until, world.seed)
    week, zone = np.nonzero(~np.isnan(found.counted))
    starts = found.mondays[week]
    cells = {"Semaine du": french(starts), "au": french(starts + 6)}
    if told["zones"] != EVERYWHERE:
        for heading, names in (
            ("Code secteur", [z.code for z in found.zones]),
            ("Secteur", [z.name for z in found.zones]),
        ):
            cells[heading] = np.array(names, dtype=object)[zone]
    counted = told["compte"]
    numbers = {counted: found.counted[week, zone]}
    if found.over is not None:
        numbers[told["pour"]] = found.over[week, zone]
    decimals = {counted: int(told.get("decimales", 0))}
    cells |= {name: figures(v, decimals.get(name, 0)) for name, v in numbers.items()}
    faults = [f if f.heading else Fault(f.row, f.kind, counted) for f in _FAULTS]
    write_export(
        world.out / FOLDER / told["fichier"],
        Sheet(cells, {"realise_nb": list(numbers)}, numbers),
        world.truth.source(told["source"]),
        style=SPREADSHEET,
        faults=faults,
    )
