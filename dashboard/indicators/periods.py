"""Periods: what they are called, how they are written in an address, which one came before."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from dashboard.errors import QueryError
from dashboard.formats import NBSP, date, month, week

KINDS = ("jour", "semaine", "mois", "trimestre", "annee", "cumul", "glissant")
KIND_WORDS = {
    "jour": "Jour",
    "semaine": "Semaine",
    "mois": "Mois",
    "trimestre": "Trimestre",
    "annee": "Année",
    "cumul": "Cumul depuis le 1er janvier",
    "glissant": "Douze mois glissants",
}
_REMEDY = (
    "Écrivez 2025-W47 (semaine), 2025-11 (mois), 2025-T4 (trimestre), 2025 (année), 2025-11-20"
    " (jour), cumul-2025-11-20 ou 12m-2025-10"
)


@dataclass(frozen=True, order=True)
class Period:
    """A kind of period, and its first and last day, both included."""

    kind: str
    start: dt.date
    end: dt.date

    @property
    def label(self) -> str:
        """« S47 2025 », « nov. 2025 », « 4e trim. 2025 », « 2025 », « 20/11/2025 »."""
        if self.kind == "jour":
            return date(self.start)
        if self.kind == "semaine":
            return week(self.start)
        if self.kind == "mois":
            return month(self.start)
        if self.kind == "trimestre":
            rank = (self.start.month + 2) // 3
            return f"{'1er' if rank == 1 else f'{rank}e'} trim.{NBSP}{self.start.year}"
        if self.kind == "annee":
            return str(self.start.year)
        if self.kind == "cumul":
            return f"cumul au {date(self.end)}"
        return f"12 mois à fin {month(self.end)}"

    @property
    def code(self) -> str:
        """As written in an address and on the command line; `parse_period` reads it."""
        if self.kind == "jour":
            return self.start.isoformat()
        if self.kind == "semaine":
            year, number, _ = self.start.isocalendar()
            return f"{year}-W{number:02d}"
        if self.kind == "mois":
            return f"{self.start:%Y-%m}"
        if self.kind == "trimestre":
            return f"{self.start.year}-T{(self.start.month + 2) // 3}"
        if self.kind == "annee":
            return str(self.start.year)
        if self.kind == "cumul":
            return f"cumul-{self.end.isoformat()}"
        return f"12m-{self.end:%Y-%m}"

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1


def last_of_month(year: int, month_number: int) -> dt.date:
    """Last day of a month."""
    return dt.date(year, month_number, calendar.monthrange(year, month_number)[1])


def shifted(day: dt.date, months: int) -> dt.date:
    """First day of the month some months away from a day."""
    rank = day.year * 12 + day.month - 1 + months
    return dt.date(rank // 12, rank % 12 + 1, 1)


def period_of(kind: str, day: dt.date) -> Period:
    """The period of a kind that holds a day; a cumul ends on it, a glissant with its month."""
    if kind == "jour":
        return Period(kind, day, day)
    if kind == "semaine":
        start = day - dt.timedelta(days=day.weekday())
        return Period(kind, start, start + dt.timedelta(days=6))
    if kind == "mois":
        return Period(kind, day.replace(day=1), last_of_month(day.year, day.month))
    if kind == "trimestre":
        first = (day.month - 1) // 3 * 3 + 1
        return Period(kind, dt.date(day.year, first, 1), last_of_month(day.year, first + 2))
    if kind == "annee":
        return Period(kind, dt.date(day.year, 1, 1), dt.date(day.year, 12, 31))
    if kind == "cumul":
        return Period(kind, dt.date(day.year, 1, 1), day)
    return Period(kind, shifted(day, -11), last_of_month(day.year, day.month))


def before(period: Period) -> Period | None:
    """The period just before, of the same kind; none for a cumul, which starts each year."""
    if period.kind == "cumul":
        return None
    if period.kind == "glissant":
        return period_of("glissant", shifted(period.end, -12))
    return period_of(period.kind, period.start - dt.timedelta(days=1))


def year_before(period: Period) -> Period | None:
    """The same period a year before.

    A day or a week is aligned on the ISO week, so that a Monday meets a Monday; a week 53 has not
    always its like. A year has none: it is the period before.
    """
    if period.kind in ("annee", "glissant"):
        return None
    if period.kind in ("jour", "semaine"):
        year, number, weekday = period.start.isocalendar()
        try:
            return period_of(period.kind, dt.date.fromisocalendar(year - 1, number, weekday))
        except ValueError:
            return None
    if period.kind == "cumul":
        year = period.end.year - 1
        last = last_of_month(year, period.end.month)
        end = last if period.end.day >= last.day else period.end.replace(year=year)
        if period.end == last_of_month(period.end.year, period.end.month):
            end = last
        return Period("cumul", dt.date(year, 1, 1), end)
    return period_of(period.kind, shifted(period.start, -12))


_PATTERNS = (
    (r"(\d{4})-[WS](\d{1,2})", "semaine"),
    (r"(\d{4})-[TQ]([1-4])", "trimestre"),
    (r"(\d{4})-(\d{2})", "mois"),
    (r"(\d{4})", "annee"),
    (r"(\d{4})-(\d{2})-(\d{2})", "jour"),
    (r"cumul-(\d{4})-(\d{2})-(\d{2})", "cumul"),
    (r"12m-(\d{4})-(\d{2})", "glissant"),
)


YEARS = range(1000, 3000)
"""Years a period may be asked of: the calendar has days on both sides of them, to compare with."""


def _day(kind: str, numbers: list[int]) -> dt.date:
    if numbers[0] not in YEARS:
        raise ValueError
    if kind == "semaine":
        return dt.date.fromisocalendar(numbers[0], numbers[1], 1)
    if kind == "trimestre":
        return dt.date(numbers[0], numbers[1] * 3 - 2, 1)
    return dt.date(*[*numbers, 1, 1][:3])


def parse_period(text: str) -> Period:
    """A period from its code.

    Raises:
        QueryError: no such period, or a year no town counts; says how periods are written.
    """
    asked = text.strip()
    for pattern, kind in _PATTERNS:
        match = re.fullmatch(pattern, asked, re.IGNORECASE)
        if match:
            try:
                return period_of(kind, _day(kind, [int(part) for part in match.groups()]))
            except ValueError:
                break
    raise QueryError(f"période « {text} » illisible", remedy=_REMEDY)
