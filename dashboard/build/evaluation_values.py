"""Values an evaluation looks at, from the base being made: of an indicator by area, or of sensors.

Read through the gate, as a page would: what is hidden by statistical secrecy stays unknown here.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import duckdb

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.measures import load_measures
from dashboard.catalogue.sensor_rules import sensor_rules
from dashboard.indicators.model import Definition, Point, State
from dashboard.indicators.periods import Period, before, period_of
from dashboard.indicators.points import assemble
from dashboard.secrecy import Gate

EXTENSIVE = ("somme", "par_habitant", "distinct", "stock", "dernier")
"""Roll-ups whose value falls when one of the units that add up is missing."""
WHOLE = 0.95
"""Coverage under which such a value is unknown: one meter in twenty would move it by itself."""
_FAR = dt.date(9999, 12, 31)
"""« Today » of a build: what is complete is said by the data, never by the clock."""


@dataclass(frozen=True)
class Cell:
    """One value known; `top` and `bottom`: what it is the ratio of, when it is one."""

    value: float
    top: float | None = None
    bottom: float | None = None


@dataclass
class Values:
    """What is known of some areas (or sensors), and why the rest is not.

    Attributes:
        names: area → name.
        cells: area → first day of a period → value known.
        reasons: area → first day → « secret » or « incomplete »; a period of neither is absent.
    """

    names: Mapping[str, str]
    cells: dict[str, dict[dt.date, Cell]] = field(default_factory=dict)
    reasons: dict[str, dict[dt.date, str]] = field(default_factory=dict)

    def days(self, kind: str) -> tuple[dt.date, ...]:
        """First day of every period from the first to the last one known somewhere."""
        known = [day for cells in self.cells.values() for day in cells]
        return periods(kind, min(known), max(known)) if known else ()

    def unknown(self, kind: str, areas: Collection[str]) -> dict[str, int]:
        """Cells of these areas that are not known: « secret », « incomplete », « absente »."""
        found: Counter[str] = Counter()
        for day in self.days(kind):
            for area in areas:
                if day not in self.cells.get(area, {}):
                    found[self.reasons.get(area, {}).get(day, "absente")] += 1
        return dict(sorted(found.items()))


@dataclass(frozen=True)
class Making:
    """The base being made, as the gate wants a version."""

    connection: duckdb.DuckDBPyConnection
    id: str = ""
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A cursor on it."""
        cursor = self.connection.cursor()
        try:
            yield cursor
        finally:
            cursor.close()


def definition_of(gate: Gate, code: str) -> Definition | None:
    """What the base knows of an indicator; None when it was not computed."""
    for r in gate.run("indicateurs/definitions").records():
        if r["code"] == code:
            return Definition(
                code,
                r["secret_k"],
                r["premier"],
                r["dernier"],
                r["ecart_jours"],
                tuple(r["sources"]),
                tuple(r["objets"]),
            )
    return None


def area_values(
    gate: Gate,
    indicator: Indicator,
    definition: Definition,
    kind: str,
    areas: Mapping[str, str],
) -> Values:
    """Values of an indicator in areas (code → name), complete periods only.

    A rate is the sum of the numerators over that of the denominators, as everywhere.
    """
    asked = {"indicateur": indicator.code, "genre": kind}
    if len(areas) == 1:
        asked["territoire"] = next(iter(areas))
    rows: dict[str, list[dict[str, Any]]] = {}
    for record in gate.run("indicateurs/serie", asked).records():
        if record["territoire"] in areas:
            rows.setdefault(record["territoire"], []).append(record)
    found = Values(dict(areas))
    for area, records in rows.items():
        found.cells[area], found.reasons[area] = {}, {}
        for point in assemble(indicator, definition, records, _FAR):
            reason, day = _reason(indicator, point), point.period.start
            if reason:
                found.reasons[area][day] = reason
            elif point.value is not None:
                found.cells[area][day] = Cell(
                    float(point.value), _number(point.numerator), _number(point.denominator)
                )
    return found


def _reason(indicator: Indicator, point: Point) -> str:
    """Why a point is unknown; "" when it is known, or when nothing says it."""
    if point.state is State.SECRET:
        return "secret"
    partial = point.state is not State.OK and point.coverage is not None
    short = partial and float(point.coverage or 0) < WHOLE and indicator.rollup in EXTENSIVE
    return "" if point.complete and not short else "incomplete"


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def sensor_values(gate: Gate, quantity: str, kind: str) -> Values:
    """Values of a quantity by sensor: sums, or means of a level, over days without fault.

    A day counts when it is covered enough, and is brought to a whole day. A week of a quantity
    needs its seven days, as they are not alike; elsewhere most of the days are enough. The period
    that runs when the network was last heard is left out.
    """
    measured = load_measures().get(quantity)
    adds_up = measured is not None and measured.nature == "quantite"
    told = gate.run("evaluations/capteurs", {"propriete": quantity}).records()
    found = Values({r["capteur_id"]: r["nom"] or r["capteur_id"] for r in told})
    days: dict[str, dict[dt.date, list[float]]] = {}
    last = dt.date.min
    for r in gate.run("evaluations/capteurs_jour", {"propriete": quantity}).records():
        last = max(last, r["jour"])
        value, part = r["somme"] if adds_up else r["moyenne"], r["couverture_part"]
        covered = 1.0 if part is None else min(float(part), 1.0)
        first = period_of(kind, r["jour"]).start
        counted = days.setdefault(r["capteur_id"], {}).setdefault(first, [])
        if value is not None and not r["fautif"] and covered >= sensor_rules().couverture_min:
            counted.append(float(value) / covered if adds_up else float(value))
    for sensor, known in days.items():
        found.cells[sensor], found.reasons[sensor] = {}, {}
        for day, values in known.items():
            period = period_of(kind, day)
            length = (period.end - period.start).days + 1
            part = 1.0 if adds_up and kind == "semaine" else sensor_rules().couverture_min
            if period.end > last or len(values) < part * length:
                found.reasons[sensor][day] = "incomplete"
                continue
            mean = sum(values) / len(values)
            found.cells[sensor][day] = Cell(mean * length if adds_up else mean)
    return found


def periods(kind: str, first: dt.date, last: dt.date) -> tuple[dt.date, ...]:
    """First day of every period of a kind from the one of a day to the one of another."""
    found = []
    period: Period | None = period_of(kind, last)
    while period is not None and period.end >= first:
        found.append(period.start)
        period = before(period)
    return tuple(reversed(found))
