"""Revue hebdomadaire : ce qui demande une décision, puis tous les indicateurs par famille."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.indicators import FAMILIES
from dashboard.components.address import View
from dashboard.components.context import Body, Content, page, site, title_of
from dashboard.components.ids import slug
from dashboard.components.reading import tile_of
from dashboard.components.states import empty, heading
from dashboard.components.tags import html, register_page
from dashboard.components.tile import draw_tiles
from dashboard.formats import plural, typography
from dashboard.indicators import Reading, Status, know, parse_period, period_of, review_readings
from dashboard.secrecy import Gate

PATH = "/"

register_page(
    __name__,
    path=PATH,
    name="Revue hebdomadaire",
    title=title_of("Revue hebdomadaire"),
    description="Ce qui a changé, ce qui est hors cible, ce qui a été décidé.",
    order=1,
    place="menu",
)


def reviewed(view: View, built: dt.date) -> dt.date:
    """The Monday after the week reviewed: the one asked for, or the last one over."""
    if view.week:
        return parse_period(view.week).end + dt.timedelta(days=1)
    return period_of("semaine", built).start


def _section(name: str, title: str, readings: Sequence[Reading], week: str) -> Component:
    return html.Section(
        [
            html.H2(typography(title), id=name),
            draw_tiles([tile_of(reading, week=week) for reading in readings]),
        ],
        className="rubrique",
        **{"aria-labelledby": name},
    )


def exceptions(readings: Sequence[Reading]) -> list[Reading]:
    """Signals first, then what is off target."""
    signals = [r for r in readings if r.signal]
    return signals + [r for r in readings if r.status is Status.OFF and not r.signal]


def build(gate: Gate, view: View) -> Content:
    """Exceptions, then the families."""
    knows = know(gate)
    day = reviewed(view, knows.built)
    week = period_of("semaine", day - dt.timedelta(days=1))
    readings = review_readings(gate, day=day, area=view.area, knowledge=knows)
    first = exceptions(readings)
    place = site().territory.name
    lede = (
        f"Semaine {week.label}. {plural(len(readings), 'indicateur suivi', 'indicateurs suivis')},"
        f" {plural(len(first), 'exception')}."
    )
    families = [
        _section(f"famille-{slug(code)}", name, found, week.code)
        for code, name in FAMILIES.items()
        if (found := [r for r in readings if r.indicator.family == code])
    ]
    return Content(
        [
            *heading(f"{place}, revue de la semaine", lede),
            *([_section("exceptions", "À regarder d'abord", first, week.code)] if first else []),
            *(families or [empty("Aucun indicateur ne peut être calculé.")]),
        ]
    )


def layout(**parameters: object) -> Body:
    """Lay the page out; the week and the filters come from the address."""
    return page(PATH, build, parameters)
