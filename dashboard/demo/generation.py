"""Write the whole demonstration: every extract, and the manifest of the truth beside them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from dashboard.demo.air import write_air_quality
from dashboard.demo.bicycles import write_bicycles
from dashboard.demo.budget_files import write_budgets
from dashboard.demo.days import calendar
from dashboard.demo.effects import planted
from dashboard.demo.experiment_files import write_experiments
from dashboard.demo.finance_writers import FINANCE
from dashboard.demo.request_files import write_citizen_requests
from dashboard.demo.sensors import SENSORS
from dashboard.demo.territory import write_territory
from dashboard.demo.town_writers import RECEPTION, SCHOOL
from dashboard.demo.truth import Truth
from dashboard.demo.urban_writers import URBAN
from dashboard.demo.weather import weather
from dashboard.demo.weather_file import write_daily_weather
from dashboard.demo.world import World
from dashboard.errors import VigieError

Progress = Callable[[str], None]
Writer = Callable[[World], None]
MANIFEST = "verite.json"

WRITERS: tuple[tuple[str, tuple[Writer, ...]], ...] = (
    ("territoire", (write_territory,)),
    ("budget", (write_budgets,)),
    ("finances", FINANCE),
    ("météo et capteurs", (write_daily_weather, write_bicycles, write_air_quality)),
    ("énergie et capteurs", SENSORS),
    ("demandes", (write_citizen_requests,)),
    ("accueil des habitants", RECEPTION),
    ("écoles et action sociale", SCHOOL),
    ("services urbains", URBAN),
    ("expérimentations", (write_experiments,)),
)
"""What is written, by subject; each writer has its own random streams and its own files."""


def default_truth(out: Path) -> Path:
    """The manifest goes beside the extracts, never among them."""
    return out.parent / MANIFEST


def _check(out: Path, truth_path: Path, scale: int) -> None:
    if scale < 1:
        raise VigieError("l'échelle doit valoir 1 ou plus", field="--scale")
    if out.resolve() in truth_path.resolve().parents:
        raise VigieError(
            "le manifeste de vérité ne doit pas être rangé parmi les extraits",
            file=truth_path.name,
            field="--truth",
            remedy="Choisissez un autre dossier",
        )


def _remove_former(out: Path, truth_path: Path) -> None:
    """Remove the files of a former generation, and only those."""
    try:
        former = json.loads(truth_path.read_text(encoding="utf-8"))
        if former["parameters"]["out"] != out.name:
            return
        names = [str(name) for name in former["files"]]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return
    for name in names:
        path = (out / name).resolve()
        if out.resolve() in path.parents:
            path.unlink(missing_ok=True)


def generate(
    out: Path,
    *,
    scale: int,
    seed: int,
    until: dt.date,
    years: int = 5,
    truth_path: Path | None = None,
    progress: Progress = lambda _: None,
) -> Truth:
    """Write the extracts of the demonstration territory into a folder.

    Args:
        out: folder of the extracts; files of a former generation are replaced.
        scale: multiplies requests and air measurements; the other files do not change.
        seed: of every draw; the map and the populations do not depend on it.
        until: last day known.
        years: calendar years that end with it.
        truth_path: where to write the manifest; None: beside the folder.
        progress: called with a few words at each step.

    Raises:
        VigieError: a scale under 1, or a manifest that would lie among the extracts.
    """
    truth_path = truth_path or default_truth(out)
    _check(out, truth_path, scale)
    _remove_former(out, truth_path)
    truth = Truth({"out": out.name, "scale": scale, "seed": seed, "until": until.isoformat()})
    exercices = tuple(range(until.year - years + 1, until.year + 1))
    days = calendar(exercices[0], until)
    world = World(
        out=out,
        years=exercices,
        until=until,
        seed=seed,
        scale=scale,
        days=days,
        weather=weather(days, seed),
        effects=planted(until),
        truth=truth,
    )
    truth.effects = [effect.as_json() for effect in world.effects.values()]
    for label, writers in WRITERS:
        progress(label)
        for write in writers:
            write(world)
    truth.files = [p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()]
    truth.write(truth_path)
    return truth
