"""What a sensitive source publishes: a finite set of tables, solved once, at build.

A cell is an area (or a modality of the whole territory) at a period. Every line has one grain
(`grains`), and shows nothing finer. Cells at the grain of their line are the only ones decided:

- a count n with 0 < n < k is hidden (primary), and so is a cell that one business dominates;
- with it, other lines of the same family and the same grain, the smallest first, until their sum
  S and their number m leave S − m ≥ max(k, a tenth of the largest): each of them may then be
  anything between zero and S, whatever else is known (secondary); nor may one business dominate
  what they make together;
- what is below a hidden line is hidden at the periods that meet it;
- a longer period is shown when every grain it meets is: it says nothing more than they do.

All that is shown is thus made of cells shown, and of families whose hidden part is known by its
sum alone. The choice for a period depends on that period only: a version that adds days changes
nothing to those before.

The whole territory has no sibling to hide behind. There, a small count closes its block: all the
weeks of a month, all the months of a quarter, all the quarters of a year; the block stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from dashboard.secrecy.dominance import Shares, dominated
from dashboard.secrecy.grains import (
    KINDS,
    LAST,
    Borders,
    Counts,
    Line,
    Period,
    dim,
    enough,
    families,
    made_of,
    meet,
)

__all__ = ["Layer", "Measure", "Shares", "State", "made_of"]


class State(Enum):
    """What becomes of a cell."""

    SHOWN = "montre"
    HIDDEN = "secret"
    UNPUBLISHED = "non_publie"


@dataclass(frozen=True)
class Measure:
    """Counts of one indicator.

    Attributes:
        k: smallest count shown.
        cadence: place in `KINDS` of its finest period.
        counts: of the periods that are over.
        doubt: least doubt left about a hidden count; 0: the smallest count shown.
        trait: counts some of the cases of another measure, and may well count none.
        shares: what each contributor brings to a cell; empty without a rule of dominance.
        dominance: largest share one of them may have; 0: no such rule.
    """

    k: int
    cadence: int
    counts: Counts
    shares: Shares = field(default_factory=dict)
    dominance: float = 0.0
    doubt: int = 0
    trait: bool = False

    def dominates(self, cells: Iterable[tuple[Line, Period]]) -> bool:
        """True when one contributor makes nearly all of these cells taken together."""
        if not self.dominance:
            return False
        found = [self.shares.get(period, {}).get(line, {}) for line, period in cells]
        return dominated(found, self.dominance)


@dataclass
class Layer:
    """The measures of one population that have the same cadence, and what is hidden of them.

    Attributes:
        measures: of the same cadence; a cell hidden for one is hidden for all.
        ends: of the weeks on two months, by measure and line.
        grain: line → place in `KINDS`.
        forced: cells (line, first day, last day) hidden for another reason, at any kind.
        pinned: lines shown elsewhere at a period, which can hide nobody.
    """

    measures: Sequence[Measure]
    parents: Mapping[Line, Line | None]
    grain: Mapping[Line, int]
    forced: Collection[tuple[Line, Period]] = ()
    pinned: Collection[tuple[Line, Period]] = ()
    hidden: dict[Line, list[Period]] = field(default_factory=lambda: defaultdict(list))
    closed: set[Period] = field(default_factory=set)
    ends: dict[tuple[int, Line], Mapping[Period, tuple[int, int]]] = field(default_factory=dict)

    def solve(self) -> Layer:
        """Decide every cell at the grain of its line; gives itself back."""
        self.borders = {id(measure): Borders(measure.counts) for measure in self.measures}
        self._close_root()
        self.cadence = self.measures[0].cadence
        groups = families(self.parents)
        for kind in range(self.cadence, LAST + 1):
            periods = sorted({p for m in self.measures for p in m.counts if p.kind == KINDS[kind]})
            for period in periods:
                self._decide(period, kind, groups)
        return self

    def at(self, line: Line) -> int:
        """Place in `KINDS` of the grain these measures are decided at."""
        return max(self.grain[line], self.cadence)

    def _counts(self, line: Line, period: Period) -> list[int]:
        return [m.counts.get(period, {}).get(line, 0) for m in self.measures]

    def small(self, measure: Measure, period: Period, line: Line) -> bool:
        """True when a cell is hidden for itself: too few cases, or one contributor dominates it.

        Of a week on two months, the ends are found from the months: they count too. Those of the
        whole territory do not, as a small town would have no week to read.
        """
        few = 0 < measure.counts.get(period, {}).get(line, 0) < measure.k
        if period.kind == KINDS[0] and line != self.root:
            ends = self._ends(measure, line).get(period, ())
            few = few or any(0 < n < (measure.doubt or measure.k) for n in ends)
        return few or measure.dominates([(line, period)])

    def _ends(self, measure: Measure, line: Line) -> Mapping[Period, tuple[int, int]]:
        """Weeks on two months → what a measure counts of a line in each; worked out once."""
        key = (id(measure), line)
        if key not in self.ends:
            self.ends[key] = self.borders[id(measure)].of(line)
        return self.ends[key]

    def _dominated(self, cells: Iterable[tuple[Line, Period]]) -> bool:
        """True when one contributor nearly makes the sum of these cells, found by subtraction."""
        found = list(cells)
        return any(m.dominates(found) for m in self.measures)

    def _decide(
        self, period: Period, kind: int, groups: Mapping[tuple[Line, str], list[Line]]
    ) -> None:
        doubts = self._doubts()
        present = set().union(*(m.counts.get(period, {}).keys() for m in self.measures))
        for (above, _), lines in groups.items():
            found = {
                line: self._counts(line, period)
                for line in lines
                if line in present and any(self._counts(line, period))
            }
            own = [line for line in found if self.at(line) == kind]
            if not own:
                continue
            if self.state(above, period) is not State.SHOWN:
                chosen = set(own)
            else:
                later = [line for line in found if self.at(line) > kind]
                hiding, under = self._covered(period, kind, lines)
                alone = (
                    not dim(self._columns(found[line] for line in later), doubts)
                    or not dim(self._columns(self._sums(line, hiding) for line in under), doubts)
                    or self._dominated((line, period) for line in later)
                    or self._dominated((line, part) for line in under for part in hiding)
                )
                chosen = self._chosen(period, own, found, alone=alone)
            for line in sorted(chosen):
                self.hidden[line].append(period)

    def _covered(
        self, period: Period, kind: int, lines: Iterable[Line]
    ) -> tuple[set[Period], list[Line]]:
        """(finer periods where finer lines are hidden, lines of this grain and coarser).

        What these lines count then is found from the totals of the period and what is left
        elsewhere.
        """
        among = list(lines)
        hiding = {
            part
            for line in among
            if self.at(line) < kind
            for part in self.hidden.get(line, ())
            if meet(part, period)
        }
        return hiding, [line for line in among if self.at(line) >= kind and hiding]

    def _doubts(self) -> list[int]:
        """Least doubt left about a hidden count, by measure."""
        return [m.doubt or m.k for m in self.measures]

    def _columns(self, rows: Iterable[Sequence[int]]) -> list[list[int]]:
        """For each measure, its counts above zero."""
        found = list(rows)
        return [[row[at] for row in found if row[at]] for at in range(len(self.measures))]

    def _sums(self, line: Line, periods: Collection[Period]) -> list[int]:
        """What each measure counts of a line over several periods."""
        return [
            sum(column) for column in zip(*(self._counts(line, p) for p in periods), strict=True)
        ]

    def _chosen(
        self,
        period: Period,
        own: Sequence[Line],
        found: Mapping[Line, Sequence[int]],
        *,
        alone: bool,
    ) -> set[Line]:
        """Lines of one family to hide at a period, for themselves or for one another.

        Args:
            period: at the grain of `own`.
            own: lines of this grain that count something.
            found: counts of every line of the family.
            alone: lines of a coarser grain would be found out.
        """
        doubts = self._doubts()
        chosen = {
            line
            for line in own
            if (line, period) in self.forced
            or any(self.small(m, period, line) for m in self.measures)
        }
        free = [line for line in own if (line, period) not in self.pinned]
        rest = sorted(
            (line for line in free if line not in chosen),
            key=lambda line: (sum(found[line]), line),
        )
        if not chosen and alone:
            chosen = set(rest[:2])
            rest = rest[2:]
        for line in rest:
            if not chosen or (
                enough(self._columns(found[line] for line in sorted(chosen)), doubts)
                and not self._dominated((line, period) for line in chosen)
            ):
                break
            chosen.add(line)
        return chosen

    # --- the whole territory

    def _close_root(self) -> None:
        root = next(line for line, above in self.parents.items() if above is None)
        self.root = root
        small = {
            period for m in self.measures for period in m.counts if self.small(m, period, root)
        } | {period for line, period in self.forced if line == root}
        known = {p for m in self.measures for p in m.counts if root in m.counts[p]}
        kept = sorted(known, key=lambda p: (-KINDS.index(p.kind), p.start))
        for kind in range(LAST, -1, -1):
            at = [p for p in kept if p.kind == KINDS[kind]]
            above = [p for p in kept if p.kind == KINDS[kind + 1]] if kind < LAST else []
            shut = [p for p in above if p in self.closed]
            blocks = shut + [
                block
                for block in above
                if block not in self.closed and any(p in small and meet(p, block) for p in at)
            ]
            self.closed |= {p for p in at if any(meet(p, block) for block in blocks)}
            self.closed |= {p for p in at if p in small}

    # --- what becomes of a row

    def state(self, line: Line, period: Period) -> State:
        """What becomes of a row of a line at a whole period, simple or running."""
        if line == self.root:
            return self._root_state(period)
        grain = self.at(line)
        if period.kind in KINDS:
            if KINDS.index(period.kind) < grain:
                return State.UNPUBLISHED
        elif not made_of(period, grain):
            return State.UNPUBLISHED
        met = any(meet(found, period) for found in self.hidden.get(line, ()))
        return State.HIDDEN if met else State.SHOWN

    def _root_state(self, period: Period) -> State:
        if period.kind in KINDS:
            return State.HIDDEN if period in self.closed else State.SHOWN
        if not made_of(period, 1):
            return State.UNPUBLISHED
        for kind in range(1, LAST + 1):
            if made_of(period, kind) and not any(
                p.kind == KINDS[kind] and meet(p, period) for p in self.closed
            ):
                return State.SHOWN
        return State.HIDDEN
