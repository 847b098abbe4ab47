"""`vigie doctor`: is this machine fit to build and serve?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboard.cli.serve import chosen_settings
from dashboard.formats import plural, typography
from dashboard.operation.finding import State

_STYLES = {State.GOOD: "green", State.WARNING: "yellow", State.BROKEN: "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor_command)


def doctor_command(
    territory: Annotated[
        Path | None, typer.Option(help="Dossier du pack.", show_default=False)
    ] = None,
    database: Annotated[
        Path | None, typer.Option(help="Dossier de la base.", show_default=False)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Liste en JSON.")] = False,
) -> None:
    """Vérifier l'installation et les données ; code 1 si quelque chose empêche de servir."""
    from dashboard.operation.health import examine, fit  # the web libraries take seconds

    verdicts = examine(chosen_settings(territory, database, None, None))
    lines = [(v.subject, v.finding.state, typography(v.finding.text)) for v in verdicts]
    if as_json:
        keys = ("sujet", "etat", "constat")
        print(
            json.dumps([dict(zip(keys, line, strict=True)) for line in lines], ensure_ascii=False)
        )
    else:
        _show(lines)
    if not fit(verdicts):
        raise typer.Exit(1)


def _show(lines: list[tuple[str, State, str]]) -> None:
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, show_header=False)
    for subject, state, text in lines:
        table.add_row(f"[{_STYLES[state]}]{state.value}[/]", subject, text.replace("[", "\\["))
    console.print(table)
    broken = sum(state is State.BROKEN for _, state, _ in lines)
    watched = sum(state is State.WARNING for _, state, _ in lines)
    console.print(
        f"{plural(broken, 'panne')}, {plural(watched, 'point à regarder', 'points à regarder')}"
    )
