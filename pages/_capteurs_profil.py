"""An ordinary week of one sensor, hour by hour, with its table."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.components.choices import choice_row
from dashboard.components.graph import figure_tools
from dashboard.components.paper import sizes
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.errors import ChoiceError
from dashboard.figures.hour_map import CLASSES, DAYS, SIZES, bounds, class_of, hour_map
from dashboard.formats import NBSP, number, plural, quantity, typography
from dashboard.sensors import Profile, Sensor, profile
from pages._capteurs_vue import Shown


def _hour(hour: int) -> str:
    return f"{hour}{NBSP}h"


def _title(sensor: Sensor, found: Profile) -> str:
    day, hour = found.peak
    top = found.cells[found.peak].value
    words = quantity(top, sensor.unit, sensor.quantity.decimals)
    return f"Le plus haut, le {DAYS[day - 1]} de {_hour(hour)} à {_hour((hour + 1) % 24)} : {words}"


def _measure(sensor: Sensor, found: Profile) -> str:
    kind = "total ordinaire d'une heure" if sensor.quantity.summed else "moyenne des relevés"
    when = f"année {found.year}" if found.year else f"{found.years[0]} à {found.years[-1]}"
    if len(found.years) == 1:
        when = f"année {found.years[0]}"
    unit = sensor.unit or "unités de la source"
    return f"{sensor.quantity.label}, {kind} en {unit}, heure de Paris. {sensor.name}, {when}."


def _drawing(sensor: Sensor, found: Profile) -> list[Component]:
    decimals = sensor.quantity.decimals
    cells = {
        (day, hour): (
            cell.value,
            f"{DAYS[day - 1]} {_hour(hour)} : {quantity(cell.value, sensor.unit, decimals)}, "
            f"{plural(cell.days, 'jour')}",
        )
        for (day, hour), cell in found.cells.items()
    }
    low, high = found.cells[found.trough].value, found.cells[found.peak].value
    said = f"Sept jours sur vingt-quatre heures, de {number(low, decimals)} à "
    said += quantity(high, sensor.unit, decimals)
    return [
        vector(hour_map(cells, name=said, kind=kind, width=w, row=row, peak=found.peak))
        for kind, w, row in sizes(SIZES)
    ]


def _legend(sensor: Sensor, found: Profile) -> Component:
    """What each shade is worth."""
    values = [cell.value for cell in found.cells.values()]
    limits = bounds(values)
    groups: dict[int, list[float]] = {}
    for value in values:
        groups.setdefault(class_of(value, limits), []).append(value)
    decimals = sensor.quantity.decimals
    items = []
    for rank in sorted(groups):
        low, high = min(groups[rank]), max(groups[rank])
        words = f"{number(low, decimals)} à {number(high, decimals)}"
        shade = html.Span(className=f"pastille ch-cle-{min(rank, CLASSES)}")
        items.append(html.Li([shade, typography(words)], className="cle"))
    return html.Ul(items, className="cles")


def _twin(sensor: Sensor, found: Profile) -> Component:
    columns = [
        Column("Heure"),
        *(Column(d.capitalize(), "", max(sensor.quantity.decimals, 1)) for d in DAYS),
    ]
    rows = [
        [
            f"{_hour(hour)} à {_hour((hour + 1) % 24)}",
            *(
                found.cells[day, hour].value if (day, hour) in found.cells else None
                for day in range(1, 8)
            ),
        ]
        for hour in range(24)
    ]
    caption = typography(f"{sensor.name} : semaine ordinaire, en {sensor.unit or 'unités'}")
    return html.Details(
        [
            html.Summary("Données de la carte des heures"),
            html.Div(table(caption, columns, rows), className="jumeau"),
        ]
    )


def _years(shown: Shown, found: Profile) -> Component | None:
    if len(found.years) < 2:
        return None
    choices = [("toutes", shown.link(year=""), found.year is None)]
    choices += [
        (str(year), shown.link(year=str(year)), found.year == year)
        for year in reversed(found.years)
    ]
    return choice_row("Année", choices)


def build_profile(shown: Shown, sensor: Sensor) -> Component | None:
    """The heat map; None when the readings do not tell hours apart."""
    year = int(shown.view.year) if shown.view.year.isdecimal() else None
    found = profile(shown.gate, sensor.code, sensor.quantity, year)
    if found is None:
        return None
    if shown.view.year not in ("", *map(str, found.years)):
        raise ChoiceError(
            f"aucun relevé en « {shown.view.year} »",
            choice="year",
            known=[(str(one), str(one)) for one in reversed(found.years)],
        )
    return html.Section(
        [
            html.H2(typography(_title(sensor, found)), className="constat", id="profil-titre"),
            html.P(typography(_measure(sensor, found)), className="mesure"),
            _years(shown, found),
            _legend(sensor, found),
            html.Div(_drawing(sensor, found), className="courses"),
            figure_tools(_title(sensor, found)),
            _twin(sensor, found),
        ],
        className="bloc graphique",
        id="profil",
        **{"aria-labelledby": "profil-titre"},
    )
