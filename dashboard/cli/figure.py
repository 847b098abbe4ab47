"""`vigie figure`: what a page of the site shows, as a file, without opening the site."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError
from dashboard.exports import Sheet, french_csv, xlsx

WRITERS: Mapping[str, Callable[[Sheet], Iterator[bytes]]] = {".xlsx": xlsx, ".csv": french_csv}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("figure")(figure)


def figure(
    address: Annotated[str, typer.Argument(help="Adresse de la page : /budget?exercice=2025")],
    name: Annotated[
        str, typer.Argument(help="Nom de la figure ; sans lui, la liste.", show_default=False)
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Fichier .xlsx ou .csv à écrire.", show_default=False),
    ] = None,
    site: Annotated[str, typer.Option(help="Adresse publique du site, pour la référence.")] = "",
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrit les valeurs d'une figure d'une page, ou liste ses figures."""
    # The web libraries take seconds; other commands need none.
    from app import create_app
    from dashboard.reports import capture_all, figure_sheet

    settings = chosen_settings(territory, database)
    write = _writer(name, out)
    server = create_app(settings).server
    if not name:
        for identifier, block in capture_all(server, address)[0].items():
            print(f"{identifier}\t{formats.typography(block.title)}")
        return
    _, sheet = figure_sheet(server, address, name, site)
    if out is None:
        sys.stdout.buffer.write(b"".join(write(sheet)))
    else:
        out.write_bytes(b"".join(write(sheet)))
    if load_pack(settings.territory).territory.simulated:
        print(SIMULATED, file=sys.stderr)


def _writer(name: str, out: Path | None) -> Callable[[Sheet], Iterator[bytes]]:
    """How to write: by the ending of the file; on the screen, a French CSV."""
    if out is None:
        return french_csv
    if not name:
        raise QueryError(
            "aucune figure n'est nommée",
            field="figure",
            remedy="Sans fichier, la commande liste les figures de la page",
        )
    if out.suffix not in WRITERS:
        raise QueryError(
            f"« {out.name} » ne finit pas par {' ou '.join(WRITERS)}",
            field="--out",
            remedy="Donnez au fichier l'une de ces fins",
        )
    return WRITERS[out.suffix]
