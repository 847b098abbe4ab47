"""`vigie budget`: the lines of a budget, as its page shows them and gives them to download."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from dashboard import formats
from dashboard.budget.columns import facts_of, sheet_of, title_of, totals_of
from dashboard.budget.lines import SORTS, Selected
from dashboard.budget.reading import PATHS
from dashboard.budget.screen import screen_columns, screen_row
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import SIMULATED, chosen_settings
from dashboard.components.address import View
from dashboard.components.budget_lines import PATH, selected_by
from dashboard.errors import QueryError
from dashboard.exports import Sheet, french_csv, open_csv, xlsx
from dashboard.secrecy import open_gate

SHOWN = 20
"""Lines shown in a terminal; a file has them all."""

BESIDE = {"chapitre", "libelle"}
"""Columns of the screen that a terminal is too narrow for."""


class Format(StrEnum):
    """How lines are written."""

    TABLE = "table"
    CSV = "csv"
    OPENDATA = "opendata"
    XLSX = "xlsx"


WRITERS: Mapping[Format, Callable[[Sheet], Iterator[bytes]]] = {
    Format.CSV: french_csv,
    Format.OPENDATA: open_csv,
    Format.XLSX: xlsx,
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("budget")(budget)


def budget(
    search: Annotated[str, typer.Argument(help="Mots cherchés.", show_default=False)] = "",
    siret: Annotated[
        str, typer.Option("--budget", help="SIRET du budget ; le principal par défaut.")
    ] = "",
    year: Annotated[str, typer.Option("--exercice", help="Exercice ; le dernier par défaut.")] = "",
    stage: Annotated[
        str, typer.Option("--etape", help="BP, BS, DM, CA, CFU, SITUATION ; le plus avancé.")
    ] = "",
    side: Annotated[str, typer.Option("--sens", help="D ou R.")] = "D",
    section: Annotated[str, typer.Option("--section", help="F ou I ; les deux par défaut.")] = "",
    movement: Annotated[str, typer.Option("--mouvement", help="reel ou ordre.")] = "reel",
    path: Annotated[str, typer.Option("--lecture", help=", ".join(PATHS) + ".")] = "nature",
    node: Annotated[
        str, typer.Option("--noeud", help="Codes du poste, comme « F/011/60612 ».")
    ] = "",
    words: Annotated[
        str,
        typer.Option("--mots", help="exacts ou proches ; les mots proches à défaut des exacts."),
    ] = "",
    sort: Annotated[
        str, typer.Option("--tri", help=f"{', '.join(SORTS)} ; « -ouvert » : décroissant.")
    ] = "",
    format_: Annotated[
        Format, typer.Option("--format", help="table, csv, opendata ou xlsx.")
    ] = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option(help="Fichier écrit ; la sortie standard sinon.")
    ] = None,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Chercher des lignes du budget, en donner le total, ou les écrire toutes dans un fichier."""
    view = View(
        page=PATH,
        budget=siret,
        year=year,
        stage=stage,
        side=side,
        section=section,
        movement=movement,
        path=path,
        node=node,
        search=search,
        words=words,
        sort=sort,
    )
    selected = selected_by(open_gate(chosen_settings(territory, database)), view)
    if format_ is Format.TABLE:
        print(as_text(selected), end="")
        return
    if format_ is Format.XLSX and out is None and sys.stdout.isatty():
        raise QueryError("un classeur ne s'affiche pas", remedy="Donnez --out fichier.xlsx")
    _write(WRITERS[format_](sheet_of(selected)), out)
    if selected.gate.simulated:
        print(SIMULATED, file=sys.stderr)


def _write(parts: Iterator[bytes], out: Path | None) -> None:
    if out is None:
        for part in parts:
            sys.stdout.buffer.write(part)
        return
    with out.open("wb") as file:
        for part in parts:
            file.write(part)


def _inert(text: str) -> str:
    """A received text cannot dress itself nor move the cursor of the terminal."""
    plain = "".join("·" if unicodedata.category(c)[0] == "C" else c for c in text)
    return plain.replace("[", r"\[")


def as_text(selected: Selected) -> str:
    """Title, totals to the cent and the first lines, for a terminal."""
    wide = Console(width=220, highlight=False)
    columns = tuple(c for c in screen_columns(selected) if c.field not in BESIDE)
    rows = selected.rows(0, SHOWN)
    table = Table(box=None, pad_edge=False)
    for column in columns:
        table.add_column(column.label, justify="right" if column.numeric else "left")
    for line in rows:
        table.add_row(*map(_inert, screen_row(line, columns).values()))
    with wide.capture() as captured:
        wide.print(_inert(title_of(selected)))
        for name, value in (*facts_of(selected), *totals_of(selected)):
            wide.print(_inert(formats.typography(f"  {name} : {value}")))
        wide.print(table)
        left = selected.total.lines_nb - len(rows)
        if left > 0:
            words = formats.plural(left, "autre ligne", "autres lignes")
            wide.print(formats.typography(f"et {words} : --format csv les donne toutes"))
    return captured.get()
