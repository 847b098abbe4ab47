"""The first sentence of the page of an indicator: what its last period says, by rules."""

from __future__ import annotations

from dashboard.formats import NBSP, date, plural, typography
from dashboard.indicators import Course, Period, Reading, State, Status
from dashboard.indicators.periods import before
from dashboard.indicators.wording import change_words, value_words, way_of, whole_words

_COUNTED = {
    "jour": ("jour", "jours"),
    "semaine": ("semaine", "semaines"),
    "mois": ("mois", "mois"),
    "trimestre": ("trimestre", "trimestres"),
    "annee": ("an", "ans"),
}
_MISSED = {
    "baisse_favorable": "cible dépassée",
    "hausse_favorable": "cible non atteinte",
    "cible_a_atteindre": "hors de la cible",
}
RUN_MIN = 2
"""From this many periods on, a title counts them."""


def value_text(reading: Reading) -> str:
    """The value of a reading with its unit; « s » when secret, « n. d. » when unknown."""
    indicator, current = reading.indicator, reading.current
    if reading.state is State.SECRET:
        return "s"
    value = current.value if current else None
    return whole_words(value, indicator.unit, indicator.decimals)


def span_words(period: Period) -> str:
    """« S47 2025, du 17/11/2025 au 23/11/2025 »; a day or a year says itself."""
    if period.kind in ("jour", "annee"):
        return period.label
    return f"{period.label}, du {date(period.start)} au {date(period.end)}"


def when_words(period: Period) -> str:
    """« en S47 2025 », « le 20/11/2025 », « au 4e trim. 2025 », « au 20/11/2025 »."""
    if period.kind == "cumul":
        return f"au {date(period.end)}"
    if period.kind == "glissant":
        return f"sur {period.label}"
    return f"{ {'jour': 'le', 'trimestre': 'au'}.get(period.kind, 'en') } {period.label}"


def since_words(course: Course) -> str:
    """« depuis 5 semaines », or « en S47 2025 » for one period."""
    current = course.reading.current
    if course.kind not in _COUNTED or course.run < RUN_MIN:
        return when_words(current.period) if current else ""
    return f"depuis {plural(course.run, *_COUNTED[course.kind])}"


def _judged(course: Course) -> str:
    reading = course.reading
    if reading.status is Status.REACHED:
        return f"cible tenue {since_words(course)}"
    missed = _MISSED[reading.indicator.direction]
    small = " de peu" if reading.status is Status.WATCH and course.run < RUN_MIN else ""
    return f"{missed}{small} {since_words(course)}"


def signal_words(reading: Reading) -> str:
    """What the control chart says, in plain words; "" when it says nothing."""
    signal = reading.signal
    if signal is None:
        return ""
    side = "au-dessus" if signal.above else "au-dessous"
    if signal.kind == "point":
        return f"{side} des limites habituelles"
    kind = reading.current.period.kind if reading.current else ""
    return f"{side} de la moyenne depuis huit {_COUNTED.get(kind, ('', 'périodes'))[1]}"


def _moved(reading: Reading) -> str:
    comparison, span = reading.year_ago, "en un an"
    if comparison is None:
        comparison = reading.previous
        rolling = comparison is not None and comparison.label.startswith("12 mois")
        span = "en un an" if rolling or not comparison else f"depuis {comparison.label}"
    if comparison is None:
        return ""
    unit = reading.indicator.unit
    if way_of(comparison, unit) == "stable":
        return f"stable {span}"
    return f"{change_words(comparison, unit)} {span}"


def finding_of(course: Course) -> str:
    """« Délai médian de résolution : cible dépassée depuis 5 semaines ».

    By order: what forbids to judge, the target, an unusual level, the move of a year, the value.
    """
    reading = course.reading
    name, current = reading.indicator.label, reading.current
    if current is None:
        words = "aucune période complète" if course.points else "aucune valeur"
    elif reading.state is State.SECRET:
        words = f"valeur secrète {when_words(current.period)}"
    elif current.value is None:
        words = f"pas de valeur {when_words(current.period)}"
    elif reading.status is Status.SUSPENDED:
        words = f"{value_text(reading)} {when_words(current.period)}, statut suspendu"
    elif reading.status in (Status.REACHED, Status.WATCH, Status.OFF):
        words = _judged(course)
    else:
        words = signal_words(reading) or _moved(reading)
        words = words or f"{value_text(reading)} {when_words(current.period)}"
    return typography(f"{name}{NBSP}: {words}")


def trend_title(course: Course) -> str:
    """The title of the drawing: the last value beside the one a year, or a period, before.

    It names the indicator: away from its page, the drawing has no other heading.
    """
    reading = course.reading
    indicator, current = reading.indicator, reading.current
    if current is None or current.value is None:
        return f"{indicator.label}, période après période"
    value = f"{value_text(reading)} {when_words(current.period)}"
    words = typography(f"{indicator.label} : {value}")
    base = reading.year_ago or reading.previous
    if base is None:
        return words
    then = whole_words(base.before, indicator.unit, indicator.decimals)
    yearly = reading.year_ago is not None or current.period.kind == "glissant"
    ago = "un an avant" if yearly else when_words(before(current.period) or current.period)
    if not base.restricted:
        return f"{words}, contre {then} {ago}"
    moved = change_words(base, indicator.unit)
    return typography(f"{words} ; {moved} par rapport à {base.label}, à unités comparables")


def gap_words(reading: Reading) -> str:
    """Distance to the target, in words: « 1,2 jours de trop », « 3,1 pts au-dessus »."""
    indicator, target, gap = reading.indicator, reading.target, reading.gap
    value = reading.current.value if reading.current else None
    if target is None or gap is None or value is None:
        return ""
    bound = target.high if value > target.high else target.low
    away = value - bound
    if target.low <= value <= target.high and target.low != target.high:
        return "dans la fourchette"
    if away == 0:
        return "à la cible"
    decimals = max(indicator.decimals, 1) if indicator.unit == "%" else indicator.decimals
    said, unit = value_words(abs(away), indicator.unit, decimals)
    unit = "pts" if indicator.unit == "%" else unit
    side = "au-dessus" if away > 0 else "au-dessous"
    return f"{said}{NBSP}{unit} {side}".replace(f"{NBSP} ", " ")
