"""What may be drawn of an effect: its checks and its interval are there, or nothing is drawn.

Every figure of an effect takes a `Sound`, and only `sound` makes one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from dashboard.formats import date_long, month

_MADE = object()
INSUFFICIENT = "données insuffisantes"


class FigureRefusedError(ValueError):
    """An effect that cannot be drawn; the message says what is missing, in French."""


@dataclass(frozen=True)
class Interval:
    """A value and the ends of its 95 % interval, in one unit."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Step:
    """One period: mean of the treated areas, what was expected, and its interval; None unknown."""

    label: str
    observed: float | None
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Away:
    """Mean gap a number of periods from the start, its error when known, and areas counted."""

    event: int
    effect: float
    se: float | None
    areas: int


@dataclass(frozen=True)
class Sound:
    """An effect with all that lets it be drawn.

    Attributes:
        effect: by period and area, in the unit; percent: of what was expected, None without sense.
        useful: smallest useful effect in the unit, and in %; expected: « hausse » or « baisse ».
        checks: codes and states; steps: course of the treated areas; after: index of the first
            period under the measure; away: gaps by time since the start, when areas start apart.
        placebo: what fakes give, as the card keeps it; None without fakes.
    """

    effect: Interval
    percent: Interval | None
    useful: float | None
    useful_pct: float | None
    expected: str
    unit: str
    frequency: str
    checks: tuple[tuple[str, str], ...]
    steps: tuple[Step, ...]
    after: int
    away: tuple[Away, ...]
    placebo: Mapping[str, Any] | None
    made: object = None

    def __post_init__(self) -> None:
        """Refuse one made by hand.

        Raises:
            FigureRefusedError: it does not come from `sound`.
        """
        if self.made is not _MADE:
            raise FigureRefusedError(
                "un effet ne se dessine qu'avec ses contrôles et sa fourchette"
            )


def sound(told: Mapping[str, Any]) -> Sound:
    """What may be drawn of a stored card.

    Args:
        told: keys of `docs/evaluations.md`.

    Raises:
        FigureRefusedError: no conclusion, no check, no interval or no course.
    """
    if told.get("grade") in (None, INSUFFICIENT):
        raise FigureRefusedError("pas de conclusion possible : aucun effet à dessiner")
    checks = tuple((str(c["code"]), str(c["state"])) for c in told.get("checks") or ())
    if not checks:
        raise FigureRefusedError("aucun contrôle n'accompagne cet effet")
    if any(state == "bloque" for _, state in checks):
        raise FigureRefusedError("un contrôle bloque : aucun effet à dessiner")
    effect = _interval(told.get("natural"))
    if effect is None:
        raise FigureRefusedError("cette méthode, sur ces données, ne donne pas de fourchette")
    steps = tuple(_step(one) for one in told.get("counterfactual") or ())
    started = str(told.get("started") or "")
    labels = [step.label for step in steps]
    if started not in labels:
        raise FigureRefusedError("aucune évolution n'accompagne cet effet")
    return Sound(
        effect=effect,
        percent=_interval(told.get("percent")),
        useful=told.get("useful"),
        useful_pct=told.get("useful_pct"),
        expected=str(told.get("expected") or ""),
        unit=str(told.get("measured_in") or ""),
        frequency=str(told.get("frequency") or "week"),
        checks=checks,
        steps=steps,
        after=labels.index(started),
        away=_away(told),
        placebo=told.get("placebo"),
        made=_MADE,
    )


def _interval(told: Any) -> Interval | None:
    if not isinstance(told, Mapping):
        return None
    ends = [told.get(key) for key in ("value", "low", "high")]
    if any(end is None or not isfinite(end) for end in ends):
        return None
    return Interval(*(float(end) for end in ends if end is not None))


def _step(told: Mapping[str, Any]) -> Step:
    keys = ("observed", "expected", "low", "high")
    return Step(str(told["time"]), *(told.get(key) for key in keys))


def _away(told: Mapping[str, Any]) -> tuple[Away, ...]:
    errors = {} if told.get("log") else told.get("dynamic_by_event") or {}
    return tuple(
        Away(
            int(one["event"]),
            float(one["effect"]),
            (errors.get(str(int(one["event"]))) or {}).get("se") or one.get("se"),
            int(one.get("n") or 0),
        )
        for one in told.get("event_time") or ()
    )


def day_of(label: str) -> dt.date | None:
    """First day of a period as cards name it; None for a rank."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", label):
        return dt.date.fromisoformat(label)
    if re.fullmatch(r"\d{4}-\d{2}", label):
        return dt.date.fromisoformat(f"{label}-01")
    if re.fullmatch(r"\d{4}-T[1-4]", label):
        return dt.date(int(label[:4]), 3 * int(label[-1]) - 2, 1)
    if re.fullmatch(r"(19|20)\d{2}", label):
        return dt.date(int(label), 1, 1)
    return None


def period_words(label: str, frequency: str) -> str:
    """« 4 mars 2024 », « mars 2024 », « 1er trimestre 2024 », « 2024 », « période 79 »."""
    day = day_of(label)
    if day is None:
        return f"période {label}"
    if frequency == "week":
        return date_long(day).split(" ", 1)[1]
    if frequency == "month":
        return month(day)
    if frequency == "quarter":
        rank = (day.month + 2) // 3
        return f"{'1er' if rank == 1 else f'{rank}e'} trimestre {day.year}"
    return str(day.year)


def known(values: Sequence[float | None]) -> list[float]:
    """Those that are known."""
    return [value for value in values if value is not None]
