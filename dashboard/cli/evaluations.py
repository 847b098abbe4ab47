"""`vigie evaluations`: the cards of the version in service, and the registration of a plan."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dashboard import formats
from dashboard.catalogue.evaluation_digest import changed_keys, key_digests, modified, plan_digest
from dashboard.catalogue.evaluation_text import lines_of, with_values
from dashboard.catalogue.evaluations import FILE, Declared, load_evaluations
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import chosen_settings
from dashboard.errors import BrokenQueryError, PackError
from dashboard.experiments.portfolio import NOTES
from dashboard.experiments.read import Card, card, portfolio
from dashboard.exports import Sheet, french_csv
from dashboard.exports.sheet import About, Cell, Column
from dashboard.formats import PARIS
from dashboard.secrecy import Gate, open_gate
from dashboard.store.versions import open_version, published

_HEAVY = ("plan", "told")
"""What a list does not repeat of a card."""


class Shape(StrEnum):
    """How the list is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(help="Évaluations : fiches, plans et calculs.", invoke_without_command=True)
    group.callback()(list_command)
    group.command("enregistrer")(register_command)
    app.add_typer(group, name="evaluations")


def list_command(
    context: typer.Context,
    shape: Annotated[Shape, typer.Option("--format", help="table, json ou csv.")] = Shape.TABLE,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Lister les évaluations de la version en service : conclusion, effet, fourchette, coût."""
    if context.invoked_subcommand is not None:
        return
    cards = portfolio(open_gate(chosen_settings(territory, database)))
    if shape is Shape.JSON:
        told = [{k: v for k, v in _values(one).items() if k not in _HEAVY} for one in cards]
        sys.stdout.write(json.dumps(told, ensure_ascii=False, default=str) + "\n")
    elif shape is Shape.CSV:
        for part in french_csv(_sheet(cards)):
            sys.stdout.buffer.write(part)
    else:
        _print(cards)


def _print(cards: Sequence[Card]) -> None:
    if not cards:
        print(
            "Aucune évaluation dans cette version : le pack n'a pas d'entrée dans evaluations.toml."
        )
        return
    table = Table(box=None)
    for heading in ("Code", "Conclusion", "Effet", "Fourchette", "q", "Coût par unité", "Plan"):
        table.add_column(heading)
    for one in cards:
        table.add_row(
            one.code,
            NOTES[one.note],
            _number(one.effet),
            _between(one),
            "< 0,001" if one.q is not None and one.q < 0.001 else _number(one.q, 3),
            _cost(one),
            _plan(one),
        )
    Console(width=140 if not sys.stdout.isatty() else None).print(table)


def _number(value: float | None, decimals: int = 1) -> str:
    return "—" if value is None else formats.number(value, decimals)


def _cost(one: Card) -> str:
    said = _number(one.cout_unitaire, 2)
    return said if one.cout_unitaire is None else f"{said} € {one.cout_par}".rstrip()


def _between(one: Card) -> str:
    if one.effet_bas is None or one.effet_haut is None:
        return "—"
    return f"{_number(one.effet_bas)} à {_number(one.effet_haut)}"


def _plan(one: Card) -> str:
    if one.enregistre_le is None:
        return "non enregistré"
    changed = ", modifié depuis" if one.plan_modifie else ""
    return f"enregistré le {formats.date(one.enregistre_le)}{changed}"


def _values(one: Card) -> dict[str, Any]:
    return {**asdict(one), "cout_par": one.cout_par}


def _sheet(cards: Sequence[Card]) -> Sheet:
    numbers = ("effet", "effet_bas", "effet_haut", "effet_pct", "p", "q")
    costs = ("cout_unitaire", "cout_unitaire_bas", "cout_unitaire_haut", "cout_par")
    texts = ("code", "titre", "indicateur", "capteur_grandeur", "niveau", "genre", "methode")
    names = (*texts, "note", *numbers, *costs, "enregistre_le", "motif")

    def rows() -> Iterator[list[Cell]]:
        for one in cards:
            values = _values(one)
            yield [_cell(values[name]) for name in names]

    columns = [Column(name, name) for name in names]
    return Sheet("evaluations", columns, rows(), About("Évaluations", ()))


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return Decimal(repr(value))
    cell: Cell = value
    return cell


def register_command(
    code: Annotated[str, typer.Argument(help="Code de l'évaluation.", show_default=False)],
    reason: Annotated[
        str, typer.Option("--motif", help="Pourquoi un plan déjà enregistré change.")
    ] = "",
    after: Annotated[
        bool,
        typer.Option(
            "--apres-resultat",
            help="Enregistrer quoiqu'un résultat ait déjà été calculé : la fiche le dira.",
        ),
    ] = False,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Enregistrer un plan : son empreinte et sa date, écrites dans evaluations.toml."""
    chosen = chosen_settings(territory, database)
    pack = load_pack(chosen.territory)
    declared = load_evaluations(pack.folder, load_indicators(), pack.level_codes)
    found = next((one for one in declared if one.code == code), None)
    if found is None:
        raise PackError(
            f"évaluation inconnue « {code} »",
            file=FILE,
            remedy=f"Évaluations : {', '.join(one.code for one in declared) or 'aucune'}",
        )
    if found.fingerprint and not modified(found):
        print(f"Déjà enregistré le {formats.date(found.registered)}, plan inchangé.")
        return
    versions = _computed(chosen.database, code)
    if versions and not found.fingerprint and not after:
        raise PackError(
            f"un résultat a déjà été calculé (version {versions[0]})",
            file=FILE,
            field=code,
            remedy="Pour l'enregistrer quand même et que la fiche le dise : --apres-resultat",
        )
    values = registration(found, dt.datetime.now(PARIS).date(), reason, late=bool(versions))
    _write(pack.folder / FILE, code, values)


def registration(
    declared: Declared, today: dt.date, reason: str = "", *, late: bool = False
) -> dict[str, Any]:
    """Keys to write in the entry: first registration, or one more change of a registered plan.

    Raises:
        PackError: a registered plan changes without saying why.
    """
    values: dict[str, Any] = {
        "enregistre_le": declared.registered if declared.fingerprint else today,
        "empreinte": plan_digest(declared),
        "empreintes_cles": key_digests(declared),
    }
    if not declared.fingerprint:
        return values | ({"enregistre_apres_resultat": True} if late else {})
    if not reason:
        raise PackError(
            "le plan a changé depuis son enregistrement",
            file=FILE,
            field=declared.code,
            remedy='Dites pourquoi : --motif "…" ; le changement comptera comme un essai de plus',
        )
    before = [
        {"date": change.day, "cles": list(change.keys), "motif": change.reason}
        for change in declared.modifications
    ]
    now = {"date": today, "cles": list(changed_keys(declared)), "motif": reason}
    return values | {"modifications": [*before, now]}


def _computed(database: Path, code: str) -> list[str]:
    """Versions that hold a result of this evaluation, latest first."""
    found = []
    for told in published(database) if database.exists() else ():
        version = told.id
        try:
            one = card(Gate(open_version(database, version)), code)
        except BrokenQueryError:  # a version older than the cards
            continue
        if one is not None and one.methode is not None:
            found.append(version)
    return found


def _write(path: Path, code: str, values: dict[str, Any]) -> None:
    text = with_values(path.read_text(encoding="utf-8"), code, values)
    if text is None:
        print(f"À coller dans l'entrée « {code} » de {FILE} :")
        print("\n".join(lines_of(values)))
        return
    path.write_text(text, encoding="utf-8")
    print(f"Plan « {code} » enregistré : empreinte {values['empreinte'][:12]}…")
