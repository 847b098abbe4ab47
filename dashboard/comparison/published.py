"""Series published ready-made: context values (INSEE and others), aggregates of public accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from dashboard.catalogue.comparisons import (
    AGGREGATE,
    CONTEXT,
    Aggregate,
    Comparisons,
    ContextValue,
)
from dashboard.comparison.ground import Ground
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.indicators import Period
from dashboard.indicators.points import exact
from dashboard.secrecy import SECRET, Gate


def context_rows(gate: Gate, rules: Comparisons) -> dict[str, list[dict[str, Any]]]:
    """Rows published for the areas of the tree, of every context value that is compared."""
    wanted = {code for about in rules.context.values() for code in (about.code, about.per) if code}
    asked = {"indicateurs": "|".join(sorted(wanted | {rules.peers.income}))}
    found: dict[str, list[dict[str, Any]]] = {}
    for row in gate.run("comparaisons/contexte", asked).records():
        found.setdefault(row["indicateur"], []).append(row)
    return found


def _context_period(rows: Sequence[Mapping[str, Any]], codes: set[str], period: Period) -> str:
    """The last period published for these areas, up to the one looked at when there is one."""
    known = sorted({r["periode"] for r in rows if r["code"] in codes and not r["fusionne_dans"]})
    until = [p for p in known if p <= f"{period.end:%Y-%m}"]
    return until[-1] if until else (known[0] if known else "")


def context_series(ground: Ground, code: str) -> Series | None:
    """A context value in every area of the level; None when it is published for none."""
    about = ground.rules.context.get(code) or ContextValue(code, code.replace("_", " "), "")
    codes = {town.code for town in ground.towns}
    rows = ground.context.get(code, ())
    period = _context_period(rows, codes, ground.period)
    if not period:
        return None
    tops = _at(rows, period)
    below = _at(ground.context.get(about.per, ()), period) if _of_context(about) else {}
    merged = {r["fusionne_dans"] for r in rows if r["periode"] == period and r["fusionne_dans"]}
    cells = {
        town.code: _context_cell(ground, about, town.code, tops, below, merged)
        for town in ground.towns
    }
    unit = about.unit or next((r["unite"] for r in rows if r["unite"]), "")
    years = ", ".join(str(y) for y in ground.people_years)
    return Series(
        code=f"{CONTEXT}{code}",
        label=about.label,
        unit=unit,
        decimals=about.decimals,
        direction=about.direction,
        period=period,
        family="contexte",
        cells=cells,
        law=ground.rules.law(f"{CONTEXT}{code}"),
        scale=about.scale,
        note=f"population {years}" if about.per == "habitants" else "",
    )


def _of_context(about: ContextValue) -> bool:
    return bool(about.per) and about.per != "habitants"


def _at(rows: Sequence[Mapping[str, Any]], period: str) -> dict[str, Mapping[str, Any]]:
    return {r["code"]: r for r in rows if r["periode"] == period and not r["fusionne_dans"]}


def _context_cell(
    ground: Ground,
    about: ContextValue,
    code: str,
    tops: Mapping[str, Mapping[str, Any]],
    below: Mapping[str, Mapping[str, Any]],
    merged: set[str],
) -> Cell:
    row = tops.get(code)
    if row is None and code in merged:
        words = "publié pour les communes d'avant la fusion"
        return Cell(Worth.DIFFERENT, reason=words)
    parts = [row, below.get(code)] if _of_context(about) else [row]
    if any(part and (part["etat"] == "secret" or part["valeur"] is SECRET) for part in parts):
        return Cell(Worth.SECRET, reason="secret statistique")
    top = exact(row["valeur"]) if row else None
    if top is None:
        return Cell(Worth.ABSENT, reason="non disponible")
    if not about.per:
        return Cell(Worth.OK, top / 100 if about.percent else top)
    bottom: Decimal | None
    if _of_context(about):
        under = below.get(code)
        bottom = exact(under["valeur"]) if under else None
    else:
        bottom = Decimal(ground.people[code]) if code in ground.people else None
    if not bottom:
        return Cell(Worth.ABSENT, reason="dénominateur inconnu")
    return Cell(Worth.OK, top * about.scale / bottom, top, bottom)


def aggregate_series(ground: Ground, about: Aggregate) -> Series | None:
    """A published aggregate in euros per inhabitant; None when no exercice is received."""
    years = [r["exercice"] for r in ground.gate.run("budget/pairs_exercices").records()]
    known = [y for y in years if y <= ground.period.end.year]
    if not known:
        return None
    asked = {"exercice": max(known), "agregat": about.name}
    rows: dict[str, Mapping[str, Any]] = {}
    for row in ground.gate.run("budget/agregats_ofgl", asked).records():
        if row["type_de_budget"] == "principal":
            rows[row["insee"]] = rows[row["siren"]] = row
    cells = {town.code: _aggregate_cell(rows.get(town.code)) for town in ground.towns}
    if not any(cell.value is not None for cell in cells.values()):
        return None
    return Series(
        code=f"{AGGREGATE}{about.code}",
        label=about.label,
        unit="€/hab.",
        decimals=0,
        direction=about.direction,
        period=str(max(known)),
        family="agregat",
        cells=cells,
        note="budget principal, population publiée avec l'agrégat",
    )


def _aggregate_cell(row: Mapping[str, Any] | None) -> Cell:
    if row is None or row["montant_eur"] is None:
        return Cell(Worth.ABSENT, reason="non disponible")
    if not row["population_nb"]:
        return Cell(Worth.ABSENT, reason="population inconnue")
    people = Decimal(row["population_nb"])
    amount: Decimal = row["montant_eur"]
    return Cell(Worth.OK, amount / people, amount, people)
