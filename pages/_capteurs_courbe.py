"""One sensor: its course day by day, its state, its faults, where it stands."""

from __future__ import annotations

import datetime as dt

from dash.development.base_component import Component

from dashboard.components.graph import Native, figure_tools, hints
from dashboard.components.paper import sizes
from dashboard.components.prose import definitions, section
from dashboard.components.sensor_words import (
    coverage,
    dates_words,
    fault_mark,
    fault_words,
    kind_words,
    last_words,
    late_words,
    reading_words,
    state_mark,
    step_words,
    value_words,
)
from dashboard.components.states import empty
from dashboard.components.table import Column, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.day_course import SIZES, Course, Line, day_course
from dashboard.formats import date, month, number, percent, plural, quantity, typography
from dashboard.sensors import Day, Gap, Sensor, every_day, gaps, leaks
from dashboard.sensors.months import months_of
from pages._capteurs_vue import SPANS, Shown

LEAST = 5
"""Nights under which a past episode of night flow is not marked: the site was used late."""
GRAVE = ("plat", "hors_bornes", "echelle", "horloge")


def window(shown: Shown, days: tuple[Day, ...]) -> tuple[dt.date, dt.date]:
    """First and last days drawn, from the period asked."""
    sensor = shown.sensor
    end = (sensor.source_day if sensor else None) or days[-1].day
    span = SPANS.get(shown.view.period or "1an", SPANS["1an"])[1]
    first = days[0].day
    return (max(first, end - dt.timedelta(days=span - 1)) if span else first), end


def unit_of(sensor: Sensor) -> str:
    """Unit of the value of a day."""
    return f"{sensor.unit}/jour" if sensor.quantity.summed and sensor.unit else sensor.unit


def sensor_finding(shown: Shown, sensor: Sensor) -> str:
    """What is most serious of a sensor: silence, a fault under way, else its last value."""
    name = sensor.name
    if sensor.state == "muet":
        return f"{name} : muet depuis le {date(sensor.day)}"
    if sensor.state == "horloge":
        return f"{name} : des relevés datés dans l'avenir"
    late = [e for e in shown.late if e.sensor == sensor.code]
    whole = [e for e in shown.faults if e.sensor == sensor.code and e.whole]
    for found in (*whole, *sorted(late, key=lambda e: e.genre not in GRAVE)):
        return f"{name} : {fault_words(found)}"
    when = "en moyenne le" if not sensor.quantity.summed else "le"
    when = "sur la période finie le" if sensor.by_period else when
    return f"{name} : {value_words(sensor)} {when} {date(sensor.day)}"


def _summary(sensor: Sensor, days: list[Day], holes: tuple[Gap, ...]) -> str:
    known = [d.value for d in days if d.value is not None]
    if not known:
        return "Aucune valeur sur la période."
    low, high = min(known), max(known)
    words = f"De {number(low, sensor.quantity.decimals)} à "
    words += f"{quantity(high, unit_of(sensor), sensor.quantity.decimals)}"
    missing = sum(h.days for h in holes)
    return f"{words}. {plural(missing, 'jour')} sans valeur valide." if missing else f"{words}."


def _course_title(sensor: Sensor, days: list[Day], holes: tuple[Gap, ...], whole: int) -> str:
    valid = sum(d.valid for d in days)
    if not valid:
        return "Aucun jour valide sur la période"
    part = percent(min(valid / whole, 1), 0)
    longest = max(holes, key=lambda h: h.days, default=None)
    if longest is not None and longest.days >= 3:
        units = "jours" if sensor.step_days == 1 else "relevés attendus"
        return f"{part} des {units} sont valides ; {plural(longest.days, 'jour')} de silence " + (
            dates_words(longest.start, longest.end)
        )
    values = sorted(d.value for d in days if d.valid and d.value is not None)
    middle = values[len(values) // 2]
    kind = "par jour" if sensor.quantity.summed else "en moyenne du jour"
    usual = quantity(middle, sensor.unit, sensor.quantity.decimals)
    return f"{usual} {kind}, un jour sur deux en dessous"


def _leaking(shown: Shown, sensor: Sensor) -> list[tuple[dt.date, dt.date]]:
    """Nights in a row without a stop, in a site where the flow stops: marked on the course."""
    if not sensor.quantity.leak:
        return []
    found = leaks(shown.gate, sensor=sensor.code, quantity=sensor.quantity.code)
    return [(k.start, k.end) for k in found if not k.permanent and k.nights >= LEAST]


def build_course(
    shown: Shown, sensor: Sensor, days: tuple[Day, ...], lines: tuple[Line, ...] = ()
) -> Component:
    """The course and its twin."""
    if not days:
        return _by_month(shown, sensor)
    start, end = window(shown, days)
    kept = [d for d in days if start <= d.day <= end]
    holes = gaps(kept, start, end, sensor.step_days)
    faults = [e for e in shown.faults if e.sensor == sensor.code]
    spans = [(e.start, e.end) for e in faults if e.genre != "doublon"]
    spans += _leaking(shown, sensor)
    flagged = {day for first, last in spans for day in every_day(first, last)}
    drawn = Course(
        start=start,
        end=end,
        values=[(d.day, d.value) for d in kept if d.valid and d.value is not None],
        weak=[(d.day, d.value) for d in kept if not d.valid and d.value is not None],
        flagged=[d for d in flagged if start <= d <= end],
        lines=lines,
        unit=unit_of(sensor),
        decimals=sensor.quantity.decimals,
        step=sensor.step_days,
        zero=sensor.quantity.summed or sensor.quantity.family in ("air", "dechets", "mobilite"),
    )
    said = _summary(sensor, kept, holes)
    drawings = [
        vector(day_course(drawn, name=said, kind=kind, width=w, height=h))
        for kind, w, h in sizes(SIZES)
    ]
    title = _course_title(sensor, kept, holes, -(-((end - start).days + 1) // sensor.step_days))
    measure = (
        f"{sensor.quantity.label}, {kind_words(sensor.quantity)} en "
        f"{sensor.unit or 'unités de la source'}. {sensor.name}, {dates_words(start, end)}."
    )
    return html.Div(
        [
            html.H2(typography(title), className="constat", id="course-titre"),
            html.P(typography(measure), className="mesure"),
            _key(drawn, sensor),
            html.Div(drawings, className="courses"),
            html.P(typography(said), className="cache"),
            figure_tools(title),
            _twin(sensor, kept),
        ],
        id="course",
        className="graphique",
        role="figure",
        **{"aria-labelledby": "course-titre"},
        **hints(Native("lignes", 0, (1,), backwards=True)),
    )


def _by_month(shown: Shown, sensor: Sensor) -> Component:
    """Months, for readings that last more than a day."""
    known = months_of(shown.gate, sensor.quantity, sensor.code).get(sensor.code, {})
    values = [(m, v) for m, own in sorted(known.items()) if (v := own.scaled) is not None]
    if not values:
        words = "Aucun relevé journalier ni mensuel : rien à tracer."
        return section("Mois après mois", empty(words))
    drawn = Course(
        start=values[0][0],
        end=values[-1][0],
        values=values,
        unit=f"{sensor.unit}/mois",
        decimals=sensor.quantity.decimals,
        step=31,
    )
    low, high = min(v for _, v in values), max(v for _, v in values)
    decimals = sensor.quantity.decimals
    title = f"De {number(low, decimals)} à {quantity(high, sensor.unit, decimals)} par mois"
    drawings = [
        vector(day_course(drawn, name=title, kind=kind, width=w, height=h))
        for kind, w, h in sizes(SIZES)
    ]
    rows = [[month(day), value] for day, value in reversed(values)]
    columns = [Column("Mois"), Column("Total", sensor.unit, decimals)]
    twin = html.Div(table(f"{sensor.name}, mois par mois", columns, rows), className="jumeau")
    measure = (
        f"{sensor.quantity.label}, total du mois en {sensor.unit}, relevés de plus d'un jour. "
    )
    measure += f"{sensor.name}, {month(values[0][0])} à {month(values[-1][0])}."
    return html.Div(
        [
            html.H2(typography(title), className="constat", id="course-titre"),
            html.P(typography(measure), className="mesure"),
            html.Div(drawings, className="courses"),
            figure_tools(title),
            html.Details([html.Summary("Données de la courbe"), twin]),
        ],
        id="course",
        className="graphique",
        role="figure",
        **{"aria-labelledby": "course-titre"},
        **hints(Native("lignes", 0, (1,), backwards=True)),
    )


def _key(drawn: Course, sensor: Sensor) -> Component:
    keys = [("cj-cle-ligne", "jour valide")]
    if drawn.weak:
        keys.append(("cj-cle-faible", "moins de 75 % du jour couvert"))
    keys.append(("cj-cle-vide", "rien reçu pendant trois jours ou plus"))
    if drawn.flagged:
        keys.append(
            (
                "cj-cle-defaut",
                "jour en défaut ou fuite possible" if sensor.quantity.leak else "jour en défaut",
            )
        )
    items = [
        html.Li([html.Span(className=f"pastille {kind}"), typography(words)], className="cle")
        for kind, words in keys
    ]
    return html.Ul(items, className="cles")


def _twin(sensor: Sensor, days: list[Day]) -> Component:
    unit, decimals = sensor.unit, sensor.quantity.decimals
    columns = [
        Column("Jour"),
        Column("Total" if sensor.quantity.summed else "Moyenne", unit, decimals),
        Column("Plus petit relevé", unit, decimals),
        Column("Plus grand relevé", unit, decimals),
        Column("Relevés"),
        Column("Couverture"),
    ]
    rows = [
        [date(d.day), d.value, d.low, d.high, d.readings, coverage(d.coverage)]
        for d in reversed(days)
    ]
    caption = typography(f"{sensor.name}, jour par jour, le dernier d'abord")
    return html.Details(
        [
            html.Summary("Données de la courbe"),
            html.Div(table(caption, columns, rows), className="jumeau"),
        ]
    )


def build_card(sensor: Sensor) -> Component:
    """State of the sensor, in a few facts."""
    facts: list[tuple[str, str | Component]] = [
        ("État", state_mark(sensor)),
        ("Dernier relevé", last_words(sensor)),
        ("Dernière valeur", reading_words(sensor)),
        ("Retard", late_words(sensor)),
        ("Pas ordinaire", step_words(sensor.step)),
        ("Couverture, 7 jours", coverage(sensor.week)),
        ("Couverture, 30 jours", coverage(sensor.month)),
        ("Relevés reçus", number(sensor.readings)),
        ("Identifiant", html.Code(sensor.code)),
        ("Lieu", sensor.area_name or "non situé"),
    ]
    if sensor.battery is not None:
        facts.insert(7, ("Batterie", quantity(sensor.battery, "%")))
    return html.Div(definitions(facts), className="faits-capteur")


def build_faults(shown: Shown, sensor: Sensor) -> Component:
    """Every fault of this sensor, the last first."""
    found = sorted((e for e in shown.faults if e.sensor == sensor.code), key=lambda e: e.end)
    if not found:
        words = "Les contrôles n'ont rien trouvé dans les relevés de ce capteur."
        return section("Défauts trouvés", html.P(typography(words)))
    items = [html.Li(fault_mark(fault_words(e), grave=e.genre in GRAVE)) for e in reversed(found)]
    return section("Défauts trouvés", html.Ul(items, className="liste"))
