"""`vigie backup` and `vigie restore`: what is kept elsewhere, and put back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from dashboard.cli.serve import chosen_settings
from dashboard.formats import NBSP, instant, plural, size
from dashboard.operation.backup import back_up
from dashboard.operation.bundle import Contents
from dashboard.operation.restore import restore

_Territory = Annotated[
    Path | None, typer.Option("--territory", help="Dossier du pack.", show_default=False)
]
_Database = Annotated[
    Path | None, typer.Option("--database", help="Dossier de la base.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


def backup_command(
    folder: Annotated[Path, typer.Argument(help="Dossier neuf, sur un autre disque.")],
    territory: _Territory = None,
    database: _Database = None,
) -> None:
    """Sauvegarder l'archive, les versions en service et épinglées, les écrits et le pack."""
    contents = back_up(
        chosen_settings(territory, database, None, None), folder, dt.datetime.now(dt.UTC)
    )
    console = Console(highlight=False, soft_wrap=True)
    console.print(f"Sauvegardé{NBSP}: {_described(contents)}", markup=False)
    if contents.writings == "ailleurs":
        console.print(
            "La base des écrits n'y est pas : ni revues et chiffres figés, ni décisions, ni "
            "commentaires, ni annotations, ni journal. Sauvegardez-la avec les outils de son "
            "serveur (pg_dump).",
            markup=False,
        )


def restore_command(
    folder: Annotated[Path, typer.Argument(help="Dossier d'une sauvegarde.")],
    territory: _Territory = None,
    database: _Database = None,
) -> None:
    """Remettre une sauvegarde dans des dossiers neufs, après l'avoir vérifiée."""
    contents = restore(folder, chosen_settings(territory, database, None, None))
    made = instant(dt.datetime.fromisoformat(contents.made_at))
    Console(highlight=False, soft_wrap=True).print(
        f"Restauré{NBSP}: sauvegarde du {made}, {_described(contents)}", markup=False
    )


def _described(contents: Contents) -> str:
    files = plural(len(contents.files), "fichier")
    what = f"version {contents.version}" if contents.version else "aucune version"
    return f"{what}, {files} ({size(contents.size)})"
