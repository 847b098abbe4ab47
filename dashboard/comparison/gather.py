"""Series read through the gate: an indicator, a context value, a published aggregate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from dashboard.catalogue.comparisons import (
    AGGREGATE,
    CONTEXT,
    Aggregate,
    Comparisons,
    ContextValue,
)
from dashboard.catalogue.indicators import Indicator
from dashboard.comparison.peers import Town
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.formats import date, number, percent
from dashboard.indicators import Knowledge, Period, Point, State, by_area
from dashboard.indicators.points import exact
from dashboard.secrecy import SECRET, Gate


@dataclass(frozen=True)
class Ground:
    """What every series of a screen shares, read once.

    Attributes:
        level: of the areas compared; towns: those areas.
        people: inhabitants by area for the period; people_years: the years they are of.
        moved: area → what changed its perimeter within the period.
    """

    gate: Gate
    knows: Knowledge
    rules: Comparisons
    level: str
    towns: tuple[Town, ...]
    period: Period
    people: Mapping[str, int]
    people_years: tuple[int, ...]
    moved: Mapping[str, str]


def ground_of(
    gate: Gate, knows: Knowledge, rules: Comparisons, level: str, period: Period
) -> Ground:
    """Areas of a level, their inhabitants, and the perimeters that changed."""
    asked = {"niveau": level, "annee": period.end.year}
    rows = list(gate.run("comparaisons/populations", asked).records())
    towns = tuple(
        Town(r["code"], r["nom"], r["parent"] or "", r["population_nb"], main=bool(r["principal"]))
        for r in gate.run("territoire/liste", {"niveau": level}).records()
    )
    moved = {
        r["code"]: f"périmètre modifié au {date(r['date_effet'])}"
        for r in gate.run("territoire/changements").records()
        if r["nature"] != "code" and period.start < r["date_effet"] <= period.end
    }
    ground = Ground(
        gate,
        knows,
        rules,
        level,
        towns,
        period,
        {r["code"]: r["population_nb"] for r in rows},
        tuple(sorted({r["annee"] for r in rows})),
        moved,
    )
    incomes = context_series(ground, rules.peers.income)
    if incomes is None:
        return ground
    rich = incomes.known
    return replace(ground, towns=tuple(replace(t, income=rich.get(t.code)) for t in towns))


def concerned(gate: Gate, codes: Iterable[str]) -> frozenset[tuple[str, str]]:
    """(indicator, area) that have had a figure once; the others are not concerned."""
    rows = gate.run("comparaisons/concernes", {"indicateurs": "|".join(sorted(codes))}).rows
    return frozenset((str(code), str(area)) for code, area in rows)


def _grows(ground: Ground, indicator: Indicator) -> bool:
    """A count that grows with the size of the place."""
    return indicator.rollup in ground.rules.per_head and indicator.unit != "%"


def _uneven(ground: Ground, indicator: Indicator) -> bool:
    """A sum over devices: it says how many there are as much as what they count."""
    nature = ground.rules.nature(indicator)
    return _grows(ground, indicator) and nature in ground.rules.never_per_head


def _per_head(ground: Ground, indicator: Indicator) -> bool:
    """A count that grows with the size of the place is told per inhabitants."""
    return _grows(ground, indicator) and not _uneven(ground, indicator)


def indicator_series(
    ground: Ground, indicator: Indicator, seen: frozenset[tuple[str, str]]
) -> Series:
    """An indicator in every area of the level.

    Args:
        ground: the screen.
        indicator: what is compared.
        seen: as `concerned` gives it.
    """
    points = by_area(ground.gate, indicator, ground.period, knowledge=ground.knows)
    heads = _per_head(ground, indicator)
    scale = ground.rules.head_scale if heads else indicator.scale
    cells = {
        town.code: _indicator_cell(ground, indicator, town, points.get(town.code), seen, heads)
        for town in ground.towns
    }
    years = ", ".join(str(y) for y in ground.people_years)
    unit = f"{indicator.unit} pour {number(scale)} hab." if heads else indicator.unit
    return Series(
        code=indicator.code,
        label=indicator.label,
        unit=unit,
        decimals=1 if heads else indicator.decimals,
        direction=indicator.direction,
        period=ground.period.label,
        family=indicator.family,
        cells=cells,
        law=ground.rules.law(indicator.code),
        scale=scale,
        note=f"population {years}" if heads else "",
        page=True,
    )


def _indicator_cell(
    ground: Ground,
    indicator: Indicator,
    town: Town,
    point: Point | None,
    seen: frozenset[tuple[str, str]],
    heads: bool,
) -> Cell:
    if point is None:
        point = _silent(ground, indicator, town, seen)
        if isinstance(point, Cell):
            return point
    if point.state is State.SECRET:
        return Cell(Worth.SECRET, reason="secret statistique")
    if point.value is None:
        return Cell(Worth.ABSENT, reason=_coverage(point) or "non disponible")
    value, top, bottom = point.value, point.numerator, point.denominator
    if heads:
        people = ground.people.get(town.code)
        if not people:
            return Cell(Worth.ABSENT, reason="population inconnue")
        top, bottom = point.value, Decimal(people)
        value = top * ground.rules.head_scale / bottom
    worth, reason = _worth(ground, indicator, town, point)
    return Cell(worth, value, top, bottom, reason)


def _silent(
    ground: Ground, indicator: Indicator, town: Town, seen: frozenset[tuple[str, str]]
) -> Point | Cell:
    """An area without a row: not concerned, a zero when facts are events, or unknown."""
    if (indicator.code, town.code) not in seen:
        return Cell(Worth.NOT_CONCERNED, reason="non concerné")
    known = ground.knows.definitions.get(indicator.code)
    whole = known and known.first <= ground.period.start and ground.period.end <= known.last
    if indicator.absence == "zero" and whole:
        return Point(ground.period, State.OK, Decimal(0), numerator=Decimal(0), count=0)
    return Cell(Worth.ABSENT, reason="non disponible")


def _coverage(point: Point) -> str:
    return "" if point.coverage is None else f"couverture de {percent(point.coverage, 0)}"


def _worth(ground: Ground, indicator: Indicator, town: Town, point: Point) -> tuple[Worth, str]:
    if _uneven(ground, indicator):
        return Worth.DIFFERENT, "nombre brut : dépend du nombre de compteurs"
    if town.code in ground.moved:
        return Worth.DIFFERENT, ground.moved[town.code]
    if not point.complete:
        return Worth.PARTIAL, "période en cours"
    if point.coverage is not None and point.coverage < ground.rules.peers.coverage:
        return Worth.PARTIAL, _coverage(point)
    return Worth.OK, ""


def _context_rows(ground: Ground, code: str) -> list[dict[str, Any]]:
    return list(ground.gate.run("territoire/contexte", {"indicateur": code}).records())


def _context_period(rows: Sequence[Mapping[str, Any]], codes: set[str], period: Period) -> str:
    """The last period published for these areas, up to the one looked at when there is one."""
    known = sorted({r["periode"] for r in rows if r["code"] in codes and not r["fusionne_dans"]})
    until = [p for p in known if p <= f"{period.end:%Y-%m}"]
    return until[-1] if until else (known[0] if known else "")


def context_series(ground: Ground, code: str) -> Series | None:
    """A context value in every area of the level; None when it is published for none."""
    about = ground.rules.context.get(code) or ContextValue(code, code.replace("_", " "), "")
    codes = {town.code for town in ground.towns}
    rows = _context_rows(ground, code)
    period = _context_period(rows, codes, ground.period)
    if not period:
        return None
    tops = _at(rows, period)
    below = _at(_context_rows(ground, about.per), period) if _of_context(about) else {}
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
