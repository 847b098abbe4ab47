"""An indicator as a series over areas, read through the gate; and the ground it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from dashboard.catalogue.comparisons import Comparisons
from dashboard.catalogue.indicators import Indicator
from dashboard.comparison.ground import Ground
from dashboard.comparison.peers import Town
from dashboard.comparison.published import context_rows, context_series
from dashboard.comparison.series import Cell, Series, Worth
from dashboard.formats import date, number, percent
from dashboard.indicators import Knowledge, Period, Point, State, caution
from dashboard.indicators.points import point
from dashboard.secrecy import Gate


def ground_of(
    gate: Gate, knows: Knowledge, rules: Comparisons, level: str, period: Period
) -> Ground:
    """Areas of a level, their inhabitants, and the perimeters that changed."""
    asked: dict[str, Any] = {"niveau": level, "annee": period.end.year}
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
        context_rows(gate, rules),
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


def _by_areas(ground: Ground, indicators: Sequence[Indicator]) -> dict[str, dict[str, Point]]:
    """Points of every area at the period, by code of indicator, in one query."""
    found: dict[str, dict[str, Point]] = {i.code: {} for i in indicators}
    known = {i.code: i for i in indicators if i.code in ground.knows.definitions}
    asked: dict[str, Any] = {
        "indicateurs": "|".join(sorted(known)),
        "genre": ground.period.kind,
        "depuis": ground.period.start,
        "jusque": ground.period.end,
    }
    today = ground.knows.built + dt.timedelta(days=1)
    for record in ground.gate.run("territoire/valeurs", asked).records():
        # running periods start together
        if record["fin"] == ground.period.end:
            indicator = known[record["indicateur"]]
            found[indicator.code][record["territoire"]] = point(indicator, record, today)
    return found


def indicators_series(ground: Ground, indicators: Sequence[Indicator]) -> Iterator[Series]:
    """Each indicator in every area of the level; all are read in two queries."""
    seen = concerned(ground.gate, [i.code for i in indicators])
    points = _by_areas(ground, indicators)
    for indicator in indicators:
        yield indicator_series(ground, indicator, points[indicator.code], seen)


def indicator_series(
    ground: Ground,
    indicator: Indicator,
    points: Mapping[str, Point],
    seen: frozenset[tuple[str, str]],
) -> Series:
    """An indicator in every area of the level.

    Args:
        ground: the screen.
        indicator: what is compared.
        points: its figures, by area.
        seen: as `concerned` gives it.
    """
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
        found = _silent(ground, indicator, town, seen)
        if isinstance(found, Cell):
            return found
        point = found
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
    small = caution(indicator, ground.knows.definitions.get(indicator.code), point)
    return Cell(worth, value, top, bottom, reason, small)


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
