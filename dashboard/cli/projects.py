"""`vigie projets`: the national schema « projets de collectivités », in and out."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.errors import QueryError, StateError
from dashboard.roadmap.projects_export import bodies_csv, exported
from dashboard.roadmap.projects_lists import NATIONAL, Imported, Listed, read_file
from dashboard.roadmap.projects_write import as_record, to_csv, to_json
from dashboard.secrecy import open_gate

MOST = 20
"""Faults, and projects, listed before « … »."""


class Format(StrEnum):
    """How projects are written."""

    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    projects = typer.Typer(
        help="Lire et écrire des projets au schéma national.", no_args_is_help=True
    )
    projects.command("importer")(import_command)
    projects.command("exporter")(export_command)
    app.add_typer(projects, name="projets")


def import_command(
    file: Annotated[Path, typer.Argument(help="CSV, JSON, GeoJSON ou classeur de projets.")],
    as_json: Annotated[bool, typer.Option("--json", help="Tout ce qui est lu, en JSON.")] = False,
) -> None:
    """Lire un fichier de projets et le vérifier ; rien n'est enregistré."""
    read = read_file(file)
    if as_json:
        print(json.dumps(_told(read), ensure_ascii=False, indent=1))
    else:
        for line in summary(read):
            print(formats.typography(line))
    if any(fault.blocking for fault in read.faults):
        raise typer.Exit(1)


def export_command(
    out: Annotated[Path, typer.Option("-o", "--out", help="Fichier écrit.", show_default=False)],
    format_: Annotated[
        Format | None, typer.Option("--format", help="csv ou json ; d'après le nom sinon.")
    ] = None,
    bodies: Annotated[
        Path | None,
        typer.Option("--collectivites", help="Écrire aussi la liste des collectivités (CSV)."),
    ] = None,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Écrire la feuille de route au schéma national, sans aucune donnée de personne."""
    asked = _form(out, format_)
    if bodies is not None:
        _form(bodies, Format.CSV)
    settings = chosen_settings(territory, database)
    gate, pack = open_gate(settings), load_pack(settings.territory)
    day = dt.datetime.now(formats.PARIS).date()
    found = exported(gate, pack.territory, day)
    if not found:
        raise QueryError(
            "la version en service n'a pas de feuille de route",
            remedy="Écrivez feuille_de_route.toml dans le pack, puis « vigie build »",
        )
    text = to_json(found) if asked is Format.JSON else to_csv(found)
    _write(out, text)
    print(formats.typography(f"{out.name} : {formats.plural(len(found), 'projet')}."))
    if bodies is not None:
        _write(bodies, bodies_csv(found, pack.territory))
    if gate.simulated:
        print(SIMULATED, file=sys.stderr)


def _form(path: Path, asked: Format | None) -> Format:
    """The form a file is written in: what its name says, and what is asked, agree.

    Raises:
        QueryError: another extension, or one that is not the form asked.
    """
    known = {f".{form.value}": form for form in Format}
    said = known.get(path.suffix.lower())
    if said is not None and asked in (None, said):
        return said
    wanted = (asked or Format.CSV).value
    end = f"l'extension « {path.suffix} »" if path.suffix else "un nom sans extension"
    if said is None:
        problem = f"{end} ne dit pas un format que Vigie écrit (csv ou json)"
    else:
        problem = f"{end} et le format {wanted} se contredisent"
    raise QueryError(
        problem, file=path.name, remedy=f"Écrivez par exemple « {path.stem}.{wanted} »"
    )


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise StateError(
            "écriture impossible",
            file=path.name,
            remedy="Le dossier existe-t-il, et peut-on y écrire ?",
        ) from error


def _told(read: Imported) -> dict[str, object]:
    found: list[dict[str, object]] = [as_record(project) for project in read.projects]
    found += [
        {k: str(v) if isinstance(v, Decimal) else v for k, v in vars(listed).items()}
        for listed in read.listed
    ]
    return {
        "fichier": read.file,
        "liste": read.kind,
        "lus": read.rows,
        "gardes": len(found),
        "projets": found,
        "remarques": [str(fault) for fault in read.faults],
    }


def _sum(found: Sequence[Listed], name: str) -> Decimal | None:
    said = [v for listed in found if (v := getattr(listed, name)) is not None]
    return sum(said, Decimal(0)) if said else None


def _totals(read: Imported) -> list[str]:
    """Sums of what the file counts, over the records that say it."""
    if read.kind == NATIONAL:
        said = [p.budget for p in read.projects if p.budget is not None]
        return [f"  Budget prévisionnel : {formats.money(Decimal(sum(said)), 0)}"] if said else []
    lines = []
    for name, label in (("cost", "Coût total"), ("grant", "Aides")):
        amount = _sum(read.listed, name)
        if amount is not None:
            lines.append(f"  {label} : {formats.money(amount)}")
    number = _sum(read.listed, "number")
    return [*lines, f"  Nombre compté : {formats.number(number)}"] if number is not None else lines


def summary(read: Imported) -> list[str]:
    """What the file is, what is kept, the first projects, what must be corrected."""
    kept = len(read.projects) + len(read.listed)
    named = [project.name for project in read.projects] + [p.name for p in read.listed]
    lines = [
        f"{read.file} : {read.title}",
        f"  {formats.plural(read.rows, 'enregistrement lu', 'enregistrements lus')}, "
        f"{formats.plural(kept, 'gardé', 'gardés')}",
        *_totals(read),
        *(f"  - {name}" for name in named[:MOST]),
    ]
    if kept > MOST:
        lines.append(
            f"  et {formats.plural(kept - MOST, 'autre', 'autres')} : --json les donne tous"
        )
    if read.faults:
        lines.append("À corriger :" if any(f.blocking for f in read.faults) else "À regarder :")
        lines += [f"  - {fault}" for fault in read.faults[:MOST]]
    if len(read.faults) > MOST:
        lines.append(f"  et {formats.plural(len(read.faults) - MOST, 'autre', 'autres')}")
    return lines
