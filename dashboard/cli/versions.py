"""`vigie versions` and `vigie rollback`: what is published, what is in service."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboard import settings
from dashboard.build.layout import Layout
from dashboard.build.publish import roll_back
from dashboard.build.retention import pin, pinned, purge, unpin
from dashboard.catalogue.sources import load_sources
from dashboard.formats import NBSP, instant, plural, size
from dashboard.store.versions import published

_Database = Annotated[
    Path | None, typer.Option("--database", help="Dossier de la base.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("versions")(versions_command)
    app.command("rollback")(rollback_command)


def versions_command(
    database: _Database = None,
    territory: Annotated[
        Path | None,
        typer.Option(help="Pack qui dit la durée de conservation.", show_default=False),
    ] = None,
    keep: Annotated[
        int | None, typer.Option("--purge", help="Ne garder que les N dernières versions.")
    ] = None,
    pin_id: Annotated[
        str | None, typer.Option("--pin", help="Garder une version quoi qu'il arrive.")
    ] = None,
    unpin_id: Annotated[
        str | None, typer.Option("--unpin", help="Ne plus garder une version à part.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Liste en JSON.")] = False,
) -> None:
    """Lister les versions publiées ; épingler, purger."""
    known = settings.load()
    layout = Layout(database or known.database)
    if pin_id:
        pin(layout, pin_id)
    if unpin_id:
        unpin(layout, unpin_id)
    if keep is not None:
        _purge(layout, keep, territory or known.territory)
    if as_json:
        print(json.dumps(_rows(layout), ensure_ascii=False))
    else:
        _show(layout)


def rollback_command(
    version: Annotated[
        str | None, typer.Argument(help="Version à remettre en service ; sinon la précédente.")
    ] = None,
    database: _Database = None,
) -> None:
    """Remettre en service une version antérieure."""
    chosen = roll_back(Layout(database or settings.load().database), version)
    Console(highlight=False).print(f"Version {chosen} remise en service")


def _rows(layout: Layout) -> list[dict[str, str | int | bool]]:
    pins = pinned(layout)
    return [
        {
            "version": version.id,
            "built_at": version.built_at.isoformat(),
            "size": version.size,
            "current": version.current,
            "pinned": version.id in pins,
        }
        for version in published(layout.root)
    ]


def _show(layout: Layout) -> None:
    console = Console(highlight=False)
    versions, pins = published(layout.root), pinned(layout)
    if not versions:
        console.print("Aucune version publiée. Lancez « vigie build ».")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Version", "Construite le", "Taille", ""):
        table.add_column(heading)
    for version in versions:
        marks = ["en service"] * version.current + ["épinglée"] * (version.id in pins)
        table.add_row(version.id, instant(version.built_at), size(version.size), ", ".join(marks))
    console.print(table)


def _purge(layout: Layout, keep: int, territory: Path) -> None:
    sources = load_sources(territory / "sources.toml")
    done = purge(layout, keep, sources, dt.datetime.now(dt.UTC))
    removed = ", ".join(
        (
            plural(len(done.versions), "version"),
            plural(done.partitions, "partition"),
            plural(done.receptions, "fichier reçu", "fichiers reçus"),
        )
    )
    Console(stderr=True, highlight=False).print(
        f"Supprimé{NBSP}: {removed} ({size(done.freed)} libérés)"
    )
