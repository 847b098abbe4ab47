"""`vigie kpi`: the catalogue of indicators, or one value, from the function the pages call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from dashboard import formats
from dashboard.catalogue.indicators import FAMILIES, Indicator, load_indicators
from dashboard.catalogue.pack import load_pack
from dashboard.cli.options import Database, Territory
from dashboard.cli.query import chosen_settings
from dashboard.errors import QueryError
from dashboard.indicators import (
    STATUS_WORDS,
    Comparison,
    Reading,
    caution,
    find,
    know,
    parse_period,
    reading_at,
)
from dashboard.indicators.written import write
from dashboard.indicators.written_keys import COMPARISONS
from dashboard.secrecy import open_gate

_WAYS = {
    "hausse_favorable": "hausse favorable",
    "baisse_favorable": "baisse favorable",
    "cible_a_atteindre": "cible à atteindre",
    "contexte": "contexte",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("kpi")(kpi)


def kpi(
    code: Annotated[str, typer.Argument(help="Code de l'indicateur.", show_default=False)] = "",
    period: Annotated[
        str, typer.Option(help="2025-W47, 2025-11, 2025-T4, 2025, 2025-11-20…", show_default=False)
    ] = "",
    area: Annotated[
        str, typer.Option(help="Code du territoire ; l'ensemble par défaut.", show_default=False)
    ] = "",
    list_: Annotated[bool, typer.Option("--list", help="Lister les indicateurs.")] = False,
    json_: Annotated[bool, typer.Option("--json", help="Écrire du JSON.")] = False,
    territory: Territory = None,
    database: Database = None,
) -> None:
    """Donne la valeur d'un indicateur à une période et dans un territoire, ou la liste."""
    if list_:
        _list(list(load_indicators().values()), json_)
        return
    if not code or not period:
        raise QueryError(
            "donnez un code et une période",
            remedy="Par exemple « vigie kpi demandes_recues --period 2025-W47 »",
        )
    settings = chosen_settings(territory, database)
    gate = open_gate(settings)
    knows = know(gate)
    if area and area not in knows.areas:
        raise QueryError(
            f"territoire inconnu « {area} »",
            field="--area",
            remedy=f"La racine est {knows.root} ; liste : « vigie query territoire/liste »",
        )
    body, indicator = load_pack(settings.territory).territory, find(code)
    if indicator.of_a_body and body.holds(area):
        area = body.main
    found = reading_at(gate, indicator, parse_period(period), area=area, knowledge=knows)
    place = knows.areas.get(found.area)
    _write(found, place.name if place else body.name, json_)


def _entry(indicator: Indicator) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "famille": indicator.family,
        "libelle": indicator.label,
        "unite": indicator.unit,
        "sens": indicator.direction,
        "odd": list(indicator.odd),
    }


def _list(indicators: list[Indicator], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"indicateurs": [_entry(i) for i in indicators]}, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Code", "Famille", "Libellé", "Unité", "Sens", "ODD"):
        table.add_column(heading)
    for i in indicators:
        goals = ", ".join(map(str, i.odd))
        table.add_row(i.code, FAMILIES[i.family], i.label, i.unit, _WAYS[i.direction], goals)
    Console(highlight=False).print(table)


def _lines(reading: Reading, place: str) -> Iterator[tuple[str, str]]:
    indicator, point = reading.indicator, reading.current
    yield "Indicateur", f"{indicator.label} ({indicator.code})"
    yield "Territoire", f"{place} ({reading.area})"
    yield "Période", point.period.label if point else "aucune donnée"
    if point is not None:
        share = indicator.unit == "%"
        value = (
            formats.percent(point.value, indicator.decimals)
            if share
            else formats.quantity(point.value, indicator.unit, indicator.decimals)
        )
        yield "Valeur", "s (secret statistique)" if reading.state == "secret" else value
        for label, part in (("Numérateur", point.numerator), ("Dénominateur", point.denominator)):
            if part is not None:
                yield label, formats.number(part, 0 if part == part.to_integral() else 2)
        if point.count is not None:
            small = caution(indicator, reading.definition, point)
            yield "Effectif", formats.number(point.count) + (small and f", {small}")
    yield "Statut", STATUS_WORDS[reading.status]
    if reading.reason:
        yield "Motif", reading.reason
    for attribute in COMPARISONS.values():
        found: Comparison | None = getattr(reading, attribute)
        if found is not None:
            change = formats.percent(found.change, 1, signed=True) if found.change else ""
            gap = formats.points(found.difference) if indicator.unit == "%" else change
            yield f"Par rapport à {found.label}", gap or "stable"
    yield "Version", reading.version_id


def _write(reading: Reading, place: str, json_: bool) -> None:
    if json_:
        typer.echo(json.dumps(write(reading), ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    for label, text in _lines(reading, place):
        table.add_row(label, text)
    Console(highlight=False).print(table)
