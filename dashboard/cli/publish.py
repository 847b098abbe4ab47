"""`vigie publish`: what may be published of a version, as a folder of open data."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError
from dashboard.opendata import Published, publish
from dashboard.secrecy import open_gate


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("publish")(publish_command)


def publish_command(
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Dossier écrit, neuf ou déjà publié par Vigie.")
    ],
    address: Annotated[
        str,
        typer.Option(
            "--adresse",
            help="Adresse publique du dossier ; celle du pack sinon.",
            show_default=False,
        ),
    ] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Résumé en JSON.")] = False,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrire les données ouvertes : indicateurs, budgets, catalogues ; rien de secret."""
    if address and not re.fullmatch(r"https?://[^\s/]+(/[^\s]*)?", address):
        raise QueryError(
            f"adresse « {address} » refusée",
            field="--adresse",
            remedy="Écrivez l'adresse publique du dossier, en https://",
        )
    settings = chosen_settings(territory, database)
    gate, pack = open_gate(settings), load_pack(settings.territory)
    done = publish(gate, pack, out, address=address)
    if as_json:
        print(json.dumps(told(done, out), ensure_ascii=False, indent=1))
    else:
        for line in summary(done, out):
            print(formats.typography(line))
    if done.simulated:
        print(SIMULATED, file=sys.stderr)


def told(done: Published, out: Path) -> dict[str, object]:
    """The summary, for a program."""
    return {
        "dossier": out.name,
        "version": done.version,
        "simule": done.simulated,
        "jeux": [
            {"code": d.code, "licence": d.licence.name, "fichiers": [f.name for f in d.files]}
            for d in done.datasets
        ],
        "fichiers": [{"nom": f.name, "octets": f.size, "sha256": f.checksum} for f in done.files],
        "non_publies": [{"code": k.code, "libelle": k.label, "motif": k.why} for k in done.kept],
        "remarques": list(done.remarks),
    }


def summary(done: Published, out: Path) -> list[str]:
    """What was written, and what was left out."""
    size = formats.number(sum(file.size for file in done.files) / 1_000_000, 1)
    lines = [
        f"{out.name} : {formats.plural(len(done.datasets), 'jeu', 'jeux')} de données, "
        f"{formats.plural(len(done.files), 'fichier')}, {size} Mo, version {done.version}."
    ]
    lines += [f"  {remark}." for remark in done.remarks]
    if done.kept:
        left = formats.plural(
            len(done.kept), "élément n'est pas publié", "éléments ne sont pas publiés"
        )
        lines.append(f"  {left} : LISEZMOI.md dit pourquoi.")
    return lines
