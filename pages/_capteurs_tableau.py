"""The sensors of one quantity: last value, course, lateness, coverage, faults."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from dash.development.base_component import Component

from dashboard.catalogue.measures import Measured
from dashboard.components.drawn import drawn_table
from dashboard.components.sensor_words import (
    FAULTS,
    counted,
    coverage,
    fault_mark,
    kind_words,
    last_words,
    late_words,
    state_mark,
    step_words,
    value_words,
)
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import Point, sparkline
from dashboard.formats import date, number, plural, quantity, typography
from dashboard.sensors import UP, Sensor, latest_days
from pages._capteurs_vue import Shown

SPAN = 30
"""Days of the small course of each sensor."""


def _of(shown: Shown) -> Measured:
    if shown.quantity is None:
        raise ValueError("aucune grandeur choisie")
    return shown.quantity


def board_finding(shown: Shown) -> str:
    """« Passages de vélos : 11 capteurs sur 12 à jour, 3 en défaut depuis 30 jours »."""
    count = counted(shown.sensors)
    whole = sum(count.values())
    head = f"{_of(shown).label} : {number(count[UP])} capteurs sur {number(whole)} à jour"
    faulty = len({e.sensor for e in shown.late})
    return head + (f", {number(faulty)} en défaut depuis 30 jours" if faulty else "")


def _spark(points: list[Point]) -> Component:
    drawing = sparkline(points, width=120, height=26)
    return vector(drawing) if drawing else html.Span("—")


def _courses(shown: Shown) -> dict[str, list[Point]]:
    """The last days of each sensor of the quantity; a day without a value is a gap."""
    last = max((s.source_day for s in shown.sensors if s.source_day), default=None)
    if last is None:
        return {}
    first = last - dt.timedelta(days=SPAN - 1)
    known: dict[str, dict[dt.date, float]] = defaultdict(dict)
    for sensor, day, value in latest_days(shown.gate, _of(shown), first, last):
        known[sensor][day] = value
    days = [first + dt.timedelta(days=n) for n in range(SPAN)]
    return {
        sensor: [(float(d.toordinal()), values.get(d)) for d in days]
        for sensor, values in known.items()
    }


def _faults(shown: Shown, sensor: Sensor) -> Component | str:
    own = sorted({e.genre for e in shown.late if e.sensor == sensor.code})
    if not own:
        return "aucun"
    return html.Span([fault_mark(FAULTS[genre], grave=genre == "plat") for genre in own])


def _row(shown: Shown, sensor: Sensor, course: list[Point], *, battery: bool) -> list[Value]:
    link = html.A(typography(sensor.name), href=shown.to(sensor.code, sensor.quantity.code))
    value = Cell(html.Span(value_words(sensor), className="exact"), sensor.value)
    charge = [Cell(html.Span(quantity(sensor.battery, "%"), className="exact"), sensor.battery)]
    return [
        Cell(link, sensor.name),
        typography(sensor.area_name or "non situé"),
        value,
        _spark(course),
        Cell(state_mark(sensor.state), sensor.state),
        last_words(sensor),
        late_words(sensor),
        Cell(html.Span(coverage(sensor.week), className="exact"), sensor.week),
        Cell(html.Span(coverage(sensor.month), className="exact"), sensor.month),
        *(charge if battery else []),
        _faults(shown, sensor),
    ]


def build_board(shown: Shown) -> Component:
    """One row per sensor; the course has its own scale, it shows a shape."""
    of = _of(shown)
    courses = _courses(shown)
    battery = of.code != "batterie" and any(s.battery is not None for s in shown.sensors)
    columns = [
        Column("Capteur"),
        Column("Lieu"),
        Column(
            f"Dernier {kind_words(of)}" if of.summed else "Dernière moyenne du jour", right=True
        ),
        Column(f"{SPAN} jours", drawn=True),
        Column("État"),
        Column("Dernier relevé"),
        Column("Retard"),
        Column("Couv. 7 j", right=True),
        Column("Couv. 30 j", right=True),
        *([Column("Batterie", right=True)] if battery else []),
        Column("Défauts, 30 jours"),
    ]
    rows = [_row(shown, s, courses.get(s.code, []), battery=battery) for s in shown.sensors]
    steps = sorted({s.step for s in shown.sensors if s.step})
    step = f"Un relevé toutes les {step_words(steps[len(steps) // 2])}. " if steps else ""
    step = step.replace("toutes les 1 jour", "par jour").replace(
        "toutes les 1\u00a0jour", "par jour"
    )
    until = max((s.source_day for s in shown.sensors if s.source_day), default=None)
    return drawn_table(
        "tableau",
        table(f"Capteurs : {of.label}", columns, rows, show_caption=False),
        title=f"{plural(len(rows), 'capteur')}, du dernier relevé aux défauts",
        measure=f"{of.label}, {kind_words(of)} en {of.unit or 'unités de la source'}. {step}"
        f"Connu jusqu'au {date(until)}.",
        source="Source : relevés du réseau. La petite courbe a sa propre échelle.",
        notes=[
            "Couverture : part du temps couverte par un relevé valide ; 75 % font un jour valide."
        ],
    )
