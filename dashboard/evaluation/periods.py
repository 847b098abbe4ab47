"""Calendar of a plan: the rank of a period among weeks, months, quarters or years, and its name."""

from __future__ import annotations

import math

import pandas as pd

from dashboard.errors import PlanError
from dashboard.evaluation.plan import Plan

FARTHEST = 1e9


def label_of(value: object) -> str:
    """A period as it is written: 1980 for 1980.0."""
    text = str(value).strip()
    return text.removesuffix(".0")


def rank_of(value: object, plan: Plan) -> int:
    """Rank of a period in the calendar of the plan: an integer as it is, else from the date."""
    text = str(value).strip()
    try:
        number = float(text)
    except ValueError:
        return _rank_of_date(text, plan)
    if not math.isfinite(number) or number != int(number) or abs(number) > FARTHEST:
        raise PlanError(f"« {text} » n'est pas une période", field=plan.time)
    return int(number)


def _rank_of_date(text: str, plan: Plan) -> int:
    """Weeks since Monday 5 January 1970, months, quarters or years, from a date."""
    try:
        if plan.frequency == "week" and "W" in text:
            day = pd.Timestamp.fromisocalendar(int(text[:4]), int(text.split("W")[1]), 1)
        else:
            day = pd.Timestamp(text)
    except (ValueError, TypeError, OverflowError) as error:
        raise PlanError(
            f"« {text} » n'est pas une période",
            field=plan.time,
            remedy="Écrire 2026-03-02, 2026-03, 2026-W10 ou un entier",
        ) from error
    if plan.frequency == "week":
        days = (day - pd.Timestamp("1970-01-05")).days
        return days // 7
    months = day.year * 12 + day.month - 1
    return months // {"month": 1, "quarter": 3, "year": 12}[plan.frequency]


def name_of(period: int, plan: Plan) -> str:
    """A period of the calendar that no row names: its first day, or its rank."""
    if plan.frequency == "week" and period > 520:
        return (pd.Timestamp("1970-01-05") + pd.Timedelta(weeks=period)).date().isoformat()
    if plan.frequency == "month" and period > 12_000:
        return f"{period // 12}-{period % 12 + 1:02d}"
    if plan.frequency == "quarter" and period > 4_000:
        return f"{period // 4}-T{period % 4 + 1}"
    return str(period)
