"""What an effect is worth: cumulated over the areas and periods, per unit gained, in euros."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dashboard.evaluation.evaluate import Evaluation
from dashboard.evaluation.interrupted import PER_YEAR
from dashboard.evaluation.telling import FARTHEST


@dataclass(frozen=True, slots=True)
class Range:
    """A value and its 95 % interval: NaN where unknown, infinite where it has no end."""

    value: float
    low: float
    high: float

    @property
    def bounded(self) -> bool:
        """Whether both ends can be told."""
        return max(abs(self.low), abs(self.high)) <= FARTHEST


def natural(card: Evaluation) -> Range | None:
    """The effect by period and area, in the unit of the outcome."""
    made = card.estimate
    if made is None:
        return None
    low, high = sorted((made.natural(made.low), made.natural(made.high)))
    return Range(made.natural(made.effect), low, high)


def cumulative(card: Evaluation) -> Range | None:
    """The effect summed over the treated areas and the periods since their start.

    None of an outcome that does not add up: −10 g per meal in three schools for fifty weeks is
    not −1 500 g per meal.
    """
    one = natural(card)
    if one is None or not card.plan.adds_up:
        return None
    return Range(one.value * card.cells, one.low * card.cells, one.high * card.cells)


def unit_cost(card: Evaluation) -> Range | None:
    """Euros per unit gained.

    An outcome that adds up: yearly cost over the effect of a year in every treated area, euros per
    kWh saved. Another one (a rate, a median, a stock) has no effect of a year: the measure keeps
    its level lower, or higher, all year long. What the yearly cost buys is that level in each
    treated area: yearly cost / (|effect| x treated areas), « 120 € par an et par zone pour
    1 g/repas de moins ». It does not change with the length of a period, nor with how long was
    observed, and two measures on the same indicator compare.

    None when nothing costs, when the effect is neither shown nor probable, or when the interval
    does not exclude « no effect » on the expected side: never a ratio on an effect that may be
    nil. A measure that saves more than it costs has no cost per unit either.
    """
    one, made = natural(card), card.estimate
    sign = {"hausse": 1.0, "baisse": -1.0}.get(card.plan.expected, 0.0)
    if one is None or made is None or card.plan.cost is None or sign == 0:
        return None
    if card.verdict.grade not in ("demontre", "probable"):
        return None
    bounds = sorted((sign * one.low, sign * one.high))
    yearly = card.plan.cost.yearly
    if not bounds[0] > 0 or not np.isfinite(bounds[1]) or yearly <= 0:
        return None
    scale = made.treated * (PER_YEAR[card.plan.frequency] if card.plan.adds_up else 1.0)
    return Range(
        yearly / (sign * one.value * scale),
        yearly / (bounds[1] * scale),
        yearly / (bounds[0] * scale),
    )


def direction_confidence(p: float) -> float:
    """1 − one-sided p: how sure the direction is, from the two-sided p-value."""
    return 1 - p / 2
