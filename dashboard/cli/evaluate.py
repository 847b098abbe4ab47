"""`vigie evaluate`: the engine of evaluations on any panel, without the site."""

from __future__ import annotations

import datetime as dt
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dashboard.errors import PlanError
from dashboard.formats import PARIS

if TYPE_CHECKING:
    import pandas as pd


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


STATES = {
    "passe": "passé",
    "alerte": "alerte",
    "plafond_probable": "plafond : probable",
    "plafond_non_demontre": "plafond : non démontré",
    "bloque": "bloque",
}


def evaluate(
    plan: Annotated[Path, typer.Argument(help="Plan de l'évaluation (TOML).")],
    panel: Annotated[Path, typer.Option(help="Panneau : CSV, une ligne par zone et par période.")],
    as_json: Annotated[bool, typer.Option("--json", help="Tout le résultat, en JSON.")] = False,
    before_launch: Annotated[
        int, typer.Option(help="Avant de lancer : nombre de zones à équiper (le plan sans début).")
    ] = 0,
    periods: Annotated[int, typer.Option(help="Avant de lancer : périodes d'observation.")] = 26,
    waves: Annotated[int, typer.Option(help="Avant de lancer : vagues du tirage des zones.")] = 1,
) -> None:
    """Mesure l'effet d'une action : méthode, contrôles, effet et fourchette, conclusion."""
    from dashboard.evaluation.evaluate import evaluate as measure
    from dashboard.evaluation.output import as_json as values
    from dashboard.evaluation.plan import read_plan

    if before_launch:
        told = _foreseen(plan, panel, before_launch, periods, waves)
        lines = told["sentences"]
    else:
        told = values(measure(read_plan(plan), _read(panel)), dt.datetime.now(PARIS).date())
        lines = [told["grade"].capitalize(), *(text for text in told["sentences"].values() if text)]
        lines += [f"  {STATES[check['state']]:<24}{check['words']}" for check in told["checks"]]
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n")
        return
    sys.stdout.write("\n".join(lines) + "\n")


def _foreseen(plan: Path, panel: Path, areas: int, periods: int, waves: int) -> dict[str, Any]:
    """What a design would see on the past of the panel, and the draw of its areas."""
    from dashboard.evaluation.launch import proposal
    from dashboard.evaluation.plan import read_plan

    return proposal(read_plan(plan), _read(panel), areas, periods, waves)


def _read(path: Path) -> pd.DataFrame:
    """The CSV of a panel, comma or semicolon.

    Raises:
        PlanError: the file is missing, empty or no table.
    """
    import pandas as pd

    try:
        with path.open(encoding="utf-8-sig") as file:
            head = file.readline()
        separator = ";" if head.count(";") > head.count(",") else ","
        return pd.read_csv(path, sep=separator, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise PlanError("panneau introuvable", file=path.name) from error
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise PlanError(
            "panneau illisible", file=path.name, remedy="CSV en UTF-8, avec une ligne de titres"
        ) from error
