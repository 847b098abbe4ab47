"""`vigie figure`: what a page of the site shows, as a file, without opening the site."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError

ENDINGS = ("xlsx", "csv", "ouvert.csv", "svg", "png", "pdf")


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
        typer.Option(
            "--out",
            "-o",
            help="Fichier .xlsx, .csv, .ouvert.csv, .svg, .png ou .pdf à écrire.",
            show_default=False,
        ),
    ] = None,
    size: Annotated[
        str,
        typer.Option("--taille", help="D'une image : 16cm, 7-8cm, a4 ou 16-9.", show_default=False),
    ] = "",
    site: Annotated[str, typer.Option(help="Adresse publique du site, pour la référence.")] = "",
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrit une figure d'une page, ou liste ses figures."""
    # The web libraries take seconds; other commands need none.
    from app import create_app
    from dashboard.reports import capture_all, figure_file

    settings = chosen_settings(territory, database)
    ending = _ending(name, out)
    server = create_app(settings).server
    if not name:
        for identifier, block in capture_all(server, address)[0].items():
            print(f"{identifier}\t{formats.typography(block.title)}")
        return
    _, body = figure_file(server, address, name, site, ending, size)
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        out.write_bytes(body)
    if load_pack(settings.territory).territory.simulated:
        print(SIMULATED, file=sys.stderr)


def _ending(name: str, out: Path | None) -> str:
    """How to write: by the ending of the file; on the screen, a French CSV."""
    if out is None:
        return "csv"
    if not name:
        raise QueryError(
            "aucune figure n'est nommée",
            field="figure",
            remedy="Sans fichier, la commande liste les figures de la page",
        )
    fitting = [ending for ending in ENDINGS if out.name.endswith(f".{ending}")]
    if not fitting:
        known = ", ".join(f".{ending}" for ending in ENDINGS)
        raise QueryError(
            f"« {out.name} » ne finit par aucun de {known}",
            field="--out",
            remedy="Donnez au fichier l'une de ces fins",
        )
    return max(fitting, key=len)
