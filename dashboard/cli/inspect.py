"""`vigie inspect`: what a file is, how it would be read, what is wrong with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from dashboard import formats
from dashboard.extracts.inspection import Inspection, as_json, ignored_labels, inspect_file
from dashboard.extracts.proposal import proposed_source

MOST = 24
"""Columns shown on one screen."""

FACT_LABELS = {
    "format": "Format",
    "encodage": "Encodage",
    "separateur": "Séparateur",
    "fins_de_ligne": "Fins de ligne",
    "feuille": "Feuille lue",
    "feuilles": "Feuilles",
    "projection": "Projection",
    "exercice": "Exercice",
    "etape": "Étape",
    "collectivite": "Collectivité",
    "entites": "Entités",
    "flux": "Flux",
    "date_situation": "Date",
    "budget_siret": "SIRET du budget",
    "budget_nom": "Budget",
    "budget_type": "Type de budget",
    "nomenclature": "Nomenclature",
    "numero": "Numéro",
    "inversion": "Inversion",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("inspect")(inspect_command)


def inspect_command(
    file: Annotated[Path, typer.Argument(help="Fichier reçu.", show_default=False)],
    json_: Annotated[bool, typer.Option("--json", help="Les mêmes faits, en JSON.")] = False,
) -> None:
    """Dire ce qu'est un fichier, comment il serait lu, et ce qui ne va pas."""
    found = inspect_file(file)
    block = proposed_source(found)
    if json_:
        facts = as_json(found) | {"source": block or None}
        print(json.dumps(facts, ensure_ascii=False, indent=2))
    else:
        print("\n".join(formats.typography(line) for line in screen(found)))
        print(
            f"\nÀ coller dans sources.toml, puis à compléter\u00a0:\n\n{block}" if block else "",
            end="",
        )
    if found.error:
        raise typer.Exit(1)


def screen(found: Inspection) -> list[str]:
    """The facts in French, about one screen; contents of cells are never among them."""
    size = formats.size(found.size) + (", compressé (gzip)" if found.compressed else "")
    lines = [f"{found.file} — {size}"]
    if found.error:
        return [*lines, f"Pas de lecteur : {found.error.removeprefix(f'{found.file} : ')}"]
    lines.append(f"Lecteur : {found.reader} — {found.label}")
    known = [f"{FACT_LABELS.get(k, k)} : {v}" for k, v in found.facts.items() if v]
    known += [f"Option : {k} = « {v} »" for k, v in found.options.items()]
    lines += _packed(known)
    lines.append(_count_line(found))
    lines += _columns(found)
    lines.append("Rien à signaler." if not found.wrong else "À regarder :")
    return lines + [f"  - {text}" for text in found.wrong]


def _packed(parts: list[str], width: int = 96) -> list[str]:
    """Short facts, several on a line."""
    lines: list[str] = []
    for part in parts:
        if lines and len(lines[-1]) + len(part) + 3 <= width:
            lines[-1] += " · " + part
        else:
            lines.append(part if len(part) <= width else part[: width - 1] + "…")
    return lines


def _count_line(found: Inspection) -> str:
    rejected = sum(found.rejected.values())
    text = formats.plural(found.rows_read, "enregistrement")
    text += f" — {formats.plural(found.rows, 'gardé')}"
    text += f" · {formats.plural(rejected, 'refusé')}" if rejected else ""
    return " · ".join([text, *ignored_labels(found)])


def _columns(found: Inspection) -> list[str]:
    """One line per column: heading, cells filled, type."""
    if not found.columns:
        return []
    shown = found.columns[:MOST]
    width = min(40, max(len(c.name) for c in shown))
    lines = [f"{formats.plural(len(found.columns), 'colonne')} (cellules remplies, type) :"]
    for column in shown:
        name = column.name if len(column.name) <= width else column.name[: width - 1] + "…"
        personal = " — coordonnées personnelles" if column.personal else ""
        count = formats.number(column.filled)
        lines.append(f"  {name:<{width}}  {count:>12}  {column.type}{personal}")
    rest = len(found.columns) - len(shown)
    return [*lines, f"  … et {formats.plural(rest, 'autre')} (tout avec --json)"] if rest else lines
