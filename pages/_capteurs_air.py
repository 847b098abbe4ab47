"""A sensor of the air beside the values of law and of health, at the date they hold."""

from __future__ import annotations

from dash.development.base_component import Component

from dashboard.catalogue.air_limits import Limit, air_book
from dashboard.components.prose import section
from dashboard.components.table import Column, Value, table
from dashboard.components.tags import html
from dashboard.components.vector import vector
from dashboard.figures.day_course import Line
from dashboard.figures.vector import mark
from dashboard.formats import date, number, plural, quantity, typography
from dashboard.sensors import Day, Sensor
from dashboard.sensors.air import Beside, beside, class_of_day

_PERIODS = {
    "annee": "moyenne de l'année",
    "jour": "moyenne du jour",
    "heure": "plus forte moyenne d'une heure du jour",
    "huit_heures": "plus forte moyenne du jour sur huit heures",
}
HOURS = ("heure", "huit_heures")
UNIT = "µg/m³"


def lines_of(sensor: Sensor) -> tuple[Line, ...]:
    """Values of the day drawn across the course; each once, under its shortest name."""
    found: dict[float, list[str]] = {}
    for limit in air_book().limits_of(sensor.quantity.code):
        if limit.period == "jour" and limit.nature != "alerte":
            words = "OMS" if limit.nature == "recommandation" else "UE"
            if sensor.source_day and not limit.holds(sensor.source_day):
                words = f"{words} {limit.start.year}"
            found.setdefault(limit.value, []).append(words)
    return tuple(
        Line(value, f"{', '.join(words)} : {number(value)}") for value, words in found.items()
    )


def _rule(limit: Limit) -> str:
    words = f"{_PERIODS[limit.period]} : {quantity(limit.value, UNIT)}"
    return words + (f", {plural(limit.days, 'jour')} admis par an" if limit.days else "")


def _seen(found: Beside) -> str:
    if found.limit.period == "annee":
        if found.mean is None:
            return f"données insuffisantes ({plural(found.known, 'jour valide', 'jours valides')})"
        return quantity(found.mean, UNIT, 1)
    if not found.known and found.limit.period in HOURS:
        return "heures non connues : non calculable"
    return f"{plural(found.above or 0, 'jour')} au-dessus, sur {number(found.known)} valides"


def _verdict(found: Beside) -> Component:
    """A shape and a word; a value not in force yet is told in the conditional."""
    if found.passed is None:
        shape, words = "statut_suspendu", "ne peut être dit"
    elif found.passed:
        shape = "hors_cible" if found.in_force else "a_surveiller"
        words = "dépassée" if found.in_force else "serait dépassée"
    else:
        shape = "atteint"
        words = "respectée" if found.in_force else "serait respectée"
    return html.Span([vector(mark(shape), class_name="marque"), words], className="etat")


def _dates(limit: Limit) -> str:
    since = f"depuis le {date(limit.start)}"
    return since + (f", jusqu'au {date(limit.end)}" if limit.end else "")


def _law(found: tuple[Beside, ...]) -> tuple[list[Beside], str, str]:
    """Values of law in force, and what one and several are called: limits, else targets."""
    limits = [f for f in found if f.in_force and f.limit.nature == "limite"]
    if limits:
        return limits, "valeur limite", "valeurs limites"
    targets = [f for f in found if f.in_force and f.limit.nature == "cible"]
    words = ("valeur cible", "valeurs cibles") if targets else ("valeur limite", "valeurs limites")
    return targets, *words


def _title(found: tuple[Beside, ...]) -> str:
    now, one, many = _law(found)
    passed = [f for f in now if f.passed]
    later = [f for f in found if not f.in_force and f.passed]
    health = [f for f in found if f.limit.nature == "recommandation" and f.passed]
    if passed:
        head = f"Une {one} en vigueur est dépassée"
    elif now and all(f.passed is False for f in now):
        head = f"Les {many} en vigueur sont respectées"
    else:
        head = f"Les {many} ne peuvent être jugées sur douze mois"
    if later:
        head += ", celles de 2030 le seraient" if passed else ", celles de 2030 ne le seraient pas"
    elif health:
        also = ", comme les recommandations de l'OMS"
        head += also if passed else ", les recommandations de l'OMS ne le sont pas"
    return head


def build_air(sensor: Sensor, days: tuple[Day, ...]) -> Component | None:
    """Twelve months beside each value; None when the quantity has none."""
    if not sensor.quantity.limits or sensor.source_day is None:
        return None
    found = beside(days, sensor.quantity.code, sensor.source_day)
    known = next((d for d in reversed(days) if d.valid), None)
    rows: list[list[Value]] = [
        [
            typography(f.limit.frame),
            typography(_rule(f.limit)),
            typography(_dates(f.limit)),
            typography(_seen(f)),
            _verdict(f),
        ]
        for f in found
    ]
    columns = [
        Column("Cadre"),
        Column("Valeur de référence"),
        Column("En vigueur"),
        Column("Douze derniers mois"),
        Column("Ce qu\u2019il en est"),
    ]
    return section(
        _title(found) if found else "Valeurs de référence",
        html.P(typography(_measure(sensor)), className="mesure"),
        table("Face aux valeurs de référence", columns, rows, show_caption=False),
        _class(sensor, known),
        html.P(
            typography(
                "Estimation faite de relevés reçus tels quels : ce n'est ni l'indice ATMO, que "
                "publie l'association agréée, ni un constat réglementaire. Une heure compte "
                "couverte aux trois quarts ; une moyenne sur huit heures en demande six ; un jour, "
                "dix-huit. Sans relevé d'une heure au plus, ces valeurs ne se calculent pas."
            ),
            className="note",
        ),
    )


def _measure(sensor: Sensor) -> str:
    until = date(sensor.source_day)
    return (
        f"{sensor.quantity.label} à {sensor.name}, jours valides des douze mois finis le {until}. "
        "Une moyenne d'année demande 75 % de jours valides."
    )


def _class(sensor: Sensor, day: Day | None) -> Component | None:
    """The class of the last valid day, with the grid of that day."""
    if day is None:
        return None
    words = class_of_day(day, sensor.quantity.code)
    grid = air_book().grid_on(day.day)
    if not words or grid is None:
        return None
    said = f"Dernier jour valide, le {date(day.day)} : classe « {words} » pour ce seul polluant, "
    said += f"selon la {grid.label}. Le jour vaut la plus mauvaise de ses classes."
    return html.P(typography(said))
