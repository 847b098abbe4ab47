"""`vigie landing`: forecasts of closed exercices made again, and how they held."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard.budget import scope_of
from dashboard.budget.backtest_report import tables
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import chosen_settings
from dashboard.errors import QueryError
from dashboard.secrecy import open_gate

START, END = "<!-- tableaux : début -->", "<!-- tableaux : fin -->"
"""What `--write` replaces in a document lies between these two lines."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("landing")(landing)


def landing(
    siret: Annotated[
        str, typer.Option("--budget", help="SIRET du budget ; le principal par défaut.")
    ] = "",
    write: Annotated[
        Path | None,
        typer.Option(help="Document dont les tableaux sont refaits.", show_default=False),
    ] = None,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Refait les prévisions d'atterrissage des exercices clos avec leur seul passé."""
    gate = open_gate(chosen_settings(territory, database))
    found = tables(gate, scope_of(gate, budget=siret))
    if write is None:
        sys.stdout.write(found)
        return
    write.write_text(replaced(write, found), encoding="utf-8")


def between(document: str) -> str:
    """The tables of a document, without its marks; "" when it has none."""
    _, _, after = document.partition(START)
    return after.partition(END)[0].strip() + "\n" if END in after else ""


def replaced(path: Path, made: str) -> str:
    """A document with its tables made again.

    Raises:
        QueryError: it does not have the two marks.
    """
    before, start, after = path.read_text(encoding="utf-8").partition(START)
    _, end, rest = after.partition(END)
    if not start or not end:
        raise QueryError(
            "les tableaux n'ont pas de place",
            file=path.name,
            remedy=f"Ajoutez les lignes « {START} » et « {END} »",
        )
    return f"{before}{START}\n\n{made}\n{END}{rest}"
