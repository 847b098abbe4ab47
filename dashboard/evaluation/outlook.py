"""What can still come, and what never will: until when to observe, and what else can be done.

Periods are counted from the last one observed, never from the start. What is missing before the
start cannot come by waiting: only older records, other controls or other areas help.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

import numpy as np

from dashboard.evaluation import rules, telling
from dashboard.evaluation.checks import context_of
from dashboard.evaluation.estimate import treated_mean
from dashboard.evaluation.evaluate import Evaluation, smallest_useful
from dashboard.evaluation.fit import Floats
from dashboard.evaluation.interrupted import PER_YEAR
from dashboard.evaluation.panel import Panel
from dashboard.evaluation.periods import rank_of
from dashboard.evaluation.plan import Plan
from dashboard.formats import date_long, month

FARTHEST_YEARS = 3.0
"""Beyond that, more areas are advised rather than more time."""
NO_TIME = "attendre ne suffirait pas"
PROLONG = ("Prolonger l'observation", "Prolonger l'observation de")
AWAIT = ("Attendre des relevés complets", "Attendre des relevés complets sur")
MONDAY = dt.date(1970, 1, 5)
"""First day of the week of rank 0."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to do about data: the sentence, whether waiting helps, and until when if it is dated."""

    words: str
    comes: bool
    until: dt.date | None = None


def last_day(label: str, more: int, plan: Plan) -> dt.date | None:
    """Last day of the period that comes ``more`` after the one of that label.

    None when the label is a rank, which no calendar tells.
    """
    if plan.frequency == "year":
        known = re.match(r"(?:19|20)\d{2}(?!\d)", label)
        return dt.date(int(known[0]) + more, 12, 31) if known else None
    quarter = re.fullmatch(r"(\d{4})-T([1-4])", label)
    if quarter:
        return _month_end(int(quarter[1]) * 12 + 3 * (int(quarter[2]) + more))
    if "-" not in label:
        return None
    rank = rank_of(label, plan) + more
    if plan.frequency == "week":
        return MONDAY + dt.timedelta(weeks=rank + 1, days=-1)
    return _month_end((rank + 1) * {"month": 1, "quarter": 3}[plan.frequency])


def _month_end(months: int) -> dt.date:
    """Day before the month of that rank (months since year 0)."""
    return dt.date(months // 12, months % 12 + 1, 1) - dt.timedelta(days=1)


def _until(day: dt.date, plan: Plan) -> str:
    """« jusqu'au dimanche 14 mars 2027 », « jusqu'à fin juin 2027 », « jusqu'à fin 2028 »."""
    if plan.frequency == "week":
        return f"jusqu'au {date_long(day)}"
    return f"jusqu'à fin {day.year if plan.frequency == 'year' else month(day)}"


def _last(observed: Floats, periods: tuple[str, ...]) -> tuple[str, str]:
    """Labels of the last period at which the treated areas are observed, and of the last one."""
    found = np.flatnonzero(~np.isnan(observed))
    return periods[int(found[-1]) if len(found) else -1], periods[-1]


def _wait(
    verbs: tuple[str, str], more: int, seen_by: tuple[str, str], plan: Plan, today: dt.date | None
) -> Outlook:
    """« Prolonger l'observation jusqu'au… », or what is due already when that day is past.

    ``verbs``: before « jusqu'au… », and before « 12 semaines » when no calendar dates them.
    ``seen_by``: last period observed of the treated areas, and last one of the panel.
    """
    last, horizon = seen_by
    until, lasts = last_day(last, more, plan), telling.lasting(more, plan.frequency)
    seen = last_day(last, 0, plan)
    if until is None or seen is None:
        return Outlook(f"{verbs[1]} {lasts} environ.", True)
    reached = last_day(horizon, 0, plan)
    days = [day for day in (today, reached) if day is not None]
    if days and until <= max(days):
        due = f"Réunir d'abord les relevés déjà dus : {lasts} après le {date_long(seen)}."
        return Outlook(due, True, until)
    return Outlook(f"{verbs[0]} {_until(until, plan)}.", True, until)


def longer(card: Evaluation, today: dt.date | None = None) -> Outlook:
    """Until when to observe: the error shrinks as the square root of the known periods.

    For an effect not shown, until the smallest useful one would be seen; for one that is shown,
    until its interval lies on one side of the smallest useful effect. The reach of a synthetic
    control is that of its placebos, which time does not narrow. A day already past is never
    given: neither before ``today`` nor before the end of the data.
    """
    made, wanted, plan = card.estimate, smallest_useful(card.plan, card.estimate), card.plan
    if not wanted or card.detectable is None or made is None:
        return Outlook("Prolonger l'observation avant de décider.", True)
    after = int((made.path.after & ~np.isnan(made.path.observed)).sum())
    now, aim = card.detectable, wanted
    if card.verdict.grade == "demontre":
        now, aim = (made.high - made.low) / 2, max(abs(abs(made.effect) - wanted), 1e-9)
    periods = math.ceil(after * (now / aim) ** 2 - 1e-9)
    if made.method == "synthetic" or periods > FARTHEST_YEARS * PER_YEAR[plan.frequency]:
        more = "Ajouter des zones ou des témoins" if plan.several else "Trouver un témoin"
        return Outlook(f"{more} : {NO_TIME}.", False)
    last = _last(made.path.observed, made.path.periods)
    return _wait(PROLONG, max(periods - after, 1), last, plan, today)


def missing(card: Evaluation, today: dt.date | None = None) -> Outlook:
    """What to do when a check blocks: wait for what can come, or do something else."""
    blocked = {check.code for check in card.checks if check.state == "bloque"}
    if "definition" in blocked:
        return Outlook(f"Recalculer la série d'une seule façon : {NO_TIME}.", False)
    panel, plan = card.panel, card.plan
    if panel is None or not blocked & {"longueur", "trous", "saison"}:
        return Outlook("Compléter les données ou revoir le plan avant de décider.", False)
    return _before(plan, panel) or _after(plan, panel, today)


def _before(plan: Plan, panel: Panel) -> Outlook | None:
    """What to do about the past; None when enough of it is known."""
    context, wanted = context_of(plan, panel), rules.LENGTHS[plan.frequency]
    known, own = (
        int((~np.isnan(series) & context.before).sum())
        for series in (context.gap, treated_mean(panel))
    )
    holes = float(np.isnan(panel.values[:, context.before]).mean())
    least = wanted.alone if context.alone else wanted.before
    if known >= least and holes <= rules.MISSING_PART:
        return None
    enough = telling.lasting(wanted.before, plan.frequency)
    if context.alone and own >= wanted.before:
        found = "Choisir des zones témoins" if plan.several else "Trouver une série témoin"
        return Outlook(f"{found} : avec elles, {enough} avant le début suffisent.", False)
    if not context.alone and own >= least:
        return Outlook(f"Choisir des témoins connus avant le début : {NO_TIME}.", False)
    again = "refaire l'essai dans une zone observée depuis" if plan.unit else "observer d'abord"
    return Outlook(
        f"Ce qui manque date d'avant le début : {NO_TIME}. Retrouver ces relevés, ou {again} "
        f"{enough if not context.alone else telling.lasting(least, plan.frequency)} au moins ; "
        "sans cela, cette évaluation ne conclura pas.",
        False,
    )


def _after(plan: Plan, panel: Panel, today: dt.date | None) -> Outlook:
    """How many periods must still come: enough of them, and whole enough."""
    context, wanted = context_of(plan, panel), rules.LENGTHS[plan.frequency]
    known = ~np.isnan(context.gap)
    more = wanted.after - int((known & context.after).sum())
    if context.alone:
        more = max(more, wanted.season - int(known.sum()))
    # periods all known that bring the share of holes under the limit: u·n / (n + k) ≤ limit
    holes, count = float(np.isnan(panel.values[:, context.after]).mean()), context.after.sum()
    more = max(more, math.ceil(count * (holes / rules.MISSING_PART - 1) - 1e-9))
    last = _last(treated_mean(panel), panel.periods)
    return _wait(AWAIT, max(more, 1), last, plan, today)
