"""`vigie evaluate`: the engine of evaluations on any panel, without the site."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from dashboard.errors import PlanError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("evaluate")(evaluate)


def evaluate(
    plan: Annotated[Path, typer.Argument(help="Plan de l'évaluation (TOML).")],
    panel: Annotated[Path, typer.Option(help="Panneau : CSV, une ligne par zone et par période.")],
    as_json: Annotated[bool, typer.Option("--json", help="Tout le résultat, en JSON.")] = False,
) -> None:
    """Mesure l'effet d'une action : méthode, contrôles, effet et fourchette, conclusion."""
    from dashboard.evaluation.evaluate import evaluate as measure
    from dashboard.evaluation.output import as_json as values
    from dashboard.evaluation.plan import read_plan

    card = measure(read_plan(plan), _read(panel))
    told = values(card)
    if as_json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n")
        return
    sys.stdout.write(f"{told['grade']}\n")
    for check in told["checks"]:
        sys.stdout.write(f"  {check['state']:<22} {check['words']}\n")


def _read(path: Path) -> pd.DataFrame:
    """The CSV of a panel, comma or semicolon.

    Raises:
        PlanError: the file is missing, empty or no table.
    """
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
