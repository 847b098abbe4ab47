"""`vigie serve`: put the current version of a territory on a local address."""

from __future__ import annotations

import importlib
import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from flask import Flask
from rich.console import Console

from dashboard import settings as settings_module
from dashboard.catalogue.pack import load_pack
from dashboard.settings import Settings
from dashboard.store import versions


def chosen_settings(
    territory: Path | None, database: Path | None, host: str | None, port: int | None
) -> Settings:
    """Settings of the environment, with what the command line says instead."""
    settings = settings_module.load()
    if territory is not None and database is None:
        database = settings_module.ROOT / "var" / territory.resolve().name
    changes: dict[str, Any] = {"territory": territory, "host": host, "port": port}
    if database is not None:
        changes["database"] = database
        if not os.environ.get("VIGIE_STATE_URL"):
            changes["state_url"] = f"sqlite:///{database.resolve() / 'ecrits.sqlite'}"
    return replace(
        settings, **{name: value for name, value in changes.items() if value is not None}
    )


def load_server() -> Flask:
    """The server of `app.py`, made where it is imported."""
    server: Flask = importlib.import_module("app").server
    return server


def serve(
    host: Annotated[str | None, typer.Option(help="Adresse d’écoute.")] = None,
    port: Annotated[int | None, typer.Option(help="Port d’écoute.", min=1, max=65535)] = None,
    workers: Annotated[int, typer.Option(help="Nombre de processus.", min=1, max=32)] = 2,
    territory: Annotated[Path | None, typer.Option(help="Dossier du territoire.")] = None,
    database: Annotated[Path | None, typer.Option(help="Dossier des versions.")] = None,
) -> None:
    """Sert le tableau de bord de la version en service."""
    from dashboard.web import serving  # the web libraries take seconds; other commands need none

    settings = chosen_settings(territory, database, host, port)
    load_pack(settings.territory)
    versions.current_id(settings.database)
    console = Console(highlight=False)
    serving.serve(
        settings, load_server, workers=workers, say=lambda line: console.print(line, soft_wrap=True)
    )


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("serve")(serve)
