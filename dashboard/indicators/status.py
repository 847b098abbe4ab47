"""Judgement of a value: its target, and what forbids to judge.

A status is suspended, never green, when the source is late, incomplete, under the minimum count,
or when its definition changed after the target was decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.catalogue.indicators import Indicator
from dashboard.catalogue.rollups import AVERAGED
from dashboard.catalogue.secrecy import fragile_under
from dashboard.formats import NBSP, date, number, percent
from dashboard.indicators.model import Definition, Point, State, Status, Target


@dataclass(frozen=True)
class Change:
    """A dated change of definition of what an indicator counts."""

    day: dt.date
    label: str


def gap(indicator: Indicator, value: Decimal, target: Target) -> Decimal:
    """Distance to the target in the unit of the indicator, positive when favourable.

    Within a range, or beyond it on the favourable side, it is zero or more.
    """
    if indicator.direction == "hausse_favorable":
        return value - target.low
    if indicator.direction == "baisse_favorable":
        return target.high - value
    return min(value - target.low, target.high - value, key=lambda d: (d >= 0, d))


def judge(indicator: Indicator, definition: Definition, value: Decimal, target: Target) -> Status:
    """Status of a value that may be judged.

    On target: the gap is favourable (for a target to reach, within the tolerance too). To watch:
    within the tolerance, a share of the target. Beyond the hard limit: off target at once.
    """
    if definition.limit is not None and beyond(indicator, value, definition.limit):
        return Status.OFF
    away = gap(indicator, value, target)
    reference = abs(target.low if away < 0 and value < target.low else target.high)
    allowed = definition.tolerance * reference
    if indicator.direction == "cible_a_atteindre" and target.low == target.high:
        away, allowed = allowed - abs(value - target.low), allowed
    if away >= 0:
        return Status.REACHED
    return Status.WATCH if -away <= allowed else Status.OFF


def beyond(indicator: Indicator, value: Decimal, limit: Decimal) -> bool:
    """Whether a value is past the hard limit, on the side its direction dreads."""
    return value < limit if indicator.direction == "hausse_favorable" else value > limit


FRAGILE = "effectif faible"
"""Said beside a rate made of few cases of a protected source."""


def caution(indicator: Indicator, definition: Definition | None, point: Point | None) -> str:
    """`FRAGILE` for a rate or a delay of a protected source over few cases; "" otherwise."""
    protected = definition is not None and definition.k > 1 and indicator.rollup in AVERAGED
    if not protected or point is None or point.value is None or point.count is None:
        return ""
    return FRAGILE if point.count < fragile_under() else ""


def suspended(
    indicator: Indicator,
    point: Point | None,
    *,
    late: bool,
    last: dt.date | None,
    target: Target | None,
    changes: Sequence[Change],
) -> str:
    """Why no status may be given, in French; "" when one may."""
    if late and last is not None:
        if point is not None and not point.complete:
            return f"Période incomplète{NBSP}: données connues jusqu\u2019au {date(last)}."
        return f"Donnée en retard{NBSP}: connue jusqu\u2019au {date(last)}."
    if point is None:
        return "Aucune période complète dans les données reçues."
    if point.state is State.SECRET:
        return f"Secret statistique{NBSP}: effectif trop petit, ou tableau non publié."
    if point.state is State.ABSENT and point.coverage is not None and point.value is None:
        return f"Données incomplètes{NBSP}: {percent(point.coverage, 0)} de ce qui est attendu."
    if point.value is None:
        return "Pas de valeur pour cette période."
    if point.count is not None and point.count < indicator.min_count:
        return f"Petit effectif{NBSP}: {number(point.count)}, il en faut {indicator.min_count}."
    if target is not None:
        for change in changes:
            if target.decided < change.day <= point.period.end:
                when = date(change.day)
                return f"Définition changée le {when}, après la cible{NBSP}: {change.label}."
    return ""
