"""Secondary indicators: looked at together, corrected for it; the main one alone decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.errors import PlanError
from dashboard.evaluation.estimate import Estimate
from dashboard.evaluation.multiplicity import holm
from dashboard.evaluation.plan import Plan
from dashboard.evaluation.verdict import Verdict

UNKNOWN = float("nan")


@dataclass(frozen=True, slots=True)
class Secondary:
    """Another indicator: its estimate, and its p-value corrected with the others (Holm).

    Without estimate, ``reason`` says why it is unknown.
    """

    outcome: str
    estimate: Estimate | None
    p: float
    reason: str = ""


class _Card(Protocol):
    """What is read of the card of a secondary indicator."""

    @property
    def estimate(self) -> Estimate | None: ...

    @property
    def verdict(self) -> Verdict: ...


def secondaries(plan: Plan, card_of: Callable[[Plan], _Card]) -> tuple[Secondary, ...]:
    """Every secondary indicator, in the order of the plan.

    One without data, or that a check blocks, is said unknown with its reason: it neither stops the
    card nor counts in the correction of the others.
    """
    found = [_one(replace(plan, outcome=name, secondary=()), card_of) for name in plan.secondary]
    corrected = iter(holm([one.estimate.p for one in found if one.estimate is not None]))
    return tuple(one if one.estimate is None else replace(one, p=next(corrected)) for one in found)


def _one(plan: Plan, card_of: Callable[[Plan], _Card]) -> Secondary:
    try:
        card = card_of(plan)
    except PlanError as error:
        return Secondary(plan.outcome, None, UNKNOWN, error.problem)
    if card.estimate is None:
        return Secondary(plan.outcome, None, UNKNOWN, card.verdict.reason)
    return Secondary(plan.outcome, card.estimate, UNKNOWN)
