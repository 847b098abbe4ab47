"""From the course of an indicator to the steps its trend draws, its words and its table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_uppercase

from dashboard.components.graph import Twin
from dashboard.components.table import Column, Value
from dashboard.figures.charts import Line, Scale, money_scale
from dashboard.figures.trend_notes import OPEN, Flag, State, Step
from dashboard.figures.words import describe_line
from dashboard.formats import plural
from dashboard.indicators import Course, Event, Period, Point
from dashboard.indicators import State as Worth
from dashboard.indicators.periods import before, year_before
from dashboard.secrecy import SECRET

WINDOW = {"jour": 92, "semaine": 53, "mois": 37, "trimestre": 21, "annee": 40, "glissant": 37}
"""Periods drawn, the last one included, by kind; a cumul is drawn for its own year."""
STATES = {
    "running": "en cours",
    "partial": "incomplète",
    "secret": "secret",
    "absent": "sans valeur",
}
"""What a period that is not plain is called in the tables."""
LASTING = ("definition", "action", "annotation")
"""Kinds of event whose effect goes on after their day."""
SPANS = ("vacances",)
HIDDEN = ("ferie", *SPANS)
"""Kinds of event that are too many to be named: holidays are shaded, public holidays noted."""


@dataclass(frozen=True)
class Marked:
    """An event drawn with its letter; "" beyond the last letter, then only listed."""

    letter: str
    event: Event


def scale_of(unit: str, decimals: int, values: Sequence[Decimal | None]) -> Scale:
    """How the values of an indicator are written: percents, euros at reading size, or the unit."""
    if unit == "%":
        return Scale("%", decimals, factor=100)
    return money_scale(list(values)) if unit == "€" else Scale(unit, decimals)


def place_of(period: Period) -> dt.date:
    """Where a period stands on the axis: its first day, or its last when it runs from far."""
    return period.end if period.kind in ("cumul", "glissant") else period.start


def window(course: Course) -> list[Point]:
    """Points drawn: the last ones, up to the period the page speaks of and those under way."""
    points = list(course.points)
    if course.kind == "cumul":
        current = course.reading.current
        year = current.period.end.year if current else points[-1].period.end.year if points else 0
        return [p for p in points if p.period.end.year == year]
    return points[-WINDOW[course.kind] :]


def worth(course: Course, point: Point) -> State:
    """What a point is worth; before the period the page speaks of, none is under way."""
    if point.state is Worth.SECRET:
        return "secret"
    if point.value is None:
        return "absent"
    if point.complete:
        return "ok"
    current = course.reading.current
    past = current is not None and point.period.end < current.period.end
    return "partial" if past else "running"


def _step(course: Course, point: Point, earlier: Point | None) -> Step:
    target = course.targets.get(point.period)
    known = earlier if earlier and earlier.complete else None
    return Step(
        x=place_of(point.period),
        label=point.period.label,
        value=point.value,
        state=worth(course, point),
        earlier=known.value if known else None,
        target=(target.low, target.high) if target else None,
        usual=course.bands.get(point.period),
    )


def _absent(first: Point, second: Point) -> Iterator[Step]:
    """Periods without any row between two points: gaps, said so."""
    missing: list[Step] = []
    period = before(second.period)
    while period and period.kind != "glissant" and period.start > first.period.start:
        missing.append(Step(place_of(period), period.label, None, "absent"))
        period = before(period)
    yield from reversed(missing)


def steps_of(course: Course) -> list[Step]:
    """Every period of the window, missing ones as gaps."""
    known = {p.period: p for p in course.points}
    drawn: list[Step] = []
    last: Point | None = None
    for point in window(course):
        if last is not None:
            drawn += _absent(last, point)
        earlier = year_before(point.period)
        drawn.append(_step(course, point, known.get(earlier) if earlier else None))
        last = point
    return drawn


def _named(event: Event, point: Point) -> bool:
    """Whether an event is worth a letter: a strike of a day explains a week, not a year."""
    if event.kind in HIDDEN:
        return False
    days = 30 if point.period.kind == "cumul" else point.period.days
    return event.kind in LASTING or 10 * ((event.end - event.start).days + 1) >= days


def marked(events: Sequence[Event], points: Sequence[Point]) -> list[Marked]:
    """Events of the window to be named, oldest first, lettered."""
    if not points:
        return []
    start, end = points[0].period.start, points[-1].period.end
    shown = sorted(
        (e for e in events if _named(e, points[-1]) and e.start <= end and e.end >= start),
        key=lambda e: (e.start, e.label),
    )
    letters = [*ascii_uppercase, *[""] * len(shown)]
    return [Marked(letter, event) for letter, event in zip(letters, shown, strict=False)]


def flags_of(events: Sequence[Event], named: Sequence[Marked], kind: str) -> list[Flag]:
    """What is marked on the drawing: named events, and holidays when periods are short."""
    short = kind in ("jour", "semaine")
    spans = [Flag("", e.start, e.end) for e in events if short and e.kind in SPANS]
    return [*spans, *(Flag(m.letter, m.event.start, m.event.end) for m in named if m.letter)]


def summary_of(name: str, steps: Sequence[Step], scale: Scale, target: str) -> str:
    """The text alternative: course, year before, target, gaps, what is under way."""
    over = [(s.label, s.value if s.state == "ok" else None) for s in steps if s.state not in OPEN]
    parts = ["Courbe.", describe_line(Line(name, over), scale)]
    if any(s.earlier is not None for s in steps):
        past = [(s.label, s.earlier) for s in steps]
        parts.append(describe_line(Line("Un an avant", past), scale))
    if target:
        parts.append(f"{target[:1].upper()}{target[1:]}.")
    secret = sum(s.state == "secret" for s in steps)
    if secret:
        parts.append(f"{plural(secret, 'période secrète', 'périodes secrètes')}.")
    running = [s for s in steps if s.state == "running"]
    if running:
        parts.append(
            f"En cours, non comparable{'' if len(running) < 2 else 's'} : "
            f"{', '.join(f'{s.label} ({scale.text(s.value)})' for s in running)}."
        )
    return " ".join(parts)


def _cell(value: object, scale: Scale) -> Value:
    """A value at the scale of the drawing, exact."""
    if value is None:
        return None
    return Decimal(str(value)) * scale.factor / scale.divisor


def twin_of(name: str, steps: Sequence[Step], scale: Scale) -> Twin:
    """The same values as a table; columns nobody filled are left out."""
    some = [
        (
            Column(name, scale.unit, scale.decimals),
            [SECRET if s.state == "secret" else _cell(s.value, scale) for s in steps],
        ),
        (
            Column("Un an avant", scale.unit, scale.decimals),
            [_cell(s.earlier, scale) for s in steps],
        ),
        (
            Column("Cible", scale.unit, scale.decimals),
            [_cell(s.target and s.target[0], scale) for s in steps],
        ),
        (
            Column("Cible haute", scale.unit, scale.decimals),
            [
                _cell(s.target[1], scale) if s.target and s.target[1] != s.target[0] else None
                for s in steps
            ],
        ),
        (
            Column("Limite basse", scale.unit, scale.decimals),
            [_cell(s.usual and s.usual[0], scale) for s in steps],
        ),
        (
            Column("Limite haute", scale.unit, scale.decimals),
            [_cell(s.usual and s.usual[1], scale) for s in steps],
        ),
    ]
    kept = [some[0], *((c, v) for c, v in some[1:] if any(x is not None for x in v))]
    running = [STATES.get(s.state, "") for s in steps]
    columns = [Column("Période"), *(column for column, _ in kept), Column("État")]
    rows = [
        [step.label, *(values[i] for _, values in kept), running[i]] for i, step in enumerate(steps)
    ]
    return Twin(columns, rows)
