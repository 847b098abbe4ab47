"""What the calendar has of its own in one of two periods: holidays and strikes, in French."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.indicators.holidays import holidays_between
from dashboard.indicators.knowledge import Event
from dashboard.indicators.periods import Period

NOTED = {"vacances": "vacances scolaires", "greve": "grève"}
"""Kinds of event said beside a comparison; public holidays are computed."""
WHICH = {"jour": ("ce jour", "l’autre"), "semaine": ("cette semaine", "l’autre")}


def _alone(now: set[str], then: set[str], which: tuple[str, str]) -> list[str]:
    """Kinds of event that only one of two periods met, in French."""
    met = [(kind, which[0]) for kind in now - then] + [(kind, which[1]) for kind in then - now]
    return [f"{NOTED[kind]} {where}" for kind, where in sorted(met)]


def calendar_note(events: Sequence[Event], now: Period, then: Period | None) -> str:
    """Public holidays, school holidays and strikes that make two periods unlike, in French."""
    which = WHICH.get(now.kind)
    if then is None or which is None:
        return ""
    days = [holidays_between(period.start, period.end) for period in (now, then)]
    notes = [
        f"{'jour férié' if len(names) == 1 else 'jours fériés'} {where} ({', '.join(names)})"
        for names, where in zip(days, which, strict=True)
        if names and len(days[0]) != len(days[1])
    ]
    kinds = [
        {e.kind for e in events if e.start <= p.end and e.end >= p.start and e.kind in NOTED}
        for p in (now, then)
    ]
    return ", ".join([*notes, *_alone(kinds[0], kinds[1], which)])
