"""The sensors of one quantity: last value, course, lateness, coverage, faults."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable

from dash.development.base_component import Component

from dashboard.catalogue.air_limits import HOURLY, air_book
from dashboard.catalogue.measures import Measured
from dashboard.components.drawn import drawn_table
from dashboard.components.prose import section
from dashboard.components.sensor_words import (
    FAULTS,
    counted,
    coverage,
    fault_mark,
    kind_words,
    last_words,
    late_words,
    reading_when,
    reading_words,
    state_mark,
    state_words,
    step_words,
    value_words,
)
from dashboard.components.table import Column, Value, table
from dashboard.components.table import Shown as Cell
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import Point, sparkline
from dashboard.formats import NBSP, date, number, plural, quantity, typography
from dashboard.sensors import AHEAD, LATE, STOPPED, STUCK, UP, Sensor, latest_days
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
    until = max((d for s in shown.sensors if (d := s.source_day or s.day)), default=None)
    if count[STOPPED] and not count[UP] + count[LATE] + count[AHEAD] + count[STUCK]:
        return f"{_of(shown).label} : plus aucun relevé depuis le {date(until)}"
    whole = sum(count.values())
    head = f"{_of(shown).label} : {plural(count[UP], 'capteur')} sur {number(whole)} à jour"
    faulty = len({e.sensor for e in shown.late})
    return head + (f", {number(faulty)} en défaut ces 30 derniers jours" if faulty else "")


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
    found = {e.genre for e in shown.late if e.sensor == sensor.code}
    if sensor.state == STUCK:
        found.add("plat")  # known by its state, even when its last reading is an old one
    own = sorted(found)
    if not own:
        return "aucun"
    return html.Span([fault_mark(FAULTS[genre], grave=genre == "plat") for genre in own])


def _exact(words: str, value: Value) -> Cell:
    return Cell(html.Span(words, className="exact"), value)


def _name(shown: Shown, sensor: Sensor) -> Cell:
    link = html.A(typography(sensor.name), href=shown.to(sensor.code, sensor.quantity.code))
    return Cell(link, sensor.name)


def _class(sensor: Sensor) -> str:
    """Class of the last day for this pollutant; an estimate, never the ATMO index."""
    code = sensor.quantity.code
    value = sensor.hour_high if code in HOURLY else sensor.value
    if value is None or sensor.day is None or sensor.partial:
        return "—"
    return air_book().class_of(code, value, sensor.day) or "—"


def _hour(sensor: Sensor) -> Cell:
    """The highest mean of an hour of the last day, which its class comes from."""
    words = quantity(sensor.hour_high, sensor.unit, sensor.quantity.decimals)
    return _exact(words, sensor.hour_high)


Part = tuple[Column, Callable[[Sensor], Value]]
"""A column and how its cells are made."""


def _finer(sensor: Sensor) -> bool:
    """It speaks several times a day: its last reading is not its last day."""
    return sensor.reading is not None and sensor.step is not None and sensor.step < 80_000


def _latest(sensor: Sensor) -> Cell:
    """The last reading, and what it covers."""
    if not _finer(sensor):
        return _exact("—", None)
    when = html.Span(typography(reading_when(sensor)), className="note pas-aide")
    return Cell(html.Span([reading_words(sensor), when], className="exact releve"), sensor.reading)


def _of_the_day(shown: Shown) -> Part:
    """What the last day is worth, its date said once when it is the same for all."""
    of = _of(shown)
    if all(s.by_period for s in shown.sensors):
        return Column("Dernière période", right=True), lambda s: _exact(value_words(s), s.value)
    kind, days = kind_words(of).capitalize(), [s.day for s in shown.sensors if s.day]
    usual = Counter(days).most_common(1)[0][0] if days else None

    def cell(sensor: Sensor) -> Cell:
        notes = [f"le {date(sensor.day)}"] if sensor.day not in (usual, None) else []
        notes += [f"jour couvert à {coverage(sensor.day_coverage)}"] if sensor.partial else []
        if not notes:
            return _exact(value_words(sensor), sensor.value)
        when = html.Span(typography(", ".join(notes)), className="note pas-aide")
        return Cell(html.Span([value_words(sensor), when], className="exact releve"), sensor.value)

    return Column(f"{kind}, {date(usual)}", right=True), cell


def _parts(shown: Shown) -> list[Part]:
    """The columns that make sense of this quantity: readings of a month have no coverage."""
    of, courses = _of(shown), _courses(shown)
    found: list[Part] = [
        (Column("Capteur"), lambda s: _name(shown, s)),
        (Column("État"), lambda s: Cell(state_mark(s), state_words(s))),
    ]
    if any(_finer(s) for s in shown.sensors):
        found.append((Column("Dernier relevé", right=True), _latest))
    found.append(_of_the_day(shown))
    if of.code in HOURLY:
        found.append((Column("Heure la plus haute", right=True), _hour))
    if of.limits:
        found.append((Column("Classe du jour"), _class))
    if courses:
        found.append(
            (Column(f"{SPAN} jours", drawn=True), lambda s: _spark(courses.get(s.code, [])))
        )
    found.append((Column("Lieu"), lambda s: typography(s.area_name or "non situé")))
    if not all(_finer(s) for s in shown.sensors):
        found.append((Column("Reçu jusqu\u2019au"), last_words))
    if courses:
        found += [
            (Column("Retard"), late_words),
            (Column("Couv. 7 j", right=True), lambda s: _exact(coverage(s.week), s.week)),
            (Column("Couv. 30 j", right=True), lambda s: _exact(coverage(s.month), s.month)),
        ]
    if of.code != "batterie" and any(s.battery is not None for s in shown.sensors):
        charge = Column("Batterie", right=True)
        found.append((charge, lambda s: _exact(quantity(s.battery, "%"), s.battery)))
    return [*found, (Column("Défauts, 30 jours"), lambda s: _faults(shown, s))]


def _step(shown: Shown) -> str:
    """How often a sensor speaks: « Un relevé par jour. », « Un relevé toutes les 6 h. »."""
    steps = sorted(s.step for s in shown.sensors if s.step)
    if not steps:
        return ""
    words = step_words(steps[len(steps) // 2])
    usual = {f"1{NBSP}jour": "Un relevé par jour.", f"1{NBSP}h": "Un relevé par heure."}
    return usual.get(words, f"Un relevé toutes les {words}.")


def _notes(shown: Shown) -> list[str]:
    of = _of(shown)
    notes = ["Couverture : part du temps couverte par un relevé valide ; 75 % font un jour valide."]
    until = max((s.source_day for s in shown.sensors if s.source_day), default=None)
    if of.limits and until:
        grid = air_book().grid_on(until)
        now = [one for one in air_book().limits_of(of.code) if one.holds(until)]
        words = " ; ".join(
            f"{one.frame}, {PERIODS[one.period]} : {number(one.value)}" for one in now
        )
        notes.append(f"Valeurs en vigueur à cette date, en µg/m³ : {words}.")
        if grid:
            notes.append(
                f"Classe du jour : estimation pour ce seul polluant, {grid.label} ; ce n'est pas "
                "l'indice ATMO."
            )
    return notes


PERIODS = {
    "annee": "moyenne de l'année",
    "jour": "moyenne du jour",
    "heure": "moyenne d'une heure",
    "huit_heures": "moyenne sur huit heures",
}


def _top(shown: Shown) -> str:
    """« Le plus haut : Castelrive Rocade, 34,4 µg/m³ le 22/11/2026 », among sensors that speak."""
    speaking = [s for s in shown.sensors if s.state in (UP, STOPPED) and s.value is not None]
    if len(speaking) < 2 or _of(shown).constant:
        return f"{plural(len(shown.sensors), 'capteur')}, du dernier relevé aux défauts"
    top = max(speaking, key=lambda s: s.value or 0.0)
    when = "sur la période finie le" if top.by_period else "le"
    if not top.by_period and not top.quantity.summed:
        when = "en moyenne le"
    return f"Le plus haut : {top.name}, {value_words(top)} {when} {date(top.day)}"


def build_board(shown: Shown) -> Component:
    """One row per sensor; the course has its own scale, it shows a shape."""
    of, parts = _of(shown), _parts(shown)
    rows = [[make(s) for _, make in parts] for s in shown.sensors]
    until = max((d for s in shown.sensors if (d := s.source_day or s.day)), default=None)
    kind = "total de la période" if all(s.by_period for s in shown.sensors) else kind_words(of)
    board = drawn_table(
        "tableau",
        table(f"Capteurs : {of.label}", [c for c, _ in parts], rows, show_caption=False),
        title=_top(shown),
        measure=f"{of.label}, {kind} en {of.unit or 'unités de la source'}. {_step(shown)} "
        f"Connu jusqu'au {date(until)}.",
        pictured=True,
        source="Source : relevés du réseau. La petite courbe a sa propre échelle.",
        notes=_notes(shown),
    )
    return section("Capteur par capteur", board)
