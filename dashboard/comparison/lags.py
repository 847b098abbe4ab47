"""Two monthly series of one area, trend and season taken out, one shifted against the other.

Two series that both grow, or that both follow the seasons, always look alike: only what is left
once trend and season are removed may be compared. Neighbouring months are not independent either:
the band is widened by their autocorrelation (Bartlett, first-order), and by the number of lags
tried (Šidák), so that the best of them is not taken for a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from dashboard.catalogue.comparisons import TimeRules
from dashboard.catalogue.indicators import Indicator
from dashboard.comparison.pairs import correlation
from dashboard.indicators import Knowledge, Point, series
from dashboard.secrecy import Gate


@dataclass(frozen=True)
class Lag:
    """Correlation of the first series with the second `months` later.

    Attributes:
        r: None with too few common months; count: common months; band: what chance alone reaches
            once in twenty, for the best of all the lags tried.
    """

    months: int
    r: float | None
    count: int
    band: float | None

    @property
    def told(self) -> bool:
        """Beyond what chance alone reaches."""
        return self.r is not None and self.band is not None and abs(self.r) > self.band


@dataclass(frozen=True)
class Lagged:
    """Two series over time.

    Attributes:
        first, second: known months, by month counted from year zero.
        rest_first, rest_second: what is left without trend and season.
        lags: from the second ahead to the first ahead; () when there is too little.
        reason: why there is nothing, in French.
    """

    first: Mapping[int, float]
    second: Mapping[int, float]
    rest_first: Mapping[int, float]
    rest_second: Mapping[int, float]
    lags: tuple[Lag, ...]
    reason: str = ""

    @property
    def best(self) -> Lag | None:
        """The lag with the strongest correlation; the shortest among equals."""
        known = [lag for lag in self.lags if lag.r is not None]
        return max(known, key=lambda lag: (abs(lag.r or 0), -abs(lag.months)), default=None)


def months_of(points: Sequence[Point]) -> dict[int, float]:
    """Complete known months, counted from year zero."""
    return {
        12 * p.period.start.year + p.period.start.month - 1: float(p.value)
        for p in points
        if p.complete and p.value is not None
    }


def without_trend_and_season(values: Mapping[int, float]) -> dict[int, float]:
    """Residuals of the least squares of a straight line and twelve months, fitted together.

    Every month of the year takes its own mean out of time and value; the slope is that of what is
    left (Frisch and Waugh), which is the joint fit exactly.
    """
    groups: dict[int, list[int]] = defaultdict(list)
    for month in values:
        groups[month % 12].append(month)
    means = {
        name: (sum(found) / len(found), sum(values[m] for m in found) / len(found))
        for name, found in groups.items()
    }
    gaps = {m: (m - means[m % 12][0], v - means[m % 12][1]) for m, v in values.items()}
    below = sum(t * t for t, _ in gaps.values())
    slope = sum(t * v for t, v in gaps.values()) / below if below else 0.0
    return {m: v - slope * t for m, (t, v) in gaps.items()}


def _memory(rest: Mapping[int, float]) -> float:
    """Correlation of a month with the next; 0 when unknown."""
    pairs = [(v, rest[m + 1]) for m, v in rest.items() if m + 1 in rest]
    found = correlation([a for a, _ in pairs], [b for _, b in pairs]) if len(pairs) > 2 else None
    return found or 0.0


def lags_of(
    first: Mapping[int, float], second: Mapping[int, float], rules: TimeRules
) -> tuple[Lag, ...]:
    """Correlations at every lag, of series without trend and season.

    Args:
        first: by month; second: likewise.
        second: by month.
        rules: longest lag, fewest common months.
    """
    tried = 2 * rules.longest_lag + 1
    level = 0.95 ** (1 / tried)
    z = NormalDist().inv_cdf((1 + level) / 2)
    memory = min(0.95, _memory(first) * _memory(second))
    widened = sqrt((1 + memory) / (1 - memory)) if memory > 0 else 1.0
    found = []
    for months in range(-rules.longest_lag, rules.longest_lag + 1):
        pairs = [(v, second[m + months]) for m, v in sorted(first.items()) if m + months in second]
        if len(pairs) < rules.fewest_kept:
            found.append(Lag(months, None, len(pairs), None))
            continue
        r = correlation([a for a, _ in pairs], [b for _, b in pairs])
        found.append(Lag(months, r, len(pairs), min(1.0, z * widened / sqrt(len(pairs)))))
    return tuple(found)


def lagged(
    gate: Gate,
    knows: Knowledge,
    pair: tuple[Indicator, Indicator],
    area: str,
    rules: TimeRules,
) -> Lagged:
    """Two indicators of an area, month after month, at every lag.

    Args:
        gate: the version.
        knows: what the version knows.
        pair: the two indicators, both computed by month.
        area: code of the territory.
        rules: fewest months, longest lag.
    """
    first, second = (
        months_of(series(gate, one, kind="mois", area=area, knowledge=knows).points) for one in pair
    )
    short = min(len(first), len(second))
    if short < rules.fewest_months:
        reason = (
            f"{short} mois complets connus pour l'une des deux séries, il en faut "
            f"{rules.fewest_months} pour retirer la tendance et la saison"
        )
        return Lagged(first, second, {}, {}, (), reason)
    rest = without_trend_and_season(first), without_trend_and_season(second)
    return Lagged(first, second, *rest, lags_of(*rest, rules))
