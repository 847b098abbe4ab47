"""How the review words a reading: gap, change, freshness, why it is an exception."""

from __future__ import annotations

from decimal import Decimal

from dashboard.components.finding import signal_words, value_text
from dashboard.components.reading import course
from dashboard.figures.spark import Course
from dashboard.formats import NBSP, plural, typography
from dashboard.indicators import Comparison, Period, Reading, Signal, State, Status
from dashboard.indicators.compare import compared
from dashboard.indicators.wording import change_words, target_words, way_of, whole_words

_GOOD = {("hausse_favorable", True), ("baisse_favorable", False)}
_BAD = {("hausse_favorable", False), ("baisse_favorable", True)}


def bound_missed(reading: Reading) -> Decimal | None:
    """The bound of the target a value is compared with; None inside a range, or unknown."""
    target, current = reading.target, reading.current
    if target is None or current is None or current.value is None:
        return None
    if target.low < target.high and target.low <= current.value <= target.high:
        return None
    return target.low if current.value < target.low else target.high


def gap_short(reading: Reading) -> str:
    """Distance to the target, short: « +16,0 % », « −6,9 pts », « dans la cible »."""
    if reading.target is None or reading.current is None or reading.current.value is None:
        return ""
    bound = bound_missed(reading)
    if bound is None:
        return "dans la cible"
    found = compared(reading.indicator, reading.current.value, bound, "")
    words = change_words(found, reading.indicator.unit)
    return "à la cible" if words == "stable" else words


def judged_way(reading: Reading, comparison: Comparison) -> tuple[str, str]:
    """(way, role of colour) of a change: direction is one thing, judgement another."""
    way = way_of(comparison, reading.indicator.unit)
    pair = (reading.indicator.direction, way == "hausse")
    if way not in ("hausse", "baisse"):
        return way, "grey"
    return way, "good" if pair in _GOOD else "bad" if pair in _BAD else "grey"


def signal_role(reading: Reading) -> str:
    """« défavorable », « favorable », or "" when the direction says nothing."""
    found: Signal | None = reading.signal
    if found is None:
        return ""
    pair = (reading.indicator.direction, found.above)
    return "favorable" if pair in _GOOD else "défavorable" if pair in _BAD else ""


def freshness_words(reading: Reading, week: Period) -> str:
    """The period a value speaks of, when it is not the week reviewed; late is said."""
    if reading.current is None:
        return ""
    label = reading.current.period.label
    if reading.late:
        return f"{label}, en retard"
    return "" if reading.current.period == week else label


def why(reading: Reading, weeks_off: int) -> str:
    """Why an indicator is looked at first, in one sentence."""
    parts = []
    words = signal_words(reading)
    if words and reading.limits and reading.signal and reading.signal.kind == "point":
        indicator = reading.indicator
        low, high = (
            whole_words(edge, indicator.unit, indicator.decimals) for edge in reading.limits[1:]
        )
        words = f"{words} ({low} à {high})"
    if words:
        role = signal_role(reading)
        parts.append(f"{words}, {role}" if role else words)
    if reading.status is Status.OFF and weeks_off:
        parts.append(f"hors cible depuis {plural(weeks_off, 'semaine')}")
    sentence = "\u202f; ".join(parts)
    return typography(sentence[:1].upper() + sentence[1:])


def value_words_of(reading: Reading) -> str:
    """Value with its unit, « s » or « n. d. »."""
    return "s" if reading.state is State.SECRET else value_text(reading)


def headline(reading: Reading, weeks_off: int) -> str:
    """The finding of a slide: what is seen, against what, since when."""
    words = f"{reading.indicator.label}{NBSP}: {value_words_of(reading)}"
    if reading.status is Status.OFF:
        gap = gap_short(reading)
        since = f" depuis {plural(weeks_off, 'semaine')}" if weeks_off > 1 else ""
        return typography(f"{words}, hors cible{since} ({gap})")
    told = signal_words(reading)
    return typography(f"{words}, {told}" if told else f"{words}, {target_words(reading)}")


def drawn(reading: Reading) -> Course:
    """What the drawing of a reading shows."""
    points = course(reading.trend)
    target = reading.target
    running = reading.running
    last = None
    if running and running.value is not None and not running.complete:
        last = (float(running.period.start.toordinal()), float(running.value))
    return Course(
        points,
        (float(target.low), float(target.high)) if target else None,
        (float(reading.limits[1]), float(reading.limits[2])) if reading.limits else None,
        last,
    )
