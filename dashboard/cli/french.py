"""The help of the command line in French, where the library writes English."""

from __future__ import annotations

from typing import Any

import typer
from typer import rich_utils
from typer.main import get_command

HELP = "Afficher cette aide."
TITLES = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commandes",
    "ERRORS_PANEL_TITLE": "Erreur",
    "REQUIRED_LONG_STRING": "[obligatoire]",
    "DEFAULT_STRING": "[par défaut : {}]",
    "ABORTED_TEXT": "Interrompu.",
    "RICH_HELP": "Aide : [blue]« {command_path} {help_option} »[/].",
}
"""Names of the words of `typer.rich_utils` → theirs in French."""


def french_command(app: typer.Typer) -> Any:
    """The command of an application, its help and that of its commands in French."""
    for name, words in TITLES.items():
        setattr(rich_utils, name, words)
    command = get_command(app)
    _translate(command)
    return command


def _translate(command: Any) -> None:
    option = command.get_help_option(typer.Context(command))
    if option is not None:
        option.help = HELP
    commands = getattr(command, "commands", {})
    if commands:
        command.subcommand_metavar = "COMMANDE [ARGUMENTS]..."
    for inner in commands.values():
        _translate(inner)
