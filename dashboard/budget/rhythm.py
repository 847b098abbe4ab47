"""Expected rhythm: how the same chapter, or service, was consumed at the same week before.

Pure. A course is one exercice of one series (a chapter, a service, a section) read on the days
the finance software exported it. Days are counted from the first of January of the exercice, so
that the complementary period of January is days 365 and after (DOMAIN §1.1, « rythme attendu »).
"""

from __future__ import annotations

import calendar
import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Literal

Method = Literal["profil", "profil_parent", "lineaire"]
METHODS: dict[Method, str] = {
    "profil": "profil des exercices passés",
    "profil_parent": "profil de l'ensemble, faute d'historique propre",
    "lineaire": "rythme linéaire théorique",
}
YEARS = 3
"""Past exercices a profile is made of, at most."""
NEAR = 10
"""Days by which a snapshot may miss the day asked: one weekly export may be lost."""
WHOLE = 356
"""An exercice whose last snapshot comes before this day stops too early to be a profile."""
LATE = 31
"""Days of January during which the exercice before may still be executed."""
WEEK = 7
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Snapshot:
    """What one export says of one series, in euros; None: not said, which is not zero."""

    date: dt.date
    opened: Decimal | None
    engaged: Decimal | None
    realised: Decimal | None


@dataclass(frozen=True)
class Course:
    """One exercice of one series; snapshots by date."""

    year: int
    snapshots: tuple[Snapshot, ...]

    @cached_property
    def days(self) -> tuple[int, ...]:
        """Day of each snapshot, 0 being the first of January of the exercice."""
        first = dt.date(self.year, 1, 1).toordinal()
        return tuple(s.date.toordinal() - first for s in self.snapshots)

    @property
    def last(self) -> Snapshot | None:
        """The most recent snapshot."""
        return self.snapshots[-1] if self.snapshots else None

    @property
    def whole(self) -> bool:
        """Whether it was followed to its end."""
        return bool(self.days) and self.days[-1] >= WHOLE

    def nearest(self, day: int) -> int:
        """Rank of the snapshot nearest to a day, the earlier one at equal distance.

        Only for a course that has snapshots.
        """
        days = self.days
        rank = bisect_left(days, day)
        earlier = rank == len(days) or (rank > 0 and day - days[rank - 1] <= days[rank] - day)
        return rank - 1 if earlier else rank

    def rank_at(self, day: int) -> int | None:
        """Rank of the snapshot nearest to a day; None when it is too far."""
        if not self.snapshots:
            return None
        rank = self.nearest(day)
        return rank if abs(self.days[rank] - day) <= NEAR else None

    def at(self, day: int) -> Snapshot | None:
        """The snapshot nearest to a day; None when it is too far."""
        rank = self.rank_at(day)
        return None if rank is None else self.snapshots[rank]

    @cached_property
    def shares(self) -> tuple[tuple[float, float] | None, ...]:
        """(done, left to the end) of each snapshot, as shares of its credits; None without them."""
        end = self.last.realised if self.last else None
        return tuple(
            None
            if end is None or s.realised is None or not s.opened or s.opened < 0
            else (float(s.realised) / float(s.opened), float(end - s.realised) / float(s.opened))
            for s in self.snapshots
        )

    def until(self, date: dt.date) -> Course:
        """The same course, as it was known on a day."""
        if self.last is None or self.last.date <= date:
            return self
        return Course(self.year, self.snapshots[: bisect_right(self.days, day_of(date, self.year))])


@dataclass(frozen=True)
class Rhythm:
    """What was to be expected at one day.

    Attributes:
        amount: expected, in euros; low, high: slowest and fastest past exercice, one week either
            way, None without a profile.
        annual: what the whole exercice would come to at the past rate of execution.
        years: exercices the profile is made of.
    """

    amount: Decimal
    low: Decimal | None
    high: Decimal | None
    annual: Decimal
    method: Method
    years: tuple[int, ...] = ()


def day_of(date: dt.date, year: int) -> int:
    """Days since the first of January of an exercice."""
    return (date - dt.date(year, 1, 1)).days


def closed(year: int, as_of: dt.date) -> bool:
    """Whether the complementary period of an exercice is over on a day."""
    return as_of > dt.date(year + 1, 1, LATE)


def past_of(courses: Iterable[Course], year: int, as_of: dt.date) -> tuple[Course, ...]:
    """Exercices before `year` over on that day and followed to their end, the last three."""
    past = (c.until(as_of) for c in courses if c.year < year and closed(c.year, as_of))
    return tuple(sorted((c for c in past if c.whole), key=lambda c: c.year)[-YEARS:])


def summed(parts: Iterable[Iterable[Course]]) -> tuple[Course, ...]:
    """Courses of a whole from those of its parts; what no part says is not said."""
    found: dict[int, dict[dt.date, list[Snapshot]]] = {}
    for course in (course for part in parts for course in part):
        of_year = found.setdefault(course.year, {})
        for snapshot in course.snapshots:
            of_year.setdefault(snapshot.date, []).append(snapshot)
    return tuple(
        Course(year, tuple(_together(date, days[date]) for date in sorted(days)))
        for year, days in sorted(found.items())
    )


def _together(date: dt.date, told: Sequence[Snapshot]) -> Snapshot:
    sums = []
    for name in ("opened", "engaged", "realised"):
        known = [value for one in told if (value := getattr(one, name)) is not None]
        sums.append(sum(known, Decimal(0)) if known else None)
    return Snapshot(date, *sums)


def cents(value: float | Decimal) -> Decimal:
    """An amount rounded to the cent."""
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    return exact.quantize(CENT, rounding=ROUND_HALF_UP)


def known(course: Course, day: int) -> tuple[Decimal, Decimal, Decimal] | None:
    """(credits, realised) near a day and realised in the end; None without all three."""
    near, end = course.at(day), course.last
    if near is None or end is None or not near.opened or near.opened < 0:
        return None
    if near.realised is None or end.realised is None:
        return None
    return near.opened, near.realised, end.realised


def mean(values: Sequence[Decimal]) -> Decimal:
    """Plain mean; the caller makes sure that there is a value."""
    return sum(values, Decimal(0)) / len(values)


def _reached(course: Course, day: int, opened: Decimal, credits_then: Decimal) -> Decimal | None:
    """Realised near a day, brought to the credits of today."""
    then = course.at(day)
    if then is None or then.realised is None:
        return None
    return then.realised * opened / credits_then


def _profile(opened: Decimal, past: Sequence[Course], at: int, day: int) -> Rhythm | None:
    """Past courses at `day`, each brought to today's credits by its own credits near `at`."""
    amounts, annual, around, years = [], [], [], []
    for course in past:
        found = known(course, at)
        reached = _reached(course, day, opened, found[0]) if found else None
        if found is None or reached is None:
            continue
        amounts.append(reached)
        annual.append(found[2] * opened / found[0])
        beside = (_reached(course, day + shift, opened, found[0]) for shift in (-WEEK, WEEK))
        around += [reached, *(value for value in beside if value is not None)]
        years.append(course.year)
    if not amounts:
        return None
    low, high = cents(min(around)), cents(max(around))
    return Rhythm(cents(mean(amounts)), low, high, cents(mean(annual)), "profil", tuple(years))


def elapsed(day: int, year: int) -> Decimal:
    """Share of the year gone by at the end of a day, 1 from the last of December on."""
    length = 366 if calendar.isleap(year) else 365
    return min(Decimal(1), Decimal(max(0, day + 1)) / length)


def linear(opened: Decimal, day: int, year: int) -> Rhythm:
    """The theoretical rhythm: credits spent evenly; only where no past exercice is known."""
    return Rhythm(cents(opened * elapsed(day, year)), None, None, cents(opened), "lineaire")


def expected(
    opened: Decimal | None,
    past: Sequence[Course],
    *,
    year: int,
    at: int,
    day: int | None = None,
    parent: Sequence[Course] = (),
) -> Rhythm | None:
    """Expected amount at `day`, seen from the day `at` when credits are `opened`.

    Mean over the past exercices of (realised near `day`) × (credits of today ÷ credits near `at`):
    at `day` = `at` it is the mean past rate of execution at the same week, times the credits.

    Args:
        opened: credits of today; None or nothing: no rhythm, no rate has a meaning.
        past: closed exercices of the series, see `past_of`.
        year: the exercice.
        at: day the reading is made.
        day: day asked, the same by default.
        parent: courses of the whole it belongs to, used when it has no history of its own.

    Returns:
        None without credits; the linear rhythm when no past exercice says anything.
    """
    if opened is None or opened <= 0:
        return None
    day = at if day is None else day
    own = _profile(opened, past, at, day)
    if own is not None:
        return own
    of_whole = _profile(opened, parent, at, day)
    if of_whole is not None:
        return replace(of_whole, method="profil_parent")
    return linear(opened, day, year)


def curve(
    opened: Decimal | None,
    past: Sequence[Course],
    *,
    year: int,
    at: int,
    last: int,
    parent: Sequence[Course] = (),
) -> list[tuple[int, Rhythm]]:
    """The expected rhythm of the whole exercice, week by week up to the day `last`."""
    days = sorted({*range(at % WEEK, last + 1, WEEK), at, last})
    found = (
        (day, expected(opened, past, year=year, at=at, day=day, parent=parent)) for day in days
    )
    return [(day, rhythm) for day, rhythm in found if rhythm is not None]
