"""Two sensors of one quantity on the days both know, without those at fault."""

from __future__ import annotations

import datetime as dt

from dash.development.base_component import Component

from dashboard.components.graph import Native, figure_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.prose import section
from dashboard.components.sensor_words import dates_words
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.day_course import SIZES, Course, day_course
from dashboard.formats import NBSP, date, number, percent, plural, quantity, typography
from dashboard.sensors import Day, Sensor, days_of, every_day
from dashboard.sensors.compare import LEAST, Common, common
from pages._capteurs_courbe import unit_of, window
from pages._capteurs_vue import Shown

FALSE = ("plat", "hors_bornes", "echelle", "horloge")
"""Faults that make a value false; a day sent twice or a peak still counts."""


def faulty_days(shown: Shown, sensor: str) -> set[dt.date]:
    """Days whose value is false."""
    return {
        day
        for e in shown.faults
        if e.sensor == sensor and e.genre in FALSE
        for day in every_day(e.start, e.end)
    }


def _title(sensor: Sensor, other: Sensor, found: Common) -> str:
    """« Pont Vieux compte 12 % de plus que Gare routière, sur 341 jours communs »."""
    where = f", sur {plural(len(found.days), 'jour')} communs"
    if not sensor.quantity.ratio:
        apart = found.mean - found.other_mean
        side = "au-dessus" if apart > 0 else "au-dessous"
        size = quantity(abs(apart), sensor.unit, max(sensor.quantity.decimals, 1))
        return f"{sensor.name} est {size} {side} de {other.name}{where}"
    if found.gap is None:
        return f"{sensor.name} et {other.name}{where}"
    if abs(found.gap) < 0.005:
        return f"{sensor.name} et {other.name} se valent{where}"
    side = "au-dessus" if found.gap > 0 else "au-dessous"
    return f"{sensor.name} est {percent(abs(found.gap), 0)} {side} de {other.name}{where}"


def _words(sensor: Sensor, other: Sensor, found: Common) -> str:
    decimals = sensor.quantity.decimals
    mine = quantity(found.mean, unit_of(sensor), decimals)
    theirs = quantity(found.other_mean, unit_of(sensor), decimals)
    words = f"En moyenne {mine} à {sensor.name}, {theirs} à {other.name}."
    if found.correlation is not None:
        words += f" Corrélation jour à jour : {number(found.correlation, 2)}."
    left = found.alone + found.other_alone
    if left:
        words += f" {plural(left, 'jour valide', 'jours valides')} pour un seul des deux, "
        words += "non comparé" + ("s." if left > 1 else ".")
    return words


def build_comparison(shown: Shown, sensor: Sensor, days: tuple[Day, ...]) -> Component | None:
    """The comparison the address asks for; None without another sensor."""
    other = next((s for s in shown.sensors if s.code == shown.view.other), None)
    if other is None or other.code == sensor.code or not days:
        return None
    start, end = window(shown, days)
    found = common(
        days,
        days_of(shown.gate, other.code, other.quantity),
        start=start,
        end=end,
        faulty=faulty_days(shown, sensor.code),
        other_faulty=faulty_days(shown, other.code),
        decibel=sensor.quantity.decibel,
    )
    if found is None:
        words = f"{sensor.name} et {other.name} n'ont pas {LEAST} jours valides en commun sur la "
        return section(
            f"{sensor.name} et {other.name}", empty(words + f"période, {dates_words(start, end)}.")
        )
    drawn = Course(
        start=start,
        end=end,
        values=[(day, mine) for day, mine, _ in found.days],
        other=[(day, theirs) for day, _, theirs in found.days],
        unit=unit_of(sensor),
        decimals=sensor.quantity.decimals,
        name=sensor.name,
        other_name=other.name,
    )
    said = _words(sensor, other, found)
    title = _title(sensor, other, found)
    drawings = [
        vector(day_course(drawn, name=title, kind=kind, width=w, height=h, rank="-deux"))
        for kind, w, h in sizes(SIZES)
    ]
    measure = f"{sensor.quantity.label}, jours valides pour les deux (75 % du jour couvert, sans "
    measure += f"défaut), {dates_words(start, end)}."
    return html.Section(
        [
            html.H2(typography(title), className="constat", id="comparaison"),
            html.P(typography(measure), className="mesure"),
            html.Div(drawings, className="courses"),
            html.P(typography(said)),
            figure_tools(title),
            _twin(sensor, other, found),
        ],
        id="comparaison-figure",
        className="bloc graphique",
        **{"aria-labelledby": "comparaison"},
        **hints(Native("lignes", 0, (1, 2), backwards=True)),
    )


def _twin(sensor: Sensor, other: Sensor, found: Common) -> Component:
    decimals = sensor.quantity.decimals
    columns = [
        Column("Jour"),
        Column(sensor.name, unit_of(sensor), decimals),
        Column(other.name, unit_of(sensor), decimals),
    ]
    rows = [[date(day), mine, theirs] for day, mine, theirs in reversed(found.days)]
    caption = typography(f"{sensor.name} et {other.name}, jours communs")
    return html.Details(
        [
            html.Summary(f"Données des{NBSP}{number(len(rows))}{NBSP}jours communs"),
            html.Div(table(caption, columns, rows), className="jumeau"),
        ]
    )
