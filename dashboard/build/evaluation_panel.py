"""From a declared evaluation to what the engine takes: a plan, and a table of one row a cell.

Imported only when a pack declares evaluations: it loads pandas.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from dashboard.build.evaluation_context import (
    different,
    events_of,
    lacking,
    neighbours_of,
    tree,
)
from dashboard.build.evaluation_values import (
    Values,
    area_values,
    definition_of,
    sensor_values,
)
from dashboard.catalogue.evaluation_digest import specifications
from dashboard.catalogue.evaluations import Declared
from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.measures import load_measures
from dashboard.errors import PlanError
from dashboard.evaluation.plan import Cost, Plan
from dashboard.formats import date
from dashboard.indicators.periods import period_of
from dashboard.secrecy import Gate

FREQUENCIES = {"semaine": "week", "mois": "month", "trimestre": "quarter", "annee": "year"}
WEEKS = {"semaine": 1.0, "mois": 365.25 / 12 / 7, "trimestre": 365.25 / 4 / 7, "annee": 365.25 / 7}
"""Weeks in a period of each kind."""
AREA, PERIOD, VALUE, START, WEIGHT = "zone", "periode", "valeur", "debut", "poids"
"""Columns of the table."""


@dataclass(frozen=True)
class Compiled:
    """What the engine is given, and what the card says besides.

    Attributes:
        rows: one row per area and period from the first to the last known, unknown cells empty.
        names: area → name. unknown: why cells are unknown → how many.
        neighbours: controls that touch a treated area. events: what else happened, told.
        missing: secondary indicators that say nothing in these areas.
    """

    plan: Plan
    rows: pd.DataFrame
    names: Mapping[str, str]
    unknown: Mapping[str, int]
    neighbours: tuple[str, ...]
    events: tuple[Mapping[str, Any], ...]
    missing: tuple[str, ...] = ()


def compiled(gate: Gate, declared: Declared, indicators: Mapping[str, Indicator]) -> Compiled:
    """The plan and the table of a declared evaluation, from the values of a base.

    Raises:
        PlanError: names the key whose data is not there: area unknown, nothing computed.
    """
    values = _values(gate, declared, declared.indicator, indicators)
    if not any(values.cells.values()):
        raise lacking(declared, "indicateur", "aucune valeur publiée à cette période et ce niveau")
    used = _areas(declared, values)
    neighbours = neighbours_of(gate, declared, used)
    events = events_of(gate, declared, indicators, used)
    _starts(declared, values, used)
    others = _secondary(gate, declared, indicators, used)
    made = _plan(declared, indicators, values, events, used, neighbours)
    made = replace(made, secondary=tuple(others))
    left = tuple(z.zone for z in declared.excluded if values.cells.get(z.zone))
    made = replace(made, excluded=left)
    rows = _rows(declared, indicators, values, others, (*used, *left))
    unknown = values.unknown(declared.kind, used)
    names = {area: values.names[area] for area in (*used, *left)}
    missing = tuple(code for code in declared.secondary if code not in others)
    return Compiled(made, rows, names, unknown, neighbours, events, missing)


def _values(
    gate: Gate, declared: Declared, code: str, indicators: Mapping[str, Indicator]
) -> Values:
    if declared.quantity:
        found = sensor_values(gate, declared.quantity, declared.kind)
        if not found.names:
            raise lacking(
                declared, "capteur_grandeur", f"aucun capteur ne mesure « {declared.quantity} »"
            )
        return found
    definition = definition_of(gate, code)
    if definition is None:
        raise lacking(
            declared, "indicateur", f"« {code} » n'est pas calculé avec les données reçues"
        )
    areas = tree(gate, declared)
    return area_values(gate, indicators[code], definition, declared.kind, areas)


def _secondary(
    gate: Gate, declared: Declared, indicators: Mapping[str, Indicator], used: Collection[str]
) -> dict[str, Values]:
    """Secondary indicators that vary in these areas; the others are left out, and said."""
    found = {}
    for code in declared.secondary:
        try:
            values = _values(gate, declared, code, indicators)
        except PlanError:
            continue
        known = {cell.value for area in used for cell in values.cells.get(area, {}).values()}
        if len(known) > 1:
            found[code] = values
    return found


def _areas(declared: Declared, values: Values) -> tuple[str, ...]:
    """Areas that take part, in the order of their codes: treated, then controls with data.

    Raises:
        PlanError: an area named is not known, or has no data.
    """
    single = not declared.level and not declared.quantity
    if single:
        return tuple(values.names)
    place = f"du niveau {declared.level}" if declared.level else "parmi les capteurs"
    named = (
        ("zones_traitees", [zone.zone for zone in declared.treated], True),
        ("zones_temoins", list(declared.controls or ()), True),
        ("zones_exclues", [zone.zone for zone in declared.excluded], False),
        ("evenements", [zone for event in declared.events for zone in event.zones], False),
    )
    for key, zones, needed in named:
        for zone in zones:
            if zone not in values.names:
                raise lacking(declared, key, f"zone « {zone} » inconnue {place}")
            if needed and not values.cells.get(zone):
                raise lacking(declared, key, f"aucune donnée pour la zone « {zone} »")
    treated = {zone.zone for zone in declared.treated}
    out = {zone.zone for zone in declared.excluded}
    known = {zone for zone, cells in values.cells.items() if cells}
    controls = known if declared.controls is None else set(declared.controls)
    return tuple(sorted((controls - out) | treated))


def _starts(declared: Declared, values: Values, used: Collection[str]) -> None:
    """Refuse a start that no data surround."""
    days = values.days(declared.kind)
    for zone in declared.treated:
        if not days[0] < period_of(declared.kind, zone.start).start <= days[-1]:
            raise lacking(
                declared,
                "zones_traitees",
                f"le début {date(zone.start)} est hors des données,"
                f" connues du {date(days[0])} au {date(days[-1])}",
            )


def _plan(
    declared: Declared,
    indicators: Mapping[str, Indicator],
    values: Values,
    events: Collection[Mapping[str, Any]],
    used: Collection[str],
    neighbours: tuple[str, ...],
) -> Plan:
    indicator = indicators.get(declared.indicator)
    changes = [day.isoformat() for day in declared.definition_changes]
    changes += [event["date"] for event in events if event["origine"] == "definition"]
    single = not declared.level and not declared.quantity
    ratio = any(cell.bottom for cells in values.cells.values() for cell in cells.values())
    if declared.family != "gaussian" and ratio:
        raise lacking(declared, "famille", "un comptage attendu, l'indicateur est un rapport")
    return Plan(
        outcome=VALUE,
        time=PERIOD,
        method=declared.method,
        unit="" if single else AREA,
        frequency=FREQUENCIES[declared.kind],
        start=START,
        weights=WEIGHT if declared.method == "twfe" and ratio else "",
        family=declared.family,
        expected=declared.expected,
        smallest_useful=declared.smallest,
        smallest_useful_pct=declared.smallest_unit == "%",
        selection=declared.selection,
        selection_periods=in_periods(declared.selection_weeks, declared.kind),
        transition=transition(declared),
        specifications=specifications(declared),
        definition_changes=tuple(changes),
        neighbours=neighbours,
        events=different(declared, used),
        label=indicator.label if indicator else _quantity(declared.quantity),
        measured_in=unit_of(declared, indicator),
        cost=_cost(declared),
        ceiling=declared.ceiling,
        additive=adds_up(declared, indicator),
    )


def in_periods(weeks: int, kind: str) -> int:
    """Weeks as whole periods of a kind, rounded up."""
    return math.ceil(weeks / WEEKS[kind] - 1e-9)


def transition(declared: Declared) -> int:
    """Periods left out after the start: those said, one at least when a start cuts a period."""
    said = in_periods(declared.transition, declared.kind)
    cut = any(zone.start != period_of(declared.kind, zone.start).start for zone in declared.treated)
    return max(said, int(cut))


def adds_up(declared: Declared, indicator: Indicator | None) -> bool:
    """Whether values add up over areas and periods: sums do, not the accounts of each body."""
    if indicator is not None:
        return indicator.adds_up
    known = load_measures().get(declared.quantity)
    return known is not None and known.summed


def _percent(indicator: Indicator | None) -> bool:
    return indicator is not None and indicator.unit == "%"


def unit_of(declared: Declared, indicator: Indicator | None) -> str:
    """Unit of an effect: a share changes by points."""
    if _percent(indicator):
        return "points"
    if indicator is not None:
        return indicator.unit
    known = load_measures().get(declared.quantity)
    return known.unit if known else ""


def _quantity(code: str) -> str:
    known = load_measures().get(code)
    return known.label if known else code


def _cost(declared: Declared) -> Cost | None:
    told = declared.cost
    return Cost(told.investment, told.life, told.running, told.savings) if told else None


def _rows(
    declared: Declared,
    indicators: Mapping[str, Indicator],
    values: Values,
    others: Mapping[str, Values],
    used: Collection[str],
) -> pd.DataFrame:
    """One row per area and period; the start of an area on each of its rows, empty when never."""
    starts = {zone.zone: period_of(declared.kind, zone.start).start for zone in declared.treated}
    scale = _scale(indicators.get(declared.indicator))
    rows = []
    for area in used:
        # of one series, the area may be said by the tree alone
        start = starts.get(area) or (next(iter(starts.values())) if len(used) == 1 else None)
        for day in values.days(declared.kind):
            cell = values.cells[area].get(day)
            row: dict[str, Any] = {
                AREA: area,
                PERIOD: written(declared.kind, day),
                START: written(declared.kind, start) if start else "",
                VALUE: None if cell is None else cell.value * scale,
                WEIGHT: None if cell is None else cell.bottom,
            }
            for code, other in others.items():
                found = other.cells.get(area, {}).get(day)
                row[code] = None if found is None else found.value * _scale(indicators[code])
            rows.append(row)
    table = pd.DataFrame(rows)
    numbers = [VALUE, WEIGHT, *others]
    table[numbers] = table[numbers].astype(float)
    return table


def _scale(indicator: Indicator | None) -> float:
    """Shares are stored 0–1 and told in percent."""
    return 100.0 if _percent(indicator) else 1.0


def written(kind: str, day: dt.date) -> str:
    """First day of a period as the engine and its sentences name it."""
    return {"semaine": day.isoformat(), "annee": str(day.year)}.get(kind, f"{day:%Y-%m}")
