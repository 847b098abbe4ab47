"""Published context values (INSEE and others) as a map reads indicators; their secrecy is kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from dashboard.catalogue.comparisons import CONTEXT, ContextValue, load_comparisons
from dashboard.catalogue.indicators import Indicator
from dashboard.errors import QueryError
from dashboard.indicators import Period, parse_period
from dashboard.secrecy import Gate
from dashboard.territory.choice import Choice, Known
from dashboard.territory.layer import SHOWN, Asked, Cell, Layer, Worth, valued
from dashboard.territory.tree import Place, Tree

FAMILY = "contexte"
INHABITANTS = "habitants"
_STATES = {"secret": Worth.SECRET, "non_disponible": Worth.ABSENT}

Cells = Mapping[str, Cell]
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


def context_subjects() -> dict[str, Indicator]:
    """Context values, by code."""
    found = (_as_indicator(value) for value in load_comparisons().context.values())
    return {subject.code: subject for subject in found}


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
    known_codes = context_subjects()
    areas: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    last: dict[tuple[str, str, str], Period] = {}
    for record in gate.run("territoire/contexte", {"code": None, "indicateur": None}).records():
        place, period = tree.places.get(record["code"]), _period(record["periode"])
        code = CONTEXT + record["indicateur"]
        if place is None or period is None or code not in known_codes:
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


def _published(gate: Gate, asked: Asked) -> tuple[ContextValue, dict[Period, Cells]]:
    """A context value, and its cells by period, the quotient already made."""
    value = load_comparisons().context[asked.indicator.code.removeprefix(CONTEXT)]
    kind, places = asked.period.kind, (*asked.places, asked.parent)
    tops = _cells(gate, value.code, kind)
    per = value.per if value.per not in ("", INHABITANTS) else ""
    bottoms = _cells(gate, per, kind) if per else {}
    drawn = {place.code for place in asked.places}
    periods = sorted({*(p for p in tops if drawn & tops[p].keys()), asked.period})
    return value, {
        at: {p.code: _read(value, p, tops.get(at, {}), bottoms.get(at, {})) for p in places}
        for at in periods
    }


def context_layer(gate: Gate, asked: Asked) -> Layer:
    """A context value over some areas, and the periods it was published for."""
    _, cells = _published(gate, asked)
    here = cells[asked.period]
    drawn = {place.code: here[place.code] for place in asked.places}
    values = tuple(valued(asked, drawn, {}))
    return Layer(asked, values, here[asked.parent.code][1], tuple(cells))


def context_courses(gate: Gate, drawn: Layer) -> Mapping[Period, Mapping[str, Cell]]:
    """What was published of each area drawn, and of the one that holds them, at each period."""
    return _published(gate, drawn.asked)[1]
