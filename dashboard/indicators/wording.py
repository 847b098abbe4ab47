"""A value, a change, a target in French words: the same on the screen, in a brief, on the desk."""

from __future__ import annotations

from decimal import Decimal

from dashboard.formats import (
    NBSP,
    agreed,
    direction,
    money_short,
    number,
    percent,
    points,
    with_unit,
)
from dashboard.indicators.model import Comparison, Reading

STABLE_POINTS = Decimal("0.001")
"""Under a tenth of a point, a share is called stable."""


def value_words(value: Decimal | None, unit: str, decimals: int) -> tuple[str, str]:
    """A value as read, and its unit: « 357,1 », « M€ »; shares are percents; « n. d. » alone."""
    if value is None:
        return number(None), ""
    if unit == "€":
        amount, _, scale = money_short(value).partition(NBSP)
        return amount, scale
    if unit == "%":
        return percent(value, decimals).partition(NBSP)[0], "%"
    said = number(value, decimals)
    return said, agreed(unit, said)


def whole_words(value: Decimal | None, unit: str, decimals: int) -> str:
    """A value with its unit, in one text."""
    said, scale = value_words(value, unit, decimals)
    return f"{said}{NBSP}{scale}" if scale and value is not None else said


def way_of(comparison: Comparison, unit: str) -> str:
    """« hausse », « baisse » or « stable »; "" when no change can be computed."""
    if unit != "%":
        return direction(comparison.change)
    if abs(comparison.difference) < STABLE_POINTS:
        return "stable"
    return "hausse" if comparison.difference > 0 else "baisse"


def change_words(comparison: Comparison, unit: str) -> str:
    """« +4,2 % », « −1,2 pts », « stable », or the difference when the base is zero."""
    if way_of(comparison, unit) == "stable":
        return "stable"
    if unit == "%":
        return points(comparison.difference)
    if comparison.change is None:
        return with_unit(number(comparison.difference, signed=True), unit)
    return percent(comparison.change, signed=True)


def target_words(reading: Reading) -> str:
    """« cible 90 % », « cible de 70 à 85 % »; "" without target."""
    target, indicator = reading.target, reading.indicator
    if target is None:
        return ""
    low, high = (
        whole_words(bound, indicator.unit, indicator.decimals)
        for bound in (target.low, target.high)
    )
    return f"cible {low}" if target.low == target.high else f"cible de {low} à {high}"
