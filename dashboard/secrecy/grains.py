"""The finest period each line of a sensitive table is published at, fixed once.

A line (an area, a modality) is published at one grain and at the periods made of it, so that no
two periods can be subtracted to give a finer one. The grain is read in the first whole year
known and never again: what an older version showed, a newer one shows too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

KINDS = ("semaine", "mois", "trimestre", "annee")
"""Kinds of period that do not overlap, finest first."""
MARGIN = 2
"""A grain is chosen when the counts of the first year are at least this many thresholds."""
ODD_ONES = 10
"""One period in so many may be under: a public holiday, the first weeks of a source."""
LAST = len(KINDS) - 1


class Line(NamedTuple):
    """An area (`dimension` is "") or a modality of a dimension."""

    dimension: str
    code: str


class Period(NamedTuple):
    """A period of one of `KINDS`, or a running one; both days are in it."""

    kind: str
    start: dt.date
    end: dt.date


SHARE = 10
"""A hidden count keeps at least its tenth of doubt."""

Counts = Mapping[Period, Mapping[Line, int]]
"""What one measure counts; a line that is not there counts zero."""


class Asked(NamedTuple):
    """What a grain is read from: one measure.

    Attributes:
        k: smallest count shown.
        cadence: place in `KINDS` of its finest kind.
        trait: counts some of the cases of another measure, and may well count none.
        doubt: least doubt left about a hidden count.
    """

    counts: Counts
    k: int
    cadence: int
    trait: bool
    doubt: int


def enough(sums: Iterable[Sequence[int]], doubts: Iterable[int]) -> bool:
    """True when hidden counts that add up to a known sum leave doubt about each of them.

    Args:
        sums: for each measure, the hidden counts above zero.
        doubts: for each measure, the least doubt left.
    """
    return all(
        not found or (len(found) > 1 and sum(found) - len(found) >= max(k, -(-max(found) // SHARE)))
        for found, k in zip(sums, doubts, strict=True)
    )


def dim(sums: Iterable[Sequence[int]], doubts: Iterable[int]) -> bool:
    """True when counts nobody sees, found all together by subtraction, leave doubt about each.

    Unlike hidden cells, lines of a coarser grain do not even say that they are above zero.
    """
    return all(
        not found or sum(found) >= max(k, -(-max(found) // SHARE))
        for found, k in zip(sums, doubts, strict=True)
    )


def meet(one: Period, other: Period) -> bool:
    """True when two periods have a day in common."""
    return one.start <= other.end and other.start <= one.end


def made_of(period: Period, grain: int) -> bool:
    """True when a running period is a union of whole periods of a grain (months for weeks)."""
    months = {0: 1, 1: 1, 2: 3, 3: 12}[grain]
    after = period.end + dt.timedelta(days=1)
    return (
        period.start.day == 1
        and after.day == 1
        and (period.start.month - 1) % months == 0
        and (after.month - 1) % months == 0
    )


class Borders:
    """What is left of the weeks on two months, of the counts of one measure.

    Nobody publishes these few days, but anyone finds them: a month less the weeks it holds leaves
    its two ends, from the first month on.
    """

    def __init__(self, counts: Counts) -> None:
        """Which weeks each month holds, and those it shares."""
        self.counts = counts
        weeks = sorted(p for p in counts if p.kind == KINDS[0])
        self.months: list[tuple[Period, list[Period], Period | None, Period | None]] = []
        place = 0
        for month in sorted(p for p in counts if p.kind == KINDS[1]):
            while place < len(weeks) and weeks[place].end < month.start:
                place += 1
            within = []
            for week in weeks[place:]:
                if week.start > month.end:
                    break
                within.append(week)
            held = [w for w in within if month.start <= w.start and w.end <= month.end]
            first = next((w for w in within if w.start < month.start), None)
            last = next((w for w in within if w.end > month.end), None)
            self.months.append((month, held, first, last))

    def of(self, line: Line) -> dict[Period, tuple[int, int]]:
        """Weeks on two months → what a line counts of them in the first month, in the second."""
        found: dict[Period, tuple[int, int]] = {}
        for month, held, first, last in self.months:
            head = 0
            if first is not None:
                known = found.get(first)
                # nothing is known before the first month
                head = known[1] if known else self.counts[first].get(line, 0)
            if last is not None:
                whole = sum(self.counts[week].get(line, 0) for week in held)
                tail = self.counts[month].get(line, 0) - head - whole
                found[last] = (tail, self.counts[last].get(line, 0) - tail)
        return found


def first_year(known: Iterable[Collection[dt.date]]) -> dt.date | None:
    """First of January of the first year every measure knows whole; None: not one yet.

    Args:
        known: for each measure, the first days of the years it knows whole.
    """
    years = [set(found) for found in known]
    common = set.intersection(*years) if years else set()
    return min(common, default=None)


def _year_of(counts: Counts, year: dt.date) -> dict[int, list[Mapping[Line, int]]]:
    """Place of a kind → the cells of each of its periods that start in the year."""
    found: dict[int, list[Mapping[Line, int]]] = defaultdict(list)
    for period, cells in counts.items():
        if period.kind in KINDS and period.start.year == year.year:
            found[KINDS.index(period.kind)].append(cells)
    return found


def _seldom(found: Collection[bool]) -> bool:
    return sum(found) * ODD_ONES <= len(found)


@dataclass(frozen=True)
class _First:
    """The first year: for each measure its periods by kind, and what it asks."""

    measures: tuple[tuple[Mapping[int, list[Mapping[Line, int]]], Asked], ...]
    whole: Collection[Line]
    ends: Callable[[Line], list[bool]]
    """Line → for each end of its weeks on two months, whether it is small."""

    def fits(self, line: Line, kind: int) -> bool:
        """True when the counts of the line at that kind are seldom small or nothing.

        At the week, nor are its ends, which the months give.
        """
        if kind == 0 and not _seldom(self.ends(line)):
            return False
        return all(
            _seldom(
                [
                    cells.get(line, 0) < max(MARGIN * asked.doubt, asked.k)
                    for cells in periods.get(max(kind, asked.cadence), ())
                    if not asked.trait or cells.get(line, 0)
                ]
            )
            for periods, asked in self.measures
            # a measure that is not split this way says nothing of it
            if any(
                other.dimension == line.dimension and other not in self.whole
                for cells in periods.get(LAST, ())
                for other in cells
            )
        )

    def hides(self, lines: Collection[Line], kind: int) -> bool:
        """True when the sum of these lines, found by subtraction, seldom tells anything."""
        if sum(self.size(line) > 0 for line in lines) == 1:
            return False
        return all(
            _seldom(
                [
                    not dim([[n for line in lines if (n := cells.get(line, 0))]], [asked.doubt])
                    for cells in periods.get(kind, ())
                ]
            )
            for periods, asked in self.measures
            if asked.cadence <= kind
        )

    def size(self, line: Line) -> int:
        """Cases of the year."""
        return sum(
            cells.get(line, 0) for periods, _ in self.measures for cells in periods.get(LAST, ())
        )


def _together(family: Mapping[Line, int], first: _First) -> dict[Line, int]:
    """Grains where a line is never alone at its own, and what is left at it tells nothing.

    A line alone of its grain has nobody to hide behind; lines of a coarser grain are found, all
    together, by taking those shown from the line above. The smallest wait at the next grain. The
    only line that counts anything says no more than the line above.
    """
    found = dict(family)
    if sum(first.size(line) > 0 for line in found) < 2:
        return found
    for kind in range(LAST):
        own = sorted((line for line in found if found[line] == kind), key=first.size)
        later = [line for line in found if found[line] > kind]
        while own and (len(own) == 1 or not first.hides(later, kind)):
            found[own[0]] = kind + 1
            later.append(own.pop(0))
    return found


def families(parents: Mapping[Line, Line | None]) -> dict[tuple[Line, str], list[Line]]:
    """(parent, dimension) → its lines, parents before their children, in a fixed order."""
    below: dict[Line, dict[str, list[Line]]] = defaultdict(lambda: defaultdict(list))
    roots = []
    for line in sorted(parents):
        above = parents[line]
        if above is None:
            roots.append(line)
        else:
            below[above][line.dimension].append(line)
    found: dict[tuple[Line, str], list[Line]] = {}
    waiting = roots
    while waiting:
        line = waiting.pop(0)
        for dimension, lines in sorted(below.get(line, {}).items()):
            found[line, dimension] = lines
            waiting += lines
    return found


def grains(
    measures: Collection[Asked],
    parents: Mapping[Line, Line | None],
    year: dt.date | None,
) -> dict[Line, int]:
    """Place in `KINDS` of the grain of every line, never finer than that of its parent.

    Args:
        measures: what is counted.
        parents: line → the one above; None for the whole.
        year: first day of the year read; None: every line waits at the year.
    """
    finest = min(asked.cadence for asked in measures)

    left = [(Borders(a.counts), a.doubt) for a in measures if a.cadence == 0 and year]

    def ends(line: Line) -> list[bool]:
        return [
            0 < count < k
            for found, k in left
            for week, parts in found.of(line).items()
            if year is not None and week.start.year == year.year
            for count in parts
        ]

    found = {line: finest for line, above in parents.items() if above is None}
    first = _First(
        tuple((_year_of(asked.counts, year), asked) for asked in measures) if year else (),
        set(found),
        ends,
    )
    for (above, _), lines in families(parents).items():
        fitting = {
            line: next((g for g in range(found[above], LAST) if first.fits(line, g)), LAST)
            if year
            else LAST
            for line in lines
        }
        found |= _together(fitting, first)
    return found
