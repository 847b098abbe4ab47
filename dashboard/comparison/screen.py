"""What the page of comparisons is asked: level, period, peers, measures, area looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.catalogue.comparisons import AGGREGATE, CONTEXT, Comparisons, load_comparisons
from dashboard.catalogue.indicators import load_indicators
from dashboard.catalogue.ratios import load_ratios
from dashboard.comparison.gather import ground_of, indicators_series
from dashboard.comparison.ground import Ground
from dashboard.comparison.peers import GROUPS, Town, peers_of
from dashboard.comparison.published import aggregate_series, context_series
from dashboard.comparison.series import Series
from dashboard.errors import ChoiceError, QueryError
from dashboard.indicators import KINDS, Knowledge, Period, know, parse_period, period_of
from dashboard.secrecy import Gate

FEWEST_AREAS = 3
"""Under this number of figures a measure is not a comparison between areas."""

YEARS_BACK = 8
"""Years offered, the last one over included."""


_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Screen:
    """Areas, period and peers of one screen.

    Attributes:
        levels: levels that hold several areas, widest first.
        periods: those offered, the last one first.
        focus: area looked at; peers: codes of its peers in the group.
    """

    ground: Ground
    group: str
    levels: tuple[str, ...]
    periods: tuple[Period, ...]
    focus: Town
    peers: tuple[str, ...]

    @property
    def knows(self) -> Knowledge:
        """What the version knows."""
        return self.ground.knows

    @property
    def towns(self) -> tuple[Town, ...]:
        """Areas compared."""
        return self.ground.towns

    def name(self, code: str) -> str:
        """Name of an area of the level."""
        return next((t.name for t in self.towns if t.code == code), code)


def levels_of(knows: Knowledge) -> tuple[str, ...]:
    """Levels with at least two areas, those with the fewest areas first."""
    counts: dict[str, int] = {}
    for area in knows.areas.values():
        counts[area.level] = counts.get(area.level, 0) + 1
    kept = [(count, level) for level, count in counts.items() if count > 1]
    return tuple(level for _, level in sorted(kept))


def periods_of(knows: Knowledge) -> tuple[Period, ...]:
    """Twelve months to the last month over, then the last years over."""
    end = knows.last_week.end
    month = period_of("mois", end)
    whole = month if month.end <= end else period_of("mois", month.start.replace(day=1) - _DAY)
    year = period_of("annee", end)
    last = year.end.year if year.end <= end else year.end.year - 1
    first = min((d.first.year for d in knows.definitions.values()), default=last)
    years = [parse_period(str(y)) for y in range(last, max(first, last - YEARS_BACK + 1) - 1, -1)]
    return (*years, period_of("glissant", whole.end))


def _level(knows: Knowledge, levels: Sequence[str], asked: str, main: str) -> str:
    if not levels:
        raise QueryError(
            "aucun niveau de ce territoire n'a deux lieux à comparer",
            remedy="Chargez les contours ou la liste des communes ou des quartiers",
        )
    if asked:
        if asked not in levels:
            raise ChoiceError(
                f"aucun niveau à comparer ne s'appelle « {asked} »",
                choice="level",
                known=[(level, level) for level in levels],
            )
        return asked
    area = knows.areas.get(main)
    return area.level if area and area.level in levels else levels[0]


def screen(
    gate: Gate,
    *,
    level: str = "",
    period: str = "",
    group: str = "",
    area: str = "",
    main: str = "",
) -> Screen:
    """Areas, period, peers.

    Args:
        gate: the version.
        level: of the tree; the one of the main area by default.
        period: as `parse_period` reads it; the last year over by default.
        group: one of `GROUPS`.
        area: area looked at; the main one, or the most populated of the level.
        main: code of the area shown first by the pack.

    Raises:
        ChoiceError: unknown level, period, group or area.
        QueryError: nothing to compare.
    """
    knows = know(gate)
    rules = load_comparisons()
    levels = levels_of(knows)
    asked = _level(knows, levels, level or _level_of(knows, area, levels), main)
    offered = periods_of(knows)
    when = _period(knows, offered, "" if period in KINDS else period)
    ground = ground_of(gate, knows, rules, asked, when)
    if area and area not in knows.areas:
        raise ChoiceError(
            f"aucun territoire n'a pour code « {area} »",
            choice="area",
            known=[(t.code, t.name) for t in ground.towns],
        )
    focus = _focus(ground.towns, area, main)
    group = group or "niveau"
    if group not in GROUPS:
        raise ChoiceError(
            f"aucun groupe de pairs ne s'appelle « {group} »",
            choice="peers",
            known=[(g, g) for g in GROUPS],
        )
    peers = peers_of(focus, ground.towns, group, rules.peers, load_ratios().strata)
    return Screen(ground, group, levels, offered, focus, peers)


def _period(knows: Knowledge, offered: Sequence[Period], asked: str) -> Period:
    """The period asked for, the first offered by default; before and after what is known: none."""
    if not asked:
        return offered[0]
    try:
        found = parse_period(asked)
    except QueryError:
        found = None
    first = min((d.first for d in knows.definitions.values()), default=offered[-1].start)
    first = min(first, *(p.start for p in offered))
    if found is None or found.start > knows.last_week.end or found.end < first:
        raise ChoiceError(
            f"aucune période connue ne s'écrit « {asked} »",
            choice="period",
            known=[(p.code, p.label) for p in offered],
        )
    return found


def check(knows: Knowledge, *, period: str = "", area: str = "") -> None:
    """Refuse a period or an area nothing is known of, whatever the reading does of them.

    Raises:
        ChoiceError: unknown period or area.
    """
    _period(knows, periods_of(knows), "" if period in KINDS else period)
    if area and area not in knows.areas:
        widest = levels_of(knows)[:1]
        named = sorted((a.name, code) for code, a in knows.areas.items() if a.level in widest)
        raise ChoiceError(
            f"aucun territoire n'a pour code « {area} »",
            choice="area",
            known=[(code, name) for name, code in named],
        )


def _level_of(knows: Knowledge, area: str, levels: Sequence[str]) -> str:
    found = knows.areas.get(area)
    return found.level if found and found.level in levels else ""


def _focus(towns: Sequence[Town], area: str, main: str) -> Town:
    known = {town.code: town for town in towns}
    found = known.get(area) or known.get(main)
    return found or max(towns, key=lambda t: (t.population or 0, t.code))


def shown_codes(rules: Comparisons, knows: Knowledge) -> list[str]:
    """Every measure that may be asked for, families in their order, then context, aggregates."""
    known = load_indicators()
    indicators = [code for code in known if code in knows.definitions]
    context = [f"{CONTEXT}{code}" for code in rules.context]
    return [*indicators, *context, *(f"{AGGREGATE}{code}" for code in rules.aggregates)]


def one(screen: Screen, code: str) -> Series:
    """One measure in every area.

    Raises:
        ChoiceError: unknown, or published for no area of the level.
    """
    ground = screen.ground
    found: Series | None = None
    if code.startswith(CONTEXT):
        found = context_series(ground, code.removeprefix(CONTEXT))
    elif code.startswith(AGGREGATE):
        about = ground.rules.aggregates.get(code.removeprefix(AGGREGATE))
        found = aggregate_series(ground, about) if about else None
    else:
        indicator = load_indicators().get(code)
        if indicator and code in ground.knows.definitions:
            found = next(indicators_series(ground, [indicator]))
    if found is None:
        raise ChoiceError(
            f"la mesure « {code} » n'est pas connue ici",
            choice="indicator",
            missing=code not in shown_codes(ground.rules, ground.knows),
            remedy="Choisissez-en une dans la liste",
        )
    return found


def offered(screen: Screen) -> tuple[Series, ...]:
    """Every measure that at least three areas have at this period, in the order of families."""
    return tuple(s for s in every_series(screen) if len(s.known) >= FEWEST_AREAS)


def every_series(screen: Screen, family: str | None = None) -> Iterator[Series]:
    """Every measure of a family, or of all; those nobody publishes here are left out."""
    ground = screen.ground
    indicators = [
        i
        for i in load_indicators().values()
        if i.code in ground.knows.definitions and (family is None or i.family == family)
    ]
    yield from indicators_series(ground, indicators)
    if family in (None, "contexte"):
        found = (context_series(ground, code) for code in ground.rules.context)
        yield from (s for s in found if s)
    if family in (None, "agregat"):
        kept = (aggregate_series(ground, a) for a in ground.rules.aggregates.values())
        yield from (s for s in kept if s)


def groups_for(screen: Screen) -> tuple[str, ...]:
    """Groups of peers that say something here."""
    towns = screen.towns
    kept = ["niveau"]
    if len({t.parent for t in towns}) > 1:
        kept.append("parent")
    if any(t.population for t in towns):
        kept += ["strate", "population"]
    if any(t.income is not None for t in towns):
        kept.append("revenu")
    return tuple(g for g in GROUPS if g in kept)
