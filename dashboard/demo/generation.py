"""Write the whole demonstration: every extract, and the manifest of the truth beside them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path

from dashboard.demo.air import write_air
from dashboard.demo.bicycles import write_counters
from dashboard.demo.budget import life
from dashboard.demo.budget_model import load_model
from dashboard.demo.chart import write_charts
from dashboard.demo.citizen_requests import draw_requests
from dashboard.demo.contours import write_contours
from dashboard.demo.days import calendar
from dashboard.demo.places import write_places
from dashboard.demo.population import populations, write_populations
from dashboard.demo.randomness import stream
from dashboard.demo.reference import CENTRE
from dashboard.demo.request_files import write_requests
from dashboard.demo.totem import MAIN, WATER, write_documents
from dashboard.demo.truth import Truth
from dashboard.demo.weather import weather, write_weather
from dashboard.errors import VigieError

Progress = Callable[[str], None]
MANIFEST = "verite.json"


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


def _budgets(out: Path, years: list[int], until: dt.date, seed: int, truth: Truth) -> None:
    people = {y: total for (c, y), (_, total) in populations(years).items() if c == CENTRE}
    for budget, name in ((MAIN, "principal"), (WATER, "eau")):
        documents = life(load_model(name), years[0], until, stream(seed, f"budget-{name}"))
        source = truth.source(f"budget_{name}")
        write_documents(out / "budget" / name, budget, documents, people, source)
    write_charts(out / "nomenclature", years, truth.source("plan_de_compte"))


def _territory(out: Path, years: list[int], truth: Truth) -> None:
    folder = out / "territoire"
    for name, count in write_contours(folder).items():
        source = truth.source(f"contours_{name.removesuffix('.geojson')}")
        source.files += 1
        source.rows_read += count
    write_places(folder / "stations.csv", truth.source("stations"))
    write_populations(
        folder, years, truth.source("population_communes"), truth.source("population_quartiers")
    )


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
    exercices = list(range(until.year - years + 1, until.year + 1))
    days = calendar(exercices[0], until)
    drawn = weather(days, seed)
    progress("territoire")
    _territory(out, exercices, truth)
    progress("budget")
    _budgets(out, exercices, until, seed, truth)
    progress("météo et capteurs")
    write_weather(out / "meteo" / "quotidien.csv", days, drawn, seed, truth.source("meteo"))
    write_counters(out / "velo", days, drawn, seed, truth.source("velo"))
    write_air(out / "air", days, drawn, seed=seed, scale=scale, truth=truth.source("air"))
    progress("demandes")
    requests = draw_requests(days, drawn, seed=seed, scale=scale)
    write_requests(
        out / "demandes", requests, until=until, seed=seed, truth=truth.source("demandes")
    )
    truth.files = [p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()]
    truth.write(truth_path)
    return truth
