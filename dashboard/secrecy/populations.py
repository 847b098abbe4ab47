"""Solve what the indicators that count the same cases publish, from their counts alone.

Indicators that count the same cases (the same kind of request) are solved together: what one
hides, the others do not give. A share counts three things: its cases, those it keeps, and the
others. A stock is what came in less what went out: it says nothing where both are shown, and is
hidden where one is not. Nothing is read here: counts in, decisions out.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dashboard.secrecy.grains import (
    KINDS,
    LAST,
    SHARE,
    Asked,
    Counts,
    Line,
    Period,
    first_year,
    grains,
)
from dashboard.secrecy.publication import Layer, Measure, Shares, State, made_of

GROUP = "#"
"""Dimension of the lines made of the services and of the categories that are theirs alone."""


Rank = tuple[int, int, bool, bool]
"""Place of the finest period, smallest number of cases, whether it is a share, and a stock."""


@dataclass
class Counted:
    """What one indicator counts.

    Attributes:
        population, part, counting: whose cases, which part of them, counted how.
        k: smallest count shown.
        cadence: place in `KINDS` of its finest period.
        floor: smallest number of cases of this indicator alone (a rate, a mean, a median).
        dominance: largest share of a cell one contributor may have; 0: no such rule.
        cells: period → line → cases; of businesses, those that contribute.
        kept: of a share, period → line → cases it keeps (its numerator).
        stock: what is left at the end of a period, not what happened in it.
        shares: period → line → contributor → what it brings; read when `dominance` is set.
        known: kind → first and last day known whole.
    """

    code: str
    population: str
    part: str
    counting: str
    k: int
    cadence: int
    floor: int = 0
    dominance: float = 0.0
    cells: dict[Period, dict[Line, int]] = field(default_factory=lambda: defaultdict(dict))
    kept: dict[Period, dict[Line, int]] = field(default_factory=lambda: defaultdict(dict))
    stock: bool = False
    shares: Shares = field(default_factory=dict)
    known: dict[str, tuple[dt.date, dt.date]] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """Smallest count shown of this indicator, whatever asks for it."""
        return max(self.k, self.floor)

    @property
    def rank(self) -> Rank:
        """Indicators of one rank are decided together."""
        return self.cadence, self.limit, bool(self.kept), self.stock

    def traits(self) -> Iterator[Counts]:
        """Other counts found from the same rows."""
        if self.kept:
            yield self.kept
            yield {
                period: {line: count - kept.get(line, 0) for line, count in cells.items()}
                for period, cells in self.cells.items()
                for kept in [self.kept.get(period, {})]
            }


@dataclass(frozen=True)
class Tree:
    """Lines that do not depend on a population: areas, and services with their categories.

    Attributes:
        areas: line → the one above; an area without parent is under the whole.
        root: the whole territory.
        links: indicator → (service, category) pairs met together.
    """

    areas: Mapping[Line, Line | None]
    root: Line
    links: Mapping[str, Collection[tuple[str, str]]]


@dataclass
class Population:
    """Indicators that count the same cases, and what is decided of them.

    Attributes:
        layers: rank → what is hidden; finest and lowest first, and each hides what the ones before
            hide of the counts they share, or of lower ones.
    """

    members: list[Counted]
    parents: Mapping[Line, Line | None]
    root: Line
    layers: dict[Rank, Layer] = field(default_factory=dict)
    spans: dict[str, tuple[dt.date, dt.date] | None] = field(default_factory=dict)

    def layer(self, member: Counted) -> Layer:
        """Where an indicator is decided."""
        return self.layers[member.rank]

    def span(self, kind: str) -> tuple[dt.date, dt.date] | None:
        """First and last day all of them know whole, by kind of period."""
        if kind not in self.spans:
            self.spans[kind] = _span(self.members, kind)
        return self.spans[kind]

    def grain(self, member: Counted, line: Line) -> int:
        """Place in `KINDS` of the grain of a line; -1, the whole: every period there is."""
        if line == self.root:
            return -1
        return LAST if self.derived(member) else self.layer(member).at(line)

    def derived(self, member: Counted) -> bool:
        """True for a stock whose comings and goings are told too: it follows them."""
        return member.rank not in self.layers

    def coarsest(self, member: Counted, period: Period) -> int | None:
        """Coarsest grain published at a period: -1, the whole; None: no such row."""
        if self.state(member, self.root, period) is State.UNPUBLISHED:
            return None
        span = self.span(period.kind)
        if span is None or period.end > span[1]:
            return -1
        if period.kind in KINDS:
            return KINDS.index(period.kind)
        return max(grain for grain in range(LAST + 1) if made_of(period, grain))

    def state(self, member: Counted, line: Line, period: Period) -> State:
        """What becomes of a row."""
        if self.derived(member):
            return self._derived(line, period)
        layer, span = self.layer(member), self.span(period.kind)
        if period.kind == "jour":
            return State.UNPUBLISHED
        over = span is not None and period.end <= span[1]
        if line == self.root:
            if over or period.kind not in KINDS:
                return layer.state(line, period)
            return self._running(member, period)
        if not over:
            return State.UNPUBLISHED
        return layer.state(line, period)

    def _derived(self, line: Line, period: Period) -> State:
        """A stock is told of the whole alone, wherever nothing that makes it is hidden."""
        if line != self.root:
            return State.UNPUBLISHED
        told = [self.state(m, line, period) for m in self.members if not self.derived(m)]
        return State.HIDDEN if State.HIDDEN in told else State.SHOWN

    def _running(self, member: Counted, period: Period) -> State:
        """A period of the whole that is not over: all of them are shown, or none."""
        layer = self.layer(member)
        small = any(
            layer.small(measure, p, self.root)
            for measure in _measures(member, dict)
            for p in member.cells
            if (span := self.span(p.kind)) is None or p.end > span[1]
        )
        shut = any(p.end >= period.start for p in layer.closed)
        return State.HIDDEN if small or shut else State.SHOWN


def solve(found: Iterable[Counted], tree: Tree) -> list[Population]:
    """Decide every cell of every indicator, population by population.

    The parts of a population come first: what they show of the whole is known of the whole.
    """
    by_part: dict[tuple[str, str], list[Counted]] = defaultdict(list)
    for member in found:
        by_part[member.population, member.part].append(member)
    solved: dict[tuple[str, str], Population] = {}
    for (name, part), members in sorted(by_part.items(), key=lambda g: (g[0][1] == "", g[0])):
        wholes = by_part.get((name, ""), []) if part else []
        parts = {p: solved[name, p] for n, p in by_part if n == name and p and not part}
        siblings = [m for (n, p), those in by_part.items() if n == name and p for m in those]
        forced = _forced(wholes, siblings, tree.root)
        solved[name, part] = _solved(members, tree, forced=forced, parts=parts)
    return list(solved.values())


def _forced(
    wholes: Iterable[Counted], parts: Iterable[Counted], root: Line
) -> set[tuple[Line, Period]]:
    """Cells of the parts whose complement in the whole would be too small."""
    found: set[tuple[Line, Period]] = set()
    parts = list(parts)
    for whole in wholes:
        same = [part for part in parts if part.counting == whole.counting]
        for period, cells in whole.cells.items() if same else ():
            for line, count in cells.items():
                taken = [part.cells.get(period, {}).get(line, 0) for part in same]
                rest = count - sum(taken)
                if line != root and any(taken) and rest < max(whole.k, max(taken) // SHARE + 1):
                    found.add((line, period))
    return found


def _grouped(members: Iterable[Counted], tree: Tree) -> dict[Line, Line]:
    """Service or category → its group, when the services share no category between groups."""
    above: dict[Line, Line] = {}

    def top(line: Line) -> Line:
        while above.setdefault(line, line) != line:
            line = above[line]
        return line

    for member in members:
        for service, category in tree.links.get(member.code, ()):
            one, other = top(Line("service", service)), top(Line("categorie", category))
            above[max(one, other)] = min(one, other)
    groups = {line: Line(GROUP, str(top(line))) for line in list(above)}
    return groups if len(set(groups.values())) > 1 else {}


def _measures(member: Counted, over: Callable[[Counts], Counts]) -> list[Measure]:
    """What a member counts, cases first; `over` keeps the periods that are."""
    k, cadence = member.k, member.cadence
    cases = over(member.cells)
    return [
        Measure(member.limit, cadence, cases, member.shares, member.dominance, k),
        *(Measure(k, cadence, over(found), doubt=k, trait=True) for found in member.traits()),
    ]


def _solved(
    members: list[Counted],
    tree: Tree,
    *,
    forced: set[tuple[Line, Period]],
    parts: Mapping[str, Population],
) -> Population:
    groups, root = _grouped(members, tree), tree.root
    seen = {line for m in members for cells in m.cells.values() for line in cells}
    parents: dict[Line, Line | None] = dict(tree.areas)
    for line in sorted(seen - set(tree.areas)):
        parents[line] = groups.get(line, root)
    parents |= dict.fromkeys((g for g in groups.values()), root)
    done = Population(members, parents, root)
    counted = {m.code: _measures(m, lambda c: _over(c, members, groups)) for m in members}
    flows = [m for m in members if not m.stock] or members
    cases = [counted[m.code][0] for m in flows]
    grain = _grains([Asked(m.counts, m.doubt, m.cadence, False, m.doubt) for m in cases], done)
    pinned = {
        (Line("categorie", part), period)
        for part, found in parts.items()
        for m in members
        for period in m.cells
        if any(layer.state(root, period) is State.SHOWN for layer in found.layers.values())
    }
    before: list[tuple[int, set[str], Layer]] = []
    for rank in sorted({m.rank for m in flows}):
        mine = [m for m in flows if m.rank == rank]
        limit, countings = rank[1], {m.counting for m in mine}
        measures = [measure for m in mine for measure in counted[m.code]]
        kept = forced.union(
            *(
                _hidden(layer, measures)
                for low, same, layer in before
                if low <= limit or same & countings
            )
        )
        own = grain
        if any(m.floor > m.k for m in mine):
            asked = [Asked(m.counts, m.k, m.cadence, m.trait, m.doubt) for m in measures]
            own = {line: max(place, grain[line]) for line, place in _grains(asked, done).items()}
        layer = Layer(measures, parents, own, kept, pinned).solve()
        done.layers[rank] = layer
        before.append((limit, countings, layer))
    return done


def _grains(measures: Collection[Asked], population: Population) -> dict[Line, int]:
    span = population.span(KINDS[LAST])
    year = first_year(
        [p.start for p in asked.counts if p.kind == KINDS[LAST] and span and p.start >= span[0]]
        for asked in measures
    )
    return grains(measures, population.parents, year)


def _hidden(layer: Layer, measures: Iterable[Measure]) -> set[tuple[Line, Period]]:
    """Cells of these measures hidden by a layer."""
    return {
        (line, period)
        for measure in measures
        for period, cells in measure.counts.items()
        for line in cells
        if layer.state(line, period) is State.HIDDEN
    }


def _span(members: Iterable[Counted], kind: str) -> tuple[dt.date, dt.date] | None:
    """First and last day every member that has this kind of period knows whole.

    A stock knows no more than what comes and goes.
    """
    flows = [m for m in members if not m.stock]
    spans = [m.known[kind] for m in flows or members if kind in m.known]
    if not spans:
        return None
    return max(first for first, _ in spans), min(last for _, last in spans)


def _over(
    counts: Counts, members: list[Counted], groups: Mapping[Line, Line]
) -> dict[Period, dict[Line, int]]:
    """Counts of the periods that are over for every member, with those of the groups of services.

    The first ones may be partial for some: a longer period would give them by subtraction, so that
    they are decided too, as they are known.
    """
    found: dict[Period, dict[Line, int]] = {}
    spans = {kind: _span(members, kind) for kind in {period.kind for period in counts}}
    for period, cells in counts.items():
        span = spans[period.kind]
        if span is None or period.end > span[1]:
            continue
        kept = dict(cells)
        for dimension in ("service", "categorie"):
            sums: dict[Line, int] = defaultdict(int)
            for line, count in kept.items():
                if line.dimension == dimension and line in groups:
                    sums[groups[line]] += count
            kept |= {line: n for line, n in sums.items() if n > kept.get(line, 0)}
        found[period] = kept
    return found
