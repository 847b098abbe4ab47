"""Who an area is compared with, and where it stands among them, itself left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.budget.strata import quantile, stratum_of
from dashboard.catalogue.comparisons import PeerRules
from dashboard.catalogue.ratio_model import Strata
from dashboard.comparison.series import Series
from dashboard.errors import QueryError

GROUPS = ("niveau", "parent", "strate", "population", "revenu")
"""All areas of the level; same parent; same population class; close population; close income."""


@dataclass(frozen=True)
class Town:
    """An area of the level compared.

    Attributes:
        population: last known; None when unknown. income: median standard of living, in euros.
        main: the area shown first.
    """

    code: str
    name: str
    parent: str
    population: int | None = None
    income: Decimal | None = None
    main: bool = False


@dataclass(frozen=True)
class Standing:
    """One figure of one area beside its peers.

    Attributes:
        peers: areas whose figure is compared, this one left out.
        low, median, high: quartiles of the peers; None under the fewest.
        rank, ranked: 1 is the best (the highest when no way is better) of `ranked` areas, this one
            included; None under the fewest.
        verdict: « mieux », « moins », « haut », « bas », « proche », or « » when not compared.
        clear: well beyond the quartile.
        noise: the gap may come from small counts alone.
        reason: why it is not compared, in French.
    """

    peers: int
    low: Decimal | None = None
    median: Decimal | None = None
    high: Decimal | None = None
    rank: int | None = None
    ranked: int = 0
    verdict: str = ""
    clear: bool = False
    noise: bool = False
    reason: str = ""


def peers_of(
    town: Town, towns: Sequence[Town], group: str, rules: PeerRules, strata: Strata
) -> tuple[str, ...]:
    """Codes of the peers of an area in a group; never its own.

    Raises:
        QueryError: no such group.
    """
    if group not in GROUPS:
        raise QueryError(
            f"groupe de pairs « {group} » inconnu", remedy=f"Groupes : {', '.join(GROUPS)}"
        )
    others = [t for t in towns if t.code != town.code]
    return tuple(t.code for t in others if _alike(town, t, group, rules, strata))


def _alike(town: Town, other: Town, group: str, rules: PeerRules, strata: Strata) -> bool:
    if group == "niveau":
        return True
    if group == "parent":
        return other.parent == town.parent
    if group == "revenu":
        if town.income is None or other.income is None:
            return False
        return abs(other.income - town.income) <= town.income * rules.income_part
    if town.population is None or other.population is None:
        return False
    if group == "strate":
        return stratum_of(strata, town.population) == stratum_of(strata, other.population)
    return rules.low * town.population <= other.population <= rules.high * town.population


def rank_of(series: Series, area: str, peers: Sequence[str]) -> tuple[int, int]:
    """(rank, number ranked): 1 is the best, or the highest when no way is better; ties share it."""
    known = series.known
    own = known[area]
    others = [known[code] for code in peers if code in known]
    if series.direction == "baisse_favorable":
        return 1 + sum(v < own for v in others), len(others) + 1
    return 1 + sum(v > own for v in others), len(others) + 1


def standing(series: Series, area: str, peers: Sequence[str], rules: PeerRules) -> Standing:
    """Where the figure of an area stands among those of its peers."""
    known = series.known
    others = [known[code] for code in peers if code in known]
    if area not in known:
        return Standing(len(others), reason=series.cells[area].reason)
    rank, ranked = rank_of(series, area, peers)
    place: tuple[int | None, int] = (rank, ranked) if ranked >= rules.fewest_ranked else (None, 0)
    if len(others) < rules.fewest:
        words = "trop peu de pairs comparables" if others else "aucun pair comparable"
        return Standing(len(others), rank=place[0], ranked=place[1], reason=words)
    low, median, high = (quantile(others, Decimal(part)) for part in ("0.25", "0.5", "0.75"))
    verdict, clear = _verdict(series, known[area], (low, high), rules.tukey)
    interval = series.interval(area)
    noise = bool(verdict != "proche" and interval and interval[0] <= median <= interval[1])
    return Standing(
        len(others),
        low,
        median,
        high,
        place[0],
        place[1],
        "proche" if noise else verdict,
        clear and not noise,
        noise,
    )


def _verdict(
    series: Series, value: Decimal, quartiles: tuple[Decimal, Decimal], tukey: Decimal
) -> tuple[str, bool]:
    """Inside the middle half, beyond a quartile, or well beyond it."""
    low, high = quartiles
    if low <= value <= high:
        return "proche", False
    above = value > high
    away = value - high if above else low - value
    clear = high > low and away > tukey * (high - low)
    if not series.judged:
        return ("haut" if above else "bas"), clear
    better = above == (series.direction == "hausse_favorable")
    return ("mieux" if better else "moins"), clear


def matrix(
    series: Sequence[Series],
    towns: Sequence[Town],
    group: str,
    rules: PeerRules,
    strata: Strata,
) -> Mapping[tuple[str, str], Standing]:
    """Standing of every area for every series, by (area, series)."""
    return {
        (town.code, one.code): standing(one, town.code, peers, rules)
        for town in towns
        for peers in [peers_of(town, towns, group, rules, strata)]
        for one in series
    }
