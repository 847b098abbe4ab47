"""Published context values (INSEE and others) as a map reads indicators; their secrecy is kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

from dashboard.catalogue.comparisons import CONTEXT, ContextValue, load_comparisons
from dashboard.catalogue.indicators import Indicator, load_indicators
from dashboard.errors import QueryError
from dashboard.indicators import Period, find, parse_period
from dashboard.secrecy import Gate
from dashboard.territory.choice import Choice, Known, Measure
from dashboard.territory.layer import SHOWN, AreaValue, Layer, Worth, ranks
from dashboard.territory.tree import Place, Tree

FAMILY = "contexte"
INHABITANTS = "habitants"
_STATES = {"secret": Worth.SECRET, "non_disponible": Worth.ABSENT}

Cell = tuple[Worth, Decimal | None]
Record = Mapping[str, Any]


def _as_indicator(value: ContextValue) -> Indicator:
    """What the map asks of an indicator, for a context value."""
    return Indicator(
        code=CONTEXT + value.code,
        family=FAMILY,
        label=value.label,
        question="Une valeur publiée, qui décrit un lieu et ne le juge pas.",
        definition=value.label,
        formula="Valeur publiée",
        unit=value.unit,
        direction=value.direction,
        cadence="annee",
        rollup="taux_pondere",
        facts="territoire/contexte",
        odd=(),
        caveat="",
        version=1,
        valid_from=dt.date(1, 1, 1),
        decimals=value.decimals,
    )


@cache
def subjects() -> Mapping[str, Indicator]:
    """Everything a map may draw, by code: indicators, then context values."""
    values = load_comparisons().context.values()
    found = (_as_indicator(value) for value in values)
    return {**load_indicators(), **{subject.code: subject for subject in found}}


def subject(code: str) -> Indicator:
    """An indicator, or a context value, by its code.

    Raises:
        QueryError: neither.
    """
    if not code.startswith(CONTEXT):
        return find(code)
    found = subjects().get(code)
    if found is None:
        raise QueryError(
            f"valeur de contexte inconnue « {code} »", remedy="Choisissez-en une dans la liste"
        )
    return found


def is_context(indicator: Indicator) -> bool:
    """Whether it is a context value."""
    return indicator.family == FAMILY


def _period(text: str) -> Period | None:
    try:
        return parse_period(text)
    except QueryError:  # another way of writing periods: the value stays in its own page
        return None


def context_choice(gate: Gate, tree: Tree) -> Choice:
    """At which levels and periods each context value is known."""
    areas: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    last: dict[tuple[str, str, str], Period] = {}
    for record in gate.run("territoire/contexte", {"code": None, "indicateur": None}).records():
        place, period = tree.places.get(record["code"]), _period(record["periode"])
        code = CONTEXT + record["indicateur"]
        if place is None or period is None or code not in subjects():
            continue
        key = code, place.level, period.kind
        areas[key].add(place.code)
        last[key] = max(last.get(key, period), period)
    found: dict[str, dict[str, dict[str, Known]]] = {}
    for (code, level, kind), known in areas.items():
        levels = found.setdefault(code, {})
        levels.setdefault(level, {})[kind] = Known(len(known), last[code, level, kind])
    return found


def _cells(gate: Gate, code: str, kind: str) -> dict[Period, dict[str, Cell]]:
    """Published values of one quantity by period and area; the first received is kept."""
    found: dict[Period, dict[str, Cell]] = defaultdict(dict)
    for record in gate.run("territoire/contexte", {"code": None, "indicateur": code}).records():
        period = _period(record["periode"])
        if period is None or period.kind != kind or record["fusionne_dans"]:
            continue
        worth = _STATES.get(record["etat"], Worth.OK)
        value = None if record["valeur"] is None else Decimal(str(record["valeur"]))
        if value is None and worth is Worth.OK:
            worth = Worth.ABSENT
        found[period].setdefault(record["code"], (worth, value if worth in SHOWN else None))
    return found


def _divided(value: ContextValue, top: Cell, bottom: Cell) -> Cell:
    """One published value over another; hidden or unknown as soon as one of them is."""
    for worth, _ in (top, bottom):
        if worth not in SHOWN:
            return worth, None
    if top[1] is None or not bottom[1]:
        return Worth.ABSENT, None
    return Worth.OK, top[1] * value.scale / bottom[1]


def _read(
    value: ContextValue, place: Place, tops: Mapping[str, Cell], bottoms: Mapping[str, Cell]
) -> Cell:
    cell = tops.get(place.code)
    if cell is None:
        return Worth.ABSENT, None
    if value.per == INHABITANTS:
        people = Decimal(place.population) if place.population else None
        return _divided(value, cell, (Worth.OK, people))
    if value.per:
        return _divided(value, cell, bottoms.get(place.code, (Worth.ABSENT, None)))
    worth, number = cell
    return worth, number / 100 if value.percent and number is not None else number


def context_layer(
    gate: Gate,
    indicator: Indicator,
    period: Period,
    *,
    parent: Place,
    places: Sequence[Place],
    measure: Measure,
) -> Layer:
    """A context value over some areas, with every period it was published for."""
    value = load_comparisons().context[indicator.code.removeprefix(CONTEXT)]
    tops = _cells(gate, value.code, period.kind)
    per = value.per if value.per not in ("", INHABITANTS) else ""
    bottoms = _cells(gate, per, period.kind) if per else {}
    periods = sorted({*(p for p in tops if any(a.code in tops[p] for a in places)), period})
    history = {
        at: {
            place.code: _read(value, place, tops.get(at, {}), bottoms.get(at, {}))
            for place in places
        }
        for at in periods
    }
    here = history[period]
    ranked = ranks(
        {code: number for code, (_, number) in here.items() if number is not None},
        indicator.direction,
    )
    whole = _read(value, parent, tops.get(period, {}), bottoms.get(period, {}))[1]
    values = tuple(
        AreaValue(
            place,
            here[place.code][0],
            here[place.code][1],
            rank=ranked.get(place.code),
            peers=len(ranked),
        )
        for place in places
    )
    return Layer(indicator, measure, period, parent, values, whole, history)
