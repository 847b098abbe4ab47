"""`vigie query`: any read query, through the same gate as the pages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import math
import sys
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dashboard import formats, settings
from dashboard.cli.options import Database, Territory
from dashboard.errors import QueryError
from dashboard.queries import Column, Query, library
from dashboard.secrecy import SECRET, Result, open_gate

SIMULATED = "Données simulées"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class Format(StrEnum):
    """How rows are written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("query")(query_command)


def query_command(
    name: Annotated[
        str, typer.Argument(help="Requête, comme « budget/documents ».", show_default=False)
    ] = "",
    param: Annotated[
        list[str] | None, typer.Option(help="Paramètre « nom=valeur », autant que de besoin.")
    ] = None,
    format_: Annotated[Format, typer.Option("--format", help="table, csv ou json.")] = Format.TABLE,
    list_: Annotated[
        bool, typer.Option("--list", help="Décrire les requêtes lisibles et s'arrêter.")
    ] = False,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Lire une requête nommée, avec le même secret statistique que les pages."""
    if list_:
        print(describe_all(format_), end="")
        return
    if not name:
        raise QueryError("nom de requête absent", remedy="Liste : « vigie query --list »")
    gate = open_gate(chosen_settings(territory, database))
    result = gate.run(name, read_params(param or ()))
    print(WRITERS[format_](result, gate.simulated), end="")
    if gate.simulated and format_ is Format.CSV:
        print(SIMULATED, file=sys.stderr)


def chosen_settings(territory: Path | None, database: Path | None) -> settings.Settings:
    """Settings of the environment, with the pack and the base of the command line."""
    known = settings.load()
    if territory is not None:
        base = settings.ROOT / "var" / territory.resolve().name
        known = replace(known, territory=territory, database=base)
    return known if database is None else replace(known, database=database)


def read_params(given: list[str] | tuple[str, ...]) -> Mapping[str, str]:
    """« nom=valeur » → values; a value may itself hold « = ».

    Raises:
        QueryError: no « = », or the same name twice.
    """
    values: dict[str, str] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise QueryError(f"paramètre illisible « {text} »", remedy="Écrivez « nom=valeur »")
        if name in values:
            raise QueryError(f"paramètre « {name} » donné deux fois")
        values[name] = value
    return values


def plain(cell: Any) -> Any:
    """A cell for JSON: exact decimals and dates as text, « s » for a secret, null for unknown."""
    if cell is SECRET:
        return str(cell)
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    if isinstance(cell, float) and not math.isfinite(cell):
        return None
    return [plain(part) for part in cell] if isinstance(cell, list | tuple) else cell


def _csv_cell(cell: Any) -> Any:
    """A cell for CSV; a text that a spreadsheet would run as a formula is led by an apostrophe."""
    value = plain(cell)
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value


def to_csv(result: Result, simulated: bool = False) -> str:
    """Open data flavour: comma, decimal point, ISO dates, no BOM."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(result.names)
    writer.writerows([_csv_cell(cell) for cell in row] for row in result.rows)
    return out.getvalue()


def to_json(result: Result, simulated: bool = False) -> str:
    """One object: query, version, columns, rows by column name."""
    content = {
        "query": result.name,
        "version": result.version_id,
        "simulated": simulated,
        "secrecy_k": result.k,
        "columns": [
            {"name": c.name, "type": c.type, "unit": c.unit, "meaning": c.meaning}
            for c in result.columns
        ],
        "rows": [{name: plain(cell) for name, cell in row.items()} for row in result.records()],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _screen_cell(cell: Any, column: Column) -> str:
    if cell is None:
        return formats.UNKNOWN
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, Decimal):
        return formats.number(cell, max(0, -int(cell.as_tuple().exponent)))
    if isinstance(cell, float):
        return formats.number(cell, 2)
    if isinstance(cell, int) and column.unit not in ("", "année"):
        return formats.number(cell)
    return formats.date(cell) if type(cell) is dt.date else str(cell)


def to_table(result: Result, simulated: bool = False) -> str:
    """Aligned columns in French, for a terminal."""
    caption = [formats.plural(len(result.rows), "ligne"), f"version {result.version_id}"]
    table = Table(
        title=SIMULATED if simulated else None, caption=", ".join(caption), title_justify="left"
    )
    for column in result.columns:
        heading = f"{column.name} ({column.unit})" if column.unit else column.name
        numeric = column.type.startswith(("DECIMAL", "DOUBLE", "INTEGER", "BIGINT"))
        table.add_column(heading, justify="right" if numeric else "left", overflow="fold")
    for row in result.rows:
        cells = zip(row, result.columns, strict=True)
        table.add_row(*(_escape(_screen_cell(cell, column)) for cell, column in cells))
    return _rendered(table)


def _escape(text: str) -> str:
    """A received text cannot dress itself nor move the cursor of the terminal."""
    inert = "".join("·" if unicodedata.category(c)[0] == "C" else c for c in text)
    return inert.replace("[", r"\[")


def _rendered(table: Table) -> str:
    out = io.StringIO()
    width = Console().width if sys.stdout.isatty() else 60 * max(2, len(table.columns))
    Console(file=out, width=width, highlight=False, soft_wrap=False).print(table)
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


WRITERS: Mapping[Format, Callable[[Result, bool], str]] = {
    Format.TABLE: to_table,
    Format.CSV: to_csv,
    Format.JSON: to_json,
}


def describe_all(format_: Format) -> str:
    """Every readable query: purpose, parameters, columns."""
    readable = [q for _, q in sorted(library().queries.items()) if q.kind != "construction"]
    if format_ is Format.JSON:
        return json.dumps([_as_json(q) for q in readable], ensure_ascii=False, indent=1) + "\n"
    if format_ is Format.CSV:
        out = io.StringIO()
        rows = [(q.name, q.purpose, " ".join(p.name for p in q.params)) for q in readable]
        csv.writer(out).writerows([("requete", "objet", "parametres"), *rows])
        return out.getvalue()
    return "\n".join(_as_text(q) for q in readable)


def _as_json(query: Query) -> dict[str, Any]:
    return {
        "name": query.name,
        "kind": query.kind,
        "purpose": query.purpose,
        "grain": list(query.grain),
        "params": [vars(p) for p in query.params],
        "columns": [vars(c) for c in query.columns],
        "sources": list(library().facts(query.name)),
    }


def _as_text(query: Query) -> str:
    lines = [query.name, f"  {formats.typography(query.purpose)}"]
    for param in query.params:
        needed = "facultatif" if param.optional else "obligatoire"
        meaning = formats.typography(f" : {param.meaning}") if param.meaning else ""
        lines.append(f"  --param {param.name}=…  {param.type}, {needed}{meaning}")
    for column in query.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        meaning = formats.typography(f" : {column.meaning}") if column.meaning else ""
        lines.append(f"    {column.name}  {column.type}{unit}{meaning}")
    return "\n".join(lines) + "\n"
