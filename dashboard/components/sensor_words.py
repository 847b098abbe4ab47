"""French words of the sensors: states, lateness, faults, each with its shape."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from dash.development.base_component import Component

from dashboard.catalogue.measures import Measured, measured
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.vector import mark
from dashboard.formats import (
    NBSP,
    PARIS,
    UNKNOWN,
    date,
    instant,
    number,
    percent,
    plural,
    quantity,
    typography,
)
from dashboard.sensors import AHEAD, LATE, SILENT, STOPPED, STUCK, UP, Episode, Leak, Sensor

STATES = {
    UP: ("atteint", "à jour"),
    STUCK: ("hors_cible", "à jour mais figé"),
    LATE: ("a_surveiller", "en retard"),
    SILENT: ("hors_cible", "muet"),
    AHEAD: ("a_surveiller", "horloge en avance"),
    STOPPED: ("statut_suspendu", "source arrêtée"),
}
"""State → shape and word; never a colour alone."""

FAULTS = {
    "hors_bornes": "hors de ce qui est possible",
    "plat": "bloqué sur une valeur",
    "pic": "pic isolé",
    "doublon": "relevés envoyés plusieurs fois",
    "horloge": "horloge en avance",
    "deplace": "déplacé",
    "unite": "unité changée",
    "echelle": "échelle changée, unité à vérifier",
}
MEANING = {
    "hors_bornes": "une valeur que cette grandeur ne peut pas prendre",
    "plat": "la même valeur, jour après jour, quand la grandeur devrait bouger",
    "pic": "un relevé très loin des jours voisins, et qui ne dure pas",
    "doublon": "un même instant reçu plusieurs fois ; il est compté une fois",
    "horloge": "des relevés datés après le dernier jour connu du réseau",
    "deplace": "une position à plus de 50 m de la précédente : la suite n'est pas comparable",
    "unite": "la source annonce une autre unité",
    "echelle": "un niveau cent ou mille fois plus grand ou plus petit, sans que l'unité change",
}


def state_words(sensor: Sensor) -> str:
    """« à jour », « à jour mais figé depuis le 06/07/2026 »."""
    words = STATES[sensor.state][1]
    return f"{words} depuis le {date(sensor.stuck)}" if sensor.state == STUCK else words


def state_mark(sensor: Sensor) -> Component:
    """The shape and the words of a state."""
    shape = vector(mark(STATES[sensor.state][0]), class_name="marque")
    return html.Span([shape, typography(state_words(sensor))], className="etat")


def fault_mark(words: str, *, grave: bool = False) -> Component:
    """The shape of a fault and its words."""
    shape = mark("hors_cible" if grave else "a_surveiller")
    return html.Span([vector(shape, class_name="marque"), typography(words)], className="defaut")


def step_words(seconds: float | None) -> str:
    """« 1 h », « 15 min », « 1 jour »: the ordinary time between two readings."""
    if seconds is None:
        return UNKNOWN
    for size, unit in ((86_400, "jour"), (3_600, "h"), (60, "min")):
        if seconds >= size * 0.95:
            count = round(seconds / size)
            return plural(count, unit) if unit == "jour" else f"{number(count)}{NBSP}{unit}"
    return f"{number(round(seconds))}{NBSP}s"


def late_words(sensor: Sensor) -> str:
    """« 3 pas (3 h) », « aucun »; readings of more than a day have no lateness of that kind."""
    if sensor.lateness is None or sensor.step is None:
        return "sans objet"
    if sensor.lateness < 0:
        ahead = -sensor.lateness * sensor.step
        return f"{step_words(ahead)} d\u2019avance" if ahead >= 86_400 else "aucun"
    if sensor.lateness < 1:
        return "aucun"
    return f"{plural(round(sensor.lateness), 'pas', 'pas')} ({span_words(sensor)})"


def span_words(sensor: Sensor) -> str:
    """The lateness as a duration."""
    seconds = (sensor.lateness or 0) * (sensor.step or 0)
    if seconds >= 2 * 86_400:
        return plural(round(seconds / 86_400), "jour")
    return f"{number(round(seconds / 3_600))}{NBSP}h" if seconds >= 3_600 else step_words(seconds)


def last_words(sensor: Sensor) -> str:
    """When the last reading ends, in Paris time; a midnight is the end of a day."""
    if sensor.last is None:
        return UNKNOWN
    local = sensor.last.astimezone(PARIS)
    if (local.hour, local.minute) == (0, 0):
        return date((local - dt.timedelta(days=1)).date())
    return instant(sensor.last)


def reading_words(sensor: Sensor) -> str:
    """« 18,2 µg/m³ »: the last reading that has a value."""
    return quantity(sensor.reading, sensor.unit, sensor.quantity.decimals)


def reading_when(sensor: Sensor) -> str:
    """« 22/11/2026 de 22 h à 23 h », « 22/11/2026 à 22 h 40 »: what the last reading covers."""
    if sensor.reading_start is None:
        return UNKNOWN
    start = sensor.reading_start.astimezone(PARIS)
    if sensor.reading_end is None or sensor.reading_end <= sensor.reading_start:
        return instant(sensor.reading_start)
    end = sensor.reading_end.astimezone(PARIS)
    return f"{date(start.date())} de {_clock(start)} à {_clock(end)}"


def _clock(local: dt.datetime) -> str:
    minutes = f"{NBSP}{local.minute:02d}" if local.minute else ""
    return f"{local.hour}{NBSP}h{minutes}"


def value_words(sensor: Sensor) -> str:
    """The value of its last day, or of its last long period, with its unit."""
    return quantity(sensor.value, sensor.unit, sensor.quantity.decimals)


def kind_words(quantity_: Measured) -> str:
    """What the value of a day is."""
    return "total du jour" if quantity_.summed else "moyenne du jour"


def dates_words(start: dt.date, end: dt.date) -> str:
    """« le 06/07/2026 » or « du 06/07/2026 au 14/08/2026 »."""
    return f"le {date(start)}" if start == end else f"du {date(start)} au {date(end)}"


def _distance(metres: float) -> str:
    if metres >= 1_000:
        return quantity(round(metres / 1_000), "km")
    return quantity(round(metres), "m")


def fault_words(found: Episode) -> str:
    """« bloqué sur 204 places du 06/07/2026 au 14/08/2026 (40 jours) »."""
    known = measured(found.quantity, found.unit)
    when = dates_words(found.start, found.end)
    value = quantity(found.value, found.unit or known.unit, known.decimals)
    bound = quantity(found.mark, found.unit or known.unit, known.decimals)
    days = plural(found.days, "jour")
    if found.genre == "plat":
        since = "sur toute la période reçue, " if found.whole else ""
        return f"bloqué sur {value} {since}{when} ({days})"
    if found.genre == "hors_bornes":
        readings = plural(found.readings, "relevé")
        return f"{readings} hors de ce qui est possible, jusqu'à {value} (borne : {bound}), {when}"
    if found.genre == "pic":
        return f"pic isolé de {value} {when}, contre {bound} les jours voisins"
    if found.genre == "doublon":
        return f"{plural(found.readings, 'relevé')} envoyés plusieurs fois, {when}"
    if found.genre == "horloge":
        ahead = plural(round(found.value or 0), "jour")
        return f"horloge en avance : des relevés jusqu'à {ahead} après le dernier jour connu"
    if found.genre == "deplace":
        far = _distance(found.value or 0)
        wrong = " : une des deux positions est fausse" if (found.value or 0) >= 20_000 else ""
        return f"déplacé de {far} {when}{wrong}"
    if found.genre == "unite":
        return f"unité changée, {found.detail}, {when}"
    return f"niveau ordinaire de {bound}, au plus {value} {when} ({days}) : unité à vérifier"


def leak_words(found: Leak) -> str:
    """« débit jamais nul pendant 24 nuits, du … au … : 0,18 m³/h, soit 104 m³ à ce débit »."""
    flow = f"{number(found.flow, 2)}{NBSP}{found.unit}/h"
    head = f"débit jamais nul pendant {plural(found.nights, 'nuit')}"
    lost = f"{number(found.lost)}{NBSP}{found.unit} à ce débit"
    return f"{head}, {dates_words(found.start, found.end)} : {flow}, soit {lost}"


def coverage(part: float | None) -> str:
    """A share of time covered; « — » when it makes no sense."""
    return "—" if part is None else percent(part, 0)


def counted(found: Sequence[Sensor]) -> dict[str, int]:
    """Sensors by state, each once, in its worst state."""
    order = (UP, STOPPED, AHEAD, LATE, STUCK, SILENT)
    worst: dict[str, str] = {}
    for sensor in found:
        before = worst.get(sensor.code, UP)
        worst[sensor.code] = max(before, sensor.state, key=order.index)
    return {state: sum(s == state for s in worst.values()) for state in order}
