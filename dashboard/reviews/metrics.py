"""What the meeting says of itself: is it held, and does it follow what it decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from dashboard.indicators import Reading, Status
from dashboard.reviews.model import Decision, Progress, Review


@dataclass(frozen=True)
class Share:
    """A part of a whole, both counted."""

    part: int
    whole: int


@dataclass(frozen=True)
class Metrics:
    """The meeting on a day.

    Attributes:
        on_time: decisions done by their first due date, among those done or past due. One that
            was postponed is never on time; one abandoned, or without a date, is not counted.
        open: open decisions; late: those past their due date; postponements: of the open ones.
        median_age_days, oldest_days: ages of the open ones; None when there is none.
        decided: indicators off target with an open decision, among those off target.
        last_review: day of the last closed review; None before the first.
        since_days: days since then.
    """

    on_time: Share
    open: int
    late: int
    postponements: int
    median_age_days: float | None
    oldest_days: int | None
    decided: Share
    last_review: dt.date | None
    since_days: int | None


def on_time(decisions: Iterable[Decision], today: dt.date) -> Share:
    """Decisions done by their first due date, among those done or past due."""
    counted = [
        d
        for d in decisions
        if d.due is not None
        and d.progress is not Progress.DROPPED
        and (d.progress is Progress.DONE or d.due < today)
    ]
    kept = [d for d in counted if d.done_on and d.due and d.done_on <= d.due]
    return Share(sum(d.postponements == 0 for d in kept), len(counted))


def decided(readings: Iterable[Reading], decisions: Sequence[Decision], area: str) -> Share:
    """Indicators off target with an open decision, among those off target."""
    off = [r.indicator.code for r in readings if r.status is Status.OFF]
    with_one = [code for code in off if any(d.open and d.about(code, area) for d in decisions)]
    return Share(len(with_one), len(off))


def metrics(
    decisions: Sequence[Decision],
    reviews: Iterable[Review],
    readings: Iterable[Reading],
    *,
    today: dt.date,
    area: str = "",
) -> Metrics:
    """The meeting of a territory on a day; `readings` are those of that day in `area`.

    Decisions of every territory count; of the reviews, those of `area` only.
    """
    running = [d for d in decisions if d.open]
    ages = [max(0, (today - d.decided_on).days) for d in running]
    held = [r.date for r in reviews if r.closed and r.area == area and r.date <= today]
    last = max(held, default=None)
    return Metrics(
        on_time=on_time(decisions, today),
        open=len(running),
        late=sum(d.due is not None and d.due < today for d in running),
        postponements=sum(d.postponements for d in running),
        median_age_days=median(ages) if ages else None,
        oldest_days=max(ages, default=None),
        decided=decided(readings, decisions, area),
        last_review=last,
        since_days=(today - last).days if last else None,
    )
